"""The digests of many managers at once: one board a period for everybody below any of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

import numpy as np

from core.board import Board
from core.deliveries import Letter
from core.digests import WEEKS, Digest, Member, digest, improvements, status_of, troubles, usual
from core.errors import NotFound
from core.people import Person, Subject, SubjectKind, Workspace
from core.periods import Grain, unit_of
from core.ports import Clock, Store, Tx
from core.records import Freshness
from core.rhythm import Kind, Place
from core.scorecards import scorecard
from core.tally import Floats
from core.usecases.kpi import catalogue_of, chosen_kpis
from core.usecases.reading import Bulk
from core.usecases.sending import Due, Writer

_FEWEST_PRAISED = 2  # in a team: of one alone, praise says nothing


@dataclass(frozen=True, slots=True)
class DigestAnswer:
    """A digest ready to be rendered."""

    digest: Digest
    workspace: Workspace
    freshness: Freshness | None
    now: datetime


class DigestView(Protocol):
    """Renders a digest for the manager."""

    def __call__(self, found: DigestAnswer) -> Mapping[str, Any]:
        """`text` and `blocks`."""


class PraiseView(Protocol):
    """Renders the praise in a digest for the team's channel."""

    def __call__(self, found: DigestAnswer) -> Mapping[str, Any] | None:
        """`text` and `blocks`; None when there is nobody to praise."""


