"""How much of a period's total is usually there by now, and what that makes of the actual figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from core.calendars import working_days
from core.catalogue import Direction
from core.facts import day_number
from core.people import Person
from core.periods import Business, Grain, Period, unit_of
from core.scores import Status
from core.tally import Floats, Groups, Ints, Window


@dataclass(frozen=True, slots=True)
class PaceRules:
    """A workspace's thresholds (actual / expected), and how much history teaches the usual share."""

    ahead: float = 1.05
    on_pace: float = 0.95
    slipping: float = 0.80
    history: int = 12  # complete periods
    least_history: int = 3  # with a total above zero; below that the working days decide


def usual_cuts(period: Period, as_of: date, business: Business, rules: PaceRules) -> list[tuple[Window, Window]]:
    """The complete periods to learn from, oldest first: each one's part that corresponds to what has elapsed, and the whole.

    Empty unless `period` is a whole unit that is running: a range bunches at no particular place.
    """
    if not period.is_running(as_of) or period.grain is Grain.RANGE:
        return []
    if period != unit_of(period.start, period.grain, business):
        return []
    gone = period.elapsed(as_of).days / period.days
    cuts = []
    for unit in period.units_before(rules.history, business):
        days = max(1, round(gone * unit.days))
        cuts.append(((unit.start, unit.start + timedelta(days=days - 1)), (unit.start, unit.end)))
    return cuts


def usual_share(by_then: Floats, totals: Floats, rules: PaceRules) -> Floats:
    """The share of a total reached by then: pooled sums over the periods (`periods x rows`) that have a total above zero.

    NaN where there are too few of those.
    """
    counts = totals > 0
    enough = counts.sum(axis=0) >= min(rules.least_history, rules.history)
    whole = np.where(counts, totals, 0).sum(axis=0)
    part = np.where(counts, by_then, 0).sum(axis=0)
    share: Floats = np.divide(part, whole, out=np.full(whole.shape, np.nan), where=enough & (whole > 0))
    return np.asarray(np.clip(share, 0, 1))


def working_share(groups: Groups, people: Ints, roster: Mapping[int, Person], period: Period, as_of: date) -> Floats:
    """The share of working days that has elapsed by the end of `as_of`, each person's counted from the day they joined.

    Each person goes by the calendar of their own country; a group adds up its people's days. All days count where there
    are no working days (a weekend); 0 for whoever has not joined by the period's end.
    """
    length = period.days
    gone = period.elapsed(as_of).days
    start = day_number(period.start)
    joined = np.zeros(len(people), np.int64)
    countries: dict[str, list[int]] = {}
    for row, person_id in enumerate(people.tolist()):
        person = roster.get(person_id)
        countries.setdefault(person.country if person else "", []).append(row)
        if person and person.hired_on:
            joined[row] = min(max(day_number(person.hired_on) - start, 0), length)
    done, whole = np.zeros(len(people)), np.zeros(len(people))
    for country, rows in countries.items():
        days = working_days(country, period.start, period.end)
        worked = np.concatenate(([0], np.cumsum(days if days.any() else np.ones(length))))
        whole[rows] = worked[length] - worked[joined[rows]]
        done[rows] = worked[np.maximum(gone, joined[rows])] - worked[joined[rows]]
    all_days = groups.add(whole)
    share: Floats = np.divide(groups.add(done), all_days, out=np.zeros(all_days.shape), where=all_days > 0)
    return share


def statuses(actual: Floats, expected: Floats, direction: Direction, rules: PaceRules) -> NDArray[np.object_]:
    """A `Status` (None where there is no actual or nothing to expect) by actual / expected, or the inverse if lower is better.

    Where nothing is expected yet, nothing is on pace and anything is ahead (behind where lower is better).
    """
    good, bad = (actual, expected) if direction is Direction.HIGHER else (expected, actual)
    with np.errstate(divide="ignore", invalid="ignore"):
        of_nothing = np.select([good > bad, good == bad], [np.inf, 1.0], 0.0)
        pace = np.where(bad > 0, good / bad, of_nothing)
    found = np.empty(actual.shape, dtype=object)
    found[:] = Status.BEHIND
    steps: Sequence[tuple[float, Status]] = (
        (rules.slipping, Status.SLIPPING),
        (rules.on_pace, Status.ON_PACE),
        (rules.ahead, Status.AHEAD),
    )
    for least, status in steps:
        # 1.05 times a target must count as 105 % of it whatever the last bit says.
        found[pace >= least * (1 - 1e-12)] = status
    found[~(np.isfinite(actual) & np.isfinite(expected) & (expected >= 0))] = None
    return found
