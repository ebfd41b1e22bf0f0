"""What a target would do, before it is set: what it asks for, whether it was reached before, and what `/kpi` would show."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from core.achievable import Reach, Spread, last_complete, reach, spread
from core.board import Board
from core.catalogue import Direction, Kpi, Scope, Target
from core.facts import Facts
from core.people import Person, Role, Subject, SubjectKind, Workspace
from core.periods import Period, spanning
from core.ports import Tx
from core.scores import Score, Status
from core.tally import Flags
from core.target_keys import TargetKey
from core.targets import TargetBook
from core.usecases.reading import Bulk, Material
from core.usecases.subjects import subject_of

COMPARED = 12  # complete periods


@dataclass(frozen=True, slots=True)
class Members:
    """A team's own target beside its people's: what theirs come to (None: not each of the reps has one, or a ratio differs), how
    many reps there are, and how many of them are without one."""

    together: float | None
    reps: int
    without: int


@dataclass(frozen=True, slots=True)
class Everyone:
    """Of a target for everyone: how many active reps it concerns, how many have one of their own that wins, and where those whom
    it concerns stand today, now and then."""

    reps: int
    own: int
    now: Mapping[Status, int]
    then: Mapping[Status, int]


@dataclass(frozen=True, slots=True)
class Preview:
    """What is known of a target with a `value` (None: taken away). `stored` is what is there by now.

    `now` and `then` are the figures of whom it is for, in its period, before and after; None for everyone. `compared` is the
    newest of the periods that `reach` looks at; `anybody` is the best that any rep reached in those. `joined` is the first day of
    a person who was not there from the first day of the period on.
    """

    key: TargetKey
    kpi: Kpi
    name: str
    period: Period
    value: float | None
    stored: float | None
    today: date
    spread: Spread | None
    reach: Reach | None
    compared: Period
    anybody: float | None
    now: Score | None
    then: Score | None
    members: Members | None
    everyone: Everyone | None
    joined: date | None = None

    @property
    def is_beyond_anybody(self) -> bool:
        """More than any rep reached in those periods; less, where lower is better."""
        if self.value is None or self.anybody is None or self.key.scope is Scope.TEAM:
            return False
        lower = self.kpi.direction is Direction.LOWER
        return self.value < self.anybody if lower else self.value > self.anybody


@dataclass(frozen=True, slots=True)
class _Reading:
    """What every part of a preview looks at, read in one go. `others` are the targets that overlap it, without itself. `facts` are
    what a card of the period adds up and no more, as whether anything is known of somebody goes by the days that are read; `past`
    are those of the periods before."""

    workspace: Workspace
    kpi: Kpi
    key: TargetKey
    subject: Subject
    period: Period
    compared: Period
    today: date
    people: Mapping[int, Person]
    reps: Sequence[Subject]
    others: Sequence[Target]
    stored: float | None
    facts: Facts
    past: Facts

    @property
    def is_for_all(self) -> bool:
        return self.key.scope is Scope.EVERYONE

    def board(self, subjects: Sequence[Subject], targets: Sequence[Target]) -> Board:
        """The period as it stands today, by the engine, against these targets."""
        return self._board(subjects, self.period, self.today, self.facts, targets)

    def compared_board(self, subjects: Sequence[Subject]) -> Board:
        """The newest of the periods to compare with, whose trend has those before it."""
        return self._board(subjects, self.compared, self.compared.end, self.past, ())

    def _board(
        self, subjects: Sequence[Subject], period: Period, as_of: date, facts: Facts, targets: Sequence[Target]
    ) -> Board:
        return Material((self.kpi,), subjects, period, as_of, facts, targets, self.people, self.workspace).board()

    def book(self, targets: Sequence[Target]) -> TargetBook:
        return TargetBook(targets, self.period, self.people, self.workspace.country)

    def with_value(self, value: float | None) -> list[Target]:
        """The targets there would be."""
        return [*self.others, *([] if value is None else [self.key.target(value)])]


def preview_of(tx: Tx, kpi: Kpi, key: TargetKey, value: float | None, today: date) -> Preview:
    """Everything by the rules of `core.targets` and the one engine. Raises `NotFound` for who is gone."""
    reading = _read(tx, kpi, key, today)
    subject, period, after = reading.subject, reading.period, reading.with_value(value)
    subjects = reading.reps if reading.is_for_all else [subject]
    now = reading.board(subjects, reading.with_value(reading.stored))
    then = reading.board(subjects, after)
    past, anybody = _past(reading)
    lead = reading.people.get(key.owner) if key.scope is Scope.PERSON else None
    country = lead.country if lead else reading.workspace.country
    joined = lead.hired_on if lead and lead.hired_on and lead.hired_on > period.start else None
    return Preview(
        key=key,
        kpi=kpi,
        name=subject.name,
        period=period,
        value=value,
        stored=reading.stored,
        today=today,
        spread=spread(kpi, value, country, period, joined) if value is not None else None,
        reach=reach(kpi, value, past) if value is not None else None,
        compared=reading.compared,
        anybody=anybody,
        now=None if reading.is_for_all else now.card(subject.key).scores[0],
        then=None if reading.is_for_all else then.card(subject.key).scores[0],
        members=_members(reading, after) if key.scope is Scope.TEAM else None,
        everyone=_everyone(reading, now, then) if reading.is_for_all else None,
        joined=joined,
    )


def _read(tx: Tx, kpi: Kpi, key: TargetKey, today: date) -> _Reading:
    workspace = tx.workspace()
    subject = subject_of(tx, key.whom)
    period = spanning(key.start, key.end, workspace.business)
    fresh = tx.freshness()
    compared = last_complete(period, today, fresh.newest_day if fresh else None, workspace.business)
    people = {person.id: person for person in tx.people()}
    reps = _reps(people.values(), period)
    bulk, everybody = Bulk(tx, workspace, (kpi,), people), [*reps, subject]
    return _Reading(
        workspace=workspace,
        kpi=kpi,
        key=key,
        subject=subject,
        period=period,
        compared=compared,
        today=today,
        people=people,
        reps=reps,
        others=[one for one in tx.targets(key.start, key.end, [kpi.key]) if TargetKey.of_target(one) != key],
        stored=tx.target_value(key),
        facts=bulk.facts(reps if key.scope is Scope.EVERYONE else [subject], [(period, today)]),
        past=bulk.facts(everybody, [(compared, compared.end)]),
    )


def _reps(people: Iterable[Person], period: Period) -> list[Subject]:
    """The active reps who are employed in the period, each beside their team, by which the usual pace goes."""
    teams: dict[int | None, list[int]] = {}
    everybody = sorted(people, key=lambda one: one.id)
    for one in everybody:
        teams.setdefault(one.team_id, []).append(one.id)
    members = {team: tuple(ids) for team, ids in teams.items()}
    return [
        Subject(
            f"person:{one.id}",
            SubjectKind.PERSON,
            one.name,
            (one.id,),
            members[one.team_id] if one.team_id is not None else (one.id,),
        )
        for one in everybody
        if one.role is Role.REP and one.active and (one.hired_on is None or one.hired_on <= period.end)
    ]


def _past(reading: _Reading) -> tuple[list[float | None], float | None]:
    """What whom it is for reached in the last complete periods (for everyone: what each rep did), and the best of any rep."""
    reps, subject = list(reading.reps), reading.subject
    is_apart = not reading.is_for_all and subject.key not in {rep.key for rep in reps}
    subjects = [*reps, subject] if is_apart else reps
    if not subjects:
        return [], None
    board = reading.compared_board(subjects)
    trend = board.of(reading.kpi.key).trend[-COMPARED:]
    of_reps = trend[:, : len(reps)]
    own = of_reps if reading.is_for_all else trend[:, [one.key == subject.key for one in subjects]]
    known = of_reps[np.isfinite(of_reps)]
    lower = reading.kpi.direction is Direction.LOWER
    best = float(known.min() if lower else known.max()) if known.size else None
    return [float(one) if np.isfinite(one) else None for one in own.ravel()], best


def _members(reading: _Reading, targets: Sequence[Target]) -> Members:
    book = reading.book(targets)
    together = float(book.of(reading.kpi, [replace(reading.subject, team_id=None)])[0])
    reps = [rep for rep in reading.reps if rep.people[0] in reading.subject.people]
    without = int(np.isnan(book.of(reading.kpi, reps)).sum()) if reps else 0
    return Members(None if np.isnan(together) else together, len(reps), without)


def _everyone(reading: _Reading, now: Board, then: Board) -> Everyone:
    own = [one for one in reading.others if one.scope is Scope.PERSON]
    wins = np.isfinite(reading.book(own).of(reading.kpi, reading.reps)) if reading.reps else np.zeros(0, bool)
    return Everyone(len(reading.reps), int(wins.sum()), _statuses(now, wins), _statuses(then, wins))


def _statuses(board: Board, wins: Flags) -> Mapping[Status, int]:
    """Of those who have none of their own."""
    found = board.figures[0].status
    return Counter(one for one, own in zip(found, wins, strict=True) if one is not None and not own)
