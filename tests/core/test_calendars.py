"""Working days by the country's weekends and public holidays."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendars import count_working_days, working_days


@pytest.mark.parametrize(
    ("country", "day", "works"),
    [
        ("US", date(2017, 7, 3), True),
        ("US", date(2017, 7, 4), False),  # Independence Day
        ("DE", date(2017, 7, 4), True),
        ("DE", date(2017, 10, 3), False),  # German Unity
        ("DE-BY", date(2017, 1, 6), False),  # Epiphany, in Bavaria
        ("DE-BE", date(2017, 1, 6), True),
        ("SA", date(2024, 1, 5), False),  # a Friday, where the weekend is Friday and Saturday
        ("SA", date(2024, 1, 7), True),
        ("XX", date(2017, 7, 4), True),  # nothing known: Monday to Friday
        ("XX", date(2017, 7, 8), False),
    ],
)
def test_weekends_and_holidays(country: str, day: date, works: bool) -> None:
    assert bool(working_days(country, day, day)[0]) is works


def test_a_stretch_over_the_turn_of_the_year() -> None:
    assert count_working_days("DE", date(2017, 12, 22), date(2018, 1, 2)) == 5  # 22, 27, 28, 29 December and 2 January


def test_no_days_between_an_end_and_a_later_start() -> None:
    assert count_working_days("US", date(2017, 1, 2), date(2017, 1, 1)) == 0


@pytest.mark.filterwarnings(
    "ignore:Requested Holidays are available only:UserWarning"
)  # of India's feasts, beyond 2035
@given(st.sampled_from(["US", "DE", "IN", "XX"]), st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.integers(0, 800))
def test_the_days_of_a_stretch_are_those_of_its_parts(country: str, start: date, length: int) -> None:
    middle, end = start + timedelta(days=length // 2), start + timedelta(days=length)
    whole = count_working_days(country, start, end)
    rest = count_working_days(country, middle + timedelta(days=1), end)
    assert count_working_days(country, start, middle) + rest == whole
    assert len(working_days(country, start, end)) == length + 1