@dataclass(frozen=True, slots=True)
class WeeklyDigests(Writer):
    """Writes the digests of a week."""

    store: Store
    clock: Clock
    view: DigestView

    def letters(self, workspace_id: int, day: date, due: Sequence[Due]) -> Iterator[tuple[Due, Letter | None]]:
        """The week that was complete on `day`. Nothing while nothing is measured."""
        found = read_digests(self.store, self.clock, workspace_id, [one.person for one in due], day)
        for one in due:
            answer = found.get(one.person.id)
            yield one, self._letter(answer, one) if answer else None

    def _letter(self, answer: DigestAnswer, due: Due) -> Letter:
        return Letter(
            kind=Kind.DIGEST,
            recipient=due.person.id,
            topic=due.topic,
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

    def letters(self, workspace_id: int, day: date, due: Sequence[Due]) -> Iterator[tuple[Due, Letter | None]]:
        """Only where a channel was chosen, and only praise."""
        wanted = [one for one in due if one.schedule.place is Place.CHANNEL and one.schedule.channel]
        found = read_digests(self.store, self.clock, workspace_id, [one.person for one in wanted], day)
        for one in due:
            answer = found.get(one.person.id)
            worth_it = answer is not None and len(answer.digest.members) >= _FEWEST_PRAISED
            payload = self.view(answer) if answer and worth_it else None
            yield one, self._letter(answer, one, payload) if answer and payload else None

    def _letter(self, answer: DigestAnswer, due: Due, payload: Mapping[str, Any]) -> Letter:
        praised = [member.person.id for member in (answer.digest.top, answer.digest.improved) if member]
        return Letter(
            kind=Kind.RECOGNITION,
            recipient=due.person.id,
            topic=due.topic,
            due=due.at,
            payload=payload,
            about=frozenset(praised),
            place=Place.CHANNEL,
            channel=due.schedule.channel,
        )


def read_digests(
    store: Store, clock: Clock, workspace_id: int, managers: Sequence[Person], day: date
) -> dict[int, DigestAnswer]:
    """By manager, each digest for the last week that was complete before `day`; empty while nothing is measured."""
    if not managers:
        return {}
    with store.begin(workspace_id) as tx:
        try:
            reading = _Reading.read(tx, managers, day)
        except NotFound:
            return {}
        since = datetime.combine(reading.weeks[0].period.end, datetime.min.time(), clock.now().tzinfo) - timedelta(
            days=6
        )
        skipped = {lead.id: tx.skipped_since([*reading.below[lead.id], lead.id], since) for lead in managers}
        freshness = tx.freshness()
    members = reading.members()
    return {
        lead.id: DigestAnswer(
            reading.digest(lead, members, skipped[lead.id]), reading.workspace, freshness, clock.now()
        )
        for lead in managers
        if reading.below[lead.id]
    }


@dataclass(frozen=True, slots=True)
class _Reading:
    """The boards of a run: the last weeks of each person, and of each team its week, month and quarter."""

    workspace: Workspace
    people: Mapping[int, Person]
    below: Mapping[int, tuple[int, ...]]
    weeks: tuple[Board, ...]
    teams: Board
    month: Board
    quarter: Board

    @classmethod
    def read(cls, tx: Tx, managers: Sequence[Person], day: date) -> "_Reading":
        """Raises `NotFound` while nothing is measured or imported."""
        workspace = tx.workspace()
        business = workspace.business
        people = {person.id: person for person in tx.people()}
        below = _below(people, [manager.id for manager in managers])
        bulk = Bulk(tx, workspace, chosen_kpis(tx, catalogue_of(tx), ()), people)
        everybody = sorted({one for ids in below.values() for one in ids})
        persons = [Subject(f"person:{one}", SubjectKind.PERSON, people[one].name, (one,), ()) for one in everybody]
        named = _named_teams(people)
        teams = [_team(manager, below[manager.id], named) for manager in managers]
        last = unit_of(day, Grain.WEEK, business).units_before(WEEKS, business)[::-1]
        end = last[0].end
        return cls(
            workspace,
            people,
            below,
            tuple(bulk.board(persons, week, week.end) for week in last),
            bulk.board(teams, last[0], end),
            bulk.board(teams, unit_of(end, Grain.MONTH, business), end),
            bulk.board(teams, unit_of(end, Grain.QUARTER, business), end),
        )

    def members(self) -> dict[int, Member]:
        """Everybody below any of the managers, judged once."""
        newest = self.weeks[0]
        trouble = troubles(self.weeks, self._team_usual())
        better = improvements(newest)
        found = {}
        for row, subject in enumerate(newest.subjects):
            person = self.people[subject.people[0]]
            card = scorecard(newest.card(subject.key))
            found[person.id] = Member(person, card, status_of(card.due), trouble[row], better[row])
        return found

    def digest(self, manager: Person, members: Mapping[int, Member], skipped: int) -> Digest:
        """One manager's."""
        key = f"below:{manager.id}"
        theirs = [members[one] for one in self.below[manager.id]]
        return digest(
            manager, scorecard(self.teams.card(key)), self.month.card(key), self.quarter.card(key), theirs, skipped
        )

    def _team_usual(self) -> dict[str, Floats]:
        """For each KPI, what one person of the direct manager's team usually does in a week, for each person.

        The mean of its people's own usual: what one can compare oneself with.
        """
        leads = np.array([self.people[subject.people[0]].manager_id or 0 for subject in self.weeks[0].subjects])
        _, team = np.unique(leads, return_inverse=True)
        found = {}
        for figures in self.weeks[0].figures:
            own = usual(figures)
            known = np.isfinite(own)
            count = np.bincount(team, known)
            total = np.bincount(team, np.where(known, own, 0))
            mean = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 1)
            found[figures.kpi.key] = mean[team] if len(mean) else own
        return found


def _below(people: Mapping[int, Person], managers: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """The active people under each manager, all levels down. Survives a loop."""
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
        found[manager] = tuple(sorted(one for one in seen if people[one].active))
    return found


def _named_teams(people: Mapping[int, Person]) -> dict[int | None, set[int]]:
    """Who is in each named team of the roster."""
    named: dict[int | None, set[int]] = {}
    for person in people.values():
        named.setdefault(person.team_id, set()).add(person.id)
    return named


def _team(manager: Person, below: Sequence[int], named: Mapping[int | None, set[int]]) -> Subject:
    """The team as `/kpi` sums it: the people below, and the manager, who may sell too. Its own target counts where they
    are one whole team of the roster."""
    members = tuple(sorted({*below, manager.id}))
    team_id = manager.team_id if named.get(manager.team_id) == set(members) else None
    return Subject(f"below:{manager.id}", SubjectKind.TEAM, f"{manager.name}'s team", members, members, team_id)
