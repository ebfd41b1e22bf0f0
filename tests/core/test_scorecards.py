"""What a scorecard points out, and what it makes of the whole."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue import Cadence, Direction, Kpi, Unit
from core.expressions import Expression
from core.people import Subject, SubjectKind
from core.periods import Grain, unit_of
from core.scorecards import MOST_COUNTED, Reason, scorecard
from core.scores import Card, Score, Status

WEEK = unit_of(date(2017, 11, 13), Grain.WEEK)
ANA = Subject("person:1", SubjectKind.PERSON, "Ana", (1,), (1,))


def kpi(key: str, *, weight: float = 1, direction: Direction = Direction.HIGHER) -> Kpi:
    return Kpi(
        key, key.title(), "m", "w", Unit.COUNT, direction, Expression.parse("calls"), (), "RevOps", Cadence.WEEK, weight
    )


def score(
    key: str, actual: float | None, target: float | None = None, previous: float | None = None, *, weight: float = 1,
    direction: Direction = Direction.HIGHER,
) -> Score:  # fmt: skip
    """Of a complete period: all of the target was due."""
    part, whole = (actual, target) if direction is Direction.HIGHER else (target, actual)
    ratio = part / whole if part is not None and whole else None
    status = (
        None if ratio is None else Status.AHEAD if ratio >= 1.05 else Status.ON_PACE if ratio >= 0.95 else Status.BEHIND
    )
    return Score(
        kpi(key, weight=weight, direction=direction), actual, None, target, attainment=ratio, expected=target,
        status=status, previous=previous,
    )  # fmt: skip


def read(*scores: Score):
    return scorecard(Card(ANA, WEEK, WEEK, scores))


def test_overall_is_the_mean_by_weight() -> None:
    assert read(score("a", 50, 100, weight=3), score("b", 90, 100, weight=1)).overall == pytest.approx(0.6)


def test_one_great_success_does_not_hide_the_rest() -> None:
    assert read(score("a", 1_000, 100), score("b", 50, 100)).overall == pytest.approx((MOST_COUNTED + 0.5) / 2)


def test_without_targets_there_is_no_overall() -> None:
    assert read(score("a", 5), score("b", None, 100)).overall is None


def test_what_has_no_weight_is_shown_and_not_judged() -> None:
    found = read(score("a", 10, 100, weight=0), score("b", 100, 100))
    assert (found.overall, found.focus) == (1.0, None)


def test_the_two_best_are_named_and_the_one_furthest_behind_by_weight() -> None:
    found = read(
        score("a", 110, 100),
        score("b", 130, 100),
        score("c", 120, 100),
        score("d", 60, 100),
        score("e", 80, 100, weight=3),
    )
    assert [win.score.kpi.key for win in found.wins] == ["b", "c"]
    assert found.focus is not None
    assert (found.focus.score.kpi.key, found.focus.reason) == ("e", Reason.TARGET)


def test_without_targets_it_goes_by_the_change() -> None:
    found = read(score("a", 120, previous=100), score("b", 80, previous=100), score("c", 101, previous=100))
    assert [(win.score.kpi.key, win.reason) for win in found.wins] == [("a", Reason.CHANGE)]
    assert found.focus is not None
    assert (found.focus.score.kpi.key, found.focus.reason) == ("b", Reason.CHANGE)


def test_a_missed_target_comes_before_any_fall() -> None:
    found = read(score("a", 94, 100), score("b", 1, previous=100, weight=9))
    assert found.focus is not None
    assert found.focus.score.kpi.key == "a"


def test_where_lower_is_better_less_is_a_success() -> None:
    found = read(score("lost", 5, 10, previous=8, direction=Direction.LOWER))
    assert found.focus is None
    assert found.overall == MOST_COUNTED
    assert [win.score.kpi.key for win in found.wins] == ["lost"]
    unused = read(score("lost", 0, 10, direction=Direction.LOWER))
    assert unused.overall == MOST_COUNTED


def test_the_same_kpi_is_never_both() -> None:
    found = read(score("a", 80, 100, previous=10))
    assert found.focus is not None
    assert found.wins == ()


amounts = st.one_of(st.none(), st.floats(0, 1e9))
some_scores = st.builds(
    score,
    st.sampled_from("abcd"),
    amounts,
    amounts,
    amounts,
    weight=st.floats(0, 5, allow_subnormal=False),
    direction=st.sampled_from(Direction),
)


@given(st.lists(some_scores, max_size=6, unique_by=lambda one: one.kpi.key))
def test_any_card_has_a_meaning(scores: list[Score]) -> None:
    found = read(*scores)
    assert found.overall is None or 0 <= found.overall <= MOST_COUNTED + 1e-9
    keys = [win.score.kpi.key for win in found.wins]
    assert len(keys) == len(set(keys)) <= 2
    assert found.focus is None or found.focus.score.kpi.key not in keys
