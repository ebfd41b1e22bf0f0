"""The manager's digest by example: whom to praise, whom to help, where the funnel narrows, whether the team is full."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue import Cadence, Kpi, Scope, Target, Unit
from core.digests import (
    WEEKS,
    Digest,
    Member,
    digest,
    improvements,
    status_of,
    troubles,
    usual,
)
from core.funnel import Capacity, capacity, narrowest
from core.people import Person
from core.periods import Grain, Period, unit_of
from core.scorecards import scorecard
from core.scores import Status
from tests.core.figures import REVENUE, WIN_RATE, Fact, World, kpi, person, team

LAST = unit_of(date(2017, 11, 20), Grain.WEEK)
CALLS = replace(kpi("calls"), cadence=Cadence.WEEK)
LEAD_CONVERSION = kpi("leads_converted / leads", "lead_conversion", Unit.RATIO)
ANA, BO, CY = 1, 2, 3
NAMES = {ANA: "Ana", BO: "Bo", CY: "Cy"}


def weeks(count: int = 12) -> list[Period]:
    """The last weeks, oldest first."""
    return [*LAST.units_before(count - 1, World([]).workspace.business), LAST]


def weekly(who: int, values: Sequence[float], measure: str = "revenue") -> list[Fact]:
    """One amount on the Wednesday of each week; the last value is last week's."""
    return [
        (who, measure, week.start + timedelta(days=2), value)
        for week, value in zip(weeks(len(values)), values, strict=True)
        if value
    ]


def target(who: int, value: float, key: str = "revenue") -> list[Target]:
    """A target for each of the last weeks."""
    return [Target(key, Scope.PERSON, week.start, week.end, value, person_id=who) for week in weeks(WEEKS)]


def digest_of(world: World, of: Sequence[Kpi] = (REVENUE,), ids: Sequence[int] = (ANA, BO, CY)) -> Digest:
    """As the use case puts it together, for Mo and these people."""
    business = world.workspace.business
    last = weeks(WEEKS)[::-1]
    subjects = [person(one) for one in ids]
    boards = [world.board(subjects, week, week.end, of) for week in last]
    everybody = team(*ids)
    month, quarter = (
        world.board([everybody], unit_of(LAST.end, grain, business), LAST.end, of).card(everybody.key)
        for grain in (Grain.MONTH, Grain.QUARTER)
    )
    own = {figures.kpi.key: usual(figures) for figures in boards[0].figures}
    trouble, better = troubles(boards[0], boards[1:], own), improvements(boards[0])
    members = []
    for row, one in enumerate(ids):
        card = scorecard(boards[0].card(f"person:{one}"))
        members.append(Member(Person(one, NAMES[one]), card, status_of(card.due), trouble[row], better[row]))
    whole = scorecard(world.board([everybody], LAST, LAST.end, of).card(everybody.key))
    return digest(Person(9, "Mo"), whole, month, quarter, members)


def helped(found: Digest) -> dict[str, tuple[str, int]]:
    return {m.person.name: (m.trouble.kpi.key, m.trouble.weeks) for m in found.members if m.trouble}


def test_two_weeks_behind_a_target_is_a_case_for_help_and_one_is_not() -> None:
    world = World(weekly(ANA, [100] * 10 + [70, 60]) + weekly(BO, [100] * 11 + [60]) + weekly(CY, [100] * 12))
    world.targets = [*target(ANA, 100), *target(BO, 100), *target(CY, 100)]
    found = digest_of(world)
    assert helped(found) == {"Ana": ("revenue", 2)}
    assert [(m.person.name, m.status) for m in found.members] == [
        ("Ana", Status.BEHIND), ("Bo", Status.BEHIND), ("Cy", Status.ON_PACE),
    ]  # fmt: skip
    [ana] = found.needing_help
    assert ana.trouble is not None
    assert (ana.trouble.now, ana.trouble.usual, ana.trouble.target) == (60, 100, 100)


def test_since_when_is_counted_up_to_four_weeks() -> None:
    world = World(weekly(ANA, [100] * 6 + [50] * 6) + weekly(BO, [100] * 9 + [50, 50, 50]))
    world.targets = [*target(ANA, 100), *target(BO, 100)]
    assert helped(digest_of(world, ids=(ANA, BO))) == {"Ana": ("revenue", 4), "Bo": ("revenue", 3)}


def test_without_a_target_one_is_measured_against_the_own_usual() -> None:
    world = World(weekly(ANA, [100] * 10 + [79, 79]) + weekly(BO, [100] * 10 + [81, 81]) + weekly(CY, [100] * 3))
    assert helped(digest_of(world)) == {"Ana": ("revenue", 2)}


def test_of_several_kpis_the_one_that_weighs_most_is_named() -> None:
    heavy = replace(REVENUE, weight=3)
    light = replace(CALLS, weight=0.5)
    rows = weekly(ANA, [100] * 10 + [50, 50]) + weekly(ANA, [100] * 10 + [10, 10], "calls")
    assert helped(digest_of(World(rows), (light, heavy), (ANA,))) == {"Ana": ("revenue", 2)}
    unweighed = replace(REVENUE, weight=0)
    assert helped(digest_of(World(rows), (light, unweighed), (ANA,))) == {"Ana": ("calls", 2)}


