"""The manager's part of Home: everybody below by pace status, who needs help with what, and what waits for a word."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from core.access import Viewer, require_figures
from core.coaching_rules import read_first_by
from core.digests import WEEKS, Trouble, status_of, troubles
from core.errors import NotFound
from core.people import Person, Workspace
from core.periods import Grain, Period, unit_of
from core.ports import Tx
from core.scorecards import Scorecard, scorecard
from core.scores import Status
from core.usecases.digests import team_usual
from core.usecases.kpi import catalogue_of, chosen_kpis
from core.usecases.reading import Bulk, Material
from core.usecases.subjects import subjects_of

PAGE = 20
MOST_BELOW = (
    500  # of more people, only those directly below are looked at: a page is there in under a second all the same
)
MOST_HELPED = 5


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One person in the running month. `status` is that of all targets together; None without any."""

    person: Person
    scorecard: Scorecard
    status: Status | None

    @property
    def has_figures(self) -> bool:
        """False for whom nothing was recorded."""
        return any(score.actual is not None for score in self.scorecard.card.scores)


@dataclass(frozen=True, slots=True)
class Helped:
    """Who needs help, and with what."""

    person: Person
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class Team:
    """A page of the table, worst first; how many there are of each status, and of all. `helped` are those of last week's digest,
    the worst first. `left_out` counts people further below who are not in the table, `drafts` the tips that wait for a word."""

    rows: tuple[TeamRow, ...]
    offset: int
    total: int
    month: Period
    counts: Mapping[Status | None, int]
    helped: tuple[Helped, ...]
    all_helped: int
    left_out: int
    drafts: int


@dataclass(frozen=True, slots=True)
class TeamMaterial:
    """What was read for it. `weeks` are the last complete ones, the newest first; nothing is there while nothing is measured."""

    people: Mapping[int, Person]
    listed: Sequence[Person]
    month: Period
    running: Material | None
    weeks: Sequence[Material]
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
            left_out=self.left_out,
            drafts=self.drafts,
        )

    def _rows(self) -> list[TeamRow]:
        if self.running is None:
            return []
        board, found = self.running.board(), []
        for person in self.listed:
            card = scorecard(board.card(f"person:{person.id}", with_trends=False))
            found.append(TeamRow(person, card, status_of(card.due)))
        return found

    def _helped(self) -> list[Helped]:
        if not self.weeks:
            return []
        week, *before = self.weeks
        newest = week.board()
        worst = troubles(newest, (one.board() for one in before), team_usual(newest, self.people))
        return [Helped(person, one) for person, one in zip(self.listed, worst, strict=True) if one is not None]


def read_team(tx: Tx, viewer: Viewer, manager: Person, workspace: Workspace, day: date, now: datetime) -> TeamMaterial:
    """Read it. Raises `NotPermitted` for figures that the manager may not see."""
    below = tx.people(viewer.below, active_only=True) if len(viewer.below) <= MOST_BELOW else None
    listed = below if below is not None else [one for one in tx.reports(manager.id) if one.active][:MOST_BELOW]
    month = unit_of(day, Grain.MONTH, workspace.business)
    running, weeks, people = _figures(tx, viewer, workspace, listed, month, day)
    return TeamMaterial(
        people=people,
        listed=listed,
        month=month,
        running=running,
        weeks=weeks,
        left_out=len(viewer.below) - len(listed) if below is None else 0,
        drafts=_drafts(tx, viewer, now),
    )


def _figures(
    tx: Tx, viewer: Viewer, workspace: Workspace, listed: Sequence[Person], month: Period, day: date
) -> tuple[Material | None, list[Material], Mapping[int, Person]]:
    """The running month against the same peers as everybody's own card, and the weeks in which the digest looks for trouble."""
    try:
        chosen = chosen_kpis(tx, catalogue_of(tx), ())
    except NotFound:
        chosen = ()
    if not chosen or not listed:
        return None, [], {}
    by_key = subjects_of(tx, [f"person:{one.id}" for one in listed])
    subjects = [by_key[f"person:{one.id}"] for one in listed]
    for subject in subjects:
        require_figures(viewer, subject)
    people = {one.id: one for one in tx.people(sorted({one for s in subjects for one in (*s.people, *s.peers)}))}
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
