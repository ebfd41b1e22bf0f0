"""Asking colleagues for feedback: who is asked, who declines, who is reminded, and who may not."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from core.deliveries import State
from core.ports import PersonRow
from core.rhythm import Absence, Kind
from core.rounds import RequestState
from tests.handlers.kit import ADA, ANA, BEN, CLEO, HOSTILE, MARIA, NEW, OTTO, Office, words
from tests.handlers.round_kit import asks, person, settled

BEFORE_DUE = datetime(2017, 11, 24, 9, 5, tzinfo=UTC)  # a Friday: the last working day before Monday the 27th


def state_of(desk: Office, number: int = 1) -> RequestState:
    with desk.store.begin(desk.workspace.id) as tx:
        request = tx.request(number)
    assert request is not None
    return request.state


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


def waiting_for(desk: Office, name: str, topic: str) -> list[tuple[State, datetime]]:
    with desk.store.begin(desk.workspace.id) as tx:
        found = tx.deliveries_of(Kind.FEEDBACK, topic)
        return [(one.state, one.due) for one in found if one.recipient == person(desk, name).id]


def test_who_is_away_is_asked_when_they_are_back_and_not_after_the_day(desk: Office) -> None:
    for name, back in (("Ben Ito", date(2017, 11, 24)), ("Cleo Fox", date(2017, 11, 27))):
        with desk.store.begin(desk.workspace.id, write=True) as tx:
            tx.add_absence(Absence(person(desk, name).id, date(2017, 11, 20), back - timedelta(days=1)))
    asks(desk, ANA, "request @Ben Ito @Cleo Fox by Friday")
    assert waiting_for(desk, "Ben Ito", "request:1:asked") == [(State.WAITING, datetime(2017, 11, 24, 8, tzinfo=UTC))]
    assert waiting_for(desk, "Cleo Fox", "request:2:asked") == [(State.WAITING, datetime(2017, 11, 27, 8, tzinfo=UTC))]
    settled(desk, datetime(2017, 11, 25, 9, tzinfo=UTC))
    assert state_of(desk, 2) is RequestState.EXPIRED
    assert waiting_for(desk, "Cleo Fox", "request:2:asked")[0][0] is State.SKIPPED


def test_a_request_is_open_until_the_day_is_over_where_they_are(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ben Ito", zone="America/Los_Angeles")])
    asks(desk, ANA, "request @Ben Ito @Cleo Fox by Friday")
    settled(desk, datetime(2017, 11, 25, 7, tzinfo=UTC))
    assert (state_of(desk, 1), state_of(desk, 2)) == (RequestState.OPEN, RequestState.EXPIRED)
    settled(desk, datetime(2017, 11, 25, 8, tzinfo=UTC))
    assert state_of(desk, 1) is RequestState.EXPIRED


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


def test_a_due_day_is_the_next_of_its_name(desk: Office) -> None:
    asks(desk, ANA, "request @Ben Ito by Monday")
    with desk.store.begin(desk.workspace.id) as tx:
        request = tx.request(1)
    assert request is not None
    assert request.due == date(2017, 11, 27)
