"""What holds for every set of facts: the engine against sums written out by hand."""

import random
from bisect import bisect_right
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.catalogue import Scope, Target
from core.kpis import borders_needed
from core.periods import Grain, Period, unit_of
from core.scores import Card, Gap, PaceBasis, Score, Status
from tests.core.figures import ACME, ALL, REVENUE, WIN_RATE, Fact, World, person, team

FIRST = date(2017, 1, 1)
PEOPLE = (1, 2, 3, 4)
SUBJECTS = [*(person(number, PEOPLE[:3]) for number in PEOPLE), team(1, 2, 3), team(3, 4), team()]

days = st.integers(0, 120).map(lambda number: FIRST + timedelta(days=number))
cells = st.tuples(
    st.sampled_from(PEOPLE), st.sampled_from(["revenue", "deals_won", "deals_lost", "open_pipeline"]), days
)
rows = st.dictionaries(cells, st.integers(0, 50).map(float), max_size=80).map(
    lambda found: [(*cell, value) for cell, value in found.items()]
)
periods = st.one_of(
    st.builds(unit_of, days, st.sampled_from([Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.QUARTER])),
    st.tuples(days, days).map(lambda ends: Period(min(ends), max(ends), Grain.RANGE)),
)


def summed(facts: list[Fact], who: tuple[int, ...], measure: str, start: date, end: date) -> float:
    return sum(value for p, m, day, value in facts if p in who and m == measure and start <= day <= end)


def last_known(facts: list[Fact], who: tuple[int, ...], end: date) -> float:
    newest: dict[int, tuple[date, float]] = {}
    for p, measure, day, value in facts:
        if p in who and measure == "open_pipeline" and day <= end and (p not in newest or day > newest[p][0]):
            newest[p] = (day, value)
    return sum(value for _, value in newest.values())


def by_hand(key: str, facts: list[Fact], who: tuple[int, ...], start: date, end: date) -> float | None:
    if key == "open_pipeline":
        return last_known(facts, who, end)
    if key == "win_rate":
        won, lost = (summed(facts, who, measure, start, end) for measure in ("deals_won", "deals_lost"))
        return won / (won + lost) if won + lost else None
    return summed(facts, who, key, start, end)


@given(rows, periods, days)
def test_actual_and_previous_are_what_one_would_add_up_by_hand(facts: list[Fact], period: Period, as_of: date) -> None:
    board = World(facts).board(SUBJECTS, period, as_of)
    until = min(period.end, as_of)
    before = board.compared_with
    for card in board.cards():
        for score in card.scores:
            if score.kpi.key == "sales_cycle" or period.start > as_of:
                continue
            who = card.subject.people
            if score.gap is None or score.gap.value == "nothing to divide":
                assert score.actual == pytest.approx(by_hand(score.kpi.key, facts, who, period.start, until))
            else:
                assert by_hand(score.kpi.key, facts, who, period.start, until) in (None, 0)
            previous = by_hand(score.kpi.key, facts, who, before.start, before.end)
            # None stands for "not recorded then" as well, but never for an amount.
            assert score.previous == pytest.approx(previous) if score.previous is not None else not previous


@given(rows, periods, days)
def test_a_teams_amount_is_the_sum_of_its_peoples_and_its_ratio_that_of_the_sums(
    facts: list[Fact], period: Period, as_of: date
) -> None:
    board = World(facts).board(SUBJECTS, period, as_of, [REVENUE, WIN_RATE])
    members = [board.card(f"person:{number}").scores[0].actual or 0 for number in (1, 2, 3)]
    assert (board.card("team:1-2-3").scores[0].actual or 0) == pytest.approx(sum(members))


@given(rows, periods, days)
def test_many_subjects_at_once_get_what_each_gets_alone(facts: list[Fact], period: Period, as_of: date) -> None:
    world = World(facts)
    together = world.board(SUBJECTS, period, as_of)
    for subject in SUBJECTS:
        same(together.card(subject.key), world.board([subject], period, as_of).card(subject.key))


