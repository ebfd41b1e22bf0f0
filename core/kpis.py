"""The engine: every figure that Pace shows is made here.

Facts of all people are added up in one pass (`core.tally`); everything after that is arithmetic on small arrays of
`periods x subjects`, the same for one card as for ten thousand. Nothing after `as_of` is ever looked at.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

import numpy as np
from numpy.typing import NDArray

from core import forecast, pace
from core.board import Board, Figures
from core.catalogue import Combine, Direction, Kpi, Measure, Target, Unit
from core.facts import COMPANY, Facts, day_number
from core.pace import PaceRules
from core.people import Person, Subject, SubjectKind, Workspace
from core.periods import Period
from core.scores import Gap, PaceBasis
from core.tally import Flags, Floats, Groups, Ints, Window, people_of, tally
from core.targets import TargetBook
from core.windows import TREND_LENGTH, Windows

__all__ = ["DEFAULT_RULES", "TREND_LENGTH", "Board", "Figures", "PaceRules", "borders_needed", "evaluate"]

DEFAULT_RULES = PaceRules()


def borders_needed(period: Period, as_of: date, workspace: Workspace) -> tuple[date, ...]:
    """The days between which `evaluate` looks at sums, ascending: what the store need not hand over day by day.

    From the first of the twelve periods before, or of the previous comparable one, to the day after `as_of`'s part of the
    period. Snapshot measures need each value in between, and each person's last one before the first border.
    """
    return Windows.of(period, as_of, workspace.business, DEFAULT_RULES).borders


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
    rules: PaceRules = DEFAULT_RULES,
) -> Board:
    """All `kpis` of all `subjects` over `period` as it stands at the end of the day `as_of`.

    `facts` have the right sums between any two of `borders_needed` for the subjects' people and peers, and hold
    `COMPANY`'s, which steady the forecast (without them it goes by the peers); `people` holds all of those people;
    `targets` all that overlap the period.
    Only running periods have a forecast.
    """
    call = _Call(subjects, period, as_of, people, workspace, rules)
    call.add_up(kpis, facts)
    book = TargetBook(targets, period, people, workspace.country)
    figures = tuple(call.figures(kpi, book.of(kpi, subjects)) for kpi in kpis)
    return Board(tuple(subjects), period, call.windows.compared_with, figures)


class _Call:
    """What one call works out once for all its KPIs. Arrays are `windows x subjects`, or `subjects` for a single window."""

    def __init__(
        self,
        subjects: Sequence[Subject],
        period: Period,
        as_of: date,
        people: Mapping[int, Person],
        workspace: Workspace,
        rules: PaceRules,
    ) -> None:
        self.subjects, self.period, self.as_of, self.people, self.rules = subjects, period, as_of, people, rules
        self.is_running, self.is_future = period.is_running(as_of), period.is_future(as_of)
        self.windows = Windows.of(period, as_of, workspace.business, rules)
        self.now, self.past, self.cuts = self.windows.now, self.windows.past, self.windows.cuts
        self.joined = _joined(subjects, people)
        self.nowhere = np.full(len(subjects), np.nan)
        self.kinds = np.array([subject.kind for subject in subjects], dtype=object)

    def add_up(self, kpis: Sequence[Kpi], facts: Facts) -> None:
        """Sum the facts for the subjects, and for those whose history teaches the usual share."""
        members = [subject.people for subject in self.subjects]
        peers, self.peers_row = _distinct([subject.peers for subject in self.subjects] if self.cuts else [])
        ids = people_of([*members, *peers, (COMPANY,)])
        of_people = tally(facts, ids, self.windows.everything, kpis, self.as_of)
        groups = Groups(members, ids)
        self.tally = of_people.of(groups)
        self.of_peers = of_people.of(Groups(peers, ids))
        self.of_company = of_people.of(Groups([(COMPANY,)], ids))
        self.worked_share = pace.working_share(groups, ids, self.people, self.period, self.as_of)

    def figures(self, kpi: Kpi, target: Floats) -> Figures:
        """Everything about one KPI."""
        everything = [*self.past, self.now]
        visible = self._is_visible(kpi, everything)
        values = np.where(visible, self.tally.kpi(kpi, everything), np.nan)
        actual, past = values[-1], values[:-1]
        share, basis = self._share(kpi)
        expected = np.where(np.isnan(actual), np.nan, target * share)
        basis[np.isnan(expected)] = None
        before = [self.windows.before]
        previous = np.where(self._is_visible(kpi, before), self.tally.kpi(kpi, before), np.nan)[0]
        usable = visible[:-1] & (_starts(self.past)[:, None] >= self.joined)
        final, low, high = self._forecast(kpi, actual, past[-self.rules.history :], usable[-self.rules.history :])
        rank, ranked = _ranks(actual, self.kinds, kpi.direction)
        return Figures(
            kpi=kpi,
            actual=actual,
            gap=self._gaps(actual, visible[-1]),
            target=target,
            attainment=_attainment(actual, target, kpi.direction),
            expected=expected,
            basis=basis,
            status=pace.statuses(actual, expected, kpi.direction, self.rules),
            previous=self.nowhere if self.is_future else previous,
            forecast=final,
            forecast_low=low,
            forecast_high=high,
            trend=values[-TREND_LENGTH:],
            rank=rank,
            ranked=ranked,
        )

    def _is_visible(self, kpi: Kpi, windows: Sequence[Window]) -> Flags:
        """Where there is something to say: begun by `as_of`, not before the person joined, not before the first fact."""
        ends, begun = _ends(windows), _starts(windows) <= day_number(self.as_of)
        return self.tally.is_known(kpi, windows) & begun[:, None] & (ends[:, None] >= self.joined)

    def _gaps(self, actual: Floats, visible: Flags) -> NDArray[np.object_]:
        gaps = self._everywhere(None)
        gaps[np.isnan(actual)] = Gap.NOTHING_TO_DIVIDE
        gaps[~visible] = Gap.NO_DATA
        gaps[self.joined > day_number(self.period.end)] = Gap.NOT_EMPLOYED
        if self.is_future:
            gaps[:] = Gap.NOT_STARTED
        return gaps

    def _share(self, kpi: Kpi) -> tuple[Floats, NDArray[np.object_]]:
        """The part of the target that is due by now, and why."""
        everybody = len(self.subjects)
        if not self.is_running:
            return np.ones(everybody), self._everywhere(PaceBasis.COMPLETE)
        if not kpi.accumulates:
            return np.ones(everybody), self._everywhere(PaceBasis.LEVEL)
        usual = self._usual(lambda windows: self.of_peers.kpi(kpi, windows))
        learned = np.isfinite(usual)
        basis = self._everywhere(PaceBasis.WORKING_DAYS)
        basis[learned] = PaceBasis.USUAL_SHARE
        return np.where(learned, usual, self.worked_share), basis

    def _everywhere(self, value: Gap | PaceBasis | None) -> NDArray[np.object_]:
        words = np.empty(len(self.subjects), dtype=object)
        words[:] = value  # np.full would make a text of it
        return words

    def _usual(self, of_peers: Callable[[Sequence[Window]], Floats]) -> Floats:
        """The share that each subject's peers have usually reached by now.

        NaN with too little history, and for who joined in this period: the usual one is that of a whole period.
        """
        if not self.cuts:
            return self.nowhere
        parts, wholes = [part for part, _ in self.cuts], [whole for _, whole in self.cuts]
        usual = pace.usual_share(of_peers(parts), of_peers(wholes), self.rules)[self.peers_row]
        return np.where(self.joined > day_number(self.period.start), np.nan, usual)

    def _forecast(self, kpi: Kpi, actual: Floats, past: Floats, usable: Flags) -> tuple[Floats, Floats, Floats]:
        """The figure at the end of a running period with its range; for snapshots none: they only say what is."""
        if not self.is_running or all(measure.combine is Combine.LAST for measure in kpi.measures):
            return self.nowhere, self.nowhere, self.nowhere
        ends = {measure.key: self._end_of_measure(measure, usable) for measure in kpi.measures}
        final = kpi.expression.evaluate(ends)
        final = np.where(self._is_visible(kpi, [self.now])[0] & np.isfinite(final), final, np.nan)
        share = self._share(kpi)[0] if kpi.accumulates else self.worked_share
        half = forecast.spread(past, usable, share)
        most = 1.0 if kpi.unit is Unit.RATIO else np.inf
        low, high = forecast.bounds(final, half, actual, past, accumulates=kpi.accumulates, most=most)
        return final, low, high

    def _end_of_measure(self, measure: Measure, usable: Flags) -> Floats:
        """What one measure is expected to reach; within a ratio a snapshot stays as it is.

        The company's history says more surely than a few peers' how much is still to come.
        """
        booked: Floats = self.tally.measure(measure, [self.now])[0]
        if measure.combine is Combine.LAST:
            return booked
        usual, lift = self._usual(partial(self.of_peers.measure, measure)), 1.0
        if self.cuts:
            parts, wholes = (self.of_company.measure(measure, windows) for windows in zip(*self.cuts, strict=True))
            of_company = pace.usual_share(parts, wholes, self.rules)[0]
            if np.isfinite(of_company):
                usual = np.where(self.joined > day_number(self.period.start), np.nan, of_company)
                lift = forecast.momentum(self.of_company.measure(measure, [self.now])[0, 0], of_company, wholes[:, 0])
        share = np.where(np.isfinite(usual), usual, self.worked_share)
        past = self.tally.measure(measure, self.past[-self.rules.history :])
        return forecast.end_of_period(booked, share, past, usable, lift)


def _starts(windows: Sequence[Window]) -> Ints:
    return np.array([day_number(start) for start, _ in windows], np.int64)


def _ends(windows: Sequence[Window]) -> Ints:
    return np.array([day_number(end) for _, end in windows], np.int64)


def _joined(subjects: Sequence[Subject], people: Mapping[int, Person]) -> Ints:
    """The day number on which each person joined; long before any data for teams and where it is not known."""
    joined = np.full(len(subjects), np.iinfo(np.int64).min)
    for row, subject in enumerate(subjects):
        if subject.kind is SubjectKind.PERSON and subject.people:
            person = people.get(subject.people[0])
            if person and person.hired_on:
                joined[row] = day_number(person.hired_on)
    return joined


def _distinct(groups: Sequence[tuple[int, ...]]) -> tuple[list[tuple[int, ...]], Ints]:
    """The different groups, and which of them each given one is."""
    rows: dict[tuple[int, ...], int] = {}
    # Team-mates usually share one tuple, which need not be hashed again for each of them.
    seen: dict[int, int] = {}
    row_of = np.zeros(len(groups), np.int64)
    for i, group in enumerate(groups):
        row = seen.get(id(group))
        if row is None:
            row = seen[id(group)] = rows.setdefault(group, len(rows))
        row_of[i] = row
    return list(rows), row_of


def _attainment(actual: Floats, target: Floats, direction: Direction) -> Floats:
    part, whole = (actual, target) if direction is Direction.HIGHER else (target, actual)
    attainment: Floats = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
    return attainment


def _ranks(actual: Floats, kinds: NDArray[np.object_], direction: Direction) -> tuple[Ints, Ints]:
    """1 for the best of each kind (equals share a rank), and how many have a figure; rank 0 without one."""
    rank, ranked = np.zeros(len(actual), np.int64), np.zeros(len(actual), np.int64)
    worth = actual if direction is Direction.HIGHER else -actual
    for kind in SubjectKind:
        of_kind = kinds == kind
        figured = of_kind & np.isfinite(worth)
        ascending = np.sort(worth[figured])
        rank[figured] = 1 + len(ascending) - np.searchsorted(ascending, worth[figured], side="right")
        ranked[of_kind] = len(ascending)
    return rank, ranked
