"""A weekly tip, from the turn in which it is written to the person it is for: what a manager sees, and decides."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core.coaching import Rating, TipState
from core.coaching_rules import CoachingRule
from core.deliveries import State
from core.feedback import Audience, Content, FeedbackKind
from core.wording import Task
from models.tables import audit_log, records
from prompts.coach import OpenAICoach
from tests.fakes.model_server import ModelServer, failing
from tests.handlers.draft_kit import LATER, NOON, Moved, drafts, ledger, letters, monday, tips
from tests.handlers.kit import ADA, ANA, MARIA, OTTO, TODAY, Office, words

GOOD = {
    "focus": "revenue",
    "actions": [
        {
            "action": "Ask each buyer who else has to agree before you send a price.",
            "reason": "You have {revenue.actual} so far, and a late veto costs the most.",
        }
    ],
    "question": "Which open deal has a decider you have not met?",
}
OTHER = {
    "focus": "revenue",
    "actions": [{"action": "Write the next step into every open deal today.", "reason": "A deal without one drifts."}],
    "question": "Which deal has been quiet for longest?",
}


@pytest.fixture
def coach(model_server: ModelServer) -> Iterator[OpenAICoach]:
    with OpenAICoach("gpt-test", base_url=model_server.base_url) as coach:
        yield coach


def listed(desk: Office, who: str = MARIA) -> dict[str, Any]:
    [message] = desk.types(who, "drafts", command="/coach")
    assert message["response_type"] == "ephemeral"
    return message


def ids(desk: Office, name: str) -> int:
    with desk.store.begin(desk.workspace.id) as tx:
        return next(person.id for person in tx.people() if person.name == name)


def test_a_manager_hands_a_draft_on_and_its_person_reads_who_did(desk: Office) -> None:
    assert monday(desk, "Ana Ruiz") == ["sent"]
    assert {topic: who for topic, (who, _) in letters(desk).items()} == {f"drafts:{TODAY}": "Maria Lead"}
    assert "Drafts of tips for your people wait for your word" in words(letters(desk)[f"drafts:{TODAY}"][1])
    [draft] = tips(desk, "Ana Ruiz")
    assert draft.state is TipState.DRAFT
    message = listed(desk)
    said = words(message)
    assert "*Ana Ruiz*  Revenue" in said
    assert draft.actions[0].text in said
    assert "From Pace's playbook: no model was asked. Waits until 23 Nov 2017." in said
    [after] = desk.presses(MARIA, message, "drafts.hand_on")
    assert "Ana Ruiz gets it. It says that you have read it." in words(after)
    assert "No drafts wait for you" in words(after)
    who, letter = letters(desk)[f"tip:{draft.id}"]
    assert who == "Ana Ruiz"
    assert "*$1,200*  Revenue, November 2017" in words(letter)
    assert draft.actions[0].text in words(letter)
    assert "Maria Lead has read it and passed it on." in words(letter)
    assert "Only you see it" not in words(letter)


def test_its_person_rates_it_and_the_next_week_says_something_else(desk: Office) -> None:
    monday(desk, "Ana Ruiz")
    desk.presses(MARIA, listed(desk), "drafts.hand_on")
    [first] = tips(desk, "Ana Ruiz")
    _, letter = letters(desk)[f"tip:{first.id}"]
    desk.presses(ANA, letter, "coach.not_for_me")
    desk.submits(ANA, desk.slack.forms[-1], why="I do this already")
    assert tips(desk, "Ana Ruiz")[0].rating is Rating.NOT_FOR_ME
    monday(desk, "Ana Ruiz", day=TODAY + LATER)
    second = tips(desk, "Ana Ruiz", TipState.DRAFT)[0]
    assert not set(second.keys) & set(first.keys)
    assert "not for" not in words(listed(desk))  # what she said of hers is hers


def test_until_it_is_handed_on_its_person_knows_nothing_of_it(desk: Office) -> None:
    monday(desk, "Ana Ruiz")
    [draft] = tips(desk, "Ana Ruiz")
    for action in ("coach.helpful", "coach.not_for_me"):
        [answer] = desk.sends_action(ANA, {"action_id": action, "value": str(draft.id)})
        assert "There is no such tip of yours" in words(answer)
    assert "No drafts wait for you" in words(listed(desk, ANA))


def test_a_manager_changes_the_words_and_the_tip_says_so(desk: Office) -> None:
    monday(desk, "Ana Ruiz")
    [draft] = tips(desk, "Ana Ruiz")
    desk.presses(MARIA, listed(desk), "drafts.change")
    form = desk.slack.forms[-1]
    assert form["title"]["text"] == "Change the tip"
    answer = desk.submits(MARIA, form, **{"do.0": "Call the two buyers we spoke of on Friday."})
    assert answer["response_action"] == "update"
    [tip] = tips(desk, "Ana Ruiz")
    assert tip.is_edited
    said = words(letters(desk)[f"tip:{draft.id}"][1])
    assert "Call the two buyers we spoke of on Friday." in said
    assert draft.actions[0].reason in said
    assert "From Pace's playbook, changed by Maria Lead, who answers for its words." in said


def test_sent_without_a_change_it_is_handed_on_as_it_was(desk: Office) -> None:
    monday(desk, "Ana Ruiz")
    desk.presses(MARIA, listed(desk), "drafts.change")
    answer = desk.submits(MARIA, desk.slack.forms[-1])
    assert not tips(desk, "Ana Ruiz")[0].is_edited
    assert "Ana Ruiz gets it. It says" in words(answer["view"])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Be less lazy on Mondays.", "A tip cannot say “lazy”"),
        ("You are the weakest seller in the team.", "A tip cannot say"),
        ("Call them. " * 50, "Keep it under 400 characters; this has 550."),
    ],
)
def test_words_that_nobody_coaches_with_stay_in_the_form(desk: Office, text: str, problem: str) -> None:
    monday(desk, "Ana Ruiz")
    desk.presses(MARIA, listed(desk), "drafts.change")
    answer = desk.submits(MARIA, desk.slack.forms[-1], **{"do.0": text})
    assert answer["response_action"] == "errors"
    assert problem in answer["errors"]["do.0"]
    assert tips(desk, "Ana Ruiz")[0].state is TipState.DRAFT


def test_a_dismissed_draft_never_comes_and_the_next_one_differs(desk: Office) -> None:
    monday(desk, "Ana Ruiz")
    [after] = desk.presses(MARIA, listed(desk), "drafts.dismiss")
    assert "Dismissed. Ana Ruiz gets no tip this week unless they ask." in words(after)
    assert [topic for topic in letters(desk) if topic.startswith("tip:")] == []
    [first] = tips(desk, "Ana Ruiz", TipState.DISMISSED)
    monday(desk, "Ana Ruiz", day=TODAY + LATER)
    [second] = tips(desk, "Ana Ruiz", TipState.DRAFT)
    assert second.keys[0] != first.keys[0]


def test_after_three_days_a_draft_is_dropped(desk: Office) -> None:
    monday(desk, "Ana Ruiz", day=TODAY - timedelta(days=4))  # the app's clock stands at today
    [draft] = tips(desk, "Ana Ruiz")
    assert "No drafts wait for you" in words(listed(desk))
    for action in ("drafts.hand_on", "drafts.change", "drafts.dismiss"):
        [answer] = desk.sends_action(MARIA, {"action_id": action, "value": str(draft.id)})
        assert "This draft is not waiting any more" in words(answer)
    assert drafts(desk).expire(desk.workspace.id) == 1
    assert [tip.state for tip in tips(desk, "Ana Ruiz")] == [TipState.EXPIRED]


def test_it_is_decided_once(desk: Office) -> None:
    monday(desk, "Ana Ruiz")
    message = listed(desk)
    desk.presses(MARIA, message, "drafts.hand_on")
    for action in ("drafts.hand_on", "drafts.dismiss"):
        [answer] = desk.presses(MARIA, message, action)
        assert "This draft is not waiting any more" in words(answer)
    assert len([topic for topic in letters(desk) if topic.startswith("tip:")]) == 1
    with desk.store.begin(desk.workspace.id) as tx:
        rows = tx.connection.execute(sa.select(audit_log.c.actor, audit_log.c.action, audit_log.c.target)).all()
    [row] = [row for row in rows if "tip" in row.action]
    assert tuple(row) == ("Maria Lead", "hand on tip", f"tip {tips(desk, 'Ana Ruiz')[0].id}")


@pytest.mark.parametrize("who", [ANA, OTTO, ADA])
@pytest.mark.parametrize("action", ["drafts.hand_on", "drafts.change", "drafts.dismiss"])
def test_only_the_managers_above_decide(desk: Office, who: str, action: str) -> None:
    monday(desk, "Ana Ruiz")
    [draft] = tips(desk, "Ana Ruiz")
    desk.presses(MARIA, listed(desk), "drafts.change")
    form, opened = desk.slack.forms[-1], len(desk.slack.forms)
    for value in (str(draft.id), "999", "x", "9" * 40):
        [answer] = desk.sends_action(who, {"action_id": action, "value": value})
        assert "There is no such draft for you to look at" in words(answer) or "not one of mine" in words(answer)
    assert "errors" in desk.submits(who, form)
    assert len(desk.slack.forms) == opened
    assert "No drafts wait for you" in words(listed(desk, who))
    assert tips(desk, "Ana Ruiz")[0].state is TipState.DRAFT


def test_without_approval_it_goes_straight_to_its_person(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_coaching_rule(CoachingRule(approval=False))
    monday(desk, "Ana Ruiz")
    [(who, letter)] = letters(desk).values()
    assert who == "Ana Ruiz"
    assert "Only you see it." in words(letter)


def test_where_nobody_above_can_be_reached_it_goes_to_its_person(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.link(ids(desk, "Maria Lead"), None)
    monday(desk, "Ana Ruiz")
    assert [who for who, _ in letters(desk).values()] == ["Ana Ruiz"]


def test_a_manager_of_many_gets_one_message(desk: Office) -> None:
    assert monday(desk, "Ana Ruiz", "Ben Ito") == ["sent", "sent"]
    assert [who for who, _ in letters(desk).values()] == ["Maria Lead"]
    said = words(listed(desk))
    assert said.index("*Ana Ruiz*") < said.index("*Ben Ito*")
    desk.event(type="app_home_opened", user=MARIA, tab="home")
    assert "2 drafts wait for your word." in words({"blocks": desk.slack.homes[MARIA]["blocks"]})


def test_who_has_no_figures_gets_no_tip(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.link(ids(desk, "Nora Lund"), "U0NORA")
    assert monday(desk, "Nora Lund") == ["skipped nothing_to_say"]
    assert letters(desk) == {}


def test_a_turn_that_is_had_twice_writes_one_tip(desk: Office) -> None:
    monday(desk, "Ana Ruiz")
    [turn] = [one for one in ledger(desk) if one.topic == TODAY.isoformat()]
    assert drafts(desk).write(desk.workspace.id, turn.recipient, turn.topic, turn.due)
    assert len(tips(desk, "Ana Ruiz")) == 1
    assert len(letters(desk)) == 1


def test_figures_that_have_changed_since_set_a_draft_aside(desk: Office) -> None:
    monday(desk, "Ana Ruiz")
    [draft] = tips(desk, "Ana Ruiz")
    assert any(fact.startswith("revenue.") for fact in draft.facts)
    message = listed(desk)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.connection.execute(sa.text("UPDATE targets SET value = 9000"))
        tx.connection.execute(sa.text("UPDATE daily_facts SET value = value * 3"))
        assert tx.connection.scalar(sa.select(sa.func.count()).select_from(records))
    [answer] = desk.presses(MARIA, message, "drafts.hand_on")
    assert "The figures in this draft have changed since it was written" in words(answer)
    assert tips(desk, "Ana Ruiz")[0].state is TipState.EXPIRED
    assert [topic for topic in letters(desk) if topic.startswith("tip:")] == []


# -- with a model ------------------------------------------------------------------------------------------------------


def test_a_model_words_the_draft_and_everybody_is_told(
    desk: Office, model_server: ModelServer, coach: OpenAICoach
) -> None:
    model_server.answers(GOOD, task=Task.WEEKLY_TIP)
    monday(desk, "Ana Ruiz", coach=coach)
    [draft] = tips(desk, "Ana Ruiz")
    assert (draft.source, draft.model, draft.facts) == ("model", "gpt-test", ("revenue.actual",))
    assert draft.version.startswith("weekly_tip/")
    message = listed(desk)
    assert "You have $1,200 so far" in words(message)
    assert "Worded by a model (gpt-test)" in words(message)
    desk.presses(MARIA, message, "drafts.hand_on")
    assert "Worded by a model (gpt-test)" in words(letters(desk)[f"tip:{draft.id}"][1])
    with desk.store.begin(desk.workspace.id) as tx:
        [call] = tx.calls(limit=9)
    assert (call.task, call.outcome, call.usage.tokens) == (Task.WEEKLY_TIP, "accepted", 120)


def test_the_next_weeks_model_may_not_say_it_again(desk: Office, model_server: ModelServer, coach: OpenAICoach) -> None:
    model_server.answers(GOOD, task=Task.WEEKLY_TIP)
    monday(desk, "Ana Ruiz", coach=coach)
    desk.presses(MARIA, listed(desk), "drafts.dismiss")
    model_server.forget()
    model_server.answers(GOOD, OTHER, task=Task.WEEKLY_TIP)
    monday(desk, "Ana Ruiz", coach=coach, day=TODAY + LATER)
    [draft] = tips(desk, "Ana Ruiz", TipState.DRAFT)
    assert draft.actions[0].text == OTHER["actions"][0]["action"]  # type: ignore[index]
    assert "they were told this before" in str(model_server.requests()[-1])


def test_feedback_that_only_its_person_may_read_is_in_no_draft(
    desk: Office, model_server: ModelServer, coach: OpenAICoach
) -> None:
    ana, ben = ids(desk, "Ana Ruiz"), ids(desk, "Ben Ito")
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        for text, audience in (
            ("For Ana's eyes: xylophone", Audience.SUBJECT),
            ("For both: zeppelin", Audience.MANAGER),
        ):
            content = Content(ana, FeedbackKind.IMPROVEMENT, text, topic="skill:discovery", audience=audience)
            tx.add_feedback(content, ben, NOON, form=text)
    model_server.answers(GOOD)
    monday(desk, "Ana Ruiz", coach=coach)
    asked = str(model_server.requests())
    assert "zeppelin" in asked
    assert "xylophone" not in asked
    for name in ("Ana", "Ben", "Maria", "Ruiz", "Ito", "acme"):
        assert name not in asked


def test_what_she_said_of_her_tips_is_not_told_to_a_model_whose_words_her_manager_reads(
    desk: Office, model_server: ModelServer, coach: OpenAICoach
) -> None:
    monday(desk, "Ana Ruiz", day=TODAY - LATER)
    [draft] = tips(desk, "Ana Ruiz")
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.decide_tip(replace(draft, state=TipState.GIVEN, handed_by=ids(desk, "Maria Lead")))
    desk.sends_action(ANA, {"action_id": "coach.not_for_me", "value": str(draft.id)})
    desk.submits(ANA, desk.slack.forms[-1], why="I have no time", words="Because of my divorce lawyer")
    model_server.answers(GOOD)
    monday(desk, "Ana Ruiz", coach=coach)
    asked = " ".join(message["content"] for one in model_server.requests() for message in one["messages"])
    assert re.search(r'"earlier_tips":\s*\[\s*\{', asked)  # what it said is known, so that it is not said again
    assert draft.actions[0].text in asked
    assert not re.search(r'"rating":\s*"', asked)
    assert "divorce" not in asked


def test_a_model_that_fails_leaves_it_to_the_playbook_and_the_draft_says_why(
    desk: Office, model_server: ModelServer, coach: OpenAICoach
) -> None:
    model_server.answers(failing(401))
    monday(desk, "Ana Ruiz", coach=coach)
    assert "From Pace's playbook: the model does not take our key" in words(listed(desk))
    desk.presses(MARIA, listed(desk), "drafts.hand_on")
    [(who, letter)] = [one for topic, one in letters(desk).items() if topic.startswith("tip:")]
    assert who == "Ana Ruiz"
    assert "the model does not take our key" in words(letter)


def test_a_turn_that_cannot_be_had_is_counted_and_comes_again(desk: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.usecases.drafts.Drafts.write", _broken)
    with pytest.raises(RuntimeError):
        monday(desk, "Ana Ruiz")
    [turn] = [one for one in ledger(desk) if one.topic == TODAY.isoformat()]
    assert (turn.state, turn.failures) == (State.WAITING, 1)
    assert turn.not_before is not None
    assert turn.not_before > Moved().now()


def _broken(*_: object) -> bool:
    raise RuntimeError("the database is away")
