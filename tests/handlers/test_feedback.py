"""Feedback from the form to the inbox: who gives, who reads, who may not, and what becomes of it."""

from typing import Any

from core.feedback import Content, FeedbackKind
from core.ports import PersonRow
from core.rhythm import Kind, Override, Place
from tests.handlers.feedback_kit import GOOD, PRAISE, error, give, last, last_of, letters, page, stored
from tests.handlers.kit import ANA, BEN, CLEO, MARIA, NEW, Office, words

# -- giving ------------------------------------------------------------------------------------------------------------


def test_a_manager_gives_feedback_and_sees_it_before_it_goes(desk: Office) -> None:
    form = desk.opens(MARIA, "@Ana Ruiz", command="/feedback")
    shown = page(desk.submits(MARIA, form, **GOOD), "push")
    text = words(shown)
    assert "This is what *Ana Ruiz* will read" in text
    assert "You showed eleven slides" in text
    assert "Ana Ruiz, Maria Lead and the managers above can read it." in text
    assert stored(desk) == []  # nothing has gone yet
    assert desk.submits(MARIA, shown) == {"response_action": "clear"}
    found = letters(desk)
    assert set(found) == {"Ana Ruiz", "Maria Lead"}  # Maria has the receipt, and no copy besides
    assert "*Maria Lead* gave you feedback: improvement, about Discovery" in found["Ana Ruiz"]
    assert "*You* gave *Ana Ruiz* feedback" in found["Maria Lead"]
    # A notification says that there is feedback, not what it says.
    assert "slides" not in last(desk, "Ana Ruiz")["text"]


def test_a_peer_gives_and_the_manager_has_a_copy_unless_it_is_for_them_alone(desk: Office) -> None:
    give(desk, BEN)
    assert "*Ben Ito* gave *Ana Ruiz* feedback" in letters(desk)["Maria Lead"]
    give(
        desk, CLEO, audience="Only they", behaviour="You took the call that nobody wanted, and stayed calm for an hour"
    )
    assert "stayed calm" in letters(desk)["Ana Ruiz"]
    assert "stayed calm" not in letters(desk)["Maria Lead"]


def test_what_is_missing_is_said_at_its_field(desk: Office) -> None:
    form = desk.opens(MARIA, "@Ana Ruiz", command="/feedback")
    found = error(desk.submits(MARIA, form, **(GOOD | {"behaviour": " ", "next_step": " "})))
    assert set(found) == {"behaviour", "next_step"}
    found = error(desk.submits(MARIA, form, **(GOOD | {"impact": "x" * 3_001})))
    assert "3,001" in found["impact"]
    assert "Nothing was cut" in found["impact"]
    own = desk.opens(MARIA, "", command="/feedback")
    assert "subject" in error(desk.submits(MARIA, own, **(GOOD | {"subject": "2"})))  # Maria herself, forged
    assert stored(desk) == []


def test_a_vague_word_gets_one_nudge_and_never_a_block(desk: Office) -> None:
    form = desk.opens(MARIA, "@Ana Ruiz", command="/feedback")
    vague = PRAISE | {"behaviour": "Good job"}
    nudged = page(desk.submits(MARIA, form, **vague), "update")
    assert "Could you say a little more?" in words(nudged)
    shown = page(desk.submits(MARIA, nudged), "push")  # sent again as it is
    assert "Good job" in words(shown)
    desk.submits(MARIA, shown)
    assert [one.content.behaviour for one in stored(desk)] == ["Good job"]


def test_a_draft_survives_a_closed_form_for_a_day(desk: Office) -> None:
    form = desk.opens(MARIA, "@Ana Ruiz", command="/feedback")
    typed = {"behaviour": {"feedback.typed": {"type": "plain_text_input", "value": "You asked who else decides"}}}
    view = {"id": "V1", "private_metadata": form["private_metadata"], "state": {"values": typed}}
    action = {"type": "plain_text_input", "action_id": "feedback.typed", "action_ts": "20.5"}
    desk.sends_action(MARIA, action, view=view, response_url="")
    late = {"behaviour": {"feedback.typed": {"type": "plain_text_input", "value": "You"}}}
    desk.sends_action(MARIA, action | {"action_ts": "20.1"}, view=view | {"state": {"values": late}}, response_url="")
    again = desk.opens(MARIA, "@Ana Ruiz", command="/feedback")
    fields = {block["block_id"]: block["element"] for block in again["blocks"] if block["type"] == "input"}
    assert fields["behaviour"]["initial_value"] == "You asked who else decides"
    assert "your draft from before" in words(again)
    pressed = {"id": "V2", "private_metadata": again["private_metadata"]}
    desk.sends_action(MARIA, {"action_id": "feedback.clear"}, view=pressed, response_url="")
    assert "initial_value" not in str(desk.slack.forms[-1])  # the form on the screen is empty too
    fresh = desk.opens(MARIA, "@Ana Ruiz", command="/feedback")
    assert "your draft" not in words(fresh)
    # Nobody else's form knows of it.
    assert "who else decides" not in str(desk.opens(BEN, "@Ana Ruiz", command="/feedback"))


