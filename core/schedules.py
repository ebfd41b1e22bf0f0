"""Schedules as admins set them: for whom, what may be chosen for each kind, and what holds a message up."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from core.calendars import working_days
from core.changes import State
from core.errors import Refused
from core.people import Person, Workspace
from core.rhythm import (
    EVERY_DAY,
    PLANNED,
    Absence,
    Kind,
    Occurrence,
    Override,
    Place,
    Schedule,
    quiet_of,
    schedule_of,
    zone_of,
)

PREFIX = "schedule:"
FIELDS = ("is_on", "weekday", "at", "place", "channel")
WEEKDAYS = range(EVERY_DAY, 7)
# A scorecard is private; recognition is for a team's channel, and a digest for its manager.
PLACES: Mapping[Kind, tuple[Place, ...]] = {
    Kind.SCORECARD: (Place.DM, Place.GROUP_DM),
    Kind.TIP: (Place.DM,),
    Kind.DIGEST: (Place.DM, Place.CHANNEL),
    Kind.RECOGNITION: (Place.CHANNEL,),
    Kind.REMINDER: (Place.DM,),
}
_DAY = timedelta(days=1)
_CHANNEL = re.compile(r"(?:<#|https://[\w.-]+/archives/)?([CG][A-Z0-9]{2,30})(?:[|/?].*|>)?")
_NOT_OURS = "That is no schedule of mine. `/pace schedule` shows those there are."


class Level(StrEnum):
    """For whom something is set. What is set for fewer goes before what is set for more."""

    EVERYONE = "everyone"
    TEAM = "team"
    PERSON = "person"


class Delay(StrEnum):
    """Why a message comes later than its schedule says."""

    QUIET = "quiet"  # the time lies in quiet hours
    DAY_OFF = "day_off"  # a weekend or a public holiday
    AWAY = "away"  # leave, or a pause


@dataclass(frozen=True, slots=True)
class Whose:
    """One kind's schedule for everybody (id 0), a team or a person."""

    kind: Kind
    level: Level = Level.EVERYONE
    id: int = 0

    @property
    def target(self) -> str:
        """By which the audit log, a button and a form know it."""
        return f"{PREFIX}{self.kind}:{self.level}:{self.id}"

    @classmethod
    def read(cls, target: str) -> "Whose":
        """Back from the target. Raises `Refused` for what is none."""
        kind, _, rest = target.removeprefix(PREFIX).partition(":")
        level, _, number = rest.partition(":")
        is_number = number.isascii() and number.isdecimal() and len(number) <= 9
        if kind not in PLANNED or level not in set(Level) or not is_number:
            raise Refused(_NOT_OURS)
        found = cls(Kind(kind), Level(level), int(number))
        if (found.level is Level.EVERYONE) != (found.id == 0):
            raise Refused(_NOT_OURS)
        return found

    @classmethod
    def of(cls, override: Override) -> "Whose":
        """For whom an override is."""
        if override.person_id is not None:
            return cls(override.kind, Level.PERSON, override.person_id)
        if override.team_id is not None:
            return cls(override.kind, Level.TEAM, override.team_id)
        return cls(override.kind)

    @property
    def nothing(self) -> Override:
        """One that changes nothing."""
        team = self.id if self.level is Level.TEAM else None
        return Override(self.kind, team, self.id if self.level is Level.PERSON else None)

    def holds_for(self, person: Person) -> bool:
        """Whether it is set for this person too, unless something narrower is."""
        match self.level:
            case Level.EVERYONE:
                return True
            case Level.TEAM:
                return person.team_id == self.id
            case Level.PERSON:
                return person.id == self.id

    def is_wider_than(self, other: Override) -> bool:
        """Whether the other one goes before it."""
        levels = list(Level)
        return other.kind is self.kind and levels.index(self.level) < levels.index(Whose.of(other).level)


def state_of(override: Override | None) -> State | None:
    """What an override changes, field by field; None for what stays as it is one level up, or where nothing is changed."""
    if override is None:
        return None
    found = {
        "is_on": override.is_on,
        "weekday": override.weekday,
        "at": f"{override.at:%H:%M}" if override.at is not None else None,
        "place": override.place.value if override.place is not None else None,
        "channel": override.channel,
    }
    return found if any(value is not None for value in found.values()) else None


