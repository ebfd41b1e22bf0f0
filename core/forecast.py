"""Where a running period will end: what is booked, and what the rest of the period will usually add.

Let s be the share of a period that is usually reached by now, B what is booked, A the recent average of a whole period, and
g how the company is doing against its own average so far (a strong month lifts everybody). The end is expected at

    B + (1 - s) * (B + c * A * g) / (s + c)

the posterior mean of a Gamma-Poisson model whose prior is worth `c` periods: early on it leans on the average, later on
what is booked (B / s). Everything comes from on or before the day it is made. A KPI that divides is made of its measures'
ends, so that its running value blends with the recent one. `tests/bench/backtest.py` measures how far off it is.
"""

import numpy as np

from core.tally import Flags, Floats

PRIOR_PERIODS = 3.0  # one to three gave nearly the same errors on the CRM data
MOMENTUM_PRIOR = 0.3  # the weight of "a period like any other" against the company's own figures
LEAST_FOR_SPREAD = 3  # periods
_EIGHTY_PERCENT = 1.2816  # standard deviations to each side


def momentum(booked: float, share: float, past: Floats) -> float:
    """How the company is doing by now against an average period, 1 being as usual; `past` are its complete periods.

    Periods before the first one with anything in it do not count: nobody was there to sell.
    """
    usual = float(past[int(np.argmax(past != 0)) :].mean()) * share
    if not usual > 0:
        return 1.0
    return max(0.0, (booked / usual + MOMENTUM_PRIOR) / (1 + MOMENTUM_PRIOR))


def end_of_period(booked: Floats, share: Floats, past: Floats, usable: Flags, lift: float = 1.0) -> Floats:
    """The expected total of an additive measure for each row; NaN where nothing is known to go by.

    `past` are the totals of complete periods (`periods x rows`) and `usable` those that count (since the first fact, after
    the person joined), `lift` the company's momentum. Without any, the booked amount is scaled up by the share.
    """
    count = usable.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        average = lift * np.where(usable, past, 0).sum(axis=0) / count
        level = np.where(count > 0, (booked + PRIOR_PERIODS * average) / (share + PRIOR_PERIODS), booked / share)
        return np.asarray(booked + (1 - share) * level)


def spread(past: Floats, usable: Flags, share: Floats) -> Floats:
    """Half the width of the 80 % range around a forecast; NaN with fewer than `LEAST_FOR_SPREAD` usable periods.

    The past values' standard deviation, of which the part still to come has sqrt(1 - share): that holds for sums of
    independent days, and as well for ratios of such sums.
    """
    kept = usable & np.isfinite(past)
    count = kept.sum(axis=0)
    values = np.where(kept, past, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = values.sum(axis=0) / count
        variance = np.where(kept, (values - mean) ** 2, 0).sum(axis=0) / (count - 1)
    deviation = np.sqrt(np.where(count >= LEAST_FOR_SPREAD, variance, np.nan))
    return np.asarray(_EIGHTY_PERCENT * deviation * np.sqrt(1 - share))


def bounds(
    forecast: Floats, half: Floats, booked: Floats, past: Floats, *, accumulates: bool, most: float = np.inf
) -> tuple[Floats, Floats]:
    """The range's two ends; NaN where the spread is unknown.

    What accumulates never ends below what is booked (while the rest is expected to add, not to take away), and with too
    little history its range goes from there to twice the expected rest. Nothing falls below zero that never did, or rises above
    `most` (a part cannot be more than the whole) that never has.
    """
    low, high = forecast - half, forecast + half
    if accumulates:
        unknown = np.isnan(half)
        low = np.where(unknown, booked, np.maximum(low, np.minimum(booked, forecast)))
        high = np.where(unknown, forecast + np.maximum(forecast - booked, 0), high)
        low = np.minimum(low, forecast)
    never_negative = (np.nan_to_num(past) >= 0).all(axis=0) & (forecast >= 0)
    never_more = (np.nan_to_num(past) <= most).all(axis=0) & (forecast <= most)
    return np.where(never_negative, np.maximum(low, 0), low), np.where(never_more, np.minimum(high, most), high)
