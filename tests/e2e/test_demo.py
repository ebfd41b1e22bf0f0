"""`python -m bot demo`: put on, played in, and taken down without a trace."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from bot.demo.local_slack import LocalSlack
from bot.settings import ROOT
from tests.e2e.browser import CHROMIUM, Person, browser
from tests.e2e.conftest import member

_READY_WITHIN = 60


@dataclass
class Demo:
    """A demo that is running: what it printed, and every process of it."""

    process: subprocess.Popen[str]
    printed: str

    @property
    def url(self) -> str:
        found = re.search(r"http://127\.0\.0\.1:\d+", self.printed)
        assert found, self.printed
        return found.group()

    @property
    def folder(self) -> Path:
        """Where it keeps its database and logs: the bot was started there."""
        bot = next(process for process in self.everybody() if process.cmdline()[-3:] == ["-m", "bot", "run"])
        return Path(bot.cwd())

    def everybody(self) -> list[psutil.Process]:
        return [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]


@contextmanager
def demo(*options: str) -> Iterator[Demo]:
    command = [sys.executable, "-m", "bot", "demo", "--no-open", *options]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    assert process.stdout is not None
    try:
        printed = ""
        for line in process.stdout:
            printed += line
            if "Ctrl-C" in line:
                break
        yield Demo(process, printed)
    finally:
        process.terminate()
        process.communicate(timeout=_READY_WITHIN)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_whom_to_be_and_leaves_nothing_behind(number: signal.Signals) -> None:
    with demo("--today", "2026-11-18") as running:
        for words in ("Ana Ruiz (rep)", "Maya Lindqvist (manager)", "Robin Okafor (admin)", "/kpi"):
            assert words in running.printed
        started = running.everybody()
        assert len(started) >= 3  # itself, the local Slack and the bot
        folder = running.folder
        assert folder.is_dir()
        running.process.send_signal(number)
        assert running.process.wait(30) == 0
        psutil.wait_procs(started, timeout=5)
        assert not [process for process in started if process.is_running()]
        assert not folder.exists()


def test_a_real_export_gets_addresses_an_admin_and_a_hint_about_the_day(crm: Path) -> None:
    options = ("--records", str(crm / "sales_pipeline.csv"), "--people", str(crm / "sales_teams.csv"), "--map")
    with demo(*options, "maven-deals") as running:
        assert "Demo Admin (admin)" in running.printed
        assert "TODAY=2017-12-31" in running.printed


def test_half_of_an_export_is_refused_before_anything_starts(crm: Path) -> None:
    with demo("--records", str(crm / "sales_pipeline.csv")) as running:
        assert running.process.wait(30) == 1
        assert "RECORDS=, PEOPLE= and MAP=" in running.printed


def test_only_this_machine_reaches_the_local_slack(tmp_path: Path) -> None:
    slack = LocalSlack(tmp_path, [member("U01ANA", "Ana Ruiz", "ana@x.example")], [])
    slack.start()
    try:
        listening = [
            connection.laddr
            for child in psutil.Process().children()
            for connection in child.net_connections("tcp")
            if connection.status == psutil.CONN_LISTEN and connection.laddr.port == slack.port
        ]
        assert [address.ip for address in listening] == ["127.0.0.1"]
    finally:
        slack.stop()


@pytest.mark.skipif(not CHROMIUM.exists(), reason="no browser here: Debian's chromium is not installed")
def test_the_rep_and_the_manager_find_last_week_in_their_messages() -> None:
    with demo("--today", "2026-11-18") as running, browser(900, 900) as page:
        ana = Person(page, running.url, "Ana Ruiz")
        ana.opens_direct_messages()
        ana.reads("Maya Lindqvist proposes a goal")
        ana.reads("Ana Ruiz, Week of 9 Nov 2026: scorecard")
        maya = Person(page, running.url, "Maya Lindqvist")
        maya.opens_direct_messages()
        maya.reads("Maya Lindqvist's team, Week of 9 Nov 2026")
        maya.presses("1:1 brief")
        maya.reads("What was agreed last time")
