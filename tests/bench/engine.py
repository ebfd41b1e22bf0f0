"""The engine for everybody at once: 10,000 people x 10 KPIs x 90 days, read from SQLite and evaluated.

Against the plain SQL GROUP BY that fetches its rows, and against `numpy.bincount` over the same arrays already in memory.
Each is measured in a process of its own (the median of three), so that peak memory is its own too.
"""

import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np

from core import kpis
from core.catalogue import Kpi
from core.facts import Facts, day_number
from core.people import Person, Subject, SubjectKind, Workspace
from core.periods import Grain, Period
from tests.bench.measure import Row, child
from tests.bench.world import TEAM, fill_apart

PEOPLE = 10_000
QUARTER = Period(date(2017, 1, 1), date(2017, 3, 31), Grain.QUARTER)  # 90 days
SIZES = (100_000, 1_000_000, 10_000_000)
GOALS_SIZE = 10_000_000  # one fact a person, KPI and day, nearly; the others show how it grows
_REPEATS = 3


@dataclass(frozen=True, slots=True)
class Taken:
    """How long one way took (median, in seconds) and the most memory its process had (in MB)."""

    seconds: float
    peak_mb: float


def run(sizes: tuple[int, ...] = SIZES) -> list[Row]:
    """Measure with each number of facts."""
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'bench.db'}"
            fill_apart(url, size, people=PEOPLE, period=QUARTER)
            took = {way: _in_a_process(way, url) for way in WAYS}
        facts, is_goals_size = f"{size:,} facts", size == GOALS_SIZE
        engine, evaluate, sql, numpy = (took[way] for way in ("engine", "evaluate", "sql", "numpy"))
        read_too = Row(
            f"engine, read from SQLite, {facts}", engine.seconds, "SQL GROUP BY", sql.seconds, engine.peak_mb
        )
        in_memory = partial(Row, f"engine, in memory, {facts}", evaluate.seconds)
        against_sql = in_memory("SQL GROUP BY", sql.seconds, evaluate.peak_mb)
        against_numpy = in_memory("numpy.bincount", numpy.seconds, evaluate.peak_mb)
        rows += [
            read_too.wants(0.5) if is_goals_size else read_too,
            against_sql.wants(0.5) if is_goals_size else against_sql,
            against_numpy.wants(6) if is_goals_size else against_numpy,
        ]
    return rows


def _read(url: str) -> tuple[Facts, tuple[Kpi, ...], Workspace]:
    from models.engine import create_engine
    from models.store import SqlStore

    store = SqlStore(create_engine(url))
    workspace = store.workspaces()[0]
    borders = kpis.borders_needed(QUARTER, QUARTER.end, workspace)
    with store.begin(workspace.id) as tx:
        catalogue = tx.catalogue()
        return tx.facts(None, [m.key for m in catalogue.measures], borders), catalogue.kpis, workspace


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
    return Taken(**json.loads(child([sys.executable, "-m", "tests.bench.engine", *arguments]).printed))


def _measure(way: str, url: str) -> Taken:
    once = WAYS[way](url)
    seconds = []
    for _ in range(_REPEATS):
        start = time.perf_counter()
        once()
        seconds.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Taken(statistics.median(seconds), peak)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(_measure(*sys.argv[1:]))))
