"""What changing the roster by hand needs from a transaction."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from core.people import Person


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """What Slack said last about somebody's account: what differs from it next time is a change made in Slack."""

    slack_id: str
    email: str | None
    zone: str | None
    locale: str | None
    is_deleted: bool = False


class RosterTx(Protocol):
    """The part of a transaction that changes people one at a time."""

    def lock_workspace(self) -> None:
        """Let nobody else change the roster by hand until this transaction ends; what is read afterwards is what they left."""

    def add_person(self, person: Person) -> Person:
        """Put somebody new into the roster, whatever their id says; they are returned with their own."""

    def save_person(self, person: Person) -> None:
        """Store somebody as they are now. Raises `NotFound` when they are not there."""

    def add_team(self, name: str) -> int:
        """The id of the team of that name, which is made where there is none."""

    def known_accounts(self, people: Collection[int] | None = None) -> dict[int, KnownAccount]:
        """What Slack said last about the accounts of these people (None: of everybody), by person."""

    def know_accounts(self, accounts: Mapping[int, KnownAccount]) -> None:
        """Remember it by person, in the place of what was said before."""
