"""Rounds from the form to the answers: who starts one, who writes, and who may not."""

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from core import rounds as rules
from core.ports import PersonRow
from core.rounds import InvitationState
from models.tables import round_invitations
from tests.handlers.kit import ADA, ANA, BEN, CLEO, MARIA, NEW, OTTO, Office, words
from tests.handlers.round_kit import (
    NORA,
    as_turn,
    asks,
    error,
    hire_nora,
    leaves,
    page,
    person,
    results,
    settled,
    start_form,
    started,
    target,
    write_form,
    writes,
)

BEFORE_DUE = datetime(2017, 11, 24, 9, 5, tzinfo=UTC)  # a Friday: the last working day before Monday the 27th


# -- starting a round --------------------------------------------------------------------------------------------------


def test_a_manager_starts_a_round_and_each_writer_gets_one_letter(desk: Office) -> None:
    hire_nora(desk)
    letters = started(desk)
    assert {name for name, _ in letters} == {"Ben Ito", "Nora Lund", "Maria Lead"}
    text = words(letters[0][1])
    assert "Maria Lead asks for your feedback, until 27 Nov 2017: *Discovery*" in text
    assert "Write about Ana Ruiz" in text
    assert "shown from 3 on" in text
    [mine] = asks(desk, MARIA, "rounds")
    assert "*Discovery*, until 27 Nov 2017: 0 of 3 answered" in words(mine)


def test_each_about_each_is_one_letter_a_writer_with_a_button_a_subject(desk: Office) -> None:
    hire_nora(desk)
    letters = dict(started(desk, about="Everybody", kind="Named"))
    assert set(letters) == {"Ana Ruiz", "Ben Ito", "Nora Lund", "Maria Lead"}
    labels = words(letters["Ana Ruiz"])
    assert "Write about Ben Ito" in labels
    assert "Write about Nora Lund" in labels
    assert "Write about Ana Ruiz" not in labels
    assert "Write about Maria Lead" not in labels


def test_named_people_answer_instead_and_ones_own_questions_are_asked(desk: Office) -> None:
    letters = started(
        desk, writers="Cleo Fox, @Ben Ito", kind="Named", template="Only", own="What went well?\n\nWhat next?"
    )
    assert {name for name, _ in letters} == {"Cleo Fox", "Ben Ito"}
    form = write_form(desk, CLEO, target(desk))
    labels = [block["label"]["text"] for block in form["blocks"] if block["type"] == "input"]
    assert labels == ["What went well?", "What next?"]
    assert all(block["element"]["multiline"] for block in form["blocks"] if block["type"] == "input")


@pytest.mark.parametrize(
    ("filled", "block", "says"),
    [
        ({}, "writers", "fewer would be asked about Ana Ruiz"),  # Ben and Maria: Nora is not in Slack
        ({"writers": "Nobody Here"}, "writers", "Nobody in the roster is called"),
        ({"kind": "Named", "writers": "Nora Lund"}, "writers", "Nobody in Slack would be asked"),
        ({"kind": "forged"}, "kind", "Choose one of the two"),
        ({"kind": "Named", "template": "Only"}, "own", "at least one question"),
        ({"kind": "Named", "own": "\n".join(f"Q{n}?" for n in range(9))}, "own", "more than 6"),
        ({"kind": "Named", "own": "x" * 201}, "own", "under 200"),
        ({"kind": "Named", "due": "yesterday"}, "due", "at least until tomorrow"),
        ({"kind": "Named", "due": "someday"}, "due", "did not understand"),
        ({"kind": "Named", "name": "x" * 61}, "name", "under 60"),
    ],
)
def test_what_keeps_it_from_being_a_round_is_said_at_its_field(
    desk: Office, filled: dict[str, Any], block: str, says: str
) -> None:
    found = error(desk.submits(MARIA, start_form(desk, MARIA), about="Ana", **filled))
    assert says in found[block]
    assert desk.letters("feedback") == []


