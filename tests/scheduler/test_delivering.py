"""The send ledger: each letter once, whatever Slack answers and whoever dies half-way."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.deliveries import MOST_TRIES, Letter, Manner, State
from core.people import Role, Workspace
from core.ports import PersonRow
from core.ports.rhythm import OutcomeUnknown, RateLimited, Undeliverable
from core.rhythm import Kind, Place
from core.usecases.delivering import Deliver
from models.store import SqlStore
from tests.fakes.outbox import FakeOutbox, Moved
from tests.scheduler.kit import MONDAY, hire, ledger, rep


class Post:
    """A company with letters to deliver: each `turn` is one of the queue's."""

    def __init__(self, store: SqlStore, workspace: Workspace) -> None:
        self.store, self.workspace = store, workspace
        self.clock, self.outbox = Moved(MONDAY + timedelta(hours=9)), FakeOutbox()
        self.pictures: list[str] = []
        self.written: list[str] = []
        self.fails, self.says = False, True
        self.people = hire(
            store,
            workspace,
            PersonRow("Ada", role=Role.ADMIN, country="XX"),
            PersonRow("Mo", role=Role.MANAGER, country="XX"),
            rep("Ana", manager="Mo"),
            rep("Bo"),
        )
        self.deliver = Deliver(
            store,
            self.clock,
            self.clock,
            self.outbox,
            self._draw,
            lambda _: {"text": "Some failed."},
            self._write,
            chance=lambda: 1.0,
        )

    def _write(self, workspace_id: int, person_id: int, topic: str, due: datetime) -> bool:
        self.written.append(topic)
        if self.fails:
            raise RuntimeError("no model, no database, no luck")
        return self.says

    def _draw(self, workspace_id: int, delivery: Any, conversation: str) -> None:
        self.pictures.append(conversation)

    def write(self, name: str = "Ana", kind: Kind = Kind.SCORECARD, about: str | None = None, **more: Any) -> str:
        """One letter; its delivery's id."""
        person = self.people[name]
        topic = str(uuid.uuid4())
        whose = frozenset({self.people[about or name].id})
        letter = Letter(kind, person.id, topic, self.clock.now(), {"text": f"For {name}"}, whose, **more)
        with self.store.begin(self.workspace.id, write=True) as tx:
            assert tx.add_letters([letter], self.clock.now()) == 1
            assert tx.add_letters([letter], self.clock.now()) == 0  # a letter is written once
            return next(one.id for one in tx.deliveries([State.WAITING], limit=99) if one.topic == topic)

    def topic(self, delivery: str) -> str:
        with self.store.begin(self.workspace.id) as tx:
            found = tx.delivery(delivery)
        assert found is not None
        return found.topic

    def turn(self, delivery: str) -> float | None:
        return self.deliver.turn(self.workspace.id, delivery)

    def settle(self, delivery: str, most: int = 60) -> str:
        """Turn after turn, as the queue does it, to the end; the state, and why."""
        for _ in range(most):
            wait = self.turn(delivery)
            if wait is None:
                break
            self.clock.passes(seconds=wait)
        with self.store.begin(self.workspace.id) as tx:
            found = tx.delivery(delivery)
        assert found is not None
        return f"{found.state.value} {found.reason or ''}".strip()


@pytest.fixture
def post(store: SqlStore, workspace: Workspace) -> Post:
    return Post(store, workspace)


def test_a_letter_arrives_once_with_its_key_and_its_picture(post: Post) -> None:
    one = post.write(chart="person:1||2026-02-23")
    assert post.settle(one) == "sent"
    assert post.turn(one) is None  # a turn too many does nothing
    where = f"D{post.people['Ana'].slack_id}"
    assert post.outbox.posted == [(where, "For Ana", one)]
    assert post.pictures == [where]
    with post.store.begin(post.workspace.id) as tx:
        found = tx.delivery(one)
    assert found is not None
    assert found.payload is None  # the text is not kept longer than it is needed
    assert found.ts == "1.0001"


def test_an_answer_that_was_lost_is_looked_up_and_not_sent_again(post: Post) -> None:
    post.outbox.swallows = 1
    one = post.write()
    assert post.turn(one) == 120
    assert post.turn(one) == 120  # nobody looks before the call must have ended
    post.clock.passes(seconds=121)
    assert post.turn(one) is None
    assert len(post.outbox.posted) == post.outbox.looked_up == 1
    assert post.settle(one) == "sent"


