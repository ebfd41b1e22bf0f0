"""Reading what the engine needs for many people and one period, in one go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from core import kpis
from core.board import Board
from core.catalogue import Combine, Kpi, Target
from core.facts import COMPANY, Facts
from core.people import Person, Subject, SubjectKind, Workspace
from core.periods import Period
from core.ports import Tx

_FEW = 50  # people


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that a board is made of, read already: the board can be made when the transaction is closed."""

    kpis: Sequence[Kpi]
    subjects: Sequence[Subject]
    period: Period
    as_of: date
    facts: Facts
    targets: Sequence[Target]
    people: Mapping[int, Person]
    workspace: Workspace

    def board(self) -> Board:
        """All KPIs of all subjects over the period as it stood at the end of `as_of`."""
        return kpis.evaluate(
            kpis=self.kpis,
            subjects=self.subjects,
            period=self.period,
            as_of=self.as_of,
            facts=self.facts,
            targets=self.targets,
            people=self.people,
            workspace=self.workspace,
        )


@dataclass(frozen=True, slots=True)
class Bulk:
    """Reads for the same people and KPIs, the facts of each period once. `is_whole` says that these are all people of the roster:
    where all are asked for, their facts are then read day by day, which is quicker than adding up each one's sums."""

    tx: Tx
    workspace: Workspace
    kpis: Sequence[Kpi]
    people: Mapping[int, Person]
    is_whole: bool = False

    def read(self, subjects: Sequence[Subject], period: Period, as_of: date) -> Material:
        """What a board of these subjects over one period is made of."""
        return self._material(subjects, period, as_of, self.facts(subjects, [(period, as_of)]))

    def read_complete(self, subjects: Sequence[Subject], periods: Sequence[Period]) -> list[Material]:
        """The same for several periods that are over."""
        return self.read_each(subjects, [(period, period.end) for period in periods])

    def read_each(self, subjects: Sequence[Subject], asked: Sequence[tuple[Period, date]]) -> list[Material]:
        """The same for several periods, each up to a day, whose facts are read together: they look back on much the same days."""
        facts = self.facts(subjects, asked)
        return [self._material(subjects, period, as_of, facts) for period, as_of in asked]

    def read_everybody(self, asked: Sequence[tuple[Period, date]]) -> list[Material]:
        """The same for the whole company as one subject, from its daily totals: however many people it has, that is quick."""
        borders, measures = self._span(asked)
        facts = self.tx.totals(measures, borders)
        snapshots = sorted({m.key for kpi in self.kpis for m in kpi.measures if m.combine is Combine.LAST})
        if snapshots:  # of those there is no total
            found = self.tx.facts(None, snapshots, borders)
            positions = np.array([measures.index(key) for key in snapshots], np.int32)
            facts += replace(found, measures=facts.measures, measure=positions[found.measure])
        everybody = (COMPANY, *self.people)
        company = Subject("everyone", SubjectKind.EVERYONE, self.workspace.name, everybody, everybody)
        return [self._material([company], period, as_of, facts) for period, as_of in asked]

    def facts(self, subjects: Sequence[Subject], asked: Sequence[tuple[Period, date]]) -> Facts:
        """What boards of these subjects over these periods, each up to a day, add up."""
        borders, measures = self._span(asked)
        ids = sorted({person for subject in subjects for person in (*subject.people, *subject.peers)})
        wanted = None if self.is_whole and len(ids) > _FEW and self.people.keys() <= set(ids) else ids
        return self.tx.facts(wanted, measures, borders) + self.tx.totals(measures, borders)

    def _span(self, asked: Sequence[tuple[Period, date]]) -> tuple[list[date], list[str]]:
        """The borders and the measures. Sums between more borders than one period needs are right between its own too."""
        found = {day for period, as_of in asked for day in kpis.borders_needed(period, as_of, self.workspace)}
        return sorted(found), sorted({measure.key for kpi in self.kpis for measure in kpi.measures})

    def _material(self, subjects: Sequence[Subject], period: Period, as_of: date, facts: Facts) -> Material:
        return Material(
            kpis=self.kpis,
            subjects=subjects,
            period=period,
            as_of=as_of,
            facts=facts,
            targets=self.tx.targets(period.start, period.end, [kpi.key for kpi in self.kpis]),
            people=self.people,
            workspace=self.workspace,
        )

    def board(self, subjects: Sequence[Subject], period: Period, as_of: date) -> Board:
        """All KPIs of all subjects over one period as it stood at the end of `as_of`."""
        return self.read(subjects, period, as_of).board()