def test_the_top_reached_what_was_due_and_the_most_improved_is_somebody_else() -> None:
    world = World(weekly(ANA, [100] * 11 + [150]) + weekly(BO, [50] * 11 + [100]) + weekly(CY, [100] * 11 + [90]))
    world.targets = [*target(ANA, 100), *target(BO, 95), *target(CY, 100)]
    found = digest_of(world)
    assert found.top is not None
    assert found.top.person.name == "Ana"
    assert found.improved is not None
    assert found.improved.person.name == "Bo"
    assert found.improved.improvement is not None
    assert (found.improved.improvement.now, found.improved.improvement.usual) == (100, 50)


def test_nobody_is_praised_for_missing_a_target() -> None:
    world = World(weekly(ANA, [100] * 11 + [94]) + weekly(BO, [100] * 11 + [90]))
    world.targets = [*target(ANA, 100), *target(BO, 100)]
    found = digest_of(world, ids=(ANA, BO))
    assert (found.top, found.improved) == (None, None)


def test_without_targets_the_top_is_who_brought_most() -> None:
    found = digest_of(World(weekly(ANA, [100] * 12) + weekly(BO, [300] * 12)), ids=(ANA, BO))
    assert found.top is not None
    assert found.top.person.name == "Bo"
    assert digest_of(World([]), ids=(ANA,)).top is None


@pytest.mark.parametrize(
    ("wins", "named", "narrower"),
    [((0.6, 0.4), "win_rate", True), ((0.5, 0.5), "lead_conversion", False)],
)
def test_the_funnel_narrows_where_it_lost_most_against_last_quarter(
    wins: tuple[float, float], named: str, narrower: bool
) -> None:
    rows: list[Fact] = []
    for month, rate in ((8, wins[0]), (10, wins[1])):
        day = date(2017, month, 9)
        rows += [(ANA, "deals_won", day, 100 * rate), (ANA, "deals_lost", day, 100 * (1 - rate))]
        rows += [(ANA, "leads", day, 100), (ANA, "leads_converted", day, 40)]
    subject, day = team(ANA), date(2017, 11, 26)
    board = World(rows).board([subject], unit_of(day, Grain.QUARTER), day, (LEAD_CONVERSION, WIN_RATE))
    found = narrowest(board.card(subject.key))
    assert found is not None
    assert (found.kpi.key, found.is_narrower) == (named, narrower)
    assert narrowest(digest_of(World([])).month) is None


@pytest.mark.parametrize(
    ("calls", "revenue", "says"),
    [
        ([20] * 8 + [30] * 4, 110, Capacity.FULL),
        ([30] * 8 + [20] * 4, 110, Capacity.ROOM),
        ([20] * 8 + [30] * 4, 50, None),  # busy without reaching the target is no reason to hire
        ([25] * 4 + [30] * 4 + [27] * 4, 110, None),
        ([0] * 12, 110, None),
    ],
)
def test_capacity_needs_both_results_and_activity(calls: list[float], revenue: float, says: Capacity | None) -> None:
    world, subject = World(weekly(ANA, calls, "calls") + weekly(ANA, [revenue] * 12)), team(ANA)
    world.targets = target(ANA, 100)
    board = world.board([subject], LAST, LAST.end, (REVENUE, CALLS))
    assert capacity(scorecard(board.card(subject.key))) is says


def test_status_of_all_targets_goes_by_the_same_thresholds() -> None:
    assert [status_of(due) for due in (None, 1.05, 1.04, 0.95, 0.94, 0.8, 0.79)] == [
        None, Status.AHEAD, Status.ON_PACE, Status.ON_PACE, Status.SLIPPING, Status.SLIPPING, Status.BEHIND,
    ]  # fmt: skip


amounts = st.lists(st.sampled_from([0.0, 10.0, 50.0, 80.0, 100.0, 140.0]), min_size=12, max_size=12)


@given(amounts, amounts, amounts, st.lists(st.booleans(), min_size=3, max_size=3))
def test_the_lists_never_contradict_each_other(a, b, c, have_target) -> None:
    world = World(weekly(ANA, a) + weekly(BO, b) + weekly(CY, c))
    world.targets = [t for who, has in zip((ANA, BO, CY), have_target, strict=True) if has for t in target(who, 90)]
    found = digest_of(world)
    assert sorted(m.person.id for m in found.members) == [ANA, BO, CY]
    assert found.improved is None or found.improved not in (*found.needing_help, found.top)
    assert found.top is None or found.top.status in (None, Status.AHEAD, Status.ON_PACE)
    for member in found.needing_help:
        assert member.trouble is not None
        assert 2 <= member.trouble.weeks <= WEEKS
        assert np.isfinite(member.trouble.now)
    assert found.about == {ANA, BO, CY}
