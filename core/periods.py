"""Periods people have in mind, and which period each is compared with.

Weeks start on the workspace's first weekday; quarters and years follow its fiscal year, which is named after the calendar
year in which it ends (a year that starts in April 2017 is 2018, and its first quarter Q1 2018).
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from babel.dates import format_date

EARLIEST = date(1990, 1, 1)
LATEST = date(2100, 12, 31)

_DAY = timedelta(days=1)
_MONTHS = 12
# English whatever the machine's locale is, which `calendar.month_name` follows. The first three letters are its short form.
MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


class Grain(StrEnum):
    """What kind of calendar unit a period is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class Business:
    """How a workspace cuts its time: `first_weekday` is 0 for Monday, `fiscal_start` the first month (1-12) of the year."""

    first_weekday: int = 0
    fiscal_start: int = 1


CALENDAR_YEAR = Business()


@dataclass(frozen=True, slots=True)
class Period:
    """The days `start`..`end`, both included, in the subject's business calendar.

    A period to date ("mtd") has the grain of its unit and ends before the unit does.
    """

    start: date
    end: date
    grain: Grain

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1

    def is_future(self, as_of: date) -> bool:
        """True when not one of its days has begun by `as_of`."""
        return self.start > as_of

    def is_running(self, as_of: date) -> bool:
        """True when it has begun and days of it are still to come after `as_of`."""
        return self.start <= as_of < self.end

    def elapsed(self, as_of: date) -> "Period":
        """The part that has elapsed by the end of `as_of`; all of it when it is over (or still to come)."""
        return replace(self, end=as_of) if self.is_running(as_of) else self

    def previous(self, as_of: date, business: Business = CALENDAR_YEAR) -> "Period":
        """The period this one is fairly compared with.

        A complete unit: the whole unit before. A running one, or one "to date": as many days of the unit before as have
        elapsed of this one (a year: up to the same month and day), at most all of them. A range: as many days right before.
        """
        elapsed = self.elapsed(as_of)
        if self.grain is Grain.RANGE:
            return Period(self.start - timedelta(days=elapsed.days), self.start - _DAY, self.grain)
        before = unit_of(self.start - _DAY, self.grain, business)
        if elapsed.end >= unit_of(self.start, self.grain, business).end:
            return before
        end = (
            _same_day_a_year_before(elapsed.end)
            if self.grain is Grain.YEAR
            else before.start + timedelta(days=elapsed.days - 1)
        )
        return Period(before.start, min(end, before.end), self.grain)

    def units_before(self, count: int, business: Business = CALENDAR_YEAR) -> list["Period"]:
        """The `count` complete units before this one, oldest first; for a range, stretches of the same length."""
        found: list[Period] = []
        start = self.start
        for _ in range(count):
            if self.grain is Grain.RANGE:
                unit = Period(start - timedelta(days=self.days), start - _DAY, self.grain)
            else:
                unit = unit_of(start - _DAY, self.grain, business)
            found.append(unit)
            start = unit.start
        return found[::-1]

    def label(self, business: Business = CALENDAR_YEAR, locale: str = "en") -> str:
        """What it is called: `Q4 2017`, `March 2017`, `Week of 6 Mar 2017`, `1 Mar - 15 Apr 2017`."""
        if self != unit_of(self.start, self.grain, business):
            return _range_label(self, locale)
        match self.grain:
            case Grain.DAY:
                return format_date(self.start, "d MMM y", locale)
            case Grain.WEEK:
                return f"Week of {format_date(self.start, 'd MMM y', locale)}"
            case Grain.MONTH:
                return format_date(self.start, "LLLL y", locale)
            case Grain.QUARTER:
                return f"Q{_quarter_number(self.start, business)} {fiscal_year(self.start, business)}"
            case Grain.YEAR:
                year = fiscal_year(self.start, business)
                return f"{year}" if business.fiscal_start == 1 else f"Fiscal year {year}"
            case Grain.RANGE:
                return _range_label(self, locale)


def unit_of(day: date, grain: Grain, business: Business = CALENDAR_YEAR) -> Period:
    """The whole day, week, month, quarter or year that `day` lies in; a range of that one day for `RANGE`."""
    match grain:
        case Grain.DAY | Grain.RANGE:
            return Period(day, day, grain)
        case Grain.WEEK:
            start = day - timedelta(days=(day.weekday() - business.first_weekday) % 7)
            return Period(start, start + timedelta(days=6), grain)
        case Grain.MONTH:
            start = day.replace(day=1)
            return Period(start, add_months(start, 1) - _DAY, grain)
        case Grain.QUARTER:
            start = add_months(day.replace(day=1), -((day.month - business.fiscal_start) % 3))
            return Period(start, add_months(start, 3) - _DAY, grain)
        case Grain.YEAR:
            start = add_months(day.replace(day=1), -((day.month - business.fiscal_start) % _MONTHS))
            return Period(start, add_months(start, _MONTHS) - _DAY, grain)


def spanning(start: date, end: date, business: Business = CALENDAR_YEAR) -> Period:
    """The whole day, week, month, quarter or year that these days are; else a range."""
    for grain in Grain:
        if grain is not Grain.RANGE and unit_of(start, grain, business) == Period(start, end, grain):
            return Period(start, end, grain)
    return Period(start, end, Grain.RANGE)


def fiscal_year(day: date, business: Business = CALENDAR_YEAR) -> int:
    """The name of the fiscal year that `day` lies in: the calendar year in which it ends."""
    return unit_of(day, Grain.YEAR, business).end.year


def year_named(year: int, business: Business = CALENDAR_YEAR) -> Period:
    """The fiscal year of that name."""
    start = date(year if business.fiscal_start == 1 else year - 1, business.fiscal_start, 1)
    return unit_of(start, Grain.YEAR, business)


def quarter_named(year: int, number: int, business: Business = CALENDAR_YEAR) -> Period:
    """Quarter `number` (1-4) of the fiscal year of that name."""
    return unit_of(add_months(year_named(year, business).start, 3 * (number - 1)), Grain.QUARTER, business)


def add_months(first: date, months: int) -> date:
    """The first of a month, `months` later (or earlier)."""
    years, month = divmod(first.month - 1 + months, _MONTHS)
    return date(first.year + years, month + 1, 1)


def _quarter_number(day: date, business: Business) -> int:
    return (day.month - business.fiscal_start) % _MONTHS // 3 + 1


def _same_day_a_year_before(day: date) -> date:
    """29 February becomes the 28th: the last day that had elapsed of that month too."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28) if is_leap_day else day.replace(year=day.year - 1)


def _range_label(period: Period, locale: str) -> str:
    end = format_date(period.end, "d MMM y", locale)
    if period.start == period.end:
        return end
    start = format_date(period.start, "d MMM" if period.start.year == period.end.year else "d MMM y", locale)
    return f"{start} - {end}"
