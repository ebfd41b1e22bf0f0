"""Questions as people write them: which KPI, which period, and whether they ask about anybody else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Refused
from core.question_text import LONGEST_QUESTION, is_question, question_of, read_question
from sources.catalogue import load_catalogue

TODAY = date(2017, 11, 20)
KPIS = load_catalogue().kpis
PEOPLE = ["Ben Ito", "Will Frank", "Jo Li", "Deals Cho", "Mary Ann Ritter", "Art May", "West", "New Business"]


def read(text: str, own: str = "Ana Ruiz") -> tuple[list[str], list[str], bool]:
    """The KPIs, the periods' first days, and whether it is about others."""
    found = read_question(text, kpis=KPIS, today=TODAY, own_name=own, others=PEOPLE)
    return list(found.kpis), [period.start.isoformat() for period in found.periods], found.is_about_others


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Why is my win rate down?", True),
        ("why", True),
        ("<@U0BOT> hey, why is my win rate down", True),
        ("win rate?", True),
        ("Warum ist meine Win Rate gesunken?", True),
        ("“Is it me?”", True),
        ("勝率は？", True),
        ("win rate", False),
        ("discovery", False),
        ("", False),
        ("   ", False),
        ("I did what you said", False),
        ("<@U0BOT>", False),
        ("Will do", False),
    ],
)
def test_what_is_a_question(text: str, answer: bool) -> None:
    assert is_question(text) is answer


@pytest.mark.parametrize(
    ("text", "kpis", "periods"),
    [
        ("Why is my win rate down?", ["win_rate"], []),
        ("why is my win-rate down in october?", ["win_rate"], ["2017-10-01"]),
        ("Why did I lose so many, deals lost I mean, last quarter?", ["deals_lost"], ["2017-07-01"]),
        ("Why is my average deal size below the target this year?", ["average_deal_size"], ["2017-01-01"]),
        ("Is revenue up although win rate is down?", ["revenue", "win_rate"], []),
        ("Why was revenue in March lower than in February?", ["revenue"], ["2017-03-01", "2017-02-01"]),
        ("How are my calls since Q3 2017?", ["calls"], ["2017-07-01"]),
        ("Warum ist meine Win Rate im Oktober gesunken?", ["win_rate"], []),
        ("why may my revenue be only 1200 against 2000?", ["revenue"], []),
        ("why was my revenue in may so low?", ["revenue"], ["2017-05-01"]),
        ("why was 2016 better for my revenue than 2017?", ["revenue"], ["2017-01-01"]),
        ("am I getting better?", [], []),
        ("", [], []),
    ],
)
def test_a_kpi_and_a_period_are_recognised(text: str, kpis: list[str], periods: list[str]) -> None:
    assert read(text) == (kpis, periods, False)


@pytest.mark.parametrize(
    "text",
    [
        "why is Ben ahead of me?",
        "why is ben's win rate up?",
        "why is BEN ITO ahead?",
        "Why does Will win more?",
        "did Jo win that one?",
        "why is mary ann ritter ahead?",
        "why is @Somebody ahead?",
        "Why is West ahead?",
        "why is new business ahead?",
        "why is my team behind?",
        "How is everyone doing?",
        "why is our win rate down?",
        "why is her win rate down?",
        "<!channel> why is revenue down?",
        "Why did Art lose it?",
    ],
)
def test_a_question_about_somebody_else_is_known_as_one(text: str) -> None:
    assert read(text)[2]


@pytest.mark.parametrize(
    "text",
    [
        "Will I reach my revenue target?",
        "will my win rate be better?",
        "why are my deals lost in may?",
        "Is it an art to win?",
        "how do I win more deals?",
        "@Pace why is my win rate down?",
        "Why is Ana's win rate down?",
        "why is @Ana Ruiz behind?",
        "may I ask why my frank question is rude?",
    ],
)
def test_a_word_that_is_a_name_too_is_a_word(text: str) -> None:
    assert not read(text)[2]


def test_accounts_that_are_mentioned_are_told() -> None:
    found = read_question("<@U0BOT> why is <@u0ben|ben> ahead, <@U0ANA>?", kpis=KPIS, today=TODAY)
    assert found.mentions == ("U0BOT", "U0BEN", "U0ANA")


def test_a_day_that_does_not_exist_is_said() -> None:
    with pytest.raises(Refused, match="30 feb"):
        read("why was my win rate down on 30 feb?")


def test_a_long_question_is_cut_between_words() -> None:
    long = "why " + "x" * 100 + " " + "revenue " * 100
    cut = question_of(long)
    assert LONGEST_QUESTION - 9 <= len(cut) <= LONGEST_QUESTION
    assert long.startswith(cut)
    assert cut.endswith("revenue")
    assert len(question_of("x" * 9_000)) == LONGEST_QUESTION
    assert question_of("  why?  ") == "why?"


@given(st.text(max_size=600))
def test_anything_at_all_can_be_read(text: str) -> None:
    is_question(text)
    cut = question_of(text)
    assert len(cut) <= LONGEST_QUESTION
    try:
        read(cut)
    except Refused as error:
        assert "Try" in str(error)  # noqa: PT017 - most texts name no day that does not exist
