"""Figures and words as people read them, and hostile text made harmless."""

import unicodedata
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.catalogue import Unit
from views.text import Reader, escaped, escaped_keeping_code, listed, plain, sparkline

US = Reader("en_US")


@pytest.mark.parametrize(
    ("value", "unit", "locale", "currency", "shown"),
    [
        (357_666, Unit.MONEY, "en_US", "USD", "$357,666"),
        (3_804.957, Unit.MONEY, "en_US", "USD", "$3,804.96"),
        (357_666.4, Unit.MONEY, "de_DE", "EUR", "357.666\xa0€"),
        (3_804.957, Unit.MONEY, "de_DE", "EUR", "3.804,96\xa0€"),
        (500, Unit.MONEY, "ja_JP", "JPY", "￥500"),
        (500.4, Unit.MONEY, "en_US", "JPY", "¥500"),
        (-1_234.5, Unit.MONEY, "en_US", "USD", "-$1,234.50"),
        (0.6315, Unit.RATIO, "en_US", "USD", "63.2%"),
        (0.6, Unit.RATIO, "en_US", "USD", "60%"),
        (0.591, Unit.RATIO, "de-DE", "EUR", "59,1\xa0%"),
        (46.21, Unit.DAYS, "en_US", "USD", "46.2 days"),
        (1.0, Unit.DAYS, "en_US", "USD", "1 day"),
        (4_238, Unit.COUNT, "en_US", "USD", "4,238"),
        (4_238, Unit.COUNT, "de_CH", "CHF", "4’238"),
        (4.256, Unit.SCORE, "en_US", "USD", "4.26"),
        (-0.0, Unit.COUNT, "en_US", "USD", "0"),
        (12, Unit.COUNT, "no such locale", "USD", "12"),
        (12, Unit.COUNT, "", "USD", "12"),
    ],
)
def test_a_figure_reads_as_its_unit_and_locale_have_it(
    value: float, unit: Unit, locale: str, currency: str, shown: str
) -> None:
    assert Reader(locale, currency=currency).figure(value, unit) == shown


@given(
    st.floats(-1e15, 1e15),
    st.sampled_from(list(Unit)),
    st.sampled_from(["en_US", "de_DE", "fr_FR", "ar_EG", "hi_IN", "ja_JP", "pt_BR"]),
)
def test_every_figure_can_be_shown(value: float, unit: Unit, locale: str) -> None:
    shown = Reader(locale, currency="EUR").figure(value, unit)
    assert shown
    assert "nan" not in shown.lower()
    assert "E+" not in shown


def test_points_dates_and_freshness() -> None:
    assert US.points(0.021) == "2.1 points"
    assert US.points(0.01) == "1 point"
    assert US.day(date(2017, 12, 31)) == "31 Dec 2017"
    now = datetime(2017, 12, 31, 12, tzinfo=UTC)
    assert US.ago(now - timedelta(hours=2), now) == "2 hours ago"
    assert US.ago(now - timedelta(seconds=5), now) == "just now"
    assert US.ago(now + timedelta(hours=5), now) == "just now"


def test_a_trend_starts_where_the_figures_do_and_shows_gaps() -> None:
    assert sparkline([None, None, 0, 5, None, 10]) == "▁▅·█" or sparkline([None, None, 0, 5, None, 10]) == "▁▄·█"
    assert sparkline([]) == ""
    assert sparkline([None]) == ""
    assert sparkline([3]) == ""
    assert sparkline([0, 0]) == "▁▁"
    assert sparkline([7, 7]) == "██"


@given(st.lists(st.none() | st.floats(-1e12, 1e12)))
@example([0.0, 5e-324])  # the smallest there is
def test_any_trend_has_a_bar_for_each_value_from_the_first_on(values: list[float | None]) -> None:
    known = [value for value in values if value is not None]
    drawn = sparkline(values)
    if len(known) < 2:
        assert drawn == ""
    else:
        first = next(i for i, value in enumerate(values) if value is not None)
        assert len(drawn) == len(values) - first
        assert drawn[values.index(max(known)) - first] == ("█" if max(known) > min(0, *known) else "▁")


def test_lists_of_words() -> None:
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b"]) == "a and b"
    assert listed(["a", "b", "c"]) == "a, b and c"


@given(st.text())
def test_nothing_that_a_person_wrote_formats_mentions_or_hides(text: str) -> None:
    shown = escaped(text)
    assert not set(shown) & set("<>*~`\n\x00\u202e\u200b")
    assert "&" not in shown.replace("&amp;", "")
    assert not any(unicodedata.category(c).startswith("C") for c in shown)
    assert not set(plain(text)) & set("<>\n\x00\u202e\u200b")


def test_ordinary_names_stay_as_they_are() -> None:
    assert escaped("GTX_Plus_Basic, Müller-Lüdenscheidt (Łódź)") == "GTX_Plus_Basic, Müller-Lüdenscheidt (Łódź)"
    assert escaped("_it_ R&D") == "＿it＿ R&amp;D"
    assert escaped_keeping_code("Type `/kpi`,\nnot <!here>") == "Type `/kpi`,\nnot ‹!here›"
