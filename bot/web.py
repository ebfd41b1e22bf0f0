"""HTTP mode: Slack posts here; and two addresses for operators, `/health` and `/metrics`."""

import socket
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler

from core.errors import Refused

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

EVENTS = "/slack/events"
THREADS = 8
_LARGEST_BODY = 1_000_000  # bytes; Slack's requests are a few kilobytes
_TEXT = "text/plain; charset=utf-8"

log = structlog.get_logger(__name__)


def wsgi_app(app: App, *, healthy: Callable[[], bool], metrics: Callable[[], bytes]) -> "WSGIApplication":
    """POST /slack/events to Bolt (which checks the signature), GET /health, GET /metrics."""
    bolt = SlackRequestHandler(app, path=EVENTS)

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        def plain(status: str, body: bytes) -> list[bytes]:
            start_response(status, [("Content-Type", _TEXT), ("Content-Length", str(len(body)))])
            return [body]

        match environ["REQUEST_METHOD"], environ.get("PATH_INFO", ""):
            case "GET", "/health":
                return (
                    plain("200 OK", b"ok") if healthy() else plain("503 Service Unavailable", b"database unreachable")
                )
            case "GET", "/metrics":
                return plain("200 OK", metrics())
            case "POST", path if path == EVENTS:
                try:
                    return bolt(environ, start_response)
                except (ValueError, AttributeError, TypeError):
                    # Bolt reads the body before it checks the signature, and trips over one that is no JSON object;
                    # what goes wrong after that, it catches itself.
                    return plain("400 Bad Request", b"unreadable")
        return plain("404 Not Found", b"not found")

    return answer


class WebServer:
    """A waitress server in a thread of its own."""

    def __init__(self, app: "WSGIApplication", host: str, port: int) -> None:
        import waitress

        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            listening = socket.create_server((host, port), family=family)
        except OSError as error:
            raise Refused(f"Cannot listen on {host}:{port} ({error.strerror}). Set PACE_HOST and PACE_PORT.") from error
        self.port = int(listening.getsockname()[1])
        self._server: Any = waitress.create_server(
            app, sockets=[listening], threads=THREADS, ident="", max_request_body_size=_LARGEST_BODY
        )
        self._thread = threading.Thread(target=self._server.run, name="pace-web", daemon=True)

    def start(self) -> None:
        """Begin to accept connections."""
        self._thread.start()
        log.info("listening", port=self.port)

    def stop(self, seconds: float) -> None:
        """Accept no more connections, and wait for the requests that are being answered, so many seconds at most."""
        from waitress import wasyncore

        # Only the listening socket is closed: the server's own close() would cut off answers that are on their way.
        self._server.trigger.pull_trigger(lambda: wasyncore.dispatcher.close(self._server))
        self._server.task_dispatcher.shutdown(cancel_pending=False, timeout=seconds)
