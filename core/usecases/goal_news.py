"""Who is told what about a goal."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from core.access import Viewer, may_see_people
from core.catalogue import Kpi
from core.deliveries import Letter
from core.goals import Goal
from core.people import Person, Subject, Workspace
from core.ports import Tx
from core.records import Overdue
from core.rhythm import Kind, at_work
from core.scores import Score
from core.usecases.freshness import read_overdue
from core.usecases.subjects import subject_of


class Event(StrEnum):
    """What happened to a goal."""

    PROPOSED = "proposed"
    SET = "set"  # by the person it is for
    AMENDED = "amended"
    ACCEPTED = "accepted"
    QUESTION = "question"
    ANSWER = "answer"
    CANCELLED = "cancelled"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class GoalNews:
    """What somebody is told. `text` is a question or an answer; `score` the figures where there are any, which may be out of
    date (`overdue`)."""

    event: Event
    goal: Goal
    kpi: Kpi | None
    subject: Subject
    workspace: Workspace
    recipient: Person
    actor: str
    text: str = ""
    score: Score | None = None
    overdue: Overdue | None = None


WriteNews = Callable[[GoalNews], Mapping[str, Any]]


def letters_about(
    tx: Tx,
    goal: Goal,
    event: Event,
    by: Person | None,
    write: WriteNews,
    now: datetime,
    *,
    text: str = "",
    count: int = 0,
    score: Score | None = None,
) -> list[Letter]:
    """A letter for each who should know; never for who did it. `count` tells one question from the next."""
    subject = subject_of(tx, goal.draft.subject)
    kpi = next((one for one in tx.catalogue().kpis if one.key == goal.draft.kpi), None)
    topic = f"goal:{goal.id}:v{goal.version}:{event}" + (f":{count}" if count else "")
    overdue = read_overdue(tx, tx.workspace(), now.date()) if score is not None else None
    letters = []
    for recipient in tx.people(_concerned(tx, goal, event)):
        if recipient.slack_id is None or not recipient.active or (by and recipient.id == by.id):
            continue
        actor = by.name if by else ""
        news = GoalNews(event, goal, kpi, subject, tx.workspace(), recipient, actor, text, score, overdue)
        # What a person did is told at once; what the calendar did waits for working hours.
        absences = tx.absences(now.date() - timedelta(days=1), [recipient.id])
        due = at_work(recipient, now, tx.workspace(), absences, Kind.GOAL) if event is Event.ENDED else now
        letters.append(Letter(Kind.GOAL, recipient.id, topic, due, write(news), frozenset(subject.people)))
    return letters


def _concerned(tx: Tx, goal: Goal, event: Event) -> list[int]:
    """The two sides; for a goal somebody set for themselves, their manager."""
    sides = {_on_the_proposers_side(tx, goal), goal.draft.addressee} - {None}
    if event is Event.SET:
        person = next(iter(tx.people([goal.proposer])), None)
        sides = {person.manager_id} - {None} if person and goal.draft.addressee == person.id else set()
    return [one for one in sides if one is not None]


def _on_the_proposers_side(tx: Tx, goal: Goal) -> int | None:
    """Who proposed it; where they have left, or no longer lead whom it is for, the manager of these days."""
    proposer = next(iter(tx.people([goal.proposer])), None)
    if proposer is not None and proposer.active and proposer.slack_id is not None:
        viewer = Viewer(proposer.id, proposer.role, tx.below(proposer.id))
        if may_see_people(viewer, subject_of(tx, goal.draft.subject).people):
            return proposer.id
    addressee = next(iter(tx.people([goal.draft.addressee])), None) if goal.draft.addressee else None
    return addressee.manager_id if addressee else None
