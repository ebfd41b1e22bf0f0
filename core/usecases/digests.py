"""The digests of many managers at once: one board a period for everybody below any of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol

import numpy as np

from core.board import Board
from core.coaching_rules import read_first_by
from core.deliveries import Letter
from core.digests import WEEKS, Digest, Improvement, Member, Trouble, digest, improvements, status_of, troubles, usual
from core.errors import NotFound
from core.people import Person, Subject, SubjectKind, Workspace
from core.periods import Grain, unit_of
from core.ports import Clock, Store
from core.records import Freshness
from core.rhythm import Kind, Place
from core.scorecards import scorecard
from core.tally import Floats
from core.usecases.freshness import read_freshness
from core.usecases.kpi import catalogue_of, chosen_kpis
from core.usecases.reading import Bulk
from core.usecases.sending import Due, WriteOne, Writer

_FEWEST_PRAISED = 2  # in a team: of one alone, praise says nothing


@dataclass(frozen=True, slots=True)
class DigestAnswer:
    """A digest ready to be rendered."""

    digest: Digest
    workspace: Workspace
    freshness: Freshness | None
    now: datetime
    drafts: int = 0  # of tips, that wait for the manager


class DigestView(Protocol):
    """Renders a digest for the manager."""

    def __call__(self, found: DigestAnswer) -> Mapping[str, Any]:
        """`text` and `blocks`."""


class PraiseView(Protocol):
    """Renders the praise in a digest for the team's channel, and that of last month's, if one is given."""

    def __call__(self, found: DigestAnswer, month: DigestAnswer | None) -> Mapping[str, Any] | None:
        """`text` and `blocks`; None when there is nobody to praise."""


@dataclass(frozen=True, slots=True)
class WeeklyDigests(Writer):
    """Writes the digests of a week."""

    store: Store
    clock: Clock
    view: DigestView

    def prepare(self, workspace_id: int, day: date, due: Sequence[Due]) -> WriteOne:
        """The week that was complete on `day`. Nothing while nothing is measured."""
        found = read_digests(self.store, self.clock, workspace_id, [one.person for one in due], day)
        return lambda one: self._letter(found.answer(one.person), one) if found else None

    def _letter(self, answer: DigestAnswer | None, due: Due) -> Letter | None:
        if answer is None:
            return None
        return Letter(
            kind=Kind.DIGEST,
            recipient=due.person.id,
            topic=answer.digest.week.start.isoformat(),  # a week comes once, whatever day it is sent on
            due=due.at,
            payload=self.view(answer),
            about=answer.digest.about,
            place=due.schedule.place,
            channel=due.schedule.channel,
        )


@dataclass(frozen=True, slots=True)
class WeeklyPraise(Writer):
    """Writes the recognition for teams' channels."""

    store: Store
    clock: Clock
    view: PraiseView

    def prepare(self, workspace_id: int, day: date, due: Sequence[Due]) -> WriteOne:
        """Only where a channel was chosen, and only praise; with the first of a month, that of the month before too."""
        wanted = {one.person.id for one in due if one.schedule.place is Place.CHANNEL and one.schedule.channel}
        people = [one.person for one in due if one.person.id in wanted]
        found = read_digests(self.store, self.clock, workspace_id, people, day)
        is_first = (day - timedelta(days=7)).month != day.month
        months = read_digests(self.store, self.clock, workspace_id, people, day, Grain.MONTH) if is_first else None

        def write(one: Due) -> Letter | None:
            if found is None or one.person.id not in wanted:
                return None
            return self._letter(found.answer(one.person), months.answer(one.person) if months else None, one)

        return write

    def _letter(self, answer: DigestAnswer | None, month: DigestAnswer | None, due: Due) -> Letter | None:
        payload = self.view(answer, month) if answer and len(answer.digest.members) >= _FEWEST_PRAISED else None
        if answer is None or payload is None:
            return None
        digests = [one.digest for one in (answer, month) if one is not None]
        praised = [member.person.id for one in digests for member in (one.top, one.improved) if member]
        return Letter(
            kind=Kind.RECOGNITION,
            recipient=due.person.id,
            topic=answer.digest.week.start.isoformat(),
            due=due.at,
            payload=payload,
            about=frozenset(praised),
            place=Place.CHANNEL,
            channel=due.schedule.channel,
        )


@dataclass(frozen=True, slots=True)
class Digests:
    """What the digests of a run are made of; each is put together when it is asked for, so that few are held at a time."""

    workspace: Workspace
    freshness: Freshness | None
    now: datetime
    people: Mapping[int, Person]
    below: Mapping[int, tuple[int, ...]]
    skipped: Mapping[int, int]
    week: Board  # of everybody below any of the managers
    trouble: Sequence[Trouble | None]  # by row of `week`
    better: Sequence[Improvement | None]
    teams: Board  # last week's, by manager
    month: Board
    quarter: Board
    drafts: Mapping[int, int]  # by manager

    def answer(self, manager: Person) -> DigestAnswer | None:
        """One manager's; None for whom nobody is below any more."""
        if not self.below.get(manager.id):
            return None
        key = f"below:{manager.id}"
        found = digest(
            manager,
            scorecard(self.teams.card(key)),
            self.month.card(key),
            self.quarter.card(key),
            [self._member(one) for one in self.below[manager.id]],
            self.skipped[manager.id],
        )
        waiting = self.drafts.get(manager.id, 0)
        return DigestAnswer(found, self.workspace, self.freshness, self.now, waiting)

    def _member(self, person_id: int) -> Member:
        key = f"person:{person_id}"
        row, card = self.week.row(key), scorecard(self.week.card(key, with_trends=False))
        return Member(self.people[person_id], card, status_of(card.due), self.trouble[row], self.better[row])


