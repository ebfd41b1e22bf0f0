"""Short ways to write what the store is given in tests."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import numpy as np

from core.catalogue import Catalogue, Combine, Measure
from core.facts import Facts, day_number
from core.people import Workspace
from core.ports import ImportRun, PersonRow
from core.records import RecordBatch
from models.store import SqlStore

Cell = tuple[str, date, float]  # measure, day, value
NOON = datetime(2017, 6, 1, 12, tzinfo=UTC)
MEASURES = ("revenue", "calls", "open_pipeline")
CATALOGUE = Catalogue(
    (
        Measure("revenue", "Revenue"),
        Measure("calls", "Calls"),
        Measure("open_pipeline", "Open pipeline", Combine.LAST),
    ),
    (),
)


def run(source: str = "crm") -> ImportRun:
    """An import of some file."""
    return ImportRun(source, "deals.csv", "0" * 64, "test", 1, 0, NOON)


def batch(records: Sequence[tuple[str, int, Sequence[Cell]]]) -> RecordBatch:
    """A batch of records given as (key, person id, what it contributed)."""
    cells = [(i, *cell) for i, (_, _, theirs) in enumerate(records) for cell in theirs]
    return RecordBatch(
        measures=MEASURES,
        keys=np.array([key for key, _, _ in records], object),
        titles=np.array([f"Deal {key}" for key, _, _ in records], object),
        people=np.array([person for _, person, _ in records], np.int64),
        record=np.array([i for i, *_ in cells], np.int64),
        measure=np.array([MEASURES.index(measure) for _, measure, _, _ in cells], np.int32),
        day=np.array([day_number(day) for _, _, day, _ in cells], np.int32),
        value=np.array([value for *_, value in cells], float),
    )


def with_people(store: SqlStore, workspace: Workspace, *names: str) -> list[int]:
    """A workspace with a catalogue and these people; their ids."""
    with store.begin(workspace.id, write=True) as tx:
        tx.save_catalogue(CATALOGUE)
        tx.save_people([PersonRow(name) for name in names])
        ids = {person.name: person.id for person in tx.people()}
    return [ids[name] for name in names]


def each_day(start: date, end: date) -> list[date]:
    """Borders that leave every day from `start` to `end` a stretch of its own."""
    return [start + timedelta(days=day) for day in range((end - start).days + 2)]


def as_set(facts: Facts) -> set[tuple[int, str, int, float]]:
    """Facts without their order."""
    return {
        (int(p), facts.measures[m], int(d), round(float(v), 6))
        for p, m, d, v in zip(facts.person, facts.measure, facts.day, facts.value, strict=True)
    }
