"""The ledger of deliveries: who was promised which message, and how far it has come."""

import uuid
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from core.deliveries import FINAL, Delivery, Letter, Manner, State
from core.rhythm import Kind, Place
from models.tables import deliveries
from models.transaction import MANY, BaseTx

Enqueue = Callable[[sa.Connection, int, Sequence[str], datetime | None, Collection[str]], None]

_d = deliveries.c
_AT_ONCE = 1_000
_OPEN = (State.WAITING.value, State.SENDING.value)


class DeliveryTx(BaseTx):
    """The part of a transaction that knows deliveries. `enqueue` puts new ones into the queue, in the same transaction."""

    enqueue: Enqueue | None = None

    def add_letters(self, letters: Sequence[Letter], now: datetime) -> int:
        rows = [
            self._row(letter.kind, letter.recipient, letter.topic, letter.due, now)
            | {
                "place": letter.place.value,
                "channel": letter.channel,
                "about": sorted(letter.about),
                "payload": dict(letter.payload),
                "chart": letter.chart,
                "manner": letter.manner.value,
                "anchor": letter.anchor,
                "turn": letter.turn,
            }
            for letter in letters
        ]
        new = self._insert(rows)
        if new and self.enqueue is not None:
            drafts = {row["id"] for row in rows if row["manner"] == Manner.DRAFT.value}
            self.enqueue(self.connection, self.workspace_id, new, None, drafts)
        return len(new)

    def add_skipped(self, kind: Kind, topics: Sequence[tuple[int, str, datetime]], now: datetime) -> None:
        late = {"state": State.SKIPPED.value, "reason": "too_late"}
        self._insert([self._row(kind, person, topic, due, now) | late for person, topic, due in topics])

    def delivery(self, delivery_id: str) -> Delivery | None:
        row = self.connection.execute(
            sa.select(deliveries).where(self.mine(deliveries), _d.id == delivery_id)
        ).one_or_none()
        return _delivery(row) if row else None

    def delivery_of(self, kind: Kind, recipient: int, topic: str) -> Delivery | None:
        row = self.connection.execute(
            sa.select(deliveries).where(
                self.mine(deliveries), _d.kind == kind.value, _d.person_id == recipient, _d.topic == topic
            )
        ).one_or_none()
        return _delivery(row) if row else None

    def delivery_at(self, conversation: str, ts: str) -> Delivery | None:
        row = self.connection.execute(
            sa.select(deliveries).where(self.mine(deliveries), _d.conversation == conversation, _d.ts == ts)
        ).first()
        return _delivery(row) if row else None

    def deliveries_of(self, kind: Kind, topic: str) -> list[Delivery]:
        query = sa.select(deliveries).where(self.mine(deliveries), _d.kind == kind.value, _d.topic == topic)
        return [_delivery(row) for row in self.connection.execute(query.order_by(_d.person_id))]

    def replacements(self, kind: Kind, recipient: int, anchor: str) -> list[Delivery]:
        here = (_d.kind == kind.value, _d.person_id == recipient, _d.anchor == anchor)
        query = sa.select(deliveries).where(self.mine(deliveries), *here, _d.manner == Manner.REPLACE.value)
        return [_delivery(row) for row in self.connection.execute(query.order_by(_d.turn))]

    def recall(self, ids: Collection[str], now: datetime, reason: str) -> int:
        return self.connection.execute(
            sa.update(deliveries)
            .where(self.mine(deliveries), _d.id.in_(list(ids)))
            .where(_d.state.in_([State.WAITING.value, State.FAILED.value]))
            .values(state=State.SKIPPED.value, reason=reason, payload=sa.null(), changed_at=now)
        ).rowcount

    def deliveries(self, states: Collection[State], *, limit: int) -> list[Delivery]:
        query = sa.select(deliveries).where(self.mine(deliveries), _d.state.in_([state.value for state in states]))
        rows = self.connection.execute(query.order_by(_d.changed_at.desc(), _d.id).limit(limit))
        return [_delivery(row) for row in rows]

    def count_deliveries(self) -> dict[tuple[Kind, State], int]:
        query = sa.select(_d.kind, _d.state, sa.func.count()).where(self.mine(deliveries)).group_by(_d.kind, _d.state)
        return {(Kind(kind), State(state)): count for kind, state, count in self.connection.execute(query)}

    def begin_attempt(self, delivery: Delivery, conversation: str, now: datetime, pause: float) -> float | None:
        newest = self.connection.scalar(
            sa.select(sa.func.max(_d.attempt_at)).where(
                self.mine(deliveries), _d.conversation == conversation, _d.id != delivery.id
            )
        )
        rest = pause - (now - newest).total_seconds() if newest is not None else 0.0
        if rest > 0:
            return float(rest)
        begun = self.connection.execute(
            sa.update(deliveries)
            .where(self.mine(deliveries), _d.id == delivery.id, _d.attempt == delivery.attempt)
            .where(_d.state == State.WAITING.value)
            .values(
                state=State.SENDING.value,
                attempt=delivery.attempt + 1,
                attempt_at=now,
                not_before=None,
                conversation=conversation,
                changed_at=now,
            )
        )
        return None if begun.rowcount else pause

    def settle(
        self, delivery_id: str, attempt: int, state: State, now: datetime, *, ts: str | None = None, reason: str = ""
    ) -> bool:
        # Its text is kept only of what an admin can try again.
        gone = {} if state is State.FAILED else {"payload": sa.null()}
        values = {"state": state.value, "ts": ts, "reason": reason or None, "changed_at": now, **gone}
        return self._change(delivery_id, attempt, values)

    def put_off(self, delivery_id: str, attempt: int, until: datetime, now: datetime, *, failed: bool) -> bool:
        values = {
            "state": State.WAITING.value,
            "not_before": until,
            "failures": _d.failures + (1 if failed else 0),
            "changed_at": now,
        }
        return self._change(delivery_id, attempt, values)

    def try_again(self, ids: Collection[str], now: datetime) -> int:
        changed = self.connection.execute(
            sa.update(deliveries)
            .where(self.mine(deliveries), _d.id.in_(list(ids)), _d.state == State.FAILED.value)
            .values(
                # Of one that was ever begun nobody may know how it ended: it is looked up before it is sent again.
                state=sa.case((_d.attempt_at.is_(None), State.WAITING.value), else_=State.SENDING.value),
                failures=0,
                not_before=None,
                reason=None,
                due_at=now,
                changed_at=now,
            )
        )
        if changed.rowcount and self.enqueue is not None:
            self.enqueue(self.connection, self.workspace_id, list(ids), now, ())
        return changed.rowcount

    def skipped_since(self, people: Collection[int], since: datetime) -> int:
        # Of what was not wanted any more, or had nothing to say, nobody missed anything.
        late = (_d.state == State.SKIPPED.value, _d.reason == "too_late", _d.due_at >= since)
        query = sa.select(_d.person_id).where(self.mine(deliveries), *late, self.among(_d.person_id, people))
        wanted = set(people)
        return sum(person in wanted for person in self.connection.scalars(query))

    def forget_deliveries(self, before: datetime) -> int:
        final = [state.value for state in FINAL]
        old = (self.mine(deliveries), _d.state.in_(final), _d.changed_at < before)
        # Nobody is welcomed twice: of a welcome the ledger is the only memory.
        return self.connection.execute(sa.delete(deliveries).where(*old, _d.kind != Kind.WELCOME.value)).rowcount

    def _row(self, kind: Kind, person: int, topic: str, due: datetime, now: datetime) -> dict[str, Any]:
        return {
            "id": str(uuid.uuid4()),
            "workspace_id": self.workspace_id,
            "kind": kind.value,
            "person_id": person,
            "topic": topic,
            "due_at": due,
            "place": Place.DM.value,
            "about": [],
            "state": State.WAITING.value,
            "attempt": 0,
            "failures": 0,
            "changed_at": now,
            "manner": Manner.NEW.value,
            "turn": 0,
        }

    def _insert(self, rows: list[dict[str, Any]]) -> list[str]:
        """The ids of those that were not there yet."""
        insert = postgresql.insert if self.connection.dialect.name == "postgresql" else sqlite.insert
        statement = insert(deliveries).on_conflict_do_nothing()
        for first in range(0, len(rows), _AT_ONCE):
            self.connection.execute(statement, rows[first : first + _AT_ONCE])
        ids = [row["id"] for row in rows]
        there: set[str] = set()
        for first in range(0, len(ids), MANY):
            there.update(self.connection.scalars(sa.select(_d.id).where(_d.id.in_(ids[first : first + MANY]))))
        return [one for one in ids if one in there]

    def _change(self, delivery_id: str, attempt: int, values: dict[str, Any]) -> bool:
        """Change one that is not settled and on which no other attempt has begun."""
        changed = self.connection.execute(
            sa.update(deliveries)
            .where(self.mine(deliveries), _d.id == delivery_id, _d.attempt == attempt, _d.state.in_(_OPEN))
            .values(**values)
        )
        return bool(changed.rowcount)


def stuck(connection: sa.Connection, workspace_id: int, before: datetime, limit: int) -> list[str]:
    """Ids of unsettled deliveries that nothing has happened to since, and that wait for nothing."""
    waits = sa.func.coalesce(_d.not_before, _d.changed_at)
    query = sa.select(_d.id).where(_d.workspace_id == workspace_id, _d.state.in_(_OPEN))
    query = query.where(_d.changed_at < before, waits < before)
    return list(connection.scalars(query.order_by(_d.changed_at).limit(limit)))


def _delivery(row: sa.Row[tuple[object, ...]]) -> Delivery:
    return Delivery(
        id=row.id,
        kind=Kind(row.kind),
        recipient=row.person_id,
        topic=row.topic,
        due=row.due_at,
        place=Place(row.place),
        channel=row.channel,
        about=frozenset(row.about),
        payload=row.payload,
        chart=row.chart,
        state=State(row.state),
        attempt=row.attempt,
        failures=row.failures,
        attempt_at=row.attempt_at,
        not_before=row.not_before,
        conversation=row.conversation,
        ts=row.ts,
        reason=row.reason,
        manner=Manner(row.manner),
        anchor=row.anchor,
        turn=row.turn,
    )
