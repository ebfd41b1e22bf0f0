"""Four times a minute: Homes that others have changed are shown anew to who has them open."""

from collections.abc import Callable

from scheduler.rhythm import failing_into_the_log
from scheduler.runner import Alarm

EVERY = 15  # seconds


def refreshing(alarm: Alarm, catch_up: Callable[[], None]) -> None:
    """Put it on the alarm clock."""
    alarm.every(EVERY, "homes", failing_into_the_log("homes", catch_up))
