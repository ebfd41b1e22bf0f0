"""Goals people agreed to: what makes one SMART, how it changes hands, how a team's is split, and how it ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import median

from core.catalogue import Direction, Kpi, Unit
from core.errors import Refused
from core.periods import Period

TOO_FAR = 1.3  # times the best comparable period
COMPARED = 6  # periods, for the median
LONGEST_WHY = 500
LONGEST_QUESTION = 500
PATIENCE = timedelta(days=3)  # after the end: for data that comes late
_LARGEST = 1e15
_TOLERANCE = 1e-9


class GoalState(StrEnum):
    """Where a goal stands. The last three are final."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    ACHIEVED = "achieved"
    MISSED = "missed"
    CANCELLED = "cancelled"


OPEN = frozenset({GoalState.PROPOSED, GoalState.ACCEPTED})


def addressee_of(subject: str) -> int | None:
    """Who has to agree to a goal of this subject: the person, or the lead of the people below; nobody for a named team."""
    kind, _, number = subject.partition(":")
    return int(number) if kind in ("person", "below") and number.isdecimal() else None


@dataclass(frozen=True, slots=True)
class Draft:
    """A goal as somebody proposes it. `subject` is a subject's key (`person:7`, `team:3`, `below:4`)."""

    subject: str
    kpi: str
    value: float
    period: Period
    why: str

    @property
    def addressee(self) -> int | None:
        """Who has to agree: the person, or the lead of the people below; nobody for a named team."""
        return addressee_of(self.subject)


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal as it stands; earlier versions are kept beside it. `parent` is the team's goal it is a part of."""

    id: int
    draft: Draft
    proposer: int
    state: GoalState
    version: int
    parent: int | None
    made_at: datetime

    @property
    def is_open(self) -> bool:
        """True while it can still change."""
        return self.state in OPEN

    @property
    def keeper(self) -> int:
        """Who is reminded of it: whoever agreed to it; for a named team's, whoever set it."""
        return self.draft.addressee or self.proposer


@dataclass(frozen=True, slots=True)
class Said:
    """A question about a goal, or the answer to it."""

    goal: int
    author: int
    text: str
    at: datetime


class Field(StrEnum):
    """What a form asks for."""

    KPI = "kpi"
    VALUE = "value"
    PERIOD = "period"
    WHY = "why"


@dataclass(frozen=True, slots=True)
class Ambition:
    """A warning, not a refusal: it is far beyond what has been reached, or below what is usual. Figures in the KPI's unit."""

    is_too_far: bool
    best: float
    usual: float


def problems(kpi: Kpi | None, value: float | None, period: Period | None, why: str, today: date) -> dict[Field, str]:
    """What keeps a draft from being a goal, by field; empty when it is specific, measurable, explained and time-bound."""
    found: dict[Field, str] = {}
    if kpi is None:
        found[Field.KPI] = "Choose what is measured: a goal without a KPI cannot be reached."
    if value is None:
        found[Field.VALUE] = "Say how much, as a number: 60%, 50k, 1,200."
    elif not 0 <= value <= _LARGEST:
        found[Field.VALUE] = "The target must be zero or more."
    elif kpi is not None and kpi.unit is Unit.RATIO and value > 1:
        found[Field.VALUE] = "A share is 100% at most. Write it as 60%."
    elif value == 0 and kpi is not None and kpi.direction is Direction.HIGHER:
        found[Field.VALUE] = "Zero is reached by doing nothing. Say how much."
    if period is None:
        found[Field.PERIOD] = "Say until when: a goal needs an end."
    elif period.end < today:
        found[Field.PERIOD] = "That is over already. Choose a period that ends today or later."
    if not why.strip():
        found[Field.WHY] = "Say why: goals are explained, not decreed."
    elif len(why) > LONGEST_WHY:
        found[Field.WHY] = f"Keep it under {LONGEST_WHY} characters; this has {len(why)}."
    return found


def ambition(kpi: Kpi, value: float, past: Sequence[float | None]) -> Ambition | None:
    """The warning for a target beyond the best comparable period x 1.3, or below the median of the last six; None if neither.

    `past` are complete comparable periods, oldest first. Where lower is better both read the other way round.
    """
    known = [one for one in past if one is not None]
    if not known:
        return None
    lower = kpi.direction is Direction.LOWER
    best = min(known) if lower else max(known)
    usual = median(known[-COMPARED:])
    too_far = value < best / TOO_FAR if lower else value > best * TOO_FAR
    too_near = value > usual if lower else value < usual
    return Ambition(too_far, best, usual) if too_far or too_near else None


