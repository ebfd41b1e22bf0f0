"""The engine for everybody at once: 10,000 people x 10 KPIs x 90 days, read from SQLite and evaluated.

Against the plain SQL GROUP BY that fetches its rows, and against `numpy.bincount` over the same arrays already in memory.
Each is measured in a process of its own (the median of three), so that peak memory is its own too.
"""

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import numpy as np

from core import kpis
from core.catalogue import Catalogue, Kpi
from core.facts import Facts, day_number
from core.people import Person, Subject, SubjectKind, Workspace
from core.periods import Grain, Period
from core.ports import PersonRow

PEOPLE = 10_000
TEAM = 10
QUARTER = Period(date(2017, 1, 1), date(2017, 3, 31), Grain.QUARTER)  # 90 days
ASKED = (  # ten KPIs over twelve measures
    *("revenue", "win_rate", "average_deal_size", "sales_cycle", "pipeline_created", "stage_conversion"),
    *("calls", "meetings", "emails", "lead_conversion"),
)
SIZES = (100_000, 1_000_000, 10_000_000)
_AT_ONCE = 500_000  # rows that are Python objects while they are written
_REPEATS = 3


@dataclass(frozen=True, slots=True)
class Taken:
    """How long one way took (median, in seconds) and the most memory its process had (in MB)."""

    seconds: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Row:
    """All ways with as many facts. `evaluate` is the engine on facts in memory, without reading them."""

    facts: int
    engine: Taken
    evaluate: Taken
    sql: Taken
    numpy: Taken

    @property
    def of_sql(self) -> float:
        """Reading and evaluating, as a part of the SQL GROUP BY; the goal is 0.5."""
        return self.engine.seconds / self.sql.seconds

    @property
    def of_numpy(self) -> float:
        """Evaluating facts in memory, as a multiple of the bare bincount; the goal is 6."""
        return self.evaluate.seconds / self.numpy.seconds


def run(sizes: tuple[int, ...] = SIZES) -> list[Row]:
    """Measure with each number of facts."""
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'bench.db'}"
            _in_a_process("fill", url, str(size))  # not here: a child starts with its parent's peak
            rows.append(Row(size, **{way: _in_a_process(way, url) for way in WAYS}))
    return rows


def lines(rows: list[Row]) -> list[str]:
    """The table for people, as Markdown."""
    heads = (
        "facts",
        "SQL",
        "read + engine",
        "of SQL",
        "bincount",
        "engine",
        "of bincount",
        "peak, engine",
        "peak, SQL",
    )
    return [
        "| " + " | ".join(heads) + " |",
        "|" + " --: |" * len(heads),
        *(
            f"| {row.facts:,} | {row.sql.seconds:.3f} s | {row.engine.seconds:.3f} s | {row.of_sql:.2f}x "
            f"| {row.numpy.seconds:.3f} s | {row.evaluate.seconds:.3f} s | {row.of_numpy:.1f}x "
            f"| {row.engine.peak_mb:.0f} MB | {row.sql.peak_mb:.0f} MB |"
            for row in rows
        ),
    ]


