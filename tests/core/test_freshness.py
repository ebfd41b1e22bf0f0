"""When figures are called out of date: working days, weekends and holidays, one source that is late beside others that are not."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendars import working_days
from core.freshness import Intake, all_overdue, overdue, working_days_since
from core.people import Workspace
from core.records import Overdue

ACME = Workspace(1, "Acme", country="US", stale_after=3)
MONDAY = date(2026, 11, 16)
DAYS = st.dates(date(2016, 1, 1), date(2027, 12, 31))


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def test_it_is_said_on_the_first_working_day_after_those_that_are_allowed() -> None:
    assert overdue(at(MONDAY), [], date(2026, 11, 19), ACME) is None
    assert overdue(at(MONDAY), [], date(2026, 11, 20), ACME) == Overdue(MONDAY, 4)
    assert overdue(None, [], date(2026, 11, 20), ACME) is None


def test_weekends_and_holidays_do_not_count() -> None:
    friday = date(2026, 11, 20)
    assert overdue(at(friday), [], date(2026, 11, 25), ACME) is None  # Monday to Wednesday
    assert overdue(at(friday), [], date(2026, 11, 26), ACME) is None  # Thanksgiving
    assert overdue(at(friday), [], date(2026, 11, 29), ACME) == Overdue(friday, 4)  # the Friday after, seen on Sunday
    german = replace(ACME, country="DE")
    assert overdue(at(friday), [], date(2026, 11, 26), german) == Overdue(friday, 4)


def test_a_day_begins_where_the_company_is() -> None:
    late = datetime(2026, 11, 16, 23, 30, tzinfo=UTC)
    assert overdue(late, [], date(2026, 11, 20), ACME) == Overdue(MONDAY, 4)
    assert overdue(late, [], date(2026, 11, 20), replace(ACME, zone="Europe/Berlin")) is None


def test_a_source_is_judged_by_what_is_expected_of_it() -> None:
    tuesday = MONDAY + timedelta(days=1)
    daily, weekly = Intake("deals", 1, at(MONDAY)), Intake("calls", 5, at(MONDAY))
    assert overdue(at(MONDAY), [daily, weekly], tuesday, ACME) is None
    wednesday = tuesday + timedelta(days=1)
    assert overdue(at(MONDAY), [daily, weekly], wednesday, ACME) == Overdue(MONDAY, 2, "deals")
    assert overdue(at(MONDAY), [weekly], date(2026, 11, 23), ACME) is None
    assert overdue(at(MONDAY), [weekly], date(2026, 11, 24), ACME) == Overdue(MONDAY, 6)


def test_one_that_is_late_is_named_though_another_has_just_come() -> None:
    today = date(2026, 11, 25)
    late, later, fresh = (
        Intake("deals", None, at(MONDAY)), Intake("costs", None, at(date(2026, 11, 17))), Intake("calls", 1, at(today)),
    )  # fmt: skip
    assert overdue(at(today), [fresh, later, late], today, ACME) == Overdue(MONDAY, 7, "deals")
    assert all_overdue(at(today), [fresh, later, late], today, ACME) == [
        Overdue(MONDAY, 7, "deals"),
        Overdue(date(2026, 11, 17), 6, "costs"),
    ]


def test_where_all_are_late_the_last_data_is_the_newest_there_is() -> None:
    today, tuesday = date(2026, 11, 25), date(2026, 11, 17)
    given_up, late = Intake("old-crm", 1, at(date(2026, 1, 5))), Intake("deals", None, at(tuesday))
    assert all_overdue(at(tuesday), [given_up, late], today, ACME) == [Overdue(tuesday, 6)]
    by_hand = at(date(2026, 11, 24))  # then it is not the last data that is as old, but that of the source
    assert overdue(by_hand, [late], today, ACME) == Overdue(tuesday, 6, "deals")


def test_a_source_that_never_brought_anything_says_nothing_about_the_figures() -> None:
    new = Intake("deals", 1, None)
    assert overdue(at(MONDAY), [new], date(2026, 11, 18), ACME) is None
    assert overdue(at(MONDAY), [new], date(2026, 11, 20), ACME) == Overdue(MONDAY, 4)
    assert overdue(None, [new], date(2026, 11, 20), ACME) is None


@given(DAYS, st.integers(0, 120), st.sampled_from(["US", "DE-BY", "AE", "XX"]))
def test_it_counts_the_working_days_one_by_one(day: date, later: int, country: str) -> None:
    today = day + timedelta(days=later)
    days = [day + timedelta(days=n) for n in range(1, later + 1)]
    assert working_days_since(day, today, country) == sum(bool(working_days(country, one, one)[0]) for one in days)


@given(DAYS, st.integers(0, 60), st.integers(1, 30))
def test_what_is_overdue_stays_so_until_new_data_comes(day: date, later: int, expected: int) -> None:
    intake, today = Intake("deals", expected, at(day)), day + timedelta(days=later)
    found, next_day = overdue(None, [intake], today, ACME), overdue(None, [intake], today + timedelta(days=1), ACME)
    if found is not None:
        assert next_day is not None
        assert next_day.days >= found.days > expected
    assert overdue(None, [replace(intake, last=at(today))], today, ACME) is None


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 12, 31), date(2024, 2, 29)])
def test_on_the_day_itself_and_before_nothing_is_late(day: date) -> None:
    assert working_days_since(day, day, "US") == working_days_since(day, day - timedelta(days=9), "US") == 0
