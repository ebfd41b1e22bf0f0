"""Reading the periods people type.

Understood: `today yesterday`, `this|last week|month|quarter|year`, `wtd mtd qtd ytd`, `last 30 days`, `last 6 weeks`, `Q3`,
`Q4 2017`, `2017-Q4`, `March`, `mar 2017`, `2017-03`, `2017`, `2017-03-01..2017-03-31`, `1 Mar - 15 Apr 2017`.
"Last N days" ends today; "last N weeks" (months, ...) are the N complete ones before the running one. A quarter or month without a
year is the latest that has begun. 03/04/2017 is refused: it is 3 April to some and 4 March to others.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from core.errors import Refused
from core.periods import (
    CALENDAR_YEAR,
    EARLIEST,
    LATEST,
    MONTH_NAMES,
    Business,
    Grain,
    Period,
    fiscal_year,
    quarter_named,
    unit_of,
    year_named,
)

EXAMPLES = "`last month`, `Q4 2017`, `1 Mar - 15 Apr 2017`"

_MONTHS = tuple(name[:3] for name in MONTH_NAMES)
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(\d{4})"
_ISO_DAY = r"(\d{4})-(\d{1,2})-(\d{1,2})"
_DAY_MONTH = rf"(\d{{1,2}})(?:st|nd|rd|th)? ?{_MONTH}(?: ?,? {_YEAR})?"
_MONTH_DAY = rf"{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?(?: ?,? {_YEAR})?"
_TO = r" ?(?:\.\.\.?|-|to|until) ?"
_UNITS = r"(day|week|month|quarter|year)"
_MAX_COUNT = 1_000

_Groups = tuple[str | None, ...]
_Reader = Callable[[_Groups, date, Business], Period]


def parse(text: str, *, today: date, business: Business = CALENDAR_YEAR) -> Period:
    """The period that `text` names. Raises `Refused` saying what was not understood, with three examples."""
    clean = " ".join(text.casefold().replace("–", "-").replace("—", "-").split())
    found = match(clean, today=today, business=business)
    if found is None or found[1] != len(clean):
        raise Refused(f"I did not understand “{text[:40]}” as a period. Try {EXAMPLES}.")
    return found[0]


def match(text: str, *, today: date, business: Business = CALENDAR_YEAR) -> tuple[Period, int] | None:
    """The longest period that `text` (lower case, single spaces, plain dashes) begins with, and how many characters it
    takes; None when it begins with no period. Raises `Refused` for what is meant as a period but cannot be one."""
    best: tuple[int, re.Match[str], _Reader] | None = None
    for pattern, reader in _READERS:
        found = pattern.match(text)
        if found and (best is None or found.end() > best[0]):
            best = (found.end(), found, reader)
    if best is None:
        return None
    length, found, reader = best
    try:
        period = reader(found.groups(), today, business)
    except (ValueError, OverflowError) as error:
        raise Refused(f"“{found.group()}” is not a date that exists. Try {EXAMPLES}.") from error
    if not EARLIEST <= period.start <= period.end <= LATEST:
        raise Refused(f"“{found.group()}” lies outside the years 1990 to 2100. Try {EXAMPLES}.")
    return period, length


def _named_day(groups: _Groups, today: date, business: Business) -> Period:
    days = {"today": today, "yesterday": today - timedelta(days=1)}
    return unit_of(days[groups[0] or ""], Grain.DAY, business)


def _relative(groups: _Groups, today: date, business: Business) -> Period:
    which, grain = groups[0], Grain(groups[1] or "")
    this = unit_of(today, grain, business)
    return this if which in ("this", "current") else this.units_before(1, business)[0]


def _to_date(groups: _Groups, today: date, business: Business) -> Period:
    grain = {"w": Grain.WEEK, "m": Grain.MONTH, "q": Grain.QUARTER, "y": Grain.YEAR}[groups[0] or ""]
    return Period(unit_of(today, grain, business).start, today, grain)


def _last_several(groups: _Groups, today: date, business: Business) -> Period:
    count, grain = int(groups[0] or 0), Grain(groups[1] or "")
    if not 1 <= count <= _MAX_COUNT:
        raise Refused(f"“last {count} {grain}s” does not work: the number can be 1 to {_MAX_COUNT:,}.")
    if grain is Grain.DAY:
        return Period(today - timedelta(days=count - 1), today, Grain.RANGE)
    units = unit_of(today, grain, business).units_before(count, business)
    return units[0] if count == 1 else Period(units[0].start, units[-1].end, Grain.RANGE)


def _quarter(number: str | None, year: str | None, today: date, business: Business) -> Period:
    if year is not None:
        return quarter_named(int(year), int(number or 0), business)
    this_year = quarter_named(fiscal_year(today, business), int(number or 0), business)
    return (
        this_year
        if this_year.start <= today
        else quarter_named(fiscal_year(today, business) - 1, int(number or 0), business)
    )


def _month(name: str | None, year: str | None, today: date, business: Business) -> Period:
    number = _MONTHS.index((name or "")[:3]) + 1
    chosen = int(year) if year else today.year if number <= today.month else today.year - 1
    return unit_of(date(chosen, number, 1), Grain.MONTH, business)


def _day(day: str | None, month: str | None, year: str | None, today: date) -> date:
    """A day without a year is the latest such day that has begun."""
    number = _MONTHS.index((month or "")[:3]) + 1
    if year:
        return date(int(year), number, int(day or 0))
    chosen = date(today.year, number, int(day or 0))
    return chosen if chosen <= today else date(today.year - 1, number, int(day or 0))


def _range(start: date, end: date) -> Period:
    if start > end:
        raise Refused(
            f"The period ends ({end:%Y-%m-%d}) before it starts ({start:%Y-%m-%d}). Turn the two dates round."
        )
    return Period(start, end, Grain.RANGE)


def _iso_range(groups: _Groups, today: date, business: Business) -> Period:
    numbers = [int(group or 0) for group in groups]
    return _range(date(*numbers[:3]), date(*numbers[3:]))


def _written_range(groups: _Groups, today: date, business: Business) -> Period:
    """The year may be written once, at the end; then the start lies in it too, or in the year before (Dec - Jan)."""
    first_day, first_month, first_year, last_day, last_month, last_year = groups
    end = _day(last_day, last_month, last_year, today)
    if first_year is None:
        start = _day(first_day, first_month, str(end.year), today)
        if start > end and last_year is None:
            start = _day(first_day, first_month, str(end.year - 1), today)
        return _range(start, end)
    if last_year is None:
        end = _day(last_day, last_month, first_year, today)
    return _range(_day(first_day, first_month, first_year, today), end)


def _month_first_range(groups: _Groups, today: date, business: Business) -> Period:
    a, b, c, d, e, f = groups
    return _written_range((b, a, c, e, d, f), today, business)


def _refuse_slashes(groups: _Groups, today: date, business: Business) -> Period:
    raise Refused(
        f"“{groups[0]}” can be read in two ways (day first or month first). Write `2017-04-03` or `3 Apr 2017` instead."
    )


def _readers() -> list[tuple[re.Pattern[str], _Reader]]:
    table: list[tuple[str, _Reader]] = [
        (r"(today|yesterday)", _named_day),
        (rf"(this|current|last|previous) {_UNITS}", _relative),
        (r"([wmqy])td", _to_date),
        (rf"(?:last|previous|past) (\d{{1,9}}) {_UNITS}s?", _last_several),
        (rf"q([1-4])(?:[ -]?{_YEAR})?", lambda g, today, b: _quarter(g[0], g[1], today, b)),
        (rf"{_YEAR}[ -]?q([1-4])", lambda g, today, b: _quarter(g[1], g[0], today, b)),
        (rf"{_MONTH}(?: {_YEAR})?", lambda g, today, b: _month(g[0], g[1], today, b)),
        (r"(\d{4})-(\d{1,2})", lambda g, _, b: unit_of(date(int(g[0] or 0), int(g[1] or 0), 1), Grain.MONTH, b)),
        (r"(?:fy ?)?(\d{4})", lambda g, _, b: year_named(int(g[0] or 0), b)),
        (_ISO_DAY, lambda g, _, b: unit_of(date(*(int(n or 0) for n in g)), Grain.DAY, b)),
        (_DAY_MONTH, lambda g, today, b: unit_of(_day(g[0], g[1], g[2], today), Grain.DAY, b)),
        (_MONTH_DAY, lambda g, today, b: unit_of(_day(g[1], g[0], g[2], today), Grain.DAY, b)),
        (_ISO_DAY + _TO + _ISO_DAY, _iso_range),
        (_DAY_MONTH + _TO + _DAY_MONTH, _written_range),
        (_MONTH_DAY + _TO + _MONTH_DAY, _month_first_range),
        (r"(\d{1,2}[/.]\d{1,2}[/.]\d{2,4})", _refuse_slashes),
    ]
    return [(re.compile(rf"{pattern}(?![\w./-])"), reader) for pattern, reader in table]


_READERS = _readers()
