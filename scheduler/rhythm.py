"""The weekly rhythm's jobs: look at the alarms, keep them true, and see that no delivery is left lying."""

from collections.abc import Callable
from typing import Protocol

import structlog

from core.usecases.drafts import Drafts
from core.usecases.goals import Goals
from core.usecases.planning import Planner
from core.usecases.sending import SendDue
from scheduler.runner import Alarm

log = structlog.get_logger(__name__)

_LOOK, _PLAN, _RECOVER, _SWEEP, _TIDY = 15, 900, 15, 30, 21_600  # seconds


class Turns(Protocol):
    """The queue, as far as it has to be looked after."""

    def sweep(self) -> int:
        """Give deliveries that lost their turn a new one."""

    def recover(self) -> int:
        """Take up what dead workers were at."""

    def tidy(self) -> int:
        """Remove what ended long ago."""


def scheduling(
    alarm: Alarm, workspace_id: int, planner: Planner, send_due: SendDue, goals: Goals, drafts: Drafts
) -> None:
    """What a scheduler does."""

    def look() -> None:
        sent = send_due(workspace_id)
        if sent.letters or sent.skipped:
            log.info("sending", letters=sent.letters, silent=sent.silent, skipped=sent.skipped)

    def forget() -> None:
        send_due.forget(workspace_id)

    alarm.every(_PLAN, "planning", failing_into_the_log("planning", lambda: planner.plan(workspace_id)))
    alarm.every(_PLAN, "settling", failing_into_the_log("settling", lambda: goals.settle(workspace_id)))
    alarm.every(_PLAN, "expiring", failing_into_the_log("expiring", lambda: drafts.expire(workspace_id)))
    alarm.every(_LOOK, "sending", failing_into_the_log("sending", look))
    alarm.every(_TIDY, "forgetting", failing_into_the_log("forgetting", forget))


def working(alarm: Alarm, turns: Turns) -> None:
    """What a worker does besides taking turns."""
    alarm.every(_RECOVER, "recovering", failing_into_the_log("recovering", turns.recover))
    alarm.every(_SWEEP, "sweeping", failing_into_the_log("sweeping", turns.sweep))
    alarm.every(_TIDY, "tidying", failing_into_the_log("tidying", turns.tidy))


def failing_into_the_log(name: str, job: Callable[[], object]) -> Callable[[], None]:
    """The job; what goes wrong is logged, and the alarm comes again."""

    def run() -> None:
        try:
            job()
        except Exception:
            log.exception("job failed", job=name)

    return run
