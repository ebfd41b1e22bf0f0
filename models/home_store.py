"""Counting what Home shows, and finding out whose Home has changed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from core.deliveries import State
from core.goals import OPEN
from core.people import Role
from core.ports.home import DeliveryHealth, ImportLine, Unlinked
from core.rhythm import Kind
from models.tables import (
    alarms,
    deliveries,
    goal_messages,
    goals,
    import_runs,
    kpis,
    people,
    schedules,
    sources,
    targets,
)
from models.transaction import MANY, BaseTx

_d = deliveries.c
_TELL = (Kind.GOAL.value, Kind.FEEDBACK.value, Kind.TIP.value)  # what Home shows, a letter tells of too
_ON_HOME = [
    people.c[name]
    for name in (
        "id", "name", "role", "manager_id", "team_id", "region", "country", "zone", "locale", "own_locale", "hired_on", "active",
        "slack_id",
    )
]  # fmt: skip
_FEW = 20  # Homes at once; for more the whole roster is read, which takes a fifth of a second for ten thousand
_DEEPEST = 64  # levels of managers: a circle of them ends
_SPREAD = targets.c.id % 1_009  # so that what one target loses and another gains is a change too
_sum = sa.func.sum
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

    def home_marks(self, shown: Collection[int], since: date) -> dict[int, str]:
        shared = (self._newest_import(), self._measured(), *self._shared_targets(since))
        told, coming = self._told(shown), self._coming(shown)
        roster = self._roster(self._concerning(shown), since)
        everything = (sum(roster.rows.values()), self._schedules())
        return {
            one: f"{told.get(one, 0)}."
            f"{hash((shared, roster.around(one), coming.get(one), everything if one in roster.admins else 0))}"
            for one in shown
        }

    def _newest_import(self) -> int:
        return self.connection.scalar(sa.select(sa.func.max(import_runs.c.id)).where(self.mine(import_runs))) or 0

    def _told(self, shown: Collection[int]) -> dict[int, int]:
        """How many letters about what Home shows each was ever sent."""
        letters: dict[int, int] = {}
        ids = list(shown)
        for first in range(0, len(ids), MANY):
            query = sa.select(_d.person_id, sa.func.count()).where(self.mine(deliveries), _d.kind.in_(_TELL))
            rows = self.connection.execute(
                query.where(_d.person_id.in_(ids[first : first + MANY])).group_by(_d.person_id)
            )
            letters |= {row[0]: row[1] for row in rows}
        return letters

    def _coming(self, shown: Collection[int]) -> dict[int, datetime]:
        """When each one's next scorecard comes: Home says so, and whatever moves it moves the alarm."""
        found: dict[int, datetime] = {}
        ids = list(shown)
        for first in range(0, len(ids), MANY):
            query = sa.select(alarms.c.person_id, alarms.c.at).where(
                self.mine(alarms), alarms.c.kind == Kind.SCORECARD.value, alarms.c.at.is_not(None)
            )
            rows = self.connection.execute(query.where(alarms.c.person_id.in_(ids[first : first + MANY])))
            found |= {row[0]: row[1] for row in rows}
        return found

    def _schedules(self) -> tuple[Any, ...]:
        """What is set for everybody, and how many exceptions there are."""
        is_shared = schedules.c.team_id.is_(None) & schedules.c.person_id.is_(None)
        columns = [column for column in schedules.c if column is not schedules.c.id]
        rows = self.connection.execute(sa.select(*columns).where(self.mine(schedules), is_shared))
        count = sa.select(sa.func.count()).where(self.mine(schedules))
        return (self.connection.scalar(count), *sorted(map(str, rows)))

    def _measured(self) -> tuple[Any, ...]:
        columns = [column for column in kpis.c if column is not kpis.c.id]
        return tuple(map(str, self.connection.execute(sa.select(*columns).where(self.mine(kpis)).order_by(kpis.c.key))))

    def _shared_targets(self, since: date) -> list[tuple[Any, ...]]:
        """Those of teams and of everyone."""
        query = sa.select(targets.c.id, targets.c.value).where(self.mine(targets), targets.c.ends_on >= since)
        rows = self.connection.execute(query.where(targets.c.person_id.is_(None)).order_by(targets.c.id))
        return [tuple(row) for row in rows]

    def _concerning(self, shown: Collection[int]) -> frozenset[int] | None:
        """These few people and those below them; None for everybody, which an admin's Home is about too."""
        if len(shown) > _FEW:
            return None
        row = (
            sa.select(people.c.id, people.c.role)
            .where(self.mine(people), people.c.id.in_(list(shown)))
            .cte(recursive=True)
        )
        # UNION, not UNION ALL: a circle of managers ends instead of running for ever.
        deeper = sa.select(people.c.id, people.c.role).where(self.mine(people), people.c.manager_id == row.c.id)
        found = self.connection.execute(sa.select(row.union(deeper)).limit(MANY + 1)).all()
        has_admin = any(one.role == Role.ADMIN.value for one in found if one.id in shown)
        return None if has_admin or len(found) > MANY else frozenset(one.id for one in found)

    def _roster(self, concerning: frozenset[int] | None, since: date) -> "_Roster":
        # As exact numbers: a sum of floating ones is another one in another order.
        value = sa.cast(targets.c.value, sa.Numeric(asdecimal=False))
        own = sa.select(targets.c.person_id, sa.func.count(), _sum(value), _sum(value * _SPREAD))
        some = self.among(targets.c.person_id, concerning)
        mine = (self.mine(targets), targets.c.ends_on >= since, targets.c.person_id.is_not(None), some)
        aims = {row[0]: tuple(row) for row in self.connection.execute(own.where(*mine).group_by(targets.c.person_id))}
        rows = self.connection.execute(
            sa.select(*_ON_HOME).where(self.mine(people), self.among(people.c.id, concerning))
        ).all()
        marks = {row.id: hash((tuple(row), aims.get(row.id))) for row in rows}
        above = {row.id: row.manager_id for row in rows if row.manager_id is not None}
        return _Roster(marks, above, frozenset(row.id for row in rows if row.role == Role.ADMIN.value))


@dataclass
class _Roster:
    """A number for each person that is another one when something of theirs has changed; who manages them; who is an admin.

    The numbers are those of this process alone: nobody else compares them.
    """

    rows: Mapping[int, int]
    above: Mapping[int, int]
    admins: frozenset[int]
    _below: dict[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self._below = {}
        for person, number in self.rows.items():
            leader = self.above.get(person)
            for _ in range(_DEEPEST):
                if leader is None:
                    break
                self._below[leader] = self._below.get(leader, 0) + number
                leader = self.above.get(leader)

    def around(self, person: int) -> tuple[int, int]:
        """Of somebody, and of everybody below them."""
        return self.rows.get(person, 0), self._below.get(person, 0)
