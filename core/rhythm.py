"""The weekly rhythm: what is sent on its own, to whom, and at which moment.

Everything goes by local dates in the recipient's own zone: a message belongs to the day it was meant for (`Occurrence.day`),
which comes exactly once whatever the clocks do. The moment it leaves may lie later: it waits out quiet hours, weekends,
public holidays and absences.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.calendars import working_days
from core.errors import Refused
from core.people import Person, Workspace

_DAY = timedelta(days=1)
_SOON = 5  # days
_MINUTES_A_DAY = 1_440
_FURTHEST = 400  # days: further ahead nobody looks, and a leave that long is one for the roster


class Kind(StrEnum):
    """What is sent."""

    SCORECARD = "scorecard"  # last week's, to the rep
    DIGEST = "digest"  # the team's week, to its manager
    RECOGNITION = "recognition"  # praise, to the team's channel
    REMINDER = "reminder"  # goals, when a word helps
    TIP = "tip"  # one thing to practise next; its manager may see it first
    GOAL = "goal"  # what happened to a goal: proposed, asked about, accepted, ended
    FEEDBACK = "feedback"  # from a colleague, and what becomes of it
    NOTICE = "notice"  # to admins, when something could not be delivered
    WELCOME = "welcome"  # once: to a rep before their first scorecard, and the set-up checklist to an admin


PLANNED = (Kind.SCORECARD, Kind.TIP, Kind.DIGEST, Kind.RECOGNITION, Kind.REMINDER)  # those that have a schedule


class Place(StrEnum):
    """Where it is sent."""

    DM = "dm"
    GROUP_DM = "group_dm"  # the rep and their manager
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When and where one kind of message goes. `weekday` is 0 for Monday, None for every day; `at` is local time."""

    kind: Kind
    is_on: bool
    weekday: int | None
    at: time
    place: Place = Place.DM
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """What differs for the workspace, a team or a person; None leaves it as it is. `weekday` -1 means every day."""

    kind: Kind
    team_id: int | None = None
    person_id: int | None = None
    is_on: bool | None = None
    weekday: int | None = None
    at: time | None = None
    place: Place | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """Days (both included) on which somebody gets nothing: leave that an admin gave, or a pause they asked for themselves.

    `kind` None means all kinds. Who gave it ends it: neither side ends the other's.
    """

    person_id: int
    start: date
    end: date
    kind: Kind | None = None
    by_admin: bool = False


