"""Replies to somebody's card: saved with one press, changed and withdrawn with their message; nothing is said in the channel."""

from datetime import UTC, datetime
from typing import Any

import pytest

from core.deliveries import Letter, State
from core.feedback import FeedbackKind, MessageRef
from core.rhythm import Kind
from tests.handlers.kit import ANA, BEN, CLEO, HOSTILE, MARIA, NEW, OTTO, Office, words

CHANNEL, CARD, TALK = "C01GEN", "100.000100", "G0TALK"
SENT_AT = datetime(2017, 11, 20, 8, tzinfo=UTC)
TEXT = "You let the buyer finish, then summed it up in one sentence: that won them over"


@pytest.fixture
def card(desk: Office) -> Office:
    """Ana has shared her card to the channel, and her scorecard came to her and Maria together."""
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        people = {person.name: person for person in tx.people()}
        tx.add_shared_card(MessageRef(CHANNEL, CARD), people["Ana Ruiz"].id)
        ana = people["Ana Ruiz"].id
        tx.add_letters([Letter(Kind.SCORECARD, ana, "w", SENT_AT, {"text": "x"}, frozenset({ana}))], SENT_AT)
        [letter] = tx.deliveries([State.WAITING], limit=9)
        tx.begin_attempt(letter, TALK, SENT_AT, 0.0)
        tx.settle(letter.id, 1, State.SENT, SENT_AT, ts="200.000100")
    return desk


def writes(desk: Office, who: str, ts: str, text: str = TEXT, thread: str = CARD, channel: str = CHANNEL) -> list[Any]:
    """A reply; what is said to its author."""
    desk.slack.messages[ts] = {"ts": ts, "user": who, "text": text, "thread_ts": thread}
    return desk.event(type="message", channel=channel, user=who, text=text, ts=ts, thread_ts=thread)


def edits(desk: Office, who: str, ts: str, text: str, edit: str = "1") -> list[Any]:
    message = {"ts": ts, "user": who, "text": text, "thread_ts": CARD, "edited": {"user": who, "ts": edit}}
    return desk.event(
        type="message",
        subtype="message_changed",
        channel=CHANNEL,
        ts=f"9{ts}",
        message=message,
        previous_message=message,
    )


def deletes(desk: Office, who: str, ts: str) -> list[Any]:
    del desk.slack.messages[ts]
    before = {"ts": ts, "user": who, "text": TEXT, "thread_ts": CARD}
    return desk.event(
        type="message", subtype="message_deleted", channel=CHANNEL, ts=f"8{ts}", deleted_ts=ts, previous_message=before
    )


def given(desk: Office) -> list[tuple[str, str, int]]:
    """Kind, words and version of what stands."""
    with desk.store.begin(desk.workspace.id) as tx:
        return [(one.content.kind.value, one.content.behaviour, one.version) for one in tx.find_feedback()]


@pytest.mark.parametrize(("channel", "thread"), [(CHANNEL, CARD), (TALK, "200.000100")])
def test_a_reply_to_a_card_is_saved_with_one_press(card: Office, channel: str, thread: str) -> None:
    [offer] = writes(card, MARIA, "101.1", thread=thread, channel=channel)
    assert "Is that feedback for Ana Ruiz?" in words(offer)
    assert (offer["user"], offer["channel"], offer["thread_ts"]) == (MARIA, channel, thread)  # only Maria sees it
    [done] = card.presses(MARIA, offer, "thread.praise") if channel == CHANNEL else _press_in(card, MARIA, offer, TALK)
    assert "Saved as praise" in words(done)
    assert given(card) == [("praise", TEXT, 1)]
    assert card.slack.reactions == [("101.1", "memo")]
    assert "summed it up" in words(next(p for n, p in card.letters("feedback") if n == "Ana Ruiz"))
    card.presses(MARIA, offer, "thread.improvement") if channel == CHANNEL else None
    assert len(given(card)) == 1  # a message is saved once


def _press_in(desk: Office, who: str, message: dict[str, Any], channel: str) -> list[Any]:
    value = next(
        element["value"] for element in message["blocks"][1]["elements"] if element["action_id"] == "thread.praise"
    )
    return desk.sends_action(who, {"action_id": "thread.praise", "value": value}, channel={"id": channel})


def test_editing_the_message_changes_it_and_deleting_withdraws_it(card: Office) -> None:
    [offer] = writes(card, BEN, "101.1")
    card.presses(BEN, offer, "thread.improvement")
    [told] = edits(card, BEN, "101.1", TEXT + ", and the price did not come up")
    assert "now says what your message says" in words(told)
    assert given(card) == [("improvement", TEXT + ", and the price did not come up", 2)]
    assert (
        edits(card, BEN, "101.1", TEXT + ", and the price did not come up", edit="2") == []
    )  # a link was unfolded, say
    [told] = deletes(card, BEN, "101.1")
    assert "withdrawn" in words(told)
    assert given(card) == []
    with card.store.begin(card.workspace.id) as tx:
        assert len(tx.feedback_versions(1)) == 2


