"""The durable queue: DBOS on the application's own database. It says when a delivery has its turn; the ledger does the rest.

One code path on SQLite (a single process) and PostgreSQL (any number of workers). A turn never sleeps: when it is not settled
it enqueues a successor that starts later, and ends.
"""

import logging
import os
import socket
import threading
import time
import uuid
import zlib
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions

from core.ports import Clock, Store

log = structlog.get_logger(__name__)

Turn = Callable[[int, str], float | None]

_WORKFLOW = "deliver"
_VERSION = "1"  # the ledger outlives versions: any process of a workspace may take any of its turns
_LIVE = ["PENDING", "ENQUEUED", "DELAYED"]
_LOCKS = 7_307_319  # the first half of our advisory locks' keys
STALE = timedelta(minutes=2)  # a turn that should have been had that long ago has been lost
_SWEPT_AT_ONCE = 200
_KEPT = timedelta(days=2)  # ended workflows; the ledger remembers longer
_LEAST_WAIT = 0.05  # seconds
_POLL = 0.1  # seconds
_AT_ONCE = 32  # turns of one process: more than Slack's allowance ever keeps busy


class Queue:
    """Takes deliveries inside the transaction that writes them, and gives each its turns.

    Each workspace has a queue of its own: a worker holds the token of one Slack, and must not take what goes to another.
    `limit` is how many messages a workspace may send in a minute, over all workers.
    """

    def __init__(self, url: str, *, store: Store, machine: Clock, limit: int, stale: timedelta = STALE) -> None:
        self._url = sa.make_url(url)
        self._store, self._machine, self._limit, self._stale = store, machine, limit, stale
        self._is_postgresql = self._url.get_backend_name() == "postgresql"
        self._executor = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._workspace_id, self._served = 0, ""
        self._client: DBOSClient | None = None
        self._life = _Life(self._url, _key(self._executor)) if self._is_postgresql else None

    def prepare(self) -> None:
        """Bring the queue's own tables to the present schema."""
        DBOS.migrate(_text(self._url))

    def open(self) -> None:
        """Be able to enqueue (without taking turns)."""
        self._client = DBOSClient(system_database_url=_text(self._url))

    def work(self, workspace_id: int, turn: Turn) -> None:
        """Take this workspace's turns, in threads of its own, until `close`. What was cut off before is taken up again."""
        self._workspace_id, self._served = workspace_id, _queue_of(workspace_id)
        quiet: DBOSConfig = {
            "name": "pace",
            "system_database_url": _text(self._url),
            "executor_id": self._executor if self._is_postgresql else self._served,
            "application_version": _VERSION,
            "log_level": "CRITICAL",
            "max_executor_threads": _AT_ONCE,
        }
        logging.getLogger("dbos").setLevel(logging.CRITICAL)
        if self._life is not None:
            self._life.hold()
        DBOS(config=quiet)

        @DBOS.workflow(name=_WORKFLOW, max_recovery_attempts=1_000)
        def deliver(workspace_id: int, delivery_id: str, is_patient: bool = False) -> None:
            try:
                wait = turn(workspace_id, delivery_id)
            except Exception:
                # The sweeper gives it another turn; what was being sent is looked up then, and counts as a failure.
                log.exception("a turn failed", delivery=delivery_id)
                raise
            if wait is not None:
                self._enqueue_later(workspace_id, delivery_id, max(wait, _LEAST_WAIT), is_patient)

        DBOS.listen_queues([self._served])
        DBOS.launch()
        second = self._limit / 60
        DBOS.register_queue(
            self._served,
            worker_concurrency=_AT_ONCE,
            limiter={"limit": max(1, round(second)), "period": max(1.0, round(second)) / second},
            polling_interval_sec=_POLL,
            on_conflict="always_update",
        )

    def close(self) -> None:
        """Take no more turns. One that is cut off is taken up again later."""
        if self._client is not None:
            self._client.destroy()
        DBOS.destroy()
        if self._life is not None:
            self._life.end()

    def enqueue(
        self,
        connection: sa.Connection,
        workspace_id: int,
        deliveries: Sequence[str],
        again: datetime | None,
        patient: Collection[str],
    ) -> None:
        """In the caller's transaction: the delivery and its turn are there together, or neither is. `again` is the time of
        a new beginning after the first one has failed. The `patient` ones let all others go first: what is only to be written
        yet, by a model that takes its time, holds up nothing that can leave."""
        client = self._opened()
        suffix = f"/again-{int(again.timestamp() * 1_000)}" if again else ""
        for one in deliveries:
            options, arguments = _turn(workspace_id, one, one + suffix, one in patient)
            client.enqueue_in_transaction(connection, options, *arguments)

    def sweep(self) -> int:
        """Give those that lost their turn (a database that stopped at the wrong moment) a new one. Returns how many.

        Every replica gives it the same id, so that several make one.
        """
        now = self._machine.now()
        lost = 0
        for one in self._store.stuck_deliveries(self._workspace_id, now - self._stale, _SWEPT_AT_ONCE):
            client = self._opened()
            live = client.list_workflows(
                workflow_id_prefix=one, status=_LIVE, limit=1, load_input=False, load_output=False
            )
            if not live:
                name = f"{one}/swept-{int(now.timestamp() // self._stale.total_seconds())}"
                options, arguments = _turn(self._workspace_id, one, name, is_patient=False)
                client.enqueue(options, *arguments)
                lost += 1
        return lost

    def recover(self) -> int:
        """Take up what dead workers were at: theirs are the locks that are free. Returns how many turns."""
        if self._life is None:
            return 0
        self._life.hold()
        taken = 0
        for executor in self._life.working():
            if executor == self._executor or not self._life.is_dead(_key(executor)):
                continue
            pending = DBOS.list_workflows(
                status="PENDING", executor_id=executor, queue_name=self._served, load_input=False, load_output=False
            )
            if pending:
                DBOS.resume_workflows([one.workflow_id for one in pending], queue_name=self._served)
                taken += len(pending)
        return taken

    def tidy(self) -> int:
        """Remove ended workflows that nobody looks at any more. Returns how many."""
        client = self._opened()
        before = (self._machine.now() - _KEPT).isoformat()
        old = client.list_workflows(completed_before=before, limit=5_000, load_input=False, load_output=False)
        if old:
            client.delete_workflows([one.workflow_id for one in old])
        return len(old)

    def _enqueue_later(self, workspace_id: int, delivery_id: str, seconds: float, is_patient: bool) -> None:
        name = f"{delivery_id}/{time.time_ns() // 1_000_000}"
        options, arguments = _turn(workspace_id, delivery_id, name, is_patient)
        self._opened().enqueue(options | {"delay_seconds": seconds}, *arguments)

    def _opened(self) -> DBOSClient:
        assert self._client is not None, "the queue is opened before it is used"
        return self._client


