"""Dates and numbers as people write them; what can be read in two ways is asked for."""

from datetime import date, timedelta

import numpy as np
import pytest
from babel.dates import format_date
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Refused
from core.facts import EPOCH, day_number
from sources.columns import DateOrder, read_dates, read_numbers

AUTO = DateOrder.AUTO


def dates(texts: list[str], order: DateOrder = AUTO, zone: str = "UTC") -> list[date | None]:
    read = read_dates(texts, order, "closed", zone)
    return [None if np.isnan(day) else EPOCH + timedelta(days=int(day)) for day in read.values]


@pytest.mark.parametrize(
    "text",
    ["2017-03-31", "2017/03/31", "2017-03-31 10:15:00", "2017-03-31T10:15:00", "31/03/2017", "3/31/2017", "31.03.2017",
     "31-Mar-2017", "31 March 2017", "Mar 31, 2017", "31/03/17", "03/31/2017 10:15 AM"],
)  # fmt: skip
def test_a_date_that_can_only_be_one_day_is_read(text: str) -> None:
    assert dates([text]) == [date(2017, 3, 31)]


def test_a_date_order_that_nothing_shows_is_asked_for() -> None:
    with pytest.raises(Refused, match="--date-order dmy"):
        dates(["03/04/2017", "05/06/2017"])
    assert dates(["03/04/2017"], DateOrder.DMY) == [date(2017, 4, 3)]
    assert dates(["03/04/2017"], DateOrder.MDY) == [date(2017, 3, 4)]


def test_one_date_that_shows_the_order_shows_it_for_the_column() -> None:
    assert dates(["03/04/2017", "31/03/2017"]) == [date(2017, 4, 3), date(2017, 3, 31)]
    assert dates(["03/04/2017", "03/31/2017"]) == [date(2017, 3, 4), date(2017, 3, 31)]


def test_a_column_of_both_orders_is_refused() -> None:
    with pytest.raises(Refused, match="mixes dates"):
        dates(["31/03/2017", "03/31/2017"])


def test_an_instant_is_the_date_it_had_in_the_company() -> None:
    assert dates(["2017-03-31T23:30:00Z"], zone="Europe/Berlin") == [date(2017, 4, 1)]
    assert dates(["2017-03-31T23:30:00-05:00"], zone="UTC") == [date(2017, 4, 1)]


@pytest.mark.parametrize("text", ["31/02/2017", "2017-13-01", "soon", "1 Foo 2017", "1889-01-01", "12", "2017-03-31x"])
def test_what_is_no_date_is_reported_not_guessed(text: str) -> None:
    read = read_dates([text, ""], DateOrder.DMY, "closed", "UTC")
    assert list(read.unreadable) == [0]
    assert np.isnan(read.values).all()


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.sampled_from(["en_US", "en_GB", "de_DE"]))
def test_a_date_written_in_a_known_order_comes_back(day: date, locale: str) -> None:
    order = DateOrder.MDY if locale == "en_US" else DateOrder.DMY
    pattern = {"en_US": "M/d/y", "en_GB": "dd/MM/y", "de_DE": "d.M.y"}[locale]
    assert read_dates([format_date(day, pattern, locale)], order, "x", "UTC").values[0] == day_number(day)


@pytest.mark.parametrize(
    ("text", "number"),
    [("1054", 1054), ("1,054", 1054), ("$1,234.50", 1234.5), ("1.234,50 €", 1234.5), ("EUR 99", 99), ("12 %", 0.12),
     ("12.5%", 0.125), ("(300)", -300), ("-300", -300), ("300-", -300), ("1 234 567", 1234567), ("1'234.5", 1234.5),
     ("£1.00", 1), ("1e3", 1000), ("0,5", 0.5), ("1.234.567", 1234567), ("1 234,5", 1234.5), ("US$5", 5)],
)  # fmt: skip
def test_numbers_as_people_write_them(text: str, number: float) -> None:
    read = read_numbers([text], "auto")
    assert not read.unreadable
    assert read.values[0] == pytest.approx(number)


def test_one_number_shows_the_decimal_sign_for_the_column() -> None:
    assert list(read_numbers(["1,234", "0,5"], ",").values) == [1.234, 0.5]
    assert list(read_numbers(["1.234", "99,5"], "auto").values) == [1234, 99.5]


@pytest.mark.parametrize("text", ["", "-", "n/a"])
def test_an_empty_cell_is_no_number_and_no_fault(text: str) -> None:
    read = read_numbers([text], "auto")
    assert np.isnan(read.values[0])
    assert not read.unreadable


@pytest.mark.parametrize("text", ["twelve", "1,2,3", "1.2.3", "=1+1", "1e999", "nan", "inf", "$", "1,23,456.0x", "--5"])
def test_what_is_no_number_is_reported_not_guessed(text: str) -> None:
    read = read_numbers([text], ".")
    assert list(read.unreadable) == [0]
    assert np.isnan(read.values[0])


@given(
    st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1), st.sampled_from(["en_US", "de_DE", "fr_FR", "de_CH"])
)
def test_a_number_written_in_any_locale_comes_back(numbers, locale: str) -> None:
    decimal = "," if locale in ("de_DE", "fr_FR") else "."
    texts = [format_decimal(number, "#,##0.00", locale) for number in numbers]
    read = read_numbers(texts, decimal)
    assert not read.unreadable
    assert list(read.values) == [float(number) for number in numbers]


@given(st.lists(st.text(max_size=12)))
def test_any_text_is_a_number_a_gap_or_a_fault(texts: list[str]) -> None:
    stripped = [text.strip() for text in texts]
    read = read_numbers(stripped, "auto")
    assert all(np.isnan(read.values[at]) for at in read.unreadable)
    assert not np.isinf(read.values).any()
