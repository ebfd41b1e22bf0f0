"""What a target asks for, and how often it was reached before."""

from datetime import date

import pytest

from core.achievable import Reach, last_complete, reach, spread
from core.catalogue import Kpi
from core.periods import Business, Grain, Period, unit_of
from sources.catalogue import load_catalogue

KPIS = {kpi.key: kpi for kpi in load_catalogue().kpis}
TODAY = date(2017, 11, 20)


def kpi(key: str) -> Kpi:
    return KPIS[key]


def unit(grain: Grain, day: date = TODAY) -> Period:
    return unit_of(day, grain)


def test_what_accumulates_is_spread_over_the_working_days() -> None:
    found = spread(kpi("revenue"), 2_000, "US", unit(Grain.MONTH))
    assert found is not None
    assert (found.working_days, found.a_day) == (20, 100)  # Veterans Day and Thanksgiving are off
    assert found.a_week == pytest.approx(2_000 * 7 / 30)


@pytest.mark.parametrize(("joined", "days"), [(date(2017, 11, 13), 13), (date(2017, 10, 2), 20)])
def test_who_joined_in_the_middle_has_fewer_days_of_the_same(joined: date, days: int) -> None:
    found = spread(kpi("revenue"), 2_000, "US", unit(Grain.MONTH), joined)
    assert found is not None
    assert (found.working_days, found.a_day) == (days, 100)
    assert spread(kpi("revenue"), 2_000, "US", unit(Grain.MONTH), date(2017, 12, 1)) is None


def test_a_week_is_not_spread_over_weeks_and_a_ratio_over_nothing() -> None:
    week = spread(kpi("revenue"), 500, "DE", unit(Grain.WEEK))
    assert week is not None
    assert (week.a_day, week.a_week) == (100, None)
    assert spread(kpi("win_rate"), 0.6, "US", unit(Grain.MONTH)) is None
    saturday = Period(date(2017, 11, 18), date(2017, 11, 18), Grain.DAY)
    assert spread(kpi("revenue"), 500, "US", saturday) is None


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("revenue", 30, Reach(3, 1, 20, 30)),
        ("revenue", 31, Reach(3, 0, 20, 30)),
        ("revenue", 0.1 + 0.2, Reach(3, 3, 20, 30)),
        ("sales_cycle", 20, Reach(3, 2, 20, 10)),
        ("sales_cycle", 9, Reach(3, 0, 20, 10)),
    ],
)
def test_how_often_it_was_reached(key: str, value: float, expected: Reach) -> None:
    assert reach(kpi(key), value, [None, 10, float("nan"), 30, 20]) == expected


def test_nothing_known_is_nothing_to_compare_with() -> None:
    assert reach(kpi("revenue"), 1, [None, float("nan")]) is None


@pytest.mark.parametrize(
    ("period", "newest", "expected"),
    [
        (unit(Grain.MONTH), TODAY, unit(Grain.MONTH, date(2017, 10, 1))),  # runs
        (unit(Grain.MONTH, date(2018, 3, 1)), TODAY, unit(Grain.MONTH, date(2017, 10, 1))),  # is to come
        (unit(Grain.MONTH, date(2017, 3, 1)), TODAY, unit(Grain.MONTH, date(2017, 2, 1))),  # is over
        (unit(Grain.MONTH, date(2018, 3, 1)), date(2017, 9, 15), unit(Grain.MONTH, date(2017, 8, 1))),  # old data
        (unit(Grain.MONTH, date(2018, 3, 1)), date(2017, 9, 30), unit(Grain.MONTH, date(2017, 9, 1))),
        (unit(Grain.MONTH, date(2018, 3, 1)), None, unit(Grain.MONTH, date(2017, 10, 1))),
        (unit(Grain.QUARTER, date(2018, 1, 1)), TODAY, unit(Grain.QUARTER, date(2017, 7, 1))),
        (
            Period(date(2018, 3, 1), date(2018, 3, 10), Grain.RANGE),
            TODAY,
            Period(date(2017, 11, 10), date(2017, 11, 19), Grain.RANGE),
        ),
    ],
)
def test_compared_is_what_is_over_and_whose_data_is_there(
    period: Period, newest: date | None, expected: Period
) -> None:
    assert last_complete(period, TODAY, newest, Business()) == expected
