"""The periods people type, and what each is compared with."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import period_text
from core.errors import Refused
from core.periods import CALENDAR_YEAR, EARLIEST, Business, Grain, Period, unit_of

TODAY = date(2018, 1, 15)  # a Monday
FISCAL = Business(first_weekday=6, fiscal_start=4)  # weeks from Sunday, the year from April

days = st.dates(date(1995, 1, 1), date(2095, 12, 31))
units = st.sampled_from([grain for grain in Grain if grain is not Grain.RANGE])
businesses = st.builds(Business, st.integers(0, 6), st.integers(1, 12))


def read(text: str, today: date = TODAY, business: Business = CALENDAR_YEAR) -> tuple[str, str]:
    period = period_text.parse(text, today=today, business=business)
    return str(period.start), str(period.end)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("today", "2018-01-15", "2018-01-15"),
        ("yesterday", "2018-01-14", "2018-01-14"),
        ("this week", "2018-01-15", "2018-01-21"),
        ("last week", "2018-01-08", "2018-01-14"),
        ("this month", "2018-01-01", "2018-01-31"),
        ("last month", "2017-12-01", "2017-12-31"),
        ("this quarter", "2018-01-01", "2018-03-31"),
        ("last quarter", "2017-10-01", "2017-12-31"),
        ("this year", "2018-01-01", "2018-12-31"),
        ("last year", "2017-01-01", "2017-12-31"),
        ("wtd", "2018-01-15", "2018-01-15"),
        ("MTD", "2018-01-01", "2018-01-15"),
        ("qtd", "2018-01-01", "2018-01-15"),
        ("ytd", "2018-01-01", "2018-01-15"),
        ("last 30 days", "2017-12-17", "2018-01-15"),  # up to today
        ("last 6 weeks", "2017-12-04", "2018-01-14"),  # complete ones
        ("last 1 month", "2017-12-01", "2017-12-31"),
        ("Q1", "2018-01-01", "2018-03-31"),
        ("Q3", "2017-07-01", "2017-09-30"),  # the latest that has begun
        ("Q4 2017", "2017-10-01", "2017-12-31"),
        ("2017-Q4", "2017-10-01", "2017-12-31"),
        ("2017 q4", "2017-10-01", "2017-12-31"),
        ("March", "2017-03-01", "2017-03-31"),
        ("January", "2018-01-01", "2018-01-31"),
        ("mar 2017", "2017-03-01", "2017-03-31"),
        ("sept. 2017", "2017-09-01", "2017-09-30"),
        ("2017-02", "2017-02-01", "2017-02-28"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2017", "2017-01-01", "2017-12-31"),
        ("2017-03-01..2017-03-31", "2017-03-01", "2017-03-31"),
        ("1 Mar - 15 Apr 2017", "2017-03-01", "2017-04-15"),
        ("1 Mar – 15 Apr 2017", "2017-03-01", "2017-04-15"),
        ("15 Dec 2016 - 2 Jan 2017", "2016-12-15", "2017-01-02"),
        ("15 Dec - 2 Jan", "2017-12-15", "2018-01-02"),  # over the turn of the year
        ("Mar 1 to Apr 15, 2017", "2017-03-01", "2017-04-15"),
        ("3rd March 2017", "2017-03-03", "2017-03-03"),
        ("29 feb 2016", "2016-02-29", "2016-02-29"),
    ],
)
def test_what_people_type(text: str, start: str, end: str) -> None:
    assert read(text) == (start, end)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("this week", "2018-01-14", "2018-01-20"),
        ("this quarter", "2018-01-01", "2018-03-31"),
        ("Q4", "2018-01-01", "2018-03-31"),  # of the fiscal year 2018
        ("Q1 2018", "2017-04-01", "2017-06-30"),
        ("2018", "2017-04-01", "2018-03-31"),
        ("FY 2018", "2017-04-01", "2018-03-31"),
        ("ytd", "2017-04-01", "2018-01-15"),
    ],
)
def test_weeks_quarters_and_years_are_the_workspaces(text: str, start: str, end: str) -> None:
    assert read(text, business=FISCAL) == (start, end)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("next blue moon", "next blue moon"),
        ("", "did not understand"),
        ("03/04/2017", "two ways"),
        ("30 Feb 2017", "not a date that exists"),
        ("2017-13", "not a date that exists"),
        ("29 feb 2017", "not a date that exists"),
        ("last 0 days", "1 to 1,000"),
        ("last 5000 weeks", "1 to 1,000"),
        ("2017-03-31..2017-03-01", "ends (2017-03-01) before it starts"),
        ("1066", "1990 to 2100"),
        ("0000", "not a date that exists"),
        ("9999-12-31", "1990 to 2100"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, said: str) -> None:
    with pytest.raises(Refused, match=said.replace("(", r"\(").replace(")", r"\)")):
        read(text)


@given(st.text(max_size=40))
def test_any_text_is_a_period_or_refused(text: str) -> None:
    try:
        period = period_text.parse(text, today=TODAY)
    except Refused:
        return
    assert EARLIEST <= period.start <= period.end


@given(days, units, businesses)
def test_units_follow_each_other_without_a_gap(day: date, grain: Grain, business: Business) -> None:
    unit = unit_of(day, grain, business)
    assert unit.start <= day <= unit.end
    before = unit.units_before(3, business)
    assert [one.end + timedelta(days=1) for one in before] == [*(one.start for one in before[1:]), unit.start]
    assert all(unit_of(one.start, grain, business) == one == unit_of(one.end, grain, business) for one in before)


@given(days, units, businesses)
def test_what_a_complete_period_is_called_names_it(day: date, grain: Grain, business: Business) -> None:
    unit = unit_of(day, grain, business)
    if grain is Grain.WEEK:
        return  # “Week of 6 Mar 2017” is a title; people type `last week`
    assert period_text.parse(unit.label(business).replace("Fiscal year", "FY"), today=day, business=business) == unit


@given(days, units, businesses, st.data())
def test_a_running_period_is_compared_with_the_same_part_of_the_one_before(
    day: date, grain: Grain, business: Business, data: st.DataObject
) -> None:
    unit = unit_of(day, grain, business)
    as_of = data.draw(st.dates(unit.start, unit.end))
    before, whole = unit.previous(as_of, business), unit_of(unit.start - timedelta(days=1), grain, business)
    assert before.start == whole.start
    assert before.end <= whole.end
    if as_of == unit.end:
        assert before == whole
    else:
        # At most as many days as have elapsed; a leap day makes no difference of more than one.
        assert before.days <= unit.elapsed(as_of).days + 1


def test_a_year_to_date_is_compared_up_to_the_same_day_over_a_leap_day() -> None:
    year = Period(date(2016, 1, 1), date(2016, 12, 31), Grain.YEAR)
    assert year.previous(date(2016, 2, 29)).end == date(2015, 2, 28)
    assert year.previous(date(2016, 3, 1)).end == date(2015, 3, 1)


def test_a_short_month_before_is_compared_whole() -> None:
    march = unit_of(date(2017, 3, 1), Grain.MONTH)
    assert march.previous(date(2017, 3, 30)) == unit_of(date(2017, 2, 1), Grain.MONTH)


def test_a_range_is_compared_with_as_many_days_right_before() -> None:
    period = Period(date(2017, 3, 1), date(2017, 3, 10), Grain.RANGE)
    assert (period.previous(date(2017, 4, 1)).start, period.previous(date(2017, 4, 1)).end) == (
        date(2017, 2, 19),
        date(2017, 2, 28),
    )
