"""A word that is looked up finds what it means and what to type; one that nobody knows finds its neighbours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.commands import COMMANDS, Audience, Example
from core.concepts import CONCEPTS
from core.help_search import Found, look_up
from sources.catalogue import load_catalogue

KPIS = load_catalogue().kpis


def names(found: Found) -> list[str]:
    return [concept.name for concept in found.concepts]


def typed(found: Found) -> list[str]:
    return [example.typed for example in found.examples]


def sought(text: str, audience: Audience = Audience.EVERYBODY) -> Found:
    return look_up(text, audience=audience, kpis=KPIS)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("attainment", "Attainment"),
        ("pace status", "Pace status"),
        ("what does on pace mean?", "Pace status"),
        ("slipping", "Pace status"),
        ("FORECAST", "Forecast"),
        ("forecasts", "Forecast"),
        ("quota", "Target"),
        ("capacity", "Capacity"),
        ("usual", "Usual"),
        ("the middle of the team", "Middle of the team"),
        ("median", "Middle of the team"),
        ("win rate", "Win rate"),
        ("csat", "Customer satisfaction"),
        ("why is my win rate down", "Win rate"),
    ],
)
def test_a_term_is_explained_first(text: str, name: str) -> None:
    assert names(sought(text))[0] == name


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("mute", "/pace mute tip"),
        ("holiday", "/pace pause 21 Dec - 31 Dec 2026"),
        ("how do I set a goal", "/goal set win rate 60% by end of quarter"),
        ("/feedback", "/feedback @Ana Ruiz"),
        ("ai", "/pace model off"),
        ("mtd", "/kpi last quarter"),
    ],
)
def test_what_to_type_is_found_by_what_it_is_for(text: str, command: str) -> None:
    assert command in typed(sought(text))


def test_what_is_for_managers_is_found_by_managers() -> None:
    assert typed(sought("1:1", Audience.MANAGERS)) == ["/coach prep @Ana Ruiz"]
    assert typed(sought("1:1")) == []
    assert typed(sought("drafts", Audience.ADMINS)) == ["/coach drafts"]


@pytest.mark.parametrize(
    ("text", "near"),
    [("forcast", "forecast"), ("atainment", "attainment"), ("feedbak", "feedback"), ("qouta", "quota")],
)
def test_a_slip_of_the_pen_gets_the_nearest_words(text: str, near: str) -> None:
    found = sought(text)
    assert not found.concepts + found.examples
    assert near in found.nearest


def test_every_concept_and_every_command_is_found_by_its_name() -> None:
    for concept in CONCEPTS:
        assert concept.name in names(sought(concept.name)), concept.name
    for command in COMMANDS:
        assert command.examples[0] in sought(command.name).examples, command.name


@given(st.text(max_size=200))
def test_whatever_is_typed_gets_a_short_answer(text: str) -> None:
    found = sought(text, Audience.ADMINS)
    assert len(found.concepts) + len(found.examples) <= 6
    assert len(found.nearest) <= 3
    assert len(found.sought) <= 100


def test_everything_to_type_begins_with_its_command() -> None:
    examples: list[Example] = []
    for command in COMMANDS:
        assert all(example.typed.split()[0] == command.name for example in command.examples)
        examples += command.examples
    assert len({example.typed for example in examples}) == len(examples)
