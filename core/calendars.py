"""Working days: weekends and public holidays by country."""

from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from core.facts import EPOCH

Days = NDArray[np.bool_]

_MONDAY_TO_FRIDAY = frozenset({5, 6})  # the weekend where nothing better is known


def working_days(country: str, start: date, end: date) -> Days:
    """For each day of `start`..`end` (both included): is it a working day in `country` (`US`, or `US-CA`)?

    Weekends and public holidays as the `holidays` library has them; for a country it does not know, Monday to Friday.
    """
    years = [_year(country, year) for year in range(start.year, end.year + 1)]
    first = (start - date(start.year, 1, 1)).days
    return np.concatenate(years)[first : first + (end - start).days + 1]


def count_working_days(country: str, start: date, end: date) -> int:
    """How many of the days `start`..`end` are working days; 0 when `start` is after `end`."""
    return int(working_days(country, start, end).sum()) if start <= end else 0


@lru_cache(maxsize=2_000)
def _year(country: str, year: int) -> Days:
    import holidays

    code, _, subdivision = country.partition("-")
    days = np.arange(f"{year}-01-01", f"{year + 1}-01-01", dtype="datetime64[D]")
    weekday = (days.astype(int) + EPOCH.weekday()) % 7
    try:
        public = holidays.country_holidays(code, subdiv=subdivision or None, years=year)
    except NotImplementedError:
        return ~np.isin(weekday, list(_MONDAY_TO_FRIDAY))
    off = np.array(sorted(public), "datetime64[D]") if public else np.array([], "datetime64[D]")
    return ~np.isin(weekday, list(public.weekend)) & ~np.isin(days, off)
