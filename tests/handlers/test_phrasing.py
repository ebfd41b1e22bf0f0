"""*Help with the words* in the form for feedback, over a real OpenAI-compatible server: asked for, gone back from, sent."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.wording import Reply, Request, Task, Usage
from models.tables import feedback_drafts
from tests.fakes.model_server import ModelServer
from tests.fakes.slack_api import FakeSlack
from tests.handlers.feedback_kit import GOOD, give, page, stored
from tests.handlers.kit import ANA, MARIA, Office, office, words
from tests.handlers.phrasing_kit import BACK, HELP, OWN, SHOWN, THINKING, WORDED, asks, buttons, drafts, opened, written


def test_the_form_says_at_once_that_a_model_is_asked_and_then_shows_its_words(
    model: Office, model_server: ModelServer
) -> None:
    model_server.answers(WORDED, task=Task.FEEDBACK)
    form = opened(model)
    assert HELP in buttons(form)
    shown = asks(model, form=form)
    thinking = model.slack.forms[-2]
    assert thinking["callback_id"] == THINKING
    assert "Asking the model" in words(thinking)
    assert written(shown) == SHOWN
    assert "A model (gpt-test) worded this from your words." in words(shown)
    assert "Read it before you send it" in words(shown)
    assert BACK in buttons(shown)
    assert HELP not in buttons(shown)
    # Slack keeps what stands in a field of the same name.
    names = [{block["block_id"] for block in one["blocks"] if block["type"] == "input"} for one in (form, shown)]
    assert not names[0] & names[1]
    assert stored(model) == []


def test_back_is_to_exactly_what_was_written(model: Office, model_server: ModelServer) -> None:
    model_server.answers(WORDED, task=Task.FEEDBACK)
    shown = asks(model)
    assert model.presses_in(MARIA, shown, BACK, {"behaviour.1": "Something else", "audience.1": "Only they"}) == []
    back = model.slack.forms[-1]
    assert written(back) == OWN
    assert "Only they" in str([block for block in back["blocks"] if block.get("block_id") == "audience.2"])
    assert "worded this" not in words(back)
    assert (HELP in buttons(back), BACK in buttons(back)) == (True, False)
    count = len(model.slack.forms)
    model.presses_in(MARIA, shown, BACK)  # pressed twice
    assert len(model.slack.forms) == count
    # And it can be asked for once more.
    assert written(asks(model, form=back)) == SHOWN


def test_closed_and_opened_again_both_are_there(model: Office, model_server: ModelServer) -> None:
    model_server.answers(WORDED, task=Task.FEEDBACK)
    asks(model)
    again = opened(model)
    assert written(again) == SHOWN
    assert "your draft from before" in words(again)
    assert "worded this from your words" in words(again)
    model.presses_in(MARIA, again, BACK)
    assert written(model.slack.forms[-1]) == OWN
    assert "worded this" not in words(opened(model))


def test_what_was_accepted_is_sent_and_nothing_is_left_behind(model: Office, model_server: ModelServer) -> None:
    model_server.answers(WORDED, task=Task.FEEDBACK)
    shown = page(model.submits(MARIA, asks(model)), "push")
    assert "Ben Ito counted them" in words(shown)
    assert model.submits(MARIA, shown) == {"response_action": "clear"}
    [given] = stored(model)
    assert {part: getattr(given.content, part) for part in SHOWN} == SHOWN
    assert drafts(model, MARIA) == "[]"


def test_what_is_still_missing_keeps_the_line_and_the_way_back(model: Office, model_server: ModelServer) -> None:
    model_server.answers(WORDED | {"behaviour": "Good job, [P1]."}, task=Task.FEEDBACK)
    nudged = page(model.submits(MARIA, asks(model)), "update")
    assert "Could you say a little more?" in words(nudged)
    assert "worded this from your words" in words(nudged)
    assert BACK in buttons(nudged)


def test_begin_anew_forgets_both(model: Office, model_server: ModelServer) -> None:
    model_server.answers(WORDED, task=Task.FEEDBACK)
    asks(model)
    model.presses_in(MARIA, opened(model), "feedback.clear")
    assert "worded this" not in words(model.slack.forms[-1])
    assert "11 slides" not in drafts(model, MARIA)


def test_a_reflection_can_be_worded_too(model: Office, model_server: ModelServer) -> None:
    model_server.answers(
        {"situation": "", "behaviour": "I talked over the buyer today.", "impact": "", "next_step": ""},
        task=Task.FEEDBACK,
    )
    form = opened(model, ANA)
    model.presses_in(ANA, form, HELP, {"behaviour": "talked over the buyer today, sigh"})
    assert written(model.slack.forms[-1])["behaviour"] == "I talked over the buyer today."
    assert '"kind": "reflection"' in json.dumps(model_server.requests()[0]).replace('\\"', '"')


def test_pressed_twice_it_is_asked_once(model: Office, model_server: ModelServer) -> None:
    model_server.answers(WORDED, task=Task.FEEDBACK)
    form = opened(model)
    asks(model, form=form)
    count = len(model.slack.forms)
    asks(model, form=form)  # from before the form has changed
    assert len(model_server.requests()) == 1
    assert len(model.slack.forms) == count
    assert written(opened(model)) == SHOWN


def test_given_feedback_can_be_worded_anew_when_it_is_changed(model: Office, model_server: ModelServer) -> None:
    model_server.answers(WORDED, task=Task.FEEDBACK)
    give(model, **GOOD)
    receipt = next(payload for name, payload in model.letters("feedback") if name == "Maria Lead")
    model.presses(MARIA, receipt, "feedback.change")
    shown = asks(model, form=model.slack.forms[-1])
    assert written(shown) == SHOWN
    model.submits(MARIA, page(model.submits(MARIA, shown), "push"))
    [given] = stored(model)
    assert (given.version, given.content.behaviour) == (2, SHOWN["behaviour"])


# -- while a model is asked --------------------------------------------------------------------------------------------


@dataclass
class Slow:
    """A model beside which somebody does something before it answers."""

    meanwhile: Callable[[], None]
    model: str = "slow"

    def most(self, request: Request) -> Usage:
        return Usage(self.model, "feedback/1", 1, 1, 0)

    def ask(self, request: Request, seconds: float) -> Reply:
        self.meanwhile()
        return Reply(WORDED, self.most(request))


@pytest.fixture
def slow(company: Path, tmp_path: Path, slack: FakeSlack) -> Iterator[tuple[Office, Slow]]:
    coach = Slow(lambda: None)
    with office(company, tmp_path, slack, coach) as desk:
        yield desk, coach


def test_who_goes_on_writing_elsewhere_keeps_that(slow: tuple[Office, Slow]) -> None:
    desk, coach = slow

    def writes() -> None:
        assert desk.slack.forms[-1]["callback_id"] == THINKING
        with desk.store.begin(desk.workspace.id, write=True) as tx:
            maria = tx.person_by_slack_id(MARIA)
            assert maria is not None
            [row] = tx.connection.execute(feedback_drafts.select().where(feedback_drafts.c.key == about(desk)))
            tx.save_feedback_draft(maria.id, about(desk), row.entered | {"impact": "mine"}, "9.0", row.saved_at)

    coach.meanwhile = writes
    shown = asks(desk)
    assert written(shown) == OWN | {"impact": "mine"}
    assert "You have gone on writing meanwhile" in words(shown)
    assert BACK not in buttons(shown)


def test_who_sends_it_meanwhile_has_sent_their_own_words(slow: tuple[Office, Slow]) -> None:
    desk, coach = slow
    form = opened(desk)

    def sends() -> None:
        desk.submits(MARIA, page(desk.submits(MARIA, form, kind="Improvement", **OWN), "push"))

    coach.meanwhile = sends
    assert desk.presses_in(MARIA, form, HELP, {"kind": "Improvement", **OWN}) == []
    assert [one.content.impact for one in stored(desk)] == [OWN["impact"]]
    assert desk.slack.forms[-1]["callback_id"] == THINKING  # which Slack has closed with the rest
    assert drafts(desk, MARIA) == "[]"


def test_who_closes_the_form_finds_both_when_it_is_opened_again(slow: tuple[Office, Slow]) -> None:
    desk, coach = slow
    coach.meanwhile = lambda: desk.slack.errors.update({"views.update": "not_found"})
    said = desk.presses_in(MARIA, opened(desk), HELP, {"kind": "Improvement", **OWN})
    assert "Your words are kept" in " ".join(map(words, said))
    again = opened(desk)
    assert written(again) == SHOWN
    desk.slack.errors.clear()
    desk.presses_in(MARIA, again, BACK)
    assert written(desk.slack.forms[-1]) == OWN


def about(desk: Office) -> str:
    """The key of Maria's draft about Ana."""
    with desk.store.begin(desk.workspace.id) as tx:
        ana = tx.person_by_slack_id(ANA)
        assert ana is not None
        return f"about:{ana.id}"
