"""What a draft may know, where more than its person reads it; and what has changed while a model was thinking."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from bot.clock import SystemClock
from core.access import Viewer
from core.coaching import Action, TipState
from core.deliveries import BY_HAND
from core.errors import Refused
from core.feedback import Audience, Content, FeedbackKind
from core.usecases.kpi import Asker
from core.usecases.privacy import Privacy
from core.wording import Reply, Request
from models.tables import tips as tips_table
from tests.fakes.coach import FakeCoach
from tests.handlers.draft_kit import NOON, drafts, letters, monday, tips
from tests.handlers.kit import ANA, MARIA, TODAY, Office, words
from tests.handlers.test_drafts import GOOD, ids, listed


@dataclass
class Meanwhile(FakeCoach):
    """A model that thinks while something else happens."""

    happens: Callable[[], object] = field(default=lambda: None)

    def ask(self, request: Request, seconds: float) -> Reply:
        self.happens()
        return super().ask(request, seconds)


def said(action: str) -> Mapping[str, Any]:
    return GOOD | {"actions": [{"action": action, "reason": "A late veto costs the most."}]}


def test_a_tip_that_she_asked_for_is_not_told_to_a_model_whose_words_her_manager_reads(desk: Office) -> None:
    [tip] = desk.types(ANA, "discovery", command="/coach")
    [kept] = tips(desk, "Ana Ruiz")
    coach = FakeCoach([GOOD])
    monday(desk, "Ana Ruiz", coach=coach)
    [request] = coach.asked
    assert request.data["earlier_tips"] == []
    assert kept.actions[0].text in words(tip)
    assert kept.actions[0].text not in str(request.data)


def test_nor_is_it_said_again(desk: Office) -> None:
    desk.types(ANA, "", command="/coach")
    [own] = tips(desk, "Ana Ruiz")
    again = said(own.actions[0].text)
    monday(desk, "Ana Ruiz", coach=FakeCoach([again, GOOD]))
    [draft] = tips(desk, "Ana Ruiz", TipState.DRAFT)
    assert draft.actions[0].text == GOOD["actions"][0]["action"]  # type: ignore[index]


def test_what_a_manager_wrote_for_her_alone_is_in_no_draft_that_another_manager_may_look_at(desk: Office) -> None:
    ana, maria = ids(desk, "Ana Ruiz"), ids(desk, "Maria Lead")
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        for text, audience in (("For her: xylophone", Audience.SUBJECT), ("For all: zeppelin", Audience.MANAGER)):
            tx.add_feedback(Content(ana, FeedbackKind.PRAISE, text, audience=audience), maria, NOON, form=text)
    coach = FakeCoach([GOOD])
    monday(desk, "Ana Ruiz", coach=coach)
    assert "zeppelin" in str(coach.asked)
    assert "xylophone" not in str(coach.asked)


def test_half_an_address_is_not_sent_either(desk: Office) -> None:
    """Feedback is cut where it is long: hidden first, for half an address is not known for one."""
    ana, ben = ids(desk, "Ana Ruiz"), ids(desk, "Ben Ito")
    text = "so " * 126 + "write to buyer.of.things@acme.example"
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.add_feedback(Content(ana, FeedbackKind.PRAISE, text, audience=Audience.MANAGER), ben, NOON, form="x")
    coach = FakeCoach([GOOD])
    monday(desk, "Ana Ruiz", coach=coach)
    assert "so so" in str(coach.asked)
    assert "buyer" not in str(coach.asked)


@pytest.mark.parametrize("way", ["erased", "left"])
def test_nothing_is_kept_of_who_has_gone_while_a_model_was_thinking(desk: Office, way: str) -> None:
    def goes() -> None:
        if way == "erased":
            Privacy(desk.store, SystemClock(TODAY)).erase(desk.workspace.id, "Ana Ruiz", actor="x")
        with desk.store.begin(desk.workspace.id, write=True) as tx:
            tx.connection.execute(sa.text("UPDATE people SET active = false WHERE id = :id"), {"id": ana})

    ana = ids(desk, "Ana Ruiz")
    coach = Meanwhile([GOOD], happens=goes)
    due = datetime(2017, 11, 20, 9, tzinfo=UTC)
    assert not drafts(desk, coach).write(desk.workspace.id, ana, f"{BY_HAND}x", due)
    with desk.store.begin(desk.workspace.id) as tx:
        assert tx.connection.scalar(sa.select(sa.func.count()).select_from(tips_table)) == 0
    assert letters(desk) == {}


def test_a_rounded_figure_that_has_changed_sets_a_draft_aside_too(desk: Office) -> None:
    monday(desk, "Ana Ruiz", coach=FakeCoach([said("You are at $1.2k, so ask each buyer who decides.")]))
    [draft] = tips(desk, "Ana Ruiz")
    assert (draft.source, draft.facts) == ("model", ())
    message = listed(desk)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.connection.execute(sa.text("UPDATE daily_facts SET value = value * 3"))
    [answer] = desk.presses(MARIA, message, "drafts.hand_on")
    assert "The figures in this draft have changed since it was written" in words(answer)


def test_a_rounded_figure_that_has_not_changed_is_handed_on(desk: Office) -> None:
    monday(desk, "Ana Ruiz", coach=FakeCoach([said("You are at $1.2k, so ask each buyer who decides.")]))
    [after] = desk.presses(MARIA, listed(desk), "drafts.hand_on")
    assert "Ana Ruiz gets it." in words(after)


def test_words_that_nobody_coaches_with_are_refused_by_whoever_sends_them(desk: Office) -> None:
    monday(desk, "Ana Ruiz")
    [draft] = tips(desk, "Ana Ruiz")
    with desk.store.begin(desk.workspace.id) as tx:
        maria = next(person for person in tx.people() if person.name == "Maria Lead")
        asker = Asker(Viewer(maria.id, maria.role, tx.below(maria.id)), maria)
    with pytest.raises(Refused, match="A tip cannot say “lazy”"):
        drafts(desk).hand_on_changed(desk.workspace.id, asker, draft.id, [Action("Be less lazy.", "So.")], "When?")
    assert tips(desk, "Ana Ruiz")[0].state is TipState.DRAFT


def test_a_manager_may_write_as_much_as_the_form_takes(desk: Office) -> None:
    monday(desk, "Ana Ruiz", coach=FakeCoach([GOOD | {"actions": [*GOOD["actions"]] * 3}]))
    desk.presses(MARIA, listed(desk), "drafts.change")
    long = {f"do.{number}": ("Ask each buyer. " * 25)[:390] for number in range(3)}
    answer = desk.submits(MARIA, desk.slack.forms[-1], **long, **{f"why.{n}": ("So. " * 99)[:390] for n in range(3)})
    assert answer["response_action"] == "update"
    assert tips(desk, "Ana Ruiz")[0].is_edited
