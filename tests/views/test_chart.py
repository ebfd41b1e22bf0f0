"""The chart of a scorecard, looked at as pixels."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from views.chart import LONGEST_ALTERNATIVE, MOST_LINES, ChartLine, alternative_text, scorecard_chart

REVENUE = ChartLine("Revenue", "$357,666", "$344,000", 1.04, "ahead", (1.0, 2.0, None, 3.0, 2.5))
TREND_ONLY = ChartLine("Calls", "212", "", None, "", (3.0, 4.0, 5.0))
BLUE, VERMILION = (0x00, 0x72, 0xB2), (0xD5, 0x5E, 0x00)


def drawn(*lines: ChartLine, title: str = "Ana Ruiz, Q4 2017") -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(scorecard_chart(title, lines))).convert("RGB"))


def count(picture: NDArray[np.uint8], colour: tuple[int, int, int]) -> int:
    return int((picture == np.array(colour, np.uint8)).all(axis=2).sum())


def test_it_is_as_wide_as_a_phone_and_grows_with_its_lines() -> None:
    one, three = drawn(REVENUE), drawn(REVENUE, TREND_ONLY, REVENUE)
    assert one.shape[1] == three.shape[1] == 720
    assert one.shape[0] < three.shape[0] < 3 * one.shape[0]
    assert drawn(*[REVENUE] * 30).shape == drawn(*[REVENUE] * MOST_LINES).shape


def test_the_same_card_is_the_same_picture() -> None:
    assert scorecard_chart("Ana", [REVENUE, TREND_ONLY]) == scorecard_chart("Ana", [REVENUE, TREND_ONLY])


def test_it_has_its_own_ground_so_it_reads_in_dark_mode() -> None:
    picture = drawn(REVENUE)
    corner = picture[0, 0].astype(int)
    assert corner.min() > 230
    assert Image.open(io.BytesIO(scorecard_chart("Ana", [REVENUE]))).getextrema()[-1] == (255, 255)


def test_the_bar_is_as_long_as_the_target_is_reached() -> None:
    def ahead(attainment: float) -> int:
        return count(drawn(ChartLine("Revenue", "1", "2", attainment, "ahead", ())), BLUE)

    assert 0 == ahead(0.0) < ahead(0.3) < ahead(0.6) < ahead(1.0) < ahead(1.3) == ahead(9.0)
    assert ahead(0.6) == pytest.approx(2 * ahead(0.3), rel=0.1)


def test_the_status_has_a_colour_and_a_word() -> None:
    behind = ChartLine("Revenue", "1", "2", 0.5, "behind", ())
    assert count(drawn(behind), VERMILION) > 500
    assert count(drawn(REVENUE), VERMILION) == 0
    assert "behind" in alternative_text("Ana", [behind])


def test_a_missing_value_breaks_the_line() -> None:
    whole = drawn(ChartLine("Calls", "1", "", None, "", (1.0, 1.0, 1.0, 1.0, 1.0)))
    broken = drawn(ChartLine("Calls", "1", "", None, "", (1.0, 1.0, None, 1.0, 1.0)))
    dark = (whole < 200).any(axis=2).sum() - (broken < 200).any(axis=2).sum()
    assert dark > 100


@pytest.mark.parametrize("name", ["$x_1^2$ \\alpha", "مبيعات", "מכירות", "売上🎉", "a\x00b\u202ec", "", "W" * 500])
def test_any_name_is_drawn(name: str) -> None:
    line = ChartLine(name, "$1_000$", "$2^3$", 0.5, "on pace", (1.0, None, 2.0))
    assert drawn(line, title=name).shape[1] == 720


def test_the_alternative_text_says_every_figure() -> None:
    text = alternative_text("Ana Ruiz, Q4 2017", [REVENUE, TREND_ONLY])
    assert text == "Chart of Ana Ruiz, Q4 2017: Revenue $357,666 of a target of $344,000, ahead; Calls 212."
    assert "no figures" in alternative_text("Ana", [])
    long = alternative_text("Ana", [ChartLine("N" * 900, "1", "", None, "", ())] * 5)
    assert len(long) == LONGEST_ALTERNATIVE
    assert long.endswith("…")


values = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False, width=32))
lines = st.builds(
    ChartLine, st.text(max_size=40), st.text(max_size=12), st.text(max_size=12), st.one_of(st.none(), st.floats(-5, 1e9)),
    st.sampled_from(["", "ahead", "on pace", "slipping", "behind"]), st.lists(values, max_size=12).map(tuple),
)  # fmt: skip


@settings(max_examples=12, deadline=None)
@given(st.text(max_size=60), st.lists(lines, max_size=3))
def test_any_card_is_drawn(title: str, found: list[ChartLine]) -> None:
    assert drawn(*found, title=title).shape[1] == 720
