"""Reading and writing requests for feedback and rounds of it."""

import random
import uuid
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from core.rhythm import Kind
from core.rounds import (
    Answer,
    FeedbackRequest,
    Invitation,
    InvitationState,
    RequestState,
    Round,
    RoundDraft,
    RoundState,
    reminder_topic,
)
from models.tables import deliveries, feedback_requests, round_answers, round_invitations, rounds
from models.transaction import BaseTx, new_id

_q, _r, _i, _a, _d = feedback_requests.c, rounds.c, round_invitations.c, round_answers.c, deliveries.c
_chance = random.SystemRandom()


class RoundTx(BaseTx):
    """The part of a transaction that knows requests and rounds."""

    def request(self, request_id: int) -> FeedbackRequest | None:
        query = sa.select(feedback_requests).where(self.mine(feedback_requests), _q.id == request_id)
        row = self.connection.execute(query).one_or_none()
        return _request(row) if row else None

    def requests(
        self,
        *,
        requester: int | None = None,
        asked: int | None = None,
        states: Collection[RequestState] | None = None,
        limit: int = 1_000,
    ) -> list[FeedbackRequest]:
        query = sa.select(feedback_requests).where(self.mine(feedback_requests))
        if requester is not None:
            query = query.where(_q.requester_id == requester)
        if asked is not None:
            query = query.where(_q.asked_id == asked)
        if states is not None:
            query = query.where(_q.state.in_([state.value for state in states]))
        return [_request(row) for row in self.connection.execute(query.order_by(_q.id.desc()).limit(limit))]

    def add_request(
        self, requester: int, asked: int, about: str, due: date, now: datetime, *, form: str
    ) -> FeedbackRequest | None:
        same = (self.mine(feedback_requests), _q.form == form, _q.asked_id == asked)
        if self.connection.scalar(sa.select(_q.id).where(*same)) is not None:
            return None
        result = self.connection.execute(
            sa.insert(feedback_requests).values(
                workspace_id=self.workspace_id,
                requester_id=requester,
                asked_id=asked,
                about=about,
                due_on=due,
                state=RequestState.OPEN.value,
                reminded=False,
                form=form,
                made_at=now,
            )
        )
        return FeedbackRequest(new_id(result), requester, asked, about, due, RequestState.OPEN, False, now)

    def answer_request(self, request_id: int, asked_id: int, about_id: int) -> bool:
        theirs = (_q.id == request_id, _q.asked_id == asked_id, _q.requester_id == about_id)
        return self._close_request(RequestState.ANSWERED, *theirs)

    def end_request(self, request_id: int, state: RequestState) -> bool:
        return self._close_request(state, _q.id == request_id)

    def mark_requests_reminded(self, ids: Collection[int]) -> None:
        self.connection.execute(
            sa.update(feedback_requests)
            .where(self.mine(feedback_requests), _q.id == sa.bindparam("which"))
            .values(reminded=True),
            [{"which": one} for one in ids],
        )

    def round_of(self, round_id: int, *, lock: bool = False) -> Round | None:
        query = sa.select(rounds).where(self.mine(rounds), _r.id == round_id)
        # SQLite has no row locks and needs none: a transaction that writes is alone.
        row = self.connection.execute(query.with_for_update() if lock else query).one_or_none()
        return _round(row) if row else None

    def rounds(self, *, ids: Collection[int] | None = None, state: RoundState | None = None) -> list[Round]:
        query = sa.select(rounds).where(self.mine(rounds), self.among(_r.id, ids))
        if state is not None:
            query = query.where(_r.state == state.value)
        found = [_round(row) for row in self.connection.execute(query.order_by(_r.id.desc()))]
        return [one for one in found if ids is None or one.id in ids]

    def add_round(self, draft: RoundDraft, starter: int, now: datetime, *, form: str) -> Round | None:
        if self.connection.scalar(sa.select(_r.id).where(self.mine(rounds), _r.form == form)) is not None:
            return None
        result = self.connection.execute(
            sa.insert(rounds).values(
                workspace_id=self.workspace_id,
                starter_id=starter,
                name=draft.name,
                is_anonymous=draft.is_anonymous,
                questions=list(draft.questions),
                due_on=draft.due,
                state=RoundState.RUNNING.value,
                form=form,
                made_at=now,
            )
        )
        number = new_id(result)
        self.connection.execute(
            sa.insert(round_invitations),
            [
                {
                    "workspace_id": self.workspace_id,
                    "round_id": number,
                    "subject_id": subject,
                    "writer_id": writer,
                    "state": InvitationState.OPEN.value,
                    "reminded": False,
                }
                for subject, writer in sorted(draft.pairs)
            ],
        )
        return Round(
            number, starter, draft.name, draft.questions, draft.is_anonymous, draft.due, RoundState.RUNNING, now
        )

    def invitations(
        self,
        *,
        round_id: int | None = None,
        subject: int | None = None,
        writer: int | None = None,
        state: InvitationState | None = None,
    ) -> list[Invitation]:
        query = sa.select(round_invitations).where(self.mine(round_invitations))
        for column, value in ((_i.round_id, round_id), (_i.subject_id, subject), (_i.writer_id, writer)):
            if value is not None:
                query = query.where(column == value)
        if state is not None:
            query = query.where(_i.state == state.value)
        rows = self.connection.execute(query.order_by(_i.round_id, _i.subject_id, _i.writer_id))
        return [
            Invitation(row.round_id, row.subject_id, row.writer_id, InvitationState(row.state), row.reminded)
            for row in rows
        ]

    def round_subjects(self) -> dict[int, frozenset[int]]:
        query = sa.select(_i.round_id, _i.subject_id).where(self.mine(round_invitations)).distinct()
        found: dict[int, set[int]] = {}
        for number, subject in self.connection.execute(query):
            found.setdefault(number, set()).add(subject)
        return {number: frozenset(subjects) for number, subjects in found.items()}

    def answer_round(self, found: Round, subject: int, writer: int, texts: Mapping[int, str]) -> bool:
        if not self._leave_open(found.id, subject, writer, InvitationState.ANSWERED):
            return False
        author = None if found.is_anonymous else writer
        rows = [self._answer_row(found.id, subject, Answer(one, text, author)) for one, text in texts.items()]
        if found.is_anonymous:
            rows += [self._answer_row(found.id, subject, answer) for answer in self.round_answers(found.id, subject)]
            self.connection.execute(sa.delete(round_answers).where(*self._about(found.id, subject)))
            _chance.shuffle(rows)
        self.connection.execute(sa.insert(round_answers), rows)
        return True

    def decline_invitation(self, round_id: int, subject: int, writer: int) -> bool:
        return self._leave_open(round_id, subject, writer, InvitationState.DECLINED)

    def round_answers(self, round_id: int, subject: int) -> list[Answer]:
        query = sa.select(_a.question, _a.text, _a.author_id).where(*self._about(round_id, subject))
        # The ids are random, and each answer has its own: an order by chance, question by question.
        rows = self.connection.execute(query.order_by(_a.question, _a.id))
        return [Answer(row.question, row.text, row.author_id) for row in rows]

    def mark_invitations_reminded(self, round_id: int, writers: Collection[int]) -> None:
        self.connection.execute(
            sa.update(round_invitations)
            .where(self.mine(round_invitations), _i.round_id == round_id, _i.writer_id == sa.bindparam("who"))
            .values(reminded=True),
            [{"who": one} for one in writers],
        )

    def end_round(self, found: Round, shown: Mapping[int, Collection[int]]) -> None:
        self.connection.execute(
            sa.update(rounds).where(self.mine(rounds), _r.id == found.id).values(state=RoundState.ENDED.value)
        )
        for subject, questions in shown.items():
            hidden = _a.question.not_in(list(questions))
            self.connection.execute(sa.delete(round_answers).where(*self._about(found.id, subject), hidden))
        theirs = sa.update(round_invitations).where(self.mine(round_invitations), _i.round_id == found.id)
        if not found.is_anonymous:
            theirs = theirs.where(_i.state == InvitationState.OPEN.value)
        self.connection.execute(theirs.values(state=InvitationState.CLOSED.value, reminded=False))
        if found.is_anonymous:
            self._forget_reminders(found.id)

    def forget_rounds(self, before: date) -> int:
        old = sa.select(_r.id).where(self.mine(rounds), _r.state == RoundState.ENDED.value, _r.due_on < before)
        for table, column in ((round_answers, _a.round_id), (round_invitations, _i.round_id)):
            self.connection.execute(sa.delete(table).where(self.mine(table), column.in_(old)))
        gone = self.connection.execute(sa.delete(rounds).where(self.mine(rounds), _r.id.in_(old))).rowcount
        is_done = _q.state != RequestState.OPEN.value
        asked = sa.delete(feedback_requests).where(self.mine(feedback_requests), is_done, _q.due_on < before)
        return gone + self.connection.execute(asked).rowcount

    def _close_request(self, state: RequestState, *which: sa.ColumnElement[bool]) -> bool:
        is_open = _q.state == RequestState.OPEN.value
        changed = self.connection.execute(
            sa.update(feedback_requests).where(self.mine(feedback_requests), is_open, *which).values(state=state.value)
        )
        return changed.rowcount == 1

    def _leave_open(self, round_id: int, subject: int, writer: int, state: InvitationState) -> bool:
        changed = self.connection.execute(
            sa.update(round_invitations)
            .where(self.mine(round_invitations), _i.round_id == round_id, _i.state == InvitationState.OPEN.value)
            .where(_i.subject_id == subject, _i.writer_id == writer)
            .values(state=state.value)
        )
        return changed.rowcount == 1

    def _about(self, round_id: int, subject: int) -> tuple[sa.ColumnElement[bool], ...]:
        return self.mine(round_answers), _a.round_id == round_id, _a.subject_id == subject

    def _answer_row(self, round_id: int, subject: int, answer: Answer) -> dict[str, Any]:
        """A row under a new random id."""
        return {
            "workspace_id": self.workspace_id,
            "id": str(uuid.uuid4()),
            "round_id": round_id,
            "subject_id": subject,
            "question": answer.question,
            "text": answer.text,
            "author_id": answer.author,
        }

    def _forget_reminders(self, round_id: int) -> None:
        """The ledger would tell for a year who had not answered by then."""
        topic = (self.mine(deliveries), _d.kind == Kind.FEEDBACK.value, _d.topic == reminder_topic(round_id))
        self.connection.execute(
            sa.delete(deliveries).where(*topic)
        )  # also what is on its way: nobody looks for it again


def _request(row: Any) -> FeedbackRequest:
    return FeedbackRequest(
        row.id,
        row.requester_id,
        row.asked_id,
        row.about,
        row.due_on,
        RequestState(row.state),
        row.reminded,
        row.made_at,
    )


def _round(row: Any) -> Round:
    return Round(
        row.id, row.starter_id, row.name, tuple(row.questions), row.is_anonymous, row.due_on, RoundState(row.state),
        row.made_at,
    )  # fmt: skip
