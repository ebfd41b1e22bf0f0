"""Reading who is asked, about what, until when."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ask import Named, SubjectText
from core.errors import Refused
from core.periods import CALENDAR_YEAR
from core.request_text import names_in, parse_request, read_due

MONDAY = date(2017, 11, 20)
PEOPLE = {"ben ito", "ben", "cleo fox", "cleo"}


def who(*names: str) -> tuple[SubjectText, ...]:
    return tuple(SubjectText(Named.SLACK_ID if name.startswith("U0") else Named.PERSON_OR_TEAM, name) for name in names)


@pytest.mark.parametrize(
    ("text", "names", "about", "due"),
    [
        ("<@U0BEN|ben> <@U0CLEO>", ("U0BEN", "U0CLEO"), "", None),
        ("<@U0BEN>, <@U0CLEO> and @Ben Ito", ("U0BEN", "U0CLEO", "Ben Ito"), "", None),
        ("@Ben Ito @Cleo about my calls by Friday", ("Ben Ito", "Cleo"), "my calls", date(2017, 11, 24)),
        ("@Ben Ito my calls", ("Ben Ito",), "my calls", None),
        ("Ben Ito and Cleo about my calls", ("Ben Ito", "Cleo"), "my calls", None),
        ("@ben on how I stand by customers", ("ben",), "how I stand by customers", None),
        ("@ben by 1 Dec", ("ben",), "", date(2017, 12, 1)),
        ("@ben by end of month", ("ben",), "", date(2017, 11, 30)),
        ("@nobody about x", ("nobody",), "x", None),
        ("@ben @ben", ("ben",), "", None),
    ],
)
def test_it_is_read(text: str, names: tuple[str, ...], about: str, due: date | None) -> None:
    found = parse_request(text, is_name=lambda name: name.casefold() in PEOPLE, today=MONDAY, business=CALENDAR_YEAR)
    assert (found.who, found.about, found.due) == (who(*names), about, due)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("tomorrow", date(2017, 11, 21)),
        ("Friday", date(2017, 11, 24)),
        ("by fri", date(2017, 11, 24)),
        ("Monday", date(2017, 11, 27)),
        ("in 3 days", date(2017, 11, 23)),
        ("in a week", date(2017, 11, 27)),
        ("2017-12-24", date(2017, 12, 24)),
        ("5 Jan", date(2018, 1, 5)),
    ],
)
def test_a_day_is_read(text: str, day: date) -> None:
    assert read_due(text, MONDAY, CALENDAR_YEAR) == day


def test_names_one_after_the_other() -> None:
    assert names_in(" Ben Ito, @Cleo\n<@U0ANA|ana>; Ben Ito and Dan ") == who("Ben Ito", "Cleo", "U0ANA", "Dan")
    assert names_in(" , ") == ()


@given(st.text(max_size=200))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    with suppress(Refused):
        parse_request(text, is_name=lambda name: len(name) < 9, today=MONDAY, business=CALENDAR_YEAR)
    with suppress(Refused):
        read_due(text, MONDAY, CALENDAR_YEAR)
