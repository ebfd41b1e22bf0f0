"""What the weekly rhythm needs from outside: its part of a transaction, and Slack as something that takes letters."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from core.deliveries import Alarm, Delivery, Letter, State
from core.people import Person
from core.rhythm import Absence, Kind, Override


class RhythmTx(Protocol):
    """The part of a transaction that knows schedules and deliveries."""

    # -- schedules -----------------------------------------------------------------------------------------------------
    def overrides(self) -> list[Override]:
        """Everything that differs from the usual schedules."""

    def save_override(self, override: Override) -> None:
        """Replace what differs for the same kind, team and person; one that changes nothing is removed."""

    def absences(self, since: date, people: Collection[int] | None = None) -> list[Absence]:
        """Those of these people (None: of everybody) that end on `since` or later."""

    def add_absence(self, absence: Absence) -> None: ...

    def end_absences(self, person_id: int, kind: Kind | None, last: date, *, by_admin: bool | None) -> int:
        """Let a person's absences of this kind end on `last`; those that had not begun are removed. Returns how many.

        `by_admin` says whose are ended: those an admin gave, the person's own (False), or both (None).
        """

    def save_preferences(self, person: Person) -> None:
        """Store what somebody chose themselves (own locale, chart, quiet hours), and nothing else of them."""

    # -- alarms --------------------------------------------------------------------------------------------------------
    def alarms(self, people: Collection[int] | None = None) -> list[Alarm]:
        """Those of these people; None: of everybody."""

    def save_alarms(self, alarms: Sequence[Alarm], *, gone: Collection[tuple[Kind, int]] = ()) -> None:
        """Insert or replace by kind and person, and remove those that are `gone`. Claims on them end."""

    def claim_alarms(self, now: datetime, until: datetime) -> list[Alarm]:
        """Those due by `now` that nobody else works on; nobody else gets them before `until`."""

    def advance_alarms(self, handled: Sequence[Alarm], following: Sequence[Alarm]) -> list[Alarm]:
        """Set each alarm to the one that follows it, if it still stands as it was. Returns those of `handled` that did."""

    # -- deliveries ----------------------------------------------------------------------------------------------------
    def add_letters(self, letters: Sequence[Letter], now: datetime) -> int:
        """Put letters into the ledger and the queue. Those already there (same kind, recipient and topic) are left alone.

        Returns how many were new.
        """

    def add_skipped(self, kind: Kind, topics: Sequence[tuple[int, str, datetime]], now: datetime) -> None:
        """Record what was too late to be sent: recipient, topic and when it was due."""

    def delivery(self, delivery_id: str) -> Delivery | None: ...

    def delivery_of(self, kind: Kind, recipient: int, topic: str) -> Delivery | None:
        """The one that bears this key."""

    def delivery_at(self, conversation: str, ts: str) -> Delivery | None:
        """The one whose message in Slack this is."""

    def deliveries_of(self, kind: Kind, topic: str) -> list[Delivery]:
        """Those of everybody with this topic."""

    def replacements(self, kind: Kind, recipient: int, anchor: str) -> list[Delivery]:
        """Those that take the place of one that bears this topic, the last word last."""

    def recall(self, ids: Collection[str], now: datetime, reason: str) -> int:
        """Let those that have not begun to be sent, or have failed, never be sent. Returns how many."""

    def deliveries(self, states: Collection[State], *, limit: int) -> list[Delivery]:
        """The newest in these states."""

    def count_deliveries(self) -> dict[tuple[Kind, State], int]:
        """How many there are of each."""

    def begin_attempt(self, delivery: Delivery, conversation: str, now: datetime, pause: float) -> float | None:
        """Mark it as being sent, before the call. None: go ahead.

        Else how many seconds to wait: until the same conversation has had its pause, or, when somebody else is at it, that
        long. Attempts are numbered: the one that goes ahead is `delivery.attempt + 1`.
        """

    def settle(
        self, delivery_id: str, attempt: int, state: State, now: datetime, *, ts: str | None = None, reason: str = ""
    ) -> bool:
        """End it; False when another attempt has begun since. What is sent loses its text."""

    def put_off(self, delivery_id: str, attempt: int, until: datetime, now: datetime, *, failed: bool) -> bool:
        """Let it wait for another try; False when another attempt has begun since. `failed` counts against it."""

    def try_again(self, ids: Collection[str], now: datetime) -> int:
        """Give failed ones all their tries back."""

    def skipped_since(self, people: Collection[int], since: datetime) -> int:
        """How many messages to these people were skipped for being too late."""

    def forget_deliveries(self, before: datetime) -> int:
        """Remove what was settled longer ago."""


class DeliveryStore(Protocol):
    """What looks at deliveries outside a transaction."""

    def stuck_deliveries(self, workspace_id: int, before: datetime, limit: int) -> list[str]:
        """Ids of unsettled ones that should have had their turn before this instant."""


class RateLimited(Exception):
    """Slack took nothing, and says in how many seconds it will."""

    def __init__(self, after: float) -> None:
        super().__init__(f"rate limited for {after:g} s")
        self.after = after


class OutcomeUnknown(Exception):
    """The call's answer was lost, or was a server error: nobody knows whether Slack did it."""


class Undeliverable(Exception):
    """Slack will not take it. `is_recipients` tells a recipient that cannot be reached from something wrong on our side."""

    def __init__(self, code: str, *, is_recipients: bool) -> None:
        super().__init__(code)
        self.code, self.is_recipients = code, is_recipients


class Outbox(Protocol):
    """Slack, as something that takes letters. Every method may raise the three errors above."""

    def conversation(self, users: Sequence[str]) -> str:
        """The id of the direct message with these Slack users."""

    def is_private(self, channel: str) -> bool:
        """True when only its members can read the channel."""

    def post(self, conversation: str, payload: Mapping[str, Any], key: str, thread: str | None = None) -> str:
        """Post, in a thread if one is named, with `key` in the message's metadata; the message's timestamp."""

    def replace(self, conversation: str, ts: str, payload: Mapping[str, Any], key: str) -> None:
        """Put this in the place of the message at `ts`. Done twice it is the same."""

    def find(self, conversation: str, key: str, since: datetime, thread: str | None = None) -> str | None:
        """The timestamp of the message with that key that was posted at `since` or later."""
