"""The engine: every figure that Pace shows is made here.

One call serves one card or ten thousand: facts are added up once (`core.tally`), everything else is arithmetic on arrays of
subjects x KPIs, and a `Score` is only built for the cards that are asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from core import forecast, pace
from core.calendars import working_days
from core.catalogue import Direction, Kpi, Target
from core.facts import COMPANY, Facts
from core.pace import PaceRules
from core.people import Person, Subject, SubjectKind, Workspace
from core.periods import Period
from core.scores import Card, Gap, PaceBasis, Score
from core.tally import Tally, Window, tally
from core.targets import employed_share, targets_of

Floats = NDArray[np.float64]

HISTORY = 12  # complete periods that teach the usual pace
TREND = 12  # values of a trend, the period itself included
_ENOUGH_HISTORY = 3  # complete periods below which the working days are used instead
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Frame:
    """The stretches of time one evaluation looks at."""

    period: Period
    as_of: date
    now: Period  # the period as far as it has elapsed
    before: Period  # the previous comparable period
    units: tuple[Period, ...]  # the complete periods before, oldest first
    cuts: tuple[Window, ...]  # each of them up to the point that this one has reached

    @property
    def is_running(self) -> bool:
        return self.period.is_running(self.as_of)

    @property
    def is_future(self) -> bool:
        return self.period.is_future(self.as_of)

    @property
    def windows(self) -> list[Window]:
        wholes = [(unit.start, unit.end) for unit in self.units]
        return [(self.now.start, self.now.end), (self.before.start, self.before.end), *wholes, *self.cuts]


def window_needed(period: Period, as_of: date, workspace: Workspace) -> tuple[date, date]:
    """The first and the last day of facts that `evaluate` looks at for this period."""
    frame = _frame(period, as_of, workspace)
    return min(start for start, _ in frame.windows), min(period.end, as_of) if not frame.is_future else period.start


def evaluate(
    *,
    kpis: Sequence[Kpi],
    subjects: Sequence[Subject],
    period: Period,
    as_of: date,
    facts: Facts,
    targets: Sequence[Target],
    people: Mapping[int, Person],
    workspace: Workspace,
    rules: PaceRules | None = None,
) -> "Board":
    """Every KPI of every subject over `period`, as known at the end of `as_of`; later facts do not count.

    `facts` must hold the days of `window_needed` for the subjects' people and peers (and `COMPANY`, whose sums steady the
    forecast; without them it goes by the peers' pace alone), `people` all of those persons.
    """
    frame = _frame(period, as_of, workspace)
    peers = list(dict.fromkeys(subject.peers for subject in subjects))
    groups = [*(subject.people for subject in subjects), *peers, (COMPANY,)]
    added = tally(facts, groups, frame.windows, kpis, as_of)
    peer_rows = np.array([len(subjects) + i for i in _positions(subjects, peers)], np.int64)
    elapsed = _elapsed_shares(frame, subjects, people, workspace)
    columns = [_column(kpi, frame, added, subjects, peer_rows, elapsed, targets, people, workspace) for kpi in kpis]
    return Board(
        tuple(subjects), tuple(kpis), frame.period, frame.before, frame, tuple(columns), rules or PaceRules(), people
    )


def _frame(period: Period, as_of: date, workspace: Workspace) -> _Frame:
    business = workspace.business
    now = period.elapsed(as_of)
    units = tuple(period.units_before(HISTORY, business))
    reached = now.days / period.days
    # A month of 28 days and one of 31 are laid over each other by the fraction that has elapsed.
    cuts = tuple((unit.start, unit.start + _DAY * (max(1, round(reached * unit.days)) - 1)) for unit in units)
    return _Frame(period, as_of, now, period.previous(as_of, business), units, cuts)


def _positions(subjects: Sequence[Subject], peers: Sequence[tuple[int, ...]]) -> list[int]:
    at = {group: i for i, group in enumerate(peers)}
    return [at[subject.peers] for subject in subjects]


def _elapsed_shares(
    frame: _Frame, subjects: Sequence[Subject], people: Mapping[int, Person], workspace: Workspace
) -> Floats:
    """The part of each subject's working days that has elapsed; a team goes by the workspace's calendar."""
    known: dict[tuple[str, date], float] = {}

    def share(country: str, start: date) -> float:
        if (country, start) not in known:
            days = working_days(country, start, frame.period.end)
            gone = days[: max(0, (frame.now.end - start).days + 1)]
            whole = days.sum()
            known[country, start] = float(gone.sum() / whole) if whole else len(gone) / len(days)
        return known[country, start]

    shares = np.empty(len(subjects))
    for row, subject in enumerate(subjects):
        person = people.get(subject.people[0]) if subject.kind is SubjectKind.PERSON else None
        start, country = frame.period.start, workspace.country
        if person is not None:
            country = person.country
            if person.hired_on is not None and frame.period.start < person.hired_on <= frame.period.end:
                start = person.hired_on
        shares[row] = share(country, start)
    return shares


@dataclass(frozen=True, slots=True)
class _Column:
    """One KPI over all subjects: arrays by subject (trend: by subject and period)."""

    actual: Floats
    has_data: NDArray[np.bool_]
    target: Floats
    expected: Floats
    learned: NDArray[np.bool_]
    previous: Floats
    forecast: forecast.Expected
    trend: Floats
    rank: NDArray[np.int64]
    ranked: dict[SubjectKind, int]


def _column(
    kpi: Kpi,
    frame: _Frame,
    added: Tally,
    subjects: Sequence[Subject],
    peer_rows: NDArray[np.int64],
    elapsed: Floats,
    targets: Sequence[Target],
    people: Mapping[int, Person],
    workspace: Workspace,
) -> _Column:
    count = len(subjects)
    wholes = [(unit.start, unit.end) for unit in frame.units]
    now_and_before = added.kpi(kpi, [(frame.now.start, frame.now.end), (frame.before.start, frame.before.end)])[:count]
    history = added.kpi(kpi, wholes)[:count]
    has_data = added.has(kpi)[:count]
    actual = np.where(has_data, now_and_before[:, 0], np.nan)
    share, learned = _usual_share(kpi, frame, added, peer_rows, elapsed, subjects, people)
    target = targets_of(kpi, subjects, frame.period, targets, people, workspace.country)
    spreads = frame.is_running and kpi.accumulates
    expected = target * share if spreads else target
    seen_before = forecast.started(np.c_[history, now_and_before[:, 0]])
    previous = now_and_before[:, 1]
    if kpi.accumulates:
        # Zero before the first fact there ever was means "not recorded then", not "sold nothing".
        previous = np.where(_recorded(added, kpi, frame.before, count), previous, np.nan)
    rank, ranked = _ranks(actual, subjects, kpi.direction)
    return _Column(
        actual=actual,
        has_data=has_data,
        target=target,
        expected=expected,
        learned=learned,
        previous=previous,
        forecast=_forecast(kpi, frame, added, actual, share, history),
        trend=seen_before[:, -TREND:],
        rank=rank,
        ranked=ranked,
    )


def _recorded(added: Tally, kpi: Kpi, before: Period, count: int) -> NDArray[np.bool_]:
    """Rows with anything in the previous comparable period, or in any window that ended before it did."""
    columns = [at for (_, end), at in added.windows.items() if end <= before.end]
    return np.stack([(added.sums[m.key][:count, columns] != 0).any(axis=1) for m in kpi.measures]).any(axis=0)


def _usual_share(
    kpi: Kpi,
    frame: _Frame,
    added: Tally,
    peer_rows: NDArray[np.int64],
    elapsed: Floats,
    subjects: Sequence[Subject],
    people: Mapping[int, Person],
) -> tuple[Floats, NDArray[np.bool_]]:
    """The share of a period that is usually reached by now, and whether it was learned from the peers' last periods.

    Learned as a ratio of sums over their complete periods that had anything in them; with fewer than three of those, or
    for somebody who joined within the period, it is the share of working days that has elapsed.
    """
    if not kpi.accumulates:
        return elapsed, np.zeros(len(elapsed), bool)
    wholes = added.kpi(kpi, [(unit.start, unit.end) for unit in frame.units])[peer_rows]
    cuts = added.kpi(kpi, list(frame.cuts))[peer_rows]
    counted = wholes > 0
    enough = counted.sum(axis=1) >= _ENOUGH_HISTORY
    total = np.where(counted, wholes, 0).sum(axis=1)
    reached = np.where(counted, cuts, 0).sum(axis=1)
    usual = np.divide(reached, total, out=np.zeros_like(reached), where=total > 0)
    joined = np.array([_joined_within(subject, frame.period, people) for subject in subjects], bool)
    learned = enough & (usual >= 0) & (usual <= 1) & ~joined
    return np.where(learned, usual, elapsed), learned


def _joined_within(subject: Subject, period: Period, people: Mapping[int, Person]) -> bool:
    person = people.get(subject.people[0]) if subject.kind is SubjectKind.PERSON else None
    return person is not None and employed_share(person, period) < 1


def _forecast(
    kpi: Kpi, frame: _Frame, added: Tally, actual: Floats, share: Floats, history: Floats
) -> forecast.Expected:
    """The expected end of a running period: each measure's end is expected on its own, and the KPI made of those."""
    count = len(actual)
    nothing = np.full(count, np.nan)
    is_snapshot = not kpi.accumulates and kpi.expression.is_linear
    if not frame.is_running or is_snapshot:
        return forecast.Expected(nothing, nothing, nothing)
    ends = {m.key: _end_of_measure(added.sums[m.key], frame, added.windows, share) for m in kpi.measures}
    value = kpi.expression.evaluate(ends)
    value = np.where(np.isfinite(value) & ~np.isnan(actual), value, np.nan)
    return forecast.with_range(value, actual, share, history, accumulates=kpi.accumulates)


