"""Small worlds to ask the engine about: people, KPIs and facts in a line each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from core import kpis
from core.catalogue import Cadence, Combine, Direction, Kpi, Measure, Target, Unit
from core.expressions import Expression
from core.facts import Facts, day_number
from core.people import Person, Subject, SubjectKind, Workspace
from core.periods import Grain, Period, unit_of
from core.scores import Score

ACME = Workspace(1, "Acme")
MEASURES = (
    "revenue", "deals_won", "deals_lost", "won_cycle_days", "open_pipeline", "calls", "leads", "leads_converted",
)  # fmt: skip
Fact = tuple[int, str, date, float]


def kpi(
    expression: str,
    key: str = "",
    unit: Unit = Unit.COUNT,
    direction: Direction = Direction.HIGHER,
    snapshot: bool = False,
) -> Kpi:
    """A KPI over the measures that its expression names."""
    parsed = Expression.parse(expression)
    combine = Combine.LAST if snapshot else Combine.SUM
    return Kpi(
        key=key or expression,
        name=key or expression,
        meaning="What it counts",
        why="It matters",
        unit=unit,
        direction=direction,
        expression=parsed,
        measures=tuple(Measure(name, name, combine) for name in sorted(parsed.names)),
        owner="Sales",
        cadence=Cadence.MONTH,
        weight=1,
    )


REVENUE = kpi("revenue", unit=Unit.MONEY)
WIN_RATE = kpi("deals_won / (deals_won + deals_lost)", "win_rate", Unit.RATIO)
SALES_CYCLE = kpi("won_cycle_days / deals_won", "sales_cycle", Unit.DAYS, Direction.LOWER)
DEALS_LOST = kpi("deals_lost", direction=Direction.LOWER)
OPEN_PIPELINE = kpi("open_pipeline", unit=Unit.MONEY, snapshot=True)
ALL = (REVENUE, WIN_RATE, SALES_CYCLE, DEALS_LOST, OPEN_PIPELINE)


def facts(rows: Iterable[Fact], measures: Sequence[str] = MEASURES) -> Facts:
    """Facts as the store hands them over."""
    listed = list(rows)
    return Facts(
        tuple(measures),
        np.array([person for person, *_ in listed], np.int64),
        np.array([measures.index(measure) for _, measure, *_ in listed], np.int32),
        np.array([day_number(day) for *_, day, _ in listed], np.int32),
        np.array([value for *_, value in listed], float),
    )


def person(number: int, peers: Sequence[int] = ()) -> Subject:
    """One person as a subject; peers are the person alone unless given."""
    return Subject(f"person:{number}", SubjectKind.PERSON, f"P{number}", (number,), tuple(peers) or (number,))


def team(*members: int, team_id: int | None = None) -> Subject:
    """A team of these people."""
    key = "team:" + "-".join(map(str, members))
    return Subject(key, SubjectKind.TEAM, "Team", members, members, team_id)


def month(year: int, number: int) -> Period:
    """A calendar month."""
    return unit_of(date(year, number, 1), Grain.MONTH)


def every_month(person_id: int, measure: str, months: Iterable[Period], by_day: Mapping[int, float]) -> list[Fact]:
    """The same amounts on the same days of each month."""
    return [
        (person_id, measure, m.start + timedelta(days=day - 1), value) for m in months for day, value in by_day.items()
    ]


@dataclass
class World:
    """What there is to ask about; `ask` evaluates one KPI of one subject, `board` all of them."""

    rows: Sequence[Fact]
    people: dict[int, Person] = field(default_factory=dict)
    targets: list[Target] = field(default_factory=list)
    workspace: Workspace = ACME

    @property
    def facts(self) -> Facts:
        return facts(self.rows)

    def board(self, subjects: Sequence[Subject], period: Period, as_of: date, of: Sequence[Kpi] = ALL) -> kpis.Board:
        roster = {number: Person(number, f"P{number}") for subject in subjects for number in subject.people}
        return kpis.evaluate(
            kpis=of,
            subjects=subjects,
            period=period,
            as_of=as_of,
            facts=self.facts,
            targets=self.targets,
            people=roster | self.people,
            workspace=self.workspace,
        )

    def ask(self, of: Kpi, subject: Subject, period: Period, as_of: date) -> Score:
        return self.board([subject], period, as_of, [of]).card(subject.key).scores[0]

    def hired(self, number: int, day: date) -> "World":
        person_hired = replace(self.people.get(number, Person(number, f"P{number}")), hired_on=day)
        self.people[number] = person_hired
        return self
