"""The answer to "how are they doing": one `Score` for each subject and KPI."""

from dataclasses import dataclass
from enum import StrEnum

from core.catalogue import Kpi
from core.people import Subject
from core.periods import Period


class Status(StrEnum):
    """Pace status: actual against what is expected by now."""

    AHEAD = "ahead"
    ON_PACE = "on pace"
    SLIPPING = "slipping"
    BEHIND = "behind"


class PaceBasis(StrEnum):
    """Why that much is expected by now; the card says which."""

    USUAL_SHARE = "usual share"  # learned from the last complete periods
    WORKING_DAYS = "working days"  # too little history: spread evenly over working days
    LEVEL = "level"  # a ratio: the whole target holds at any time
    COMPLETE = "complete"  # the period is over: the whole target was due


class Gap(StrEnum):
    """Why there is no figure."""

    NO_DATA = "no data"
    NOTHING_TO_DIVIDE = "nothing to divide"  # the denominator is zero
    NOT_STARTED = "not started"  # the period lies in the future
    NOT_EMPLOYED = "not employed"  # every day of the period lies before the person joined


@dataclass(frozen=True, slots=True)
class Score:
    """One KPI of one subject in one period. None stands for "no answer", never NaN.

    `attainment` is actual / target (target / actual where lower is better); `expected` is the part of the target due
    by `as_of`; `change` is actual / previous - 1; `difference` is actual - previous in the KPI's own unit; `forecast`
    is for the end of the period with a range `forecast_low`..`forecast_high`; `trend` ends with the period itself,
    oldest first; `rank` is 1 for the best of the subjects of the same kind in the call that have a figure.
    """

    kpi: Kpi
    actual: float | None
    gap: Gap | None
    target: float | None = None
    attainment: float | None = None
    expected: float | None = None
    basis: PaceBasis | None = None
    status: Status | None = None
    previous: float | None = None
    change: float | None = None
    difference: float | None = None
    forecast: float | None = None
    forecast_low: float | None = None
    forecast_high: float | None = None
    trend: tuple[float | None, ...] = ()
    rank: int | None = None
    ranked: int = 0


@dataclass(frozen=True, slots=True)
class Card:
    """All asked KPIs of one subject; `compared_with` is the previous comparable period, cut to what has elapsed."""

    subject: Subject
    period: Period
    compared_with: Period
    scores: tuple[Score, ...]
