"""Slack's posting and history methods with everything that goes wrong there: rates, 429, 5xx, stalls, lost answers.

It keeps each message's metadata, and goes on accepting a message whose sender has died or hung up meanwhile.
"""

import json
import random
import socket
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

TEAM = "T01BENCH"


@dataclass
class Faults:
    """The chance of each fault for one post; stalls last so many seconds, longer than any client waits."""

    limited: float = 0.03
    error_before: float = 0.02
    error_after: float = 0.02
    lost_after: float = 0.03
    stall_after: float = 0.01
    stall: float = 4.0


@dataclass
class StandIn:
    """What it has taken. `a_second` is what the workspace is allowed; each channel gets one message a second."""

    a_second: int
    faults: Faults
    chance: random.Random
    url: str = ""
    messages: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    injected: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    _newest: dict[str, float] = field(default_factory=dict)
    _recent: deque[float] = field(default_factory=deque)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _ts: float = 0.0

    def times(self) -> Counter[str]:
        """How often each delivery has been taken."""
        with self._lock:
            return Counter(one["metadata"]["event_payload"]["id"] for some in self.messages.values() for one in some)

    def fault(self) -> str:
        """What goes wrong with this post; "" mostly."""
        with self._lock:
            dice, sum_ = self.chance.random(), 0.0
            for name in ("limited", "error_before", "error_after", "lost_after", "stall_after"):
                sum_ += getattr(self.faults, name)
                if dice < sum_:
                    self.injected[name] += 1
                    return name
        return ""

    def is_too_fast(self, channel: str) -> bool:
        """Slack's own allowance: by channel and by workspace."""
        now = time.monotonic()
        with self._lock:
            while self._recent and self._recent[0] < now - 1:
                self._recent.popleft()
            if len(self._recent) >= self.a_second or now - self._newest.get(channel, -9.0) < 0.9:
                self.injected["too fast"] += 1
                return True
            self._recent.append(now)
            self._newest[channel] = now
            return False

    def take(self, channel: str, payload: Mapping[str, Any]) -> str:
        """Keep a message; its timestamp."""
        with self._lock:
            self._ts = max(self._ts + 0.000001, time.time())
            ts = f"{self._ts:.6f}"
            metadata = payload["metadata"]
            kept = json.loads(metadata) if isinstance(metadata, str) else metadata
            self.messages[channel].append({"ts": ts, "text": payload["text"], "metadata": kept})
            return ts

    def history(self, channel: str, oldest: float) -> list[dict[str, Any]]:
        """The newest first."""
        with self._lock:
            return [one for one in self.messages[channel] if float(one["ts"]) >= oldest][::-1]


@contextmanager
def stand_in(a_second: int, faults: Faults, seed: int) -> Iterator[StandIn]:
    """A running stand-in."""
    slack = StandIn(a_second, faults, random.Random(seed))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            is_json = (self.headers.get("Content-Type") or "").startswith("application/json")
            payload = json.loads(raw or "{}") if is_json else dict(parse_qsl(raw))
            method = self.path.rsplit("/", 1)[-1]
            slack.calls[method] += 1
            match method:
                case "auth.test":
                    self._send({"ok": True, "team_id": TEAM, "user_id": "U0BOT", "bot_id": "B0BOT"})
                case "conversations.open":
                    self._send({"ok": True, "channel": {"id": f"D{payload['users'][1:]}"}})
                case "conversations.history":
                    found = slack.history(payload["channel"], float(payload["oldest"]))
                    self._send({"ok": True, "messages": found, "response_metadata": {"next_cursor": ""}})
                case "chat.postMessage":
                    self._post(payload)
                case _:
                    self._send({"ok": False, "error": "unknown_method"})

        def _post(self, payload: Mapping[str, Any]) -> None:
            fault = slack.fault()
            if fault == "limited" or slack.is_too_fast(payload["channel"]):
                self._send({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": "1"})
                return
            if fault == "error_before":
                self._send({"ok": False, "error": "internal_error"}, 500)
                return
            if fault == "stall_after":
                time.sleep(
                    slack.faults.stall
                )  # the sender gives up, or dies, and the message comes through nevertheless
            ts = slack.take(payload["channel"], payload)
            if fault in ("lost_after", "stall_after"):
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            answer = {"ok": True, "ts": ts, "channel": payload["channel"]}
            self._send(*(({"ok": False}, 503) if fault == "error_after" else (answer,)))

        def _send(self, body: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> None:
            data = json.dumps(body).encode()
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json; charset=utf-8")
                self.send_header("Content-Length", str(len(data)))
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)
            except OSError:
                self.close_connection = True  # the sender was killed; what it sent has been taken

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, request: object, client_address: object) -> None:
            pass  # senders are killed in the middle of a word

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    slack.url = f"http://127.0.0.1:{server.server_address[1]}/api/"
    try:
        yield slack
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
