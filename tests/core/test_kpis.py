"""What a card says, by example."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core import kpis
from core.catalogue import Direction, Scope, Target, Unit
from core.facts import Facts
from core.people import Person, Workspace
from core.periods import Grain, Period, unit_of
from core.scores import Gap, PaceBasis, Status
from tests.core.figures import (
    ACME,
    DEALS_LOST,
    OPEN_PIPELINE,
    REVENUE,
    SALES_CYCLE,
    WIN_RATE,
    World,
    every_month,
    kpi,
    month,
    person,
    team,
)

ANA, BEN = person(1), person(2)
JUNE = month(2017, 6)
END_OF_JUNE = date(2017, 6, 30)
BEFORE_JUNE = [month(2017, number) for number in range(1, 6)]


def target(value: float, period: Period = JUNE, kpi_key: str = "revenue", number: int = 1) -> Target:
    return Target(kpi_key, Scope.PERSON, period.start, period.end, value, person_id=number)


# -- what is said about a figure ---------------------------------------------------------------------------------------


def test_a_complete_month_is_compared_with_the_whole_one_before_and_its_whole_target() -> None:
    world = World(
        [(1, "revenue", date(2017, 5, 30), 800), (1, "revenue", date(2017, 6, 3), 1000)], targets=[target(2000)]
    )
    score = world.ask(REVENUE, ANA, JUNE, date(2017, 7, 9))
    assert (score.actual, score.previous, score.difference) == (1000, 800, 200)
    assert score.change == pytest.approx(0.25)
    assert (score.target, score.expected, score.attainment) == (2000, 2000, 0.5)
    assert (score.basis, score.status) == (PaceBasis.COMPLETE, Status.BEHIND)


def test_a_running_month_is_compared_with_the_same_days_of_the_one_before() -> None:
    rows = [(1, "revenue", date(2017, 5, 10), 100), (1, "revenue", date(2017, 5, 11), 900)]
    score = World([*rows, (1, "revenue", date(2017, 6, 2), 150)]).ask(REVENUE, ANA, JUNE, date(2017, 6, 10))
    assert score.actual == 150
    assert score.previous == 100
    assert score.change == pytest.approx(0.5)


def test_nothing_is_a_change_from_nothing() -> None:
    rows = [(1, "revenue", date(2017, 4, 3), 100), (1, "revenue", date(2017, 6, 2), 150)]
    score = World(rows).ask(REVENUE, ANA, JUNE, END_OF_JUNE)
    assert (score.previous, score.difference, score.change) == (0, 150, None)


def test_before_the_first_fact_there_is_nothing_to_compare_with() -> None:
    score = World([(1, "revenue", date(2017, 6, 2), 150)]).ask(REVENUE, ANA, JUNE, END_OF_JUNE)
    assert (score.previous, score.difference, score.change) == (None, None, None)
    assert score.trend == (None,) * 11 + (150,)


def test_a_ratio_is_a_ratio_of_sums() -> None:
    rows = [
        (1, "deals_won", date(2017, 6, 1), 9),
        (1, "deals_lost", date(2017, 6, 1), 1),
        (2, "deals_lost", date(2017, 6, 2), 10),
    ]
    assert World(rows).ask(WIN_RATE, team(1, 2), JUNE, END_OF_JUNE).actual == pytest.approx(0.45)


def test_a_snapshot_takes_each_persons_last_value_and_keeps_it_until_the_next() -> None:
    rows = [
        (1, "open_pipeline", date(2017, 4, 20), 100),
        (1, "open_pipeline", date(2017, 6, 20), 70),
        (2, "open_pipeline", date(2017, 5, 2), 30),
    ]
    board = World(rows).board([ANA, team(1, 2)], JUNE, END_OF_JUNE, [OPEN_PIPELINE])
    assert [card.scores[0].actual for card in board.cards()] == [70, 100]
    assert [card.scores[0].previous for card in board.cards()] == [100, 130]


def test_a_kpi_whose_measure_has_no_facts_at_all_is_a_gap_and_not_an_error() -> None:
    board = kpis.evaluate(
        kpis=[REVENUE],
        subjects=[ANA],
        period=JUNE,
        as_of=END_OF_JUNE,
        facts=Facts((), np.array([], np.int64), np.array([], np.int32), np.array([], np.int32), np.array([], float)),
        targets=[],
        people={},
        workspace=ACME,
    )
    assert board.card(ANA.key).scores[0].gap is Gap.NO_DATA


# -- gaps --------------------------------------------------------------------------------------------------------------


def test_sold_nothing_is_zero_but_no_data_is_a_gap() -> None:
    world = World([(1, "revenue", date(2017, 3, 3), 5)])
    assert world.ask(REVENUE, ANA, JUNE, END_OF_JUNE).actual == 0
    nobody = world.ask(REVENUE, BEN, JUNE, END_OF_JUNE)
    assert (nobody.actual, nobody.gap) == (None, Gap.NO_DATA)


def test_a_ratio_without_anything_to_divide_says_so() -> None:
    rows = [(1, "deals_won", date(2017, 5, 3), 1), (1, "won_cycle_days", date(2017, 5, 3), 30)]
    board = World(rows, targets=[target(20, kpi_key="sales_cycle")]).board(
        [ANA], JUNE, END_OF_JUNE, [WIN_RATE, SALES_CYCLE]
    )
    for score in board.card(ANA.key).scores:
        assert (score.actual, score.gap, score.status, score.attainment) == (None, Gap.NOTHING_TO_DIVIDE, None, None)
        assert score.previous is not None


def test_a_period_in_the_future_shows_its_target_and_no_figure() -> None:
    score = World([(1, "revenue", date(2017, 5, 3), 5)], targets=[target(2000)]).ask(
        REVENUE, ANA, JUNE, date(2017, 5, 20)
    )
    assert (score.actual, score.gap, score.target) == (None, Gap.NOT_STARTED, 2000)
    assert (score.status, score.expected, score.forecast, score.previous) == (None, None, None, None)


def test_a_period_before_somebody_joined_is_a_gap() -> None:
    world = World([(1, "revenue", date(2017, 7, 3), 5)]).hired(1, date(2017, 7, 1))
    assert world.ask(REVENUE, ANA, JUNE, date(2017, 7, 20)).gap is Gap.NOT_EMPLOYED


def test_without_facts_or_subjects_nothing_breaks() -> None:
    assert World([]).board([], JUNE, END_OF_JUNE).cards() == []
    assert World([]).ask(WIN_RATE, team(), JUNE, END_OF_JUNE).gap is Gap.NO_DATA


# -- pace --------------------------------------------------------------------------------------------------------------

BUNCHED = every_month(1, "revenue", BEFORE_JUNE, {5: 100, 28: 900})


@pytest.mark.parametrize(
    ("booked", "status"),
    [(106, Status.AHEAD), (105, Status.AHEAD), (95, Status.ON_PACE), (80, Status.SLIPPING), (79, Status.BEHIND)],
)
def test_the_target_is_due_by_the_share_that_was_usually_reached_by_now(booked: float, status: Status) -> None:
    world = World([*BUNCHED, (1, "revenue", date(2017, 6, 2), booked)], targets=[target(1000)])
    score = world.ask(REVENUE, ANA, JUNE, date(2017, 6, 15))
    assert score.basis is PaceBasis.USUAL_SHARE
    assert score.expected == pytest.approx(100)
    assert score.status is status


def test_what_the_team_usually_reaches_teaches_a_newcomers_pace() -> None:
    world = World([*BUNCHED, (2, "revenue", date(2017, 6, 2), 50)], targets=[target(500, number=2)])
    score = world.ask(REVENUE, person(2, (1, 2)), JUNE, date(2017, 6, 15))
    assert score.basis is PaceBasis.USUAL_SHARE
    assert score.expected == pytest.approx(50)


def test_with_too_little_history_the_target_is_due_by_working_days() -> None:
    rows = [*every_month(1, "revenue", BEFORE_JUNE[3:], {28: 900}), (1, "revenue", date(2017, 6, 2), 150)]
    score = World(rows, targets=[target(2200)]).ask(REVENUE, ANA, JUNE, date(2017, 6, 15))
    # June 2017 has 22 working days in the US, 11 of them up to the 15th.
    assert score.basis is PaceBasis.WORKING_DAYS
    assert score.expected == pytest.approx(1100)


def test_public_holidays_of_the_persons_country_do_not_count() -> None:
    july = month(2017, 7)
    world = World([(number, "revenue", date(2017, 6, 2), 1) for number in (1, 2)])
    world.targets = [target(2000, july), target(2100, july, number=2)]
    world.people[2] = Person(2, "Ben", country="GB")
    american, british = (world.ask(REVENUE, subject, july, date(2017, 7, 5)) for subject in (ANA, BEN))
    assert american.expected == pytest.approx(2000 * 2 / 20)  # the 3rd and the 5th of 20
    assert british.expected == pytest.approx(2100 * 3 / 21)


def test_a_team_over_two_countries_goes_by_its_members_working_days() -> None:
    july = month(2017, 7)
    world = World([(number, "revenue", date(2017, 6, 2), 1) for number in (1, 2)])
    world.targets = [target(2000, july), target(2100, july, number=2)]
    world.people[2] = Person(2, "Ben", country="GB")
    score = world.ask(REVENUE, team(1, 2), july, date(2017, 7, 5))
    assert score.target == 4100
    assert score.expected == pytest.approx(4100 * 5 / 41)


def test_who_joined_within_the_month_is_asked_for_the_working_days_since() -> None:
    world = World([*BUNCHED, (1, "revenue", date(2017, 6, 20), 50)], targets=[target(2200)]).hired(1, date(2017, 6, 16))
    score = world.ask(REVENUE, ANA, JUNE, date(2017, 6, 22))
    # 11 of June's 22 working days are left from the 16th on, 5 of them have gone by the 22nd.
    assert score.target == pytest.approx(1100)
    assert score.basis is PaceBasis.WORKING_DAYS
    assert score.expected == pytest.approx(500)
    assert score.status is Status.BEHIND


def test_a_range_bunches_nowhere_so_its_target_is_due_by_working_days() -> None:
    first_half = Period(date(2017, 6, 1), date(2017, 6, 28), Grain.RANGE)
    rows = [*BUNCHED, (1, "revenue", date(2017, 6, 2), 150)]
    score = World(rows, targets=[target(2200)]).ask(REVENUE, ANA, first_half, date(2017, 6, 15))
    assert score.target == pytest.approx(2000)
    assert score.basis is PaceBasis.WORKING_DAYS
    assert score.expected == pytest.approx(1100)


def test_a_ratios_whole_target_holds_at_any_time() -> None:
    rows = [(1, "deals_won", date(2017, 6, 1), 6), (1, "deals_lost", date(2017, 6, 1), 4)]
    score = World(rows, targets=[target(0.5, kpi_key="win_rate")]).ask(WIN_RATE, ANA, JUNE, date(2017, 6, 3))
    assert (score.expected, score.basis, score.status) == (0.5, PaceBasis.LEVEL, Status.AHEAD)
    assert score.attainment == pytest.approx(1.2)


@pytest.mark.parametrize(
    ("days", "status"),
    [(40, Status.AHEAD), (50, Status.ON_PACE), (55, Status.SLIPPING), (70, Status.BEHIND)],
)
def test_lower_is_better_reads_the_other_way_round(days: float, status: Status) -> None:
    rows = [(1, "deals_won", date(2017, 6, 1), 1), (1, "won_cycle_days", date(2017, 6, 1), days)]
    score = World(rows, targets=[target(50, kpi_key="sales_cycle")]).ask(SALES_CYCLE, ANA, JUNE, date(2017, 7, 3))
    assert score.status is status
    assert score.attainment == pytest.approx(50 / days)


def test_losing_nothing_is_ahead_of_any_limit_and_has_no_attainment_to_divide() -> None:
    rows = [(1, "deals_lost", date(2017, 4, 1), 1)]
    score = World(rows, targets=[target(5, kpi_key="deals_lost")]).ask(DEALS_LOST, ANA, JUNE, date(2017, 7, 3))
    assert (score.actual, score.status, score.attainment) == (0, Status.AHEAD, None)


def test_nothing_expected_yet_and_nothing_booked_is_on_pace() -> None:
    late = every_month(1, "revenue", BEFORE_JUNE, {28: 900})
    score = World(late, targets=[target(900)]).ask(REVENUE, ANA, JUNE, date(2017, 6, 2))
    assert (score.expected, score.actual, score.status) == (0, 0, Status.ON_PACE)


def test_without_a_target_there_is_no_status() -> None:
    score = World(BUNCHED).ask(REVENUE, ANA, JUNE, date(2017, 6, 15))
    assert (score.target, score.expected, score.basis, score.status) == (None, None, None, None)


def test_the_thresholds_are_settings() -> None:
    board = kpis.evaluate(
        kpis=[REVENUE],
        subjects=[ANA],
        period=JUNE,
        as_of=date(2017, 7, 2),
        facts=World([(1, "revenue", date(2017, 6, 2), 90)]).facts,
        targets=[target(100)],
        people={1: Person(1, "Ana")},
        workspace=ACME,
        rules=kpis.PaceRules(ahead=1.2, on_pace=0.9, slipping=0.5),
    )
    assert board.card(ANA.key).scores[0].status is Status.ON_PACE


# -- trend and rank ----------------------------------------------------------------------------------------------------


def test_the_trend_has_twelve_periods_and_ends_with_the_running_one_as_it_stands() -> None:
    months = [month(2016, number) for number in range(1, 13)]
    rows = [(1, "revenue", m.start, float(i)) for i, m in enumerate(months, start=1)]
    rows += [(1, "revenue", date(2017, 1, 2), 50.0), (1, "revenue", date(2017, 1, 30), 50.0)]
    score = World(rows).ask(REVENUE, ANA, month(2017, 1), date(2017, 1, 15))
    assert score.trend == (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 50)


def test_a_zero_ratio_is_a_point_of_the_trend() -> None:
    rows = [(1, "deals_lost", date(2017, number, 3), 2.0) for number in range(1, 7)]
    assert World(rows).ask(WIN_RATE, ANA, JUNE, END_OF_JUNE).trend[-6:] == (0,) * 6


def test_the_best_ranks_first_equals_share_a_rank_and_teams_rank_among_teams() -> None:
    rows = [(n, "revenue", date(2017, 6, 1), value) for n, value in ((1, 5.0), (2, 9.0), (3, 5.0), (4, 1.0))]
    subjects = [*(person(n) for n in range(1, 6)), team(1, 2), team(3, 4)]
    cards = World(rows).board(subjects, JUNE, END_OF_JUNE, [REVENUE]).cards()
    assert [card.scores[0].rank for card in cards] == [2, 1, 2, 4, None, 1, 2]
    assert cards[0].scores[0].ranked == 4


def test_where_lower_is_better_the_lowest_ranks_first() -> None:
    rows = [(1, "deals_lost", date(2017, 6, 1), 5.0), (2, "deals_lost", date(2017, 6, 1), 3.0)]
    cards = World(rows).board([ANA, BEN], JUNE, END_OF_JUNE, [DEALS_LOST]).cards()
    assert [card.scores[0].rank for card in cards] == [2, 1]


# -- the days of facts an answer needs ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "as_of", "first", "last"),
    [
        (JUNE, date(2017, 6, 10), date(2016, 6, 1), date(2017, 6, 10)),
        (JUNE, date(2018, 1, 1), date(2016, 6, 1), date(2017, 6, 30)),
        (unit_of(date(2017, 6, 7), Grain.WEEK), date(2018, 1, 1), date(2017, 3, 13), date(2017, 6, 11)),
        (
            Period(date(2017, 6, 1), date(2017, 6, 10), Grain.RANGE),
            date(2018, 1, 1),
            date(2017, 2, 1),
            date(2017, 6, 10),
        ),
    ],
)
def test_an_answer_needs_the_twelve_periods_before(period: Period, as_of: date, first: date, last: date) -> None:
    borders = kpis.borders_needed(period, as_of, ACME)
    assert (borders[0], borders[-1]) == (first, last + timedelta(days=1))
    assert list(borders) == sorted(set(borders))


@pytest.mark.parametrize("grain", list(Grain))
def test_the_window_of_a_period_to_come_is_no_empty_one(grain: Grain) -> None:
    borders = kpis.borders_needed(unit_of(date(2017, 6, 7), grain), date(2017, 2, 1), ACME)
    assert borders[0] < borders[-1]


def test_facts_outside_the_window_change_nothing_that_is_shown() -> None:
    rows = [*BUNCHED, (1, "revenue", date(2017, 6, 2), 90.0)]
    world, as_of = World(rows, targets=[target(1000)]), date(2017, 6, 15)
    first = kpis.borders_needed(JUNE, as_of, ACME)[0]
    more = replace(world, rows=[*rows, (1, "revenue", first - timedelta(days=1), 1e6)])
    assert world.ask(REVENUE, ANA, JUNE, as_of).expected == more.ask(REVENUE, ANA, JUNE, as_of).expected


# -- the shared CRM data -----------------------------------------------------------------------------------------------

CYCLE = kpi("won_cycle_days / deals_won", "sales_cycle", Unit.DAYS, Direction.LOWER)
DEAL_SIZE = kpi("revenue / deals_won", "average_deal_size", Unit.MONEY)
WON, LOST = kpi("deals_won"), kpi("deals_lost", direction=Direction.LOWER)


def crm_world(crm: Path) -> tuple[World, dict[str, int], dict[str, list[int]]]:
    """The CRM export as facts, read without any of Pace's importer."""
    deals = pd.read_csv(crm / "sales_pipeline.csv", dtype=str).dropna(subset="close_date")
    roster = pd.read_csv(crm / "sales_teams.csv", dtype=str)
    ids = {name: number for number, name in enumerate(sorted(roster["sales_agent"].tolist()), start=1)}
    teams: dict[str, list[int]] = {}
    for name, manager in zip(roster["sales_agent"].tolist(), roster["manager"].tolist(), strict=True):
        teams.setdefault(manager, []).append(ids[name])
    daily: dict[tuple[int, str, date], float] = {}
    columns = ("sales_agent", "deal_stage", "engage_date", "close_date", "close_value")
    for name, stage, opened_on, closed_on, value in zip(*(deals[column].tolist() for column in columns), strict=True):
        opened, closed = date.fromisoformat(opened_on), date.fromisoformat(closed_on)
        won = {"deals_won": 1.0, "revenue": float(value), "won_cycle_days": float((closed - opened).days)}
        for measure, amount in (won if stage == "Won" else {"deals_lost": 1.0}).items():
            cell = (ids[name], measure, closed)
            daily[cell] = daily.get(cell, 0.0) + amount
    return World([(*cell, value) for cell, value in daily.items()]), ids, teams


