"""Whether a target can be reached: what it asks for day by day, and what was reached before. It warns and never forbids."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import isfinite
from statistics import median

from core.calendars import count_working_days
from core.catalogue import Direction, Kpi
from core.goals import is_reached
from core.periods import Business, Grain, Period, unit_of

_DAYS_OF_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Spread:
    """What a target of something that accumulates asks for on each of its working days (of those since somebody joined, where
    that was later), and in a week (None: it is no longer than one)."""

    working_days: int
    a_day: float
    a_week: float | None


@dataclass(frozen=True, slots=True)
class Reach:
    """How a value compares with complete periods of the same kind: `known` of them have a figure, `reached` of those reached it;
    `usual` is their median. Figures in the KPI's unit."""

    known: int
    reached: int
    usual: float
    best: float


def spread(kpi: Kpi, value: float, country: str, period: Period, joined: date | None = None) -> Spread | None:
    """By the working days of a country, as `core.targets` spreads it; None for a ratio or a level, and without working days."""
    days = count_working_days(country, period.start, period.end)
    since = max(joined or period.start, period.start)
    theirs = count_working_days(country, since, period.end) if since <= period.end else 0
    if not kpi.accumulates or not theirs:
        return None
    a_week = value * _DAYS_OF_A_WEEK / period.days if period.days > _DAYS_OF_A_WEEK else None
    return Spread(theirs, value / days, a_week)


def reach(kpi: Kpi, value: float, past: Sequence[float | None]) -> Reach | None:
    """Against what was reached; None where nothing is known."""
    known = [one for one in past if one is not None and isfinite(one)]
    if not known:
        return None
    best = min(known) if kpi.direction is Direction.LOWER else max(known)
    return Reach(len(known), sum(is_reached(kpi, one, value) for one in known), median(known), best)


def last_complete(period: Period, today: date, newest: date | None, business: Business) -> Period:
    """The newest period of the same kind before this one that is over and whose days the data covers (`newest` is its last
    day)."""
    anchor = min(period.start, today, (newest or today) + timedelta(days=1))
    if period.grain is Grain.RANGE:
        running = Period(anchor, anchor + timedelta(days=period.days - 1), Grain.RANGE)
    else:
        running = unit_of(anchor, period.grain, business)
    return running.units_before(1, business)[0]
