"""What setting a workspace up needs from a transaction."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from core.people import Person
from core.rhythm import Kind
from core.setup import Mark, Standing, Step


class SetupTx(Protocol):
    """The part of a transaction that knows how far a workspace is set up, and who was welcomed."""

    def standing(self) -> Standing: ...

    def admins(self) -> list[Person]:
        """Active admins with a Slack account that is not known to be deactivated there."""

    def setup_marks(self) -> dict[Step, Mark]: ...

    def mark_step(self, step: Step, mark: Mark, at: datetime) -> None:
        """In the place of what was marked before."""

    def recipients_of(self, kind: Kind, topic: str, people: Collection[int]) -> frozenset[int]:
        """Those of these people in whose name the ledger has a letter of this kind and topic, however it went."""

    def welcome_waits(self, person: int) -> bool:
        """Whether the welcome before somebody's first scorecard has not ended yet."""
