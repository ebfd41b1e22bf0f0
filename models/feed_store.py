"""Reading and writing what is picked up."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from core.errors import Refused
from core.feeds import Feed, FeedFile, Look
from core.freshness import Intake
from core.uploads import FileKind
from models.tables import feed_files, feeds, import_runs, sources
from models.transaction import MANY, BaseTx
from models.types import UtcDateTime

_f = feeds.c
_NOT_OURS = {"workspace_id", "claim", "claimed_until"}
_FEED = [column for column in _f if column.name not in _NOT_OURS]
_DATA_AT = sa.type_coerce(sa.func.max(import_runs.c.data_at), UtcDateTime)


class FeedTx(BaseTx):
    """The part of a transaction that knows what is picked up."""

    def feeds(self) -> list[Feed]:
        rows = self.connection.execute(sa.select(*_FEED).where(self.mine(feeds)).order_by(_f.name))
        return [_feed(row) for row in rows]

    def add_feed(self, feed: Feed) -> int:
        values = {column.name: getattr(feed, column.name) for column in _FEED if column is not _f.id}
        values |= {"kind": feed.kind.value, "every": int(feed.every.total_seconds())}
        new = self.insert_once(sa.insert(feeds).values(workspace_id=self.workspace_id, **values))
        if new is None:
            raise Refused(f"There is a source called {feed.name} already. Give this one another name with --source.")
        return new

    def remove_feed(self, feed_id: int) -> None:
        self.connection.execute(sa.delete(feed_files).where(self.mine(feed_files), feed_files.c.feed_id == feed_id))
        self.connection.execute(sa.delete(feeds).where(self.mine(feeds), _f.id == feed_id))

    def claim_feed(self, now: datetime, until: datetime, claim: str, *, name: str | None = None) -> Feed | None:
        free = _f.claimed_until.is_(None) | (_f.claimed_until <= now)
        wanted = _f.next_at <= now if name is None else _f.name == name
        query = sa.select(*_FEED).where(self.mine(feeds), wanted, free).order_by(_f.next_at, _f.id).limit(1)
        # Two at the same moment: the second one passes by what the first one is taking.
        row = self.connection.execute(query.with_for_update(skip_locked=True)).one_or_none()
        if row is None:
            return None
        taken = sa.update(feeds).where(self.mine(feeds), _f.id == row.id)
        self.connection.execute(taken.values(claim=claim, claimed_until=until))
        return _feed(row)

    def hold_feed(self, feed_id: int, claim: str, until: datetime) -> bool:
        mine = (self.mine(feeds), _f.id == feed_id, _f.claim == claim)
        return bool(self.connection.execute(sa.update(feeds).where(*mine).values(claimed_until=until)).rowcount)

    def end_look(self, feed_id: int, claim: str, look: Look) -> bool:
        changed = self.connection.execute(
            sa.update(feeds)
            .where(self.mine(feeds), _f.id == feed_id, _f.claim == claim)
            .values(
                claim=None,
                claimed_until=None,
                looked_at=look.looked_at,
                next_at=look.next_at,
                problem=look.problem,
                problem_key=look.problem_key,
                told_key=look.told_key,
                fed_at=look.fed_at,
            )
        )
        return bool(changed.rowcount)

    def feed_files(self, feed_id: int) -> dict[str, FeedFile]:
        c = feed_files.c
        query = sa.select(c.name, c.size, c.changed_ns, c.digest).where(self.mine(feed_files), c.feed_id == feed_id)
        return {row.name: FeedFile(*row) for row in self.connection.execute(query)}

    def keep_feed_file(self, feed_id: int, file: FeedFile, at: datetime) -> None:
        c = feed_files.c
        same = (self.mine(feed_files), c.feed_id == feed_id, c.name == file.name)
        values = {"size": file.size, "changed_ns": file.changed_ns, "digest": file.digest, "taken_at": at}
        key = {"workspace_id": self.workspace_id, "feed_id": feed_id, "name": file.name}
        if self.insert_once(sa.insert(feed_files).values(**key, **values)) is None:
            self.connection.execute(sa.update(feed_files).where(*same).values(**values))

    def forget_feed_files(self, feed_id: int, names: Sequence[str]) -> None:
        c = feed_files.c
        for first in range(0, len(names), MANY):
            theirs = c.name.in_(names[first : first + MANY])
            self.connection.execute(sa.delete(feed_files).where(self.mine(feed_files), c.feed_id == feed_id, theirs))

    def data_at(self) -> datetime | None:
        return self.connection.scalar(sa.select(_DATA_AT).where(self.mine(import_runs)))

    def intakes(self) -> list[Intake]:
        by_name = sa.and_(sources.c.workspace_id == _f.workspace_id, sources.c.name == _f.name)
        of_source = (self.mine(import_runs), import_runs.c.source_id == sources.c.id)
        imported = sa.select(_DATA_AT).where(*of_source).correlate(sources).scalar_subquery()
        query = (
            sa.select(_f.name, _f.expected, _f.fed_at, imported.label("imported"))
            .outerjoin_from(feeds, sources, by_name)
            .where(self.mine(feeds), _f.kind == FileKind.RECORDS.value)
            .order_by(_f.name)
        )
        rows = self.connection.execute(query)
        return [Intake(row.name, row.expected, _later(row.fed_at, row.imported)) for row in rows]


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at is not None), default=None)


def _feed(row: Any) -> Feed:
    values = row._asdict()
    return Feed(**values | {"kind": FileKind(row.kind), "every": timedelta(seconds=row.every)})
