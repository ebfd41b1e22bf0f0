"""Replies in the thread of somebody's card: whose card it is, whether to offer saving them, and the messages about feedback."""

from dataclasses import dataclass
from enum import StrEnum

from core.deliveries import Delivery
from core.feedback import MessageRef
from core.people import Person
from core.ports import Store, Tx
from core.rhythm import Kind
from core.usecases.feedback_news import feedback_in
from core.usecases.kpi import Asker


class Habit(StrEnum):
    """Whether somebody wants to be asked in a conversation."""

    ASK = "ask"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a reply is about: the person whose card it stands under, or the feedback it is part of the talk about. `is_own` says
    that it stands under the asker's own card."""

    subject: Person | None = None
    feedback: int | None = None
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Threads:
    """Knows which messages people reply to."""

    store: Store

    def remember(self, workspace_id: int, message: MessageRef, person_id: int) -> None:
        """A card of this person's was posted there."""
        with self.store.begin(workspace_id, write=True) as tx:
            tx.add_shared_card(message, person_id)

    def concerns(self, workspace_id: int, thread: MessageRef) -> bool:
        """Whether a thread is below a card or feedback of ours: of all others nothing is looked at."""
        with self.store.begin(workspace_id) as tx:
            delivery = tx.delivery_at(thread.channel, thread.ts)
            is_ours = delivery is not None and delivery.kind in (Kind.FEEDBACK, Kind.SCORECARD)
            return is_ours or tx.shared_card(thread) is not None

    def reply(self, workspace_id: int, asker: Asker, thread: MessageRef) -> Reply:
        """What a reply by the asker in this thread is about; nothing where it is no concern of ours, or they want no
        question here."""
        if asker.person is None:
            return Reply()
        with self.store.begin(workspace_id) as tx:
            delivery = tx.delivery_at(thread.channel, thread.ts)
            if delivery is not None and delivery.kind is Kind.FEEDBACK and delivery.recipient == asker.person.id:
                return Reply(feedback=feedback_in(delivery.topic))
            subject = _whose(tx, delivery, thread)
            if subject is None or not subject.active:
                return Reply()
            if subject.id == asker.person.id:
                return Reply(is_own=True)
            if tx.thread_habit(asker.person.id, thread.channel) == Habit.NEVER:
                return Reply()
            return Reply(subject=subject)

    def card_of(self, workspace_id: int, thread: MessageRef) -> int | None:
        """Whose card a message is, if it is one."""
        with self.store.begin(workspace_id) as tx:
            found = _whose(tx, tx.delivery_at(thread.channel, thread.ts), thread)
            return found.id if found else None

    def set_habit(self, workspace_id: int, asker: Asker, channel: str, habit: Habit) -> None:
        """Ask in this conversation, or never again."""
        if asker.person is not None:
            with self.store.begin(workspace_id, write=True) as tx:
                tx.save_thread_habit(asker.person.id, channel, habit)


def _whose(tx: Tx, delivery: Delivery | None, thread: MessageRef) -> Person | None:
    person_id = tx.shared_card(thread)
    if delivery is not None and delivery.kind is Kind.SCORECARD:
        person_id = delivery.recipient
    return next(iter(tx.people([person_id])), None) if person_id is not None else None
