"""What a change of a schedule would do: whom it concerns, and when the next one would come to some of them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from core.changes import State
from core.deliveries import Alarm
from core.people import Person
from core.periods import CALENDAR_YEAR, Business, Grain, Period, unit_of
from core.ports import Tx
from core.rhythm import Kind, Occurrence, Place, Quiet, Schedule, quiet_of
from core.schedules import Delay, Level, Whose, delays, schedule_for, with_state
from core.usecases.planning import Calendar, alarm_of
from core.usecases.schedule_setting import person_of

MOST_NAMED, MOST_SAMPLES = 5, 4
_DAY = timedelta(days=1)
# Each is made after the one before it: a tip of what the scorecard says, a digest with the drafts of the tips.
_SEQUENCE = (Kind.SCORECARD, Kind.TIP)
Standing = Mapping[tuple[Kind, int], Alarm]


@dataclass(frozen=True, slots=True)
class Sample:
    """One person's next message of a kind, as it would be; `before` is as it is planned now. `delays` say why it would not leave
    at the time of its schedule, of which `quiet` are the quiet hours; `came` that this week's came already, `is_left_out` that
    the one of `before` would not come at all: that week's time would be over."""

    person: Person
    kind: Kind
    schedule: Schedule
    before: Occurrence | None
    after: Occurrence | None
    delays: tuple[Delay, ...]
    quiet: Quiet
    came: bool = False
    is_left_out: bool = False

    @property
    def moves(self) -> bool:
        """Whether it leaves at another moment."""
        return (self.before.at if self.before else None) != (self.after.at if self.after else None)


@dataclass(frozen=True, slots=True)
class SchedulePreview:
    """`holds` is what would hold at this level. It concerns so many people, of whom `own` have something narrower that goes before
    it; `unlinked` more have no Slack account. `hasty` counts those to whom the tip would come before its scorecard, `nowhere` those
    whose exception has it go to a channel that nobody would have chosen any more."""

    is_live: bool
    holds: Schedule
    concerned: int
    names: tuple[str, ...]
    own: int
    unlinked: int
    samples: tuple[Sample, ...]
    hasty: int
    nowhere: int


def preview_of(tx: Tx, whose: Whose, state: State | None, now: datetime) -> SchedulePreview:
    """What it would be with this state in the place of what is there."""
    standing, before = standing_of(tx, now, [whose.id] if whose.level is Level.PERSON else None)
    after = replace(before, overrides=with_state(before.overrides, whose, state), _known={})
    inside = [person for person in before.people.values() if whose.holds_for(person)]
    concerned = [person for person in inside if before.gets(whose.kind, person)]
    narrower = [one for one in before.overrides if whose.is_wider_than(one)]
    people, teams = ({getattr(one, name) for one in narrower} - {None} for name in ("person_id", "team_id"))
    chosen = _some(concerned, lambda person: before.schedule(whose.kind, person) != after.schedule(whose.kind, person))
    samples = [sample_of(before, after, standing, whose.kind, person, now) for person in chosen]
    return SchedulePreview(
        is_live=tx.workspace().live,
        holds=schedule_for(whose, after.overrides, person_of(tx, whose)),
        concerned=len(concerned),
        names=tuple(_first_name(person) for person in concerned[:MOST_NAMED]),
        own=sum(person.id in people or person.team_id in teams for person in concerned),
        unlinked=sum(
            person.slack_id is None and before.gets(whose.kind, replace(person, slack_id="U")) for person in inside
        ),
        samples=tuple(_after_what_came(tx, before, after, one) for one in samples),
        hasty=sum(_is_hasty(after, standing, person, now) for person in concerned) if whose.kind in _SEQUENCE else 0,
        nowhere=sum(_goes_nowhere(after.schedule(whose.kind, person)) for person in concerned),
    )


