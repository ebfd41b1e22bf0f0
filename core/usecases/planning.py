"""When each message comes next: the alarms, and what an admin sees of them ahead of time."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from core.deliveries import Alarm
from core.people import Person, Role, Workspace
from core.ports import Clock, Store, Tx
from core.rhythm import (
    PLANNED,
    Absence,
    Kind,
    Occurrence,
    Override,
    Schedule,
    next_occurrence,
    quiet_of,
    schedule_of,
    zone_of,
)

_DAY = timedelta(days=1)
_FEW = 50  # people; of more, everybody is planned: that is read at once


@dataclass(frozen=True, slots=True)
class Planned:
    """One message that will be sent, unless there is nothing to say."""

    kind: Kind
    person: Person
    schedule: Schedule
    occurrence: Occurrence


@dataclass(frozen=True)
class Calendar:
    """What decides when things come, as it stood at one moment. Finds the next occurrences of many people quickly."""

    workspace: Workspace
    people: Mapping[int, Person]
    overrides: Sequence[Override]
    absences: Mapping[int, Sequence[Absence]]
    leads: frozenset[int]
    with_goals: frozenset[int]
    _known: dict[tuple[object, ...], Occurrence | None] = field(default_factory=dict)

    @classmethod
    def read(cls, tx: Tx, since: date, only: Collection[int] | None = None) -> "Calendar":
        """Read it; absences that ended before `since` count no more. With `only` it knows these people and nobody else."""
        people = tx.people(only)
        absences: dict[int, list[Absence]] = {}
        for absence in tx.absences(since, only):
            absences.setdefault(absence.person_id, []).append(absence)
        if only is None:
            leads = {person.manager_id for person in people if person.active and person.manager_id is not None}
        else:
            leads = {person.id for person in people if any(one.active for one in tx.reports(person.id))}
        by_id = {person.id: person for person in people}
        return cls(tx.workspace(), by_id, tx.overrides(), absences, frozenset(leads), tx.goal_keepers(only))

    @cached_property
    def _set(self) -> Mapping[tuple[Kind, int | None, int | None], Sequence[Override]]:
        """What differs by kind, team and person: of thousands of people, few have the same."""
        found: dict[tuple[Kind, int | None, int | None], list[Override]] = {}
        for one in self.overrides:
            found.setdefault((one.kind, one.team_id, one.person_id), []).append(one)
        return found

    def gets(self, kind: Kind, person: Person) -> bool:
        """Whether this kind is for this person at all: scorecards and tips for reps, digests for those who lead
        somebody, reminders for those who have an accepted goal to keep.

        Nothing is for who has left, or is not linked to a Slack account; nor for anybody before the workspace is live.
        """
        if not person.active or person.slack_id is None or not self.workspace.live:
            return False
        if kind in (Kind.SCORECARD, Kind.TIP):
            return person.role is Role.REP
        return person.id in (self.with_goals if kind is Kind.REMINDER else self.leads)

    def schedule(self, kind: Kind, person: Person) -> Schedule:
        """What holds for a person."""
        keys = ((kind, None, None), (kind, person.team_id, None), (kind, None, person.id))
        theirs = [one for key in dict.fromkeys(keys) for one in self._set.get(key, ())]
        return schedule_of(kind, person, theirs)

    def next(self, kind: Kind, person: Person, first: date) -> Occurrence | None:
        """The next one meant for `first` or later."""
        schedule, absences = self.schedule(kind, person), self.absences.get(person.id, ())
        # Most people share zone, country and schedule, and are there: their next one is worked out once.
        quiet = quiet_of(person, self.workspace)
        key = (schedule, person.zone, person.country, first, quiet)
        if absences or key not in self._known:
            found = next_occurrence(
                schedule,
                person,
                first=first,
                fallback_zone=self.workspace.zone,
                absences=absences,
                quiet=quiet,
            )
            if absences:
                return found
            self._known[key] = found
        return self._known[key]

    def following(self, alarm: Alarm) -> Alarm:
        """The alarm after this one; none is coming for whom it is not meant any more."""
        person = self.people.get(alarm.person_id)
        after = alarm.day or alarm.after
        found = self.next(alarm.kind, person, after + _DAY) if person and self.gets(alarm.kind, person) else None
        return Alarm(alarm.kind, alarm.person_id, after, found.day if found else None, found.at if found else None)

    def first(self, kind: Kind, person: Person, now: datetime) -> Alarm:
        """The alarm of somebody who has none yet: nothing from before now."""
        after = now.astimezone(zone_of(person.zone, self.workspace.zone)).date() - _DAY
        while (found := self.next(kind, person, after + _DAY)) is not None and found.at <= now:
            after = found.day
        return Alarm(kind, person.id, after, found.day if found else None, found.at if found else None)


@dataclass(frozen=True, slots=True)
class Planner:
    """Keeps the alarms true to the roster, the schedules and the absences."""

    store: Store
    clock: Clock

    def plan(self, workspace_id: int, only: Iterable[int | None] | None = None) -> int:
        """Bring every alarm up to date; what is due already stays due. Returns how many changed.

        Somebody's alarms depend on their own row, on whether anybody active has them as manager, on their days away, what is set
        for them, their team or everybody, and the goals they keep: nothing of this is about anybody else. So where one person was
        changed, `only` those concerned (the person; whoever was or is their manager) need it, and the others' stand as they would.
        """
        now, few = self.clock.now(), None if only is None else frozenset(one for one in only if one is not None)
        if few is not None and len(few) > _FEW:
            few = None
        with self.store.begin(workspace_id, write=True) as tx:
            standing = {(alarm.kind, alarm.person_id): alarm for alarm in tx.alarms(few)}
            oldest = min((alarm.after for alarm in standing.values()), default=now.date())
            calendar = Calendar.read(tx, oldest, few)
            wanted = {(alarm.kind, alarm.person_id): alarm for alarm in _wanted(calendar, standing, now)}
            changed = [alarm for key, alarm in wanted.items() if alarm != standing.get(key)]
            tx.save_alarms(changed, gone=[key for key in standing if key not in wanted])
        return len(changed)

    def preview(self, workspace_id: int, start: datetime, days: int) -> list[Planned]:
        """Everything that leaves from `start` on for so many days, in the order in which it leaves.

        Reminders leave only when there is something to say, recognition likewise.
        """
        end = start + days * _DAY
        with self.store.begin(workspace_id) as tx:
            calendar = Calendar.read(tx, start.date() - _DAY)
        found = [
            Planned(kind, person, calendar.schedule(kind, person), one)
            for person in calendar.people.values()
            for kind in PLANNED
            if calendar.gets(kind, person)
            for one in _between(calendar, kind, person, start, end)
        ]
        return sorted(found, key=lambda planned: (planned.occurrence.at, planned.kind, planned.person.name))


def alarm_of(calendar: Calendar, standing: Alarm | None, kind: Kind, person: Person, now: datetime) -> Alarm:
    """What somebody's alarm is to be, where it stands so now. A changed schedule brings nothing back from the past: only what
    was due already stays due."""
    if standing is None:
        return calendar.first(kind, person, now)
    found = calendar.next(kind, person, standing.after + _DAY)
    if found is not None and found.at <= now and (standing.at is None or standing.at > now):
        return calendar.first(kind, person, now)
    return Alarm(kind, person.id, standing.after, found.day if found else None, found.at if found else None)


def _wanted(calendar: Calendar, standing: Mapping[tuple[Kind, int], Alarm], now: datetime) -> Iterable[Alarm]:
    for person in calendar.people.values():
        for kind in PLANNED:
            if calendar.gets(kind, person):
                yield alarm_of(calendar, standing.get((kind, person.id)), kind, person, now)


def _between(calendar: Calendar, kind: Kind, person: Person, start: datetime, end: datetime) -> Iterator[Occurrence]:
    """Those that leave from `start` to `end`. One that was put off may be meant for a day long before."""
    zone = zone_of(person.zone, calendar.workspace.zone)
    first = start.astimezone(zone).date() - 14 * _DAY
    while (found := calendar.next(kind, person, first)) is not None and found.at < end:
        if found.at >= start:
            yield found
        first = found.day + _DAY