def about_of(form: dict[str, Any]) -> dict[str, Any]:
    return next(block for block in form["blocks"] if block["block_id"] == "about")


def begins_with(desk: Office, who: str, typed: str) -> str:
    """Whom the form begins with; what is said where there is none."""
    before = len(desk.slack.forms)
    said = asks(desk, who, typed)
    if len(desk.slack.forms) == before:
        return words(said[0])
    element = about_of(desk.slack.forms[-1])["element"]
    assert element["initial_option"] == element["options"][0]
    assert len({one["value"] for one in element["options"]}) == len(element["options"])
    return element["initial_option"]["text"]["text"]


@pytest.mark.parametrize(
    ("who", "typed", "first"),
    [
        (MARIA, "round", "Everybody in my team, each about each"),
        (MARIA, "round @Nora Lund", "Nora Lund"),
        (MARIA, f"round <@{BEN}|ben>", "Ben Ito"),
        (MARIA, "round west", "Team West, each about each"),
        (MARIA, "round team West", "Team West, each about each"),
        (ADA, "round @Cleo", "Cleo Fox"),
        (MARIA, "round @Cleo Fox", "started by a manager, for people of theirs"),
        (MARIA, "round @Maria Lead", "started by a manager, for people of theirs"),
        (MARIA, "round East", "started by a manager, for people of theirs"),
        (BEN, "round @Ana Ruiz", "started by a manager, for people of theirs"),
        (MARIA, "round @Nobody", "Nobody in the roster is called"),
        (MARIA, "round @", "Name one person or one team"),
        (MARIA, "round @Ana Ruiz, Ben Ito", "Name one person or one team"),
    ],
)
def test_the_form_begins_with_whom_was_named(desk: Office, who: str, typed: str, first: str) -> None:
    assert first in begins_with(desk, who, typed)


def test_of_more_people_than_a_menu_holds_any_can_be_named(desk: Office) -> None:
    assert "hint" not in about_of(start_form(desk, ADA))
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people([PersonRow(f"Rep {number:03}", manager="Otto Lead") for number in range(120)])
    form = about_of(start_form(desk, ADA))
    assert "Type /feedback round @name" in form["hint"]["text"]
    assert "Rep 119" not in str(form)
    assert begins_with(desk, ADA, "round @Rep 119") == "Rep 119"
    assert "Started" in page(
        desk.submits(ADA, desk.slack.forms[-1], about="Rep 119", kind="Named", writers="Ben Ito", template="Working")
    )


@pytest.mark.parametrize("who", [ANA, BEN, CLEO])
def test_a_rep_starts_no_round(desk: Office, who: str) -> None:
    [said] = asks(desk, who, "round")
    assert "started by a manager" in words(said)
    assert desk.slack.forms == []


@pytest.mark.parametrize("key", ["Ana Ruiz", "Maria Lead", "below", "team", "everyone", "person:999", "x"])
def test_nobody_starts_a_round_about_others_whatever_the_form_says(desk: Office, key: str) -> None:
    hire_nora(desk)
    keys = {"below": f"below:{person(desk, 'Maria Lead').id}", "team": f"team:{person(desk, 'Ana Ruiz').team_id}"}
    form = start_form(desk, OTTO)
    about = keys.get(key) or (f"person:{person(desk, key).id}" if " " in key else key)
    for who in (OTTO, ANA):
        error(desk.submits(who, form, about=about, kind="Named", writers="Ben Ito"))
    assert desk.letters("feedback") == []