class _Life:
    """PostgreSQL: a lock that this process holds for as long as it lives, so that others can tell."""

    def __init__(self, url: sa.URL, key: int) -> None:
        self._engine = sa.create_engine(url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
        self._key = key
        self._held: sa.Connection | None = None
        self._guard = threading.Lock()

    def hold(self) -> None:
        """Take the lock, again after the connection was lost."""
        with self._guard:
            try:
                if self._held is None:
                    self._held = self._engine.connect()
                    self._held.execute(sa.text("SELECT pg_advisory_lock(:a, :b)"), {"a": _LOCKS, "b": self._key})
                self._held.execute(sa.text("SELECT 1"))
            except sa.exc.DBAPIError:
                if self._held is not None:
                    self._held.invalidate()
                    self._held.close()
                self._held = None
                raise

    def working(self) -> list[str]:
        """Who has begun turns that are not ended."""
        query = sa.text("SELECT DISTINCT executor_id FROM dbos.workflow_status WHERE status = 'PENDING'")
        with self._engine.connect() as connection:
            return [row[0] for row in connection.execute(query) if row[0]]

    def is_dead(self, key: int) -> bool:
        """True when nobody holds that lock."""
        query = sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = :a AND objid = :b")
        keys = {"a": _LOCKS, "b": key % 2**32}
        with self._engine.connect() as connection:
            return not connection.scalar(query, keys)

    def end(self) -> None:
        """Let go."""
        with self._guard:
            if self._held is not None:
                self._held.close()
                self._held = None
        self._engine.dispose()


def _queue_of(workspace_id: int) -> str:
    return f"deliveries-{workspace_id}"


def _turn(
    workspace_id: int, delivery_id: str, workflow_id: str, is_patient: bool
) -> tuple[EnqueueOptions, tuple[int | str | bool, ...]]:
    """How a turn is put into the queue, and what the workflow is called with."""
    options: EnqueueOptions = {
        "queue_name": _queue_of(workspace_id),
        "workflow_name": _WORKFLOW,
        "workflow_id": workflow_id,
        "app_version": _VERSION,
    }
    if is_patient:
        return options | {"priority": 1}, (workspace_id, delivery_id, True)  # the usual is 0, which goes first
    return options, (workspace_id, delivery_id)


def _key(executor: str) -> int:
    """The second half of an advisory lock's key."""
    return zlib.crc32(executor.encode()) - 2**31


def _text(url: sa.URL) -> str:
    return url.render_as_string(hide_password=False)
