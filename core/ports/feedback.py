"""What feedback needs from outside: its part of a transaction."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from core.feedback import Content, Draft, Feedback, MessageRef, SaidAbout


class FeedbackTx(Protocol):
    """The part of a transaction that knows feedback."""

    def feedback(self, feedback_id: int) -> Feedback | None: ...

    def feedback_at(self, message: MessageRef) -> Feedback | None:
        """The one that was saved from this message."""

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
        """Store it with its first version. None when the same form, or the same message, has been stored before."""

    def save_feedback(self, before: Feedback, after: Feedback, now: datetime) -> None:
        """Store a change; a new version is kept beside the old ones. Raises `Refused` when it has changed meanwhile."""

    def feedback_versions(self, feedback_id: int) -> list[tuple[Content, datetime]]:
        """Every version, the first one first, with when it was written."""

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
        """What stands (nothing withdrawn), the newest first; None means any."""

    def count_feedback(
        self, people: Collection[int], since: datetime, until: datetime, *, for_managers: bool
    ) -> dict[int, int]:
        """How much each of these people was given from `since` up to and without `until` (`for_managers`: only what was
        meant for their managers too); who got none is left out."""

    def add_said_about(self, said: SaidAbout, *, form: str) -> int | None:
        """Store a line of the conversation; its number, or None when the same form has been stored before."""

    def said_about(self, feedback_id: int) -> list[SaidAbout]:
        """The conversation about it, oldest first."""

    def save_feedback_draft(self, author: int, key: str, values: Mapping[str, str], stamp: str, now: datetime) -> None:
        """Keep what was entered under the author's key. With a `stamp`, only what is kept already changes, and not by what is
        older."""

    def claim_feedback_draft(self, author: int, key: str, values: Mapping[str, str], stamp: str, now: datetime) -> bool:
        """Keep it, unless what is kept there has this very stamp already: of two at once only one is told True."""

    def feedback_draft(self, author: int, key: str, since: datetime) -> Draft | None:
        """What was entered, if it was kept at `since` or later."""

    def drop_feedback_draft(self, author: int, key: str) -> None: ...

    def add_shared_card(self, message: MessageRef, person_id: int) -> None:
        """Remember whose card a message in a channel is."""

    def shared_card(self, message: MessageRef) -> int | None:
        """Whose card it is, if it is one."""

    def thread_habit(self, person_id: int, channel: str) -> str | None:
        """What somebody wants in a conversation, if they have said."""

    def save_thread_habit(self, person_id: int, channel: str, habit: str) -> None: ...

    def forget_feedback(self, before: datetime, drafts_before: datetime) -> int:
        """Remove what was given before, with all that belongs to it, and old drafts. Returns how much feedback."""
