"""A made-up sales team with fifteen months of facts, for the engine to make figures of: the same on every machine."""

import random
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from core import kpis
from core.board import Board
from core.catalogue import Catalogue, Kpi, Target
from core.digests import usual
from core.evidence import middle
from core.facts import Facts
from core.people import Person, Subject, SubjectKind, Workspace
from core.periods import Period
from sources.catalogue import load_catalogue
from tests.core.figures import facts

CATALOGUE: Catalogue = load_catalogue()
KPIS: Mapping[str, Kpi] = {kpi.key: kpi for kpi in CATALOGUE.kpis}
MEASURES = tuple(measure.key for measure in CATALOGUE.measures)
_MONTHS, _STEP = 15, 5  # of days on which something is recorded
# What one person usually makes in a month, money in dollars.
_USUAL = {
    "revenue": 64_000, "deals_won": 7, "deals_lost": 9, "won_cycle_days": 322, "deals_opened": 18, "deals_opened_won": 6,
    "pipeline_created": 190_000, "open_pipeline": 410_000, "calls": 95, "meetings": 26, "emails": 170, "leads": 34,
    "leads_converted": 13, "acquisition_cost": 9_800, "customers_won": 6, "csat_points": 86, "csat_answers": 21,
    "customers_due": 12, "customers_retained": 10, "customer_revenue": 96_000, "deals_cross_sold": 2,
}  # fmt: skip
_MONEY = {"revenue", "pipeline_created", "open_pipeline", "acquisition_cost", "customer_revenue"}
_SNAPSHOTS = {"open_pipeline"}


@dataclass(frozen=True)
class Team:
    """The person asked about (id 1) and their mates. `since` is when the person's figures took another turn, by `turn`: the
    part of the usual that each measure is from then on; `scale` is what a dollar is in the workspace's currency."""

    workspace: Workspace
    person: Person
    mates: Sequence[Person]
    seed: int
    as_of: date
    since: date
    turn: Mapping[str, float] = field(default_factory=dict)
    of_mates: float = 1.0
    scale: float = 1.0
    has_figures: bool = True

    @cached_property
    def _facts(self) -> Facts:
        return facts(self._rows(), MEASURES)

    def board(
        self, subjects: Sequence[Subject], asked: Sequence[Kpi], period: Period, targets: Sequence[Target]
    ) -> Board:
        """By the engine."""
        people = {one.id: one for one in (self.person, *self.mates)}
        return kpis.evaluate(
            kpis=asked,
            subjects=subjects,
            period=period,
            as_of=self.as_of,
            facts=self._facts,
            targets=targets,
            people=people,
            workspace=self.workspace,
        )

    @property
    def subject(self) -> Subject:
        """The person."""
        return self._subject(self.person)

    def medians(self, asked: Sequence[Kpi], period: Period) -> dict[str, float | None]:
        """The middle of the mates, as far as it is nobody's."""
        if not self.mates:
            return {}
        board = self.board([self._subject(mate) for mate in self.mates], asked, period, ())
        return {
            one.kpi.key: middle([value for value in one.actual.tolist() if value == value]) for one in board.figures
        }

    def _subject(self, person: Person) -> Subject:
        peers = tuple(one.id for one in (self.person, *self.mates))
        return Subject(f"person:{person.id}", SubjectKind.PERSON, person.name, (person.id,), peers)

    def _rows(self) -> Iterator[tuple[int, str, date, float]]:
        if not self.has_figures:
            return
        for person in (self.person, *self.mates):
            chance = random.Random(self.seed * 1_000 + person.id)
            skill = chance.uniform(0.8, 1.25) * (1.0 if person is self.person else self.of_mates)
            for start in _months(self.as_of):
                for measure, usually in _USUAL.items():
                    size = usually * skill * chance.uniform(0.85, 1.15) * (self.scale if measure in _MONEY else 1.0)
                    yield from self._month(person, measure, start, size, chance)

    def _month(
        self, person: Person, measure: str, start: date, size: float, chance: random.Random
    ) -> Iterator[tuple[int, str, date, float]]:
        days = monthrange(start.year, start.month)[1]
        weights = [chance.uniform(0.2, 1.0) for _ in range(0, days, _STEP)]
        for weight, day in zip(weights, range(0, days, _STEP), strict=True):
            on = start + timedelta(days=day)
            has_begun = person.hired_on is None or on >= person.hired_on
            turn = self.turn.get(measure, 1.0) if person is self.person and on >= self.since else 1.0
            part = 1.0 if measure in _SNAPSHOTS else weight / sum(weights)
            amount = size * part * turn
            if on <= self.as_of and has_begun:
                yield (
                    person.id,
                    measure,
                    on,
                    round(amount, 2) if measure in _MONEY else float(round(amount + chance.random() / 2)),
                )


def usuals_of(board: Board) -> dict[str, float | None]:
    """The one subject's own usual by KPI."""
    found = {figures.kpi.key: float(usual(figures)[0]) for figures in board.figures}
    return {key: None if value != value else value for key, value in found.items()}


def _months(until: date) -> Iterator[date]:
    """The first days of the last ones, oldest first."""
    count = until.year * 12 + until.month - 1
    for at in range(count - _MONTHS + 1, count + 1):
        yield date(at // 12, at % 12 + 1, 1)