@dataclass(frozen=True, slots=True)
class Quiet:
    """Local hours in which nothing is sent, usually over midnight; where both are the same there are none."""

    start: time = time(20)
    end: time = time(8)

    def holds(self, at: time) -> bool:
        """Whether nothing is sent at this local time."""
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end

    def ends_next_day(self, at: time) -> bool:
        """Whether the quiet hours that this time lies in end on the day after."""
        return self.start > self.end and at >= self.start

    def covers(self, other: "Quiet") -> bool:
        """Whether all of the other's hours are quiet in these too."""
        begins_after = _minutes(self.start, other.start)
        return other.minutes == 0 or begins_after + other.minutes <= self.minutes

    @property
    def minutes(self) -> int:
        """How long they are."""
        return _minutes(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """`day` is the local date it is meant for, `at` the instant (UTC) it leaves."""

    day: date
    at: datetime


EVERY_DAY = -1
USUAL_QUIET = Quiet()
USUAL: dict[Kind, Schedule] = {
    Kind.SCORECARD: Schedule(Kind.SCORECARD, True, 0, time(8, 30)),
    Kind.TIP: Schedule(Kind.TIP, True, 0, time(8, 35)),  # drafted between the scorecards and the digests
    Kind.DIGEST: Schedule(Kind.DIGEST, True, 0, time(9)),
    Kind.RECOGNITION: Schedule(Kind.RECOGNITION, False, 0, time(10), Place.CHANNEL),
    Kind.REMINDER: Schedule(Kind.REMINDER, True, None, time(9)),
}


def schedule_of(kind: Kind, person: Person, overrides: Sequence[Override]) -> Schedule:
    """What holds for a person: the usual, changed by the workspace, then the team, then the person."""
    schedule = USUAL[kind]
    for level in sorted(_that_hold(kind, person, overrides), key=_how_specific):
        schedule = replace(
            schedule,
            is_on=schedule.is_on if level.is_on is None else level.is_on,
            weekday=_weekday(schedule.weekday, level.weekday),
            at=level.at or schedule.at,
            place=level.place or schedule.place,
            channel=level.channel or schedule.channel,
        )
    return schedule


def next_occurrence(
    schedule: Schedule,
    person: Person,
    *,
    first: date,
    fallback_zone: str,
    absences: Sequence[Absence] = (),
    quiet: Quiet = USUAL_QUIET,
) -> Occurrence | None:
    """The next one meant for `first` or later; None when it is off, or nobody will be there for a year.

    One that would be put off to the day on which the one after it comes is left out: that one says more.
    """
    if not schedule.is_on:
        return None
    zone = zone_of(person.zone, fallback_zone)
    found = (
        (day, _working_moment(day, schedule, person, zone, absences, quiet))
        for day in _nominal(schedule.weekday, first)
    )
    for (day, moment), (following, next_moment) in pairwise(found):
        if moment is None or following > first + _FURTHEST * _DAY:
            return None
        if next_moment is None or moment.date() < next_moment.date():
            return Occurrence(day, moment.astimezone(UTC))
    return None


def at_work(
    person: Person, instant: datetime, workspace: Workspace, absences: Sequence[Absence] = (), kind: Kind | None = None
) -> datetime:
    """The instant (UTC) itself where the person is at work then, else the first one after it: what Pace says by itself waits
    until then. Of absences those count that are of all kinds, or of `kind`; who is away for a year is no longer waited for."""
    local = instant.astimezone(zone_of(person.zone, workspace.zone))
    found = _working_from(local, kind, person, absences, quiet_of(person, workspace))
    return found.astimezone(UTC) if found is not None else instant


def quiet_of(person: Person, workspace: Workspace) -> Quiet:
    """The workspace's quiet hours, with the earlier beginning and the later end that the person chose. They are never narrower:
    what the workspace has widened since goes before what was chosen."""
    shared = Quiet(workspace.quiet_start, workspace.quiet_end)
    earlier = replace(shared, start=person.quiet_start or shared.start)
    later = replace(shared, end=person.quiet_end or shared.end)
    start = earlier.start if earlier.covers(shared) else shared.start
    end = later.end if later.covers(shared) else shared.end
    both = Quiet(start, end)
    return both if both.covers(shared) else shared  # two ends that meet around the clock


def zone_of(name: str, fallback: str = "UTC") -> ZoneInfo:
    """The zone of that name; where the machine knows none (a name that was retired), the fallback, and UTC at last."""
    for candidate in (name, fallback):
        try:
            return ZoneInfo(candidate)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return ZoneInfo("UTC")


def read_time(text: str) -> time:
    """`08:30` or `8:30`. Raises `Refused`."""
    hours, _, minutes = text.strip().partition(":")
    try:
        return time(int(hours), int(minutes or 0))
    except ValueError as error:
        raise Refused(f"“{text[:20]}” is no time of day. Write it as 08:30.") from error


def _minutes(start: time, end: time) -> int:
    """From one time of day to the next time that it is the other."""
    return (end.hour * 60 + end.minute - start.hour * 60 - start.minute) % _MINUTES_A_DAY


def _that_hold(kind: Kind, person: Person, overrides: Sequence[Override]) -> Iterator[Override]:
    for one in overrides:
        for_team = one.team_id is None or one.team_id == person.team_id
        for_person = one.person_id is None or one.person_id == person.id
        if one.kind is kind and for_team and for_person:
            yield one


def _how_specific(override: Override) -> tuple[bool, bool]:
    return override.person_id is not None, override.team_id is not None


def _weekday(usual: int | None, changed: int | None) -> int | None:
    if changed is None:
        return usual
    return None if changed == EVERY_DAY else changed


def _nominal(weekday: int | None, first: date) -> Iterator[date]:
    step = _DAY if weekday is None else 7 * _DAY
    day = first if weekday is None else first + ((weekday - first.weekday()) % 7) * _DAY
    while True:
        yield day
        day += step


def _working_moment(
    day: date, schedule: Schedule, person: Person, zone: ZoneInfo, absences: Sequence[Absence], quiet: Quiet
) -> datetime | None:
    """The local time at or after the scheduled one at which the person is at work; None when there is none for a year."""
    moment = datetime.combine(day, schedule.at, zone)
    return _working_from(moment, schedule.kind, person, absences, quiet)


def _working_from(
    moment: datetime, kind: Kind | None, person: Person, absences: Sequence[Absence], quiet: Quiet
) -> datetime | None:
    """This local time, or the first one after it at which the person is at work."""
    day, at = moment.date(), moment.timetz().replace(tzinfo=None)
    if quiet.holds(at):
        day, at = (day + _DAY if quiet.ends_next_day(at) else day), quiet.end
    away = [a for a in absences if a.person_id == person.id and a.kind in (None, kind)]
    # Nearly always it is one of the next days; a year is only looked through for who is away that long.
    for span in (range(_SOON), range(_SOON, _FURTHEST + 1)):
        worked = working_days(person.country, day + span[0] * _DAY, day + span[-1] * _DAY)
        for offset, works in zip(span, worked.tolist(), strict=True):
            candidate = day + offset * _DAY
            if works and not any(absence.start <= candidate <= absence.end for absence in away):
                return datetime.combine(candidate, at if offset == 0 else quiet.end, moment.tzinfo)
    return None