def fill(url: str, size: int) -> None:
    """A database with so many facts, spread evenly over people, measures and days."""
    import sqlalchemy as sa

    from models import bulk, migrations
    from models.engine import create_engine
    from models.store import SqlStore
    from models.tables import daily_facts, measures

    migrations.upgrade(url)
    engine = create_engine(url)
    store = SqlStore(engine)
    workspace = store.create_workspace("Bench")
    with store.begin(workspace.id, write=True) as tx:
        tx.save_catalogue(_catalogue())
        tx.save_people([PersonRow(f"P{number:05}") for number in range(1, PEOPLE + 1)])
        ids = np.sort([person.id for person in tx.people()])
        measure_ids = np.sort(tx.connection.scalars(sa.select(measures.c.id)).all())
        cells = PEOPLE * len(measure_ids) * QUARTER.days
        chance = np.random.default_rng(20_170_101)
        cell = np.sort(chance.permutation(cells)[:size])
        for index in daily_facts.indexes:  # made afterwards: kept up row by row it takes most of the time
            index.drop(tx.connection)
        for part in np.array_split(cell, max(1, size // _AT_ONCE)):
            person, rest = np.divmod(part, len(measure_ids) * QUARTER.days)
            measure, day = np.divmod(rest, QUARTER.days)
            facts = {
                "workspace_id": np.full(len(part), workspace.id),
                "person_id": ids[person],
                "measure_id": measure_ids[measure],
                "day": day + day_number(QUARTER.start),
                "value": np.round(chance.gamma(2.0, 500.0, len(part)), 2),
            }
            bulk.insert(tx.connection, "daily_facts", facts)
        for index in daily_facts.indexes:
            index.create(tx.connection)
    engine.dispose()


def _catalogue() -> Catalogue:
    from sources.catalogue import load_catalogue

    everything = load_catalogue()
    asked = tuple(kpi for kpi in everything.kpis if kpi.key in ASKED)
    used = {measure.key for kpi in asked for measure in kpi.measures}
    return Catalogue(tuple(measure for measure in everything.measures if measure.key in used), asked)


def _read(url: str) -> tuple[Facts, tuple[Kpi, ...], Workspace]:
    from models.engine import create_engine
    from models.store import SqlStore

    store = SqlStore(create_engine(url))
    workspace = store.workspaces()[0]
    start, end = kpis.window_needed(QUARTER, QUARTER.end, workspace)
    with store.begin(workspace.id) as tx:
        catalogue = tx.catalogue()
        return tx.facts(None, [m.key for m in catalogue.measures], start, end), catalogue.kpis, workspace


def _everybody() -> tuple[list[Subject], dict[int, Person]]:
    people = {number: Person(number, f"P{number}") for number in range(1, PEOPLE + 1)}
    teams = [tuple(range(first, first + TEAM)) for first in range(1, PEOPLE + 1, TEAM)]
    subjects = [
        Subject(f"person:{number}", SubjectKind.PERSON, f"P{number}", (number,), team)
        for team in teams
        for number in team
    ]
    return subjects, people


def _evaluate(
    subjects: list[Subject], people: dict[int, Person], read: tuple[Facts, tuple[Kpi, ...], Workspace]
) -> kpis.Board:
    facts, asked, workspace = read
    return kpis.evaluate(
        kpis=asked,
        subjects=subjects,
        period=QUARTER,
        as_of=QUARTER.end,
        facts=facts,
        targets=[],
        people=people,
        workspace=workspace,
    )


def _engine(url: str) -> Callable[[], object]:
    everybody = _everybody()
    return lambda: _evaluate(*everybody, _read(url))


def _in_memory(url: str) -> Callable[[], object]:
    everybody, read = _everybody(), _read(url)
    return lambda: _evaluate(*everybody, read)


def _sql(url: str) -> Callable[[], object]:
    from models.engine import create_engine

    engine = create_engine(url)
    query = (
        "SELECT person_id, measure_id, SUM(value) FROM daily_facts WHERE workspace_id = 1 "
        f"AND day BETWEEN {day_number(QUARTER.start)} AND {day_number(QUARTER.end)} GROUP BY person_id, measure_id"
    )

    def fetch() -> object:
        with engine.connect() as connection:
            return connection.exec_driver_sql(query).all()

    return fetch


def _numpy(url: str) -> Callable[[], object]:
    facts, _, _ = _read(url)
    measures = len(facts.measures)
    return lambda: np.bincount(facts.person * measures + facts.measure, facts.value)


WAYS: dict[str, Callable[[str], Callable[[], object]]] = {
    "engine": _engine,
    "evaluate": _in_memory,
    "sql": _sql,
    "numpy": _numpy,
}


def _in_a_process(*arguments: str) -> Taken:
    command = [sys.executable, "-m", "tests.bench.engine", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    return Taken(**json.loads(done.stdout))


def _measure(way: str, url: str, size: str = "0") -> Taken:
    once = (lambda: fill(url, int(size))) if way == "fill" else WAYS[way](url)
    seconds = []
    for _ in range(1 if way == "fill" else _REPEATS):
        start = time.perf_counter()
        once()
        seconds.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return Taken(statistics.median(seconds), peak)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(_measure(*sys.argv[1:]))))
