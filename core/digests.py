"""What a manager's Monday digest says: how the team is doing, whom to praise, whom to help and with what.

Weeks are complete ones. A KPI goes badly in a week when its pace status is slipping or behind; where it has no target, when it is
as far (80 %) below the person's own usual. *Usual* is the mean of the weeks before the last two, at least six of the ten.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.board import Board, Figures
from core.catalogue import Direction, Kpi
from core.funnel import Capacity, Narrowing, capacity, narrowest
from core.pace import PaceRules
from core.people import Person
from core.periods import Period
from core.scorecards import MOST_COUNTED, WORTH_SAYING, Scorecard, attained
from core.scores import Card, Score, Status
from core.tally import Flags, Floats

WEEKS = 4  # looked back to see since when something goes badly
_TROUBLED = 2  # weeks in a row
_LEAST_HISTORY = 6  # weeks
_RULES = PaceRules()


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a person needs help with: a KPI that has gone badly for `weeks` weeks (`WEEKS` meaning at least so many).

    `now` is last week's figure, `usual` the person's own, `team_usual` the team's for one person; None where not known.
    """

    kpi: Kpi
    weeks: int
    now: float
    usual: float | None
    team_usual: float | None
    target: float | None
    worth: float


@dataclass(frozen=True, slots=True)
class Improvement:
    """The KPI in which somebody is most above their own usual, and by what part of it."""

    kpi: Kpi
    now: float
    usual: float
    worth: float


@dataclass(frozen=True, slots=True)
class Member:
    """One of the manager's people in the last week. `status` is that of all targets together; None without any."""

    person: Person
    scorecard: Scorecard
    status: Status | None
    trouble: Trouble | None
    improvement: Improvement | None

    @property
    def has_figures(self) -> bool:
        """False for whom nothing was recorded."""
        return any(score.actual is not None for score in self.scorecard.card.scores)


@dataclass(frozen=True, slots=True)
class Digest:
    """All of it. `month` is the team's running month as of the week's end; `members` are in the order to read them in."""

    manager: Person
    week: Period
    team: Scorecard
    month: Card
    members: tuple[Member, ...]
    top: Member | None
    improved: Member | None
    funnel: Narrowing | None
    capacity: Capacity | None
    skipped: int = 0

    @property
    def about(self) -> frozenset[int]:
        """Whose figures it holds."""
        return frozenset(self.team.card.subject.people) | {member.person.id for member in self.members}

    @property
    def needing_help(self) -> tuple[Member, ...]:
        """Those with trouble, the worst first."""
        return tuple(member for member in self.members if member.trouble)


def digest(
    manager: Person, team: Scorecard, month: Card, quarter: Card, members: Sequence[Member], skipped: int = 0
) -> Digest:
    """Put a manager's digest together. `quarter` is the team's running one, compared with the previous one's same days."""
    ordered = sorted(members, key=_reading_order)
    top = _top(ordered)
    return Digest(
        manager=manager,
        week=team.card.period,
        team=team,
        month=month,
        members=tuple(ordered),
        top=top,
        improved=_most_improved(ordered, top),
        funnel=narrowest(quarter),
        capacity=capacity(team),
        skipped=skipped,
    )


def status_of(due: float | None) -> Status | None:
    """Of all targets together: `Scorecard.due` by the thresholds of the pace status."""
    if due is None:
        return None
    steps = ((_RULES.ahead, Status.AHEAD), (_RULES.on_pace, Status.ON_PACE), (_RULES.slipping, Status.SLIPPING))
    return next((status for least, status in steps if due >= least * (1 - 1e-12)), Status.BEHIND)


def troubles(newest: Board, older: Iterable[Board], team_usual: Mapping[str, Floats]) -> list[Trouble | None]:
    """For each subject of the newest week's board: the KPI to help with, if any.

    `older` are the boards of the weeks before (same subjects and KPIs, the latest first); each is looked at once, so that they
    can be made one at a time. `team_usual` has, for each KPI, what is usual for one person of each subject's team.
    """
    worst: list[Trouble | None] = [None] * len(newest.subjects)
    owns = [usual(figures) for figures in newest.figures]
    for figures, own, streak in zip(newest.figures, owns, _streaks(newest, older, owns), strict=True):
        if figures.kpi.weight <= 0:
            continue
        short = _shortfall(figures, own)
        for row in np.flatnonzero(streak >= _TROUBLED).tolist():
            worth = float(short[row]) * figures.kpi.weight
            known = worst[row]
            if known is None or worth > known.worth:
                worst[row] = Trouble(
                    kpi=figures.kpi,
                    weeks=int(streak[row]),
                    now=float(figures.actual[row]),
                    usual=_or_none(own[row]),
                    team_usual=_or_none(team_usual[figures.kpi.key][row]),
                    target=_or_none(figures.target[row]),
                    worth=worth,
                )
    return worst


