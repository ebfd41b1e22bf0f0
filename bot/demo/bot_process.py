"""The real bot in a process of its own, as an admin would run it."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from bot.settings import ROOT, Settings
from core.errors import Refused

_RUNS_WITHIN = 30  # seconds
_STOPS_WITHIN = 25  # longer than the patience it has with its own work
_OWN = frozenset(name.upper() for name in Settings.model_fields)


class BotProcess:
    """`python -m bot run` with exactly these settings: neither the shell's nor those of a `.env` reach it."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        """`folder` takes its log. The settings are named as in the environment."""
        self.log = folder / "bot.log"
        inherited = {name: value for name, value in os.environ.items() if name.upper() not in _OWN}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                cwd=folder,  # a .env is read from where the bot is started
                env={**inherited, "PYTHONPATH": str(ROOT), **settings},
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches whoever started it, who stops it in its turn
            )

    def wait_until_running(self) -> None:
        """Return when it is connected. Raises `Refused` with the end of its log when it does not get there."""
        deadline = time.monotonic() + _RUNS_WITHIN
        while '"event": "running"' not in self.said():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise Refused(f"The bot did not start:\n{self.said()[-2000:]}")
            time.sleep(0.05)

    def said(self) -> str:
        """Its log so far."""
        return self.log.read_text(encoding="utf-8")

    def stop(self) -> None:
        """End it and wait for its end."""
        self.process.terminate()
        try:
            self.process.wait(_STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
