"""Reading and writing schedules, absences and alarms."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from core.deliveries import Alarm
from core.people import Person
from core.rhythm import Absence, Kind, Override, Place
from models.tables import absences, alarms, people, schedules
from models.transaction import BaseTx

_ALARM = (alarms.c.kind, alarms.c.person_id, alarms.c.after, alarms.c.day, alarms.c.at)


class ScheduleTx(BaseTx):
    """The part of a transaction that knows when things are sent."""

    def overrides(self) -> list[Override]:
        rows = self.connection.execute(sa.select(schedules).where(self.mine(schedules)).order_by(schedules.c.id))
        return [
            Override(
                Kind(row.kind), row.team_id, row.person_id, row.is_on, row.weekday, row.at,
                Place(row.place) if row.place else None, row.channel,
            )
            for row in rows
        ]  # fmt: skip

    def save_override(self, override: Override) -> None:
        key = {"kind": override.kind.value, "team_id": override.team_id, "person_id": override.person_id}
        same = [schedules.c[name].is_not_distinct_from(value) for name, value in key.items()]
        self.connection.execute(sa.delete(schedules).where(self.mine(schedules), *same))
        changed = {
            "is_on": override.is_on,
            "weekday": override.weekday,
            "at": override.at,
            "place": override.place.value if override.place else None,
            "channel": override.channel,
        }
        if any(value is not None for value in changed.values()):
            self.connection.execute(sa.insert(schedules).values(workspace_id=self.workspace_id, **key, **changed))

    def save_preferences(self, person: Person) -> None:
        self.connection.execute(
            sa.update(people)
            .where(self.mine(people), people.c.id == person.id)
            .values(
                own_locale=person.own_locale,
                chart=person.chart,
                quiet_start=person.quiet_start,
                quiet_end=person.quiet_end,
            )
        )

    def absences(self, since: date, people: Collection[int] | None = None) -> list[Absence]:
        theirs = self.among(absences.c.person_id, people)
        rows = self.connection.execute(
            sa.select(absences).where(self.mine(absences), absences.c.ends_on >= since, theirs).order_by(absences.c.id)
        )
        return [
            Absence(row.person_id, row.starts_on, row.ends_on, Kind(row.kind) if row.kind else None, row.by_admin)
            for row in rows
            if people is None or row.person_id in people
        ]

    def add_absence(self, absence: Absence) -> None:
        self.connection.execute(
            sa.insert(absences).values(
                workspace_id=self.workspace_id,
                person_id=absence.person_id,
                starts_on=absence.start,
                ends_on=absence.end,
                kind=absence.kind.value if absence.kind else None,
                by_admin=absence.by_admin,
            )
        )

    def end_absences(self, person_id: int, kind: Kind | None, last: date, *, by_admin: bool | None) -> int:
        theirs = (
            self.mine(absences),
            absences.c.person_id == person_id,
            absences.c.kind.is_not_distinct_from(kind.value if kind else None),
            absences.c.ends_on > last,
            absences.c.by_admin.is_(by_admin) if by_admin is not None else sa.true(),
        )
        removed = self.connection.execute(sa.delete(absences).where(*theirs, absences.c.starts_on > last))
        ended = self.connection.execute(sa.update(absences).where(*theirs).values(ends_on=last))
        return removed.rowcount + ended.rowcount

    def alarms(self, people: Collection[int] | None = None) -> list[Alarm]:
        theirs = self.among(alarms.c.person_id, people)
        found = self.connection.execute(sa.select(*_ALARM).where(self.mine(alarms), theirs))
        return [_alarm(row) for row in found if people is None or row.person_id in people]

    def save_alarms(self, changed: Sequence[Alarm], *, gone: Collection[tuple[Kind, int]] = ()) -> None:
        if gone:
            self.connection.execute(
                sa.delete(alarms).where(*self._this_alarm()),
                [{"k": kind.value, "p": person_id} for kind, person_id in gone],
            )
        if not changed:
            return
        insert = postgresql.insert if self.connection.dialect.name == "postgresql" else sqlite.insert
        statement = insert(alarms)
        new = {name: statement.excluded[name] for name in ("after", "day", "at")}
        self.connection.execute(
            statement.on_conflict_do_update(
                index_elements=["workspace_id", "kind", "person_id"], set_={**new, "claimed_until": None}
            ),
            [
                {
                    "workspace_id": self.workspace_id,
                    "kind": alarm.kind.value,
                    "person_id": alarm.person_id,
                    "after": alarm.after,
                    "day": alarm.day,
                    "at": alarm.at,
                }
                for alarm in changed
            ],
        )

    def claim_alarms(self, now: datetime, until: datetime) -> list[Alarm]:
        free = alarms.c.claimed_until.is_(None) | (alarms.c.claimed_until <= now)
        due = sa.select(*_ALARM).where(self.mine(alarms), alarms.c.at <= now, free)
        # Two schedulers at the same moment: the second one passes by what the first one is taking.
        found = [_alarm(row) for row in self.connection.execute(due.with_for_update(skip_locked=True))]
        if found:
            self.connection.execute(
                sa.update(alarms).where(*self._this_alarm()).values(claimed_until=sa.bindparam("until")),
                [{"k": alarm.kind.value, "p": alarm.person_id, "until": until} for alarm in found],
            )
        return found

    def advance_alarms(self, handled: Sequence[Alarm], following: Sequence[Alarm]) -> list[Alarm]:
        query = sa.select(alarms.c.kind, alarms.c.person_id, alarms.c.day).where(self.mine(alarms))
        claimed = query.where(alarms.c.claimed_until.is_not(None)).with_for_update()
        standing = {(row.kind, row.person_id, row.day) for row in self.connection.execute(claimed)}
        moved = [
            (old, new)
            for old, new in zip(handled, following, strict=True)
            if (old.kind.value, old.person_id, old.day) in standing
        ]
        if moved:
            self.connection.execute(
                sa.update(alarms)
                .where(*self._this_alarm())
                .values(after=sa.bindparam("a"), day=sa.bindparam("d"), at=sa.bindparam("t"), claimed_until=None),
                [
                    {"k": new.kind.value, "p": new.person_id, "a": new.after, "d": new.day, "t": new.at}
                    for _, new in moved
                ],
            )
        return [old for old, _ in moved]

    def _this_alarm(self) -> tuple[sa.ColumnElement[bool], ...]:
        return self.mine(alarms), alarms.c.kind == sa.bindparam("k"), alarms.c.person_id == sa.bindparam("p")


def _alarm(row: sa.Row[Any, Any, Any, Any, Any]) -> Alarm:
    return Alarm(Kind(row.kind), row.person_id, row.after, row.day, row.at)
