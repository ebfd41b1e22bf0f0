"""When a word about a goal helps, and that it is said once."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.periods import Grain, Period, unit_of
from core.reminders import Moment, look
from core.scores import Status

NOVEMBER = unit_of(date(2017, 11, 1), Grain.MONTH)


def days(statuses: dict[int, Status], *, first: int = 1, last: int = 30, country: str = "XX") -> dict[int, Moment]:
    """Look every day of November; the status holds until the next one named. What was said, by day."""
    known: frozenset[str] = frozenset()
    said, status = {}, None
    for number in range(1, last + 1):
        status = statuses.get(number, status)
        if number < first:
            continue
        found = look(NOVEMBER, status, date(2017, 11, number), country, known)
        known = found.known
        if found.moment:
            said[number] = found.moment
    return said


def test_a_goal_that_goes_well_is_mentioned_half_way_and_before_the_end() -> None:
    # 30 November 2017 is a Thursday: three working days before it is Monday, the 27th.
    assert days({1: Status.ON_PACE}) == {15: Moment.HALF_WAY, 27: Moment.CLOSING}


def test_a_falling_status_is_said_at_once_and_a_rising_one_is_not() -> None:
    said = days({1: Status.AHEAD, 5: Status.SLIPPING, 8: Status.BEHIND, 10: Status.ON_PACE, 12: Status.SLIPPING})
    assert said == {
        5: Moment.FELL, 8: Moment.FELL, 12: Moment.FELL, 15: Moment.HALF_WAY, 27: Moment.CLOSING,
    }  # fmt: skip


def test_a_public_holiday_counts_as_no_working_day() -> None:
    easter = Period(date(2017, 4, 1), date(2017, 4, 18), Grain.RANGE)
    # In Germany Good Friday and Easter Monday are off: three working days before Tuesday are Wednesday, Thursday, Tuesday.
    assert look(easter, None, date(2017, 4, 12), "DE", {"half"}).moment is Moment.CLOSING
    assert look(easter, None, date(2017, 4, 12), "XX", {"half"}).moment is None


def test_whoever_accepts_late_hears_nothing_of_the_half_way_point() -> None:
    assert days({1: Status.ON_PACE}, first=20) == {27: Moment.CLOSING}


def test_a_fall_on_the_half_way_day_is_one_word() -> None:
    assert days({1: Status.AHEAD, 15: Status.BEHIND}, last=20) == {15: Moment.FELL}


@given(st.lists(st.sampled_from([None, *Status]), min_size=1, max_size=60), st.integers(1, 60), st.integers(0, 20))
def test_each_moment_comes_once_and_a_fall_only_after_something_better(statuses, length: int, lead: int) -> None:
    period = Period(date(2017, 11, 1), date(2017, 11, 1) + timedelta(days=length - 1), Grain.RANGE)
    known: frozenset[str] = frozenset()
    said, before = [], None
    order = list(Status)
    for number, status in enumerate(statuses):
        today = period.start + timedelta(days=number + lead)
        if today > period.end:
            break
        found = look(period, status, today, "XX", known)
        assert look(period, status, today, "XX", found.known).moment is None  # the same day again is silence
        known = found.known
        if found.moment is Moment.FELL:
            assert before is not None
            assert status is not None
            assert order.index(status) > order.index(before)
        elif found.moment:
            said.append(found.moment)
        before = status or before
    assert len(said) == len(set(said))


@pytest.mark.parametrize("status", list(Status))
def test_a_goal_of_one_day_says_at_most_one_thing(status: Status) -> None:
    today = Period(date(2017, 11, 1), date(2017, 11, 1), Grain.DAY)
    assert look(today, status, today.start, "XX", frozenset()).moment is Moment.CLOSING
