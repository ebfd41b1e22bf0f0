"""What is kept about one person, gathered for them: what they may read, and nothing that is only for somebody else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import Enum

from core.access import Reading, Viewer, reading_of
from core.coaching import KeptTip, TipState
from core.feedback import Content, Feedback
from core.goals import Goal
from core.people import Person
from core.ports import Tx
from core.reviews import Review, Side
from core.rounds import RoundState, shown_questions

Cell = str | int | float | bool | None
Row = Mapping[str, Cell]
_MANY = 1_000_000
_THEIRS = tuple(set(TipState) - {TipState.DRAFT})  # what waits for a manager will be theirs, or nobody's
_EVER = date(1, 1, 1)
_NOBODY = "a former colleague"


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Tables by name, each with rows that have the same columns; an empty one is there too."""

    person: Person
    tables: Mapping[str, Sequence[Row]]


def gathered(tx: Tx, person: Person) -> PersonalData:
    """Everything about and by a person that they may have."""
    names = {one.id: one.name for one in tx.people()}
    teams = {team.id: team.name for team in tx.teams()}
    viewer = Viewer(person.id, person.role, tx.below(person.id))
    received = [
        one for one in tx.find_feedback(about=[person.id], limit=_MANY) if reading_of(viewer, one) is Reading.YES
    ]
    given = [one for one in map(tx.feedback, tx.feedback_written(person.id)) if one is not None]
    own = (f"person:{person.id}", f"below:{person.id}")
    goals = [one for one in tx.goals(limit=_MANY) if one.draft.subject in own or one.proposer == person.id]

    def by(goal: Goal) -> int | None:
        """Whose words of it they may have: everybody's (None), or, of people who are not theirs any more, their own."""
        kind, _, number = goal.draft.subject.partition(":")
        is_theirs = goal.draft.subject in own or (kind in ("person", "below") and int(number) in viewer.below)
        return None if is_theirs else person.id

    tables: dict[str, list[Row]] = {
        "profile": [_profile(person, names, teams)],
        "goals": [_goal(one, names) for one in goals],
        "goal_versions": [row for one in goals for row in _goal_versions(tx, one, names, by(one))],
        "goal_messages": [row for one in goals for row in _goal_messages(tx, one, names, by(one))],
        "feedback_received": [_feedback(one, names) for one in received],
        "feedback_given": [_feedback(one, names) for one in given],
        "feedback_versions": [row for one in _once(received, given) for row in _versions(tx, one)],
        "feedback_messages": [row for one in _once(received, given) for row in _said(tx, one, names)],
        "feedback_drafts": [_flat(draft) for draft in tx.feedback_drafts_of(person.id)],
        "requests": list(_requests(tx, person, names)),
        "round_answers_about": list(_answers_about(tx, person, names)),
        "round_answers_given": list(_answers_given(tx, person, names)),
        "reviews": [_review(one, names) for one in tx.reviews(about=person.id)],
        "reviews_of_others": [_managers_part(one, names) for one in tx.reviews(by=person.id)],
        "tips": [_tip(one) for one in tx.tips_of(person.id, limit=_MANY, states=_THEIRS)],
        "coaching": [
            {"model": one.model, "approval": one.approval} for one in tx.coaching_rules() if one.person_id == person.id
        ],
        "slack_account": [asdict(one) for one in tx.known_accounts([person.id]).values()],
        "deliveries": list(_deliveries(tx, person)),
        "absences": [
            {
                "from": one.start.isoformat(),
                "to": one.end.isoformat(),
                "kind": one.kind or "everything",
                "given_by": "an admin" if one.by_admin else "themselves",
            }
            for one in tx.absences(_EVER)
            if one.person_id == person.id
        ],
    }
    return PersonalData(person, {name: _even(rows) for name, rows in tables.items()})


def _once(*lists: Sequence[Feedback]) -> list[Feedback]:
    """A reflection is both about and by somebody."""
    return list({one.id: one for found in lists for one in found}.values())


def _profile(person: Person, names: Mapping[int, str], teams: Mapping[int, str]) -> Row:
    return _flat(asdict(person)) | {
        "manager": names.get(person.manager_id or 0),
        "team": teams.get(person.team_id or 0),
    }


def _goal(goal: Goal, names: Mapping[int, str]) -> Row:
    draft = goal.draft
    return {
        "goal": goal.id,
        "for": _subject_name(draft.subject, names),
        "kpi": draft.kpi,
        "value": draft.value,
        "from": draft.period.start.isoformat(),
        "to": draft.period.end.isoformat(),
        "why": draft.why,
        "state": goal.state.value,
        "version": goal.version,
        "proposed_by": names.get(goal.proposer),
        "made_at": goal.made_at.isoformat(),
    }


def _goal_versions(tx: Tx, goal: Goal, names: Mapping[int, str], by: int | None) -> Iterator[Row]:
    for version, (draft, author, at) in enumerate(tx.goal_versions(goal.id), 1):
        if by not in (None, author):
            continue
        span = {"from": draft.period.start.isoformat(), "to": draft.period.end.isoformat()}
        yield {
            "goal": goal.id, "version": version, "at": at.isoformat(), "by": names.get(author), "kpi": draft.kpi,
            "value": draft.value, **span, "why": draft.why,
        }  # fmt: skip


