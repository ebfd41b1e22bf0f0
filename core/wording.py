"""What a model is asked to word, and what comes of asking it. The model words; numbers, names and decisions come from here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from core.guard import Flaw
from core.people import Workspace

MICROS = 1_000_000  # costs are whole millionths of the currency unit, so that they add up
CALLS_KEPT = timedelta(days=400)
TEXTS_KEPT = timedelta(days=14)  # of what was refused, where it is kept at all
_CENTS = 100


class Task(StrEnum):
    """What can be asked for; each has its prompt file."""

    WEEKLY_TIP = "weekly_tip"
    TIP = "tip"  # on a KPI or a topic, asked for
    BRIEF = "brief"  # a manager's 1:1
    FEEDBACK = "feedback"  # help with the words of feedback, for its author
    QUESTION = "question"  # about one's own figures


class Trouble(StrEnum):
    """Why no model's words came of it."""

    NOT_SET_UP = "not_set_up"
    SWITCHED_OFF = "switched_off"  # for this person, their team or their country
    BUDGET = "budget"  # today's is used up
    PAUSED = "paused"  # it failed too often just now: not asked again yet
    UNREACHABLE = "unreachable"  # nobody listens, or the connection broke
    TOO_SLOW = "too_slow"
    BUSY = "busy"  # 429
    KEY = "key"  # 401, 403
    NOT_ACCEPTED = "not_accepted"  # 400, 404, 422
    BROKEN = "broken"  # 5xx
    FILTERED = "filtered"  # the server's own filter, or the model declined
    MALFORMED = "malformed"  # cut off, empty, or not what was asked for
    GUARD = "guard"  # the guard refused what it said, twice


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a model. `data` is everything it may know, ready for JSON, with placeholders for names.

    The second time, `refused` is what it said before (None where that could not be read) and `complaint` why that will not do.
    """

    task: Task
    data: Mapping[str, Any]
    complaint: str = ""
    refused: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What a call took: `version` is the prompt's (`tip/3`), `cost` in millionths of the currency that prices are set in."""

    model: str
    version: str
    tokens_in: int
    tokens_out: int
    cost: int

    @property
    def tokens(self) -> int:
        return self.tokens_in + self.tokens_out


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model said, in the shape that its prompt asks for (checked), and what it took."""

    content: Mapping[str, Any]
    usage: Usage


class Failure(Exception):
    """No answer. `usage` is what it took all the same, as far as the server said; None where nothing was used."""

    def __init__(self, trouble: Trouble, usage: Usage | None = None) -> None:
        super().__init__(trouble.value)
        self.trouble, self.usage = trouble, usage


@dataclass(frozen=True, slots=True)
class Budget:
    """What a workspace may use in a day, by its own calendar: tokens, and money in millionths."""

    tokens: int
    cost: int


def budget_of(workspace: Workspace) -> Budget:
    """What it has set."""
    return Budget(workspace.model_tokens_a_day, workspace.model_cents_a_day * MICROS // _CENTS)


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it is kept for admins. `outcome` is `asking` while it runs, `accepted`, `refused` (by the guard), or a
    `Trouble`; `flaws` say why it was refused, `text` what it said, kept only while that is turned on."""

    id: int
    at: datetime
    day: date
    task: Task
    usage: Usage
    outcome: str
    flaws: tuple[Flaw, ...] = ()
    milliseconds: int = 0
    text: str | None = None


ASKING, ACCEPTED, REFUSED = "asking", "accepted", "refused"