def test_the_crm_datas_known_figures(crm: Path) -> None:
    world, ids, teams = crm_world(crm)
    company = team(*ids.values())
    summers = team(*teams["Summer Sewald"])
    asked = [WON, LOST, REVENUE, WIN_RATE, DEAL_SIZE, CYCLE]
    year = unit_of(date(2017, 1, 1), Grain.YEAR)
    board = world.board([company, summers], year, date(2018, 1, 15), asked)
    figures = [score.actual for score in board.card(company.key).scores]
    assert figures[:3] == [4238, 2473, 10_005_534]
    assert figures[3] == pytest.approx(0.6315, abs=5e-5)
    assert board.card(summers.key).scores[2].actual == 1_964_750

    darcel = person(ids["Darcel Schlecht"])
    quarter = unit_of(date(2017, 12, 1), Grain.QUARTER)
    scores = world.board([darcel], quarter, date(2018, 1, 15), asked).card(darcel.key).scores
    assert [score.actual for score in scores][:3] == [94, 65, 357_666]
    assert scores[3].actual == pytest.approx(0.591, abs=5e-4)
    assert scores[4].actual == pytest.approx(3804.96, abs=5e-3)
    assert scores[5].actual == pytest.approx(46.2, abs=5e-2)


def test_quarters_follow_the_fiscal_year() -> None:
    fiscal = Workspace(1, "Acme", fiscal_start=2)
    rows = [(1, "revenue", date(2017, 1, 31), 1.0), (1, "revenue", date(2017, 2, 1), 10.0)]
    quarter = unit_of(date(2017, 3, 1), Grain.QUARTER, fiscal.business)
    score = World(rows, workspace=fiscal).ask(REVENUE, ANA, quarter, date(2018, 1, 1))
    assert (score.actual, score.previous) == (10, 1)