def test_a_process_that_died_before_the_call_is_followed_by_one_that_sends(post: Post) -> None:
    one = post.write()
    with post.store.begin(post.workspace.id, write=True) as tx:
        found = tx.delivery(one)
        assert found is not None
        assert tx.begin_attempt(found, "DU00003", post.clock.now(), 1.0) is None
        assert tx.begin_attempt(found, "DU00003", post.clock.now(), 1.0) is not None  # nobody else begins the same one
    assert post.settle(one) == "sent"
    assert len(post.outbox.posted) == 1


def test_rate_limits_are_obeyed_and_never_counted_as_failures(post: Post) -> None:
    post.outbox.fails = [RateLimited(7)] * 20
    one = post.write()
    started = post.clock.now()
    assert post.settle(one) == "sent"
    assert post.clock.now() - started >= timedelta(seconds=140)


def test_the_same_conversation_gets_one_message_a_second(post: Post) -> None:
    first, second = post.write(), post.write()
    assert post.turn(first) is None
    wait = post.turn(second)
    assert wait is not None
    assert 0 < wait <= 1
    assert post.settle(second) == "sent"


def test_after_too_many_tries_it_is_a_dead_letter_and_admins_are_told_once(post: Post) -> None:
    post.outbox.fails = [OutcomeUnknown("down")] * (MOST_TRIES * 4)
    letters = [post.write(), post.write("Bo")]
    started = post.clock.now()
    assert post.settle(letters[0]) == "failed no_answer"
    assert post.clock.now() - started > timedelta(hours=1)  # not for every hiccup of Slack's
    assert post.settle(letters[1]) == "failed no_answer"
    notices = [one for one in ledger(post.store, post.workspace) if one[0] == "notice"]
    assert [name for _, name, _, _ in notices] == ["Ada"]
    post.outbox.fails = []
    with post.store.begin(post.workspace.id, write=True) as tx:
        assert tx.try_again(letters, post.clock.now()) == 2
        assert tx.try_again(letters, post.clock.now()) == 0
    assert [post.settle(one) for one in letters] == ["sent"] * 2
    assert len(post.outbox.posted) == 2


@pytest.mark.parametrize(
    ("error", "ends"),
    [
        (Undeliverable("user_disabled", is_recipients=True), "refused user_disabled"),
        (Undeliverable("token_revoked", is_recipients=False), "failed token_revoked"),
    ],
)
def test_what_slack_will_never_take_is_recorded_at_once(post: Post, error: Exception, ends: str) -> None:
    post.outbox.fails = [error]
    one = post.write()
    assert post.turn(one) is None
    assert post.settle(one) == ends
    assert post.outbox.posted == []
    told = [name for kind, name, _, _ in ledger(post.store, post.workspace) if kind == "notice"]
    assert told == (["Ada"] if ends.startswith("failed") else [])  # that somebody has left is no alarm


def test_one_failing_recipient_holds_nobody_up(post: Post) -> None:
    post.outbox.fails = [OutcomeUnknown("down")]
    stuck, fine = post.write("Bo"), post.write("Ana")
    assert post.turn(stuck) is not None
    assert post.turn(fine) is None