def _goal_messages(tx: Tx, goal: Goal, names: Mapping[int, str], by: int | None) -> Iterator[Row]:
    for said in tx.said(goal.id):
        if by in (None, said.author):
            yield {"goal": goal.id, "at": said.at.isoformat(), "by": names.get(said.author), "text": said.text}


def _feedback(one: Feedback, names: Mapping[int, str]) -> Row:
    return {
        "feedback": one.id,
        "about": names.get(one.content.subject),
        "by": names.get(one.author or 0, _NOBODY),
        "given_at": one.given_at.isoformat(),
        "state": one.state.value,
        "version": one.version,
        **_content(one.content),
    }


def _content(content: Content) -> dict[str, Cell]:
    words = _flat(asdict(content))
    return {name: value for name, value in words.items() if name != "subject"}


def _versions(tx: Tx, one: Feedback) -> Iterator[Row]:
    for version, (content, at) in enumerate(tx.feedback_versions(one.id), 1):
        yield {"feedback": one.id, "version": version, "at": at.isoformat(), **_content(content)}


def _said(tx: Tx, one: Feedback, names: Mapping[int, str]) -> Iterator[Row]:
    for said in tx.said_about(one.id):
        by = names.get(said.author, _NOBODY)
        yield {"feedback": one.id, "at": said.at.isoformat(), "by": by, "text": said.text}


def _requests(tx: Tx, person: Person, names: Mapping[int, str]) -> Iterator[Row]:
    asking, asked = tx.requests(requester=person.id, limit=_MANY), tx.requests(asked=person.id, limit=_MANY)
    for one in (*asking, *asked):
        yield {
            "by": names.get(one.requester),
            "of": names.get(one.asked),
            "about": one.about,
            "due": one.due.isoformat(),
            "state": one.state.value,
            "made_at": one.made_at.isoformat(),
        }


def _answers_about(tx: Tx, person: Person, names: Mapping[int, str]) -> Iterator[Row]:
    """What the rounds show them, by the same rule; of an anonymous one neither who wrote it nor what belongs together."""
    for found in tx.rounds(state=RoundState.ENDED):
        answers = tx.round_answers(found.id, person.id)
        shown = shown_questions(found, answers)
        for one in answers:
            if one.question in shown:
                by = "anonymous" if found.is_anonymous else names.get(one.author or 0, _NOBODY)
                question = found.questions[one.question]
                yield {
                    "round": found.name,
                    "due": found.due.isoformat(),
                    "question": question,
                    "by": by,
                    "text": one.text,
                }


def _answers_given(tx: Tx, person: Person, names: Mapping[int, str]) -> Iterator[Row]:
    """Of named rounds: of the others nobody knows who wrote what."""
    given = tx.named_answers_by(person.id)
    rounds = {one.id: one for one in tx.rounds(ids={number for number, *_ in given})}
    for number, subject, question, text in given:
        found = rounds[number]
        yield {
            "round": found.name,
            "due": found.due.isoformat(),
            "about": names.get(subject),
            "question": found.questions[question],
            "text": text,
        }


def _review(review: Review, names: Mapping[int, str]) -> Row:
    words = {question.value: text for side in Side for question, text in review.words_of(side).items()}
    return _reviewed(review) | {"manager": names.get(review.manager)} | words | {"document": review.document}


def _managers_part(review: Review, names: Mapping[int, str]) -> Row:
    """What they wrote as a manager; the other half is its subject's."""
    words = {question.value: text for question, text in review.words_of(Side.MANAGER).items()}
    return _reviewed(review) | {"about": names.get(review.subject)} | words


def _reviewed(review: Review) -> dict[str, Cell]:
    signed = {f"signed_by_{side}_at": _moment(review.signatures.get(side)) for side in Side}
    return {
        "from": review.period.start.isoformat(),
        "to": review.period.end.isoformat(),
        "version": review.version,
        **signed,
    }


def _tip(tip: KeptTip) -> Row:
    """What a tip said, was about and made of, and what they said of it."""
    period = {"from": tip.period.start.isoformat(), "to": tip.period.end.isoformat()} if tip.period else {}
    made = {"keys": " ".join(tip.keys), "facts": " ".join(tip.facts)}
    text = "\n".join([*(f"{action.text} {action.reason}" for action in tip.actions), tip.question]).strip()
    told = _flat({key: value for key, value in asdict(tip).items() if key not in ("period", "actions", "question")})
    return told | made | period | {"text": text}


def _deliveries(tx: Tx, person: Person) -> Iterator[Row]:
    """That it was sent, and not what it said."""
    for one in map(tx.delivery, tx.deliveries_to(person.id)):
        if one is not None:
            yield {
                "kind": one.kind.value,
                "topic": one.topic,
                "due": one.due.isoformat(),
                "state": one.state.value,
                "tried_at": _moment(one.attempt_at),
                "reason": one.reason,
            }


def _subject_name(key: str, names: Mapping[int, str]) -> str:
    kind, _, number = key.partition(":")
    name = names.get(int(number)) if kind in ("person", "below") and number.isdecimal() else None
    return key if name is None else name if kind == "person" else f"{name}'s team"


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _flat(values: Mapping[str, object]) -> dict[str, Cell]:
    return {name: _cell(value) for name, value in values.items()}


def _cell(value: object) -> Cell:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _even(rows: Sequence[Row]) -> list[Row]:
    """With the same columns in each."""
    columns = dict.fromkeys(name for row in rows for name in row)
    return [{name: row.get(name) for name in columns} for row in rows]
