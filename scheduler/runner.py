"""The alarm clock: wakes what has to happen on its own. What is due, and what was done, stands in the database."""

import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial

from apscheduler.schedulers.background import BackgroundScheduler


class Alarm:
    """APScheduler in a thread, for as long as the process runs. `now` is the machine's time, also where the date is frozen."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._scheduler = BackgroundScheduler(timezone="UTC")
        self._running = 0
        self._changed = threading.Condition()

    def every(self, seconds: int, name: str, job: Callable[[], None]) -> None:
        """Run `job` at once and then every so many seconds; never twice at the same time, and late rather than not."""
        self._scheduler.add_job(
            partial(self._counted, job),
            "interval",
            id=name,
            seconds=seconds,
            next_run_time=self._now(),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()

    def rest(self) -> None:
        """Wait until nothing is running; after `stop` nothing begins any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._running == 0)

    def stop(self) -> None:
        """Start nothing more; what is running is not waited for."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def _counted(self, job: Callable[[], None]) -> None:
        with self._changed:
            self._running += 1
        try:
            job()
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()
