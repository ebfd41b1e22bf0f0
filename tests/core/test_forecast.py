"""Where a running period will end."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import forecast
from core.facts import COMPANY
from tests.bench import backtest
from tests.core.figures import (
    DEALS_LOST,
    OPEN_PIPELINE,
    REVENUE,
    WIN_RATE,
    Fact,
    World,
    every_month,
    kpi,
    month,
    person,
)

ANA = person(1)
JUNE = month(2017, 6)
BEFORE_JUNE = [month(2017, number) for number in range(1, 6)]
STEADY = every_month(1, "revenue", BEFORE_JUNE, {5: 100, 25: 300})


def test_the_rest_of_a_usual_month_is_expected_as_usual() -> None:
    score = World([*STEADY, (1, "revenue", date(2017, 6, 5), 100)]).ask(REVENUE, ANA, JUNE, date(2017, 6, 15))
    assert score.forecast == pytest.approx(400)
    assert score.forecast_low == score.forecast_high == pytest.approx(400)  # every month was the same


def test_early_in_the_month_the_average_speaks_and_later_what_is_booked() -> None:
    daily = every_month(1, "revenue", BEFORE_JUNE, dict.fromkeys(range(1, 29), 10.0))
    doubled = [(1, "revenue", date(2017, 6, day), 20.0) for day in range(1, 31)]

    def expected(day: int) -> float:
        value = World([*daily, *doubled]).ask(REVENUE, ANA, JUNE, date(2017, 6, day)).forecast
        assert value is not None
        return value

    assert expected(2) < expected(10) < expected(20) < expected(29)
    assert expected(2) < 400
    assert expected(29) == pytest.approx(600, rel=0.05)


def test_a_strong_month_of_the_company_lifts_everybodys() -> None:
    company = every_month(COMPANY, "revenue", BEFORE_JUNE, {5: 1000, 25: 3000})
    ana = [*STEADY, (1, "revenue", date(2017, 6, 5), 100.0)]
    as_usual = World([*ana, *company, (COMPANY, "revenue", date(2017, 6, 5), 1000.0)])
    strong = World([*ana, *company, (COMPANY, "revenue", date(2017, 6, 5), 2000.0)])
    usual, lifted = (world.ask(REVENUE, ANA, JUNE, date(2017, 6, 15)).forecast for world in (as_usual, strong))
    assert usual == pytest.approx(400)
    assert lifted is not None
    assert lifted > 450


def test_without_any_history_the_pace_so_far_goes_on() -> None:
    score = World([(1, "revenue", date(2017, 6, 5), 110)]).ask(REVENUE, ANA, JUNE, date(2017, 6, 15))
    assert score.forecast == pytest.approx(220)  # 11 of 22 working days have gone
    assert (score.forecast_low, score.forecast_high) == pytest.approx((110, 330))


def test_a_ratio_ends_between_what_runs_and_what_was_usual() -> None:
    rows = [
        row for measure in ("deals_won", "deals_lost") for row in every_month(1, measure, BEFORE_JUNE, {9: 5, 20: 5})
    ]
    running = [(1, "deals_won", date(2017, 6, 2), 8.0), (1, "deals_lost", date(2017, 6, 2), 2.0)]
    score = World([*rows, *running]).ask(WIN_RATE, ANA, JUNE, date(2017, 6, 15))
    assert score.actual == 0.8
    assert score.forecast is not None
    assert 0.5 < score.forecast < 0.8


def test_a_part_is_never_expected_to_be_more_than_the_whole() -> None:
    rows = [(1, "deals_won", m.start, float(won)) for m, won in zip(BEFORE_JUNE, (9, 1, 9, 9, 1), strict=True)]
    lost = every_month(1, "deals_lost", BEFORE_JUNE, {2: 1})
    score = World([*rows, *lost, (1, "deals_won", date(2017, 6, 2), 9.0)]).ask(WIN_RATE, ANA, JUNE, date(2017, 6, 5))
    assert score.forecast is not None
    assert score.forecast_high == 1


def test_a_snapshot_says_what_is_and_forecasts_nothing() -> None:
    score = World([(1, "open_pipeline", date(2017, 6, 2), 70)]).ask(OPEN_PIPELINE, ANA, JUNE, date(2017, 6, 15))
    assert (score.actual, score.forecast) == (70, None)


def test_a_complete_period_has_nothing_left_to_forecast() -> None:
    score = World([*STEADY, (1, "revenue", date(2017, 6, 5), 100)]).ask(REVENUE, ANA, JUNE, date(2017, 6, 30))
    assert (score.forecast, score.forecast_low, score.forecast_high) == (None, None, None)


def test_on_the_day_before_the_end_little_is_left_to_expect() -> None:
    rows = every_month(1, "revenue", BEFORE_JUNE, dict.fromkeys(range(1, 29), 10.0))
    score = World([*rows, (1, "revenue", date(2017, 6, 5), 100.0)]).ask(REVENUE, ANA, JUNE, date(2017, 6, 29))
    assert score.forecast == pytest.approx(100, rel=0.05)


def test_months_before_somebody_joined_or_first_sold_do_not_pull_the_average_down() -> None:
    rows: list[Fact] = [(1, "revenue", date(2017, 5, 5), 100), (1, "revenue", date(2017, 5, 25), 300)]
    others = every_month(2, "revenue", BEFORE_JUNE, {5: 100, 25: 300})
    world = World([*rows, *others, (1, "revenue", date(2017, 6, 5), 100)])
    assert world.ask(REVENUE, person(1, (1, 2)), JUNE, date(2017, 6, 15)).forecast == pytest.approx(400)


def test_a_quieter_past_gives_a_narrower_range() -> None:
    def width(amounts: list[float]) -> float:
        rows = [(1, "revenue", m.start + timedelta(days=27), a) for m, a in zip(BEFORE_JUNE, amounts, strict=True)]
        score = World(rows).ask(REVENUE, ANA, JUNE, date(2017, 6, 15))
        assert score.forecast_low is not None
        assert score.forecast_high is not None
        return score.forecast_high - score.forecast_low

    assert width([390, 400, 410, 400, 400]) < width([100, 700, 400, 200, 600])


def test_an_expression_over_several_measures_is_the_sum_of_their_ends() -> None:
    activities = kpi("revenue + deals_lost", "activities")
    rows = [*STEADY, *every_month(1, "deals_lost", BEFORE_JUNE, {5: 4, 25: 4}), (1, "revenue", date(2017, 6, 5), 50.0)]
    ends = [World(rows).ask(of, ANA, JUNE, date(2017, 6, 15)).forecast for of in (activities, REVENUE, DEALS_LOST)]
    assert ends[0] == pytest.approx((ends[1] or 0) + (ends[2] or 0))


@given(
    booked=st.floats(0, 1e9),
    share=st.floats(0.01, 1),
    past=st.lists(st.floats(0, 1e9), min_size=1, max_size=12),
)
def test_the_expected_end_lies_between_the_two_guesses_it_blends(
    booked: float, share: float, past: list[float]
) -> None:
    totals = np.array(past)[:, None]
    end = forecast.end_of_period(np.array([booked]), np.array([share]), totals, np.ones(totals.shape, bool))[0]
    by_pace, by_average = booked / share, booked + (1 - share) * float(np.mean(past))
    slack = 1e-6 * (1 + by_pace + by_average)
    assert min(by_pace, by_average) - slack <= end <= max(by_pace, by_average) + slack


# -- the back-test on the shared CRM data ------------------------------------------------------------------------------


@pytest.mark.parametrize(("cut", "goal"), [("1/3", 0.75), ("1/2", 0.75), ("3/4", 1.0)])
def test_it_is_closer_than_the_run_rate_on_the_crm_data(crm: Path, cut: str, goal: float) -> None:
    together = next(errors for errors in backtest.run(crm) if (errors.month, errors.cut) == ("all", cut))
    assert together.ratio <= goal