@pytest.mark.parametrize("subtype", ["thread_broadcast", "file_share"])
def test_a_reply_with_a_file_or_also_sent_to_the_channel_is_a_reply(card: Office, subtype: str) -> None:
    said = card.event(type="message", subtype=subtype, channel=CHANNEL, user=BEN, text=TEXT, ts="101.1", thread_ts=CARD)
    assert "Is that feedback for Ana Ruiz?" in words(said[0])


def test_the_same_event_told_many_times_is_one_question(card: Office) -> None:
    assert len(writes(card, BEN, "101.1")) == 1
    assert [writes(card, BEN, "101.1") for _ in range(10)] == [[]] * 10


def test_what_the_rep_says_under_the_own_card_is_conversation(card: Office) -> None:
    assert writes(card, ANA, "101.1") == []
    card.shortcut(
        ANA, "feedback.save", {"ts": "101.1", "user": ANA, "text": TEXT, "thread_ts": CARD, "channel": CHANNEL}
    )
    form = card.slack.forms[-1]
    assert "Reflection" in str(form)
    shown = card.submits(ANA, form)["view"]
    card.submits(ANA, shown)
    assert given(card) == [(FeedbackKind.REFLECTION.value, TEXT, 1)]


def test_who_is_not_in_the_roster_is_left_alone(card: Office) -> None:
    assert writes(card, NEW, "101.1", thread="555.5") == []
    assert writes(card, NEW, "101.2") == []
    asked = [one["user"] for one in card.slack.called("users.info")]
    assert asked == [NEW]  # only for the thread that is ours


def test_a_message_with_replies_that_was_deleted_is_withdrawn(card: Office) -> None:
    """Slack tells of it as of a change: what is left is a tombstone."""
    card.shortcut(BEN, "feedback.save", {"ts": "300.1", "user": BEN, "text": TEXT, "channel": CHANNEL})
    shown = card.submits(BEN, card.slack.forms[-1], subject="Ana", kind="Praise")["view"]
    card.submits(BEN, shown)
    before = {"ts": "300.1", "user": BEN, "text": TEXT, "thread_ts": "300.1"}
    tomb = {"subtype": "tombstone", "user": "USLACKBOT", "text": "This message was deleted.", "ts": "300.1"}
    [told] = card.event(
        type="message", subtype="message_changed", channel=CHANNEL, ts="301.1", message=tomb, previous_message=before
    )
    assert "withdrawn" in words(told)
    assert told["user"] == BEN
    assert given(card) == []


def test_saved_by_mistake_it_can_be_saved_anew_once_it_was_withdrawn(card: Office) -> None:
    [offer] = writes(card, BEN, "101.1")
    card.presses(BEN, offer, "thread.praise")
    [done] = card.presses(BEN, offer, "thread.improvement")
    assert "saved already, as praise for Ana Ruiz" in words(done)
    card.sends_action(BEN, {"action_id": "feedback.withdraw.yes", "value": "1"})
    [done] = card.presses(BEN, offer, "thread.improvement")
    assert "Saved as improvement" in words(done)
    assert [kind for kind, _, _ in given(card)] == ["improvement"]


def test_mentions_and_links_are_kept_as_they_were_read(card: Office) -> None:
    text = "<@U0ANA> you sent <https://x.example/a|the deck> to <#C01GEN|general> &amp; <!here>, <mailto:b@x.example|b@x.example>"
    [offer] = writes(card, BEN, "101.1", text)
    card.presses(BEN, offer, "thread.praise")
    kept = "@Ana Ruiz you sent the deck (https://x.example/a) to #general & @here, b@x.example"
    assert given(card) == [("praise", kept, 1)]
    assert edits(card, BEN, "101.1", text) == []  # a link that unfolds is no edit


def test_other_messages_are_none_of_its_business(card: Office) -> None:
    assert writes(card, BEN, "101.1", thread="") == []
    assert writes(card, BEN, "101.2", thread="555.5") == []
    assert card.event(type="message", channel=CHANNEL, bot_id="B1", text="x", ts="1.1", thread_ts=CARD) == []
    assert card.event(type="message", subtype="channel_join", channel=CHANNEL, user=BEN, ts="1.2") == []
    assert edits(card, BEN, "77.7", "not feedback") == []
    stranger = {"type": "event_callback", "team_id": "T0OTHER", "event": {
        "type": "message", "channel": CHANNEL, "user": BEN, "text": "x", "ts": "1.3", "thread_ts": CARD,
    }}  # fmt: skip
    assert card.delivers(stranger) == []


def test_never_ask_here_is_for_this_conversation_and_can_be_taken_back(card: Office) -> None:
    [offer] = writes(card, BEN, "101.1")
    [done] = card.presses(BEN, offer, "thread.never")
    assert writes(card, BEN, "101.2") == []
    assert len(writes(card, MARIA, "101.3")) == 1
    assert len(writes(card, BEN, "101.4", thread="200.000100", channel=TALK)) == 1
    card.presses(BEN, done, "thread.again")
    assert len(writes(card, BEN, "101.5")) == 1


