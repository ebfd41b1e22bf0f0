"""Who is told what about a round: who is asked, and, once it has ended, what it brought."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from core.access import Reading, Viewer, reading_of_round
from core.deliveries import Letter
from core.people import Person, Workspace
from core.ports import Tx
from core.rhythm import Kind, at_work
from core.rounds import (
    Answer,
    Round,
    invitation_topic,
    may_be_asked,
    reminder_topic,
    result_topic,
    shown_questions,
)


class RoundEvent(StrEnum):
    """What a letter about a round is for."""

    INVITED = "invited"
    REMINDER = "reminder"
    RESULT = "result"  # about one person
    RESULTS = "results"  # about several of a manager's people: to be opened one by one


@dataclass(frozen=True, slots=True)
class RoundResult:
    """What a round brought about somebody: the answers to each question, those that are shown. `authors` are names by id."""

    round: Round
    subject: Person
    answers: tuple[tuple[str, tuple[Answer, ...]], ...]
    authors: Mapping[int, str]

    @property
    def is_enough(self) -> bool:
        return any(answers for _, answers in self.answers)


@dataclass(frozen=True, slots=True)
class RoundNews:
    """What somebody is told. `subjects` are whom they are asked about, or about whom there are results."""

    event: RoundEvent
    round: Round
    workspace: Workspace
    recipient: Person
    starter: str
    subjects: tuple[Person, ...]
    result: RoundResult | None = None


WriteRound = Callable[[RoundNews], Mapping[str, Any]]


def result_of(tx: Tx, found: Round, subject: Person) -> RoundResult:
    """What is shown of what was written about somebody."""
    given = tx.round_answers(found.id, subject.id)
    shown = shown_questions(found, given)
    answers = tuple(
        (text, tuple(one for one in given if one.question == number and number in shown))
        for number, text in enumerate(found.questions)
    )
    writers = {one.author for one in given if one.author is not None}
    names = {person.id: person.name for person in tx.people(writers)}
    return RoundResult(found, subject, answers, names)


def asking(
    tx: Tx, found: Round, asked: Mapping[int, Sequence[int]], event: RoundEvent, write: WriteRound, now: datetime
) -> list[Letter]:
    """One letter to each who is asked (`asked`: about whom, by writer), or reminded. It leaves when they are at work."""
    people = {person.id: person for person in tx.people()}
    topic = invitation_topic(found.id) if event is RoundEvent.INVITED else reminder_topic(found.id)
    workspace, starter = tx.workspace(), people[found.starter].name
    absences = tx.absences(now.date() - timedelta(days=1), list(asked))
    letters = []
    for writer, subjects in asked.items():
        if may_be_asked(people[writer]):
            about = tuple(sorted((people[one] for one in subjects), key=lambda person: person.name))
            news = RoundNews(event, found, workspace, people[writer], starter, about)
            due = at_work(people[writer], now, workspace, absences)
            letters.append(Letter(Kind.FEEDBACK, writer, topic, due, write(news)))
    return letters


def results(tx: Tx, found: Round, subjects: Sequence[Person], write: WriteRound, now: datetime) -> list[Letter]:
    """To each subject theirs; to the manager of each, and to who started it, those that they may read. They leave when their
    recipients are at work."""
    workspace, absences = tx.workspace(), tx.absences(now.date() - timedelta(days=1))

    def due(person: Person) -> datetime:
        return at_work(person, now, workspace, absences)

    by_subject = {subject.id: result_of(tx, found, subject) for subject in subjects}
    starter = tx.people([found.starter])[0]
    base = RoundNews(RoundEvent.RESULT, found, workspace, starter, starter.name, ())
    letters = [_letter(base, subject, (subject,), by_subject[subject.id], write, due) for subject in subjects]
    readers = {one.manager_id for one in subjects if one.manager_id is not None} | {found.starter}
    for reader in tx.people(readers):
        viewer = Viewer(reader.id, reader.role, tx.below(reader.id))
        theirs = tuple(one for one in subjects if _gets(viewer, one, found))
        if len(theirs) == 1:
            result = by_subject[theirs[0].id]
            letters.append(_letter(base, reader, theirs, result, write, due))
            if reading_of_round(viewer, theirs[0].id) is Reading.RECORDED:
                record_reading(tx, reader, result, now)
        elif theirs:
            letters.append(_letter(base, reader, theirs, None, write, due))
    return [letter for letter in letters if letter is not None]


def record_reading(tx: Tx, reader: Person, result: RoundResult, now: datetime) -> None:
    """That an admin reads what was written about somebody who is not theirs."""
    tx.audit(
        at=now,
        actor=reader.name,
        action="read round",
        target=f"round {result.round.id} about person {result.subject.id}",
    )


def _gets(viewer: Viewer, subject: Person, found: Round) -> bool:
    is_told = viewer.person_id in (subject.manager_id, found.starter) and viewer.person_id != subject.id
    return is_told and reading_of_round(viewer, subject.id) is not Reading.NO


def _letter(
    base: RoundNews,
    recipient: Person,
    subjects: tuple[Person, ...],
    result: RoundResult | None,
    write: WriteRound,
    due: Callable[[Person], datetime],
) -> Letter | None:
    """None for whom it would not reach: what was written about somebody is not left lying in the ledger."""
    if not may_be_asked(recipient):
        return None
    event = RoundEvent.RESULT if result else RoundEvent.RESULTS
    news = replace(base, event=event, recipient=recipient, subjects=subjects, result=result)
    topic = result_topic(base.round.id, result.subject.id if result else None)
    about = frozenset(one.id for one in subjects)
    return Letter(Kind.FEEDBACK, recipient.id, topic, due(recipient), write(news), about)
