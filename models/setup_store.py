"""How far a workspace is set up, and who was welcomed."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from core.deliveries import FINAL, INCLUDED
from core.people import Role
from core.rhythm import Kind
from core.setup import Mark, Standing, Step
from models.tables import deliveries, import_runs, kpis, people, schedules, setup_marks, targets, workspaces
from models.transaction import BaseTx

_m = setup_marks.c


class SetupTx(BaseTx):
    """The part of a transaction that knows the set-up."""

    def standing(self) -> Standing:
        colleagues = self._count(people, people.c.active, people.c.role != Role.ADMIN.value)
        live = sa.select(workspaces.c.live).where(workspaces.c.id == self.workspace_id)
        return Standing(
            people=colleagues,
            imports=self._count(import_runs),
            kpis=self._count(kpis),
            targets=self._count(targets),
            schedules=self._count(schedules),
            is_live=bool(self.connection.scalar(live)),
        )

    def setup_marks(self) -> dict[Step, Mark]:
        rows = self.connection.execute(sa.select(_m.step, _m.mark).where(self.mine(setup_marks)))
        return {Step(step): Mark(mark) for step, mark in rows}

    def mark_step(self, step: Step, mark: Mark, at: datetime) -> None:
        self.connection.execute(sa.delete(setup_marks).where(self.mine(setup_marks), _m.step == step.value))
        row = {"workspace_id": self.workspace_id, "step": step.value, "mark": mark.value, "at": at}
        # Where another admin was faster, what they did stands: it is the same step.
        self.insert_once(sa.insert(setup_marks).values(**row))

    def recipients_of(self, kind: Kind, topic: str, people: Collection[int]) -> frozenset[int]:
        d = deliveries.c
        query = sa.select(d.person_id).where(self.mine(deliveries), d.kind == kind.value, d.topic == topic)
        wanted = set(people)
        found = self.connection.scalars(query.where(self.among(d.person_id, people)))
        return frozenset(one for one in found if one in wanted)

    def welcome_waits(self, person: int) -> bool:
        d = deliveries.c
        welcome = (self.mine(deliveries), d.kind == Kind.WELCOME.value, d.person_id == person, d.topic == INCLUDED)
        ended = [state.value for state in FINAL]
        return bool(self.connection.scalar(sa.select(sa.exists().where(*welcome, d.state.not_in(ended)))))

    def _count(self, table: sa.Table, *conditions: sa.ColumnElement[bool]) -> int:
        query = sa.select(sa.func.count()).select_from(table).where(self.mine(table), *conditions)
        return self.connection.scalar(query) or 0
