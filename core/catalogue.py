"""What is measured: measures, the KPIs made of them, and the targets set for them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.expressions import Expression


class Combine(StrEnum):
    """How a measure's daily values make a period's: added up, or the last one known (a snapshot)."""

    SUM = "sum"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Measure:
    """An additive quantity that facts are stored in, such as `deals_won` or `revenue`."""

    key: str
    name: str
    combine: Combine = Combine.SUM


class Unit(StrEnum):
    """What a KPI's number counts. Ratios are fractions (0.6315 is shown as 63.2 %)."""

    MONEY = "money"
    COUNT = "count"
    RATIO = "ratio"
    DAYS = "days"
    SCORE = "score"


class Direction(StrEnum):
    """Which way is good."""

    HIGHER = "higher"
    LOWER = "lower"


class Cadence(StrEnum):
    """How often a KPI is reviewed against its target: what makes it time-bound."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Kpi:
    """A key performance indicator: an expression over sums of measures.

    A KPI whose expression divides (win rate) is a ratio of sums and is never averaged or spread over time; one that
    does not (revenue) accumulates over a period: `accumulates` tells them apart.
    """

    key: str
    name: str
    meaning: str
    why: str
    unit: Unit
    direction: Direction
    expression: Expression
    measures: tuple[Measure, ...]
    owner: str
    cadence: Cadence
    weight: float
    aliases: tuple[str, ...] = ()

    @property
    def accumulates(self) -> bool:
        """True when the figure grows with the period (no division, no snapshot), so a target can be spread over it."""
        return self.expression.is_linear and all(m.combine is Combine.SUM for m in self.measures)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything a workspace measures, in display order."""

    measures: tuple[Measure, ...]
    kpis: tuple[Kpi, ...]


class Scope(StrEnum):
    """Whom a target is for. `EVERYONE` gives each person that target; it is not a total to be shared."""

    PERSON = "person"
    TEAM = "team"
    EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class Target:
    """A value of one KPI to reach in `start`..`end` (both included), for a person, a team or each person."""

    kpi: str
    scope: Scope
    start: date
    end: date
    value: float
    person_id: int | None = None
    team_id: int | None = None
