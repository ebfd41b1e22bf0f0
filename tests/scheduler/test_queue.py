"""The real queue in real processes: every letter once with two whole schedulers and workers, after one is killed, and beside
another company's."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.queue import Queue
from core.deliveries import Letter, State
from core.ports import PersonRow
from core.rhythm import Kind
from models.store import SqlStore
from tests.chaos.__main__ import Replicas, prepared, settings_for
from tests.chaos.slack_stand_in import Faults, StandIn, stand_in
from tests.scheduler.kit import MONDAY, hire, ledger

PEOPLE, FACTS, LETTERS = 60, 3_000, 40
NO_FAULTS = Faults(0, 0, 0, 0, 0)
PATIENCE = 90  # seconds


@contextmanager
def replicas(count: int, url: str, slack: StandIn, folder: Path) -> Iterator[Replicas]:
    running = Replicas(count, settings_for(url, slack), folder)
    try:
        yield running
    finally:
        running.end()


def until_all_arrived(slack: StandIn, store: SqlStore) -> None:
    end = time.monotonic() + PATIENCE
    while len(slack.times()) < LETTERS or sent(store) < LETTERS:
        assert time.monotonic() < end, f"{len(slack.times())} of {LETTERS} arrived"
        time.sleep(0.1)


def sent(store: SqlStore) -> int:
    with store.begin(store.workspaces()[0].id) as tx:
        return len(tx.deliveries([State.SENT], limit=1_000))


@pytest.mark.xdist_group("processes")
def test_two_whole_schedulers_at_once_send_nothing_twice(database_url: str, tmp_path: Path) -> None:
    count = 2 if database_url.startswith("postgresql") else 1  # SQLite holds one process
    store = prepared(database_url, PEOPLE, FACTS, LETTERS)
    with stand_in(1_000, NO_FAULTS, 1) as slack, replicas(count, database_url, slack, tmp_path):
        until_all_arrived(slack, store)
        time.sleep(1)
        assert set(slack.times().values()) == {1}
    store.engine.dispose()


@pytest.mark.xdist_group("processes")
def test_a_killed_process_loses_nothing_and_repeats_nothing(database_url: str, tmp_path: Path) -> None:
    store = prepared(database_url, PEOPLE, FACTS, LETTERS)
    with stand_in(1_000, NO_FAULTS, 1) as slack, replicas(1, database_url, slack, tmp_path) as running:
        end = time.monotonic() + PATIENCE
        while len(slack.times()) < 5:
            assert time.monotonic() < end, "nothing arrived"
            time.sleep(0.01)
        running.kill(random.Random(1))
        until_all_arrived(slack, store)
        assert set(slack.times().values()) == {1}
    store.engine.dispose()


@pytest.mark.xdist_group("processes")
def test_what_is_for_another_company_in_the_same_database_waits_for_its_own_bot(
    database_url: str, tmp_path: Path
) -> None:
    """A bot holds the token of one Slack: in its hands another company's letter would be refused and lost."""
    store = prepared(database_url, PEOPLE, FACTS, LETTERS)
    other = store.create_workspace("Other", "T0OTHER")
    zoe = hire(store, other, PersonRow("Zoe"))["Zoe"]
    queue = Queue(database_url, store=store, machine=SystemClock(), limit=60)
    queue.prepare()
    queue.open()
    store.enqueue = queue.enqueue
    with store.begin(other.id, write=True) as tx:
        tx.add_letters([Letter(Kind.SCORECARD, zoe.id, "x", SystemClock().now(), {"text": "x"})], MONDAY)
    with stand_in(1_000, NO_FAULTS, 1) as slack, replicas(1, database_url, slack, tmp_path):
        until_all_arrived(slack, store)
        time.sleep(1)
    assert ledger(store, other) == [("scorecard", "Zoe", "x", "waiting")]
    queue.close()
    store.engine.dispose()
