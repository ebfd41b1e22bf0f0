"""What makes a target that one and no other, what may be its value, and what is looked for among many."""

from dataclasses import dataclass
from datetime import date

from core.catalogue import Kpi, Scope, Target, Unit
from core.changes import State
from core.errors import Refused
from core.periods import EARLIEST, LATEST, Period
from core.records import ImportCounts

PREFIX = "target:"
LARGEST_RATIO = 2.0  # 200 %, as net retention may be; above it somebody left out the percent sign
_LARGEST = 1e15
_MOST_DIGITS = 9
_FORGED = "That is no target of mine. `/pace targets` shows those there are."


@dataclass(frozen=True, slots=True)
class TargetKey:
    """A KPI, for whom, and the days `start`..`end`. `owner` is the id of the person or team; 0 for everyone."""

    kpi: str
    scope: Scope
    owner: int
    start: date
    end: date

    @property
    def name(self) -> str:
        """As the audit log and buttons have it: `target:revenue:person:7:2027-01-01:2027-03-31`."""
        return f"{PREFIX}{self.kpi}:{self.scope}:{self.owner}:{self.start.isoformat()}:{self.end.isoformat()}"

    @property
    def whom(self) -> str:
        """For whom, as a subject's key: `everyone`, `team:3`, `person:7`."""
        return Scope.EVERYONE.value if self.scope is Scope.EVERYONE else f"{self.scope}:{self.owner}"

    @classmethod
    def parse(cls, name: str) -> "TargetKey":
        """Back from `name`. Raises `Refused` for what is none."""
        try:
            prefix, kpi, scope, owner, start, end = name.split(":")
            found = cls(kpi, Scope(scope), _number(owner), date.fromisoformat(start), date.fromisoformat(end))
        except ValueError as error:
            raise Refused(_FORGED) from error
        if f"{prefix}:" != PREFIX or not EARLIEST <= found.start <= found.end <= LATEST:
            raise Refused(_FORGED)
        if (found.owner == 0) is not (found.scope is Scope.EVERYONE):
            raise Refused(_FORGED)
        return found

    @classmethod
    def of(cls, kpi: str, whom: str, period: Period) -> "TargetKey":
        """For a subject's key. Raises `Refused` for one that can have no target."""
        scope, owner = owner_of(whom)
        return cls(kpi, scope, owner, period.start, period.end)

    @classmethod
    def of_target(cls, target: Target) -> "TargetKey":
        """Of one that is there."""
        owner = target.person_id if target.scope is Scope.PERSON else target.team_id
        return cls(target.kpi, target.scope, owner or 0, target.start, target.end)

    def target(self, value: float) -> Target:
        """With this value."""
        person = self.owner if self.scope is Scope.PERSON else None
        team = self.owner if self.scope is Scope.TEAM else None
        return Target(self.kpi, self.scope, self.start, self.end, value, person, team)


@dataclass(frozen=True, slots=True)
class TargetSearch:
    """What is looked for: of these KPIs (none: of all), for whom (a subject's key; "": whoever), with a day in this period."""

    kpis: tuple[str, ...] = ()
    whom: str = ""
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Overwritten:
    """A target that had another value."""

    key: TargetKey
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class TargetsSaved:
    """What setting many at once did; those that were changed each by itself."""

    counts: ImportCounts
    overwritten: tuple[Overwritten, ...] = ()


def owner_of(whom: str) -> tuple[Scope, int]:
    """Scope and id of a subject's key. Raises `Refused` for one that can have no target."""
    kind, _, number = whom.partition(":")
    try:
        scope, owner = Scope(kind), _number(number or "0")
    except ValueError as error:
        raise Refused(_FORGED) from error
    if (owner == 0) is not (scope is Scope.EVERYONE):
        raise Refused(_FORGED)
    return scope, owner


def target_state(value: float) -> State:
    """A target as the audit log keeps it: all but its value is in its name."""
    return {"value": value}


def fault_of_value(kpi: Kpi, value: float) -> str:
    """Why this can be no target of the KPI; "" where it can."""
    if not value >= 0:
        return "a target cannot be below zero"
    if value > _LARGEST:
        return "that is too large a number"
    if kpi.unit is Unit.RATIO and value > LARGEST_RATIO:
        return f"{kpi.name} is a share: write 60% or 0.6"
    return ""


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > _MOST_DIGITS:
        raise ValueError(text)
    return int(text)
