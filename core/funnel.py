"""Where a team's funnel narrows, and whether the team could do more."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from core.catalogue import Cadence, Kpi, Unit
from core.scorecards import WORTH_SAYING, Scorecard
from core.scores import Card, Score
from core.tally import Floats

FUNNEL = ("lead_conversion", "win_rate")  # the stages whose conversion is known on the day itself
_LATEST = 4  # weeks, of twelve
_CEILING = 0.95  # of the busiest four weeks of twelve
_ROOM = 0.8  # of the usual activity


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The stage of the funnel that lost most against the previous quarter's same days (`before` None: it has none)."""

    kpi: Kpi
    now: float
    before: float | None

    @property
    def is_narrower(self) -> bool:
        return self.before is not None and self.now < self.before * (1 - WORTH_SAYING)


class Capacity(StrEnum):
    """Whether the team could do more."""

    FULL = "full"  # targets are met and activity is at its ceiling: consider hiring
    ROOM = "room"  # activity is well below its own usual


def narrowest(quarter: Card) -> Narrowing | None:
    """The stage with the greatest loss against the quarter before; where none lost, the one with the lowest conversion."""
    stages = [
        Narrowing(score.kpi, score.actual, score.previous)
        for score in quarter.scores
        if score.kpi.key in FUNNEL and score.actual is not None
    ]
    if not stages:
        return None
    losing = [stage for stage in stages if stage.is_narrower]
    return min(losing, key=_change) if losing else min(stages, key=lambda stage: stage.now)


def capacity(team: Scorecard) -> Capacity | None:
    """By the activities (counts that are reviewed weekly) of the last four weeks, against the twelve.

    Full: all targets together are met, and every activity is at 95 % of its busiest four weeks or above. Room: every one is
    below 80 % of its mean.
    """
    activities = [trend for score in team.card.scores if (trend := _activity(score)) is not None]
    if not activities:
        return None
    latest = [trend[-_LATEST:].mean() for trend in activities]
    busiest = [np.convolve(trend, np.ones(_LATEST) / _LATEST, "valid").max() for trend in activities]
    if all(now <= _ROOM * trend.mean() for now, trend in zip(latest, activities, strict=True)):
        return Capacity.ROOM
    met = team.due is not None and team.due >= 1
    is_at_ceiling = all(now >= _CEILING * most for now, most in zip(latest, busiest, strict=True))
    return Capacity.FULL if met and is_at_ceiling else None


def _activity(score: Score) -> Floats | None:
    """The weekly values of an activity that is known for all twelve weeks."""
    if score.kpi.unit is not Unit.COUNT or score.kpi.cadence is not Cadence.WEEK or None in score.trend:
        return None
    trend = np.array(score.trend, float)
    return trend if len(trend) >= 2 * _LATEST and trend.any() else None


def _change(stage: Narrowing) -> float:
    return stage.now / stage.before if stage.before else np.inf
