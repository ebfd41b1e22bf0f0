"""The roster as admins and managers look it up: searched, page by page, and one person with what a form offers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from core.access_admin import may_read_roster, require_roster, require_roster_change
from core.alike import folded
from core.errors import NotFound
from core.people import Person, Role, Team, Workspace
from core.ports import Clock, Store, Tx
from core.rhythm import Absence
from core.usecases.kpi import Asker

PAGE = 10
MOST_OFFERED = 98  # in a menu, beside *nobody*
_LEFT = ("left", "inactive", "deactivated")
_AWAY = ("away", "leave", "on leave")

Fits = Callable[[Person], bool]


@dataclass(frozen=True, slots=True)
class Line:
    """One person as the roster has them; `away` is the leave or pause they are on, or the next one; `has_leave` says whether
    an admin gave any."""

    person: Person
    manager: str
    team: str
    away: Absence | None
    is_away: bool
    has_leave: bool


@dataclass(frozen=True, slots=True)
class RosterPage:
    """A page of what was looked for. `unlinked` counts the active people without an account among those that may be seen."""

    query: str
    lines: tuple[Line, ...]
    number: int
    pages: int
    found: int
    active: int
    unlinked: int
    may_change: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One person (None: somebody new), and what a form offers: managers and teams as ids and names, the likeliest first.

    `leaves` are their days of leave from today on, `leads` counts those who have them as manager.
    """

    person: Person | None
    managers: tuple[tuple[int, str], ...]
    teams: tuple[tuple[int, str], ...]
    is_cut: bool
    workspace: Workspace
    leaves: tuple[Absence, ...] = ()
    leads: int = 0


