"""What has been kept as long as the workspace says is removed, a few times a day."""

import structlog

from core.usecases.privacy import Retention
from scheduler.rhythm import failing_into_the_log
from scheduler.runner import Alarm

log = structlog.get_logger(__name__)

_EVERY = 21_600  # seconds


def keeping_no_longer(alarm: Alarm, workspace_id: int, retention: Retention) -> None:
    """Look a few times a day; the first time right at the start."""

    def forget() -> None:
        if gone := retention.forget(workspace_id):
            log.info("kept long enough", removed=gone)

    alarm.every(_EVERY, "retention", failing_into_the_log("retention", forget))