def _end_of_measure(sums: Floats, frame: _Frame, windows: Mapping[Window, int], share: Floats) -> Floats:
    """One measure's expected sum at the end of the period for each subject; the company's sums stand in the last row."""
    count = len(share)
    now = windows[frame.now.start, frame.now.end]
    wholes = [windows[unit.start, unit.end] for unit in frame.units]
    whole_company, cut_company = sums[-1, wholes], sums[-1, [windows[cut] for cut in frame.cuts]]
    lift = 1.0
    if (whole_company > 0).sum() >= _ENOUGH_HISTORY:
        usual = float(cut_company.sum() / whole_company.sum())
        share = np.full(count, min(max(usual, 0.0), 1.0))
        lift = forecast.momentum(float(sums[-1, now]), usual, whole_company)
    return forecast.end_of_period(sums[:count, now], share, sums[:count, wholes], lift)


def _ranks(
    actual: Floats, subjects: Sequence[Subject], direction: Direction
) -> tuple[NDArray[np.int64], dict[SubjectKind, int]]:
    """1 for the best among the subjects of the same kind; equals share a rank; 0 for those without a figure."""
    better = -actual if direction is Direction.HIGHER else actual
    kinds = np.array([subject.kind.value for subject in subjects])
    rank = np.zeros(len(subjects), np.int64)
    ranked: dict[SubjectKind, int] = {}
    for kind in SubjectKind:
        rows = np.flatnonzero((kinds == kind.value) & ~np.isnan(better))
        ranked[kind] = len(rows)
        rank[rows] = np.searchsorted(np.sort(better[rows]), better[rows], side="left") + 1
    return rank, ranked