@dataclass(frozen=True, slots=True)
class Roster:
    """Reading the roster. Changing it is in `core.usecases.roster_changes`."""

    store: Store
    clock: Clock

    def page(self, workspace_id: int, asker: Asker, query: str, number: int = 0) -> RosterPage:
        """What fits the query: a name, an e-mail, `team West`, `unlinked`, `away`, `left`; nothing: everybody who is active.

        Raises `NotPermitted` for whom there is nothing to see, `NotFound` for a team that is none of theirs.
        """
        require_roster(asker.viewer)
        query = " ".join(query.split())
        with self.store.begin(workspace_id) as tx:
            people = [one for one in tx.people() if may_read_roster(asker.viewer, one.id)]
            teams = {team.id: team for team in tx.teams()}
            absences = _by_person(tx.absences(self.clock.now().date() - timedelta(days=1)))
            managers = {one.id: one.name for one in tx.people({one.manager_id or 0 for one in people})}
        fits = self._fits(query, people, teams, absences)
        found = sorted(filter(fits, people), key=lambda one: (not one.active, folded(one.name), one.id))
        pages = max(1, -(-len(found) // PAGE))
        number = min(max(0, number), pages - 1)
        shown = found[number * PAGE : (number + 1) * PAGE]
        active = [one for one in people if one.active]
        return RosterPage(
            query=query,
            lines=tuple(self._line(one, managers, teams, absences.get(one.id, ())) for one in shown),
            number=number,
            pages=pages,
            found=len(found),
            active=len(active),
            unlinked=sum(one.slack_id is None for one in active),
            may_change=asker.viewer.is_admin,
        )

    def entry(self, workspace_id: int, asker: Asker, person_id: int | None) -> Entry:
        """What the form for somebody (None: somebody new) needs. Raises `NotPermitted` for who is no admin."""
        require_roster_change(asker.viewer)
        with self.store.begin(workspace_id) as tx:
            person = person_in(tx, person_id) if person_id is not None else None
            people = tx.people()
            teams = tx.teams()
            workspace = tx.workspace()
            zone = person.zone if person else workspace.zone
            leaves = tx.absences(self.clock.today(zone), [person.id]) if person else []
        managers, teams_offered = _managers(people, person), _teams(teams, person)
        return Entry(
            person,
            tuple(managers[:MOST_OFFERED]),
            tuple(teams_offered[:MOST_OFFERED]),
            max(len(managers), len(teams_offered)) > MOST_OFFERED,
            workspace,
            tuple(sorted((one for one in leaves if one.kind is None), key=lambda one: one.start)),
            sum(person is not None and one.active and one.manager_id == person.id for one in people),
        )

    def _fits(
        self,
        query: str,
        people: Sequence[Person],
        teams: Mapping[int, Team],
        absences: Mapping[int, Sequence[Absence]],
    ) -> Fits:
        word = query.casefold()
        if not word:
            return lambda one: one.active
        if word in ("unlinked", "not linked"):
            return lambda one: one.active and one.slack_id is None
        if word in _LEFT:
            return lambda one: not one.active
        if word in _AWAY:
            return lambda one: one.active and self._leave(one, absences.get(one.id, ()))[1]
        if word.startswith("team "):
            wanted = _team_ids(query[5:], people, teams)
            return lambda one: one.active and one.team_id in wanted
        name = folded(query)
        return lambda one: _is_called(one, word, name)

    def _line(
        self, person: Person, managers: Mapping[int, str], teams: Mapping[int, Team], absences: Sequence[Absence]
    ) -> Line:
        team = teams.get(person.team_id or 0)
        away, is_away = self._leave(person, absences)
        has_leave = any(one.by_admin for one in self._coming(person, absences))
        manager = managers.get(person.manager_id or 0, "")
        return Line(person, manager, team.name if team else "", away, is_away, has_leave)

    def _leave(self, person: Person, absences: Sequence[Absence]) -> tuple[Absence | None, bool]:
        """The leave or pause that somebody is on (leave first), or else the next one; and whether they are on it."""
        today = self.clock.today(person.zone)
        coming = self._coming(person, absences)
        first = min(coming, key=lambda one: (max(one.start, today), not one.by_admin), default=None)
        return first, first is not None and first.start <= today

    def _coming(self, person: Person, absences: Sequence[Absence]) -> list[Absence]:
        today = self.clock.today(person.zone)
        return [one for one in absences if one.kind is None and one.end >= today]


def person_in(tx: Tx, person_id: int) -> Person:
    """Somebody of the roster. Raises `NotFound`."""
    found = next(iter(tx.people([person_id])), None)
    if found is None:
        raise NotFound("That person is no longer in the roster. `/pace people` shows who is.")
    return found


def _by_person(absences: Sequence[Absence]) -> dict[int, list[Absence]]:
    found: dict[int, list[Absence]] = {}
    for one in absences:
        found.setdefault(one.person_id, []).append(one)
    return found


def _team_ids(text: str, people: Sequence[Person], teams: Mapping[int, Team]) -> set[int]:
    """The teams called so among those that the people seen are in: of others nothing is told, not even that they exist."""
    wanted, theirs = folded(text), {one.team_id for one in people}
    names = {team.id: folded(team.name) for team in teams.values() if team.id in theirs}
    exact = {team for team, name in names.items() if name == wanted}
    found = exact or {team for team, name in names.items() if wanted and f" {name}".find(f" {wanted}") >= 0}
    if not found:
        raise NotFound(f"No team is called “{text.strip()[:40]}”. `/pace people` shows everybody with their team.")
    return found


def _is_called(person: Person, word: str, name: str) -> bool:
    """By name, by the beginning of a part of it, by e-mail or by Slack account (as a mention)."""
    if word.startswith("<@"):
        return (person.slack_id or "-").casefold() == word[2:].partition("|")[0].rstrip(">")
    email = (person.email or "").casefold()
    return (bool(name) and f" {name}" in f" {folded(person.name)}") or (bool(email) and email.startswith(word))


def _managers(people: Sequence[Person], person: Person | None) -> list[tuple[int, str]]:
    """Who is there already first, then those who lead somebody or are meant to, then everybody else."""
    leading = {one.manager_id for one in people}
    present = [one for one in people if one.active and (person is None or one.id != person.id)]
    now = [one for one in people if person is not None and one.id == person.manager_id]
    likely = [one for one in present if one.id in leading or one.role is not Role.REP]
    return list({one.id: one.name for one in (*now, *likely, *present)}.items())


def _teams(teams: Sequence[Team], person: Person | None) -> list[tuple[int, str]]:
    now = [team for team in teams if person is not None and team.id == person.team_id]
    return list({team.id: team.name for team in (*now, *teams)}.items())
