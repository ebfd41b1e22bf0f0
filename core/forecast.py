"""Where a running period will end.

What is booked plays against what is usual. Let s be the share of a period that the company has usually reached by now, B what
is booked, A the person's recent average for a whole period, and g how the company is doing against its own average so far
(a strong month lifts everybody). Then the period is expected to end at

    B + (1 - s) * (B + c * A * g) / (s + c)

which is the posterior mean of a Gamma-Poisson model with a prior worth `c` periods: early on it leans on the person's average,
later on what is booked (B / s). The range comes from how much the person's complete periods have varied, shrunk by the
share that is still to come (their variance adds up over time). `tests/bench/backtest.py` measures how far off it is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PRIOR_PERIODS = 3.0
MOMENTUM_PRIOR = 0.3  # how much weight "a period like any other" has against the company's own figures
_HALF_RANGE = 1.28  # standard deviations: four times in five the end lies within, were the spread normal


@dataclass(frozen=True, slots=True)
class Expected:
    """The expected end of the period with its range; NaN where nothing can be said."""

    value: Floats
    low: Floats
    high: Floats


def recent_average(history: Floats) -> Floats:
    """The mean of the last complete periods (rows x periods, oldest first), from the first one with anything in it.

    NaN for a row without any.
    """
    return _mean(started(history))


def spread(history: Floats) -> Floats:
    """The standard deviation of the complete periods since the first one with anything in it; NaN below three of them."""
    known = started(history)
    enough = (~np.isnan(known)).sum(axis=1) >= 3
    middle = _mean(known)[:, None]
    deviation = np.sqrt(_mean((known - middle) ** 2))
    return np.where(enough, deviation, np.nan)


def started(history: Floats) -> Floats:
    """The history with NaN for the periods before the first one that has anything in it: nobody was there to sell."""
    seen = np.logical_or.accumulate(np.nan_to_num(history) != 0, axis=1)
    return np.where(seen, history, np.nan)


def momentum(booked: float, share: float, history: Floats) -> float:
    """How the company is doing by now against an average period: 1 is as usual. `history` is its complete periods."""
    usual = float(recent_average(history[None, :])[0]) * share
    if not usual > 0:
        return 1.0
    return max(0.0, (booked / usual + MOMENTUM_PRIOR) / (1 + MOMENTUM_PRIOR))


def end_of_period(booked: Floats, share: Floats, history: Floats, lift: float) -> Floats:
    """The expected end of each row's period: see the module. `share` is between 0 and 1, `history` rows x periods,
    `lift` the company's momentum."""
    average = recent_average(history) * lift
    with np.errstate(divide="ignore", invalid="ignore"):
        by_pace = booked / share
        blended = booked + (1 - share) * (booked + PRIOR_PERIODS * average) / (share + PRIOR_PERIODS)
    value = np.where(np.isnan(average), by_pace, blended)
    return np.where(np.isfinite(value), value, np.nan)


def with_range(value: Floats, booked: Floats, share: Floats, history: Floats, *, accumulates: bool) -> Expected:
    """The range around the expected end; without a history it reaches as far up as the rest reaches down.

    What accumulates never ends below what is booked (of quantities that only grow).
    """
    deviation = spread(history)
    half = _HALF_RANGE * deviation * np.sqrt(np.clip(1 - share, 0, 1))
    if not accumulates:
        return Expected(value, np.maximum(value - half, 0), value + half)
    half = np.where(np.isnan(half), np.abs(value - booked), half)
    low = np.where(booked >= 0, np.maximum(value - half, np.minimum(booked, value)), value - half)
    return Expected(value, low, value + half)


def _mean(values: Floats) -> Floats:
    """The mean of each row's numbers; NaN for a row without any."""
    known = ~np.isnan(values)
    counts = known.sum(axis=1)
    totals = np.where(known, values, 0).sum(axis=1)
    return np.where(counts > 0, totals / np.maximum(counts, 1), np.nan)
