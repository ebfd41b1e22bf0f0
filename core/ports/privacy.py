"""What a person's own data need from outside: their part of a transaction."""

from typing import Protocol

from core.people import Person


class PrivacyTx(Protocol):
    """The part of a transaction that knows everything that is kept about a person."""

    def feedback_written(self, author: int) -> list[int]:
        """The ids of everything somebody gave, what they withdrew too, the oldest first."""

    def deliveries_to(self, person: int) -> list[str]:
        """The ids of what was or will be sent to somebody, the oldest first."""

    def feedback_drafts_of(self, author: int) -> list[dict[str, str]]:
        """What somebody has entered and not sent."""

    def named_answers_by(self, author: int) -> list[tuple[int, int, int, str]]:
        """What somebody answered in rounds that were not anonymous: round, subject, question, text."""

    def erase_person(self, person: Person, name: str) -> dict[str, int]:
        """Remove who it was, and what they wrote or was written about them; `name` takes the place of theirs.

        Figures stay. Returns how many rows of what were changed or removed; nothing where all is done already.
        """
