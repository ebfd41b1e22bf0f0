"""The whole process: started as an operator does, spoken to as Slack does, stopped by a signal."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from tests.conftest import ROOT
from tests.fakes.slack_api import TEAM, FakeSlack
from tests.handlers.kit import ANA, words

PATIENCE = 30


def until(there: Callable[[], Any]) -> Any:
    """What `there` gives as soon as it gives something."""
    end = time.monotonic() + PATIENCE
    while not (found := there()):
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)
    return found


class Running:
    """The process, and what it has logged."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[dict[str, Any]] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(json.loads(line) if line.startswith("{") else {"event": line})

    def logged(self, event: str) -> dict[str, Any]:
        return until(lambda: next((line for line in self.lines if line["event"] == event), None))

    def stops(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE)
        self._reader.join()
        return code


@contextmanager
def bot(company: Path, tmp_path: Path, slack: FakeSlack, **settings: str) -> Iterator[Running]:
    """`python -m bot run` on a copy of the company."""
    file = tmp_path / "pace.db"
    shutil.copy(company, file)
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": f"sqlite:///{file}",
        "PACE_TODAY": "2017-11-20",
        "SLACK_BOT_TOKEN": "xoxb-very-secret",
        "SLACK_API_URL": f"{slack.url}/api/",
        **settings,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], cwd=tmp_path, env=env, stderr=subprocess.PIPE, text=True
    )
    running = Running(process)
    try:
        yield running
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        running._reader.join()
        assert process.stderr is not None
        process.stderr.close()


def test_a_signal_that_another_thread_receives_stops_the_bot_too() -> None:
    """The system may hand a signal to any thread, and to the main one just before it falls asleep: neither wakes it."""
    program = """
import signal, threading
from bot.run import stop_signal, wait_for

def send():
    threading.Event().wait(0.3)  # by then the main thread sleeps
    signal.pthread_kill(threading.get_ident(), signal.SIGTERM)
    threading.Event().wait()

stopping = stop_signal()
threading.Thread(target=send, daemon=True).start()
wait_for(stopping)
"""
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=PATIENCE, check=False)
    assert ended.returncode == 0


def command(slack: FakeSlack) -> dict[str, str]:
    return {
        "command": "/kpi", "text": "", "user_id": ANA, "team_id": TEAM, "channel_id": "C01GEN", "trigger_id": "run.1",
        "response_url": f"{slack.url}/response/1",
    }  # fmt: skip


def test_http_mode_from_start_to_stop(company: Path, tmp_path: Path, slack: FakeSlack) -> None:
    with bot(company, tmp_path, slack, PACE_MODE="http", PACE_PORT="0", SLACK_SIGNING_SECRET="secret") as running:
        port = running.logged("listening")["port"]
        running.logged("running")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10) as response:
            assert response.read() == b"ok"
        running.logged("linked")  # the alarm has rung once: everybody by e-mail
        assert running.stops(signal.SIGTERM) == 0
        assert running.logged("stopped")["finished"] is True
    assert "xoxb-very-secret" not in str(running.lines)


def test_whom_pace_admin_names_gets_the_checklist_at_the_start(tmp_path: Path, slack: FakeSlack) -> None:
    (tmp_path / "empty.db").touch()
    slack.add_user("U0NELL", "nell@acme.example")
    settings = {"PACE_MODE": "http", "PACE_PORT": "0", "SLACK_SIGNING_SECRET": "secret"}
    with bot(tmp_path / "empty.db", tmp_path, slack, PACE_ADMIN="nell@acme.example", **settings) as running:
        running.logged("PACE_ADMIN became the admin")
        [letter] = until(lambda: slack.called("chat.postMessage"))
        assert "whoever installed it named you" in words(letter)
        assert "Set up Pace" in words(letter)
    assert "nell" not in str(running.lines)


def test_a_pace_admin_whom_nobody_knows_is_in_the_log(tmp_path: Path, slack: FakeSlack) -> None:
    (tmp_path / "empty.db").touch()
    settings = {"PACE_MODE": "http", "PACE_PORT": "0", "SLACK_SIGNING_SECRET": "secret"}
    with bot(tmp_path / "empty.db", tmp_path, slack, PACE_ADMIN="nurse@acme.example", **settings) as running:
        said = running.logged("PACE_ADMIN did not become the admin")
        assert said["reason"] == "Nobody in the Slack workspace has this e-mail address or member id."


def test_socket_mode_acknowledges_answers_reconnects_and_stops(company: Path, tmp_path: Path, slack: FakeSlack) -> None:
    acks: list[str] = []
    connected: list[ServerConnection] = []

    def slack_side(connection: ServerConnection) -> None:
        connected.append(connection)
        connection.send(json.dumps({"type": "hello"}))
        with suppress(ConnectionClosed):  # the bot goes without a closing handshake
            acks.extend(json.loads(raw)["envelope_id"] for raw in connection)

    def delivers(envelope: str) -> None:
        body = {**command(slack), "trigger_id": envelope}
        connected[-1].send(json.dumps({"type": "slash_commands", "envelope_id": envelope, "payload": body}))

    with serve(slack_side, "127.0.0.1", 0) as server:
        slack.socket_url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}/"
        listening = threading.Thread(target=server.serve_forever)
        listening.start()
        with bot(company, tmp_path, slack, SLACK_APP_TOKEN="xapp-very-secret") as running:
            running.logged("running")
            delivers("one")
            until(lambda: len(slack.called("response")) == 1)
            until(lambda: acks == ["one"])
            connected[-1].send(json.dumps({"type": "disconnect", "reason": "refresh_requested"}))
            until(lambda: len(connected) == 2)
            delivers("two")
            until(lambda: len(slack.called("response")) == 2)
            assert running.stops(signal.SIGINT) == 0
        server.shutdown()
        listening.join()
    assert "Ana Ruiz" in words(slack.called("response")[-1])
    assert "very-secret" not in str(running.lines)
    handled = [line for line in running.lines if line["event"] == "handled"]
    by_chance = ("reference", "timestamp")  # any three digits may stand in these
    assert "357" not in str([{key: line[key] for key in line if key not in by_chance} for line in handled])


@pytest.mark.parametrize(
    ("method", "setting"), [("auth.test", "SLACK_BOT_TOKEN"), ("apps.connections.open", "SLACK_APP_TOKEN")]
)
def test_a_token_that_slack_refuses_ends_the_start_with_the_reason(
    company: Path, tmp_path: Path, slack: FakeSlack, method: str, setting: str
) -> None:
    slack.errors[method] = "invalid_auth"
    with bot(company, tmp_path, slack, SLACK_APP_TOKEN="xapp-very-secret") as running:
        assert running.process.wait(PATIENCE) == 1
        running._reader.join()
    assert f"Slack did not accept {setting} (invalid_auth)" in str(running.lines)
    assert "Traceback" not in str(running.lines)