def test_sent_twice_it_is_given_once(desk: Office) -> None:
    form = desk.opens(MARIA, "@Ana Ruiz", command="/feedback")
    shown = page(desk.submits(MARIA, form, **GOOD), "push")
    assert desk.submits(MARIA, shown, view_id="V77") == {"response_action": "clear"}
    again = desk.submits(MARIA, shown, view_id="V77")
    assert "sent already" in words(again["view"])
    assert len(stored(desk)) == 1


def test_a_reflection_is_about_oneself_and_nobody_elses_business_unless_wanted(desk: Office) -> None:
    form = desk.opens(ANA, "@Ana Ruiz", command="/feedback")
    shown = page(desk.submits(ANA, form, behaviour="I talked over the buyer twice today", audience="Only they"), "push")
    desk.submits(ANA, shown)
    assert set(letters(desk)) == {"Ana Ruiz"}
    [kept] = stored(desk)
    assert kept.content.kind is FeedbackKind.REFLECTION


def typed(desk: Office, who: str, form: dict[str, Any], text: str | None, stamp: str) -> None:
    """While somebody writes in *What they did*."""
    values = {"behaviour": {"feedback.typed": {"type": "plain_text_input", "value": text}}}
    view = {"id": "V1", "private_metadata": form["private_metadata"], "state": {"values": values}}
    action = {"type": "plain_text_input", "action_id": "feedback.typed", "action_ts": stamp}
    desk.sends_action(who, action, view=view, response_url="")


def test_what_was_shown_is_what_goes_whatever_is_typed_meanwhile(desk: Office) -> None:
    form = desk.opens(MARIA, "@Ana Ruiz", command="/feedback")
    shown = page(desk.submits(MARIA, form, **GOOD), "push")
    typed(desk, MARIA, form, "You are hopele", "99.0")  # told late, or on another device
    assert desk.submits(MARIA, shown) == {"response_action": "clear"}
    assert [one.content.behaviour for one in stored(desk)] == [GOOD["behaviour"]]
    typed(desk, MARIA, form, "You are hopeless", "99.1")  # after it was sent, nothing comes back
    assert "your draft" not in words(desk.opens(MARIA, "@Ana Ruiz", command="/feedback"))


def test_a_field_that_was_emptied_is_empty(desk: Office) -> None:
    """Slack tells of an emptied field as of nothing; some clients do so of every field that was not touched."""
    give(desk, BEN, **PRAISE)
    desk.presses(BEN, last(desk, "Ben Ito"), "feedback.change")
    form = desk.slack.forms[-1]
    typed(desk, BEN, form, GOOD["behaviour"] + "!", "5.0")
    shown = page(desk.submits(BEN, form, next_step=None, situation="On Tuesday"), "push")
    assert "Ask three questions" not in words(shown)


def test_begin_anew_gives_fields_of_another_name(desk: Office) -> None:
    form = desk.opens(MARIA, "@Ana Ruiz", command="/feedback")
    pressed = {"id": "V2", "private_metadata": form["private_metadata"]}
    desk.sends_action(MARIA, {"action_id": "feedback.clear"}, view=pressed, response_url="")
    fresh = desk.slack.forms[-1]
    names = {block["block_id"] for block in fresh["blocks"] if block["type"] == "input"}
    assert "behaviour.1" in names
    filled = {f"{name}.1": text for name, text in GOOD.items()}
    assert set(error(desk.submits(MARIA, fresh, **(filled | {"behaviour.1": " "})))) == {"behaviour.1"}
    page(desk.submits(MARIA, fresh, **filled), "push")


def test_what_is_typed_with_the_command_joins_the_draft(desk: Office) -> None:
    form = desk.opens(MARIA, "@Ana Ruiz", command="/feedback")
    typed(desk, MARIA, form, "You asked who decides", "5.0")
    again = desk.opens(MARIA, "@Ana Ruiz and you told <@U0BEN>", command="/feedback")
    fields = {block["block_id"]: block["element"] for block in again["blocks"] if block["type"] == "input"}
    assert fields["behaviour"]["initial_value"] == "You asked who decides\nand you told @Ben Ito"


