"""What requests and rounds need from outside: their part of a transaction."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Protocol

from core.rounds import (
    Answer,
    FeedbackRequest,
    Invitation,
    InvitationState,
    RequestState,
    Round,
    RoundDraft,
    RoundState,
)


class RoundTx(Protocol):
    """The part of a transaction that knows requests and rounds."""

    # -- requests ------------------------------------------------------------------------------------------------------
    def request(self, request_id: int) -> FeedbackRequest | None: ...

    def requests(
        self,
        *,
        requester: int | None = None,
        asked: int | None = None,
        states: Collection[RequestState] | None = None,
        limit: int = 1_000,
    ) -> list[FeedbackRequest]:
        """The newest first; None means any."""

    def add_request(
        self, requester: int, asked: int, about: str, due: date, now: datetime, *, form: str
    ) -> FeedbackRequest | None:
        """Store it. None when the same form has asked the same person before."""

    def answer_request(self, request_id: int, asked_id: int, about_id: int) -> bool:
        """From open to answered, by feedback about this person; False when it is not open (any more), was not put to who
        answers, or was for feedback about somebody else."""

    def end_request(self, request_id: int, state: RequestState) -> bool:
        """From open to declined or expired; False when it is not open (any more)."""

    def mark_requests_reminded(self, ids: Collection[int]) -> None: ...

    # -- rounds --------------------------------------------------------------------------------------------------------
    def round_of(self, round_id: int, *, lock: bool = False) -> Round | None:
        """One round; with `lock` nobody else changes anything of it until this transaction ends."""

    def rounds(self, *, ids: Collection[int] | None = None, state: RoundState | None = None) -> list[Round]:
        """The newest first; None means any."""

    def add_round(self, draft: RoundDraft, starter: int, now: datetime, *, form: str) -> Round | None:
        """Store it with its invitations. None when the same form has been stored before."""

    def invitations(
        self,
        *,
        round_id: int | None = None,
        subject: int | None = None,
        writer: int | None = None,
        state: InvitationState | None = None,
    ) -> list[Invitation]:
        """In the order of their people's ids; None means any."""

    def round_subjects(self) -> dict[int, frozenset[int]]:
        """Whom each round is about."""

    def answer_round(self, found: Round, subject: int, writer: int, texts: Mapping[int, str]) -> bool:
        """From open to answered, with the answers by question; False when it is not open (any more).

        Of an anonymous round no author is stored, and everything said about the subject is laid down anew in a random
        order, so that nothing tells when an answer came or which belong together. The round must be locked.
        """

    def decline_invitation(self, round_id: int, subject: int, writer: int) -> bool:
        """From open to declined; False when it is not open (any more). The round must be locked."""

    def round_answers(self, round_id: int, subject: int) -> list[Answer]:
        """What was written about somebody: the order is by chance, and the same each time once the round has ended."""

    def mark_invitations_reminded(self, round_id: int, writers: Collection[int]) -> None: ...

    def end_round(self, found: Round, shown: Mapping[int, Collection[int]]) -> None:
        """End it. What is not `shown` (questions, by subject) is removed; of an anonymous round who has answered is
        forgotten, and who was reminded. The round must be locked."""

    def forget_rounds(self, before: date) -> int:
        """Remove the ended rounds and requests that were due before, with all that belongs to them. Returns how many."""
