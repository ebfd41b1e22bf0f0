"""Requests and rounds go on by themselves: they remind once, and end."""

from core.usecases.requests import Requests
from core.usecases.round_ending import RoundEnds
from scheduler.rhythm import failing_into_the_log
from scheduler.runner import Alarm

_SETTLE = 900  # seconds


def settling(alarm: Alarm, workspace_id: int, requests: Requests, rounds: RoundEnds) -> None:
    """What a scheduler does for them."""
    alarm.every(_SETTLE, "requests", failing_into_the_log("requests", lambda: requests.settle(workspace_id)))
    alarm.every(_SETTLE, "rounds", failing_into_the_log("rounds", lambda: rounds.settle(workspace_id)))