# -- receiving ---------------------------------------------------------------------------------------------------------


def test_thanks_questions_and_answers_stay_between_the_two(desk: Office) -> None:
    give(desk, BEN)
    letter = last(desk, "Ana Ruiz")
    [done] = desk.presses(ANA, letter, "feedback.thank")
    assert "Ben Ito hears" in words(done)
    desk.presses(ANA, letter, "feedback.thank")
    assert letters(desk)["Ben Ito"].count("says thank you") == 2  # text and block of one letter
    desk.presses(ANA, letter, "feedback.ask")
    assert desk.submits(ANA, desk.slack.forms[-1], text="Which slide was one too many?") == {"response_action": "clear"}
    question = next(p for n, p in desk.letters("feedback") if n == "Ben Ito" and "one too many" in words(p))
    desk.presses(BEN, question, "feedback.ask")
    desk.submits(BEN, desk.slack.forms[-1], text="The fourth one")
    assert "The fourth one" in letters(desk)["Ana Ruiz"]
    assert "one too many" not in letters(desk)["Maria Lead"]
    [opened] = desk.sends_action(MARIA, {"action_id": "feedback.open", "value": "1"})
    assert "eleven slides" in words(opened)
    assert "one too many" not in words(opened)  # the manager reads the feedback, not the talk about it
    [opened] = desk.sends_action(ANA, {"action_id": "feedback.open", "value": "1"})
    assert "The fourth one" in words(opened)


def test_feedback_becomes_a_goal(desk: Office) -> None:
    give(desk, MARIA, topic="Win rate")
    desk.presses(ANA, last(desk, "Ana Ruiz"), "feedback.goal")
    fields = {
        block["block_id"]: block["element"] for block in desk.slack.forms[-1]["blocks"] if block["type"] == "input"
    }
    assert fields["kpi"]["initial_option"]["value"] == "win_rate"
    assert fields["why"]["initial_value"] == GOOD["next_step"]


def test_the_author_changes_and_withdraws_it(desk: Office) -> None:
    give(desk, BEN)
    receipt = last(desk, "Ben Ito")
    desk.presses(BEN, receipt, "feedback.change")
    shown = page(
        desk.submits(BEN, desk.slack.forms[-1], behaviour="You showed nine slides before the first question"), "push"
    )
    assert desk.submits(BEN, shown) == {"response_action": "clear"}
    replaced = last_of(desk, "nine slides")
    assert "Changed by its author" in words(replaced)
    with desk.store.begin(desk.workspace.id) as tx:
        assert [content.behaviour[:10] for content, _ in tx.feedback_versions(1)] == ["You showed", "You showed"]
    [asked] = desk.presses(BEN, receipt, "feedback.withdraw")
    desk.presses(BEN, asked, "feedback.withdraw.yes")
    assert "withdrew feedback" in letters(desk)["Ana Ruiz"]
    [refused] = desk.sends_action(ANA, {"action_id": "feedback.open", "value": "1"})
    assert "no such feedback" in words(refused)
    [listed] = desk.types(ANA, "inbox", command="/feedback")
    assert "None yet" in words(listed)


def test_who_may_no_longer_read_it_finds_it_gone_and_who_may_now_is_told(desk: Office) -> None:
    give(desk, BEN)
    desk.presses(BEN, last(desk, "Ben Ito"), "feedback.change")
    shown = page(desk.submits(BEN, desk.slack.forms[-1], audience="Only they"), "push")
    desk.submits(BEN, shown)
    copies = [words(payload) for name, payload in desk.letters("feedback") if name == "Maria Lead"]
    # What had not been sent yet never is; what had would be replaced by this.
    assert not any("eleven slides" in text for text in copies)
    assert any("between the two of them now" in text for text in copies)
    give(desk, CLEO, audience="Only they", behaviour="You stayed calm for an hour of hard questions")
    receipt = next(p for n, p in desk.letters("feedback") if n == "Cleo Fox")
    desk.presses(CLEO, receipt, "feedback.change")
    desk.submits(CLEO, page(desk.submits(CLEO, desk.slack.forms[-1], audience="They and"), "push"))
    assert "stayed calm" in letters(desk)["Maria Lead"]


