"""Slack as the send ledger sees it, with whatever faults a test wants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from core.ports.rhythm import OutcomeUnknown
from core.rhythm import zone_of


@dataclass
class Moved:
    """A clock that a test moves; implements `core.ports.Clock`."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def today(self, zone: str) -> date:
        return self.at.astimezone(zone_of(zone, "UTC")).date()

    def passes(self, **time: float) -> None:
        self.at += timedelta(**time)


@dataclass
class FakeOutbox:
    """Keeps what was posted, with its key. Errors in `fails` are raised by the next calls, in order.

    `swallows` counts the posts whose answer is lost after the message was taken.
    """

    posted: list[tuple[str, str, str]] = field(default_factory=list)  # conversation, text, key
    fails: list[Exception] = field(default_factory=list)
    swallows: int = 0
    private: set[str] = field(default_factory=set)
    looked_up: int = 0
    opened: list[tuple[str, ...]] = field(default_factory=list)
    threads: list[str | None] = field(default_factory=list)  # of each post
    replaced: list[tuple[str, str, str]] = field(default_factory=list)  # conversation, ts, text

    def conversation(self, users: Sequence[str]) -> str:
        self._fail()
        self.opened.append(tuple(users))
        return f"D{'-'.join(users)}"

    def is_private(self, channel: str) -> bool:
        return channel in self.private

    def post(self, conversation: str, payload: Mapping[str, Any], key: str, thread: str | None = None) -> str:
        self._fail()
        self.threads.append(thread)
        self.posted.append((conversation, payload["text"], key))
        if self.swallows:
            self.swallows -= 1
            raise OutcomeUnknown("lost")
        return f"{len(self.posted)}.0001"

    def replace(self, conversation: str, ts: str, payload: Mapping[str, Any], key: str) -> None:
        self._fail()
        self.replaced.append((conversation, ts, payload["text"]))

    def find(self, conversation: str, key: str, since: datetime, thread: str | None = None) -> str | None:
        self._fail()
        self.looked_up += 1
        assert since.tzinfo is UTC
        there = [
            number for number, (where, _, known) in enumerate(self.posted, 1) if (where, known) == (conversation, key)
        ]
        return f"{there[0]}.0001" if there else None

    def _fail(self) -> None:
        if self.fails:
            raise self.fails.pop(0)
