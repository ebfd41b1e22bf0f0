"""How old the data is, read for a card; and admins told, once, when it is older than it should be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from core.freshness import all_overdue, overdue
from core.people import Workspace
from core.ports import Clock, Store, Tx
from core.records import Freshness, Overdue
from core.rhythm import Kind
from core.usecases.telling import tell_admins

StaleLetter = Callable[[Overdue, Workspace, bool], Mapping[str, Any]]  # and whether anything is picked up


def read_freshness(tx: Tx, workspace: Workspace, today: date) -> Freshness | None:
    """For everything that shows figures; None before the first import."""
    found = tx.freshness()
    return None if found is None else replace(found, overdue=read_overdue(tx, workspace, today))


def read_overdue(tx: Tx, workspace: Workspace, today: date) -> Overdue | None:
    """The same where no figure says how fresh it is: only whether new data is overdue."""
    return overdue(tx.data_at(), tx.intakes(), today, workspace)


@dataclass(frozen=True, slots=True)
class TellStale:
    """Tells admins that figures may be out of date; `letter` words it."""

    store: Store
    clock: Clock
    letter: StaleLetter

    def __call__(self, workspace_id: int) -> int:
        """Each admin who is at work now, once for as long as no new data comes; nobody before messages have begun. Returns how
        many letters are new."""
        now = self.clock.now()
        with self.store.begin(workspace_id) as tx:
            workspace = tx.workspace()
            if not workspace.live:
                return 0
            has_feeds, admins = bool(tx.feeds()), {one.id for one in tx.admins()}
            today = self.clock.today(workspace.zone)
            late = {_topic(one): one for one in all_overdue(tx.data_at(), tx.intakes(), today, workspace)}
            new = [topic for topic in late if not admins <= tx.recipients_of(Kind.NOTICE, topic, admins)]
        told = 0
        for topic in new:
            letter = self.letter(late[topic], workspace, has_feeds)
            with self.store.begin(workspace_id, write=True) as tx:
                told += tell_admins(tx, topic, letter, now, waits=False)
        return told


def _topic(found: Overdue) -> str:
    return f"stale:{found.source}:{found.last}"
