"""HTTP mode: signed requests over a real connection."""

import hashlib
import hmac
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest

from bot.metrics import Metrics
from bot.web import WebServer, wsgi_app
from core.errors import Refused
from tests.fakes.slack_api import TEAM
from tests.handlers.kit import ANA, Office, words

FORM = "application/x-www-form-urlencoded"


@dataclass
class Site:
    """The listening server, and whether its database answers."""

    server: WebServer
    healthy: bool = True

    def get(self, path: str) -> tuple[int, str]:
        return self._open(urllib.request.Request(f"http://127.0.0.1:{self.server.port}{path}"))

    def post(
        self, body: bytes, *, secret: str = "secret", age: int = 0, content_type: str = FORM, signed: bool = True
    ) -> tuple[int, str]:
        stamp = str(int(time.time()) - age)
        digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": content_type}
        if signed:
            headers |= {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
        return self._open(
            urllib.request.Request(f"http://127.0.0.1:{self.server.port}/slack/events", data=body, headers=headers)
        )

    def _open(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()


@pytest.fixture
def site(desk: Office) -> Iterator[Site]:
    """The app behind waitress."""
    metrics = Metrics()
    metrics.observe("/kpi", "answered", 0.02)
    found: list[Site] = []
    wsgi = wsgi_app(desk.app, healthy=lambda: found[0].healthy, metrics=metrics.text)
    found.append(Site(WebServer(wsgi, "127.0.0.1", 0)))
    found[0].server.start()
    yield found[0]
    found[0].server.stop(5)


def command(desk: Office, number: int = 1, text: str = "") -> bytes:
    """A slash command as Slack posts it."""
    return urlencode(
        {
            "command": "/kpi",
            "text": text,
            "user_id": ANA,
            "team_id": TEAM,
            "channel_id": "C01GEN",
            "trigger_id": f"http.{number}",
            "response_url": f"{desk.slack.url}/response/{number}",
        }
    ).encode()


def test_a_signed_command_is_acknowledged_and_answered(desk: Office, site: Site) -> None:
    assert site.post(command(desk)) == (200, "")
    desk.settle()
    [card] = desk.slack.said()
    assert "Ana Ruiz" in words(card)


def test_wrong_stale_and_missing_signatures_are_turned_away(desk: Office, site: Site) -> None:
    body = command(desk)
    assert site.post(body, secret="guessed")[0] == 401
    assert site.post(body, age=60 * 6)[0] == 401
    assert site.post(body, signed=False)[0] == 401
    desk.settle()
    assert desk.slack.said() == []


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"payload={", b"payload=[1]", b"[]", b"null", b"a=%ff"])
@pytest.mark.parametrize("content_type", [FORM, "application/json"])
@pytest.mark.parametrize("signed", [True, False])
def test_what_is_not_a_request_of_slacks_does_no_harm(
    desk: Office, site: Site, body: bytes, content_type: str, signed: bool
) -> None:
    status, answer = site.post(body, content_type=content_type, signed=signed)
    assert status in ({200, 400, 401, 404} if signed else {400, 401})
    assert "Traceback" not in answer
    desk.settle()
    assert desk.slack.said() == []


def test_slacks_url_check_is_answered(site: Site) -> None:
    body = b'{"type": "url_verification", "challenge": "abc"}'
    assert site.post(body, content_type="application/json") == (200, '{"challenge": "abc"}')


def test_fifty_at_once_are_all_acknowledged(desk: Office, site: Site) -> None:
    with ThreadPoolExecutor(16) as clients:
        answers = list(clients.map(lambda n: site.post(command(desk, n)), range(50)))
    assert answers == [(200, "")] * 50
    desk.settle()
    assert len(desk.slack.said()) == 50


def test_operators_see_health_and_metrics(site: Site) -> None:
    assert site.get("/health") == (200, "ok")
    status, text = site.get("/metrics")
    assert status == 200
    assert 'pace_handled_total{name="/kpi",outcome="answered"} 1.0' in text
    site.healthy = False
    assert site.get("/health")[0] == 503
    assert site.get("/slack/events")[0] == 404
    assert site.get("/")[0] == 404


def test_a_port_in_use_is_refused_with_what_to_set(site: Site) -> None:
    with pytest.raises(Refused, match="PACE_PORT"):
        WebServer(lambda *_: [], "127.0.0.1", site.server.port)
