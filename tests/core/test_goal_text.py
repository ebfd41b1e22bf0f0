"""What people type after `/goal set`."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ask import Named, SubjectText
from core.errors import PaceError, Refused
from core.goal_text import GoalText, parse_goal, read_amount, read_period
from core.periods import CALENDAR_YEAR, Business, Grain, Period, unit_of
from sources.catalogue import load_catalogue

KPIS = load_catalogue().kpis
TODAY = date(2026, 11, 24)
BY_KEY = {kpi.key: kpi for kpi in KPIS}


def unit(day: date, grain: Grain) -> Period:
    return unit_of(day, grain)


def read(text: str, business: Business = CALENDAR_YEAR) -> GoalText:
    return parse_goal(text, kpis=KPIS, today=TODAY, business=business)


@pytest.mark.parametrize(
    ("text", "kpi", "value", "period"),
    [
        ("win rate 60% by end of quarter", "win_rate", 0.6, unit(TODAY, Grain.QUARTER)),
        ("60 % win rate by the end of next quarter", "win_rate", 0.6, unit(date(2027, 1, 1), Grain.QUARTER)),
        ("win rate 60 percent this year", "win_rate", 0.6, unit(TODAY, Grain.YEAR)),
        ("win rate 0.6 Q1 2027", "win_rate", 0.6, unit(date(2027, 1, 1), Grain.QUARTER)),
        ("revenue 50k this month", "revenue", 50_000, unit(TODAY, Grain.MONTH)),
        ("revenue $1,200,000 next quarter", "revenue", 1_200_000, unit(date(2027, 1, 1), Grain.QUARTER)),
        ("rev 1.5m by march", "revenue", 1_500_000, unit(date(2027, 3, 1), Grain.MONTH)),
        ("december 2026 calls 200", "calls", 200, unit(date(2026, 12, 1), Grain.MONTH)),
        ("calls 200 by 31 Dec", "calls", 200, unit(TODAY, Grain.QUARTER)),
        ("calls 200 by 30 Nov", "calls", 200, unit(TODAY, Grain.MONTH)),
        ("calls 200 until 15 Dec 2026", "calls", 200, Period(TODAY, date(2026, 12, 15), Grain.RANGE)),
        ("calls 20 by 3 Feb", "calls", 20, Period(TODAY, date(2027, 2, 3), Grain.RANGE)),
        ("sales cycle 45 days by end of year", "sales_cycle", 45, unit(TODAY, Grain.YEAR)),
        ("meetings 12 by end of week", "meetings", 12, unit(TODAY, Grain.WEEK)),
        ("calls 50 by end of 2026", "calls", 50, unit(TODAY, Grain.YEAR)),
        ("win rate", "win_rate", None, None),
        ("", None, None, None),
    ],
)
def test_in_any_order(text: str, kpi: str | None, value: float | None, period: Period | None) -> None:
    found = read(text)
    assert (found.kpi, found.period, found.subject) == (kpi, period, None)
    assert found.value == pytest.approx(value)


def test_for_whom_and_why() -> None:
    found = read("@Ana Ruiz calls 200 by 31 Dec because more talks, in 2026, make 3 more deals")
    assert found.subject == SubjectText(Named.PERSON_OR_TEAM, "Ana Ruiz")
    assert found.why == "more talks, in 2026, make 3 more deals"
    assert read("team West revenue 90k this month").subject == SubjectText(Named.TEAM, "West")
    assert read("<@U012AB3CD> revenue 90k").subject == SubjectText(Named.SLACK_ID, "U012AB3CD")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("calls 50 revenue 60 this month", "two"),
        ("calls, meetings 50 this month", "one KPI"),
        ("calls 50 this month by end of year", "one end"),
        ("calls 50 by the day of days", "the day of days"),
        ("revenue 40% this month", "not in percent"),
        ("x" * 900, "900"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        read(text)


@pytest.mark.parametrize(
    ("text", "kpi", "value"),
    [
        ("1,200", "calls", 1_200), ("1.200", "calls", 1_200), ("1'200", "calls", 1_200), ("1,5k", "calls", 1_500),
        ("0.625", "win_rate", 0.625), ("62.5%", "win_rate", 0.625), ("62,5 %", "win_rate", 0.625), ("62", "win_rate", 0.62),
        ("€ 12,345.67", "revenue", 12_345.67), ("45 days", "sales_cycle", 45), ("2bn", "revenue", 2e9),
    ],
)  # fmt: skip
def test_amounts_as_people_write_them(text: str, kpi: str, value: float) -> None:
    assert read_amount(text, BY_KEY[kpi]) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "-5", "lots", "1e5", "5 apples", "--"])
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(Refused, match="no amount"):
        read_amount(text, BY_KEY["calls"])


def test_a_fiscal_year_has_its_own_quarters() -> None:
    from_february = Business(fiscal_start=2)
    assert read_period("end of quarter", TODAY, from_february) == unit_of(TODAY, Grain.QUARTER, from_february)
    assert read_period("31 Jan", TODAY, from_february).end == date(2027, 1, 31)


def test_a_day_that_has_passed_stays_what_it_is() -> None:
    assert read_period("1 Nov 2026", TODAY, CALENDAR_YEAR).end < TODAY


@given(st.text(max_size=60))
def test_whatever_is_typed_gets_an_answer(text: str) -> None:
    with suppress(PaceError):
        read(text)
