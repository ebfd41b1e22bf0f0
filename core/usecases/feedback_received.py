"""Feedback one has got, or may read: reading it, thanks, questions and answers, showing praise to the team."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.access import Reading, require_feedback, require_feedback_subject
from core.deliveries import Letter
from core.errors import Refused
from core.feedback import Feedback, FeedbackKind, SaidAbout
from core.people import Person, Workspace
from core.ports import Clock, Store, Tx
from core.rhythm import Kind, Place, schedule_of
from core.usecases.feedback import Praised, PraiseView, audited, giver, praise_topic
from core.usecases.feedback_news import NewsRoom, WriteFeedbackNews
from core.usecases.kpi import Asker

LONGEST_SAID = 2_000


@dataclass(frozen=True, slots=True)
class Shown:
    """One piece of feedback, as somebody may read it."""

    feedback: Feedback
    author: Person | None
    subject: Person
    workspace: Workspace
    kpis: Mapping[str, str]
    said: tuple[tuple[Person | None, SaidAbout], ...]


@dataclass(frozen=True, slots=True)
class ReceivedFeedback:
    """The use cases behind what can be pressed on feedback. Rights are checked in each; news go into the ledger in the same
    transaction."""

    store: Store
    clock: Clock
    write: WriteFeedbackNews
    praise: PraiseView

    def read(self, workspace_id: int, asker: Asker, feedback_id: int) -> Shown:
        """One piece. An admin's reading of what is between others goes into the audit log. Raises `NotPermitted`."""
        with self.store.begin(workspace_id, write=True) as tx:
            found = tx.feedback(feedback_id)
            reading = require_feedback(asker.viewer, found)
            assert found is not None, "it may be read"
            if reading is Reading.RECORDED:
                audited(tx, self.clock.now(), asker.person, "read feedback as admin", found)
            return _shown(tx, found, asker, reading)

    def thank(self, workspace_id: int, asker: Asker, feedback_id: int) -> Feedback:
        """By its subject; the author hears of it once."""
        by, now = giver(asker), self.clock.now()
        with self.store.begin(workspace_id, write=True) as tx:
            found = tx.feedback(feedback_id)
            require_feedback_subject(asker.viewer, found)
            assert found is not None, "it may be read"
            NewsRoom(tx, self.write, now).thanked(found, by)
            return found

    def say(self, workspace_id: int, asker: Asker, feedback_id: int, text: str, *, form: str) -> Feedback:
        """A question by its subject, or the author's answer: relayed to the other, and nobody else.

        Raises `Refused` for an empty or endless text.
        """
        by, now, said = giver(asker), self.clock.now(), text.strip()
        if not said or len(said) > LONGEST_SAID:
            raise Refused(f"Write something of at most {LONGEST_SAID:,} characters; nothing was sent.")
        with self.store.begin(workspace_id, write=True) as tx:
            found = tx.feedback(feedback_id)
            if found is None or by.id != found.author:
                require_feedback_subject(asker.viewer, found)
            assert found is not None, "the asker is one of its two sides"
            if found.author is None:
                raise Refused("Its author is no longer here, so nobody would read it. Nothing was sent.")
            if not found.is_given:
                raise Refused("This feedback was withdrawn, so the conversation about it has ended. Nothing was sent.")
            number = tx.add_said_about(SaidAbout(found.id, by.id, said, now), form=form)
            if number is not None:
                NewsRoom(tx, self.write, now).said(found, by, said, number)
            return found

    def share(self, workspace_id: int, asker: Asker, feedback_id: int) -> str:
        """Show praise in the team's channel: its author has agreed, and its subject asks for it. The channel's id.

        Raises `Refused` where one side has not agreed, or the team has no channel for praise.
        """
        by, now = giver(asker), self.clock.now()
        with self.store.begin(workspace_id, write=True) as tx:
            found = tx.feedback(feedback_id)
            require_feedback_subject(asker.viewer, found)
            assert found is not None, "it may be read"
            if found.content.kind is not FeedbackKind.PRAISE or not found.may_share:
                raise Refused("Only praise whose author agreed to it can be shown to the team.")
            channel = _praise_channel(tx, by)
            author = next(iter(tx.people([found.author])), None) if found.author else None
            payload = self.praise(Praised(found, author, by))
            topic = praise_topic(found.id)
            tx.add_letters(
                [Letter(Kind.RECOGNITION, by.id, topic, now, payload, place=Place.CHANNEL, channel=channel)], now
            )
            audited(tx, self.clock.now(), by, "share praise", found)
            return channel


def _shown(tx: Tx, found: Feedback, asker: Asker, reading: Reading) -> Shown:
    """With the conversation, which only its two sides (and an admin, on record) read."""
    subject = tx.people([found.content.subject])[0]
    ours = asker.viewer.person_id in (found.author, subject.id) or reading is Reading.RECORDED
    lines = tx.said_about(found.id) if ours else []
    people = {person.id: person for person in tx.people({one.author for one in lines} | {found.author or 0})}
    return Shown(
        found,
        people.get(found.author or 0),
        subject,
        tx.workspace(),
        {kpi.key: kpi.name for kpi in tx.catalogue().kpis},
        tuple((people.get(one.author), one) for one in lines),
    )


def _praise_channel(tx: Tx, person: Person) -> str:
    """Where the team's praise goes: by the schedule of whoever leads it."""
    lead = next(iter(tx.people([person.manager_id])), None) if person.manager_id else None
    schedule = schedule_of(Kind.RECOGNITION, lead, tx.overrides()) if lead else None
    if schedule is None or not schedule.is_on or not schedule.channel:
        raise Refused(
            "Your team has no channel for praise yet. An admin can choose one in `/pace schedule`: *Recognition*."
        )
    return schedule.channel
