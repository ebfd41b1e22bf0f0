"""What a review is made of: the period's figures, goals and feedback as they are now, and what both have written."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from core.access import Reading, Viewer, reading_of
from core.errors import NotFound
from core.feedback import Audience, Feedback
from core.goals import GoalState
from core.people import Person, Workspace
from core.periods import Period
from core.ports import Tx
from core.reviews import Review
from core.rhythm import zone_of
from core.scorecards import Scorecard, scorecard
from core.usecases.goal_tracking import Tracked, track
from core.usecases.kpi import Asker, CardRequest, KpiCards

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ReviewContent:
    """A review with what belongs into it. `figures` is None where nothing is measured; `authors` and `kpis` are names."""

    review: Review
    subject: Person
    manager: Person
    workspace: Workspace
    figures: Scorecard | None
    goals: tuple[Tracked, ...]
    feedback: tuple[Feedback, ...]
    authors: Mapping[int, str]
    kpis: Mapping[str, str]


WriteDocument = Callable[[ReviewContent], str]


def figures_of(cards: KpiCards, workspace_id: int, asker: Asker, subject: int, period: Period) -> Scorecard | None:
    """The period's figures by the one engine, with the asker's rights; None where nothing is measured."""
    try:
        return scorecard(cards.show(workspace_id, asker, CardRequest(f"person:{subject}", (), period)).card)
    except NotFound:
        return None


def content_of(
    tx: Tx, review: Review, subject: Person, manager: Person, figures: Scorecard | None, workspace: Workspace
) -> ReviewContent:
    """The rest of it."""
    feedback = _feedback(tx, review, subject, manager, workspace)
    authors = {person.id: person.name for person in tx.people({one.author for one in feedback if one.author})}
    kpis = {kpi.key: kpi.name for kpi in tx.catalogue().kpis}
    goals = _goals(tx, review, workspace)
    return ReviewContent(review, subject, manager, workspace, figures, goals, feedback, authors, kpis)


def fingerprint_of(content: ReviewContent, write: WriteDocument) -> str:
    """Tells this document from every other one; who has signed it makes no difference."""
    unsigned = write(replace(content, review=replace(content.review, signatures={})))
    return hashlib.sha256(unsigned.encode()).hexdigest()[:24]


def _goals(tx: Tx, review: Review, workspace: Workspace) -> tuple[Tracked, ...]:
    """What was agreed for days of the period, as it stood on its last day."""
    period = review.period
    listed = [
        goal
        for goal in tx.goals(subjects=[f"person:{review.subject}"])
        if goal.state is not GoalState.PROPOSED
        and goal.draft.period.start <= period.end
        and goal.draft.period.end >= period.start
    ]
    return tuple(track(tx, workspace, listed, period.end))


def _feedback(tx: Tx, review: Review, subject: Person, manager: Person, workspace: Workspace) -> tuple[Feedback, ...]:
    """What was given in the period, is meant for the two of them, and may be read by both; the oldest first.

    What is only for the subject stays out, even where the manager wrote it.
    """
    zone = subject.zone or workspace.zone
    found = tx.find_feedback(
        about=[subject.id], since=_midnight(review.period.start, zone), until=_midnight(review.period.end + _DAY, zone)
    )
    readers = [Viewer(one.id, one.role, tx.below(one.id)) for one in (subject, manager)]
    return tuple(
        one
        for one in reversed(found)
        if one.content.audience is Audience.MANAGER
        and all(reading_of(reader, one) is Reading.YES for reader in readers)
    )


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), zone_of(zone))
