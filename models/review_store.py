"""Reading and writing reviews."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from core.errors import Refused
from core.periods import Grain, Period
from core.reviews import Question, Review, Side
from models.tables import reviews
from models.transaction import BaseTx

_r = reviews.c


class ReviewTx(BaseTx):
    """The part of a transaction that knows reviews."""

    def review(self, subject: int, period: Period) -> Review | None:
        row = self.connection.execute(sa.select(reviews).where(*self._review_of(subject, period))).one_or_none()
        return _review(row) if row else None

    def reviews(self, *, about: int | None = None, by: int | None = None) -> list[Review]:
        query = sa.select(reviews).where(self.mine(reviews))
        if about is not None:
            query = query.where(_r.subject_id == about)
        if by is not None:
            query = query.where(_r.manager_id == by)
        return [_review(row) for row in self.connection.execute(query.order_by(_r.ends_on.desc(), _r.id.desc()))]

    def save_review(self, before: Review, after: Review, now: datetime) -> Review:
        if before.id == 0:
            return self._begin_review(after, now)
        signed = before.signatures
        changed = self.connection.execute(
            sa.update(reviews)
            .where(self.mine(reviews), _r.id == before.id, _r.version == before.version)
            # Two who sign at the same moment: the second one has to see the first one's signature.
            .where(_r.signed_by_subject_at.is_not_distinct_from(signed.get(Side.SUBJECT)))
            .where(_r.signed_by_manager_at.is_not_distinct_from(signed.get(Side.MANAGER)))
            .values(**_columns(after))
        )
        if changed.rowcount != 1:
            raise _changed_meanwhile()
        return after

    def forget_reviews(self, before: date) -> int:
        return self.connection.execute(sa.delete(reviews).where(self.mine(reviews), _r.ends_on < before)).rowcount

    def _begin_review(self, review: Review, now: datetime) -> Review:
        insert = postgresql.insert if self.connection.dialect.name == "postgresql" else sqlite.insert
        added = self.connection.execute(
            insert(reviews)
            .values(
                workspace_id=self.workspace_id,
                subject_id=review.subject,
                starts_on=review.period.start,
                ends_on=review.period.end,
                grain=review.period.grain.value,
                made_at=now,
                **_columns(review),
            )
            .on_conflict_do_nothing()
            .returning(_r.id)
        )
        new = added.scalar_one_or_none()
        if new is None:
            raise _changed_meanwhile()
        return replace(review, id=new)

    def _review_of(self, subject: int, period: Period) -> tuple[sa.ColumnElement[bool], ...]:
        return (
            self.mine(reviews),
            _r.subject_id == subject,
            _r.starts_on == period.start,
            _r.ends_on == period.end,
        )


def _changed_meanwhile() -> Refused:
    return Refused("This review has just been changed by the other side. `/pace review` shows it as it is now.")


def _columns(review: Review) -> dict[str, Any]:
    return {
        "manager_id": review.manager,
        "own_words": _stored(review.words_of(Side.SUBJECT)),
        "manager_words": _stored(review.words_of(Side.MANAGER)),
        "version": review.version,
        "signed_by_subject_at": review.signatures.get(Side.SUBJECT),
        "signed_by_manager_at": review.signatures.get(Side.MANAGER),
        "fingerprint": review.fingerprint,
        "document": review.document,
    }


def _stored(words: Mapping[Question, str]) -> dict[str, str]:
    return {question.value: text for question, text in words.items()}


def _read(words: Mapping[str, str]) -> dict[Question, str]:
    return {Question(question): text for question, text in words.items()}


def _review(row: Any) -> Review:
    words = {Side.SUBJECT: _read(row.own_words), Side.MANAGER: _read(row.manager_words)}
    moments = {Side.SUBJECT: row.signed_by_subject_at, Side.MANAGER: row.signed_by_manager_at}
    return Review(
        subject=row.subject_id,
        manager=row.manager_id,
        period=Period(row.starts_on, row.ends_on, Grain(row.grain)),
        words={side: part for side, part in words.items() if part},
        version=row.version,
        signatures={side: at for side, at in moments.items() if at is not None},
        fingerprint=row.fingerprint,
        document=row.document,
        id=row.id,
    )
