"""Hourly: people whose e-mail has come into the roster or into Slack since are linked."""

from collections.abc import Callable

import structlog

from core.errors import PaceError
from core.ports import Directory
from core.usecases.linking import LinkPeople

EVERY = 3_600  # seconds

log = structlog.get_logger(__name__)


def linking_job(people: LinkPeople, workspace_id: int, directory: Directory) -> Callable[[], None]:
    """The job for the alarm clock. It fails into the log and tries again an hour later."""

    def link() -> None:
        try:
            report = people.all(workspace_id, directory)
        except (PaceError, OSError) as error:
            log.warning("linking failed", error=str(error))
            return
        log.info(
            "linked",
            linked=len(report.linked),
            already=report.already_linked,
            ambiguous=len(report.ambiguous),
            without_match=len(report.without_match),
        )

    return link
