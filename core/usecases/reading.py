"""Reading what the engine needs for many people and one period, in one go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core import kpis
from core.board import Board
from core.catalogue import Kpi
from core.people import Person, Subject, Workspace
from core.periods import Period
from core.ports import Tx


@dataclass(frozen=True, slots=True)
class Bulk:
    """Evaluates boards for the same people and KPIs, reading the facts of each period once."""

    tx: Tx
    workspace: Workspace
    kpis: Sequence[Kpi]
    people: Mapping[int, Person]

    def board(self, subjects: Sequence[Subject], period: Period, as_of: date) -> Board:
        """All KPIs of all subjects over one period as it stood at the end of `as_of`."""
        borders = kpis.borders_needed(period, as_of, self.workspace)
        measures = sorted({measure.key for kpi in self.kpis for measure in kpi.measures})
        ids = sorted({person for subject in subjects for person in (*subject.people, *subject.peers)})
        return kpis.evaluate(
            kpis=self.kpis,
            subjects=subjects,
            period=period,
            as_of=as_of,
            facts=self.tx.facts(ids, measures, borders) + self.tx.totals(measures, borders),
            targets=self.tx.targets(period.start, period.end, [kpi.key for kpi in self.kpis]),
            people=self.people,
            workspace=self.workspace,
        )
