"""The evidence for one person, out of what the engine answered: no figure is worked out here a second way."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import ceil
from statistics import fmean

from core.catalogue import Direction, Unit
from core.coaching import Evidence, Fact, FeedbackNote, Given, GoalStanding, Sign, Standing
from core.funnel import narrowest
from core.scorecards import WORTH_SAYING, improved, scorecard
from core.scores import Card, Score, Status

FEWEST_IN_TEAM = 5  # with a figure
_LOW = (Status.SLIPPING, Status.BEHIND)


def evidence_of(
    person: int,
    card: Card,
    as_of: date,
    *,
    usuals: Mapping[str, float | None],
    medians: Mapping[str, float | None],
    quarter: Card | None = None,
    asked: str = "",
    goals: Sequence[GoalStanding] = (),
    feedback: Sequence[FeedbackNote] = (),
    given: Sequence[Given] = (),
) -> Evidence:
    """Put it together. `usuals` (their own) and `medians` (the team's) are by KPI, `quarter` is the person's running one, for
    the funnel; `asked` is a KPI to speak of.

    KPIs without a figure are left out: nothing can be said of them.
    """
    running = card.period.is_running(as_of)
    stage = narrowest(quarter) if quarter is not None else None
    narrow = stage.kpi.key if stage is not None and stage.is_narrower else ""
    standings = tuple(
        _standing(
            score,
            # What adds up is not yet what whole periods usually came to.
            None if running and score.kpi.accumulates else usuals.get(score.kpi.key),
            medians.get(score.kpi.key),
            narrow,
            is_running=running,
        )
        for score in card.scores
        if score.actual is not None
    )
    facts = [fact for standing in standings for fact in _facts_of(standing, is_running=running)]
    facts += [fact for goal in goals for fact in _facts_of_goal(goal)]
    if running:
        left = (card.period.end - as_of).days
        facts.append(Fact("period.days_left", "days left", left, Unit.DAYS, "calendar days to the period's end"))
    return Evidence(
        person=person,
        period=card.period,
        compared_with=card.compared_with,
        as_of=as_of,
        standings=standings,
        facts=tuple(facts),
        focus=asked if any(one.kpi.key == asked for one in standings) else _focus(card, standings, narrow),
        narrowest=narrow,
        goals=tuple(goals),
        feedback=tuple(feedback),
        given=tuple(given),
    )


def middle(values: Sequence[float]) -> float | None:
    """What is usual in a team, so that it is nobody's own figure: the mean of the three or four in the middle.

    None with fewer than five. A plain median is one person's figure, or with one's own at hand gives away another's.
    """
    if len(values) < FEWEST_IN_TEAM:
        return None
    ordered, around = sorted(values), 3 if len(values) % 2 else 4
    start = (len(ordered) - around) // 2
    return fmean(ordered[start : start + around])


def _focus(card: Card, standings: Sequence[Standing], narrow: str) -> str:
    """The scorecard's one focus; where nothing needs work, the stage that lost most, else the KPI that weighs most."""
    if (found := scorecard(card).focus) is not None:
        return found.score.kpi.key
    if any(standing.kpi.key == narrow for standing in standings):
        return narrow
    heaviest = max(standings, key=lambda standing: standing.kpi.weight, default=None)
    return heaviest.kpi.key if heaviest is not None else ""


def _standing(score: Score, usual: float | None, median: float | None, narrow: str, *, is_running: bool) -> Standing:
    """With its signs. That a target is met is one only while something can be made of it: after the end it is a result."""
    found = {Sign.NARROWEST} if score.kpi.key == narrow else set()
    if score.target is None:
        found.add(Sign.NO_TARGET)
    elif score.status in _LOW:
        found.add(Sign.BEHIND)
    elif score.status is not None and is_running:
        found.add(Sign.MET)
    change = improved(score)
    if change is not None and abs(change) >= WORTH_SAYING:
        found.add(Sign.RISING if change > 0 else Sign.FALLING)
    found |= {Sign.BELOW_USUAL} if _is_worse(score, usual) else set()
    found |= {Sign.BELOW_TEAM} if _is_worse(score, median) else set()
    return Standing(score.kpi, score, usual, median, frozenset(found))


def _is_worse(score: Score, than: float | None) -> bool:
    if score.actual is None or not than or than < 0:
        return False
    gap = score.actual / than - 1
    return (-gap if score.kpi.direction is Direction.LOWER else gap) <= -WORTH_SAYING


def _facts_of(standing: Standing, *, is_running: bool) -> Iterator[Fact]:
    score, kpi = standing.score, standing.kpi
    # What was due by now, and what is left to do, there is only while the period runs.
    spreads = is_running and kpi.accumulates and kpi.direction is Direction.HIGHER
    left = {"short": score.expected, "to_go": score.target} if spreads else {}
    figures = (
        ("actual", score.actual, kpi.unit, "counted over the period"),
        ("target", score.target, kpi.unit, "agreed for the period"),
        ("attainment", score.attainment, Unit.RATIO, "actual against the target"),
        ("expected", score.expected if spreads else None, kpi.unit, "the part of the target due by now"),
        *((name, _missing(score, aim), kpi.unit, "what is missing") for name, aim in left.items()),
        ("previous", score.previous, kpi.unit, "the comparable period before"),
        ("change", _change(score), Unit.RATIO, "against the comparable period before, without its direction"),
        ("usual", standing.usual, kpi.unit, "their own mean of the periods before the last two"),
        ("team_median", standing.team_median, kpi.unit, "the middle of the team, from five people on"),
        ("forecast", score.forecast, kpi.unit, "for the end of the period"),
    )
    for name, value, unit, how in figures:
        if value is not None:
            yield Fact(f"{kpi.key}.{name}", f"{kpi.name}: {name.replace('_', ' ')}", value, unit, how)


def _missing(score: Score, aim: float | None) -> float | None:
    """How far below `aim`, of what is counted in whole ones; None where it is reached, or not known."""
    if score.actual is None or aim is None or aim <= score.actual:
        return None
    return float(ceil(aim - score.actual)) if score.kpi.unit is Unit.COUNT else aim - score.actual


def _change(score: Score) -> float | None:
    """Only of what is counted: the change of a ratio in per cent is read as points."""
    return abs(score.change) if score.change is not None and score.kpi.unit in (Unit.MONEY, Unit.COUNT) else None


def _facts_of_goal(goal: GoalStanding) -> Iterator[Fact]:
    name, score = goal.kpi.name, goal.score
    figures = (
        ("target", score.target, goal.kpi.unit, "agreed"),
        ("actual", score.actual, goal.kpi.unit, "reached so far"),
        ("attainment", score.attainment, Unit.RATIO, "reached of what was agreed"),
        ("days_left", float(goal.days_left), Unit.DAYS, "calendar days to its end"),
    )
    for part, value, unit, how in figures:
        if value is not None:
            yield Fact(f"goal:{goal.id}.{part}", f"Goal for {name}: {part.replace('_', ' ')}", value, unit, how)
