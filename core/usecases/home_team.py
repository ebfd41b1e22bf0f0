"""The manager's part of Home: everybody below by pace status, who needs help with what, and what waits for a word."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

import numpy as np

from core.access import Viewer, require_figures
from core.coaching_rules import read_first_by
from core.digests import WEEKS, Trouble, status_of, troubles
from core.errors import NotFound
from core.people import Person, Subject, Workspace
from core.periods import Grain, Period, unit_of
from core.ports import Tx
from core.scorecards import Scorecard, scorecard
from core.scores import Status
from core.usecases.digests import team_usual
from core.usecases.kpi import catalogue_of, chosen_kpis
from core.usecases.reading import Bulk, Material
from core.usecases.subjects import subjects_below, subjects_of

PAGE = 20
MOST_BELOW = (
    300  # people; of more, those directly below stand for everybody below them: a page is there in under a second
)
MOST_DIRECT = 300  # rows
MOST_HELPED = 5


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One person in the running month, or (`below`: how many) somebody together with everybody below them. `status` is that of
    all targets together; None without any."""

    person: Person
    scorecard: Scorecard
    status: Status | None
    below: int = 0

    @property
    def has_figures(self) -> bool:
        """False for whom nothing was recorded."""
        return any(score.actual is not None for score in self.scorecard.card.scores)


@dataclass(frozen=True, slots=True)
class Helped:
    """Who needs help, and with what; `below` as in `TeamRow`."""

    person: Person
    trouble: Trouble
    below: int = 0


@dataclass(frozen=True, slots=True)
class Team:
    """A page of the table, worst first; how many there are of each status, and of all. `helped` are those of last week's digest,
    the worst first. `is_by_lead` says that people further below are counted with whom they work for; `left_out` counts those
    directly below who are not in the table, `drafts` the tips that wait for a word."""

    rows: tuple[TeamRow, ...]
    offset: int
    total: int
    month: Period
    counts: Mapping[Status | None, int]
    helped: tuple[Helped, ...]
    all_helped: int
    is_by_lead: bool
    left_out: int
    drafts: int


@dataclass(frozen=True, slots=True)
class TeamMaterial:
    """What was read for it. `weeks` are the last complete ones, the newest first; nothing is there while nothing is measured."""

    people: Mapping[int, Person]
    listed: Sequence[Person]
    subjects: Sequence[Subject]
    month: Period
    running: Material | None
    weeks: Sequence[Material]
    is_by_lead: bool
    left_out: int
    drafts: int

    def worked_out(self, offset: int) -> Team:
        """A page from the `offset`th person on; an offset that no page begins with means the first one."""
        rows = sorted(self._rows(), key=_worst_first)
        helped = sorted(self._helped(), key=lambda one: -one.trouble.worth)
        first = offset if offset % PAGE == 0 and 0 <= offset < len(rows) else 0
        return Team(
            rows=tuple(rows[first : first + PAGE]),
            offset=first,
            total=len(rows),
            month=self.month,
            counts=Counter(row.status for row in rows),
            helped=tuple(helped[:MOST_HELPED]),
            all_helped=len(helped),
            is_by_lead=self.is_by_lead,
            left_out=self.left_out,
            drafts=self.drafts,
        )

    def _rows(self) -> list[TeamRow]:
        if self.running is None:
            return []
        board, found = self.running.board(), []
        for person, subject in zip(self.listed, self.subjects, strict=True):
            card = scorecard(board.card(subject.key, with_trends=False))
            found.append(TeamRow(person, card, status_of(card.due), len(subject.people) - 1))
        return found

    def _helped(self) -> list[Helped]:
        if not self.weeks:
            return []
        week, *before = self.weeks
        newest = week.board()
        if self.is_by_lead:  # what is usual for one person is nothing to compare a team with
            usual = {figures.kpi.key: np.full(len(newest.subjects), np.nan) for figures in newest.figures}
        else:
            usual = team_usual(newest, self.people)
        worst = troubles(newest, (one.board() for one in before), usual)
        return [
            Helped(person, one, len(subject.people) - 1)
            for person, subject, one in zip(self.listed, self.subjects, worst, strict=True)
            if one is not None
        ]