@pytest.mark.parametrize(
    ("about", "writers"),
    [("Team Many", ""), ("Team Many", "Ben Ito, Cleo Fox"), ("Ana Ruiz", ", ".join(f"Rep {n}" for n in range(1_001)))],
)
def test_a_round_of_too_many_answers_is_refused_before_anybody_is_looked_up(
    desk: Office, about: str, writers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people([PersonRow(f"Rep {number:03}", team="Many") for number in range(501)])
        for one in tx.people():
            if one.name.startswith("Rep"):
                tx.link(one.id, f"U0REP{one.id}")
    form = start_form(desk, ADA)
    monkeypatch.setattr(rules, "pairs_of", lambda *_: pytest.fail("they were put together"))
    found = error(desk.submits(ADA, form, about=about, writers=writers, kind="Named"))
    assert "a round takes 1,000 at most" in found["writers"]
    assert desk.letters("feedback") == []


def test_a_double_submit_is_one_round(desk: Office) -> None:
    hire_nora(desk)
    form = start_form(desk, MARIA)
    page(desk.submits(MARIA, form, view_id="V77", about="Ana"))
    assert "started already" in page(desk.submits(MARIA, form, view_id="V77", about="Ana"))
    assert len(desk.letters("feedback")) == 3


def test_forged_metadata_is_refused(desk: Office) -> None:
    hire_nora(desk)
    form = start_form(desk, MARIA)
    started(desk)
    answers = write_form(desk, BEN, target(desk))
    for metadata in (
        "", "x", "[]", '{"round": "1"}', '{"about": 1}', '{"round": -1, "subject": 1, "turn": 0}',
        '{"round": 1, "subject": 4, "turn": 0, "texts": []}', '{"round": 1, "subject": 4, "turn": 0, "texts": {"0": 1}}',
    ):  # fmt: skip
        for one in (form, answers):
            found = error(desk.submits(BEN, one | {"private_metadata": metadata}))
            assert "not one of mine" in next(iter(found.values()))


def test_a_round_about_nobody_any_more_is_not_in_the_list_and_breaks_it_for_nobody(desk: Office) -> None:
    hire_nora(desk)
    started(desk)
    settled(desk)
    with desk.store.engine.begin() as connection:
        connection.execute(sa.delete(round_invitations))
    for who in (ANA, BEN, MARIA, ADA):
        [said] = asks(desk, who, "rounds")
        assert "Discovery" not in words(said)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.erase_person(person(desk, "Cleo Fox"), "Former colleague 9")
        assert tx.rounds() == []


# -- writing -----------------------------------------------------------------------------------------------------------


def test_an_answer_is_stored_once(desk: Office) -> None:
    hire_nora(desk)
    started(desk)
    form = write_form(desk, BEN, target(desk))
    first = desk.submits(BEN, form, view_id="V5", **as_turn(0, ("She listens well.", "")))
    assert "Thank you" in page(first)
    assert "Nothing was changed" in page(desk.submits(BEN, form, view_id="V5", **as_turn(0, ("She listens well.", ""))))
    assert "Nothing was changed" in page(desk.submits(BEN, form, **as_turn(0, ("Something else.", ""))))
    [said] = desk.sends_action(BEN, {"action_id": "round.write", "value": target(desk)})
    assert "answered this already" in words(said)
    with desk.store.begin(desk.workspace.id) as tx:
        assert [one.text for one in tx.round_answers(1, person(desk, "Ana Ruiz").id)] == ["She listens well."]


def test_the_writer_sees_what_will_be_read_before_it_is_sent(desk: Office) -> None:
    hire_nora(desk)
    started(desk)
    form = write_form(desk, BEN, target(desk))
    once_more = desk.submits(BEN, form, **as_turn(0, ("Great call with Ana!!! 😀\nCheers, Ben", "")))
    assert "This is how it will be read." in page(once_more)
    inputs = [block for block in once_more["view"]["blocks"] if block["type"] == "input"]
    assert inputs[0]["element"]["initial_value"] == "Great call with Ana."
    assert "Thank you" in page(desk.submits(BEN, once_more["view"]))
    with desk.store.begin(desk.workspace.id) as tx:
        assert [one.text for one in tx.round_answers(1, person(desk, "Ana Ruiz").id)] == ["Great call with Ana."]


def test_a_client_that_forgets_what_was_not_touched_loses_nothing(desk: Office) -> None:
    hire_nora(desk)
    started(desk)
    once_more = desk.submits(BEN, write_form(desk, BEN, target(desk)), **as_turn(0, ("Good talk!!", "Fine :)")))
    untouched: dict[str, Any] = {
        block["block_id"].replace("-", "_"): None for block in once_more["view"]["blocks"] if "element" in block
    }
    assert "Thank you" in page(desk.submits(BEN, once_more["view"], **untouched))
    with desk.store.begin(desk.workspace.id) as tx:
        texts = {one.text for one in tx.round_answers(1, person(desk, "Ana Ruiz").id)}
    assert texts == {"Good talk.", "Fine."}


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        (("", ""), "Answer at least one question"),
        (("  ", "\n"), "Answer at least one question"),
        (("x" * 3_001, ""), "this has 3,001. Nothing was cut or sent"),
        (("x" * 30_000, ""), "this has 30,000"),
        (("Cheers, Ben", "😀"), "Answer at least one question"),
    ],
)
def test_empty_and_endless_answers_are_refused(desk: Office, texts: tuple[str, str], says: str) -> None:
    hire_nora(desk)
    started(desk)
    found = error(desk.submits(BEN, write_form(desk, BEN, target(desk)), **as_turn(0, texts)))
    assert says in found["turn0-0"]


