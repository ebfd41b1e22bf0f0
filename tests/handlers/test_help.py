"""`/pace help`: what fits the asker's role, a word looked up, and an answer for what nobody knows."""

from typing import Any, cast

import pytest

from bot.app import unconnected_listeners
from core.commands import COMMANDS
from handlers.help import PaceHandlers
from tests.handlers.kit import ADA, ANA, HOSTILE, MARIA, NEW, Office, words

FOR_MANAGERS = ("/coach prep", "/coach drafts", "/feedback round", "/pace review @Ana Ruiz")


def pace(desk: Office, user: str, text: str) -> dict[str, Any]:
    [said] = desk.types(user, text, command="/pace")
    return said


@pytest.mark.parametrize("text", ["", "help", "HELP", "  help  "])
def test_a_rep_reads_what_a_rep_can_do(desk: Office, text: str) -> None:
    said = words(pace(desk, ANA, text))
    assert "What Pace can do" in said
    assert "`/goal set win rate 60% by end of quarter`" in said
    assert not [one for one in FOR_MANAGERS if one in said]
    assert "python -m bot" not in said


def test_a_manager_reads_it_with_what_is_for_their_people(desk: Office) -> None:
    said = words(pace(desk, MARIA, "help"))
    assert "*For your people*" in said
    assert all(one in said for one in FOR_MANAGERS)
    assert "python -m bot" not in said


def test_an_admin_reads_all_of_it_and_where_the_workspace_is_administered(desk: Office) -> None:
    said = words(pace(desk, ADA, "help"))
    assert all(one in said for one in FOR_MANAGERS)
    assert "`python -m bot doctor`" in said


def test_help_is_there_for_who_is_in_no_roster(desk: Office) -> None:
    said = words(pace(desk, NEW, "help"))
    assert "I do not know yet who you are" in said
    assert "`/kpi`" in said
    assert "Forecast" in words(pace(desk, NEW, "help forecast"))
    assert "The value of the deals won" not in words(pace(desk, NEW, "help revenue"))  # the workspace's own


def test_a_word_is_looked_up(desk: Office) -> None:
    said = words(pace(desk, ANA, "help pace status"))
    assert "*Pace status*" in said
    assert "ahead from 105 %" in said
    kpi = words(pace(desk, ANA, "help revenue"))
    assert "The value of the deals won in the period" in kpi
    assert "`/kpi win rate revenue`" in kpi
    assert "`/coach prep @Ana Ruiz`" in words(pace(desk, MARIA, "help 1:1"))


def test_what_nobody_knows_gets_the_nearest_words(desk: Office) -> None:
    assert "Nearest to it: `forecast`." in words(pace(desk, ANA, "help forcast"))
    assert "Words that it knows: `pace status`" in words(pace(desk, ANA, "help zzzzzz"))


def test_a_subcommand_that_does_not_exist_is_looked_up_too(desk: Office) -> None:
    said = words(pace(desk, ANA, "quota"))
    assert "I do not know `/pace quota`." in said
    assert "*Target*" in said
    assert "Nearest to it: `settings`" in words(pace(desk, ANA, "setings"))


def test_what_is_typed_is_shown_and_not_obeyed(desk: Office) -> None:
    for text in (f"help {HOSTILE}", HOSTILE, "help `x` *y*", "help " + "word " * 500):
        said = words(pace(desk, ANA, text))
        assert "<!channel>" not in said
        assert "<@U0ANA>" not in said


def test_every_word_after_pace_is_in_the_help(desk: Office) -> None:
    """Whoever adds a word adds a line to `core.commands`; one that says the same as another need not be there."""
    handler = cast(Any, unconnected_listeners().commands["/pace"]).__self__
    assert isinstance(handler, PaceHandlers)
    same = {"reviews": "review"}
    [command] = [one for one in COMMANDS if one.name == "/pace"]
    told = " ".join(f"{one.typed} {one.does}" for one in command.examples)
    assert [word for word in handler.subcommands if f"/pace {same.get(word, word)}" not in told] == []


def test_the_table_has_every_command(desk: Office) -> None:
    assert {command.name for command in COMMANDS} == set(unconnected_listeners().commands)
