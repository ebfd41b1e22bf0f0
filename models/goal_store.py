"""Reading and writing goals."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa

from core.errors import Refused
from core.goals import OPEN, Draft, Goal, GoalState, Said, addressee_of
from core.periods import Grain, Period
from models.tables import goal_messages, goal_versions, goals
from models.transaction import BaseTx, new_id

_COLUMNS = [
    column for column in goals.columns if column.name not in ("workspace_id", "form", "muted_until", "reminded")
]


class GoalTx(BaseTx):
    """The part of a transaction that knows goals."""

    def goal(self, goal_id: int) -> Goal | None:
        row = self.connection.execute(sa.select(*_COLUMNS).where(self.mine(goals), goals.c.id == goal_id)).one_or_none()
        return _goal(row) if row else None

    def goals(
        self,
        *,
        subjects: Collection[str] | None = None,
        parents: Collection[int] | None = None,
        states: Collection[GoalState] | None = None,
        limit: int = 1_000,
    ) -> list[Goal]:
        query = sa.select(*_COLUMNS).where(self.mine(goals), self.among(goals.c.subject, subjects))
        query = query.where(self.among(goals.c.parent_id, parents))
        if states is not None:
            query = query.where(goals.c.state.in_([state.value for state in states]))
        rows = self.connection.execute(query.order_by(goals.c.ends_on, goals.c.id))
        # What was too many for the statement is looked through here.
        found = (
            _goal(row)
            for row in rows
            if (subjects is None or row.subject in subjects) and (parents is None or row.parent_id in parents)
        )
        return list(islice(found, limit))

    def goal_keepers(self, people: Collection[int] | None = None) -> frozenset[int]:
        query = sa.select(goals.c.subject, goals.c.proposer_id).where(self.mine(goals))
        theirs: sa.ColumnElement[bool] = sa.true()
        if people is not None:
            keys = [f"{kind}:{one}" for one in people for kind in ("person", "below")]
            theirs = self.among(goals.c.subject, keys) | self.among(goals.c.proposer_id, people)
        rows = self.connection.execute(query.where(goals.c.state == GoalState.ACCEPTED.value, theirs))
        found = frozenset(addressee_of(row.subject) or row.proposer_id for row in rows)
        return found if people is None else found & frozenset(people)

    def add_goal(
        self, draft: Draft, proposer: int, state: GoalState, now: datetime, *, form: str, parent: int | None = None
    ) -> Goal | None:
        if self.connection.scalar(sa.select(goals.c.id).where(self.mine(goals), goals.c.form == form)) is not None:
            return None
        self._require_alone(draft)
        result = self.connection.execute(
            sa.insert(goals).values(
                workspace_id=self.workspace_id,
                **_values(draft),
                subject=draft.subject,
                proposer_id=proposer,
                state=state.value,
                version=1,
                parent_id=parent,
                form=form,
                made_at=now,
                reminded=[],
            )
        )
        goal = Goal(new_id(result), draft, proposer, state, 1, parent, now)
        self._keep_version(goal, now)
        return goal

    def save_goal(self, before: Goal, after: Goal, now: datetime) -> None:
        # Other days and another target have other moments to remind of.
        afresh: dict[str, Any] = {}
        if after.version != before.version:
            self._require_alone(after.draft, but=before.id)
            afresh = {"reminded": [], "muted_until": None}
        changed = self.connection.execute(
            sa.update(goals)
            .where(self.mine(goals), goals.c.id == before.id)
            .where(goals.c.version == before.version, goals.c.state == before.state.value)
            .values(
                **_values(after.draft),
                **afresh,
                proposer_id=after.proposer,
                state=after.state.value,
                version=after.version,
            )
        )
        if changed.rowcount != 1:
            raise Refused("This goal has just been changed by somebody else. `/goal` shows it as it is now.")
        if after.version != before.version:
            self._keep_version(after, now)

    def goal_versions(self, goal_id: int) -> list[tuple[Draft, int, datetime]]:
        goal = self.goal(goal_id)
        subject = goal.draft.subject if goal else ""
        query = sa.select(goal_versions).where(self.mine(goal_versions), goal_versions.c.goal_id == goal_id)
        rows = self.connection.execute(query.order_by(goal_versions.c.version))
        return [(_draft(row, subject), row.author_id, row.at) for row in rows]

    def add_said(self, said: Said, *, form: str) -> bool:
        mine = (self.mine(goal_messages), goal_messages.c.form == form)
        if self.connection.scalar(sa.select(goal_messages.c.id).where(*mine)) is not None:
            return False
        self.connection.execute(
            sa.insert(goal_messages).values(
                workspace_id=self.workspace_id,
                goal_id=said.goal,
                author_id=said.author,
                text=said.text,
                at=said.at,
                form=form,
            )
        )
        return True

    def said(self, goal_id: int) -> list[Said]:
        query = sa.select(goal_messages).where(self.mine(goal_messages), goal_messages.c.goal_id == goal_id)
        rows = self.connection.execute(query.order_by(goal_messages.c.id))
        return [Said(row.goal_id, row.author_id, row.text, row.at) for row in rows]

    def mute_goal(self, goal_id: int, until: date) -> None:
        self.connection.execute(
            sa.update(goals).where(self.mine(goals), goals.c.id == goal_id).values(muted_until=until)
        )

    def muted_goals(self, today: date) -> frozenset[int]:
        return frozenset(
            self.connection.scalars(sa.select(goals.c.id).where(self.mine(goals), goals.c.muted_until >= today))
        )

    def reminded(self) -> dict[int, frozenset[str]]:
        query = sa.select(goals.c.id, goals.c.reminded).where(
            self.mine(goals), goals.c.state == GoalState.ACCEPTED.value
        )
        return {row.id: frozenset(row.reminded) for row in self.connection.execute(query) if row.reminded}

    def save_reminded(self, looked: Mapping[int, Collection[str]]) -> None:
        if looked:
            self.connection.execute(
                sa.update(goals)
                .where(self.mine(goals), goals.c.id == sa.bindparam("goal"))
                .values(reminded=sa.bindparam("moments")),
                [{"goal": goal_id, "moments": sorted(moments)} for goal_id, moments in looked.items()],
            )

    def _require_alone(self, draft: Draft, *, but: int | None = None) -> None:
        same = self.goals(subjects=[draft.subject], states=OPEN)
        if any((one.draft.kpi, one.draft.period) == (draft.kpi, draft.period) for one in same if one.id != but):
            raise Refused(
                "There is an open goal for this KPI and period already. `/goal` shows it: amend it there, or cancel it first."
            )

    def _keep_version(self, goal: Goal, now: datetime) -> None:
        self.connection.execute(
            sa.insert(goal_versions).values(
                workspace_id=self.workspace_id,
                goal_id=goal.id,
                version=goal.version,
                author_id=goal.proposer,
                at=now,
                **_values(goal.draft),
            )
        )


def _values(draft: Draft) -> dict[str, Any]:
    return {
        "kpi": draft.kpi,
        "value": draft.value,
        "starts_on": draft.period.start,
        "ends_on": draft.period.end,
        "grain": draft.period.grain.value,
        "why": draft.why,
    }


def _draft(row: Any, subject: str) -> Draft:
    return Draft(subject, row.kpi, row.value, Period(row.starts_on, row.ends_on, Grain(row.grain)), row.why)


def _goal(row: Any) -> Goal:
    return Goal(
        row.id, _draft(row, row.subject), row.proposer_id, GoalState(row.state), row.version, row.parent_id, row.made_at
    )