def test_a_message_that_is_gone_changed_or_anothers_is_not_saved_as_it_was(card: Office) -> None:
    [offer] = writes(card, BEN, "101.1")
    del card.slack.messages["101.1"]
    [done] = card.presses(BEN, offer, "thread.praise")
    assert "gone" in words(done)
    [offer] = writes(card, BEN, "101.2")
    card.slack.messages["101.2"]["text"] = "You stayed calm for a whole hour of questions"
    [done] = card.presses(CLEO, offer, "thread.praise")  # forged: it is Ben's
    assert "what you wrote yourself" in words(done)
    assert given(card) == []
    card.presses(BEN, offer, "thread.praise")
    assert given(card) == [("praise", "You stayed calm for a whole hour of questions", 1)]
    card.slack.messages["101.3"] = {"ts": "101.3", "user": BEN, "text": "x" * 30_000}
    for value in ('["C01GEN","101.3","",4]', '["C0OTHER","101.2","",4]', "[]", "x", '["C01GEN",1,"",4]'):
        [refused] = card.sends_action(BEN, {"action_id": "thread.praise", "value": value})
        assert "othing was saved" in words(refused)
    assert len(given(card)) == 1


def test_save_as_feedback_is_for_what_one_wrote_and_is_never_cut(card: Office) -> None:
    message = {"ts": "300.1", "user": BEN, "text": TEXT, "channel": CHANNEL}
    [refused] = card.shortcut(CLEO, "feedback.save", message)
    assert "what you wrote yourself" in words(refused)
    [refused] = card.shortcut(BEN, "feedback.save", message | {"text": "x" * 3_001})
    assert "Nothing was saved or cut" in words(refused)
    assert card.shortcut(BEN, "feedback.save", message) == []
    form = card.slack.forms[-1]
    fields = {block["block_id"]: block["element"] for block in form["blocks"] if block["type"] == "input"}
    assert fields["behaviour"]["initial_value"] == TEXT
    shown = card.submits(BEN, form, subject="Ana", kind="Praise")["view"]
    assert card.submits(BEN, shown) == {"response_action": "clear"}
    assert card.slack.reactions == [("300.1", "memo")]
    edits(card, BEN, "300.1", TEXT + ".")
    assert given(card) == [("praise", TEXT + ".", 2)]


def test_the_global_shortcut_opens_the_form(card: Office) -> None:
    card.shortcut(BEN, "feedback.give")
    assert card.slack.forms[-1]["title"]["text"] == "Give feedback"


def test_a_mention_answers_only_who_wrote_it_and_repeats_nothing(card: Office) -> None:
    text = f"<@U0BOT> feedback @Ana Ruiz {TEXT}"
    [answer] = card.event(type="app_mention", channel=CHANNEL, user=OTTO, text=text, ts="400.1")
    assert answer["user"] == OTTO
    assert "summed it up" not in words(answer)
    card.presses(OTTO, answer, "feedback.give")
    fields = {
        block["block_id"]: block["element"] for block in card.slack.forms[-1]["blocks"] if block["type"] == "input"
    }
    assert fields["behaviour"]["initial_value"] == TEXT
    [answer] = card.event(type="app_mention", channel=CHANNEL, user=OTTO, text="<@U0BOT> hello", ts="400.2")
    assert "Only you see this" in words(answer)
    assert card.slack.called("chat.postMessage") == []  # nothing was said in the channel


def test_the_talk_about_feedback_goes_on_in_its_thread(card: Office) -> None:
    [offer] = writes(card, BEN, "101.1")
    card.presses(BEN, offer, "thread.praise")
    with card.store.begin(card.workspace.id, write=True) as tx:
        people = {person.id: person.name for person in tx.people()}
        waiting = tx.deliveries([State.WAITING], limit=9)
        for number, letter in enumerate(waiting):
            tx.begin_attempt(letter, f"D0{people[letter.recipient][:3].upper()}", SENT_AT, 0.0)
            tx.settle(letter.id, 1, State.SENT, SENT_AT, ts=f"50{number}.1")
    found = next(one for one in waiting if people[one.recipient] == "Ana Ruiz")
    with card.store.begin(card.workspace.id) as tx:
        sent = tx.delivery(found.id)
    assert sent is not None
    assert sent.conversation is not None
    channel, ts = sent.conversation, sent.ts or ""
    assert writes(card, ANA, "501.7", "Which sentence was it?", thread=ts, channel=channel) == []
    news = [words(payload) for name, payload in card.letters("feedback") if name == "Ben Ito"]
    assert any("Which sentence was it?" in text for text in news)
    assert ("501.7", "envelope_with_arrow") in card.slack.reactions
    assert writes(card, CLEO, "501.8", "And I?", thread=ts, channel=channel) == []  # who is no side of it
    assert not any("And I?" in words(payload) for _, payload in card.letters("feedback"))


def test_hostile_replies_notify_nobody(card: Office) -> None:
    [offer] = writes(card, BEN, "101.1", HOSTILE)
    card.presses(BEN, offer, "thread.praise")
    letter = next(p for n, p in card.letters("feedback") if n == "Ana Ruiz")
    assert "<!channel>" not in words(letter)
