"""Who goes first in the queue."""

import time
from threading import Event, Lock

import pytest

from bot.clock import SystemClock
from bot.queue import Queue
from core.deliveries import Letter, Manner
from core.people import Workspace
from core.ports import PersonRow
from core.rhythm import Kind
from models.store import SqlStore
from tests.scheduler.kit import MONDAY, hire

DRAFTS, DIGESTS = 30, 3
A_SECOND = 10


@pytest.mark.xdist_group("processes")
def test_what_is_only_to_be_written_yet_holds_up_nothing_that_can_leave(
    store: SqlStore, workspace: Workspace, database_url: str
) -> None:
    """Also when it comes again: each draft's first turn is too early."""
    people = list(hire(store, workspace, *(PersonRow(f"P{n}") for n in range(DRAFTS))).values())
    queue = Queue(database_url, store=store, machine=SystemClock(), limit=A_SECOND * 60)
    queue.prepare()
    queue.open()
    store.enqueue = queue.enqueue
    order: list[str] = []
    guard, done = Lock(), Event()

    def turn(workspace_id: int, delivery_id: str) -> float | None:
        with store.begin(workspace_id) as tx:
            found = tx.delivery(delivery_id)
        assert found is not None
        with guard:
            is_first = found.id not in order
            order.append(found.id if found.manner is Manner.DRAFT else "digest")
            if order.count("digest") == DIGESTS and len(order) == 2 * DRAFTS + DIGESTS:
                done.set()
        return 0.1 if found.manner is Manner.DRAFT and is_first else None

    def write(kind: Kind, count: int, manner: Manner) -> None:
        with store.begin(workspace.id, write=True) as tx:
            tx.add_letters([Letter(kind, one.id, "x", MONDAY, {}, manner=manner) for one in people[:count]], MONDAY)

    try:
        write(Kind.TIP, DRAFTS, Manner.DRAFT)
        queue.work(workspace.id, turn)
        while not order:
            time.sleep(0.05)
        before = len(order)
        write(Kind.DIGEST, DIGESTS, Manner.NEW)
        assert done.wait(30)
    finally:
        queue.close()
    last = len(order) - order[::-1].index("digest")
    assert last <= before + 2 * A_SECOND  # two beats of the allowance
    assert before < DRAFTS  # others had their turn only afterwards
