"""Rounds of feedback: start one, write in it, see how far it is, read what it brought."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from core import rounds as rules
from core.access import Reading, Viewer, reading_of_round, require_round_about, require_round_result
from core.errors import NotFound, NotPermitted, PaceError, Refused
from core.people import Person
from core.ports import Clock, Store, Tx
from core.request_text import names_in
from core.rounds import Invitation, InvitationState, Progress, Round, RoundDraft, RoundField
from core.unmarking import is_as_written, unmarked
from core.usecases.kpi import Asker
from core.usecases.requests import named_person
from core.usecases.round_news import RoundEvent, RoundResult, WriteRound, asking, record_reading, result_of
from core.usecases.subjects import subject_of

_ONLY_THE_ROSTER = "Feedback is between people: only somebody in the roster can ask for it."
_NOT_ASKED = "You are not asked to write about them in a round. `/feedback rounds` shows what you are asked."


@dataclass(frozen=True, slots=True)
class Wish:
    """A round as its form has it. `about` is a subject's key; `named` are names, where not the team mates answer."""

    about: str
    named: str
    name: str
    questions: tuple[str, ...]
    is_anonymous: bool
    due: date


@dataclass(frozen=True, slots=True)
class Started:
    """The round, or what keeps it from being one, by field; neither when the same form has started it before."""

    round: Round | None
    problems: Mapping[RoundField, str]
    subjects: int = 0
    writers: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """What somebody is asked to write."""

    round: Round
    subject: Person


@dataclass(frozen=True, slots=True)
class Looked:
    """What was written, as it would be read; what is wrong with it, by question.

    `is_changed`: marks of the writer were taken out, so the writer looks at it once more. `is_done`: it was sent before.
    """

    texts: Mapping[int, str]
    problems: Mapping[int, str]
    is_changed: bool = False
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Running:
    """A round one has started. `waiting` are the names of those who have not answered: of a named round only."""

    round: Round
    progress: Progress
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoundList:
    """What one is asked to write, what one has started and still runs, and what there is to read."""

    tasks: tuple[Task, ...]
    running: tuple[Running, ...]
    ended: tuple[tuple[Round, tuple[Person, ...]], ...]