@dataclass(frozen=True, slots=True)
class Board:
    """The figures of all subjects asked for; `card` makes one subject's readable."""

    subjects: tuple[Subject, ...]
    kpis: tuple[Kpi, ...]
    period: Period
    compared_with: Period
    _frame: _Frame
    _columns: tuple[_Column, ...]
    _rules: PaceRules
    _people: Mapping[int, Person]

    def actual(self, kpi: str) -> Floats:
        """One KPI's figure for every subject in order; NaN where there is none."""
        return next(c.actual for k, c in zip(self.kpis, self._columns, strict=True) if k.key == kpi)

    def forecast(self, kpi: str) -> Floats:
        """One KPI's expected end of the period for every subject in order; NaN where there is none."""
        return next(c.forecast.value for k, c in zip(self.kpis, self._columns, strict=True) if k.key == kpi)

    def card(self, key: str) -> Card:
        """The card of the subject with this key. Raises `KeyError` for one that was not asked for."""
        row = next((i for i, subject in enumerate(self.subjects) if subject.key == key), None)
        if row is None:
            raise KeyError(key)
        return self._card(row)

    def cards(self) -> list[Card]:
        """Everybody's card, in the order of the subjects."""
        return [self._card(row) for row in range(len(self.subjects))]

    def _card(self, row: int) -> Card:
        scores = (self._score(kpi, column, row) for kpi, column in zip(self.kpis, self._columns, strict=True))
        return Card(self.subjects[row], self.period, self.compared_with, tuple(scores))

    def _score(self, kpi: Kpi, column: _Column, row: int) -> Score:
        subject = self.subjects[row]
        gap = self._gap(column, row, subject)
        score = Score(kpi, None, gap, trend=tuple(_or_none(value) for value in column.trend[row]))
        target = _or_none(column.target[row])
        if gap is Gap.NOT_EMPLOYED:
            return score
        score = replace(score, target=target)
        previous = _or_none(column.previous[row])
        if gap is not Gap.NOT_STARTED:
            score = replace(score, previous=previous, expected=_or_none(column.expected[row]))
        if gap is not None:
            return score
        actual = float(column.actual[row])
        ended = column.forecast
        score = replace(
            score,
            actual=actual,
            change=actual / previous - 1 if previous else None,
            difference=actual - previous if previous is not None else None,
            forecast=_or_none(ended.value[row]),
            forecast_low=_or_none(ended.low[row]),
            forecast_high=_or_none(ended.high[row]),
            rank=int(column.rank[row]),
            ranked=column.ranked[subject.kind],
        )
        if target is None or score.expected is None:
            return score
        return replace(
            score,
            attainment=pace.attainment(actual, target, kpi.direction),
            basis=self._basis(kpi, bool(column.learned[row])),
            status=pace.status(actual, score.expected, kpi.direction, self._rules),
        )

    def _gap(self, column: _Column, row: int, subject: Subject) -> Gap | None:
        if self._frame.is_future:
            return Gap.NOT_STARTED
        hired = [self._people[person].hired_on for person in subject.people if person in self._people]
        if hired and all(day is not None and day > self.period.end for day in hired):
            return Gap.NOT_EMPLOYED
        if not column.has_data[row]:
            return Gap.NO_DATA
        return Gap.NOTHING_TO_DIVIDE if np.isnan(column.actual[row]) else None

    def _basis(self, kpi: Kpi, learned: bool) -> PaceBasis:
        if not self._frame.is_running:
            return PaceBasis.COMPLETE
        if not kpi.accumulates:
            return PaceBasis.LEVEL
        return PaceBasis.USUAL_SHARE if learned else PaceBasis.WORKING_DAYS


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
