"""Requests and rounds from the asking to the end: who asks, who writes, who reads, and who may not."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from core.ports import PersonRow
from core.rounds import InvitationState, RequestState
from core.usecases.privacy import Retention
from models.tables import audit_log
from tests.fakes.outbox import Moved
from tests.handlers.kit import ADA, ANA, BEN, CLEO, HOSTILE, MARIA, NEW, OTTO, Office, words
from tests.handlers.round_kit import (
    AFTERWARDS,
    NORA,
    as_turn,
    asks,
    error,
    hire_nora,
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


def state_of(desk: Office, number: int = 1) -> RequestState:
    with desk.store.begin(desk.workspace.id) as tx:
        request = tx.request(number)
    assert request is not None
    return request.state


# -- requests ----------------------------------------------------------------------------------------------------------


def test_named_peers_are_asked_and_the_requester_sees_how_it_stands(desk: Office) -> None:
    [said] = asks(desk, ANA, f"request <@{BEN}|ben> @Cleo Fox about my discovery calls by Friday")
    assert "Asked Ben Ito and Cleo Fox for feedback about my discovery calls, until 24 Nov 2017" in words(said)
    letters = dict(desk.letters("feedback"))
    assert set(letters) == {"Ben Ito", "Cleo Fox"}
    assert "Ana Ruiz asks for your feedback about my discovery calls, until 24 Nov 2017." in words(letters["Ben Ito"])
    buttons = letters["Ben Ito"]["blocks"][-1]["elements"]
    assert [(one["action_id"], one["value"]) for one in buttons] == [
        ("feedback.give_requested", "1"),
        ("request.decline", "1"),
    ]
    [mine] = asks(desk, ANA, "requests")
    assert "Ben Ito about my discovery calls: open until 24 Nov 2017" in words(mine)
    [to_me] = asks(desk, BEN, "requests")
    assert "Ana Ruiz about my discovery calls, until 24 Nov 2017" in words(to_me)
    [nothing] = asks(desk, OTTO, "requests")
    assert "No requests yet" in words(nothing)


def test_declining_tells_the_requester_kindly_and_once(desk: Office) -> None:
    asks(desk, ANA, "request @Ben Ito")
    [(_, letter)] = desk.letters("feedback")
    [said] = desk.presses(BEN, letter, "request.decline")
    assert "Declined. Ana Ruiz is told kindly" in words(said)
    [again] = desk.presses(BEN, letter, "request.decline")
    assert "declined already" in words(again)
    told = [(name, words(one)) for name, one in desk.letters("feedback") if name == "Ana Ruiz"]
    assert len(told) == 1
    assert "Ben Ito cannot give you feedback this time. That says nothing about you" in told[0][1]
    [mine] = asks(desk, ANA, "requests")
    assert "Ben Ito: declined" in words(mine)


def test_a_request_is_reminded_of_once_and_then_expires(desk: Office) -> None:
    asks(desk, ANA, "request @Ben Ito")
    for at, letters in (
        (datetime(2017, 11, 23, 12, tzinfo=UTC), 1),  # Thanksgiving, and not the day yet
        (datetime(2017, 11, 24, 6, tzinfo=UTC), 1),  # the day, but Ben sleeps
        (BEFORE_DUE, 2),
        (datetime(2017, 11, 24, 9, 20, tzinfo=UTC), 2),
        (datetime(2017, 11, 27, 9, tzinfo=UTC), 2),
    ):
        settled(desk, at)
        assert len(desk.letters("feedback")) == letters, at
    assert "still hopes for your feedback" in words(desk.letters("feedback")[-1][1])
    assert state_of(desk) is RequestState.OPEN
    settled(desk)
    assert state_of(desk) is RequestState.EXPIRED
    [mine] = asks(desk, ANA, "requests")
    assert "Ben Ito: no answer by 27 Nov 2017" in words(mine)
    [late] = desk.sends_action(BEN, {"action_id": "request.decline", "value": "1"})
    assert "expired already" in words(late)


def test_giving_feedback_answers_the_request(desk: Office) -> None:
    asks(desk, ANA, "request @Ben Ito about my calls")
    [(_, letter)] = desk.letters("feedback")
    desk.presses(BEN, letter, "feedback.give_requested")
    filled: dict[str, Any] = {
        "kind": "Praise",
        "situation": "In Tuesday's call with Acme",
        "behaviour": "You asked three questions before the first slide",
        "impact": "They told us what they had tried before",
    }
    shown = desk.submits(BEN, desk.slack.forms[-1], **filled)["view"]
    assert desk.submits(BEN, shown) == {"response_action": "clear"}
    assert state_of(desk) is RequestState.ANSWERED
    [mine] = asks(desk, ANA, "requests")
    assert "Ben Ito about my calls: answered" in words(mine)
    [again] = desk.presses(BEN, letter, "feedback.give_requested")
    assert "answered already" in words(again)
    [not_mine] = desk.sends_action(CLEO, {"action_id": "feedback.give_requested", "value": "1"})
    assert "no such request to you" in words(not_mine)


def test_nobody_is_asked_twice_at_a_time(desk: Office) -> None:
    asks(desk, ANA, "request @Ben Ito")
    [said] = asks(desk, ANA, "request @Ben Ito @Cleo Fox")
    assert "Asked Cleo Fox" in words(said)
    assert "Ben Ito has an open request of yours already" in words(said)
    assert len(desk.letters("feedback")) == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("request", "Ask colleagues for feedback"),
        ("request about my calls", "Say whom"),
        ("request @Nobody Here", "Nobody in the roster is called"),
        ("request @Ana Ruiz", "That is you"),
        ("request @Nora Lund @Ben Ito", "Nora Lund cannot be reached in Slack, so nobody was asked"),
        ("request @Ben Ito by blursday", "did not understand “blursday” as a day"),
        ("request @Ben Ito by today", "at least until tomorrow"),
        ("request @Ben Ito by 1 Nov 2018", "within 90 days"),
        (f"request @Ben Ito about {'x' * 301}", "at most 300 characters"),
        (f"request @Ben Ito about {'x' * 1_001}", "needs at most 1,000"),
        ("request <@U0NOBODY>", "not linked to anybody"),
    ],
)
def test_what_was_not_understood_is_said_and_nobody_is_asked(desk: Office, text: str, says: str) -> None:
    [said] = asks(desk, ANA, text)
    assert says in words(said)
    assert desk.letters("feedback") == []


def test_hostile_words_of_a_request_do_nothing(desk: Office) -> None:
    asks(desk, ANA, f"request @Ben Ito about {HOSTILE}")
    [(_, letter)] = desk.letters("feedback")
    assert "<!channel>" not in words(letter)
    assert "<@U0ANA>" not in words(letter)
    assert "\u202e" not in words(letter)


@pytest.mark.parametrize("who", [ANA, CLEO, MARIA, ADA, NEW])
@pytest.mark.parametrize("value", ["1", "999", "x", "²", "1" * 30, ""])
def test_only_who_is_asked_declines(desk: Office, who: str, value: str) -> None:
    asks(desk, ANA, "request @Ben Ito")
    desk.sends_action(who, {"action_id": "request.decline", "value": value})
    assert state_of(desk) is RequestState.OPEN
    assert len(desk.letters("feedback")) == 1


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


def leaves(desk: Office, name: str) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people([PersonRow(name, active=False)])


# -- the end -----------------------------------------------------------------------------------------------------------


def test_three_anonymous_answers_are_shown_to_the_subject_and_the_manager_alike(desk: Office) -> None:
    hire_nora(desk)
    started(desk)
    writes(desk, BEN, "She listens well.", "Nothing was hard.")
    writes(desk, NORA, "She prepares well.", "Late notes.")
    assert settled(desk, BEFORE_DUE) == 0
    assert results(desk) == {}
    for who in (ANA, MARIA, ADA):
        [said] = desk.sends_action(who, {"action_id": "round.read", "value": target(desk)})
        assert "no such round" in words(said)
    [mine] = asks(desk, MARIA, "rounds")
    assert "2 of 3 answered" in words(mine)
    assert "Ben" not in words(mine)
    writes(desk, MARIA, "She closes well.", "")
    assert settled(desk, BEFORE_DUE) == 1  # everybody has answered
    found = results(desk)
    assert set(found) == {"Ana Ruiz", "Maria Lead"}
    for text in found.values():
        assert all(answer in text for answer in ("She listens well.", "She prepares well.", "She closes well."))
        assert "Nothing was hard." not in text  # only two answered that one
        assert "Fewer than three answered this." in text
    assert found["Ana Ruiz"].replace("about you", "about Ana Ruiz") == found["Maria Lead"]
    # They are there to be read again, by the same people, in the same way.
    [hers] = desk.sends_action(ANA, {"action_id": "round.read", "value": target(desk)})
    assert words(hers) == found["Ana Ruiz"]
    [listed] = asks(desk, ANA, "rounds")
    [again] = desk.presses(ANA, listed, "round.read")
    assert words(again) == words(hers)


def test_two_anonymous_answers_are_not_shown_and_not_kept(desk: Office) -> None:
    hire_nora(desk)
    started(desk)
    writes(desk, BEN, "She listens well.", "Nothing was hard.")
    writes(desk, NORA, "She prepares well.", "Late notes.")
    assert settled(desk) == 1
    assert settled(desk) == 0
    found = results(desk)
    assert set(found) == {"Ana Ruiz", "Maria Lead"}
    assert all("Not enough answers" in text and "has been deleted" in text for text in found.values())
    assert "well" not in "".join(found.values())
    with desk.store.begin(desk.workspace.id) as tx:
        assert tx.round_answers(1, person(desk, "Ana Ruiz").id) == []
    [late] = desk.sends_action(MARIA, {"action_id": "round.write", "value": target(desk)})
    assert "This round has ended" in words(late)


def test_a_named_round_says_who_wrote_what(desk: Office) -> None:
    started(desk, kind="Named")
    writes(desk, BEN, f"Good!!!\n{HOSTILE}", "")
    [mine] = asks(desk, MARIA, "rounds")
    assert "1 of 2 answered\nNot yet: Maria Lead" in words(mine)
    assert settled(desk) == 1
    text = results(desk)["Ana Ruiz"]
    assert "Ben Ito:\n>Good!!!\n>‹!channel›" in text
    assert "<@U0ANA>" not in text
    assert "Nobody answered this." in text


def test_a_round_ends_when_all_have_answered_or_declined(desk: Office) -> None:
    hire_nora(desk)
    letters = dict(started(desk))
    writes(desk, BEN, "One.")
    [said] = desk.presses(NORA, letters["Nora Lund"], "round.decline")
    assert "counted, without your name" in words(said)
    [again] = desk.presses(NORA, letters["Nora Lund"], "round.write")
    assert "declined this already" in words(again)
    assert settled(desk, BEFORE_DUE) == 0
    [mine] = asks(desk, MARIA, "rounds")
    assert "1 of 3 answered, 1 declined" in words(mine)
    desk.presses(MARIA, letters["Maria Lead"], "round.decline")
    assert settled(desk, BEFORE_DUE) == 1


def test_who_has_not_answered_is_reminded_once(desk: Office) -> None:
    hire_nora(desk)
    started(desk)
    writes(desk, BEN, "One.")
    for at in (BEFORE_DUE, BEFORE_DUE, datetime(2017, 11, 27, 9, tzinfo=UTC)):
        settled(desk, at)
    reminded = [(name, words(one)) for name, one in desk.letters("feedback") if "something left" in words(one)]
    assert {name for name, _ in reminded} == {"Nora Lund", "Maria Lead"}
    assert len(reminded) == 2
    assert all("Ben" not in text and "answered" not in text for _, text in reminded)


def test_about_several_a_manager_gets_one_letter_and_opens_each(desk: Office) -> None:
    hire_nora(desk)
    started(desk, about="Everybody", kind="Named")
    writes(desk, BEN, "She listens.", about="Ana Ruiz")
    writes(desk, ANA, "He writes.", about="Ben Ito")
    assert settled(desk) == 1
    letters = [one for name, one in desk.letters("feedback") if name == "Maria Lead" and "has ended" in words(one)]
    assert len(letters) == 1
    [menu] = [block["elements"][0] for block in letters[0]["blocks"] if block["type"] == "actions"]
    values = [option["value"] for option in menu["options"]]
    assert values == [target(desk, name) for name in ("Ana Ruiz", "Ben Ito", "Nora Lund")]
    [read] = desk.presses(MARIA, letters[0], "round.pick", choose="Ben")
    assert ">He writes." in words(read)
    [listed] = asks(desk, MARIA, "rounds")
    [read] = desk.presses(MARIA, listed, "round.pick", choose="Ana")
    assert ">She listens." in words(read)
    [nora] = desk.sends_action(MARIA, {"action_id": "round.read", "value": values[2]})
    assert "Nobody answered." in words(nora)


@pytest.mark.parametrize("who", [BEN, CLEO, OTTO, NORA, NEW])
def test_others_read_nothing(desk: Office, who: str) -> None:
    hire_nora(desk)
    started(desk, kind="Named")
    writes(desk, BEN, "She listens.")
    settled(desk)
    [there] = desk.sends_action(who, {"action_id": "round.read", "value": target(desk)})
    [nothing] = desk.sends_action(who, {"action_id": "round.read", "value": target(desk, round_id=99)})
    assert words(there) == words(nothing)
    assert "listens" not in words(there)


def test_an_admins_reading_is_on_record_and_rights_are_those_of_the_moment(desk: Office) -> None:
    started(desk, kind="Named")
    writes(desk, BEN, "She listens.")
    settled(desk)
    value = target(desk)
    [read] = desk.sends_action(ADA, {"action_id": "round.read", "value": value})
    assert ">She listens." in words(read)
    assert ("Ada Admin", "read round") in audited(desk)
    [read] = desk.sends_action(MARIA, {"action_id": "round.read", "value": value})
    assert ">She listens." in words(read)
    assert ("Maria Lead", "read round") not in audited(desk)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ana Ruiz", manager="Otto Lead")])
    [gone] = desk.sends_action(MARIA, {"action_id": "round.read", "value": value})
    assert "no such round" in words(gone)
    [new] = desk.sends_action(OTTO, {"action_id": "round.read", "value": value})
    assert ">She listens." in words(new)


def audited(desk: Office) -> list[tuple[str, str]]:
    with desk.store.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(audit_log.c.actor, audit_log.c.action))]


def test_long_answers_are_read_whole_page_by_page(desk: Office) -> None:
    started(desk, kind="Named")
    long = " ".join(f"word{number} &" for number in range(330))[:2_990]
    writes(desk, BEN, long, long)
    writes(desk, MARIA, long, long)
    settled(desk)
    seen, value = "", target(desk)
    for _ in range(9):
        [message] = desk.sends_action(ANA, {"action_id": "round.read", "value": value})
        seen += words(message)
        more = [e for b in message["blocks"] for e in b.get("elements", []) if e.get("action_id") == "round.read"]
        if not more:
            break
        value = more[0]["value"]
    assert seen.count("word0 ") == 4
    assert seen.count("word300 ") == 4
    assert "…" not in seen.replace("…\n", "")


def test_old_rounds_are_forgotten(desk: Office) -> None:
    started(desk, kind="Named")
    writes(desk, BEN, "She listens.")
    settled(desk)
    clock = Moved(AFTERWARDS)
    retention = Retention(desk.store, clock)
    assert retention.forget(desk.workspace.id) == 0
    clock.passes(days=1_100)
    assert retention.forget(desk.workspace.id) == 1
    with desk.store.begin(desk.workspace.id) as tx:
        assert tx.rounds() == []
        assert tx.invitations() == []


def test_a_due_day_is_the_next_of_its_name(desk: Office) -> None:
    asks(desk, ANA, "request @Ben Ito by Monday")
    with desk.store.begin(desk.workspace.id) as tx:
        request = tx.request(1)
    assert request is not None
    assert request.due == date(2017, 11, 27)
