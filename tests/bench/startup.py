"""The demo's bot: how long it takes to start, and how much memory it has after a day's worth of questions."""

import re
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil

from bot.demo.local_slack import BINARY, LocalSlack
from tests.bench.measure import ROOT, Row, child

WITHIN = 3.0  # seconds
AT_MOST = 400.0  # MB
_GENERAL = "C01GENERAL"
_QUESTIONS = ("", "last month", "revenue this year", "win rate Q3", "calls last quarter") * 20


def run() -> list[Row]:
    """From the start of the process to "running", against importing its three heaviest libraries alone."""
    if not BINARY.exists():
        return []
    floor = child([sys.executable, "-c", "import slack_bolt, sqlalchemy, numpy"])
    command = [sys.executable, "-m", "bot", "demo", "--no-open"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        url = next(found.group() for line in demo.stdout if (found := re.search(r"http://\S+", line)))
        try:
            bot = next(p for p in psutil.Process(demo.pid).children() if p.cmdline()[-2:] == ["bot", "run"])
            seconds = _running_at(Path(bot.cwd()) / "bot.log") - bot.create_time()
            _ask(LocalSlack(Path(bot.cwd()), [], [], port=int(url.rpartition(":")[2])))
            memory = bot.memory_info().rss / 2**20
        finally:
            demo.terminate()
    met = seconds < WITHIN and memory < AT_MOST
    name, baseline = "start of the bot, on the demo", "importing its libraries"
    return [Row(name, seconds, baseline, floor.seconds, memory, "under 3 s, under 400 MB", met)]


def _running_at(log: Path) -> float:
    line = next(line for line in log.read_text(encoding="utf-8").splitlines() if '"event": "running"' in line)
    stamp = re.search(r'"timestamp": "([^"]+)"', line)
    assert stamp is not None
    return datetime.fromisoformat(stamp.group(1)).timestamp()


def _ask(slack: LocalSlack) -> None:
    """Everybody in the sample team types something, one after the other."""
    people = [user["id"] for user in slack.control("GET", "/state")["users"] if user["id"].endswith("PACE")]
    for number, question in enumerate(_QUESTIONS):
        user = people[number % len(people)]
        before = len(_messages(slack))
        slack.control("POST", "/command", {"channel": _GENERAL, "user": user, "command": "/kpi", "text": question})
        while len(_messages(slack)) == before:
            time.sleep(0.01)


def _messages(slack: LocalSlack) -> list[Any]:
    found: list[Any] = slack.control("GET", f"/messages/{_GENERAL}")["messages"]
    return found
