"""Hourly: people whose e-mail has come into the roster or into Slack since are linked, and what Slack has changed is followed."""

from collections.abc import Callable

import structlog

from core.errors import PaceError
from core.ports import Directory
from core.usecases.following import Fetched, FollowSlack
from core.usecases.linking import LinkPeople

EVERY = 3_600  # seconds

log = structlog.get_logger(__name__)


def linking_job(
    people: LinkPeople, following: FollowSlack, workspace_id: int, directory: Directory
) -> Callable[[], None]:
    """The job for the alarm clock. It fails into the log and tries again an hour later."""

    def link() -> None:
        try:
            fetched = Fetched(list(directory.users()))  # Slack is asked once
            report = people.all(workspace_id, fetched)
            followed = following.everybody(workspace_id, fetched)
        except (PaceError, OSError) as error:
            log.warning("linking failed", error=str(error))
            return
        log.info(
            "linked",
            linked=len(report.linked),
            already=report.already_linked,
            ambiguous=len(report.ambiguous),
            without_match=len(report.without_match),
            followed=followed,
        )

    return link
