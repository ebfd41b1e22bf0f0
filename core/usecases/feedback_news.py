"""Who is told what about feedback: its subject, the manager where it is meant for them too, and its author."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from core.deliveries import Delivery, Letter, Manner
from core.feedback import Audience, Feedback
from core.people import Person, Workspace
from core.ports import Tx
from core.rhythm import Kind

_LAST = 1_000_000  # more versions than anybody writes: the last word


class FeedbackEvent(StrEnum):
    """What happened."""

    GIVEN = "given"
    AMENDED = "amended"
    WITHDRAWN = "withdrawn"
    THANKED = "thanked"
    SAID = "said"
    CLOSED = "closed"  # to whom it is no longer open


class Side(StrEnum):
    """As whom somebody is told."""

    SUBJECT = "subject"
    MANAGER = "manager"
    AUTHOR = "author"


@dataclass(frozen=True, slots=True)
class FeedbackNews:
    """What somebody is told, as whom. `actor` did it; `text` is what they said, if anything; `kpis` are names by key."""

    event: FeedbackEvent
    feedback: Feedback
    side: Side
    recipient: Person
    actor: Person | None
    author: Person | None
    subject: Person
    workspace: Workspace
    text: str = ""
    kpis: Mapping[str, str] = field(default_factory=dict)


WriteFeedbackNews = Callable[[FeedbackNews], Mapping[str, Any]]


def topic_of(feedback_id: int, event: FeedbackEvent = FeedbackEvent.GIVEN, count: int = 0) -> str:
    """The topic of a letter about feedback; `count` tells one version or sentence from the next."""
    return f"feedback:{feedback_id}:{event}" + (f":{count}" if count else "")


def feedback_in(topic: str) -> int | None:
    """The feedback that a letter's topic is about."""
    parts = topic.split(":")
    return int(parts[1]) if len(parts) > 2 and parts[0] == "feedback" and parts[1].isdecimal() else None


