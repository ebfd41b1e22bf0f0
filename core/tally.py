"""Facts added up once, for every person and every stretch of time that an answer needs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Combine, Kpi, Measure
from core.facts import Facts, day_number

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
Window = tuple[date, date]

_DAY = timedelta(days=1)


class Groups:
    """Groups of people (a person may be in many), and sums over them. `people` are the distinct ids, ascending."""

    def __init__(self, groups: Sequence[Sequence[int]], people: Ints) -> None:
        sizes = np.fromiter((len(group) for group in groups), np.int64, len(groups))
        flat = np.fromiter((person for group in groups for person in group), np.int64, int(sizes.sum()))
        self.count = len(groups)
        self._members = np.searchsorted(people, flat)
        self._starts = np.cumsum(sizes) - sizes
        self._filled = sizes > 0
        self._singles = bool((sizes == 1).all())

    def add(self, cells: Floats) -> Floats:
        """`... x people` added up to `... x groups`; an empty group has 0."""
        if self._singles:
            return cells[..., self._members]
        added = np.zeros((*cells.shape[:-1], self.count))
        # Only groups with members: reduceat would give an empty one its neighbour's first member.
        starts = self._starts[self._filled]
        if len(starts):
            added[..., self._filled] = np.add.reduceat(cells[..., self._members], starts, axis=-1)
        return added


@dataclass(frozen=True, slots=True)
class Tally:
    """For each measure `windows x rows`: its value, and whether any fact of it is known by the window's end.

    Rows are people as `tally` made it, groups of people after `of`.
    """

    windows: Mapping[Window, int]
    values: Mapping[str, Floats]
    known: Mapping[str, Flags]

    def of(self, groups: Groups) -> "Tally":
        """The same for groups of people."""
        return Tally(
            self.windows,
            {key: groups.add(cells) for key, cells in self.values.items()},
            {key: groups.add(cells.astype(np.float64)) > 0 for key, cells in self.known.items()},
        )

    def measure(self, measure: Measure, windows: Sequence[Window]) -> Floats:
        """One measure's values, `windows x rows`."""
        return self.values[measure.key][self._at(windows)]

    def kpi(self, kpi: Kpi, windows: Sequence[Window]) -> Floats:
        """The KPI, `windows x rows`: a ratio of sums, never a mean of ratios; NaN where it cannot be divided."""
        at = self._at(windows)
        values = kpi.expression.evaluate({m.key: self.values[m.key][at] for m in kpi.measures})
        return np.where(np.isfinite(values), values, np.nan)

    def is_known(self, kpi: Kpi, windows: Sequence[Window]) -> Flags:
        """Where any fact of any of the KPI's measures is known by the window's end, `windows x rows`."""
        at = self._at(windows)
        return np.asarray(np.logical_or.reduce([self.known[measure.key][at] for measure in kpi.measures]))

    def _at(self, windows: Sequence[Window]) -> list[int]:
        return [self.windows[window] for window in windows]


def tally(facts: Facts, people: Ints, windows: Iterable[Window], kpis: Sequence[Kpi], until: date) -> Tally:
    """Add up `facts` for each of `people` (distinct ids, ascending) and each window; facts after `until` do not count.

    The windows' borders cut time into stretches; one `bincount` over (stretch, measure, person) sums everything, and a
    window only adds up its stretches. Snapshot measures take each person's last value in place of a sum.
    """
    distinct = list(dict.fromkeys(windows))
    days = np.array([(day_number(start), day_number(after)) for start, after in _half_open(distinct, until)]).reshape(
        -1, 2
    )
    borders = np.unique(days)
    column = _columns(facts.person, people)
    sums, counts = _by_stretch(facts, column, len(people), borders)
    first, after = np.searchsorted(borders, days[:, 0]) + 1, np.searchsorted(borders, days[:, 1]) + 1
    position = {key: i for i, key in enumerate(facts.measures)}
    values: dict[str, Floats] = {}
    known: dict[str, Flags] = {}
    for measure in {m.key: m for kpi in kpis for m in kpi.measures}.values():
        at = position.get(measure.key)
        shape = (len(distinct), len(people))
        if at is None:
            values[measure.key], known[measure.key] = np.zeros(shape), np.zeros(shape, bool)
            continue
        known[measure.key] = (np.cumsum(counts[:, at], axis=0) > 0)[after - 1]
        if measure.combine is Combine.SUM:
            parts = [sums[i:j, at].sum(axis=0) for i, j in zip(first, after, strict=True)]
            values[measure.key] = np.array(parts).reshape(shape)
        else:
            mine = (facts.measure == at) & (column < len(people))
            values[measure.key] = _last_values(
                column[mine], facts.day[mine].astype(np.int64), facts.value[mine], len(people), days[:, 1] - 1
            )
    return Tally({window: i for i, window in enumerate(distinct)}, values, known)


def borders(windows: Iterable[Window], until: date) -> tuple[date, ...]:
    """The distinct days at which a window begins or after which it ends (at the latest after `until`), ascending."""
    return tuple(sorted({day for window in _half_open(windows, until) for day in window}))


def people_of(groups: Iterable[Sequence[int]]) -> Ints:
    """The distinct ids in any of the groups, ascending."""
    return np.array(sorted(set().union(*groups)), np.int64)


def _half_open(windows: Iterable[Window], until: date) -> list[Window]:
    return [(start, min(end, until) + _DAY) for start, end in windows]


def _columns(person: Ints, people: Ints) -> Ints:
    """Where each id stands among `people`; their number for an id that is not among them."""
    if not len(people):
        return np.zeros(len(person), np.int64)
    highest = max(int(people[-1]), int(person.max(initial=0)))
    table = np.full(highest + 1, len(people), np.int64)
    table[people] = np.arange(len(people))
    return table[person]


def _by_stretch(facts: Facts, column: Ints, people: int, borders: Ints) -> tuple[Floats, Ints]:
    """Sums and numbers of facts, `stretches x measures x people`.

    Stretch 0 lies before every window and the last one after them all. The column after the last person collects
    everybody else's facts and is dropped.
    """
    first = min(int(facts.day.min(initial=borders[0])), int(borders[0]))
    last = max(int(facts.day.max(initial=borders[-1])), int(borders[-1]))
    measures, columns = len(facts.measures), people + 1
    stretch = np.searchsorted(borders, np.arange(first, last + 1), side="right")
    cell = np.multiply(facts.measure, columns, dtype=np.int64)
    cell += column
    cell += (stretch * (measures * columns)).take(facts.day - first)
    shape = (len(borders) + 1, measures, columns)
    cells = shape[0] * measures * columns
    # NumPy hands back integers for no facts at all, and the platform's own integer for counts.
    sums = np.bincount(cell, facts.value, minlength=cells).astype(np.float64, copy=False).reshape(shape)
    counts = np.bincount(cell, minlength=cells).astype(np.int64, copy=False).reshape(shape)
    return sums[..., :people], counts[..., :people]


def _last_values(column: Ints, day: Ints, value: Floats, people: int, ends: Ints) -> Floats:
    """`windows x people`: each person's last value on or before the window's end; 0 before the first one."""
    order = np.lexsort((day, column))
    column, value = column[order], value[order]
    span = 1 << 32
    key = column * span + day[order]
    found = np.zeros((len(ends), people))
    if not len(key):
        return found
    everybody = np.arange(people)
    for row, end in enumerate(ends):
        at = np.searchsorted(key, everybody * span + end, side="right") - 1
        is_theirs = (at >= 0) & (column[at] == everybody)
        found[row, is_theirs] = value[at[is_theirs]]
    return found
