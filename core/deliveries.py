"""What is sent on its own: a letter, and how far its delivery has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from core.rhythm import Kind, Place

GRACE = timedelta(seconds=120)  # longer than any time limit of a call: after it, one whose answer was lost has ended
TOO_LATE = timedelta(hours=24)  # what should have left longer ago is not sent any more
BY_HAND = "now:"  # how the topic of what somebody had sent at once begins
MISSED = "missed:"  # how the topic of what was too late to be written begins: it stands in the way of no letter
OF_DRAFTS = "drafts:"  # how the topic of what tells a manager that drafts wait begins
INCLUDED = "included"  # the topic of the welcome that comes before the first scorecard
MOST_TRIES = 10  # over two to three hours: an outage of Slack lasts minutes, or an hour


class Manner(StrEnum):
    """How a letter comes."""

    NEW = "new"
    REPLACE = "replace"  # in place of an earlier one, which is changed where it stands
    REPLY = "reply"  # in the thread below an earlier one
    DRAFT = "draft"  # not at all: it is the turn to write one, and what is written is a letter of its own


class State(StrEnum):
    """How far a delivery has come. The last four are final (a failed one can be tried again by an admin)."""

    WAITING = "waiting"
    SENDING = "sending"  # the call to Slack has begun, and nobody knows yet how it ended
    SENT = "sent"
    SKIPPED = "skipped"  # too late, or not wanted any more
    REFUSED = "refused"  # it cannot reach this recipient: left, closed, archived, not permitted
    FAILED = "failed"  # tried too often


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one person, or to a channel on behalf of one.

    `topic` tells it from every other of its kind to the same recipient (`2026-11-23` for that day's scorecard,
    `goal:12:accepted`): a letter is delivered once. `about` are the people whose figures it holds: the recipient must
    still be permitted to see them when it is sent. `payload` is `text` and `blocks` as the Web API takes them; `chart`
    is the request (`CardRequest.encode`) of a picture to send below it. `anchor` is the topic of the earlier letter (of the
    same kind, to the same recipient) that one which is not new belongs to; of those that replace the same one, the highest `turn`
    is the last word.
    """

    kind: Kind
    recipient: int
    topic: str
    due: datetime
    payload: Mapping[str, Any]
    about: frozenset[int] = frozenset()
    place: Place = Place.DM
    channel: str | None = None
    chart: str | None = None
    manner: Manner = Manner.NEW
    anchor: str | None = None
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """A letter in the ledger. `payload` is gone once it is sent.

    `attempt` counts the calls begun, `failures` those that came to nothing; `not_before` is the earliest next try;
    `conversation` is where Slack has it, `ts` its message; `reason` says why it was not sent.
    """

    id: str
    kind: Kind
    recipient: int
    topic: str
    due: datetime
    place: Place
    channel: str | None
    about: frozenset[int]
    payload: Mapping[str, Any] | None
    chart: str | None
    state: State
    attempt: int
    failures: int
    attempt_at: datetime | None
    not_before: datetime | None
    conversation: str | None
    ts: str | None
    reason: str | None
    manner: Manner = Manner.NEW
    anchor: str | None = None
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Alarm:
    """When the next message of one kind is due to one person.

    `after` is the last local day that has been dealt with; `day` and `at` are the next one's (None: none is coming).
    """

    kind: Kind
    person_id: int
    after: date
    day: date | None
    at: datetime | None


FINAL = frozenset({State.SENT, State.SKIPPED, State.REFUSED, State.FAILED})


def wait_before(failures: int, chance: float) -> timedelta:
    """How long to wait after so many failures: three times as long each time up to an hour, spread by `chance` (0 to 1) so
    that those who failed together do not come back together."""
    return timedelta(seconds=min(3_600.0, 5 * 3.0 ** min(failures, 10)) * (0.5 + chance / 2))
