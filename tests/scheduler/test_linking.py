"""What happens on its own: people are linked, and a bad hour does not end it."""

import threading
from unittest.mock import create_autospec

import pytest
from structlog.testing import capture_logs

from bot.clock import SystemClock
from core.errors import PaceError, Refused
from core.ports import Directory
from core.usecases.following import FollowSlack
from core.usecases.linking import LinkPeople, LinkReport
from scheduler.linking import linking_job
from scheduler.runner import Alarm


@pytest.mark.parametrize("error", [Refused("Slack did not let me read who is in the workspace"), TimeoutError("slow")])
def test_a_failure_is_logged_and_the_next_hour_tries_again(error: PaceError | OSError) -> None:
    people, following, directory = create_autospec(LinkPeople), create_autospec(FollowSlack), create_autospec(Directory)
    directory.users.return_value = []
    following.everybody.return_value = 2
    people.all.side_effect = [error, LinkReport((), 3, (), ())]
    job = linking_job(people, following, 1, directory)
    with capture_logs() as logs:
        job()
        job()
    assert [entry["event"] for entry in logs] == ["linking failed", "linked"]
    assert (logs[1]["already"], logs[1]["followed"]) == (3, 2)


def test_the_alarm_rings_at_once_and_starts_nothing_after_it_was_stopped() -> None:
    rang = threading.Event()
    alarm = Alarm(SystemClock().now)
    alarm.every(3_600, "linking", rang.set)
    alarm.start()
    assert rang.wait(10)
    alarm.stop()
    alarm.stop()
