"""Counting what Home shows, and finding out whose Home has changed."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from core.deliveries import State
from core.goals import OPEN
from core.ports.home import DeliveryHealth, ImportLine, Unlinked
from core.rhythm import Kind
from models.tables import deliveries, goal_messages, goals, import_runs, people, sources
from models.transaction import MANY, BaseTx

_d = deliveries.c
_TELL = (Kind.GOAL.value, Kind.FEEDBACK.value, Kind.TIP.value)  # what Home shows, a letter tells of too
_WAITING = (State.WAITING.value, State.SENDING.value)


class HomeTx(BaseTx):
    """The part of a transaction that knows Home."""

    def import_lines(self, *, limit: int) -> list[ImportLine]:
        c = import_runs.c
        query = (
            sa.select(
                sources.c.name,
                c.file_name,
                c.started_at,
                c.rows,
                c.rejected,
                c.added,
                c.changed,
                c.withdrawn,
                c.newest_day,
            )
            .join(sources, sources.c.id == c.source_id)
            .where(self.mine(import_runs))
            .order_by(c.id.desc())
            .limit(limit)
        )
        return [ImportLine(*row) for row in self.connection.execute(query)]

    def unlinked(self, *, limit: int) -> Unlinked:
        everybody = sa.select(sa.func.count()).where(self.mine(people), people.c.active)
        without = people.c.slack_id.is_(None)
        names = (
            sa.select(people.c.name)
            .where(self.mine(people), people.c.active, without)
            .order_by(people.c.name)
            .limit(limit)
        )
        return Unlinked(
            self.connection.scalar(everybody) or 0,
            self.connection.scalar(everybody.where(without)) or 0,
            tuple(self.connection.scalars(names)),
        )

    def delivery_health(self, since: datetime) -> DeliveryHealth:
        # Of what was not wanted any more, or had nothing to say, nobody missed anything.
        is_late = (_d.state == State.SKIPPED.value) & (_d.reason == "too_late")
        ended = _d.state.in_([State.FAILED.value, State.REFUSED.value]) | is_late
        query = (
            sa.select(_d.state, sa.func.count())
            .where(self.mine(deliveries), _d.state.in_(_WAITING) | (ended & (_d.changed_at >= since)))
            .group_by(_d.state)
        )
        counts = {row[0]: row[1] for row in self.connection.execute(query)}
        return DeliveryHealth(
            waiting=sum(counts.get(state, 0) for state in _WAITING),
            failed=counts.get(State.FAILED.value, 0),
            refused=counts.get(State.REFUSED.value, 0),
            late=counts.get(State.SKIPPED.value, 0),
        )

    def goals_asked_about(self, proposer: int) -> list[int]:
        said, later = goal_messages.c, goal_messages.alias("later")
        same_goal = (later.c.workspace_id == said.workspace_id) & (later.c.goal_id == said.goal_id)
        is_last = ~sa.exists().where(same_goal, later.c.id > said.id)
        query = (
            sa.select(goals.c.id)
            .join(goal_messages, (said.goal_id == goals.c.id) & (said.workspace_id == goals.c.workspace_id))
            .where(self.mine(goals), goals.c.proposer_id == proposer, goals.c.state.in_([one.value for one in OPEN]))
            .where(is_last, said.author_id != proposer)
            .order_by(said.id)
        )
        return list(self.connection.scalars(query))

    def home_marks(self, people: Collection[int]) -> dict[int, str]:
        newest = self.connection.scalar(sa.select(sa.func.max(import_runs.c.id)).where(self.mine(import_runs))) or 0
        letters: dict[int, int] = {}
        ids = list(people)
        for first in range(0, len(ids), MANY):
            query = sa.select(_d.person_id, sa.func.count()).where(self.mine(deliveries), _d.kind.in_(_TELL))
            rows = self.connection.execute(
                query.where(_d.person_id.in_(ids[first : first + MANY])).group_by(_d.person_id)
            )
            letters |= {row[0]: row[1] for row in rows}
        return {person: f"{newest}.{letters.get(person, 0)}" for person in people}