@dataclass(frozen=True, slots=True)
class Rounds:
    """The use cases behind `/feedback round`. Rights are checked in each."""

    store: Store
    clock: Clock
    write: WriteRound

    def start(self, workspace_id: int, asker: Asker, wish: Wish, *, form: str) -> Started:
        """Store it and ask everybody, in one letter each. Raises `NotPermitted` or `NotFound` for whom it is about."""
        by, now = asker.in_roster(_ONLY_THE_ROSTER), self.clock.now()
        with self.store.begin(workspace_id, write=True) as tx:
            subjects, pairs, problem = self._pairs(tx, asker.viewer, wish)
            name = wish.name or f"Feedback of {now.date():%B %Y}"
            draft = RoundDraft(name, wish.questions, wish.is_anonymous, wish.due, pairs)
            names = {person.id: person.name for person in subjects}
            problems = rules.round_problems(draft, names, self.clock.today(by.zone)) | problem
            if problems:
                return Started(None, problems)
            found = tx.add_round(draft, by.id, now, form=form)
            if found is None:
                return Started(None, {})
            asked: dict[int, list[int]] = {}
            for about, writer in pairs:
                asked.setdefault(writer, []).append(about)
            tx.add_letters(asking(tx, found, asked, RoundEvent.INVITED, self.write, now), now)
            tx.audit(at=now, actor=by.name, action="start round", target=f"round {found.id}")
            return Started(found, {}, len(subjects), len(asked))

    def task(self, workspace_id: int, asker: Asker, round_id: int, subject: int) -> Task:
        """What the asker is asked to write about somebody, if it can still be written.

        Raises `NotPermitted` when they are not asked (the same where there is no such round), `Refused` when it is too late.
        """
        by = asker.in_roster(_ONLY_THE_ROSTER)
        with self.store.begin(workspace_id) as tx:
            found, invitation = self._invitation(tx, by, round_id, subject)
            _require_open(found, invitation)
            return Task(found, _there(tx, subject))

    def look(self, workspace_id: int, asker: Asker, round_id: int, subject: int, texts: Mapping[int, str]) -> Looked:
        """What was written, as it would be stored, without storing it. Raises as `task` does, except for what is sent."""
        by = asker.in_roster(_ONLY_THE_ROSTER)
        with self.store.begin(workspace_id) as tx:
            found, invitation = self._invitation(tx, by, round_id, subject)
            if invitation.state is InvitationState.ANSWERED:
                return Looked({}, {}, is_done=True)
            _require_open(found, invitation)
            return self._looked(tx, found, _there(tx, subject), texts)

    def answer(self, workspace_id: int, asker: Asker, round_id: int, subject: int, texts: Mapping[int, str]) -> bool:
        """Store it, once; False when it was sent before: then nothing changes. Raises as `task` does."""
        by = asker.in_roster(_ONLY_THE_ROSTER)
        with self.store.begin(workspace_id, write=True) as tx:
            found, invitation = self._invitation(tx, by, round_id, subject, lock=True)
            if invitation.state is InvitationState.ANSWERED:
                return False
            _require_open(found, invitation)
            looked = self._looked(tx, found, _there(tx, subject), texts)
            if looked.problems:
                raise Refused(" ".join(looked.problems.values()))
            return tx.answer_round(found, subject, by.id, looked.texts)

    def decline(self, workspace_id: int, asker: Asker, round_id: int, subject: int) -> str:
        """Not write about somebody; their name. Raises as `task` does."""
        by = asker.in_roster(_ONLY_THE_ROSTER)
        with self.store.begin(workspace_id, write=True) as tx:
            found, invitation = self._invitation(tx, by, round_id, subject, lock=True)
            _require_open(found, invitation)
            tx.decline_invitation(found.id, subject, by.id)
            return tx.people([subject])[0].name

    def listed(self, workspace_id: int, asker: Asker) -> RoundList:
        """Everything about rounds that is the asker's; the newest first."""
        by, viewer = asker.in_roster(_ONLY_THE_ROSTER), asker.viewer
        with self.store.begin(workspace_id) as tx:
            known, people = tx.rounds(), {person.id: person for person in tx.people()}
            mine = tx.invitations(writer=by.id, state=InvitationState.OPEN)
            running = {one.id: one for one in known if one.is_running}
            tasks = [
                Task(running[one.round], people[one.subject])
                for one in mine
                if one.round in running and people[one.subject].active
            ]
            started = [_running(tx, one, people) for one in running.values() if one.starter == by.id]
            about = tx.round_subjects()
        ended: list[tuple[Round, tuple[Person, ...]]] = []
        for one in known:
            theirs = [people[who] for who in about.get(one.id, ()) if reading_of_round(viewer, who) is not Reading.NO]
            if theirs and not one.is_running:
                ended.append((one, tuple(sorted(theirs, key=lambda person: person.name))))
        return RoundList(tuple(tasks), tuple(started), tuple(ended))

    def read(self, workspace_id: int, asker: Asker, round_id: int, subject: int) -> RoundResult:
        """What a round brought about somebody, once it has ended; an admin's reading is recorded. Raises `NotPermitted`."""
        by = asker.in_roster(_ONLY_THE_ROSTER)
        with self.store.begin(workspace_id, write=True) as tx:
            found = tx.round_of(round_id)
            is_there = found is not None and not found.is_running
            is_there = is_there and bool(tx.invitations(round_id=round_id, subject=subject))
            reading = require_round_result(asker.viewer, subject, is_there=is_there)
            assert found is not None, "it is there"
            result = result_of(tx, found, tx.people([subject])[0])
            if reading is Reading.RECORDED:
                record_reading(tx, by, result, self.clock.now())
            return result

    def _pairs(
        self, tx: Tx, viewer: Viewer, wish: Wish
    ) -> tuple[list[Person], frozenset[tuple[int, int]], dict[RoundField, str]]:
        """Whom it is about, who writes about whom, and what is wrong with the names."""
        members = subject_of(tx, wish.about).people
        lead = int(wish.about.removeprefix("below:")) if wish.about.startswith("below:") else viewer.person_id
        alone = wish.about.startswith("person:")
        people = {person.id: person for person in tx.people()}
        subjects = [people[one] for one in members if people[one].active and (alone or one != lead)]
        require_round_about(viewer, [one.id for one in subjects] or members)
        names = names_in(wish.named)
        group = [one for one in members if rules.may_be_asked(people[one])] if not alone else []
        if problem := rules.size_problem(len(subjects) * len(names or group)):
            return subjects, frozenset(), {RoundField.WRITERS: problem}
        try:
            named = {named_person(tx, one).id for one in names}
        except PaceError as error:
            return subjects, frozenset(), {RoundField.WRITERS: str(error)}
        asked = {one.id: named or _mates(tx, one, () if alone else members) for one in subjects}
        return subjects, rules.pairs_of(subjects, asked, people), {}

    def _invitation(
        self, tx: Tx, by: Person, round_id: int, subject: int, *, lock: bool = False
    ) -> tuple[Round, Invitation]:
        found = tx.round_of(round_id, lock=lock)
        invitation = next(iter(tx.invitations(round_id=round_id, subject=subject, writer=by.id)), None)
        if found is None or invitation is None:
            raise NotPermitted(_NOT_ASKED)
        return found, invitation

    def _looked(self, tx: Tx, found: Round, subject: Person, texts: Mapping[int, str]) -> Looked:
        """Of an anonymous round without the writer's marks, and so whatever was done to the form that it came from."""
        asked = {number: text.strip() for number, text in texts.items() if 0 <= number < len(found.questions)}
        problems = rules.answer_problems(found.questions, asked)
        if problems or not found.is_anonymous:
            return Looked({number: text for number, text in asked.items() if text}, problems)
        writers = {one.writer for one in tx.invitations(round_id=found.id, subject=subject.id)}
        names = [person.name for person in tx.people(writers)]
        bare = {number: unmarked(text, names, keep=[subject.name]) for number, text in asked.items()}
        changed = any(not is_as_written(asked[number], text) for number, text in bare.items())
        kept = {number: text for number, text in bare.items() if text}
        return Looked(kept, rules.answer_problems(found.questions, kept), changed)