@dataclass(frozen=True, slots=True)
class NewsRoom:
    """Writes the letters about one piece of feedback inside a transaction."""

    tx: Tx
    write: WriteFeedbackNews
    now: datetime

    def given(self, feedback: Feedback) -> None:
        """To all sides: the subject reads it, the author has a receipt, the manager a copy."""
        for side, person in self._sides(feedback).items():
            self._add(feedback, FeedbackEvent.GIVEN, side, person, topic_of(feedback.id), Manner.NEW)

    def amended(self, feedback: Feedback) -> None:
        """Whoever was told and may still read it finds the new words in the same place; who may no longer, finds none; and
        who may from now on is told."""
        sides = {person.id: (side, person) for side, person in self._sides(feedback).items()}
        told = self.tx.deliveries_of(Kind.FEEDBACK, topic_of(feedback.id))
        topic = topic_of(feedback.id, FeedbackEvent.AMENDED, feedback.version)
        for person in self.tx.people([one.recipient for one in told]):
            side, event = (
                (sides[person.id][0], FeedbackEvent.AMENDED)
                if person.id in sides
                else (Side.MANAGER, FeedbackEvent.CLOSED)
            )
            if event is FeedbackEvent.CLOSED:
                self._recall(told, person)
            self._add(feedback, event, side, person, topic, Manner.REPLACE, turn=feedback.version)
        for side, person in sides.values():
            if person.id not in {one.recipient for one in told}:
                self._add(feedback, FeedbackEvent.GIVEN, side, person, topic_of(feedback.id), Manner.NEW)

    def withdrawn(self, feedback: Feedback) -> None:
        """What was not sent yet never is; what was is taken out of sight, with everybody who was told."""
        told = self.tx.deliveries_of(Kind.FEEDBACK, topic_of(feedback.id))
        changes = [topic_of(feedback.id, FeedbackEvent.AMENDED, one) for one in range(2, feedback.version + 1)]
        waiting = told + [one for topic in changes for one in self.tx.deliveries_of(Kind.FEEDBACK, topic)]
        self.tx.recall([one.id for one in waiting], self.now, "withdrawn")
        sides = {person.id: side for side, person in self._sides(feedback).items()}
        topic = topic_of(feedback.id, FeedbackEvent.WITHDRAWN)
        for person in self.tx.people([one.recipient for one in told]):
            side = sides.get(person.id, Side.MANAGER)
            self._add(feedback, FeedbackEvent.WITHDRAWN, side, person, topic, Manner.REPLACE, turn=_LAST)

    def _recall(self, told: Sequence[Delivery], person: Person) -> None:
        self.tx.recall([one.id for one in told if one.recipient == person.id], self.now, "no_longer_theirs")

    def thanked(self, feedback: Feedback, by: Person) -> None:
        """To the author, once."""
        self._reply(feedback, FeedbackEvent.THANKED, Side.AUTHOR, by, topic_of(feedback.id, FeedbackEvent.THANKED))

    def said(self, feedback: Feedback, by: Person, text: str, number: int) -> None:
        """A question or an answer (`number` tells it from every other): to the other one of the two."""
        other = Side.SUBJECT if by.id == feedback.author else Side.AUTHOR
        self._reply(feedback, FeedbackEvent.SAID, other, by, topic_of(feedback.id, FeedbackEvent.SAID, number), text)

    def _reply(
        self, feedback: Feedback, event: FeedbackEvent, side: Side, by: Person, topic: str, text: str = ""
    ) -> None:
        person = self._sides(feedback).get(side)
        if person is not None:
            self._add(feedback, event, side, person, topic, Manner.REPLY, actor=by, text=text)

    def _add(
        self,
        feedback: Feedback,
        event: FeedbackEvent,
        side: Side,
        person: Person,
        topic: str,
        manner: Manner,
        *,
        actor: Person | None = None,
        text: str = "",
        turn: int = 0,
    ) -> None:
        people = {one.id: one for one in self.tx.people(_ids(feedback))}
        author, subject = people.get(feedback.author or 0), people[feedback.content.subject]
        kpis = {kpi.key: kpi.name for kpi in self.tx.catalogue().kpis}
        news = FeedbackNews(
            event, feedback, side, person, actor or author, author, subject, self.tx.workspace(), text, kpis
        )
        # What says nothing of the feedback must reach also who may no longer read it, and the author may be a peer.
        is_bare = side is Side.AUTHOR or event in (FeedbackEvent.WITHDRAWN, FeedbackEvent.CLOSED)
        letter = Letter(
            kind=Kind.FEEDBACK,
            recipient=person.id,
            topic=topic,
            due=self.now,
            payload=self.write(news),
            about=frozenset() if is_bare else frozenset({subject.id}),
            manner=manner,
            anchor=None if manner is Manner.NEW else topic_of(feedback.id),
            turn=turn,
        )
        self.tx.add_letters([letter], self.now)

    def _sides(self, feedback: Feedback) -> dict[Side, Person]:
        """Everybody who has a letter about it; each once, and nobody who has left or cannot be reached."""
        content = feedback.content
        subject = self.tx.people([content.subject])[0]
        wanted: list[tuple[Side, int | None]] = [(Side.AUTHOR, feedback.author), (Side.SUBJECT, content.subject)]
        if content.audience is Audience.MANAGER:
            wanted.append((Side.MANAGER, subject.manager_id))
        found: dict[Side, Person] = {}
        for side, person_id in wanted:
            person = next(iter(self.tx.people([person_id])), None) if person_id is not None else None
            is_reached = person is not None and person.active and person.slack_id is not None
            if person is not None and is_reached and person.id not in {one.id for one in found.values()}:
                found[side] = person
        return found


def _ids(feedback: Feedback) -> list[int]:
    return [one for one in (feedback.author, feedback.content.subject) if one is not None]
