"""From a slash command to its answer: the real bot process in HTTP mode, asked with signed requests, one after the other.

The floor is a Bolt app behind the same web server whose listener only acknowledges: from the request to its end. Of the bot
it is from the request to the card's arrival at the response address.
"""

import hashlib
import hmac
import random
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

from slack_bolt import App
from slack_sdk import WebClient

from bot.demo.bot_process import BotProcess
from bot.demo.local_slack import free_port
from bot.logs import configure
from bot.web import WebServer, wsgi_app
from core.periods import Grain, Period
from tests.bench.measure import ROOT, Row
from tests.bench.world import fill_apart, slack_id
from tests.fakes.slack_api import TEAM, FakeSlack, fake_slack

FACTS = 10_000_000
PEOPLE = 1_000
HISTORY = Period(date(2016, 9, 9), date(2018, 12, 20), Grain.RANGE)  # 833 days of twelve measures
WITHIN = 0.05  # seconds above the floor, for 99 of 100
_ASKED, _TO_WARM_UP = 500, 20
_SECRET = "bench"
_QUESTIONS = ("", "last month", "win rate this quarter", "revenue calls 2018", "Q3")


def run() -> list[Row]:
    """The median and the 99th percentile of both."""
    with tempfile.TemporaryDirectory() as folder, fake_slack() as slack:
        with _only_acknowledging(slack) as port:
            floor = _seconds(port, slack, answered=False)
        url = f"sqlite:///{Path(folder) / 'pace.db'}"
        fill_apart(url, FACTS, people=PEOPLE, period=HISTORY, slack_team=TEAM)
        with _bot(Path(folder), url, slack) as port:
            answers = _seconds(port, slack, answered=True)
    rows = []
    for name, of in (("median", statistics.median), ("p99", lambda seconds: statistics.quantiles(seconds, n=100)[98])):
        row = Row(f"`/kpi` to its card, {FACTS:,} facts, {name}", of(answers), "a bare ack", of(floor))
        rows.append(replace(row, goal="50 ms above it", met=of(answers) < of(floor) + WITHIN) if name == "p99" else row)
    return rows


def _seconds(port: int, slack: FakeSlack, *, answered: bool) -> list[float]:
    """How long each question took, up to the acknowledgement or to the answer."""
    chance, seconds = random.Random(1), []
    for number in range(_TO_WARM_UP + _ASKED):
        body = {
            "command": "/kpi",
            "text": chance.choice(_QUESTIONS),
            "user_id": slack_id(chance.randrange(PEOPLE)),
            "team_id": TEAM,
            "channel_id": "C01GEN",
            "trigger_id": f"1.{number}",
            "response_url": f"{slack.url}/response/{number}",
        }
        heard = len(slack.calls)
        start = time.perf_counter()
        _post(port, urlencode(body).encode())
        while answered and len(slack.calls) == heard:
            time.sleep(0.0002)
        seconds.append(time.perf_counter() - start)
        if answered and "kpi.period" not in str(slack.calls[-1].payload):
            raise RuntimeError(f"no card: {slack.calls[-1].payload}")
    return seconds[_TO_WARM_UP:]


def _post(port: int, body: bytes) -> None:
    stamp = str(int(time.time()))
    digest = hmac.new(_SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/slack/events", body, headers)
    urllib.request.urlopen(request, timeout=10).close()


@contextmanager
def _bot(folder: Path, url: str, slack: FakeSlack) -> Iterator[int]:
    port = free_port()
    settings = {
        "DATABASE_URL": url,
        "PACE_TODAY": HISTORY.end.isoformat(),
        "PACE_MODE": "http",
        "PACE_PORT": str(port),
        "SLACK_API_URL": f"{slack.url}/api/",
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": _SECRET,
    }
    bot = BotProcess(folder, settings)
    try:
        bot.wait_until_running()
        yield port
    finally:
        bot.stop()


@contextmanager
def _only_acknowledging(slack: FakeSlack) -> Iterator[int]:
    """In a process of its own too, as the bot is."""
    command = [sys.executable, "-m", "tests.bench.slack", f"{slack.url}/api/"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline())
        process.communicate()  # closes its input, at which it ends


def _acknowledge_until_told(slack_api: str) -> None:
    configure("warning", as_json=True)  # its output is the port and nothing else
    client = WebClient(token="xoxb-bench", base_url=slack_api)
    app = App(client=client, signing_secret=_SECRET, token_verification_enabled=False, process_before_response=True)
    app.command("/kpi")(lambda ack: ack())
    server = WebServer(wsgi_app(app, healthy=lambda: True, metrics=lambda: b""), "127.0.0.1", 0)
    server.start()
    sys.stdout.write(f"{server.port}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.stop(1)


if __name__ == "__main__":
    _acknowledge_until_told(sys.argv[1])