def leaves(post: Post) -> None:
    with post.store.begin(post.workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ana", active=False)])


def is_unlinked(post: Post) -> None:
    with post.store.begin(post.workspace.id, write=True) as tx:
        tx.link(post.people["Ana"].id, None)


def waits_too_long(post: Post) -> None:
    post.clock.passes(hours=25)


@pytest.mark.parametrize(
    ("happens", "ends"),
    [(leaves, "refused left"), (is_unlinked, "refused not_linked"), (waits_too_long, "skipped too_late")],
)
def test_what_is_no_longer_wanted_is_not_sent(post: Post, happens: Callable[[Post], None], ends: str) -> None:
    one = post.write()
    happens(post)
    assert post.settle(one) == ends
    assert post.outbox.posted == []


def test_rights_are_those_of_the_moment_of_sending(post: Post) -> None:
    one = post.write("Mo", Kind.DIGEST, about="Ana")
    other = post.write("Mo", Kind.DIGEST, about="Ana")
    assert post.settle(one) == "sent"
    with post.store.begin(post.workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ana", manager="Ada")])
    assert post.settle(other) == "refused not_permitted"


def test_a_group_dm_is_with_the_manager_of_the_moment(post: Post) -> None:
    one = post.write(place=Place.GROUP_DM)
    assert post.settle(one) == "sent"
    assert post.outbox.opened == [(post.people["Ana"].slack_id, post.people["Mo"].slack_id)]
    lonely = post.write("Bo", place=Place.GROUP_DM)
    assert post.settle(lonely) == "sent"
    assert post.outbox.opened[-1] == (post.people["Bo"].slack_id,)


def test_a_digest_goes_only_to_a_channel_that_is_private(post: Post) -> None:
    post.outbox.private = {"G0PRIVATE"}
    closed = post.write("Mo", Kind.DIGEST, about="Ana", place=Place.CHANNEL, channel="G0PRIVATE")
    opened = post.write("Mo", Kind.DIGEST, about="Ana", place=Place.CHANNEL, channel="C0GENERAL")
    nowhere = post.write("Mo", Kind.DIGEST, about="Ana", place=Place.CHANNEL)
    assert post.settle(closed) == "sent"
    assert post.settle(opened) == "refused channel_is_not_private"
    assert post.settle(nowhere) == "refused no_channel"
    praise = post.write("Mo", Kind.RECOGNITION, about="Ana", place=Place.CHANNEL, channel="C0GENERAL")
    assert post.settle(praise) == "sent"


def test_a_letter_takes_the_place_of_an_earlier_one_and_waits_for_it(post: Post) -> None:
    first = post.write()
    second = post.write(manner=Manner.REPLACE, anchor=post.topic(first))
    assert post.turn(second)  # the first one has not been sent yet
    assert post.outbox.replaced == []
    post.settle(first)
    post.outbox.fails = [OutcomeUnknown("lost")]  # whether it was done does not matter: it is done again
    assert post.settle(second) == "sent"
    assert [(ts, text) for _, ts, text in post.outbox.replaced] == [("1.0001", "For Ana")]
    assert len(post.outbox.posted) == 1
    third = post.write(manner=Manner.REPLACE, anchor="never written")
    assert post.settle(third) == "skipped nothing_to_replace"


def test_the_last_word_stays_whatever_order_the_turns_come_in(post: Post) -> None:
    """The answer to the second word was lost; the third must not be followed by the second, done again."""
    first = post.write()
    anchor = post.topic(first)
    post.settle(first)
    post.clock.passes(seconds=5)
    second = post.write(manner=Manner.REPLACE, anchor=anchor, turn=2)
    post.outbox.fails = [OutcomeUnknown("slow")]
    assert post.turn(second) is not None  # the call may still be on its way
    third = post.write(manner=Manner.REPLACE, anchor=anchor, turn=3)
    wait = post.turn(third)
    assert wait is not None
    assert wait > 60
    assert post.settle(third) == "sent"
    assert post.settle(second) == "skipped replaced_since"
    assert len(post.outbox.replaced) == 1
    assert post.settle(post.write(manner=Manner.REPLACE, anchor=anchor, turn=1)) == "skipped replaced_since"


def test_a_reply_comes_in_the_thread_and_is_looked_up_there(post: Post) -> None:
    first = post.write()
    reply = post.write(manner=Manner.REPLY, anchor=post.topic(first))
    post.settle(first)
    post.outbox.swallows = 1
    assert post.settle(reply) == "sent"
    assert post.outbox.threads == [None, "1.0001"]
    assert post.outbox.looked_up == 1
    assert len(post.outbox.posted) == 2


def test_what_is_recalled_in_time_is_never_sent(post: Post) -> None:
    letter = post.write()
    with post.store.begin(post.workspace.id, write=True) as tx:
        assert tx.recall([letter], post.clock.now(), "withdrawn") == 1
        assert tx.recall([letter], post.clock.now(), "withdrawn") == 0
    assert post.settle(letter) == "skipped withdrawn"
    assert post.outbox.posted == []


def test_what_is_late_for_its_working_hour_waits_for_the_next_one(post: Post) -> None:
    """Meant for Monday at nine; the workers come back late in the evening, or on a Friday night."""
    letter = post.write()
    post.clock.passes(hours=12)
    assert post.turn(letter) == 11 * 3_600  # until eight on Tuesday
    assert post.outbox.posted == []
    post.clock.passes(hours=11)
    assert post.settle(letter) == "sent"
    friday = post.clock.now().replace(hour=19) + timedelta(days=3)
    post.clock.at = friday
    letter = post.write()
    post.clock.passes(hours=2)
    assert post.settle(letter) == "sent"  # over a weekend, which is more than a day
    assert post.clock.now() == friday.replace(hour=8) + timedelta(days=3)


def test_what_somebody_asked_for_at_night_comes_at_night(post: Post) -> None:
    post.clock.passes(hours=14)
    assert post.settle(post.write()) == "sent"
    assert post.clock.now() == MONDAY + timedelta(hours=23)


def test_a_retry_looks_before_it_sends_again(post: Post) -> None:
    """The message is there, but the look-up was refused: tried again after the app was mended, it is found."""
    letter = post.write()
    post.outbox.swallows = 1
    wait = post.turn(letter)
    assert wait is not None
    post.clock.passes(seconds=wait)
    post.outbox.fails = [Undeliverable("missing_scope", is_recipients=False)]
    assert post.settle(letter) == "failed missing_scope"
    with post.store.begin(post.workspace.id, write=True) as tx:
        assert tx.try_again([letter], post.clock.now()) == 1
    assert post.settle(letter) == "sent"
    assert len(post.outbox.posted) == 1


def test_deliveries_left_lying_are_found(post: Post) -> None:
    one, two = post.write(), post.write("Bo")
    with post.store.begin(post.workspace.id, write=True) as tx:
        assert tx.put_off(two, 0, post.clock.now() + timedelta(hours=1), post.clock.now(), failed=True)
    post.clock.passes(minutes=5)
    found = post.store.stuck_deliveries(post.workspace.id, post.clock.now() - timedelta(minutes=2), 10)
    assert found == [one]
    post.clock.passes(hours=2)
    assert len(post.store.stuck_deliveries(post.workspace.id, post.clock.now() - timedelta(minutes=2), 10)) == 2
    post.settle(one)
    assert post.store.stuck_deliveries(post.workspace.id, post.clock.now(), 10) == [two]
    other = post.store.create_workspace("Other")
    assert post.store.stuck_deliveries(other.id, post.clock.now(), 10) == []


def test_what_one_workspace_sends_no_other_sees(store: SqlStore, workspace: Workspace) -> None:
    post = Post(store, workspace)
    one = post.write()
    other = store.create_workspace("Other")
    assert post.deliver.turn(other.id, one) is None
    with store.begin(other.id, write=True) as tx:
        assert tx.delivery(one) is None
        assert tx.deliveries(list(State), limit=10) == []
        assert tx.count_deliveries() == {}
        assert tx.try_again([one], datetime(2026, 3, 2, tzinfo=UTC)) == 0
        assert not tx.settle(one, 0, State.SENT, MONDAY)
    assert post.settle(one) == "sent"


# -- turns in which something has to be written ----------------------------------------------------------------------------


def test_a_turn_to_write_posts_nothing_itself_and_is_had_once(post: Post) -> None:
    one = post.write(kind=Kind.TIP, manner=Manner.DRAFT)
    assert post.settle(one) == "sent"
    assert post.turn(one) is None
    assert post.written == [post.topic(one)]
    assert post.outbox.posted == []


def test_a_turn_to_write_with_nothing_to_say_is_recorded(post: Post) -> None:
    post.says = False
    assert post.settle(post.write(kind=Kind.TIP, manner=Manner.DRAFT)) == "skipped nothing_to_say"


def test_a_turn_to_write_that_is_cut_off_comes_again_after_a_while_and_not_for_ever(post: Post) -> None:
    post.fails = True
    one = post.write(kind=Kind.TIP, manner=Manner.DRAFT)
    for attempt in range(1, 11):
        with pytest.raises(RuntimeError):
            post.turn(one)
        assert post.turn(one) == 120  # nobody else has it meanwhile
        assert len(post.written) == attempt
        post.clock.passes(seconds=121)
    assert post.settle(one) == "failed not_written"
    assert len(post.written) == 10
    with post.store.begin(post.workspace.id) as tx:
        notices = [delivery.kind for delivery in tx.deliveries([State.WAITING], limit=9)]
    assert notices == [Kind.NOTICE]


def test_who_has_left_is_written_nothing(post: Post) -> None:
    one = post.write(kind=Kind.TIP, manner=Manner.DRAFT)
    with post.store.begin(post.workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ana", active=False)])
    assert post.settle(one) == "refused left"
    assert post.written == []
