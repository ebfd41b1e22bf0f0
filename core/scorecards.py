"""What a scorecard says beyond its figures: the whole in one number, two things that went well, and the one to work on."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean

from core.catalogue import Direction
from core.scores import Card, Score, Status

MOST_COUNTED = 1.5  # of a target: one great success must not hide everything else
WORTH_SAYING = 0.05  # a change below it is no news
_WINS = 2
_CHANGE_AGAINST_TARGET = 0.5  # better than last time says half as much as better than agreed


class Reason(StrEnum):
    """Why something is pointed out."""

    TARGET = "target"  # against what was due of the target
    CHANGE = "change"  # against the previous comparable period


@dataclass(frozen=True, slots=True)
class Highlight:
    """One KPI that is pointed out, and why; `worth` orders them (higher first)."""

    score: Score
    reason: Reason
    worth: float


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A card with its meaning.

    `overall` is the mean of the attainments by the KPIs' weights, each counted up to 150 %; `due` the same of what was due by
    now (while the period runs). None without a target. `focus` is None when nothing needs work.
    """

    card: Card
    overall: float | None
    due: float | None
    wins: tuple[Highlight, ...]
    focus: Highlight | None


def scorecard(card: Card) -> Scorecard:
    """Read a card. KPIs of weight 0 are shown and never pointed out."""
    weighed = [score for score in card.scores if score.kpi.weight > 0 and score.actual is not None]
    focus = max(filter(None, map(_shortfall, weighed)), key=_worth, default=None)
    rest = [score for score in weighed if focus is None or score.kpi.key != focus.score.kpi.key]
    wins = sorted(filter(None, map(_success, rest)), key=_worth, reverse=True)
    return Scorecard(
        card,
        overall=_mean(weighed, [attained(score) for score in weighed]),
        due=_mean(weighed, [reached(score) for score in weighed]),
        wins=tuple(wins[:_WINS]),
        focus=focus,
    )


def attained(score: Score) -> float | None:
    """The whole target's attainment; a limit of which nothing is used counts in full."""
    if score.attainment is not None:
        return score.attainment
    is_unused_limit = score.kpi.direction is Direction.LOWER and score.actual == 0 and bool(score.target)
    return MOST_COUNTED if is_unused_limit else None


def reached(score: Score) -> float | None:
    """Actual against what was due by now (1 is exactly that, more is better); None without a target."""
    if score.actual is None or score.expected is None:
        return None
    part, whole = score.actual, score.expected
    if score.kpi.direction is Direction.LOWER:
        part, whole = whole, part
    if whole > 0:
        return part / whole
    return MOST_COUNTED if score.kpi.direction is Direction.LOWER else None


def improved(score: Score) -> float | None:
    """By what part the figure is better (above 0) or worse than in the previous comparable period."""
    if score.actual is None or not score.previous or score.previous < 0:
        return None
    change = score.actual / score.previous - 1
    return -change if score.kpi.direction is Direction.LOWER else change


def _success(score: Score) -> Highlight | None:
    ratio, change = reached(score), improved(score)
    found = []
    if ratio is not None and ratio >= 1:
        found.append(Highlight(score, Reason.TARGET, (min(ratio, MOST_COUNTED) - 1) * score.kpi.weight))
    if change is not None and change >= WORTH_SAYING:
        gain = min(change, MOST_COUNTED - 1)
        found.append(Highlight(score, Reason.CHANGE, _CHANGE_AGAINST_TARGET * gain * score.kpi.weight))
    return max(found, key=_worth, default=None)


def _shortfall(score: Score) -> Highlight | None:
    """Behind its target; or, where it has none, worse than before (always less urgent than a missed target)."""
    ratio, change = reached(score), improved(score)
    if score.status in (Status.SLIPPING, Status.BEHIND) and ratio is not None:
        return Highlight(score, Reason.TARGET, 1 + (1 - ratio) * score.kpi.weight)
    if score.status is None and change is not None and change <= -WORTH_SAYING:
        return Highlight(score, Reason.CHANGE, min(-change, 1) * min(score.kpi.weight, 1))
    return None


def _mean(scores: Sequence[Score], values: Sequence[float | None]) -> float | None:
    pairs = [
        (min(value, MOST_COUNTED), score.kpi.weight)
        for score, value in zip(scores, values, strict=True)
        if value is not None
    ]
    return fmean(*zip(*pairs, strict=True)) if pairs else None


def _worth(highlight: Highlight) -> float:
    return highlight.worth
