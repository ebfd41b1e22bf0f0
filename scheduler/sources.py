"""Each minute: sources that are due are picked up; now and then: admins are told when new data has not come."""

from collections.abc import Callable, Sequence

import structlog

from core.usecases.feeds import Feeds, Outcome
from scheduler.rhythm import failing_into_the_log
from scheduler.runner import Alarm

_LOOK, _STALE = 60, 900  # seconds

log = structlog.get_logger(__name__)


def picking_up(alarm: Alarm, workspace_id: int, feeds: Feeds, tell_stale: Callable[[int], int]) -> None:
    """Put both on the alarm clock."""

    def look() -> None:
        _note(feeds.pick_up(workspace_id))

    alarm.every(_LOOK, "sources", failing_into_the_log("sources", look))
    alarm.every(_STALE, "freshness", failing_into_the_log("freshness", lambda: tell_stale(workspace_id)))


def _note(outcomes: Sequence[Outcome]) -> None:
    """What was done, without names and figures."""
    for one in outcomes:
        if one.taken:
            log.info("picked up", source=one.feed.id, files=len(one.taken))
        if one.problem is not None:
            log.warning("a source has a problem", source=one.feed.id, problem=one.problem.trouble.value)
