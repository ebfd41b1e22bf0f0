"""Which target holds: nothing is ever made up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue import Kpi, Scope, Target
from core.people import Person, Role, Subject
from core.periods import Grain, Period, unit_of
from core.targets import TargetBook
from tests.core.figures import REVENUE, WIN_RATE, month, person, team

ANA, BEN = person(1), person(2)
ROSTER = {1: Person(1, "Ana"), 2: Person(2, "Ben")}
JUNE = month(2017, 6)
Q2 = unit_of(date(2017, 5, 1), Grain.QUARTER)
YEAR = unit_of(date(2017, 5, 1), Grain.YEAR)


def own(period: Period, value: float, number: int = 1, kpi: str = "revenue") -> Target:
    return Target(kpi, Scope.PERSON, period.start, period.end, value, person_id=number)


def everyone(period: Period, value: float, kpi: str = "revenue") -> Target:
    return Target(kpi, Scope.EVERYONE, period.start, period.end, value)


def of_team(period: Period, value: float, team_id: int = 7, kpi: str = "revenue") -> Target:
    return Target(kpi, Scope.TEAM, period.start, period.end, value, team_id=team_id)


def found(
    targets: Sequence[Target],
    subject: Subject = ANA,
    period: Period = JUNE,
    kpi: Kpi = REVENUE,
    people: dict[int, Person] = ROSTER,
) -> float | None:
    value = float(TargetBook(targets, period, people, "US").of(kpi, [subject])[0])
    return None if np.isnan(value) else value


# -- which period ------------------------------------------------------------------------------------------------------


def test_without_a_target_there_is_none() -> None:
    assert found([]) is None
    assert found([own(JUNE, 5, number=2), own(JUNE, 0.5, kpi="win_rate")]) is None


def test_an_exact_target_wins_over_parts_and_wholes() -> None:
    assert found([own(YEAR, 9999), own(JUNE, 100), own(Q2, 5000)]) == 100


def test_months_add_up_to_a_quarter() -> None:
    months = [own(month(2017, number), number * 100) for number in (4, 5, 6)]
    assert found([*months, own(YEAR, 9999)], period=Q2) == pytest.approx(1500)


def test_a_missing_month_leaves_the_quarter_without_a_target() -> None:
    assert found([own(month(2017, 4), 100), own(JUNE, 100)], period=Q2) is None


def test_a_quarter_gives_a_month_its_share_of_working_days() -> None:
    # The second quarter of 2017 has 20 + 22 + 22 working days in the US.
    assert found([own(Q2, 6400)]) == pytest.approx(2200)


def test_the_shares_of_a_longer_target_add_up_to_it() -> None:
    parts = [found([own(YEAR, 1200)], period=month(2017, number)) for number in range(1, 13)]
    assert sum(part or 0 for part in parts) == pytest.approx(1200)


def test_a_stretch_over_two_months_takes_its_part_of_each() -> None:
    stretch = Period(date(2017, 5, 22), date(2017, 6, 9), Grain.RANGE)
    targets = [own(month(2017, 5), 2200), own(JUNE, 4400)]
    # 7 of May's 22 working days (Memorial Day is none), 7 of June's 22.
    assert found(targets, period=stretch) == pytest.approx(2200 * 7 / 22 + 4400 * 7 / 22)


def test_the_shortest_target_that_covers_a_day_holds_for_it() -> None:
    targets = [own(month(2017, 4), 100), own(month(2017, 5), 100), own(Q2, 6400)]
    assert found(targets, period=Q2) == 6400
    assert found([*targets[:2], own(YEAR, 25_100)], period=Q2) == pytest.approx(200 + 25_100 * 22 / working_days_2017())


def working_days_2017() -> int:
    from core.calendars import count_working_days

    return count_working_days("US", YEAR.start, YEAR.end)


def test_a_target_within_the_period_counts_whole_even_on_a_weekend() -> None:
    week = unit_of(date(2017, 6, 7), Grain.WEEK)
    weekdays = own(Period(week.start, date(2017, 6, 9), Grain.RANGE), 100)
    weekend = own(Period(date(2017, 6, 10), week.end, Grain.RANGE), 20)
    assert found([weekdays, weekend], period=week) == 120
    assert found([weekdays], period=week) == 100


def test_a_day_off_has_no_share_of_a_longer_target() -> None:
    sunday = unit_of(date(2017, 6, 11), Grain.DAY)
    assert found([own(JUNE, 2200)], period=sunday) is None
    assert found([own(JUNE, 2200), own(sunday, 5)], period=sunday) == 5


def test_a_ratios_target_is_a_level_that_holds_in_every_part() -> None:
    targets = [own(YEAR, 0.5, kpi="win_rate"), own(Q2, 0.6, kpi="win_rate")]
    assert found(targets, kpi=WIN_RATE) == 0.6
    months = [own(month(2017, number), 0.6, kpi="win_rate") for number in (4, 5, 6)]
    assert found(months, period=Q2, kpi=WIN_RATE) is None  # three levels make none for the quarter


# -- for whom ----------------------------------------------------------------------------------------------------------


def test_ones_own_target_beats_the_one_for_everyone() -> None:
    targets = [everyone(JUNE, 100), own(JUNE, 150)]
    assert (found(targets), found(targets, BEN)) == (150, 100)


def test_a_target_for_everyone_is_for_each_rep_and_not_for_their_manager() -> None:
    people = ROSTER | {3: Person(3, "Mia", role=Role.MANAGER)}
    assert found([everyone(JUNE, 100)], person(3), people=people) is None
    assert found([everyone(JUNE, 100)], team(1, 2, 3), people=people) == 200


def test_a_managers_own_target_counts_in_the_teams() -> None:
    people = ROSTER | {3: Person(3, "Mia", role=Role.MANAGER)}
    assert found([everyone(JUNE, 100), own(JUNE, 40, number=3)], team(1, 2, 3), people=people) == 240


def test_who_joined_later_is_asked_for_the_working_days_since() -> None:
    people = ROSTER | {1: replace(ROSTER[1], hired_on=date(2017, 6, 16))}
    assert found([own(JUNE, 2200)], people=people) == pytest.approx(1100)
    assert found([everyone(JUNE, 2200)], people=people) == pytest.approx(1100)
    assert found([own(JUNE, 0.5, kpi="win_rate")], kpi=WIN_RATE, people=people) == 0.5


def test_months_before_somebody_joined_need_no_target() -> None:
    people = ROSTER | {1: replace(ROSTER[1], hired_on=date(2017, 5, 1))}
    assert found([own(month(2017, 5), 100), own(JUNE, 100)], period=Q2, people=people) == 200


def test_who_joined_after_the_period_has_no_target_and_is_not_missed_in_the_teams() -> None:
    people = ROSTER | {2: replace(ROSTER[2], hired_on=date(2017, 7, 1))}
    assert found([everyone(JUNE, 100)], BEN, people=people) is None
    assert found([everyone(JUNE, 100)], team(1, 2), people=people) == 100


# -- teams -------------------------------------------------------------------------------------------------------------


def test_a_teams_own_target_beats_the_sum_of_its_members() -> None:
    targets = [everyone(JUNE, 100), of_team(JUNE, 500)]
    assert found(targets, team(1, 2, team_id=7)) == 500
    assert found(targets, team(1, 2, team_id=8)) == 200


def test_a_teams_own_target_is_prorated_too() -> None:
    assert found([of_team(Q2, 6400)], team(1, 2, team_id=7)) == pytest.approx(2200)


def test_a_team_has_no_target_unless_every_rep_has_one() -> None:
    assert found([own(JUNE, 100)], team(1, 2)) is None


def test_who_left_counts_no_more() -> None:
    people = ROSTER | {2: replace(ROSTER[2], active=False)}
    assert found([own(JUNE, 100), own(JUNE, 70, number=2)], team(1, 2), people=people) == 100


def test_a_team_shares_a_ratios_target_only_if_all_have_the_same() -> None:
    same = [own(JUNE, 0.5, kpi="win_rate"), own(JUNE, 0.5, number=2, kpi="win_rate")]
    assert found(same, team(1, 2), kpi=WIN_RATE) == 0.5
    assert found([same[0], own(JUNE, 0.6, number=2, kpi="win_rate")], team(1, 2), kpi=WIN_RATE) is None


def test_an_empty_team_has_no_target() -> None:
    assert found([everyone(JUNE, 100)], team()) is None


# -- always ------------------------------------------------------------------------------------------------------------


@given(value=st.floats(0.01, 1e9), day=st.dates(date(2017, 1, 1), date(2017, 12, 31)), grain=st.sampled_from(Grain))
def test_a_part_never_asks_for_more_than_the_whole(value: float, day: date, grain: Grain) -> None:
    part = found([own(YEAR, value)], period=unit_of(day, grain))
    assert part is None or 0 <= part <= value * (1 + 1e-9)


@given(
    values=st.lists(st.floats(0, 1e6), min_size=12, max_size=12),
    start=st.integers(1, 12),
    length=st.integers(1, 12),
)
def test_whole_months_add_up_to_any_stretch_of_them(values: list[float], start: int, length: int) -> None:
    last = min(start + length - 1, 12)
    stretch = Period(month(2017, start).start, month(2017, last).end, Grain.RANGE)
    targets = [own(month(2017, number), value) for number, value in enumerate(values, start=1)]
    assert found(targets, period=stretch) == pytest.approx(sum(values[start - 1 : last]))


@given(values=st.dictionaries(st.integers(1, 30), st.floats(0, 1e6), min_size=1))
def test_many_people_each_get_their_own(values: dict[int, float]) -> None:
    people = {number: Person(number, f"P{number}") for number in range(1, 31)}
    targets = [everyone(JUNE, 55.0), *(own(JUNE, value, number) for number, value in values.items())]
    subjects = [person(number) for number in people]
    got = TargetBook(targets, JUNE, people, "US").of(REVENUE, subjects)
    assert list(got) == [values.get(number, 55.0) for number in people]