def accepted(goal: Goal, by: int) -> Goal:
    """Accept it. Raises `Refused` when it is not the addressee's turn."""
    if goal.state is not GoalState.PROPOSED:
        raise Refused(f"This goal is {goal.state} already. `/goal` shows where yours stand.")
    if by != goal.draft.addressee:
        raise Refused("Only the person a goal is for can accept it.")
    return replace(goal, state=GoalState.ACCEPTED)


def amended(goal: Goal, draft: Draft, by: int) -> Goal:
    """A new version. The other side must agree again; whoever amends their own goal agrees with themselves."""
    if not goal.is_open:
        raise Refused(f"This goal is {goal.state} already, so it cannot be changed. Set a new one with `/goal set`.")
    if draft.subject != goal.draft.subject:
        raise Refused("A goal stays with the one it is for. Set a new one with `/goal set`.")
    state = GoalState.ACCEPTED if draft.addressee in (by, None) else GoalState.PROPOSED
    return replace(goal, draft=draft, state=state, version=goal.version + 1, proposer=by)


def cancelled(goal: Goal) -> Goal:
    """Give it up. Raises `Refused` when it has ended."""
    if not goal.is_open:
        raise Refused(f"This goal is {goal.state} already.")
    return replace(goal, state=GoalState.CANCELLED)


def is_reached(kpi: Kpi, actual: float, value: float) -> bool:
    """Whether the figure meets the target."""
    slack = _TOLERANCE * max(abs(value), 1.0)
    return actual <= value + slack if kpi.direction is Direction.LOWER else actual >= value - slack


def ending(goal: Goal, kpi: Kpi | None, actual: float | None, newest_day: date | None, today: date) -> GoalState | None:
    """How a goal ends; None while it runs or its data may still come (until three days after the end).

    What nobody accepted, or what is no longer measured, or of which nothing was recorded, is cancelled: it was neither
    reached nor missed.
    """
    end = goal.draft.period.end
    if today <= end:
        return None
    if goal.state is GoalState.PROPOSED:
        return GoalState.CANCELLED
    if (newest_day is None or newest_day < end) and today <= end + PATIENCE:
        return None
    if kpi is None or actual is None:
        return GoalState.CANCELLED
    return GoalState.ACHIEVED if is_reached(kpi, actual, goal.draft.value) else GoalState.MISSED


class Split(StrEnum):
    """How a team's goal is shared out."""

    EVENLY = "evenly"
    PAST_SHARE = "by past share"


def shares(kpi: Kpi, value: float, past: Mapping[int, float], how: Split) -> dict[int, float]:
    """Each person's part of a team's goal; `past` has what each reached before, in the order to keep.

    What accumulates is shared out whole (counts in whole numbers, money in whole units where the sum is whole), by largest
    remainder, so that the parts add up exactly. A ratio or level cannot be shared: everybody gets it as it is.
    Raises `Refused` for nobody, or past shares of nothing.
    """
    if not past:
        raise Refused("There is nobody in this team to share it out to.")
    if not kpi.accumulates:
        return dict.fromkeys(past, value)
    weights = {person: max(one, 0.0) if how is Split.PAST_SHARE else 1.0 for person, one in past.items()}
    total = sum(weights.values())
    if total <= 0:
        raise Refused("Nobody has reached anything of it before, so there are no shares to go by. Split it evenly.")
    # Whole steps: of one where the sum is whole (12 deals are not 2.4 each), else of a hundredth.
    step = 1.0 if value == int(value) else 0.01
    steps = round(value / step)
    exact = {person: steps * weight / total for person, weight in weights.items()}
    parts = {person: int(one) for person, one in exact.items()}
    by_remainder = sorted(exact, key=lambda person: parts[person] - exact[person])
    for person in by_remainder[: steps - sum(parts.values())]:
        parts[person] += 1
    return {person: float(part) if step == 1.0 else round(part * step, 2) for person, part in parts.items()}


def days_left(goal: Goal, today: date) -> int:
    """Calendar days after today until the end; 0 on the last day."""
    return max(0, (goal.draft.period.end - today).days)
