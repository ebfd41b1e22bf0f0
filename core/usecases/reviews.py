"""Reviews: opened, written by both sides, signed by both, taken away as a file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from core import reviews as rules
from core.access import require_review_side, review_side
from core.ask import Named, SubjectText, parse_question
from core.deliveries import Letter
from core.errors import NotFound, Refused
from core.people import Person, Workspace
from core.periods import EARLIEST, LATEST, Grain, Period, unit_of
from core.ports import Clock, Tx
from core.records import Overdue
from core.reviews import Question, Review, Side, Words
from core.rhythm import Kind
from core.scorecards import Scorecard
from core.usecases.freshness import read_overdue
from core.usecases.kpi import Asker, KpiCards
from core.usecases.review_content import ReviewContent, WriteDocument, content_of, figures_of, fingerprint_of
from core.usecases.subjects import key_of

_ONLY_THE_ROSTER = "Reviews are between people: only somebody in the roster can write, sign or take one away."
_FORGED = "That button is not one of mine. Type `/pace review` for a fresh one."
_EXAMPLES = "`/pace review`, `/pace review last quarter`, `/pace review @Ana Ruiz March`"
_MOST_TYPED = 300


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """Which review; `version` and `fingerprint` are those of what was shown."""

    subject: int
    period: Period
    version: int = 0
    fingerprint: str = ""

    def encode(self) -> str:
        """As text for a button or a form."""
        start, end = self.period.start.isoformat(), self.period.end.isoformat()
        return f"{self.subject}|{start}|{end}|{self.version}|{self.fingerprint}"

    @classmethod
    def decode(cls, text: str) -> "ReviewRequest":
        """Back from a button. Raises `Refused` for anything `encode` did not make."""
        try:
            subject, start, end, version, fingerprint = text.split("|")
            period = Period(date.fromisoformat(start), date.fromisoformat(end), Grain.RANGE)
            numbers = [int(one) for one in (subject, version) if one.isascii() and one.isdecimal() and len(one) < 10]
        except ValueError as error:
            raise Refused(_FORGED) from error
        if len(numbers) != 2 or not EARLIEST <= period.start <= period.end <= LATEST or len(fingerprint) > 64:
            raise Refused(_FORGED)
        return cls(numbers[0], period, numbers[1], fingerprint)


class ReviewEvent(StrEnum):
    """What the other side is told."""

    WRITTEN = "written"
    CHANGED = "changed"  # and with it the signatures are gone
    SIGNED = "signed"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class ReviewNews:
    """A letter about a review: what happened, by whom, for whom. It says nothing of what was written."""

    event: ReviewEvent
    review: Review
    subject: Person
    actor: Person
    recipient: Person
    workspace: Workspace


WriteReviewNews = Callable[[ReviewNews], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class ReviewAnswer:
    """A review as one may read it. `side` is the asker's; None for an admin. `stale` are those whose signature was for
    another document; `overdue` says that its figures may be out of date."""

    review: Review
    side: Side | None
    subject: Person
    manager: Person
    workspace: Workspace
    document: str
    fingerprint: str
    stale: frozenset[Side] = frozenset()
    overdue: Overdue | None = None

    @property
    def request(self) -> ReviewRequest:
        """This very document."""
        return ReviewRequest(self.review.subject, self.review.period, self.review.version, self.fingerprint)


@dataclass(frozen=True, slots=True)
class _Found:
    """A review as it is kept (version 0 where it is not), and as it stands with the manager of today."""

    kept: Review
    review: Review
    subject: Person
    manager: Person
    workspace: Workspace
    side: Side | None


@dataclass(frozen=True, slots=True)
class Reviews:
    """The use cases behind `/pace review`. Rights are checked in each; news go into the ledger in the same transaction."""

    cards: KpiCards
    clock: Clock
    document: WriteDocument
    write_news: WriteReviewNews

    def ask(self, workspace_id: int, asker: Asker, text: str) -> ReviewAnswer:
        """What was typed; one's own where nobody is named, last month where no period is. Raises with what to do."""
        if len(text) > _MOST_TYPED:
            raise Refused(f"That is too long to be a review. Try {_EXAMPLES}.")
        with self.cards.store.begin(workspace_id) as tx:
            business = tx.workspace().business
            today = self._today(asker, tx.workspace())
            question = parse_question(text, kpis=(), today=today, business=business, is_name=tx.is_name)
            subject = _person_named(tx, asker, question.subject)
            last_month = unit_of(today, Grain.MONTH, business).units_before(1, business)[0]
            period = rules.reviewed_period(question.period or last_month, today, business)
        return self.show(workspace_id, asker, ReviewRequest(subject, period))

    def show(self, workspace_id: int, asker: Asker, request: ReviewRequest) -> ReviewAnswer:
        """The document so far, or as it was signed. An admin's reading goes into the audit log."""
        figures = self._figures(workspace_id, asker, request)
        with self.cards.store.begin(workspace_id, write=asker.viewer.is_admin) as tx:
            found = self._found(tx, asker, request)
            if found.side is None:
                self._audit(tx, asker.person, "read review as admin", found.review)
            return self._answer(tx, found, figures)

    def words(self, workspace_id: int, asker: Asker, request: ReviewRequest) -> tuple[Review, Side, Person, Workspace]:
        """What the asker's side has written so far, to go on with; and whom it is about."""
        with self.cards.store.begin(workspace_id) as tx:
            found = self._found(tx, asker, request)
            return found.review, require_review_side(asker.viewer, found.review), found.subject, found.workspace

    def write(
        self, workspace_id: int, asker: Asker, request: ReviewRequest, words: Mapping[Question, str | None]
    ) -> dict[Question, str]:
        """Keep the asker's part; None leaves an answer as it is. What is wrong by question, or empty when it is kept."""
        by, now = asker.in_roster(_ONLY_THE_ROSTER), self.clock.now()
        with self.cards.store.begin(workspace_id, write=True) as tx:
            found = self._found(tx, asker, request)
            side = require_review_side(asker.viewer, found.review)
            whole = _merged(found.review.words_of(side), words)
            if problems := rules.problems(side, whole):
                return problems
            after = rules.written(found.review, side, whole)
            if after is not found.review:
                after = tx.save_review(found.kept, after, now)
                self._audit(tx, by, "write review", after)
                self._tell(tx, found, after, by, _written_event(found.review, side))
        return {}

    def sign(self, workspace_id: int, asker: Asker, request: ReviewRequest) -> ReviewAnswer:
        """Sign the document that was shown; with the second signature it is kept as it is.

        Raises `Refused` when the words, the figures, the goals or the feedback have changed since it was shown.
        """
        by, now = asker.in_roster(_ONLY_THE_ROSTER), self.clock.now()
        figures = self._figures(workspace_id, asker, request)
        with self.cards.store.begin(workspace_id, write=True) as tx:
            found = self._found(tx, asker, request)
            side = require_review_side(asker.viewer, found.review)
            content = self._content(tx, found, figures)
            fingerprint = fingerprint_of(content, self.document)
            if not found.review.is_complete and request.fingerprint != fingerprint:
                raise Refused(
                    "This review has been changed since you were shown it: what was written, or figures, goals or feedback. "
                    "Nothing was signed; `/pace review` shows it as it is now."
                )
            after = rules.signed(found.review, side, request.version, fingerprint, now)
            if after.is_complete:
                after = replace(after, document=self.document(replace(content, review=after)))
            after = tx.save_review(found.kept, after, now)
            self._audit(tx, by, "sign review", after)
            self._tell(tx, found, after, by, ReviewEvent.COMPLETE if after.is_complete else ReviewEvent.SIGNED)
            return self._answer(tx, replace(found, kept=after, review=after, side=side), figures)

    def export(self, workspace_id: int, asker: Asker, request: ReviewRequest) -> ReviewAnswer:
        """The document, for one of the two to take away."""
        by = asker.in_roster(_ONLY_THE_ROSTER)
        figures = self._figures(workspace_id, asker, request)
        with self.cards.store.begin(workspace_id, write=True) as tx:
            found = self._found(tx, asker, request)
            require_review_side(asker.viewer, found.review)
            self._audit(tx, by, "export review", found.review)
            return self._answer(tx, found, figures)

    def _figures(self, workspace_id: int, asker: Asker, request: ReviewRequest) -> Scorecard | None:
        """Computed outside the transaction that needs them; the rights come first."""
        with self.cards.store.begin(workspace_id) as tx:
            found = self._found(tx, asker, request)
        if found.review.is_complete:
            return None
        return figures_of(self.cards, workspace_id, asker, request.subject, found.review.period)

    def _found(self, tx: Tx, asker: Asker, request: ReviewRequest) -> _Found:
        """The review, if the asker may read it. Raises `NotPermitted`, in the same words whatever exists."""
        workspace = tx.workspace()
        period = rules.reviewed_period(request.period, self._today(asker, workspace), workspace.business)
        subject = next(iter(tx.people([request.subject])), None)
        if subject is None:
            review_side(asker.viewer, None)
            raise NotFound("Nobody like that is in the roster any more.")
        kept = tx.review(subject.id, period)
        manager_id = kept.manager if kept is not None and kept.is_complete else subject.manager_id
        if manager_id is None:
            review_side(asker.viewer, Review(subject.id, 0, period))
            raise Refused(
                "A review is between a person and their manager, and the roster names none here. An admin can add one there; "
                "to open one of your people's: `/pace review @Ana Ruiz last month`."
            )
        review = Review(subject.id, manager_id, period) if kept is None else rules.handed_over(kept, manager_id)
        side = review_side(asker.viewer, review)
        manager = tx.people([manager_id])[0]
        return _Found(kept or Review(subject.id, manager_id, period), review, subject, manager, workspace, side)

    def _content(self, tx: Tx, found: _Found, figures: Scorecard | None) -> ReviewContent:
        return content_of(tx, found.review, found.subject, found.manager, figures, found.workspace)

    def _answer(self, tx: Tx, found: _Found, figures: Scorecard | None) -> ReviewAnswer:
        review = found.review
        people = (found.subject, found.manager, found.workspace)
        if review.is_complete:
            return ReviewAnswer(review, found.side, *people, review.document, review.fingerprint)
        content = self._content(tx, found, figures)
        fingerprint = fingerprint_of(content, self.document)
        stale = frozenset(review.signatures) if review.fingerprint != fingerprint else frozenset()
        valid = replace(content, review=replace(review, signatures={} if stale else review.signatures))
        overdue = read_overdue(tx, found.workspace, self.clock.today(found.workspace.zone))
        return ReviewAnswer(review, found.side, *people, self.document(valid), fingerprint, stale, overdue)

    def _tell(self, tx: Tx, found: _Found, after: Review, by: Person, event: ReviewEvent | None) -> None:
        """The other one of the two; None: nothing worth a message."""
        recipient = found.manager if by.id == found.subject.id else found.subject
        if event is None or recipient.slack_id is None or not recipient.active:
            return
        now = self.clock.now()
        news = ReviewNews(event, after, found.subject, by, recipient, found.workspace)
        topic = f"review:{after.id}:v{after.version}:{event}:{after.fingerprint[:8]}"
        letter = Letter(Kind.FEEDBACK, recipient.id, topic, now, self.write_news(news), frozenset({found.subject.id}))
        tx.add_letters([letter], now)

    def _audit(self, tx: Tx, by: Person | None, action: str, review: Review) -> None:
        """That it happened; not what was written."""
        period = f"{review.period.start} to {review.period.end}"
        target = f"review of person {review.subject}, {period}, version {review.version}"
        tx.audit(at=self.clock.now(), actor=by.name if by else "command line", action=action, target=target)

    def _today(self, asker: Asker, workspace: Workspace) -> date:
        return self.clock.today(asker.person.zone if asker.person else workspace.zone)


def _person_named(tx: Tx, asker: Asker, asked: SubjectText | None) -> int:
    """Whose review is meant. Raises `Refused` for a team, `NotFound` for nobody."""
    if asked is None:
        return asker.in_roster(_ONLY_THE_ROSTER).id
    if asked.named is Named.BARE and not tx.search_people(asked.text):
        raise Refused(
            f"I did not understand “{asked.text[:40]}”: it is no period, and nobody in the roster. Try {_EXAMPLES}."
        )
    kind, _, number = key_of(tx, asker.viewer, asked).partition(":")
    if kind not in ("person", "below") or asked.named in (Named.TEAM, Named.EVERYONE):
        raise Refused(f"A review is of one person. Try {_EXAMPLES}.")
    return int(number)


def _merged(before: Words, entered: Mapping[Question, str | None]) -> dict[Question, str]:
    """A field that comes back as None was not touched."""
    typed = {question: text for question, text in entered.items() if text is not None}
    return {**before, **typed}


def _written_event(before: Review, side: Side) -> ReviewEvent | None:
    """What the other side hears: that there is something to read, or that their signature is gone; not of every comma."""
    if before.signatures:
        return ReviewEvent.CHANGED
    return None if before.is_written(side) else ReviewEvent.WRITTEN
