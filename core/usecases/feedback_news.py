"""Who is told what about feedback: its subject, the manager where it is meant for them too, and its author."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from core.deliveries import Letter, Manner
from core.feedback import Audience, Feedback
from core.people import Person, Workspace
from core.ports import Tx
from core.rhythm import Kind


class FeedbackEvent(StrEnum):
    """What happened."""

    GIVEN = "given"
    AMENDED = "amended"
    WITHDRAWN = "withdrawn"
    THANKED = "thanked"
    SAID = "said"


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
        self._send(feedback, FeedbackEvent.GIVEN, topic_of(feedback.id), Manner.NEW)

    def amended(self, feedback: Feedback) -> None:
        """What was sent shows the new words."""
        topic = topic_of(feedback.id, FeedbackEvent.AMENDED, feedback.version)
        self._send(feedback, FeedbackEvent.AMENDED, topic, Manner.REPLACE)

    def withdrawn(self, feedback: Feedback) -> None:
        """What was not sent yet never is; what was is taken out of sight."""
        self.tx.recall(Kind.FEEDBACK, topic_of(feedback.id), self.now, "withdrawn")
        topic = topic_of(feedback.id, FeedbackEvent.WITHDRAWN)
        self._send(feedback, FeedbackEvent.WITHDRAWN, topic, Manner.REPLACE)

    def thanked(self, feedback: Feedback, by: Person) -> None:
        """To the author, once."""
        topic = topic_of(feedback.id, FeedbackEvent.THANKED)
        self._send(feedback, FeedbackEvent.THANKED, topic, Manner.REPLY, by, only=Side.AUTHOR)

    def said(self, feedback: Feedback, by: Person, text: str, count: int) -> None:
        """A question or an answer: to the other one of the two."""
        other = Side.SUBJECT if by.id == feedback.author else Side.AUTHOR
        topic = topic_of(feedback.id, FeedbackEvent.SAID, count)
        self._send(feedback, FeedbackEvent.SAID, topic, Manner.REPLY, by, text=text, only=other)

    def _send(
        self,
        feedback: Feedback,
        event: FeedbackEvent,
        topic: str,
        manner: Manner,
        actor: Person | None = None,
        *,
        text: str = "",
        only: Side | None = None,
    ) -> None:
        sides = {side: person for side, person in self._sides(feedback) if only in (None, side)}
        people = {person.id: person for person in self.tx.people(_ids(feedback))}
        author, subject = people.get(feedback.author or 0), people[feedback.content.subject]
        kpis = {kpi.key: kpi.name for kpi in self.tx.catalogue().kpis}
        workspace = self.tx.workspace()
        letters = []
        for side, person in sides.items():
            news = FeedbackNews(event, feedback, side, person, actor or author, author, subject, workspace, text, kpis)
            letters.append(
                Letter(
                    kind=Kind.FEEDBACK,
                    recipient=person.id,
                    topic=topic,
                    due=self.now,
                    payload=self.write(news),
                    # The author may be a peer, who must not see figures; of these there are none in a receipt.
                    about=frozenset() if side is Side.AUTHOR else frozenset({subject.id}),
                    manner=manner,
                    anchor=None if manner is Manner.NEW else topic_of(feedback.id),
                )
            )
        self.tx.add_letters(letters, self.now)

    def _sides(self, feedback: Feedback) -> Iterator[tuple[Side, Person]]:
        """Everybody who has a letter about it; each once, and nobody who has left or cannot be reached."""
        content = feedback.content
        subject = self.tx.people([content.subject])[0]
        wanted: list[tuple[Side, int | None]] = [(Side.AUTHOR, feedback.author), (Side.SUBJECT, content.subject)]
        if content.audience is Audience.MANAGER:
            wanted.append((Side.MANAGER, subject.manager_id))
        told: set[int] = set()
        for side, person_id in wanted:
            person = next(iter(self.tx.people([person_id])), None) if person_id is not None else None
            if person is not None and person.active and person.slack_id is not None and person.id not in told:
                told.add(person.id)
                yield side, person


def _ids(feedback: Feedback) -> list[int]:
    return [one for one in (feedback.author, feedback.content.subject) if one is not None]
