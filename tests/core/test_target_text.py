"""Which days somebody means for a target, and which targets they look for."""

from datetime import date

import pytest

from core.catalogue import Kpi, Scope
from core.errors import Refused
from core.periods import Business, Grain, Period, spanning, unit_of
from core.target_keys import TargetKey, fault_of_value
from core.target_text import parse_listing, read_span
from sources.catalogue import load_catalogue

TODAY = date(2017, 11, 20)
KPIS = load_catalogue().kpis


def kpi(key: str) -> Kpi:
    return next(one for one in KPIS if one.key == key)


@pytest.mark.parametrize(
    ("text", "start", "end", "grain"),
    [
        ("Q1 2027", "2027-01-01", "2027-03-31", Grain.QUARTER),
        ("q1", "2018-01-01", "2018-03-31", Grain.QUARTER),
        ("Q4", "2017-10-01", "2017-12-31", Grain.QUARTER),
        ("Q1 2017", "2017-01-01", "2017-03-31", Grain.QUARTER),
        ("next month", "2017-12-01", "2017-12-31", Grain.MONTH),
        ("Next  Quarter", "2018-01-01", "2018-03-31", Grain.QUARTER),
        ("this year", "2017-01-01", "2017-12-31", Grain.YEAR),
        ("last month", "2017-10-01", "2017-10-31", Grain.MONTH),
        ("2027", "2027-01-01", "2027-12-31", Grain.YEAR),
        ("March", "2018-03-01", "2018-03-31", Grain.MONTH),
        ("November", "2017-11-01", "2017-11-30", Grain.MONTH),
        ("1 Mar - 15 Apr", "2018-03-01", "2018-04-15", Grain.RANGE),
        ("1 Dec - 15 Jan", "2017-12-01", "2018-01-15", Grain.RANGE),
        ("1 Mar 2018 - 31 Mar 2018", "2018-03-01", "2018-03-31", Grain.MONTH),
        ("2017-11-20..2017-11-26", "2017-11-20", "2017-11-26", Grain.WEEK),
        ("mtd", "2017-11-01", "2017-11-20", Grain.RANGE),
    ],
)
def test_the_days_of_a_target(text: str, start: str, end: str, grain: Grain) -> None:
    assert read_span(text, TODAY, Business()) == Period(date.fromisoformat(start), date.fromisoformat(end), grain)


@pytest.mark.parametrize("text", ["", "soon", "next", "next month and more", "15 Apr - 1 Mar 2018", "1/2/2018", "1812"])
def test_no_days_of_a_target(text: str) -> None:
    with pytest.raises(Refused):
        read_span(text, TODAY, Business())


def test_a_fiscal_year_is_spanned_as_the_company_cuts_it() -> None:
    april = Business(fiscal_start=4)
    assert read_span("Q1 2018", TODAY, april) == Period(date(2017, 4, 1), date(2017, 6, 30), Grain.QUARTER)
    assert spanning(date(2017, 4, 1), date(2018, 3, 31), april).grain is Grain.YEAR
    assert spanning(date(2017, 1, 1), date(2017, 12, 31), april).grain is Grain.RANGE
    assert spanning(date(2017, 11, 20), date(2017, 11, 20)).grain is Grain.DAY


def test_what_is_looked_for_in_any_order() -> None:
    found = parse_listing("team West next quarter revenue", kpis=KPIS, today=TODAY, business=Business())
    assert found.kpis == ("revenue",)
    assert found.period == unit_of(date(2018, 1, 1), Grain.QUARTER)
    assert found.subject is not None
    assert found.subject.text == "West"
    with pytest.raises(Refused, match="two"):
        parse_listing("next quarter 2017", kpis=KPIS, today=TODAY, business=Business())


def test_a_target_s_name_leads_back_to_it() -> None:
    for key in (
        TargetKey("revenue", Scope.EVERYONE, 0, date(2017, 1, 1), date(2017, 1, 31)),
        TargetKey("win_rate", Scope.TEAM, 3, date(2017, 1, 1), date(2017, 12, 31)),
        TargetKey("calls", Scope.PERSON, 41, date(2017, 1, 2), date(2017, 1, 2)),
    ):
        assert TargetKey.parse(key.name) == key
        assert TargetKey.of_target(key.target(1.0)) == key
        assert TargetKey.of(key.kpi, key.whom, spanning(key.start, key.end)) == key


@pytest.mark.parametrize(
    "whom", ["", "below:3", "everyone:1", "person:", "person:0", "team:-1", "person:1e3", "person:٣"]
)
def test_what_can_have_no_target(whom: str) -> None:
    with pytest.raises(Refused):
        TargetKey.of("revenue", whom, unit_of(TODAY, Grain.MONTH))


@pytest.mark.parametrize(
    ("key", "value", "fault"),
    [
        ("revenue", 0, ""),
        ("revenue", -0.01, "below zero"),
        ("revenue", float("nan"), "below zero"),
        ("revenue", 1e16, "too large"),
        ("win_rate", 2.0, ""),
        ("win_rate", 60, "is a share"),
    ],
)
def test_what_may_be_its_value(key: str, value: float, fault: str) -> None:
    found = fault_of_value(kpi(key), value)
    assert (fault in found) if fault else not found
