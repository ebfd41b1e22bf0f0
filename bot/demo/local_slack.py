"""The local Slack: a Slack workspace in the browser, with the same Web API, Socket Mode and events."""

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.settings import ROOT
from core.errors import Refused

BINARY = ROOT / "node_modules" / "local-slack-linux-x64" / "bin" / "local-slack"
TEAM_ID = "T01PACE"
BOT_TOKEN = "xoxb-local-slack"  # noqa: S105 - the local Slack takes any
APP_TOKEN = "xapp-local-slack"  # noqa: S105
SIGNING_SECRET = "local-slack-signing-secret"  # noqa: S105
_HERE = Path(__file__).parent
_STARTS_WITHIN = 15  # seconds


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the local workspace."""

    id: str
    name: str
    email: str
    zone: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel and the ids of its members; the bot is in all of them."""

    id: str
    name: str
    members: tuple[str, ...]


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class LocalSlack:
    """A local Slack in a process of its own; `url` is its address for people, `api_url` for the bot."""

    def __init__(
        self,
        folder: Path,
        members: Sequence[Member],
        channels: Sequence[Channel],
        *,
        request_url: str | None = None,
        port: int | None = None,
    ) -> None:
        """`request_url` makes it deliver by signed HTTP to that address instead of over Socket Mode; without a `port`, it
        takes a free one."""
        if not BINARY.exists():
            raise Refused(
                "The local Slack is not installed (it exists for Linux on x86-64). Run `make setup`, and see the README for "
                "connecting a real Slack workspace instead."
            )
        self.folder = folder
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.api_url = f"{self.url}/api/"
        self._config = _config(members, channels, request_url)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers. Raises `Refused` when it does not."""
        config = self.folder / "local-slack.json"
        config.write_text(json.dumps(self._config), encoding="utf-8")
        log_path, files = self.folder / "local-slack.log", self.folder / "files"
        options: list[str | Path] = [
            "--config",
            config,
            "--port",
            str(self.port),
            "--base-host",
            "127.0.0.1",
            "--files-dir",
            files,
        ]
        with log_path.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own binary
                [BINARY, *options],
                cwd=_HERE,
                env={**os.environ, "BUN_OPTIONS": "--preload=./loopback.js"},
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches whoever started it, who stops it in its turn
            )
        deadline = time.monotonic() + _STARTS_WITHIN
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                self.control("GET", "/state")
            except urllib.error.URLError:
                time.sleep(0.05)
            else:
                return
        self.stop()
        raise Refused(
            f"The local Slack did not start on port {self.port}:\n{log_path.read_text(errors='replace')[-2000:]}"
        )

    def stop(self) -> None:
        """End it and wait for its end."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def control(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Call its control interface. Raises `urllib.error.URLError` when it does not answer."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(  # noqa: S310 - our own address
            f"{self.url}/_control{path}", data, {"content-type": "application/json"}, method=method
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            found: dict[str, Any] = json.load(answer)
            return found


def _config(members: Sequence[Member], channels: Sequence[Channel], request_url: str | None) -> dict[str, Any]:
    app: dict[str, Any] = {
        "appId": "A01PACE",
        "botUserId": "U0PACE",
        "botName": "Pace",
        "botToken": BOT_TOKEN,
        "appToken": APP_TOKEN,
        "signingSecret": SIGNING_SECRET,
        "mode": "events" if request_url else "socket",
    }
    if request_url:
        app["requestUrl"] = request_url
    return {
        "workspace": {"name": "Acme", "domain": "acme", "teamId": TEAM_ID},
        "app": app,
        "users": [
            {"id": m.id, "name": m.email.partition("@")[0], "real_name": m.name, "email": m.email, "tz": m.zone}
            for m in members
        ],
        "channels": [{"id": c.id, "name": c.name, "members": [*c.members, "U0PACE"]} for c in channels],
    }