@given(rows, periods, days, st.randoms(use_true_random=False))
def test_the_order_of_facts_changes_nothing(
    facts: list[Fact], period: Period, as_of: date, shuffle: random.Random
) -> None:
    shuffled = shuffle.sample(facts, len(facts))
    for one, other in zip(
        World(facts).board(SUBJECTS, period, as_of).cards(),
        World(shuffled).board(SUBJECTS, period, as_of).cards(),
        strict=True,
    ):
        same(one, other)


@given(rows, periods, days)
def test_sums_between_the_borders_needed_are_as_good_as_days(facts: list[Fact], period: Period, as_of: date) -> None:
    borders = borders_needed(period, as_of, ACME)
    within = [fact for fact in facts if borders[0] <= fact[2] < borders[-1]]
    sums: dict[tuple[int, str, date], float] = {}
    for who, measure, day, value in within:
        dated = day if measure == "open_pipeline" else borders[bisect_right(borders, day) - 1]
        sums[who, measure, dated] = sums.get((who, measure, dated), 0) + value
    for one, other in zip(
        World(within).board(SUBJECTS, period, as_of).cards(),
        World([(*cell, value) for cell, value in sums.items()]).board(SUBJECTS, period, as_of).cards(),
        strict=True,
    ):
        same(one, other)


@given(rows, periods, days, rows)
def test_what_happens_after_the_day_of_asking_changes_nothing(
    facts: list[Fact], period: Period, as_of: date, later: list[Fact]
) -> None:
    known = [fact for fact in facts if fact[2] <= as_of]
    future = [(p, m, as_of + timedelta(days=1 + (day - FIRST).days), value) for p, m, day, value in later]
    for one, other in zip(
        World(known).board(SUBJECTS, period, as_of).cards(),
        World(known + future).board(SUBJECTS, period, as_of).cards(),
        strict=True,
    ):
        same(one, other)


@given(rows, periods, days)
def test_what_only_grows_is_never_expected_to_end_below_what_is_booked(
    facts: list[Fact], period: Period, as_of: date
) -> None:
    for card in World(facts).board(SUBJECTS, period, as_of, [REVENUE]).cards():
        score = card.scores[0]
        if score.actual is not None and score.forecast is not None:
            assert score.forecast >= score.actual - 1e-9
            assert score.forecast_low is not None
            assert score.forecast_high is not None
            assert score.actual - 1e-9 <= score.forecast_low <= score.forecast + 1e-9
            assert score.forecast <= score.forecast_high + 1e-9


@settings(max_examples=50)
@given(rows, periods, days)
def test_figures_are_numbers_or_none(facts: list[Fact], period: Period, as_of: date) -> None:
    targets = [Target(kpi.key, Scope.EVERYONE, period.start, period.end, 10) for kpi in ALL]
    for card in World(facts, targets=targets).board(SUBJECTS, period, as_of, ALL).cards():
        for score in card.scores:
            assert (score.actual is None) == (score.gap is not None)
            assert isinstance(score.gap, Gap | None)
            assert isinstance(score.basis, PaceBasis | None)
            assert isinstance(score.status, Status | None)
            for value in (*numbers_of(score), *score.trend):
                assert value is None or abs(value) < float("inf")


def numbers_of(score: Score) -> list[float | None]:
    return [
        score.actual,
        score.target,
        score.attainment,
        score.expected,
        score.previous,
        score.change,
        score.difference,
        score.forecast,
        score.forecast_low,
        score.forecast_high,
    ]


def same(one: Card, other: Card) -> None:
    """Equal but for the last bit of a sum added in another order (and the rank, which depends on who else is in the call)."""
    for mine, theirs in zip(one.scores, other.scores, strict=True):
        assert (mine.gap, mine.status, mine.basis) == (theirs.gap, theirs.status, theirs.basis)
        assert numbers_of(mine) == pytest.approx(numbers_of(theirs))
        assert list(mine.trend) == pytest.approx(list(theirs.trend))