def standing_of(tx: Tx, now: datetime, only: Collection[int] | None = None) -> tuple[Standing, Calendar]:
    """The alarms as they stand (of everybody, or only these people), and what decides about them; also before a workspace is live,
    as if it were."""
    standing = {(alarm.kind, alarm.person_id): alarm for alarm in tx.alarms(only)}
    known = Calendar.read(tx, min((alarm.after for alarm in standing.values()), default=now.date() - _DAY), only)
    return standing, replace(known, workspace=replace(known.workspace, live=True), _known={})


def sample_of(
    before: Calendar, after: Calendar, standing: Standing, kind: Kind, person: Person, now: datetime
) -> Sample:
    """Somebody's next one, as it is planned and as it would be. Both calendars are as of the same moment."""
    known = standing.get((kind, person.id))
    was, comes = (_occurrence(alarm_of(one, known, kind, person, now)) for one in (before, after))
    schedule = after.schedule(kind, person)
    absences = after.absences.get(person.id, ())
    why = delays(schedule, person, comes, after.workspace, absences) if comes else ()
    return Sample(person, kind, schedule, was, comes, why, quiet_of(person, after.workspace))


def _some(people: Sequence[Person], changes: Callable[[Person], bool]) -> list[Person]:
    """A few, of many zones, those first for whom something changes."""
    ordered = sorted(people, key=lambda one: not changes(one))
    zones = {person.zone: person for person in reversed(ordered)}  # the first of each
    first = [person for person in ordered if zones[person.zone] is person]
    return [*first, *(person for person in ordered if zones[person.zone] is not person)][:MOST_SAMPLES]


def _after_what_came(tx: Tx, before: Calendar, after: Calendar, sample: Sample) -> Sample:
    """A week comes once, whatever day it is sent on: where this week's has come, the next one is next week's."""
    if sample.kind is Kind.REMINDER:
        return sample
    person, business = sample.person, after.workspace.business
    was, _ = _not_come_yet(tx, before, sample.kind, person, sample.before)
    comes, came = _not_come_yet(tx, after, sample.kind, person, sample.after)
    why = delays(sample.schedule, person, comes, after.workspace, after.absences.get(person.id, ())) if comes else ()
    left_out = bool(was and comes and _told(sample.kind, was.day, business) < _told(sample.kind, comes.day, business))
    return replace(sample, before=was, after=comes, delays=why, came=came, is_left_out=left_out)


def _not_come_yet(
    tx: Tx, calendar: Calendar, kind: Kind, person: Person, found: Occurrence | None
) -> tuple[Occurrence | None, bool]:
    """The next one that really comes; whether this week's has come already."""
    business = calendar.workspace.business
    if found is None or tx.delivery_of(kind, person.id, _told(kind, found.day, business).isoformat()) is None:
        return found, False
    return calendar.next(kind, person, _week(kind, found.day, business).end + _DAY), True


def _told(kind: Kind, day: date, business: Business) -> date:
    """The week that one meant for this day tells of, or (a tip) is for, by the day on which its letter is known."""
    week = _week(kind, day, business)
    return week.start if kind is Kind.TIP else week.units_before(1, business)[0].start


def _week(kind: Kind, day: date, business: Business) -> Period:
    """The week in which one comes once; a tip's begins on Monday everywhere."""
    return unit_of(day, Grain.WEEK, CALENDAR_YEAR if kind is Kind.TIP else business)


def _occurrence(alarm: Alarm) -> Occurrence | None:
    return Occurrence(alarm.day, alarm.at) if alarm.day and alarm.at else None


def _goes_nowhere(schedule: Schedule) -> bool:
    return schedule.is_on and schedule.place is Place.CHANNEL and schedule.channel is None


def _first_name(person: Person) -> str:
    return next(iter(person.name.split()), person.name)


def _is_hasty(calendar: Calendar, standing: Standing, person: Person, now: datetime) -> bool:
    """Whether the tip of a day comes before the scorecard of that day."""
    if not all(calendar.gets(kind, person) for kind in _SEQUENCE):
        return False
    scorecard, tip = (
        _occurrence(alarm_of(calendar, standing.get((kind, person.id)), kind, person, now)) for kind in _SEQUENCE
    )
    return scorecard is not None and tip is not None and tip.day == scorecard.day and tip.at < scorecard.at
