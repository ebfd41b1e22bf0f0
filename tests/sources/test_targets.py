"""Targets from a file."""

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from core.catalogue import Kpi, Scope, Target
from core.errors import Refused
from core.people import Person, Team
from core.periods import CALENDAR_YEAR, Business
from sources.files import read_table
from sources.targets import extract_targets
from tests.core.figures import REVENUE, WIN_RATE, kpi

PEOPLE = [
    Person(1, "Ana Ruiz", email="ana@acme.test", external_id="A-1"),
    Person(2, "Ben Ode"),
    Person(3, "Ben Ode", email="ben@acme.test"),
]
TEAMS = [Team(7, "West")]
KPIS: list[Kpi] = [REVENUE, WIN_RATE, kpi("deals_lost")]


def read(tmp_path: Path, text: str, business: Business = CALENDAR_YEAR) -> list[Target]:
    path = tmp_path / "targets.csv"
    path.write_text(text, encoding="utf-8")
    return extract_targets(read_table(path), PEOPLE, TEAMS, KPIS, business)


def test_a_row_for_a_person_a_team_and_every_rep(tmp_path: Path) -> None:
    text = "kpi,period,value,person,team\nrevenue,2017-Q4,120000,Ana Ruiz,\nrevenue,2017,1e6,,West\nwin rate,2017-03,60%,,\n"
    assert read(tmp_path, text) == [
        Target("revenue", Scope.PERSON, date(2017, 10, 1), date(2017, 12, 31), 120_000, person_id=1),
        Target("revenue", Scope.TEAM, date(2017, 1, 1), date(2017, 12, 31), 1_000_000, team_id=7),
        Target("win_rate", Scope.EVERYONE, date(2017, 3, 1), date(2017, 3, 31), 0.6),
    ]


@pytest.mark.parametrize("name", ["ana ruiz", "ANA@acme.test", "A-1"])
def test_a_person_is_found_by_name_email_or_id(tmp_path: Path, name: str) -> None:
    (target,) = read(tmp_path, f"KPI;Period;Value;Person\nRevenue;2017-03;5.000,50;{name}\n")
    assert (target.person_id, target.value) == (1, 5000.5)


def test_quarters_are_those_of_the_fiscal_year(tmp_path: Path) -> None:
    (target,) = read(tmp_path, "kpi,period,value\nrevenue,2018-Q1,1\n", Business(fiscal_start=2))
    assert (target.start, target.end) == (date(2017, 2, 1), date(2017, 4, 30))


def test_a_stretch_of_days_is_a_period_too(tmp_path: Path) -> None:
    (target,) = read(tmp_path, "kpi,period,value\nrevenue,2017-03-06..2017-03-17,1\n")
    assert (target.start, target.end) == (date(2017, 3, 6), date(2017, 3, 17))


def test_a_spreadsheet_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "targets.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for line, cells in enumerate([("kpi", "period", "value"), ("revenue", "2017-Q4", 120000)]):
            sheet.write_row(line, 0, cells)
    (target,) = extract_targets(read_table(path), PEOPLE, TEAMS, KPIS, CALENDAR_YEAR)
    assert (target.scope, target.value) == (Scope.EVERYONE, 120_000)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("profit,2017,1,,", "kpi “profit”: there is no such KPI"),
        ("revenue,last month,1,,", "period “last month”: not a period with its year"),
        ("revenue,2017-Q5,1,,", "period “2017-Q5”"),
        ("revenue,03/04/2017,1,,", "period “03/04/2017”"),
        ("revenue,2017,much,,", "value “much”: not a number"),
        ("revenue,2017,,,", "value: no value"),
        ("revenue,2017,-5,,", "value “-5”: a target cannot be below zero"),
        ("win rate,2017,60,,", "value “60”: win_rate is a share: write 60% or 0.6"),
        ("revenue,2017,1,Zoe,", "person “Zoe”: is nobody in the roster"),
        ("revenue,2017,1,Ben Ode,", "person “Ben Ode”: fits several people"),
        ("revenue,2017,1,,East", "team “East”: is no team in the roster"),
        ("revenue,2017,1,Ana Ruiz,West", "team “West”: a target is for a person or for a team"),
        ("revenue,2017-03,2,Ana Ruiz,", "value “2”: is set twice: line 2 has the same"),
        ("revenue,2017", "cells"),
    ],
)
def test_a_row_that_is_wrong_is_named_with_line_column_value_and_reason(tmp_path: Path, row: str, told: str) -> None:
    with pytest.raises(Refused, match="1 row cannot be imported") as refused:
        read(tmp_path, f"kpi,period,value,person,team\nrevenue,2017-03,1,Ana Ruiz,\n{row}\n")
    assert "line 3" in str(refused.value)
    assert told in str(refused.value)


def test_all_rows_that_are_wrong_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="2 rows cannot be imported"):
        read(tmp_path, "kpi,period,value\nprofit,2017,1\nrevenue,2017,1\nrevenue,soon,1\n")


def test_a_file_without_its_columns_says_which(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="period, value is missing"):
        read(tmp_path, "kpi,amount\nrevenue,5\n")
