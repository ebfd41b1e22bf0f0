"""Asking for feedback: requests to a colleague, and rounds in which several write about the same people.

An anonymous round shows nothing below three answers, neither as a whole nor to one question, and never who wrote what.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from core.people import Person, Workspace
from core.round_times import is_past

FEWEST = 3  # answers to a question of an anonymous round, before it is shown
LONGEST_ABOUT = 300
LONGEST_NAME = 60
LONGEST_QUESTION = 200
LONGEST_ANSWER = 3_000
MOST_QUESTIONS = 6
MOST_ASKED = 10  # by one request
MOST_EACH = 20  # people whom one person is asked about in a round: nobody writes well about more
MOST_PAIRS = 1_000
USUAL_TIME = timedelta(days=7)
LONGEST_TIME = timedelta(days=90)


class RequestState(StrEnum):
    """Where a request stands. All but the first are final."""

    OPEN = "open"
    ANSWERED = "answered"
    DECLINED = "declined"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class FeedbackRequest:
    """One person asks another for feedback about themselves; `about` is what it should be about, or empty."""

    id: int
    requester: int
    asked: int
    about: str
    due: date
    state: RequestState
    reminded: bool
    made_at: datetime


class RoundState(StrEnum):
    """Where a round stands."""

    RUNNING = "running"
    ENDED = "ended"


class InvitationState(StrEnum):
    """Whether somebody has written about somebody. When an anonymous round ends all are closed: who did is forgotten."""

    OPEN = "open"
    ANSWERED = "answered"
    DECLINED = "declined"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class RoundDraft:
    """A round as somebody starts it; `pairs` are who is written about, and by whom."""

    name: str
    questions: tuple[str, ...]
    is_anonymous: bool
    due: date
    pairs: frozenset[tuple[int, int]]

    @property
    def subjects(self) -> frozenset[int]:
        return frozenset(subject for subject, _ in self.pairs)

    @property
    def writers(self) -> frozenset[int]:
        return frozenset(writer for _, writer in self.pairs)


@dataclass(frozen=True, slots=True)
class Round:
    """A round as it stands."""

    id: int
    starter: int
    name: str
    questions: tuple[str, ...]
    is_anonymous: bool
    due: date
    state: RoundState
    made_at: datetime

    @property
    def is_running(self) -> bool:
        return self.state is RoundState.RUNNING


@dataclass(frozen=True, slots=True)
class Invitation:
    """That somebody is asked to write about somebody."""

    round: int
    subject: int
    writer: int
    state: InvitationState
    reminded: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to one question; `author` is None in an anonymous round, and of somebody who was erased."""

    question: int
    text: str
    author: int | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a round has come, in numbers."""

    asked: int
    answered: int
    declined: int


class RoundField(StrEnum):
    """What the form that starts a round asks for."""

    ABOUT = "about"
    WRITERS = "writers"
    NAME = "name"
    DUE = "due"
    QUESTIONS = "questions"


def may_be_asked(person: Person) -> bool:
    """Whether a question would reach them."""
    return person.active and person.slack_id is not None


def pairs_of(
    subjects: Iterable[Person], asked: Mapping[int, Collection[int]], people: Mapping[int, Person]
) -> frozenset[tuple[int, int]]:
    """Who writes about whom: never about oneself, and nobody whom the question would not reach."""
    return frozenset(
        (subject.id, writer)
        for subject in subjects
        for writer in asked[subject.id]
        if writer != subject.id and writer in people and may_be_asked(people[writer])
    )


def due_problem(due: date, today: date) -> str:
    """What is wrong with a due date; empty when nothing is."""
    if due <= today:
        return "Give them at least until tomorrow."
    if due > today + LONGEST_TIME:
        return f"That is further away than anybody remembers. Choose a day within {LONGEST_TIME.days} days."
    return ""


def round_problems(draft: RoundDraft, names: Mapping[int, str], today: date) -> dict[RoundField, str]:
    """What keeps a draft from being a round, by field; `names` are those of whom it is about."""
    found: dict[RoundField, str] = {}
    if problem := due_problem(draft.due, today):
        found[RoundField.DUE] = problem
    if len(draft.name) > LONGEST_NAME:
        found[RoundField.NAME] = f"Keep the name under {LONGEST_NAME} characters."
    if problem := _questions_problem(draft.questions):
        found[RoundField.QUESTIONS] = problem
    if not names:
        found[RoundField.ABOUT] = "There is nobody to write about. Choose somebody else."
    elif problem := _writers_problem(draft, names):
        found[RoundField.WRITERS] = problem
    return found


def size_problem(pairs: int) -> str:
    """What is wrong with so many who write about somebody; empty when nothing is. Asked before they are put together."""
    if pairs <= MOST_PAIRS:
        return ""
    return (
        f"Up to {pairs:,} answers would be asked for; a round takes {MOST_PAIRS:,} at most. "
        "Take a smaller team, or name fewer people."
    )


def _questions_problem(questions: Sequence[str]) -> str:
    if not questions:
        return "Ask at least one question: choose a template, or write your own."
    if len(questions) > MOST_QUESTIONS:
        return f"These are {len(questions)} questions; more than {MOST_QUESTIONS} nobody answers with care."
    if any(len(question) > LONGEST_QUESTION for question in questions):
        return f"Keep each question under {LONGEST_QUESTION} characters."
    return ""


def _writers_problem(draft: RoundDraft, names: Mapping[int, str]) -> str:
    if problem := size_problem(len(draft.pairs)):
        return problem
    asked = Counter(subject for subject, _ in draft.pairs)
    needed = FEWEST if draft.is_anonymous else 1
    short = [name for subject, name in names.items() if asked[subject] < needed]
    if short:
        shown = ", ".join(sorted(short)[:3]) + (" and others" if len(short) > 3 else "")
        if needed == 1:
            return f"Nobody in Slack would be asked about {shown}. Name who answers."
        return (
            f"Anonymous answers are shown from {FEWEST} on, and fewer would be asked about {shown}. "
            "Name more people, or make it a named round."
        )
    load = max(Counter(writer for _, writer in draft.pairs).values())
    if load > MOST_EACH:
        return (
            f"Somebody would write about {load} people; a round asks each for {MOST_EACH} at most. Take a smaller team."
        )
    return ""


def answer_problems(questions: Sequence[str], texts: Mapping[int, str]) -> dict[int, str]:
    """What is wrong with what somebody wrote, by question; empty when nothing is. A question may be left out."""
    found = {}
    for question, text in texts.items():
        if len(text) > LONGEST_ANSWER:
            found[question] = (
                f"Keep it under {LONGEST_ANSWER:,} characters; this has {len(text):,}. Nothing was cut or sent."
            )
    if not any(texts.get(question, "").strip() for question in range(len(questions))):
        found[0] = "Answer at least one question, or close this and decline."
    return found


def progress_of(invitations: Iterable[Invitation]) -> Progress:
    """Counted, without who."""
    states = [one.state for one in invitations]
    answered, declined = states.count(InvitationState.ANSWERED), states.count(InvitationState.DECLINED)
    return Progress(len(states), answered, declined)


def is_over(
    found: Round, invitations: Iterable[Invitation], here: Mapping[int, Person], now: datetime, workspace: Workspace
) -> bool:
    """Whether it ends now: when nobody is left who could answer (`here` are the people who could), or the day is over for
    each of those."""
    waiting = {
        one.writer
        for one in invitations
        if one.state is InvitationState.OPEN and one.writer in here and one.subject in here
    }
    return all(is_past(found.due, here[writer], now, workspace) for writer in waiting)


def shown_questions(found: Round, answers: Iterable[Answer]) -> frozenset[int]:
    """The questions whose answers are shown: of an anonymous round those with three at least."""
    given = [answer.question for answer in answers]
    fewest = FEWEST if found.is_anonymous else 1
    return frozenset(question for question in set(given) if given.count(question) >= fewest)


def request_topic(request_id: int, event: str) -> str:
    """The topic of a letter about a request: that somebody is asked, is reminded, what became of it."""
    return f"request:{request_id}:{event}"


def invitation_topic(round_id: int) -> str:
    """The letter that asks somebody."""
    return f"round:{round_id}:invited"


def reminder_topic(round_id: int) -> str:
    """The letter that reminds somebody."""
    return f"round:{round_id}:reminder"


def result_topic(round_id: int, subject: int | None = None) -> str:
    """The letter with the result about somebody, or about all of a manager's people."""
    return f"round:{round_id}:result" + (f":{subject}" if subject is not None else "")
