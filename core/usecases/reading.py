"""Reading what the engine needs for many people and one period, in one go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core import kpis
from core.board import Board
from core.catalogue import Kpi, Target
from core.facts import Facts
from core.people import Person, Subject, Workspace
from core.periods import Period
from core.ports import Tx


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
    """Reads for the same people and KPIs, the facts of each period once."""

    tx: Tx
    workspace: Workspace
    kpis: Sequence[Kpi]
    people: Mapping[int, Person]

    def read(self, subjects: Sequence[Subject], period: Period, as_of: date) -> Material:
        """What a board of these subjects over one period is made of."""
        return self._material(subjects, period, as_of, self._facts(subjects, [(period, as_of)]))

    def read_complete(self, subjects: Sequence[Subject], periods: Sequence[Period]) -> list[Material]:
        """The same for several periods that are over, whose facts are read together: they look back on much the same days."""
        facts = self._facts(subjects, [(period, period.end) for period in periods])
        return [self._material(subjects, period, period.end, facts) for period in periods]

    def _facts(self, subjects: Sequence[Subject], asked: Sequence[tuple[Period, date]]) -> Facts:
        found = {day for period, as_of in asked for day in kpis.borders_needed(period, as_of, self.workspace)}
        borders = sorted(found)  # sums between more borders than one period needs are right between its own too
        measures = sorted({measure.key for kpi in self.kpis for measure in kpi.measures})
        ids = sorted({person for subject in subjects for person in (*subject.people, *subject.peers)})
        return self.tx.facts(ids, measures, borders) + self.tx.totals(measures, borders)

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
