"""What is typed after `/kpi`: KPIs, a period and a subject, in any order."""

from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ask import Named, Question, parse_question
from core.errors import Refused
from sources.catalogue import load_catalogue

KPIS = load_catalogue().kpis
TODAY = date(2018, 1, 15)
KEYS = [kpi.key for kpi in KPIS]


def ask(text: str) -> Question:
    return parse_question(text, kpis=KPIS, today=TODAY)


@pytest.mark.parametrize("order", list(permutations(["win rate", "Q4 2017", "@Darcel Schlecht"])), ids=" ".join)
def test_any_order_is_the_same_question(order: tuple[str, ...]) -> None:
    asked = ask(" ".join(order))
    assert asked.kpis == ("win_rate",)
    assert asked.period is not None
    assert asked.period.start == date(2017, 10, 1)
    assert asked.subject is not None
    assert (asked.subject.named, asked.subject.text) == (Named.PERSON_OR_TEAM, "Darcel Schlecht")


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.key)
def test_a_kpi_answers_to_its_key_its_name_and_its_aliases(kpi) -> None:
    for label in (kpi.key, kpi.name, kpi.name.upper(), *kpi.aliases):
        assert ask(label).kpis == (kpi.key,)


def test_an_unambiguous_beginning_is_enough_and_an_ambiguous_one_is_asked_about() -> None:
    assert ask("reve").kpis == ("revenue",)
    assert ask("win").kpis == ("win_rate",)
    with pytest.raises(Refused, match=r"“c” could be any of .*`calls`.*Type a little more"):
        ask("c")


def test_several_kpis_keep_the_order_they_were_asked_in() -> None:
    assert ask("calls, revenue, win rate, calls").kpis == ("calls", "revenue", "win_rate")


@pytest.mark.parametrize(
    ("text", "named", "name"),
    [
        ("me", Named.ME, ""),
        ("my revenue", Named.ME, ""),
        ("everyone last month", Named.EVERYONE, ""),
        ("<@U012ABCD>", Named.SLACK_ID, "U012ABCD"),
        ("<@U012ABCD|ana>", Named.SLACK_ID, "U012ABCD"),
        ("team", Named.TEAM, ""),
        ("team North", Named.TEAM, "North"),
        ("Summer's team 2017", Named.TEAM, "Summer"),
        ("Summer’s team 2017", Named.TEAM, "Summer"),
        ("@ana", Named.PERSON_OR_TEAM, "ana"),
        ("Darcel", Named.BARE, "Darcel"),
    ],
)
def test_how_people_name_whom_they_mean(text: str, named: Named, name: str) -> None:
    subject = ask(text).subject
    assert subject is not None
    assert (subject.named, subject.text) == (named, name)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("@ana @ben", "one person or team at a time"),
        ("2017 2018", "one period at a time"),
        ("x" * 301, "301 characters long"),
        ("revenue 03/04/2017", "two ways"),
    ],
)
def test_what_cannot_be_meant_is_said(text: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        ask(text)


def test_nothing_typed_asks_for_the_usual() -> None:
    assert ask("  ") == Question((), None, None)


def test_unseen_characters_do_not_hide_a_word() -> None:
    assert ask("rev\u200benue last\u00a0month").kpis == ("revenue",)


PEOPLE = {"maria lead", "may cost", "win rate", "ana ruiz", "call center oslo"}


@pytest.mark.parametrize(
    ("text", "name", "kpis"),
    [
        ("@Maria Lead revenue", "Maria Lead", ("revenue",)),
        ("revenue @maria lead last month", "maria lead", ("revenue",)),
        ("Maria Lead revenue", "Maria Lead", ("revenue",)),
        ("@Maria Lead", "Maria Lead", ()),
        ("@ Maria Lead, win rate", "Maria Lead", ("win_rate",)),
        ("@May Cost revenue", "May Cost", ("revenue",)),
        ("@Win Rate win rate", "Win Rate", ("win_rate",)),
        ("win rate @Ana Ruiz", "Ana Ruiz", ("win_rate",)),
        ("@Ana Ruiz win rate", "Ana Ruiz", ("win_rate",)),
        ("@Call Center Oslo calls", "Call Center Oslo", ("calls",)),
        ("@Maria revenue", "Maria", ("revenue",)),
    ],
)
def test_a_whole_name_of_the_roster_goes_before_the_words_of_kpis_in_it(
    text: str, name: str, kpis: tuple[str, ...]
) -> None:
    asked = parse_question(text, kpis=KPIS, today=TODAY, is_name=lambda name: name.casefold() in PEOPLE)
    assert asked.subject is not None
    assert (asked.subject.text, asked.kpis) == (name, kpis)


def test_the_team_of_a_whole_name_is_a_team() -> None:
    for text in ("@Maria Lead's team revenue", "@Maria Lead team revenue", "revenue @Maria Lead's"):
        asked = parse_question(text, kpis=KPIS, today=TODAY, is_name=lambda name: name.casefold() in PEOPLE)
        assert asked.subject is not None
        assert (asked.subject.named, asked.subject.text) == (Named.TEAM, "Maria Lead")
        assert asked.kpis == ("revenue",)


def test_a_name_of_nobody_ends_where_a_kpi_begins() -> None:
    assert ask("@Maria Lead revenue").kpis != ("revenue",)


@given(st.text(max_size=320))
def test_any_text_is_a_question_or_refused(text: str) -> None:
    try:
        asked = ask(text)
    except Refused:
        return
    assert set(asked.kpis) <= set(KEYS)


@given(
    st.lists(st.sampled_from(KEYS), max_size=4, unique=True),
    st.sampled_from(["", "last month", "Q4 2017", "1 Mar - 15 Apr 2017"]),
    st.sampled_from(["", "@Ana Ruiz", "<@U0A1B2C3>", "team North"]),
    st.randoms(),
)
def test_shuffled_parts_are_still_understood(kpis: list[str], period: str, subject: str, random) -> None:
    parts = [part for part in (*kpis, period, subject) if part]
    random.shuffle(parts)
    asked = ask(", ".join(parts))
    assert set(asked.kpis) == set(kpis)
    assert (asked.period is None) == (not period)
    assert (asked.subject is None) == (not subject)
