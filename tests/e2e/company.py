"""A company to play with: the real bot process on a migrated database, in front of a running local Slack."""

import json
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from bot.demo.bot_process import BotProcess
from bot.demo.local_slack import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Channel, LocalSlack, Member, free_port

GENERAL = "C01GENERAL"
PATIENCE = 15  # seconds

Found = TypeVar("Found")
Message = dict[str, Any]


@dataclass
class Company:
    """What people do in this Slack, and what they see. People are named by their Slack ids."""

    slack: LocalSlack
    bot: BotProcess
    folder: Path
    settings: Mapping[str, str]

    def stops(self) -> None:
        """Stop the bot that runs by now."""
        self.bot.stop()

    def restarts(self) -> None:
        """Stop the bot and start it again: it looks at once at everything that it looks at now and then."""
        self.bot.stop()
        self.bot = BotProcess(self.folder, self.settings)
        self.bot.wait_until_running()

    def types(self, user: str, command: str, text: str = "", channel: str = GENERAL) -> Message:
        """Type a slash command and wait for what Pace answers to that person."""
        before = {message["ts"] for message in self.messages(channel)}
        self.slack.control("POST", "/command", {"channel": channel, "user": user, "command": command, "text": text})
        return self.waits_for(lambda: next((m for m in self._answers(channel, user) if m["ts"] not in before), None))

    def presses(self, user: str, message: Message, action_id: str, choose: str | None = None) -> None:
        """Press a button of a message, or choose an option of its menu by its shown text."""
        block, element = next(found for found in elements(message) if found[1]["action_id"] == action_id)
        action = {key: element.get(key) for key in ("type", "action_id", "value", "text")}
        action["block_id"] = block.get("block_id")
        if choose is not None:
            action["selected_option"] = next(o for o in element["options"] if choose in o["text"]["text"])
        body = {"channel": message["channel"], "messageTs": message["ts"], "user": user, "action": action}
        self.slack.control("POST", "/interact", body)

    def gives(self, user: str, name: str, content: bytes) -> str:
        """Drop a file into the direct messages with Pace; their conversation."""
        line = uuid.uuid4().hex
        fields = "".join(
            f'--{line}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in (("channel", user), ("user", user))
        )
        head = f'--{line}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/csv\r\n\r\n'
        request = urllib.request.Request(
            f"{self.slack.url}/_control/upload",
            (fields + head).encode() + content + f"\r\n--{line}--\r\n".encode(),
            {"content-type": f"multipart/form-data; boundary={line}"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return str(json.load(answer)["message"]["channel"])

    def sees(self, user: str, *parts: str, channel: str = GENERAL) -> Message:
        """Wait for a message by Pace that this person can see and that holds all the parts."""

        def find() -> Message | None:
            for message in self._answers(channel, user):
                if all(part in text_of(message) for part in parts):
                    return message
            return None

        return self.waits_for(find)

    def messages(self, channel: str = GENERAL) -> list[Message]:
        """Everything in a channel, ephemerals included, oldest first."""
        return [m | {"channel": channel} for m in self.slack.control("GET", f"/messages/{channel}")["messages"]]

    def public(self, channel: str = GENERAL) -> list[Message]:
        """What everybody in the channel can see of Pace."""
        return [m for m in self.messages(channel) if m.get("bot_id") and not m.get("ephemeral_to")]

    def waits_for(self, find: Callable[[], Found | None]) -> Found:
        """What `find` finds, as soon as it does."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if (found := find()) is not None:
                return found
            time.sleep(0.02)
        shown = [text_of(message)[:200] for message in self.messages()]
        raise TimeoutError(f"not seen within {PATIENCE} s; shown: {shown}; log: {self.bot.said()[-2000:]}")

    def _answers(self, channel: str, user: str) -> list[Message]:
        mine = [m for m in self.messages(channel) if m.get("bot_id") and m.get("ephemeral_to") in (None, user)]
        return mine[::-1]


def elements(message: Message) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every block with each thing in it that can be pressed."""
    for block in message.get("blocks") or []:
        for element in [*(block.get("elements") or []), block.get("accessory")]:
            if isinstance(element, dict) and element.get("action_id"):
                yield block, element


def text_of(message: Message) -> str:
    """All the text a person reads in a message, menus left out."""
    texts: list[str] = []
    for block in message.get("blocks") or []:
        parts = [block.get("text"), *(block.get("fields") or []), *(block.get("elements") or [])]
        texts += [part["text"] for part in parts if isinstance(part, dict) and isinstance(part.get("text"), str)]
    return "\n".join(texts) or message.get("text", "")


@contextmanager
def company(
    folder: Path,
    database_url: str,
    members: Sequence[Member],
    *,
    today: str,
    http: bool = False,
    model: str = "",
    admin: str = "",
) -> Iterator[Company]:
    """Start a local Slack and the bot on this database, over Socket Mode or signed HTTP, with the model at an address if there is
    one, and with an `admin` named if one is; stop both afterwards."""
    port = free_port()
    request_url = f"http://127.0.0.1:{port}/slack/events" if http else None
    channels = [Channel(GENERAL, "general", tuple(member.id for member in members))]
    slack = LocalSlack(folder, members, channels, request_url=request_url)
    settings = {
        "DATABASE_URL": database_url,
        "PACE_TODAY": today,
        "PACE_ADMIN": admin,
        "PACE_MODE": "http" if http else "socket",
        "PACE_PORT": str(port),
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        **({"OPENAI_BASE_URL": model, "PACE_MODEL": "gpt-test"} if model else {}),
    }
    with ExitStack() as stack:
        stack.callback(slack.stop)
        slack.start()
        running = Company(slack, BotProcess(folder, settings), folder, settings)
        stack.callback(running.stops)
        running.bot.wait_until_running()
        yield running
