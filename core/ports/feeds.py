"""What picking up needs from outside: the files on the machine, and its part of a transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.feeds import Feed, FeedFile, Look
from core.freshness import Intake


@dataclass(frozen=True, slots=True)
class Found:
    """A file as it is there: `changed_ns` in nanoseconds since 1970; `is_settled` says that nothing has been written to it for a
    minute."""

    name: str
    size: int
    changed_ns: int
    changed_at: datetime
    is_settled: bool


class WatchedFiles(Protocol):
    """The files of this machine."""

    def found(self, path: str) -> list[Found]:
        """Those of a source, the one that was changed longest ago first; none for a folder without any. Raises `NotFound` where
        there is no such file or folder, and `Refused` for what may not be read."""

    def content(self, path: str, found: Found) -> bytes | None:
        """What is in one; None when it was changed meanwhile. Raises as `found` does."""

    def keep_rejects(self, path: str, name: str, content: bytes) -> str:
        """Write the rows that were left out beside the file; where they are, or "" when nothing may be written there."""


class FeedTx(Protocol):
    """The part of a transaction that knows what is picked up."""

    def feeds(self) -> list[Feed]:
        """All, by name."""

    def add_feed(self, feed: Feed) -> int:
        """Its id. Raises `Refused` when there is one of that name."""

    def remove_feed(self, feed_id: int) -> None:
        """With what is known of its files. What came from it stays."""

    def claim_feed(self, now: datetime, until: datetime, claim: str, *, name: str | None = None) -> Feed | None:
        """One that is due and that nobody is at (or the one of that name, due or not): nobody else gets it before `until`."""

    def hold_feed(self, feed_id: int, claim: str, until: datetime) -> bool:
        """Nobody else gets it before `until`; False when somebody else has it by now."""

    def end_look(self, feed_id: int, claim: str, look: Look) -> bool:
        """Give it back with how the look ended; False when somebody else has it by now."""

    def feed_files(self, feed_id: int) -> dict[str, FeedFile]:
        """What was taken from it, by name."""

    def keep_feed_file(self, feed_id: int, file: FeedFile, at: datetime) -> None:
        """In place of what is known of the file of that name."""

    def forget_feed_files(self, feed_id: int, names: Sequence[str]) -> None:
        """As if these had never been taken."""

    def data_at(self) -> datetime | None:
        """When records came last, each import as old as the file it was in; None before the first."""

    def intakes(self) -> Sequence[Intake]:
        """The sources of records that are picked up, each with when data came from it last, whichever way."""
