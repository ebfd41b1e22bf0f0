"""Facts added up once, for every subject and every stretch of time that an answer needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Combine, Kpi
from core.facts import Facts, day_number

Floats = NDArray[np.float64]
Window = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums of each measure for each row (a group of people) and window.

    `rows` x windows for a measure by `of`; `fed[measure]` says which rows have any fact of it at all.
    """

    windows: Mapping[Window, int]
    sums: Mapping[str, Floats]  # measure -> rows x windows
    fed: Mapping[str, NDArray[np.bool_]]  # measure -> rows

    def kpi(self, kpi: Kpi, windows: Sequence[Window]) -> Floats:
        """The KPI for rows x `windows`: a ratio of sums, never a mean of ratios. NaN where it cannot be divided."""
        columns = [self.windows[window] for window in windows]
        values = kpi.expression.evaluate({m.key: self.sums[m.key][:, columns] for m in kpi.measures})
        return np.where(np.isfinite(values), values, np.nan)

    def has(self, kpi: Kpi) -> NDArray[np.bool_]:
        """Rows that have a fact of any of the KPI's measures."""
        return np.stack([self.fed[measure.key] for measure in kpi.measures]).any(axis=0)


def tally(
    facts: Facts, groups: Sequence[Sequence[int]], windows: Sequence[Window], kpis: Sequence[Kpi], until: date
) -> Tally:
    """Add up `facts` for each group of person ids and each window, in one pass; facts after `until` do not count.

    The windows' borders cut time into stretches; one `bincount` over (person, measure, stretch) sums everything, and
    groups and windows only add up its cells. Snapshot measures take each person's last value in place of a sum.
    """
    distinct = list(dict.fromkeys(windows))
    people = _positions(groups)
    ids = np.array(list(people), np.int64)
    person = _index_of(facts.person, ids)
    last_day = day_number(until)
    usable = (person >= 0) & (facts.day <= last_day)
    if not usable.all():
        person = person[usable]
        facts = Facts(
            facts.measures, facts.person[usable], facts.measure[usable], facts.day[usable], facts.value[usable]
        )
    combine = {measure.key: measure.combine for kpi in kpis for measure in kpi.measures}
    summed = [key for key in facts.measures if combine.get(key) is Combine.SUM]
    cells, fed_cells, borders = _sum_by_stretch(facts, person, len(ids), distinct)
    add = _Adder(groups, people)
    sums: dict[str, Floats] = {}
    fed: dict[str, NDArray[np.bool_]] = {}
    for position, key in enumerate(facts.measures):
        fed[key] = add(fed_cells[:, position].astype(float)) > 0
        if key in summed:
            stretches = add(cells[:, position])
            sums[key] = np.stack([stretches[:, slice(*_within(borders, window))].sum(axis=1) for window in distinct], 1)
        else:
            chosen = facts.measure == position
            sums[key] = add(_last_values(person[chosen], facts.day[chosen], facts.value[chosen], len(ids), distinct))
    return Tally({window: i for i, window in enumerate(distinct)}, sums, fed)


def _positions(groups: Sequence[Sequence[int]]) -> dict[int, int]:
    ids = np.unique(np.fromiter((person for group in groups for person in group), np.int64))
    return {int(person): i for i, person in enumerate(ids)}


def _index_of(values: NDArray[np.int64], ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each value stands among the ascending `ids`; -1 where it does not."""
    if not len(ids):
        return np.full(len(values), -1)
    table = np.full(max(int(ids[-1]), int(values.max(initial=0))) + 1, -1, np.int64)
    table[ids] = np.arange(len(ids))
    return table[values]


def _sum_by_stretch(
    facts: Facts, person: NDArray[np.int64], people: int, windows: Sequence[Window]
) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64]]:
    """people x measures x stretches of sums, people x measures of counts, and the first day of each stretch."""
    day_after = timedelta(days=1)
    borders = np.unique([day_number(day) for start, end in windows for day in (start, end + day_after)])
    first = min(int(facts.day.min(initial=borders[0])), int(borders[0]))
    last = max(int(facts.day.max(initial=borders[-1])), int(borders[-1]))
    # Stretch 0 is before every window and the last one after them all; neither is ever read.
    stretch_of_day = np.searchsorted(borders, np.arange(first, last + 1), side="right")
    stretches, measures = len(borders) + 1, len(facts.measures)
    row = person * measures + facts.measure
    cell = row * stretches + stretch_of_day[facts.day - first]
    sums: Floats = np.bincount(cell, facts.value, minlength=people * measures * stretches).astype(float, copy=False)
    by_stretch = sums.reshape(people, measures, stretches)
    counts = np.bincount(row, minlength=people * measures).reshape(people, measures)
    return by_stretch, counts.astype(np.int64, copy=False), borders


def _within(borders: NDArray[np.int64], window: Window) -> tuple[int, int]:
    start, end = window
    first = int(np.searchsorted(borders, day_number(start), side="right"))
    return first, int(np.searchsorted(borders, day_number(end) + 1, side="right"))


def _last_values(
    person: NDArray[np.int64], day: NDArray[np.int32], value: Floats, people: int, windows: Sequence[Window]
) -> Floats:
    """people x windows: each person's last value on or before the window's end; 0 before the first one."""
    order = np.lexsort((day, person))
    person, value = person[order], value[order]
    span = 1 << 32
    key = person * span + day[order]
    found = np.zeros((people, len(windows)))
    if not len(key):
        return found
    for column, (_, end) in enumerate(windows):
        at = np.searchsorted(key, np.arange(people) * span + day_number(end), side="right") - 1
        is_theirs = (at >= 0) & (person[at] == np.arange(people))
        found[is_theirs, column] = value[at[is_theirs]]
    return found


class _Adder:
    """Adds up people's cells for each group of people."""

    def __init__(self, groups: Sequence[Sequence[int]], people: Mapping[int, int]) -> None:
        self.members = np.fromiter((people[person] for group in groups for person in group), np.int64)
        sizes = np.fromiter((len(group) for group in groups), np.int64, len(groups))
        self.starts = np.r_[0, np.cumsum(sizes)[:-1]]
        self.empty = sizes == 0
        self.singles = bool((sizes == 1).all())

    def __call__(self, cells: Floats) -> Floats:
        if self.singles:
            return cells[self.members]
        if not len(self.members):
            return np.zeros((len(self.starts), *cells.shape[1:]))
        picked = cells[self.members]
        # An empty group has no members to start at: reduceat would read its neighbour's, so it is set to 0 afterwards.
        added = np.add.reduceat(picked, np.minimum(self.starts, len(self.members) - 1), axis=0)
        added[self.empty] = 0
        return added