def read_team(tx: Tx, viewer: Viewer, manager: Person, workspace: Workspace, day: date, now: datetime) -> TeamMaterial:
    """Read it. Raises `NotPermitted` for figures that the manager may not see."""
    is_by_lead = len(viewer.below) > MOST_BELOW
    everybody = tx.people() if is_by_lead else ()
    listed, subjects, left_out = _leads(tx, manager, everybody) if is_by_lead else _alone(tx, viewer)
    for subject in subjects:
        require_figures(viewer, subject)
    month = unit_of(day, Grain.MONTH, workspace.business)
    running, weeks, people = _figures(tx, workspace, subjects, everybody, month, day)
    return TeamMaterial(
        people=people,
        listed=listed,
        subjects=subjects,
        month=month,
        running=running,
        weeks=weeks,
        is_by_lead=is_by_lead,
        left_out=left_out,
        drafts=_drafts(tx, viewer, now),
    )


def _alone(tx: Tx, viewer: Viewer) -> tuple[list[Person], list[Subject], int]:
    """Everybody below, each as a subject."""
    listed = tx.people(viewer.below, active_only=True)
    by_key = subjects_of(tx, [f"person:{one.id}" for one in listed])
    return listed, [by_key[f"person:{one.id}"] for one in listed], 0


def _leads(tx: Tx, manager: Person, everybody: Sequence[Person]) -> tuple[list[Person], list[Subject], int]:
    """Those directly below, who lead most first, each together with everybody below them; and how many more there are."""
    direct = [one for one in everybody if one.manager_id == manager.id and one.active]
    below = subjects_below(everybody, [one.id for one in direct])
    direct.sort(key=lambda one: -len(below[one.id].people) if one.id in below else 0)
    listed = direct[:MOST_DIRECT]
    alone = subjects_of(tx, [f"person:{one.id}" for one in listed if one.id not in below])
    subjects = [below.get(one.id) or alone[f"person:{one.id}"] for one in listed]
    return listed, subjects, len(direct) - len(listed)


def _figures(
    tx: Tx, workspace: Workspace, subjects: Sequence[Subject], known: Sequence[Person], month: Period, day: date
) -> tuple[Material | None, list[Material], Mapping[int, Person]]:
    """The running month against the same peers as everybody's own card, and the weeks in which the digest looks for trouble.
    `known` are people who are read already."""
    try:
        chosen = chosen_kpis(tx, catalogue_of(tx), ())
    except NotFound:
        chosen = ()
    if not chosen or not subjects:
        return None, [], {}
    ids = {one for subject in subjects for one in (*subject.people, *subject.peers)}
    people = {one.id: one for one in known or tx.people(sorted(ids)) if one.id in ids}
    weighed = [
        kpi for kpi in chosen if kpi.weight > 0
    ]  # the others say nothing about pace, and help is not given with them
    bulk = Bulk(tx, workspace, weighed or chosen, people)
    last = unit_of(day, Grain.WEEK, workspace.business).units_before(WEEKS, workspace.business)[::-1]
    return bulk.read(subjects, month, day), bulk.read_complete(subjects, last), people


def _drafts(tx: Tx, viewer: Viewer, now: datetime) -> int:
    """How many tips wait for this manager's word, rather than for that of one below."""
    find = cache(lambda one: next(iter(tx.people([one])), None))
    written_for = [
        one for tip in tx.drafts(now) if tip.person in viewer.below and (one := find(tip.person)) is not None
    ]
    first = [read_first_by(person, find) for person in written_for if person.active]
    return sum(above is not None and above.id == viewer.person_id for above in first)


def _worst_first(row: TeamRow) -> tuple[bool, bool, float, str]:
    """From behind to ahead; then those without a target, and last those without a figure."""
    due = row.scorecard.due
    return due is None, not row.has_figures, due if due is not None else 0.0, row.person.name
