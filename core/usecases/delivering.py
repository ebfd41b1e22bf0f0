"""The send ledger: each letter reaches Slack once, whatever is killed, lost or run twice.

What is about to be sent is committed before the call, with the number of the attempt, and the delivery's id travels in the
message. Whoever finds a delivery that is being sent does not know how the call ended: it waits out the call's time limit, looks
for the id in the conversation, and only then sends again.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.access import Viewer, may_see_people
from core.deliveries import FINAL, GRACE, MOST_TRIES, OF_DRAFTS, TOO_LATE, Delivery, Letter, Manner, State, wait_before
from core.people import Person, Role
from core.ports import Clock, Store, Tx
from core.ports.rhythm import Outbox, OutcomeUnknown, RateLimited, Undeliverable
from core.rhythm import PLANNED, Kind, Place, at_work

PAUSE = 1.0  # seconds between two messages to the same conversation: Slack's own allowance
_AFTER_ANOTHER = 5.0  # seconds until the message that this one belongs to has probably been sent
_SKIPPED = frozenset({"too_late", "nothing_to_replace", "replaced_since", "nothing_waits"})
_PROMPT = timedelta(minutes=10)  # what leaves so soon after it is due leaves when it was meant to
_A_DAY = timedelta(days=1)
_EARLIER = timedelta(seconds=5)  # the clocks of this machine and of Slack may differ

Illustrate = Callable[[int, Delivery, str], None]
WriteDraft = Callable[[int, int, str, datetime], bool]  # for whom, its topic, when it was due; False: nothing to say
NoticeOf = Callable[[int], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class _Ready:
    """A delivery whose recipient can be written to: their Slack ids; and the message it belongs to, if it is not new."""

    delivery: Delivery
    users: tuple[str, ...]
    anchor: Delivery | None = None
    rest: float = 0.0  # seconds until it may leave

    @property
    def thread(self) -> str | None:
        """The thread it goes into."""
        return self.anchor.ts if self.anchor and self.delivery.manner is Manner.REPLY else None


class _Unwanted(Exception):
    """It must not be sent (any more)."""


@dataclass(frozen=True, slots=True)
class Deliver:
    """One turn at one delivery. `clock` is the business's (its date may be frozen), `machine` the real one."""

    store: Store
    clock: Clock
    machine: Clock
    outbox: Outbox
    illustrate: Illustrate
    notice: NoticeOf
    write: WriteDraft
    grace: timedelta = GRACE
    chance: Callable[[], float] = random.random

    def turn(self, workspace_id: int, delivery_id: str) -> float | None:
        """Do what can be done now. None: it is settled. Else the seconds until the next turn makes sense.

        Nothing sleeps in here, and Slack's refusals end in the ledger; only the database's own errors come out.
        """
        now = self.machine.now()
        with self.store.begin(workspace_id) as tx:
            found = tx.delivery(delivery_id)
            if found is None or found.state in FINAL:
                return None
            try:
                ready = self._ready(tx, found)
            except _Unwanted as reason:
                self._unwanted(workspace_id, found, str(reason))
                return None
        if found.state is State.SENDING:
            return self._resolve(workspace_id, ready)
        if found.not_before is not None and found.not_before > now:
            return (found.not_before - now).total_seconds()
        if ready.rest > 0:
            return self._put_off(workspace_id, found, found.attempt, ready.rest, failed=False)
        if ready.anchor is not None and ready.anchor.state not in FINAL:
            return self._put_off(workspace_id, found, found.attempt, _AFTER_ANOTHER, failed=False)
        if found.manner is Manner.DRAFT:
            return self._write(workspace_id, found)
        return self._send(workspace_id, ready)

    def _write(self, workspace_id: int, delivery: Delivery) -> float | None:
        """Write what is due; its letters go into the ledger with it. A turn that is cut off counts, and comes again later."""
        if delivery.failures >= MOST_TRIES:
            self._settle(workspace_id, delivery.id, delivery.attempt, State.FAILED, reason="not_written")
            return None
        self._put_off(workspace_id, delivery, delivery.attempt, self.grace.total_seconds(), failed=True)
        is_written = self.write(workspace_id, delivery.recipient, delivery.topic, delivery.due)
        state, reason = (State.SENT, "") if is_written else (State.SKIPPED, "nothing_to_say")
        self._settle(workspace_id, delivery.id, delivery.attempt, state, reason=reason)
        return None

    def _ready(self, tx: Tx, delivery: Delivery) -> _Ready:
        """The recipient as things are now: rights are those of this moment, not of when it was written."""
        anchor = tx.delivery_of(delivery.kind, delivery.recipient, delivery.anchor) if delivery.anchor else None
        unsettled = self._in_turn(tx, delivery) if delivery.manner is Manner.REPLACE else 0.0
        if delivery.state is State.SENDING:
            return _Ready(delivery, (), anchor)
        meant = max(delivery.due, delivery.not_before or delivery.due)  # it may have waited out a weekend
        if delivery.attempt == 0 and meant < self.clock.now() - TOO_LATE:
            raise _Unwanted("too_late")
        person = next(iter(tx.people([delivery.recipient])), None)
        if person is None or not person.active:
            raise _Unwanted("left")
        if person.slack_id is None:
            raise _Unwanted("not_linked")
        viewer = Viewer(person.id, person.role, tx.below(person.id))
        if delivery.about and not may_see_people(viewer, delivery.about):
            raise _Unwanted("not_permitted")
        if delivery.manner is Manner.REPLACE and (anchor is None or anchor.state in FINAL - {State.SENT}):
            raise _Unwanted("nothing_to_replace")
        if delivery.topic.startswith(OF_DRAFTS) and not self._drafts_wait(tx, viewer):
            raise _Unwanted("nothing_waits")
        if delivery.kind is Kind.SCORECARD and tx.welcome_waits(person.id):
            unsettled = _AFTER_ANOTHER
        users = (person.slack_id, *self._also(tx, delivery, person))
        return _Ready(delivery, users, anchor, max(unsettled, self._rest(tx, delivery, person)))

    def _drafts_wait(self, tx: Tx, viewer: Viewer) -> bool:
        """Whether what the notice speaks of is still there: it may have been decided from the digest, or have expired."""
        return bool(tx.drafts(self.clock.now(), viewer.below))

    def _in_turn(self, tx: Tx, delivery: Delivery) -> float:
        """Seconds until whatever replaces the same message before this one has surely ended; a later word makes this one
        unwanted."""
        assert delivery.anchor is not None, "what replaces names what it replaces"
        others = tx.replacements(delivery.kind, delivery.recipient, delivery.anchor)
        if any(one.turn > delivery.turn for one in others):
            raise _Unwanted("replaced_since")
        begun = [
            one.attempt_at
            for one in others
            if one.turn < delivery.turn and one.state is State.SENDING and one.attempt_at is not None
        ]
        return max(((at + self.grace - self.machine.now()).total_seconds() for at in begun), default=0.0)

    def _rest(self, tx: Tx, delivery: Delivery, person: Person) -> float:
        """Seconds until it may leave: what was meant for working hours does not leave outside them because it is late, and
        nothing leaves before it is due."""
        now = self.clock.now()
        if delivery.due > now:
            return (delivery.due - now).total_seconds()
        if delivery.kind not in PLANNED or now - delivery.due < _PROMPT:
            return 0.0
        workspace = tx.workspace()
        absences = tx.absences(now.date() - _A_DAY, [person.id])
        rest = (at_work(person, now, workspace, absences, delivery.kind) - now).total_seconds()
        is_meant = rest and at_work(person, delivery.due, workspace, absences, delivery.kind) == delivery.due
        return rest if is_meant else 0.0

    def _also(self, tx: Tx, delivery: Delivery, person: Person) -> tuple[str, ...]:
        """In a group DM: the manager of this moment. Without one that can be reached, it stays a direct message."""
        if delivery.place is not Place.GROUP_DM or person.manager_id is None:
            return ()
        manager = next(iter(tx.people([person.manager_id])), None)
        return (manager.slack_id,) if manager is not None and manager.active and manager.slack_id else ()

    def _unwanted(self, workspace_id: int, delivery: Delivery, reason: str) -> None:
        state = State.SKIPPED if reason in _SKIPPED else State.REFUSED
        self._settle(workspace_id, delivery.id, delivery.attempt, state, reason=reason)

    def _send(self, workspace_id: int, ready: _Ready) -> float | None:
        delivery = ready.delivery
        try:
            before = ready.anchor.conversation if ready.anchor else None
            conversation = delivery.conversation or before or self._conversation(ready)
        except RateLimited as limit:
            return self._put_off(workspace_id, delivery, delivery.attempt, limit.after, failed=False)
        except OutcomeUnknown:  # opening a conversation twice opens the same one
            return self._failed(workspace_id, delivery, delivery.attempt, "no_answer")
        except Undeliverable as refusal:
            self._refused(workspace_id, delivery.id, delivery.attempt, refusal)
            return None
        with self.store.begin(workspace_id, write=True) as tx:
            wait = tx.begin_attempt(delivery, conversation, self.machine.now(), PAUSE)
        if wait is not None:
            return wait
        return self._post(workspace_id, ready, delivery.attempt + 1, conversation)

    def _post(self, workspace_id: int, ready: _Ready, attempt: int, conversation: str) -> float | None:
        delivery = ready.delivery
        assert delivery.payload is not None, "only what is sent has lost its text"
        try:
            if delivery.manner is Manner.REPLACE and ready.anchor and ready.anchor.ts:
                ts = ready.anchor.ts
                self.outbox.replace(conversation, ts, delivery.payload, ready.anchor.id)
            else:
                ts = self.outbox.post(conversation, delivery.payload, delivery.id, ready.thread)
        except RateLimited as limit:
            return self._put_off(workspace_id, delivery, attempt, limit.after, failed=False)
        except OutcomeUnknown:
            return self.grace.total_seconds()
        except Undeliverable as refusal:
            self._refused(workspace_id, delivery.id, attempt, refusal)
            return None
        self._sent(workspace_id, delivery, attempt, conversation, ts)
        return None

    def _resolve(self, workspace_id: int, ready: _Ready) -> float | None:
        """A call was begun and nobody knows how it ended."""
        delivery = ready.delivery
        assert delivery.attempt_at is not None, "set together with the state"
        assert delivery.conversation is not None, "set together with the state"
        rest = (delivery.attempt_at + self.grace - self.machine.now()).total_seconds()
        if rest > 0:
            return rest
        if delivery.manner is Manner.REPLACE:  # done twice it is the same
            return self._failed(workspace_id, delivery, delivery.attempt, "no_answer")
        try:
            ts = self.outbox.find(delivery.conversation, delivery.id, delivery.attempt_at - _EARLIER, ready.thread)
        except RateLimited as limit:
            return limit.after
        except OutcomeUnknown:
            return self.grace.total_seconds() * (0.5 + self.chance() / 2)
        except Undeliverable as refusal:
            self._refused(workspace_id, delivery.id, delivery.attempt, refusal)
            return None
        if ts is None:
            return self._failed(workspace_id, delivery, delivery.attempt, "no_answer")
        self._sent(workspace_id, delivery, delivery.attempt, delivery.conversation, ts)
        return None

    def _conversation(self, ready: _Ready) -> str:
        """Where it goes. Raises what the outbox raises, and `Undeliverable` for a digest to an open channel."""
        delivery = ready.delivery
        if delivery.place is not Place.CHANNEL:
            return self.outbox.conversation(ready.users)
        if delivery.channel is None:
            raise Undeliverable("no_channel", is_recipients=True)
        if delivery.kind is not Kind.RECOGNITION and not self.outbox.is_private(delivery.channel):
            raise Undeliverable("channel_is_not_private", is_recipients=True)
        return delivery.channel

    def _sent(self, workspace_id: int, delivery: Delivery, attempt: int, conversation: str, ts: str) -> None:
        with self.store.begin(workspace_id, write=True) as tx:
            is_mine = tx.settle(delivery.id, attempt, State.SENT, self.machine.now(), ts=ts)
        if is_mine and delivery.chart is not None:
            # At most once: without its picture the card is whole, twice it would be a nuisance.
            self.illustrate(workspace_id, delivery, conversation)

    def _failed(self, workspace_id: int, delivery: Delivery, attempt: int, reason: str) -> float | None:
        """It came to nothing: again later, or never after too many times."""
        if delivery.failures + 1 >= MOST_TRIES:
            self._settle(workspace_id, delivery.id, attempt, State.FAILED, reason=reason)
            return None
        wait = wait_before(delivery.failures, self.chance()).total_seconds()
        return self._put_off(workspace_id, delivery, attempt, wait, failed=True)

    def _refused(self, workspace_id: int, delivery_id: str, attempt: int, refusal: Undeliverable) -> None:
        state = State.REFUSED if refusal.is_recipients else State.FAILED
        self._settle(workspace_id, delivery_id, attempt, state, reason=refusal.code)

    def _put_off(self, workspace_id: int, delivery: Delivery, attempt: int, seconds: float, *, failed: bool) -> float:
        now = self.machine.now()
        with self.store.begin(workspace_id, write=True) as tx:
            tx.put_off(delivery.id, attempt, now + timedelta(seconds=seconds), now, failed=failed)
        return seconds

    def _settle(self, workspace_id: int, delivery_id: str, attempt: int, state: State, *, reason: str) -> None:
        now = self.machine.now()
        with self.store.begin(workspace_id, write=True) as tx:
            is_mine = tx.settle(delivery_id, attempt, state, now, reason=reason)
            if is_mine and state is State.FAILED:
                self._tell_admins(tx, workspace_id, delivery_id, now)

    def _tell_admins(self, tx: Tx, workspace_id: int, delivery_id: str, now: datetime) -> None:
        """Once a day, and never about a notice that failed itself."""
        failed = tx.delivery(delivery_id)
        if failed is None or failed.kind is Kind.NOTICE:
            return
        admins = [person for person in tx.people(active_only=True) if person.role is Role.ADMIN and person.slack_id]
        due = self.clock.now()
        payload = self.notice(workspace_id)
        letters = [Letter(Kind.NOTICE, admin.id, f"failed:{now.date()}", due, payload) for admin in admins]
        tx.add_letters(letters, now)
