"""The weekly run for many people: computed in bulk and rendered, sending left out. Each in a process of its own."""

import json
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import sqlalchemy as sa

from bot.clock import SystemClock
from bot.readers import digest_for, scorecard_for, welcome_for
from core.facts import day_number
from core.people import Role, Workspace
from core.periods import Grain, Period
from core.rhythm import USUAL, Kind
from core.usecases.digests import WeeklyDigests
from core.usecases.sending import Due, Writer
from core.usecases.weekly import WeeklyScorecards
from models.engine import create_engine
from models.store import SqlStore
from tests.bench.measure import Measured, Row, child
from tests.bench.world import fill_apart

SIZES = (1_000, 10_000, 100_000)
GOALS_SIZE, GOAL_SECONDS, GOAL_MB = 100_000, 60.0, 1_536.0
FACTS_EACH = 60
MONDAY = date(2017, 4, 3)
QUARTER = Period(date(2017, 1, 1), date(2017, 3, 31), Grain.QUARTER)
_WEEKS = 13  # last week, and the twelve before that it is compared with


def run(sizes: tuple[int, ...] = SIZES) -> list[Row]:
    """Measure with each number of people."""
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'bench.db'}"
            fill_apart(url, size * FACTS_EACH, people=size, period=QUARTER)
            sql = _apart("sql", url)
            for kind in ("scorecards", "digests"):
                took = _apart(kind, url)
                seconds, written = json.loads(took.printed)
                row = Row(
                    f"weekly run, {size:,} people: {written:,} {kind}", seconds, "plain SQL of the sums",
                    json.loads(sql.printed)[0], took.peak_mb,
                )  # fmt: skip
                rows.append(_with_goal(row, took.peak_mb) if size == GOALS_SIZE else row)
    return rows


def _with_goal(row: Row, peak_mb: float) -> Row:
    goal = f"under {GOAL_SECONDS:g} s, {GOAL_MB:,.0f} MB"
    return replace(row, goal=goal, met=row.seconds < GOAL_SECONDS and peak_mb < GOAL_MB)


def _apart(what: str, url: str) -> Measured:
    return child([sys.executable, "-m", "tests.bench.weekly", what, url])


def _written(writer: Writer, workspace: Workspace, due: list[Due]) -> tuple[float, int]:
    """Seconds, and letters; each is dropped as the ledger would have taken it."""
    started, count = time.perf_counter(), 0
    for letter in map(writer.prepare(workspace.id, MONDAY, due), due):
        count += letter is not None
    return time.perf_counter() - started, count


def _main(what: str, url: str) -> None:
    store = SqlStore(create_engine(url))
    workspace, clock = store.workspaces()[0], SystemClock(MONDAY)
    if what == "sql":
        taken = _sql(store), 0
    else:
        kind, role = (Kind.SCORECARD, Role.REP) if what == "scorecards" else (Kind.DIGEST, Role.MANAGER)
        with store.begin(workspace.id) as tx:
            people = [person for person in tx.people() if person.role is role]
        at = datetime(2017, 4, 3, 8, 30, tzinfo=UTC)
        due = [Due(person, MONDAY, at, USUAL[kind]) for person in people]
        writers: dict[Kind, Writer] = {
            Kind.SCORECARD: WeeklyScorecards(store, clock, scorecard_for, welcome_for),
            Kind.DIGEST: WeeklyDigests(store, clock, digest_for),
        }
        taken = _written(writers[kind], workspace, due)
    sys.stdout.write(json.dumps(taken))


def _sql(store: SqlStore) -> float:
    end = day_number(MONDAY)
    query = sa.text(
        "SELECT person_id, measure_id, (day - :first) / 7 AS week, SUM(value) FROM daily_facts "
        "WHERE workspace_id = 1 AND day >= :first AND day < :end GROUP BY 1, 2, 3"
    )
    started = time.perf_counter()
    with store.engine.connect() as connection:
        connection.execute(query, {"first": end - 7 * _WEEKS, "end": end}).all()
    return time.perf_counter() - started


if __name__ == "__main__":
    _main(*sys.argv[1:])
