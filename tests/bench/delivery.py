"""What ledger and queue cost a message, beside what Slack allows."""

import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bot.clock import SystemClock
from bot.queue import Queue
from core.deliveries import Letter, State
from core.periods import Grain, Period
from core.rhythm import Kind
from core.usecases.delivering import Deliver
from models.engine import create_engine
from models.store import SqlStore
from tests.bench.measure import Row, child
from tests.bench.world import fill_apart

LETTERS = 500
ALLOWED = 5.0  # messages a second and workspace
GOAL_MS = 10.0  # of our own for each
QUARTER = Period(date(2017, 1, 1), date(2017, 3, 31), Grain.QUARTER)


class Nowhere:
    """An outbox that answers at once."""

    def conversation(self, users: Sequence[str]) -> str:
        return f"D{users[0]}"

    def is_private(self, channel: str) -> bool:
        return bool(channel)

    def post(self, conversation: str, payload: Mapping[str, Any], key: str, thread: str | None = None) -> str:
        return "1.0001"

    def replace(self, conversation: str, ts: str, payload: Mapping[str, Any], key: str) -> None:
        return

    def find(self, conversation: str, key: str, since: datetime, thread: str | None = None) -> str | None:
        return None


def run() -> list[Row]:
    """Both, in a process of its own: the queue is one a process."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        fill_apart(url, 10_000, people=LETTERS, period=QUARTER)
        enqueued, delivered = map(float, child([sys.executable, "-m", "tests.bench.delivery", url]).printed.split())
    allowed = LETTERS / ALLOWED
    goal = f"under {GOAL_MS:g} ms a message"
    return [
        Row(f"{LETTERS} letters enqueued", enqueued, "Slack's allowance", allowed),
        Row(
            f"{LETTERS} letters delivered ({delivered / LETTERS * 1000:.1f} ms, {LETTERS / delivered:.0f} a second)",
            delivered, "Slack's allowance", allowed, None, goal, delivered / LETTERS * 1000 < GOAL_MS,
        ),
    ]  # fmt: skip


def _main(url: str) -> None:
    machine, store = SystemClock(), SqlStore(create_engine(url))
    workspace = store.workspaces()[0]
    queue = Queue(url, store=store, machine=machine, limit=600_000)
    queue.prepare()
    queue.open()
    store.enqueue = queue.enqueue
    deliver = Deliver(store, machine, machine, Nowhere(), lambda *_: None, lambda _: {"text": "x"}, lambda *_: True)
    now = datetime.now(UTC)
    with store.begin(workspace.id) as tx:
        letters = [Letter(Kind.SCORECARD, one.id, "x", now, {"text": "x" * 3_000, "blocks": []}) for one in tx.people()]
    started = time.perf_counter()
    with store.begin(workspace.id, write=True) as tx:
        tx.add_letters(letters, now)
    enqueued = time.perf_counter() - started
    started = time.perf_counter()
    queue.work(workspace.id, deliver.turn)
    while True:
        with store.begin(workspace.id) as tx:
            if tx.count_deliveries().get((Kind.SCORECARD, State.SENT), 0) == len(letters):
                break
        time.sleep(0.02)
    sys.stdout.write(f"{enqueued} {time.perf_counter() - started}")
    queue.close()


if __name__ == "__main__":
    _main(sys.argv[1])
