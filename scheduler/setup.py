"""Each minute: an admin who is new, while the workspace is being set up, gets the checklist."""

from collections.abc import Callable

from scheduler.rhythm import failing_into_the_log
from scheduler.runner import Alarm

EVERY = 60  # seconds


def setting_up(alarm: Alarm, tell: Callable[[], int]) -> None:
    """Put it on the alarm clock."""
    alarm.every(EVERY, "setup", failing_into_the_log("setup", tell))
