"""Giving feedback: drafts, sending, changing, taking back; and messages that feedback was saved from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core import feedback as rules
from core.access import (
    Viewer,
    require_feedback_author,
    require_feedback_for,
)
from core.catalogue import Kpi
from core.deliveries import Letter, Manner
from core.errors import NotPermitted, Refused
from core.feedback import Content, Draft, Feedback, FeedbackKind, MessageRef, Part
from core.people import Person
from core.ports import Clock, Store, Tx
from core.rhythm import Kind, Place
from core.rounds import request_topic
from core.usecases.feedback_news import NewsRoom, WriteFeedbackNews
from core.usecases.kpi import Asker


@dataclass(frozen=True, slots=True)
class Praised:
    """Praise that both sides show to the team; `feedback` None once one of them has taken it back."""

    feedback: Feedback | None
    author: Person | None
    subject: Person


PraiseView = Callable[[Praised], Mapping[str, object]]


def praise_topic(feedback_id: int) -> str:
    """The topic of the letter that shows praise to the team."""
    return f"praise:{feedback_id}"


@dataclass(frozen=True, slots=True)
class Feedbacks:
    """The use cases behind `/feedback`. Rights are checked in each; news go into the ledger in the same transaction."""

    store: Store
    clock: Clock
    write: WriteFeedbackNews
    praise: PraiseView

    # -- drafts --------------------------------------------------------------------------------------------------------
    def keep_draft(
        self, workspace_id: int, asker: Asker, key: str, entered: Mapping[str, str], stamp: str = ""
    ) -> None:
        """Keep what was entered for a day. With a `stamp` (while somebody writes) only what is kept already is changed, and not
        by what is older."""
        with self.store.begin(workspace_id, write=True) as tx:
            tx.save_feedback_draft(giver(asker).id, key, entered, stamp, self.clock.now())

    def draft(self, workspace_id: int, asker: Asker, key: str) -> Draft:
        """What was entered; empty where nothing is kept."""
        with self.store.begin(workspace_id) as tx:
            return tx.feedback_draft(giver(asker).id, key, self.clock.now() - rules.DRAFT_KEPT) or Draft({})

    def kpis(self, workspace_id: int) -> tuple[Kpi, ...]:
        """What feedback can be about besides skills."""
        with self.store.begin(workspace_id) as tx:
            return tx.catalogue().kpis

    # -- giving --------------------------------------------------------------------------------------------------------
    def check(self, workspace_id: int, asker: Asker, content: Content, *, is_form: bool) -> dict[Part, str]:
        """What keeps it from being sent, by part (a message, which is no form, says it all in one). Raises `NotPermitted` for
        whom it is about."""
        with self.store.begin(workspace_id) as tx:
            return self._problems(tx, asker, content, is_form=is_form)

    def give(
        self,
        workspace_id: int,
        asker: Asker,
        content: Content,
        *,
        form: str,
        drafts: Sequence[str] = (),
        request: int | None = None,
        message: MessageRef | None = None,
        may_share: bool = False,
    ) -> Feedback | None:
        """Store it and tell all sides. None for a form, or a message, that was stored before.

        Raises `Refused` for what `check` finds, or when the request it answers is closed.
        """
        by, now = giver(asker), self.clock.now()
        with self.store.begin(workspace_id, write=True) as tx:
            if found := self._problems(tx, asker, content, is_form=message is None):
                raise Refused(" ".join(found.values()))
            given = tx.add_feedback(
                content, by.id, now, form=form, message=message, request=request, may_share=may_share
            )
            if given is None:
                return None
            if request is not None:
                self._answer(tx, request, by, content)
            for key in drafts:
                tx.drop_feedback_draft(by.id, key)
            self._news(tx).given(given)
            audited(tx, self.clock.now(), by, "give feedback", given)
            return given

    def amend(
        self,
        workspace_id: int,
        asker: Asker,
        feedback_id: int,
        version: int,
        content: Content,
        *,
        drafts: Sequence[str] = (),
        may_share: bool = False,
    ) -> Feedback:
        """New words by its author; what was sent shows them. Raises as `give` does, and when it has changed since."""
        with self.store.begin(workspace_id, write=True) as tx:
            before = tx.feedback(feedback_id)
            require_feedback_author(asker.viewer, before)
            assert before is not None, "it has an author"
            if before.version != version:
                raise Refused("This feedback has been changed since you opened the form. Open it again.")
            after = self._amend(tx, asker, before, content, may_share=may_share)
            for key in drafts:
                tx.drop_feedback_draft(giver(asker).id, key)
            return after

    def withdraw(self, workspace_id: int, asker: Asker, feedback_id: int) -> Feedback:
        """Take it back, within the workspace's time. Raises `Refused` afterwards."""
        with self.store.begin(workspace_id, write=True) as tx:
            before = tx.feedback(feedback_id)
            require_feedback_author(asker.viewer, before)
            assert before is not None, "it has an author"
            return self._withdraw(tx, asker, before, timedelta(hours=tx.workspace().withdraw_hours))

    def follow_message(self, workspace_id: int, message: MessageRef, text: str | None) -> Feedback | None:
        """The message that feedback was saved from was edited (its new text) or deleted (None): the feedback follows.

        None where the message is no feedback, or nothing changed. What is too long now stays as it was, and raises `Refused`.
        """
        with self.store.begin(workspace_id, write=True) as tx:
            before = tx.feedback_at(message)
            if before is None or not before.is_given or before.author is None:
                return None
            asker = _author_as_asker(tx, before.author)
            if text is None:
                return self._withdraw(tx, asker, before, None)
            if text.strip() == before.content.behaviour:
                return None
            content = replace(before.content, behaviour=text.strip())
            return self._amend(tx, asker, before, content, may_share=before.may_share, is_form=False)

    def saved_from(self, workspace_id: int, message: MessageRef) -> tuple[Feedback, Person] | None:
        """What stands of a message, and whom it is about."""
        with self.store.begin(workspace_id) as tx:
            found = tx.feedback_at(message)
            return (found, tx.people([found.content.subject])[0]) if found is not None else None

    def _answer(self, tx: Tx, request: int, by: Person, content: Content) -> None:
        """Close the request that this answers; who has answered before they were asked is not asked any more."""
        if not tx.answer_request(request, by.id, content.subject):
            raise Refused(
                "This request is closed already, or somebody else's. Your text is kept as a draft: `/feedback` sends it anew."
            )
        asking = [
            one
            for event in ("asked", "reminder")
            for one in tx.deliveries_of(Kind.FEEDBACK, request_topic(request, event))
        ]
        tx.recall([one.id for one in asking], self.clock.now(), "answered")

    def _amend(
        self, tx: Tx, asker: Asker, before: Feedback, content: Content, *, may_share: bool, is_form: bool = True
    ) -> Feedback:
        if found := self._problems(tx, asker, content, is_form=is_form and before.message is None):
            raise Refused(" ".join(found.values()))
        after = rules.amended(before, content, asker.viewer.person_id, may_share=may_share)
        tx.save_feedback(before, after, self.clock.now())
        self._news(tx).amended(after)
        self._follow_praise(tx, after)
        audited(tx, self.clock.now(), asker.person, "amend feedback", after)
        return after

    def _withdraw(self, tx: Tx, asker: Asker, before: Feedback, window: timedelta | None) -> Feedback:
        now = self.clock.now()
        after = rules.withdrawn(before, asker.viewer.person_id, now, window)
        tx.save_feedback(before, after, now)
        self._news(tx).withdrawn(after)
        self._follow_praise(tx, after)
        audited(tx, self.clock.now(), asker.person, "withdraw feedback", after)
        return after

    def _follow_praise(self, tx: Tx, after: Feedback) -> None:
        """What was shown to the team follows: it says the new words, or is taken back with the agreement to it."""
        shown = tx.delivery_of(Kind.RECOGNITION, after.content.subject, praise_topic(after.id))
        if shown is None:
            return
        author = next(iter(tx.people([after.author])), None) if after.author else None
        stands = after.is_given and after.may_share and after.content.kind is FeedbackKind.PRAISE
        praised = Praised(after if stands else None, author, tx.people([after.content.subject])[0])
        if not stands:
            tx.recall([shown.id], self.clock.now(), "withdrawn")
        letter = Letter(
            Kind.RECOGNITION,
            after.content.subject,
            f"{praise_topic(after.id)}:{after.version}:{after.state}",
            self.clock.now(),
            self.praise(praised),
            place=Place.CHANNEL,
            channel=shown.channel,
            manner=Manner.REPLACE,
            anchor=praise_topic(after.id),
            turn=after.version * 2 + (not after.is_given),
        )
        tx.add_letters([letter], self.clock.now())

    def _problems(self, tx: Tx, asker: Asker, content: Content, *, is_form: bool) -> dict[Part, str]:
        by = giver(asker)
        kpis = {kpi.key for kpi in tx.catalogue().kpis}
        found = rules.problems(content, by.id, kpis=kpis, is_form=is_form)
        if Part.SUBJECT not in found and Part.KIND not in found:
            subject = next(iter(tx.people([content.subject])), None)
            require_feedback_for(asker.viewer, subject, content.kind)
        return found

    def _news(self, tx: Tx) -> NewsRoom:
        return NewsRoom(tx, self.write, self.clock.now())


def audited(tx: Tx, now: datetime, by: Person | None, action: str, found: Feedback) -> None:
    """That it happened goes into the audit log; not what was written."""
    actor = by.name if by else "command line"
    tx.audit(at=now, actor=actor, action=action, target=f"feedback {found.id}, version {found.version}")


def _author_as_asker(tx: Tx, author: int) -> Asker:
    found = next(iter(tx.people([author])), None)
    if found is None:
        raise NotPermitted("Its author is no longer in the roster.")
    return Asker(Viewer(found.id, found.role, tx.below(found.id)), found)


def giver(asker: Asker) -> Person:
    if asker.person is None:
        raise Refused("Feedback is between people: only somebody in the roster can give it.")
    return asker.person
