"""Reading and writing feedback."""

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa

from core.errors import Refused
from core.feedback import (
    Audience,
    Content,
    Draft,
    Feedback,
    FeedbackKind,
    FeedbackState,
    MessageRef,
    SaidAbout,
)
from models.tables import feedback, feedback_drafts, feedback_messages, feedback_versions
from models.transaction import BaseTx

_f = feedback.c


class FeedbackTx(BaseTx):
    """The part of a transaction that knows feedback."""

    def feedback(self, feedback_id: int) -> Feedback | None:
        row = self.connection.execute(
            sa.select(feedback).where(self.mine(feedback), _f.id == feedback_id)
        ).one_or_none()
        return _feedback(row) if row else None

    def feedback_at(self, message: MessageRef) -> Feedback | None:
        here = (_f.channel == message.channel, _f.ts == message.ts)
        row = self.connection.execute(sa.select(feedback).where(self.mine(feedback), *here)).one_or_none()
        return _feedback(row) if row else None

    def add_feedback(
        self,
        content: Content,
        author: int,
        now: datetime,
        *,
        form: str,
        message: MessageRef | None = None,
        request: int | None = None,
        may_share: bool = False,
    ) -> Feedback | None:
        number = self.insert_once(
            sa.insert(feedback).values(
                workspace_id=self.workspace_id,
                author_id=author,
                subject_id=content.subject,
                **_values(content),
                state=FeedbackState.GIVEN.value,
                version=1,
                given_at=now,
                form=form,
                channel=message.channel if message else None,
                ts=message.ts if message else None,
                request_id=request,
                may_share=may_share,
            )
        )
        if number is None:
            return None
        given = Feedback(number, author, content, FeedbackState.GIVEN, 1, now, message, request, may_share=may_share)
        self._keep_words(given, now)
        return given

    def save_feedback(self, before: Feedback, after: Feedback, now: datetime) -> None:
        # What was withdrawn no longer stands in the way of saving its message anew.
        freed = {} if after.is_given else {"channel": None, "ts": None, "form": f"withdrawn:{after.id}"}
        changed = self.connection.execute(
            sa.update(feedback)
            .where(self.mine(feedback), _f.id == before.id)
            .where(_f.version == before.version, _f.state == before.state.value)
            .values(
                **_values(after.content),
                **freed,
                state=after.state.value,
                version=after.version,
                may_share=after.may_share,
            )
        )
        if changed.rowcount != 1:
            raise Refused("This feedback has just been changed elsewhere. Open it again.")
        if after.version != before.version:
            self._keep_words(after, now)

    def feedback_versions(self, feedback_id: int) -> list[tuple[Content, datetime]]:
        standing = self.feedback(feedback_id)
        if standing is None:
            return []
        query = sa.select(feedback_versions).where(
            self.mine(feedback_versions), feedback_versions.c.feedback_id == feedback_id
        )
        rows = self.connection.execute(query.order_by(feedback_versions.c.version))
        return [(_content(row, standing.content.subject), row.at) for row in rows]

    def find_feedback(
        self,
        *,
        about: Collection[int] | None = None,
        by: int | None = None,
        topics: Collection[str] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 1_000,
    ) -> list[Feedback]:
        query = sa.select(feedback).where(self.mine(feedback), _f.state == FeedbackState.GIVEN.value)
        query = query.where(self.among(_f.subject_id, about))
        if by is not None:
            query = query.where(_f.author_id == by)
        if topics is not None:
            query = query.where(_f.topic.in_(list(topics)))
        if since is not None:
            query = query.where(_f.given_at >= since)
        if until is not None:
            query = query.where(_f.given_at < until)
        rows = self.connection.execute(query.order_by(_f.given_at.desc(), _f.id.desc()))
        # What was too many for the statement is looked through here.
        return list(islice((_feedback(row) for row in rows if about is None or row.subject_id in about), limit))

    def count_feedback(
        self, people: Collection[int], since: datetime, until: datetime, *, for_managers: bool
    ) -> dict[int, int]:
        query = (
            sa.select(_f.subject_id, sa.func.count())
            .where(self.mine(feedback), _f.state == FeedbackState.GIVEN.value, self.among(_f.subject_id, people))
            .where(_f.kind != FeedbackKind.REFLECTION.value, _f.given_at >= since, _f.given_at < until)
            .group_by(_f.subject_id)
        )
        if for_managers:
            query = query.where(_f.audience == Audience.MANAGER.value)
        wanted = set(people)
        return {person: count for person, count in self.connection.execute(query) if person in wanted}

    def add_said_about(self, said: SaidAbout, *, form: str) -> int | None:
        return self.insert_once(
            sa.insert(feedback_messages).values(
                workspace_id=self.workspace_id,
                feedback_id=said.feedback,
                author_id=said.author,
                text=said.text,
                at=said.at,
                form=form,
            )
        )

    def said_about(self, feedback_id: int) -> list[SaidAbout]:
        query = sa.select(feedback_messages).where(
            self.mine(feedback_messages), feedback_messages.c.feedback_id == feedback_id
        )
        rows = self.connection.execute(query.order_by(feedback_messages.c.id))
        return [SaidAbout(row.feedback_id, row.author_id or 0, row.text, row.at) for row in rows]

    def save_feedback_draft(self, author: int, key: str, values: Mapping[str, str], stamp: str, now: datetime) -> None:
        here, row = self._draft_of(author, key), {"entered": dict(values), "saved_at": now}
        change = sa.update(feedback_drafts).where(*here)
        if stamp:
            self.connection.execute(change.where(feedback_drafts.c.stamp <= stamp).values(**row, stamp=stamp))
            return
        new = {"workspace_id": self.workspace_id, "author_id": author, "key": key, "stamp": ""}
        if not self.connection.execute(change.values(**row)).rowcount:
            self.insert_once(sa.insert(feedback_drafts).values(**new, **row))

    def claim_feedback_draft(self, author: int, key: str, values: Mapping[str, str], stamp: str, now: datetime) -> bool:
        row = {"entered": dict(values), "stamp": stamp, "saved_at": now}
        other = sa.update(feedback_drafts).where(*self._draft_of(author, key), feedback_drafts.c.stamp != stamp)
        if self.connection.execute(other.values(**row)).rowcount:
            return True
        new = {"workspace_id": self.workspace_id, "author_id": author, "key": key}
        return self.insert_once(sa.insert(feedback_drafts).values(**new, **row)) is not None

    def feedback_draft(self, author: int, key: str, since: datetime) -> Draft | None:
        query = sa.select(feedback_drafts.c.entered, feedback_drafts.c.stamp).where(*self._draft_of(author, key))
        row = self.connection.execute(query.where(feedback_drafts.c.saved_at >= since)).one_or_none()
        return Draft(row.entered, is_reported=bool(row.stamp)) if row else None

    def drop_feedback_draft(self, author: int, key: str) -> None:
        self.connection.execute(sa.delete(feedback_drafts).where(*self._draft_of(author, key)))

    def forget_feedback(self, before: datetime, drafts_before: datetime) -> int:
        old = sa.select(_f.id).where(self.mine(feedback), _f.given_at < before)
        for table in (feedback_messages, feedback_versions):
            self.connection.execute(sa.delete(table).where(self.mine(table), table.c.feedback_id.in_(old)))
        self.connection.execute(
            sa.delete(feedback_drafts).where(self.mine(feedback_drafts), feedback_drafts.c.saved_at < drafts_before)
        )
        return self.connection.execute(sa.delete(feedback).where(self.mine(feedback), _f.given_at < before)).rowcount

    def _draft_of(self, author: int, key: str) -> tuple[sa.ColumnElement[bool], ...]:
        return self.mine(feedback_drafts), feedback_drafts.c.author_id == author, feedback_drafts.c.key == key

    def _keep_words(self, given: Feedback, now: datetime) -> None:
        self.connection.execute(
            sa.insert(feedback_versions).values(
                workspace_id=self.workspace_id,
                feedback_id=given.id,
                version=given.version,
                at=now,
                **_values(given.content),
            )
        )


def _values(content: Content) -> dict[str, Any]:
    return {
        "kind": content.kind.value,
        "situation": content.situation,
        "behaviour": content.behaviour,
        "impact": content.impact,
        "next_step": content.next_step,
        "topic": content.topic,
        "audience": content.audience.value,
    }


def _content(row: Any, subject: int) -> Content:
    return Content(
        subject=subject,
        kind=FeedbackKind(row.kind),
        behaviour=row.behaviour,
        situation=row.situation,
        impact=row.impact,
        next_step=row.next_step,
        topic=row.topic,
        audience=Audience(row.audience),
    )


def _feedback(row: Any) -> Feedback:
    return Feedback(
        id=row.id,
        author=row.author_id,
        content=_content(row, row.subject_id),
        state=FeedbackState(row.state),
        version=row.version,
        given_at=row.given_at,
        message=MessageRef(row.channel, row.ts) if row.channel and row.ts else None,
        request=row.request_id,
        may_share=row.may_share,
    )
