"""What reviews need from outside: their part of a transaction."""

from datetime import date, datetime
from typing import Protocol

from core.periods import Period
from core.reviews import Review


class ReviewTx(Protocol):
    """The part of a transaction that knows reviews."""

    def review(self, subject: int, period: Period) -> Review | None: ...

    def reviews(self, *, about: int | None = None, by: int | None = None) -> list[Review]:
        """Those about a person, those of a manager; None means any. The latest period first."""

    def save_review(self, before: Review, after: Review, now: datetime) -> Review:
        """Store a new one (`before` has version 0) or a change, and return it with its id.

        Raises `Refused` when it has changed meanwhile.
        """

    def forget_reviews(self, before: date) -> int:
        """Remove those of periods that ended before; how many."""
