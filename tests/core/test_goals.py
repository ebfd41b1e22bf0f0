"""What makes a goal SMART, how it changes hands, how a team's is shared out, and how it ends."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Refused
from core.goals import (
    Ambition,
    Draft,
    Field,
    Goal,
    GoalState,
    Split,
    accepted,
    ambition,
    amended,
    cancelled,
    days_left,
    ending,
    problems,
    shares,
)
from core.periods import Grain, unit_of
from tests.core.figures import DEALS_LOST, REVENUE, WIN_RATE, kpi

TODAY = date(2017, 11, 20)
Q4 = unit_of(TODAY, Grain.QUARTER)
ANA, MO = 1, 9
GOAL = Goal(
    7,
    Draft("person:1", "revenue", 100.0, Q4, "why"),
    MO,
    GoalState.PROPOSED,
    1,
    None,
    datetime(2017, 11, 1, tzinfo=UTC),
)


def test_a_smart_goal_has_nothing_against_it() -> None:
    assert problems(REVENUE, 1_000, Q4, "The plan needs it", TODAY) == {}


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        (Field.KPI, {"kpi": None}),
        (Field.VALUE, {"value": None}),
        (Field.VALUE, {"value": -1.0}),
        (Field.VALUE, {"value": 0.0}),
        (Field.VALUE, {"kpi": WIN_RATE, "value": 1.2}),
        (Field.VALUE, {"value": float("nan")}),
        (Field.VALUE, {"value": float("inf")}),
        (Field.PERIOD, {"period": None}),
        (Field.PERIOD, {"period": unit_of(date(2017, 9, 1), Grain.QUARTER)}),
        (Field.WHY, {"why": "  "}),
        (Field.WHY, {"why": "x" * 501}),
    ],
)
def test_what_is_missing_is_named(field: Field, changes: dict) -> None:
    given_ = {"kpi": REVENUE, "value": 1_000.0, "period": Q4, "why": "The plan needs it", "today": TODAY} | changes
    assert set(problems(**given_)) == {field}


def test_a_goal_may_end_today_and_a_limit_may_be_zero() -> None:
    assert problems(REVENUE, 1, unit_of(TODAY, Grain.DAY), "x", TODAY) == {}
    assert problems(DEALS_LOST, 0, Q4, "x", TODAY) == {}


PAST = [100.0, 80.0, None, 90.0, 120.0, 60.0, 70.0]  # the median of the last six figures is 85


@pytest.mark.parametrize(
    ("value", "warning"),
    [
        (157, Ambition(True, 120, 85)),  # 120 x 1.3 = 156
        (156, None),
        (85, None),
        (84, Ambition(False, 120, 85)),
    ],
)
def test_ambition_is_measured_by_the_own_past(value: float, warning: Ambition | None) -> None:
    assert ambition(REVENUE, value, PAST) == warning


@pytest.mark.parametrize(
    ("value", "warning"), [(46, Ambition(True, 60, 85)), (47, None), (85, None), (86, Ambition(False, 60, 85))]
)
def test_where_lower_is_better_it_reads_the_other_way_round(value: float, warning: Ambition | None) -> None:
    assert ambition(DEALS_LOST, value, PAST) == warning


def test_without_a_past_there_is_no_warning() -> None:
    assert ambition(REVENUE, 1e9, [None, None]) is None


def test_accepting_is_the_addressees_and_comes_once() -> None:
    agreed = accepted(GOAL, ANA)
    assert agreed.state is GoalState.ACCEPTED
    for goal, by in ((agreed, ANA), (GOAL, MO)):
        with pytest.raises(Refused):
            accepted(goal, by)


def test_an_amended_goal_is_a_new_version_that_has_to_be_accepted_again() -> None:
    more = replace(GOAL.draft, value=120.0)
    changed = amended(accepted(GOAL, ANA), more, MO)
    assert (changed.state, changed.version, changed.draft.value) == (GoalState.PROPOSED, 2, 120)
    own = replace(GOAL, proposer=ANA, state=GoalState.ACCEPTED)
    assert amended(own, more, ANA).state is GoalState.ACCEPTED
    with pytest.raises(Refused):
        amended(GOAL, replace(more, subject="person:2"), MO)
    with pytest.raises(Refused):
        amended(cancelled(GOAL), more, MO)
    with pytest.raises(Refused):
        cancelled(cancelled(GOAL))


AGREED = accepted(GOAL, ANA)
AFTER = Q4.end + timedelta(days=1)


@pytest.mark.parametrize(
    ("goal", "actual", "newest", "today", "ends"),
    [
        (AGREED, 100.0, Q4.end, Q4.end, None),  # the last day is still to be used
        (AGREED, 100.0, Q4.end, AFTER, GoalState.ACHIEVED),
        (AGREED, 99.99, Q4.end, AFTER, GoalState.MISSED),
        (AGREED, 100.0, Q4.end - timedelta(days=1), AFTER, None),  # the last day's data may still come
        (AGREED, 100.0, Q4.end - timedelta(days=1), Q4.end + timedelta(days=4), GoalState.ACHIEVED),
        (AGREED, None, Q4.end, AFTER, GoalState.CANCELLED),
        (AGREED, None, None, Q4.end + timedelta(days=4), GoalState.CANCELLED),
        (GOAL, 100.0, Q4.end, AFTER, GoalState.CANCELLED),  # nobody ever accepted it
    ],
)
def test_a_goal_ends_by_its_figures(goal, actual, newest, today, ends) -> None:
    assert ending(goal, REVENUE, actual, newest, today) is ends


def test_a_limit_is_kept_by_staying_below() -> None:
    assert ending(AGREED, DEALS_LOST, 99.0, Q4.end, AFTER) is GoalState.ACHIEVED
    assert ending(AGREED, DEALS_LOST, 101.0, Q4.end, AFTER) is GoalState.MISSED
    assert ending(AGREED, None, 99.0, Q4.end, AFTER) is GoalState.CANCELLED


def test_days_left() -> None:
    assert days_left(GOAL, TODAY) == 41
    assert days_left(GOAL, AFTER) == 0


def test_a_sum_is_shared_out_whole() -> None:
    assert shares(REVENUE, 100, {1: 0, 2: 0, 3: 0}, Split.EVENLY) == {1: 34, 2: 33, 3: 33}
    assert shares(REVENUE, 100, {1: 50, 2: 30, 3: 20}, Split.PAST_SHARE) == {1: 50, 2: 30, 3: 20}
    assert shares(REVENUE, 100.5, {1: 0, 2: 0}, Split.EVENLY) == {1: 50.25, 2: 50.25}
    assert shares(WIN_RATE, 0.6, {1: 0.2, 2: 0.9}, Split.PAST_SHARE) == {1: 0.6, 2: 0.6}  # a ratio cannot be shared
    with pytest.raises(Refused):
        shares(REVENUE, 100, {}, Split.EVENLY)
    with pytest.raises(Refused, match="evenly"):
        shares(REVENUE, 100, {1: 0, 2: 0}, Split.PAST_SHARE)


@given(
    st.floats(0, 1e9, allow_nan=False).map(lambda value: round(value, 2)),
    st.dictionaries(st.integers(1, 50), st.floats(0, 1e6), min_size=1, max_size=30),
    st.sampled_from(Split),
)
def test_the_parts_add_up_and_nobody_gets_less_than_nothing(value: float, past: dict[int, float], how: Split) -> None:
    if how is Split.PAST_SHARE and sum(past.values()) <= 0:
        return
    parts = shares(kpi("revenue"), value, past, how)
    assert sum(parts.values()) == pytest.approx(value, abs=0.005)
    assert all(part >= 0 for part in parts.values())
    assert set(parts) == set(past)
    if how is Split.EVENLY:
        assert max(parts.values()) - min(parts.values()) <= 1.0001