def _running(tx: Tx, found: Round, people: Mapping[int, Person]) -> Running:
    invitations = tx.invitations(round_id=found.id)
    waiting: set[str] = set()
    if not found.is_anonymous:
        waiting = {people[one.writer].name for one in invitations if one.state is InvitationState.OPEN}
    return Running(found, rules.progress_of(invitations), tuple(sorted(waiting)))


def _mates(tx: Tx, person: Person, group: tuple[int, ...]) -> set[int]:
    """The others of the group (of their team, else under their manager), and their manager."""
    mates = set(group)
    if not mates and person.team_id is not None:
        mates = set(tx.team_members(person.team_id))
    if not mates and person.manager_id is not None:
        mates = set(tx.below(person.manager_id))
    return mates | ({person.manager_id} if person.manager_id is not None else set())


def _require_open(found: Round, invitation: Invitation) -> None:
    if not found.is_running or invitation.state is InvitationState.CLOSED:
        raise Refused("This round has ended. You can still give feedback: `/feedback @name`.")
    if invitation.state is not InvitationState.OPEN:
        raise Refused(f"You have {invitation.state} this already. Nothing was changed.")


def _there(tx: Tx, subject: int) -> Person:
    person = tx.people([subject])[0]
    if not person.active:
        raise NotFound("They are no longer here, so what you write would not reach them. Nothing was sent.")
    return person
