"""When a word about a goal helps: half-way, shortly before the end, and when its pace falls. Otherwise silence."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from core.calendars import count_working_days
from core.periods import Period
from core.scores import Status

CLOSING_DAYS = 3  # working days before the end
_TOO_OLD = timedelta(days=3)  # a half-way word is no use much later
_ORDER = (Status.AHEAD, Status.ON_PACE, Status.SLIPPING, Status.BEHIND)
_WAS = "was:"


class Moment(StrEnum):
    """Why somebody is reminded."""

    HALF_WAY = "half"
    CLOSING = "closing"
    FELL = "fell"  # to a lower pace status


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a goal came to: why to say something (None: nothing), and what to remember for the next look."""

    moment: Moment | None
    known: frozenset[str]


def look(period: Period, status: Status | None, today: date, country: str, known: Collection[str]) -> Look:
    """Look at an accepted goal as of `today`. `known` is what the last look remembered; each moment comes once."""
    remembered = set(known)
    before = next((Status(one.removeprefix(_WAS)) for one in known if one.startswith(_WAS)), None)
    fell = before is not None and status is not None and _ORDER.index(status) > _ORDER.index(before)
    if status is not None:
        remembered = {one for one in remembered if not one.startswith(_WAS)} | {f"{_WAS}{status}"}
    moment = Moment.FELL if fell else None
    middle = period.start + timedelta(days=(period.days - 1) // 2)
    if not {Moment.HALF_WAY, Moment.CLOSING} & remembered and today >= middle:
        remembered.add(Moment.HALF_WAY)
        if moment is None and today <= middle + _TOO_OLD and today < period.end:
            moment = Moment.HALF_WAY
    if Moment.CLOSING not in remembered and _is_closing(period, today, country):
        remembered.add(Moment.CLOSING)
        moment = Moment.CLOSING  # says everything the others would
    return Look(moment, frozenset(remembered))


def _is_closing(period: Period, today: date, country: str) -> bool:
    """From three working days before the end on, while there is one left."""
    left = count_working_days(country, today + timedelta(days=1), period.end)
    return today <= period.end and left <= CLOSING_DAYS