@pytest.mark.parametrize("who", [ANA, CLEO, OTTO, ADA, NEW])
def test_who_is_not_asked_writes_nothing_whatever_they_send(desk: Office, who: str) -> None:
    hire_nora(desk)
    started(desk)
    form = write_form(desk, BEN, target(desk))
    forms = len(desk.slack.forms)
    for action in ("round.write", "round.decline"):
        answers = [
            words(desk.sends_action(who, {"action_id": action, "value": value})[0])
            for value in (target(desk), target(desk, round_id=99), target(desk, "Ben Ito"))
        ]
        assert len(set(answers)) == 1  # what is there and what is not looks the same
    assert len(desk.slack.forms) == forms
    error(desk.submits(who, form, **as_turn(0, ("Forged.", "Forged."))))
    with desk.store.begin(desk.workspace.id) as tx:
        assert tx.round_answers(1, person(desk, "Ana Ruiz").id) == []
        assert {one.state for one in tx.invitations()} == {InvitationState.OPEN}


@pytest.mark.parametrize("value", ["", "1", "1|2", "x|y|z", "1|1|²", "1|2|3|4", f"{'9' * 30}|1|0"])
def test_forged_buttons_are_refused(desk: Office, value: str) -> None:
    for action in ("round.write", "round.decline", "round.read"):
        [said] = desk.sends_action(MARIA, {"action_id": action, "value": value})
        assert "not one of mine" in words(said)


def test_a_writer_who_has_left_writes_nothing_and_holds_nothing_up(desk: Office) -> None:
    hire_nora(desk)
    started(desk)
    form = write_form(desk, BEN, target(desk))
    writes(desk, NORA, "One.")
    writes(desk, MARIA, "Two.")
    assert settled(desk, BEFORE_DUE) == 0
    leaves(desk, "Ben Ito")
    assert "not linked" in str(error(desk.submits(BEN, form, **as_turn(0, ("Three.", "")))))
    assert settled(desk, BEFORE_DUE) == 1
    assert all("Not enough answers" in text for text in results(desk).values())


def test_about_somebody_who_has_left_nothing_is_written(desk: Office) -> None:
    hire_nora(desk)
    started(desk)
    form = write_form(desk, BEN, target(desk))
    leaves(desk, "Ana Ruiz")
    assert "no longer here" in str(error(desk.submits(BEN, form, **as_turn(0, ("Three.", "")))))
    assert settled(desk, BEFORE_DUE) == 1
    assert "Ana Ruiz" not in results(desk)