def improvements(board: Board) -> list[Improvement | None]:
    """For each subject: the KPI that is most above its own usual, by weight. Nothing below 5 %."""
    best: list[Improvement | None] = [None] * len(board.subjects)
    for figures in board.figures:
        if figures.kpi.weight <= 0:
            continue
        own = usual(figures)
        gain = _better(figures.actual, own, figures.kpi.direction)
        for row in np.flatnonzero(gain >= WORTH_SAYING).tolist():
            worth = min(float(gain[row]), MOST_COUNTED - 1) * figures.kpi.weight
            known = best[row]
            if known is None or worth > known.worth:
                best[row] = Improvement(figures.kpi, float(figures.actual[row]), float(own[row]), worth)
    return best


def usual(figures: Figures) -> Floats:
    """Each subject's own usual week: the mean before the last two; NaN with fewer than six of those."""
    before = figures.trend[:-2]
    known = np.isfinite(before)
    count = known.sum(axis=0)
    total = np.where(known, before, 0).sum(axis=0)
    mean: Floats = np.divide(total, count, out=np.full(total.shape, np.nan), where=count >= _LEAST_HISTORY)
    return mean


def _streaks(newest: Board, older: Iterable[Board], owns: Sequence[Floats]) -> list[NDArray[np.int64]]:
    """For each KPI and subject: how many weeks it has gone badly without a break, up to now."""
    lasting = [_went_badly(figures, own, 0) for figures, own in zip(newest.figures, owns, strict=True)]
    streaks = [badly.astype(np.int64) for badly in lasting]
    for back, board in enumerate(older, start=1):
        for at, figures in enumerate(board.figures):
            lasting[at] = lasting[at] & _went_badly(figures, owns[at], back)
            streaks[at] += lasting[at]
    return streaks


def _went_badly(figures: Figures, own: Floats, back: int) -> Flags:
    """In one week, which lies `back` weeks before the newest."""
    judged = np.array([status is not None for status in figures.status], bool)
    badly = np.array([status in (Status.SLIPPING, Status.BEHIND) for status in figures.status], bool)
    if back >= _TROUBLED:
        return badly  # by then what is usual would contain the week itself
    below = _better(figures.actual, own, figures.kpi.direction) <= _RULES.slipping - 1
    return np.where(judged, badly, below)


def _shortfall(figures: Figures, own: Floats) -> Floats:
    """By what part of the target, else of the usual, the newest week fell short."""
    aim = np.where(np.isfinite(figures.expected), figures.expected, own)
    short: Floats = np.nan_to_num(-_better(figures.actual, aim, figures.kpi.direction))
    return short


def _better(now: Floats, then: Floats, direction: Direction) -> Floats:
    """By what part `now` is better (above 0) or worse than `then`; NaN where that cannot be said."""
    change: Floats = np.divide(now, then, out=np.full(now.shape, np.nan), where=then > 0) - 1
    return change if direction is Direction.HIGHER else -change


def _top(members: Sequence[Member]) -> Member | None:
    """The highest overall attainment, of those who reached what was due; without any targets, the most of the KPI that
    weighs most."""
    judged = [member for member in members if member.scorecard.overall is not None]
    if judged:
        reached = [m for m in judged if (m.scorecard.due or 0) >= 1]
        return max(reached, key=lambda member: (member.scorecard.overall or 0, _first_figure(member)), default=None)
    return max((m for m in members if _first_figure(m) > 0), key=_first_figure, default=None)


def _first_figure(member: Member) -> float:
    weighed = max(member.scorecard.card.scores, key=lambda score: score.kpi.weight, default=None)
    if weighed is None or weighed.actual is None:
        return 0.0
    return weighed.actual if weighed.kpi.direction is Direction.HIGHER else -weighed.actual


def _most_improved(members: Sequence[Member], top: Member | None) -> Member | None:
    """Nobody who needs help, and not the top again."""
    improved = [
        m for m in members if m.improvement and not m.trouble and m is not top and m.status is not Status.BEHIND
    ]
    return max(improved, key=lambda member: member.improvement.worth if member.improvement else 0.0, default=None)


def _reading_order(member: Member) -> tuple[bool, float, float, str]:
    """First who needs help, the worst first; then from behind to ahead."""
    due = member.scorecard.due
    worth = member.trouble.worth if member.trouble else 0.0
    return member.trouble is None, -worth, due if due is not None else np.inf, member.person.name


def _or_none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def best_figure(member: Member) -> Score | None:
    """The KPI to praise the top with: the target most surely reached, by weight; without any, the one that weighs most."""
    scores = [score for score in member.scorecard.card.scores if score.actual is not None and score.kpi.weight > 0]
    reached = [score for score in scores if (attained(score) or 0) >= 1]
    return max(reached or scores, key=lambda score: (score.kpi.weight, attained(score) or 0), default=None)
