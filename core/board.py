"""What the engine answers: arrays of one entry a subject for each KPI, and cards made of them on demand."""

from dataclasses import dataclass
from functools import cached_property
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Kpi
from core.people import Subject
from core.periods import Period
from core.scores import Card, Score
from core.tally import Floats


@dataclass(frozen=True, slots=True)
class Figures:
    """One KPI of all subjects, one entry each; NaN where there is no answer. The fields are those of `Score`."""

    kpi: Kpi
    actual: Floats
    gap: NDArray[np.object_]
    target: Floats
    attainment: Floats
    expected: Floats
    basis: NDArray[np.object_]
    status: NDArray[np.object_]
    previous: Floats
    forecast: Floats
    forecast_low: Floats
    forecast_high: Floats
    trend: Floats  # periods x subjects, oldest first
    rank: NDArray[np.int64]  # 0 where there is no figure
    ranked: NDArray[np.int64]

    def score(self, row: int, *, with_trend: bool = True) -> Score:
        """The figures of one subject."""
        actual, previous = _number(self.actual[row]), _number(self.previous[row])
        both = actual is not None and previous is not None
        return Score(
            kpi=self.kpi,
            actual=actual,
            gap=self.gap[row],
            target=_number(self.target[row]),
            attainment=_number(self.attainment[row]),
            expected=_number(self.expected[row]),
            basis=self.basis[row],
            status=self.status[row],
            previous=previous,
            change=actual / previous - 1 if both and previous > 0 else None,  # type: ignore[operator]
            difference=actual - previous if both else None,  # type: ignore[operator]
            forecast=_number(self.forecast[row]),
            forecast_low=_number(self.forecast_low[row]),
            forecast_high=_number(self.forecast_high[row]),
            trend=self._trend(row) if with_trend else (),
            rank=int(self.rank[row]) or None,
            ranked=int(self.ranked[row]),
        )

    def _trend(self, row: int) -> tuple[float | None, ...]:
        return tuple(value if isfinite(value) else None for value in self.trend[:, row].tolist())


@dataclass(frozen=True)
class Board:
    """The answer for all subjects: arrays by KPI, cards on demand."""

    subjects: tuple[Subject, ...]
    period: Period
    compared_with: Period
    figures: tuple[Figures, ...]

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {subject.key: row for row, subject in enumerate(self.subjects)}

    def row(self, subject_key: str) -> int:
        """Where a subject's entries are. Raises `KeyError` for a subject that was not in the call."""
        return self._rows[subject_key]

    def of(self, kpi: str) -> Figures:
        """One KPI's figures for all subjects, in the order of the call. Raises `KeyError` for one that was not asked."""
        return {figures.kpi.key: figures for figures in self.figures}[kpi]

    def card(self, subject_key: str, *, with_trends: bool = True) -> Card:
        """All asked KPIs of one subject. Raises `KeyError` for a subject that was not in the call."""
        row = self.row(subject_key)
        scores = tuple(figures.score(row, with_trend=with_trends) for figures in self.figures)
        return Card(self.subjects[row], self.period, self.compared_with, scores)

    def cards(self) -> list[Card]:
        """A card for each subject, in the order of the call."""
        return [self.card(subject.key) for subject in self.subjects]


def _number(value: float) -> float | None:
    """A plain number; None for NaN."""
    return float(value) if isfinite(value) else None