def override_of(whose: Whose, state: State | None) -> Override:
    """Back from the state. Raises `Refused` for a state that is no schedule."""
    if state is None:
        return whose.nothing
    try:
        return _override(whose, state)
    except (ValueError, TypeError, KeyError) as error:
        raise Refused(_NOT_OURS) from error


def _override(whose: Whose, state: State) -> Override:
    is_on, weekday, at, place, channel = (state[name] for name in FIELDS)
    fits = (
        type(is_on) in (bool, type(None))
        and (weekday is None or (type(weekday) is int and weekday in WEEKDAYS))
        and (channel is None or read_channel(channel) == channel)
    )
    if not fits:
        raise ValueError("a field is not what it should be")
    return replace(
        whose.nothing,
        is_on=is_on,
        weekday=weekday,
        at=time.fromisoformat(at) if at is not None else None,
        place=Place(place) if place is not None else None,
        channel=channel,
    )


def tidied(state: Mapping[str, Any]) -> State | None:
    """Without a channel where the place is none; None where nothing is changed."""
    found = {name: state.get(name) for name in FIELDS}
    if found["place"] not in (None, Place.CHANNEL.value):
        found["channel"] = None
    return found if any(value is not None for value in found.values()) else None


def read_channel(text: str) -> str:
    """A channel's id, also out of a mention or a link to it. Raises `Refused`."""
    found = _CHANNEL.fullmatch(text.strip())
    if found is None:
        raise Refused(
            f"“{text[:40]}” is no channel's id. It looks like C0123456789 and stands in the channel's details."
        )
    return found[1]


def schedule_for(whose: Whose, overrides: Sequence[Override], person: Person | None = None) -> Schedule:
    """What holds at this level. `person` is whose it is, where it is a person's."""
    team = whose.id if whose.level is Level.TEAM else None
    someone = person or Person(0, "", team_id=team)
    return schedule_of(whose.kind, someone, overrides)


def with_state(overrides: Sequence[Override], whose: Whose, state: State | None) -> list[Override]:
    """All that differs, with this one as it would be."""
    others = [one for one in overrides if one.kind is not whose.kind or Whose.of(one) != whose]
    return others if state is None else [*others, override_of(whose, state)]


def require_place(kind: Kind, place: Place | None) -> None:
    """Raise `Refused` for a place that is none for this kind."""
    if place is not None and place not in PLACES[kind]:
        places = " or ".join(one.value.replace("_", "-") for one in PLACES[kind])
        raise Refused(
            f"A {kind} can go to: {places}. Figures of people stay where only they can be read. Nothing was changed."
        )


def faults(whose: Whose, state: State | None, holds: Schedule) -> dict[str, str]:
    """What cannot be, by field. `holds` is what would hold with it."""
    found: dict[str, str] = {}
    if state is None:
        return found
    try:
        require_place(whose.kind, override_of(whose, state).place)
    except Refused as error:
        found["place"] = str(error)
    if holds.is_on and holds.place is Place.CHANNEL and holds.channel is None:
        found["channel"] = "Say which channel: its id looks like C0123456789 and stands in the channel's details."
    return found


def delays(
    schedule: Schedule, person: Person, found: Occurrence, workspace: Workspace, absences: Sequence[Absence]
) -> tuple[Delay, ...]:
    """Why an occurrence does not leave at the time of its schedule; nothing where it does."""
    zone = zone_of(person.zone, workspace.zone)
    if datetime.combine(found.day, schedule.at, zone).astimezone(UTC) == found.at:
        return ()
    quiet, reasons, day = quiet_of(person, workspace), list[Delay](), found.day
    if quiet.holds(schedule.at):
        reasons.append(Delay.QUIET)
        day += _DAY if quiet.ends_next_day(schedule.at) else timedelta()
    left = found.at.astimezone(zone).date()
    if left > day:
        works = working_days(person.country, day, left - _DAY).tolist()
        waited = [day + offset * _DAY for offset in range(len(works))]
        away = [one for one in absences if one.person_id == person.id and one.kind in (None, schedule.kind)]
        if not all(works):
            reasons.append(Delay.DAY_OFF)
        if any(
            one.start <= at <= one.end for at, is_worked in zip(waited, works, strict=True) if is_worked for one in away
        ):
            reasons.append(Delay.AWAY)
    return tuple(reasons)
