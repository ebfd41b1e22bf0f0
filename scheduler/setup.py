"""Every few seconds: an admin who is new gets the set-up checklist, and those that were sent follow what was done.

At the start and hourly: where nobody is an admin, whom the installer named becomes it.
"""

from collections.abc import Callable

import structlog

from core.errors import PaceError
from core.people import Person
from scheduler.rhythm import failing_into_the_log
from scheduler.runner import Alarm

EVERY = 15  # seconds
_APPOINTS = 3_600  # seconds

log = structlog.get_logger(__name__)


def setting_up(alarm: Alarm, tell: Callable[[], int], appoint: Callable[[], Person | None]) -> None:
    """Put it on the alarm clock."""
    alarm.every(_APPOINTS, "first admin", failing_into_the_log("first admin", lambda: _appointed(appoint)))
    alarm.every(EVERY, "setup", failing_into_the_log("setup", tell))


def _appointed(appoint: Callable[[], Person | None]) -> None:
    try:
        admin = appoint()
    except (PaceError, OSError) as error:
        log.warning("PACE_ADMIN did not become the admin", reason=str(error))
        return
    if admin is not None:
        log.info("PACE_ADMIN became the admin", person=admin.id)