def test_a_withdrawal_reaches_a_former_manager_too(desk: Office) -> None:
    give(desk, BEN)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ana Ruiz", email="ana@acme.example", manager="Otto Lead")])
    desk.sends_action(BEN, {"action_id": "feedback.withdraw.yes", "value": "1"})
    assert "withdrew feedback" in letters(desk)["Maria Lead"]
    with desk.store.begin(desk.workspace.id) as tx:
        people = {person.name: person.id for person in tx.people()}
        [gone] = [
            one
            for one in tx.deliveries_of(Kind.FEEDBACK, "feedback:1:withdrawn")
            if one.recipient == people["Maria Lead"]
        ]
    assert gone.about == frozenset()  # it says nothing, so it may reach who may no longer read


def test_after_the_time_it_can_no_longer_be_taken_back(desk: Office) -> None:
    give(desk, BEN)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        found = tx.feedback(1)
        assert found is not None
        old = Content(found.content.subject, FeedbackKind.PRAISE, "You stayed calm")
        tx.add_feedback(old, found.author or 0, found.given_at.replace(month=10), form="old")
    [refused] = desk.sends_action(BEN, {"action_id": "feedback.withdraw.yes", "value": "2"})
    assert "can be withdrawn for 7 days" in words(refused)
    assert len(stored(desk)) == 2


def test_the_inbox_is_searched_by_person_kpi_skill_and_period(desk: Office) -> None:
    give(desk, BEN)
    give(desk, MARIA, topic="Win rate", behaviour="You let the buyer finish and summed it up in one sentence")
    give(desk, CLEO, topic="Closing", behaviour="You asked for the signature when the buyer fell silent")

    def lists(who: str, text: str) -> str:
        return words(desk.types(who, f"inbox {text}", command="/feedback")[0])

    assert "3 pieces" in lists(ANA, "")
    assert "1 piece" in lists(ANA, "@Ben Ito")
    assert "summed it up" in lists(ANA, "win rate")
    assert "fell silent" in lists(ANA, "closing")
    assert "3 pieces" in lists(ANA, "this month")
    assert "Nothing that you can read fits" in lists(ANA, "last year")
    assert "3 pieces" in lists(MARIA, "@Ana Ruiz")
    assert "None yet" in lists(BEN, "")
    assert "Feedback you gave" in words(desk.types(BEN, "given", command="/feedback")[0])
    assert "Nobody in the roster" in lists(ANA, "zzz")


def test_praise_is_shown_to_the_team_when_both_agree(desk: Office) -> None:
    give(desk, BEN, **(PRAISE | {"may_share": "Yes"}))
    letter = last(desk, "Ana Ruiz")
    [refused] = desk.presses(ANA, letter, "feedback.share")
    assert "no channel for praise" in words(refused)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_override(Override(Kind.RECOGNITION, is_on=True, place=Place.CHANNEL, channel="C0TEAM"))
    [done] = desk.presses(ANA, letter, "feedback.share")
    assert "<#C0TEAM>" in words(done)
    [(_, praise)] = desk.letters("recognition")
    assert "*Ben Ito* praises *Ana Ruiz*" in words(praise)
    desk.presses(BEN, last(desk, "Ben Ito"), "feedback.change")  # Ben takes his agreement back
    desk.submits(BEN, page(desk.submits(BEN, desk.slack.forms[-1], may_share="No"), "push"))
    shown = [words(payload) for _, payload in desk.letters("recognition")]
    assert not any("praises" in text for text in shown)
    assert any("It was taken back" in text for text in shown)
    [refused] = desk.presses(ANA, letter, "feedback.share")
    assert "whose author agreed" in words(refused)
    give(desk, BEN, **PRAISE)  # to whose being shown Ben has not agreed
    assert "Show it to the team" not in words(last(desk, "Ana Ruiz"))
    [refused] = desk.sends_action(ANA, {"action_id": "feedback.share", "value": "2"})
    assert "whose author agreed" in words(refused)


def test_home_shows_what_is_there_to_read(desk: Office) -> None:
    give(desk, BEN)
    desk.event(type="app_home_opened", user=ANA, tab="home", channel="D0ANA")
    assert "eleven slides" in words(desk.slack.homes[ANA])
    desk.event(type="app_home_opened", user=BEN, tab="home", channel="D0BEN")
    assert "eleven slides" not in words(desk.slack.homes[BEN])
    # What is read there leaves no copy that a withdrawal would not reach.
    desk.sends_action(ANA, {"action_id": "feedback.open", "value": "1"}, channel={}, container={}, response_url="")
    assert [call.method for call in desk.slack.calls[-2:]] == ["chat.postEphemeral", "views.publish"]
    assert desk.event(type="app_home_opened", user=ANA, tab="messages", channel="D0ANA") == []
    assert desk.event(type="app_home_opened", user=NEW, tab="home", channel="D0NEW") == []
    assert "Not linked yet" in words(desk.slack.homes[NEW])
