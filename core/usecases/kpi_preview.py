"""What a change of a KPI would do to the figures: by the engine, before anything is saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from statistics import median

from core.board import Board, Figures
from core.catalogue import Kpi
from core.digests import status_of
from core.people import Role, Workspace
from core.periods import Grain, Period, unit_of
from core.ports import Tx
from core.scorecards import scorecard
from core.scores import Card, Status
from core.usecases.reading import Bulk, Material
from core.usecases.subjects import EVERYONE, subject_of, subjects_of

MOST_PEOPLE = 2_000  # of more, only the company's sum is read: for ten thousand everybody's figures take over a second
MOST_JUDGED = 500  # people whose targets are looked at all together


@dataclass(frozen=True, slots=True)
class Side:
    """Figures by one formula: the company's, the median rep's, and how many reps have one. None: there is no figure."""

    company: float | None
    median: float | None
    figured: int


@dataclass(frozen=True, slots=True)
class Compared:
    """One period up to `as_of`, by the formula as it is and as it would be (None: there is no such KPI)."""

    period: Period
    as_of: date
    before: Side | None
    after: Side | None


@dataclass(frozen=True, slots=True)
class Together:
    """All targets of the company together, in the running month: the part reached of what is due by now."""

    before: float | None
    after: float | None
    changed: int | None  # reps whose status becomes another one; None where there are too many to look at each

    @property
    def statuses(self) -> tuple[Status | None, Status | None]:
        """The company's, before and after."""
        return status_of(self.before), status_of(self.after)


@dataclass(frozen=True, slots=True)
class Preview:
    """The running month and the last one, none where only what it counts for changes. `reps` are those looked at one by one, None
    where there are too many people. `together` is None where nothing changes that counts for it."""

    months: tuple[Compared, ...]
    reps: int | None
    together: Together | None


@dataclass(frozen=True, slots=True)
class PreviewMaterial:
    """Everything that a preview is made of, read already: it can be made when the transaction is closed."""

    before: Kpi | None
    after: Kpi | None
    months: tuple[Material, ...]
    reps: int | None
    together: Material | None

    def preview(self) -> Preview:
        """Let the engine work it out."""
        months = tuple(self._compared(material) for material in self.months)
        return Preview(months, self.reps, self._together() if self.together else None)

    def _compared(self, material: Material) -> Compared:
        figures = list(material.board().figures)
        before = _side(figures.pop(0)) if self.before else None
        after = _side(figures.pop(0)) if self.after else None
        return Compared(material.period, material.as_of, before, after)

    def _together(self) -> Together:
        assert self.together is not None
        board = self.together.board()
        rows = [self._due(board, row) for row in range(len(board.subjects))]
        changed = sum(status_of(before) is not status_of(after) for before, after in rows[1:])
        return Together(*rows[0], changed if len(rows) > 1 else None)

    def _due(self, board: Board, row: int) -> tuple[float | None, float | None]:
        """What one has reached of what is due, without the KPI as it would be, and without the KPI as it is."""
        cards = []
        for left_out in (self.after, self.before):
            scores = [figures.score(row, with_trend=False) for figures in board.figures if figures.kpi is not left_out]
            cards.append(Card(board.subjects[row], board.period, board.compared_with, tuple(scores)))
        before, after = (scorecard(card).due for card in cards)
        return before, after


def read_preview(
    tx: Tx, workspace: Workspace, today: date, before: Kpi | None, after: Kpi | None
) -> PreviewMaterial | None:
    """What a preview of this change is made of; None where no figure can change by it."""
    if _counts(before) == _counts(after):
        return None
    people = {person.id: person for person in tx.people()}
    this = unit_of(today, Grain.MONTH, workspace.business)
    (last,) = this.units_before(1, workspace.business)
    compared = [kpi for kpi in (before, after) if kpi is not None]
    months: list[Material] = []
    reps: int | None = 0
    if _figured(before) != _figured(after):
        asked = [(this, today), (last, last.end)]
        months, reps = _read(tx, Bulk(tx, workspace, compared, people, is_whole=True), asked, MOST_PEOPLE)
    fed = tx.measures_fed()
    keys = {kpi.key for kpi in compared}
    others = [kpi for kpi in tx.catalogue().kpis if kpi.key not in keys]
    counted = [kpi for kpi in (*compared, *others) if kpi.weight > 0 and {m.key for m in kpi.measures} <= fed]
    together = None
    if any(kpi.key in keys for kpi in counted):
        [together] = _read(tx, Bulk(tx, workspace, counted, people, is_whole=True), [(this, today)], MOST_JUDGED)[0]
    return PreviewMaterial(before, after, tuple(months), reps, together)


def _figured(kpi: Kpi | None) -> tuple[object, ...] | None:
    """What of a KPI makes its figures."""
    return (kpi.expression, kpi.unit, kpi.direction) if kpi else None


def _counts(kpi: Kpi | None) -> tuple[object, ...] | None:
    """That, and what they count for."""
    return (_figured(kpi), kpi.weight) if kpi else None


def _read(tx: Tx, bulk: Bulk, asked: Sequence[tuple[Period, date]], most: int) -> tuple[list[Material], int | None]:
    """The company first, then each rep unless there are more than so many people; and how many these are."""
    if len(bulk.people) > most:
        return bulk.read_everybody(asked), None
    reps = [f"person:{one.id}" for one in bulk.people.values() if one.active and one.role is Role.REP]
    subjects = [subject_of(tx, EVERYONE), *subjects_of(tx, reps).values()]
    return bulk.read_each(subjects, asked), len(reps)


def _side(figures: Figures) -> Side:
    company, *reps = figures.actual.tolist()
    known = [value for value in reps if isfinite(value)]
    return Side(company if isfinite(company) else None, median(known) if known else None, len(known))
