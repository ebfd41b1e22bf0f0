"""A company with a folder that exports arrive in."""

import os
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from core.deliveries import State
from core.feeds import Feed
from core.people import Workspace
from core.rhythm import Kind
from core.uploads import FileKind
from core.usecases.feeds import Added, Feeds, Outcome
from models.store import SqlStore
from tests.fakes.outbox import Moved

ROOT = Path(__file__).resolve().parents[2]
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
HEADER = "id,email,date,measure,value\n"
EVERY = timedelta(hours=1)


@dataclass
class Plant:
    """A company with a folder that exports arrive in, and the bot's clock, by which the files are dated too."""

    store: SqlStore
    workspace: Workspace
    folder: Path
    clock: Moved
    feeds: Feeds
    faults: list[int] = field(default_factory=list)

    def write(self, name: str, *rows: str, ago: float = 300, header: str = HEADER) -> Path:
        """A file that was last written to so many seconds ago."""
        path = self.folder / name
        path.write_text(header + "".join(f"{row}\n" for row in rows))
        then = self.clock.at.timestamp() - ago
        os.utime(path, (then, then))
        return path

    def adds(self, path: str = "", mapping: str = "one-fact-a-row", **other: Any) -> Added:
        draft = Feed(
            0, "", str(self.folder / path), FileKind.RECORDS, mapping, EVERY, None, is_whole=False, most_bad=10,
            next_at=self.clock.at,
        )  # fmt: skip
        return self.feeds.add(self.workspace.id, replace(draft, **other), actor="test")

    def looks(self, after: timedelta = EVERY) -> Outcome:
        """An hour later: what the one source brought."""
        self.clock.at += after
        [outcome] = self.feeds.pick_up(self.workspace.id)
        return outcome

    def takes(self, after: timedelta = EVERY) -> list[str]:
        """The same, where nothing is wrong: which files were taken."""
        outcome = self.looks(after)
        assert outcome.problem is None
        return [one.name for one in outcome.taken]

    def feed(self) -> Feed:
        [feed] = self.feeds.listed(self.workspace.id)
        return feed

    def revenue(self) -> float:
        with self.store.begin(self.workspace.id) as tx:
            found = tx.totals(["revenue"], [date(2026, 1, 1), date(2027, 1, 1)])
        return float(found.value.sum())

    def imports(self) -> int:
        with self.store.begin(self.workspace.id) as tx:
            return len(tx.import_lines(limit=1_000))

    def letters(self) -> list[str]:
        """What each admin reads, oldest first."""
        with self.store.begin(self.workspace.id) as tx:
            found = tx.deliveries(list(State), limit=1_000)
            names = {person.id: person.name for person in tx.people()}
        ours = sorted((one for one in found if one.kind is Kind.NOTICE), key=lambda one: (one.due, one.topic))
        return [f"{names[one.recipient]}: {one.payload['text']} {_words(one.payload)}" for one in ours if one.payload]


def _words(payload: Any) -> str:
    texts = [block.get("text", {}).get("text", "") for block in payload["blocks"]]
    return " ".join(filter(None, texts))


class Killed(BaseException):
    """The process ends here."""


def row(number: int, value: float = 100, who: str = "ana@x.example") -> str:
    return f"d{number},{who},2026-11-12,revenue,{value}"
