"""The set-up checklist as a message: it comes to each admin once, and what it says follows how far the workspace is."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from core.deliveries import Delivery, Letter, Manner, State
from core.people import Person
from core.ports import Clock, Store, Tx
from core.rhythm import Kind, at_work
from core.setup import Checklist, Opening, checklist_of

_DAY = timedelta(days=1)
_OVER = "over"  # the last word: imports go on for years, and that message has said what it had to say
_MARK = 12  # hexadecimal digits
ChecklistLetter = Callable[[Checklist, Opening], Mapping[str, Any]]


def read_checklist(tx: Tx) -> Checklist:
    """How far the workspace is; whoever calls this has asked whether they may know."""
    return checklist_of(tx.standing(), tx.setup_marks(), tx.workspace())


@dataclass(frozen=True, slots=True)
class Checklists:
    """Writes the letters; `letter` words them."""

    store: Store
    clock: Clock
    letter: ChecklistLetter

    def tell(self, workspace_id: int) -> int:
        """Take the checklist to every admin who has not had it, while it is not over, and bring those that were taken up to date.
        Returns how many letters that makes."""
        with self.store.begin(workspace_id) as tx:
            if not self._letters(tx):
                return 0
        with self.store.begin(workspace_id, write=True) as tx:
            tx.lock_workspace()
            return self.follow(tx)

    def follow(self, tx: Tx) -> int:
        """The same, in a transaction that holds the workspace's lock: two at once would each write a next turn."""
        return tx.add_letters(self._letters(tx), self.clock.now())

    def begin(self, tx: Tx, admin: Person, opening: Opening) -> None:
        """Take it to somebody who has just become the first admin: at once, for they are there."""
        now = self.clock.now()
        payload = self.letter(read_checklist(tx), opening)
        tx.add_letters([Letter(Kind.WELCOME, admin.id, opening, now, payload)], now)

    def opening_at(self, workspace_id: int, conversation: str, ts: str) -> Opening | None:
        """How the checklist at this place came about; None where it is an answer, or something else."""
        with self.store.begin(workspace_id) as tx:
            found = tx.delivery_at(conversation, ts)
        is_one = found is not None and found.kind is Kind.WELCOME and found.topic in set(Opening)
        return Opening(found.topic) if found is not None and is_one else None

    def _letters(self, tx: Tx) -> list[Letter]:
        found, now = read_checklist(tx), self.clock.now()
        admins = {one.id: one for one in tx.admins()}
        had = {
            (told.recipient, opening): told
            for opening in Opening
            for told in tx.deliveries_of(Kind.WELCOME, opening)
            if told.recipient in admins
        }
        letters = list(self._changed(tx, found, had))
        told = {recipient for recipient, _ in had}
        new = [one for one in admins.values() if one.id not in told]
        if new and not found.is_over:
            workspace = tx.workspace()
            away = tx.absences(now.date() - _DAY, [one.id for one in new])
            payload = self.letter(found, Opening.TOLD)
            letters += [
                Letter(Kind.WELCOME, one.id, Opening.TOLD, at_work(one, now, workspace, away), payload) for one in new
            ]
        return letters

    def _changed(self, tx: Tx, found: Checklist, had: Mapping[tuple[int, Opening], Delivery]) -> Iterator[Letter]:
        """In place of each message that says something else by now. The topic remembers what the last turn said."""
        for (recipient, opening), told in had.items():
            if told.state is not State.SENT:
                continue  # it comes with what it said when it was written, and is put right once it is there
            payload = self.letter(found, opening)
            mark = _OVER if found.is_over else _marked(payload)
            before = tx.replacements(Kind.WELCOME, recipient, opening)
            if before and before[-1].topic.endswith(f":{mark}"):
                continue
            turn = before[-1].turn + 1 if before else 1
            yield Letter(
                kind=Kind.WELCOME,
                recipient=recipient,
                topic=f"{opening}:{turn}:{mark}",
                due=self.clock.now(),
                payload=payload,
                manner=Manner.REPLACE,
                anchor=opening,
                turn=turn,
            )


def _marked(payload: Mapping[str, Any]) -> str:
    return sha256(json.dumps(payload, sort_keys=True, default=str).encode()).hexdigest()[:_MARK]