def read_digests(
    store: Store, clock: Clock, workspace_id: int, managers: Sequence[Person], day: date, grain: Grain = Grain.WEEK
) -> Digests | None:
    """For the last week (or month) that was complete before `day`; None for nobody, and while nothing is measured or
    imported."""
    if not managers:
        return None
    with store.begin(workspace_id) as tx:
        try:
            chosen = chosen_kpis(tx, catalogue_of(tx), ())
        except NotFound:
            return None
        workspace = tx.workspace()
        business = workspace.business
        people = {person.id: person for person in tx.people()}
        all_below = _below(people, [manager.id for manager in managers])
        below = {lead: tuple(one for one in ids if people[one].active) for lead, ids in all_below.items()}
        bulk = Bulk(tx, workspace, chosen, people)
        everybody = sorted({one for ids in below.values() for one in ids})
        persons = [Subject(f"person:{one}", SubjectKind.PERSON, people[one].name, (one,), ()) for one in everybody]
        named = _named_teams(people)
        teams = [_team(manager, all_below[manager.id], named) for manager in managers]
        last, *before = unit_of(day, grain, business).units_before(WEEKS, business)[::-1]
        week = bulk.board(persons, last, last.end)
        older = (bulk.board(persons, one, one.end) for one in before)
        monday = datetime.combine(last.start, datetime.min.time(), UTC)
        return Digests(
            workspace=workspace,
            freshness=read_freshness(tx, workspace, day),
            now=clock.now(),
            people=people,
            below=below,
            skipped={lead.id: tx.skipped_since([*below[lead.id], lead.id], monday) for lead in managers},
            week=week,
            trouble=troubles(week, older, team_usual(week, people)),
            better=improvements(week),
            teams=bulk.board(teams, last, last.end),
            month=bulk.board(teams, unit_of(last.end, Grain.MONTH, business), last.end),
            quarter=bulk.board(teams, unit_of(last.end, Grain.QUARTER, business), last.end),
            drafts=_drafts(people, [tip.person for tip in tx.drafts(clock.now())]),
        )


def team_usual(week: Board, people: Mapping[int, Person]) -> dict[str, Floats]:
    """For each KPI, what one person of the direct manager's team usually does in a week, for each person.

    The mean of its people's own usual: what one can compare oneself with.
    """
    leads = np.array([people[subject.people[0]].manager_id or 0 for subject in week.subjects])
    _, team = np.unique(leads, return_inverse=True)
    found = {}
    for figures in week.figures:
        own = usual(figures)
        known = np.isfinite(own)
        count = np.bincount(team, known)
        total = np.bincount(team, np.where(known, own, 0))
        mean = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 1)
        found[figures.kpi.key] = mean[team] if len(mean) else own
    return found


def _below(people: Mapping[int, Person], managers: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Everybody under each manager, all levels down, also who has left. Survives a loop."""
    children: dict[int, list[int]] = {}
    for person in people.values():
        if person.manager_id is not None:
            children.setdefault(person.manager_id, []).append(person.id)
    found = {}
    for manager in managers:
        seen: set[int] = set()
        waiting = list(children.get(manager, ()))
        while waiting:
            one = waiting.pop()
            if one not in seen and one != manager:
                seen.add(one)
                waiting.extend(children.get(one, ()))
        found[manager] = tuple(sorted(seen))
    return found


def _drafts(people: Mapping[int, Person], written_for: Sequence[int]) -> Counter[int]:
    """How many drafts wait for each manager."""
    waiting = [people[one] for one in written_for if people[one].active]
    return Counter(above.id for one in waiting if (above := read_first_by(one, people.get)) is not None)


def _named_teams(people: Mapping[int, Person]) -> dict[int | None, set[int]]:
    """Who is in each named team of the roster."""
    named: dict[int | None, set[int]] = {}
    for person in people.values():
        named.setdefault(person.team_id, set()).add(person.id)
    return named


def _team(manager: Person, below: Sequence[int], named: Mapping[int | None, set[int]]) -> Subject:
    """The team as `/kpi` sums it: the people below, also those who have left since, and the manager, who may sell too. Its
    own target counts where they are one whole team of the roster."""
    members = tuple(sorted({*below, manager.id}))
    team_id = manager.team_id if named.get(manager.team_id) == set(members) else None
    return Subject(f"below:{manager.id}", SubjectKind.TEAM, f"{manager.name}'s team", members, members, team_id)
