"""Schedules as an admin reads and changes them in Slack: the list, the form about one, what it would do, and saving it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core.access_admin import require_settings
from core.changes import State, differing, merged
from core.errors import NotFound, Refused
from core.people import Person, Role, Workspace
from core.ports import Clock, Store, Tx
from core.rhythm import PLANNED, Kind, Override, Schedule
from core.schedules import FIELDS, Level, Whose, schedule_for, state_of, tidied, with_state
from core.usecases.changes import Saved, save
from core.usecases.kpi import Asker
from core.usecases.planning import Planner
from core.usecases.schedule_preview import SchedulePreview, preview_of
from core.usecases.schedule_setting import ScheduleSetting, name_of, person_of, problems_of
from core.usecases.subjects import the_only

PAGE = 8
MOST_OFFERED = 99
SETTING = ScheduleSetting()
_AS_USUAL: State = dict.fromkeys(FIELDS)  # what no state stands for


@dataclass(frozen=True, slots=True)
class Differs:
    """An exception: for whom by name, what it changes, and what holds there."""

    whose: Whose
    name: str
    override: Override
    holds: Schedule


@dataclass(frozen=True, slots=True)
class Overview:
    """What holds for everybody by kind, those of them that an admin has changed, and a page of the exceptions."""

    workspace: Workspace
    everybody: tuple[Schedule, ...]
    changed: frozenset[Kind]
    exceptions: tuple[Differs, ...]
    number: int
    pages: int
    counts: Mapping[Kind, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a form needs: for whom by name ("" where that is chosen in it, out of `offered`: targets and names), how it is set now,
    what holds one level up, and what holds with it."""

    workspace: Workspace
    whose: Whose
    name: str
    state: State | None
    usual: Schedule
    holds: Schedule
    offered: tuple[tuple[str, str], ...] = ()
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """What a change would come to: `wanted` in the place of `now`, or what is wrong by field. `meanwhile` names what somebody else
    has changed since it was `seen`: they are in `now`, and what was wanted is on top."""

    entry: Entry
    wanted: State | None
    now: State | None
    preview: SchedulePreview
    meanwhile: tuple[str, ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SchedulePlans:
    """What an admin does about the rhythm in Slack. Everything raises `NotPermitted` for others."""

    store: Store
    clock: Clock

    def overview(self, workspace_id: int, asker: Asker, number: int = 0) -> Overview:
        """What is sent when, and a page of what differs for a team or a person."""
        require_settings(asker.viewer)
        with self.store.begin(workspace_id) as tx:
            overrides, workspace = tx.overrides(), tx.workspace()
            people = {person.id: person for person in tx.people({one.person_id or 0 for one in overrides})}
            teams = {team.id: team.name for team in tx.teams()}
        found = [one for override in overrides if (one := _differs(override, overrides, people, teams)) is not None]
        found.sort(
            key=lambda one: (PLANNED.index(one.whose.kind), one.whose.level is Level.PERSON, one.name, one.whose.id)
        )
        pages = max(1, -(-len(found) // PAGE))
        number = min(max(0, number), pages - 1)
        return Overview(
            workspace=workspace,
            everybody=tuple(schedule_for(Whose(kind), overrides) for kind in PLANNED),
            changed=frozenset(one.kind for one in overrides if one.team_id is None and one.person_id is None),
            exceptions=tuple(found[number * PAGE : (number + 1) * PAGE]),
            number=number,
            pages=pages,
            counts={kind: sum(one.whose.kind is kind for one in found) for kind in PLANNED},
        )

    def entry(self, workspace_id: int, asker: Asker, whose: Whose) -> Entry:
        """What the form about one needs. Raises `NotFound` for who is gone."""
        require_settings(asker.viewer)
        with self.store.begin(workspace_id) as tx:
            return _entry(tx, whose)

    def blank(self, workspace_id: int, asker: Asker, kind: Kind) -> Entry:
        """What the form for a new exception needs."""
        require_settings(asker.viewer)
        with self.store.begin(workspace_id) as tx:
            overrides = tx.overrides()
            taken = {Whose.of(one) for one in overrides if one.kind is kind}
            offered = [one for one in _offered(tx, kind) if Whose.read(one[0]) not in taken]
            usual = schedule_for(Whose(kind), overrides)
            return Entry(
                tx.workspace(),
                Whose(kind),
                "",
                None,
                usual,
                usual,
                tuple(offered[:MOST_OFFERED]),
                len(offered) > MOST_OFFERED,
            )

    def found(self, workspace_id: int, asker: Asker, kind: Kind, text: str) -> Whose:
        """Whom a name that was typed is of: a person, else a team. Raises `NotFound`, or `Refused` for a name that fits several."""
        require_settings(asker.viewer)
        with self.store.begin(workspace_id) as tx:
            people = [one for one in tx.people_by_email(text) or tx.search_people(text.removeprefix("@")) if one.active]
            if people:
                return Whose(kind, Level.PERSON, the_only(people, text).id)
            if teams := tx.search_teams(text):
                return Whose(kind, Level.TEAM, the_only(teams, text).id)
        raise NotFound(f"Nobody in the roster and no team is called “{text[:40]}”.")

    def look(self, workspace_id: int, asker: Asker, whose: Whose, seen: State | None, wanted: State | None) -> Looked:
        """What it would do; nothing is saved. Raises `NotFound` for who is gone, `Refused` for what is no schedule."""
        require_settings(asker.viewer)
        with self.store.begin(workspace_id) as tx:
            entry = _entry(tx, whose)
            if wanted is not None and entry.state != seen:
                wanted = merged(seen or _AS_USUAL, wanted, entry.state or _AS_USUAL)
            wanted = tidied(wanted) if wanted is not None else None
            problems = problems_of(tx, whose, wanted)
            preview = preview_of(tx, whose, entry.state if problems else wanted, self.clock.now())
        return Looked(entry, wanted, entry.state, preview, differing(seen, entry.state), problems)

    def save(
        self, workspace_id: int, asker: Asker, whose: Whose, seen: State | None, wanted: State | None
    ) -> tuple[Saved, Entry]:
        """Save it where it still is as it was `seen`, and plan anew. Raises `Refused` for what cannot be."""
        require_settings(asker.viewer)
        assert asker.person is not None, "whoever sets something is in the roster"
        with self.store.begin(workspace_id, write=True) as tx:
            tx.lock_workspace()
            if problems := problems_of(tx, whose, wanted):
                raise Refused(" ".join(problems.values()))
            saved = save(tx, self.clock.now(), asker.person.name, SETTING, whose.target, seen=seen, wanted=wanted)
            entry = _entry(tx, whose)
        if saved.line is not None:
            Planner(self.store, self.clock).plan(workspace_id, [whose.id] if whose.level is Level.PERSON else None)
        return saved, entry


def _entry(tx: Tx, whose: Whose) -> Entry:
    name = name_of(tx, whose)
    if name is None:
        raise NotFound("Whom this is for is not there any more. `/pace schedule` shows what is set.")
    overrides, person = tx.overrides(), person_of(tx, whose)
    state = state_of(next((one for one in overrides if Whose.of(one) == whose), None))
    usual = schedule_for(whose, with_state(overrides, whose, None), person)
    return Entry(tx.workspace(), whose, name, state, usual, schedule_for(whose, overrides, person))


def _differs(
    override: Override, overrides: Sequence[Override], people: Mapping[int, Person], teams: Mapping[int, str]
) -> Differs | None:
    whose = Whose.of(override)
    if whose.level is Level.EVERYONE:
        return None
    person = people.get(whose.id) if whose.level is Level.PERSON else None
    name = teams.get(whose.id, "") if whose.level is Level.TEAM else person.name if person else ""
    return Differs(whose, name, override, schedule_for(whose, overrides, person))


def _offered(tx: Tx, kind: Kind) -> Iterator[tuple[str, str]]:
    """The teams, then the people to whom this kind may come."""
    for team in tx.teams():
        yield Whose(kind, Level.TEAM, team.id).target, f"Team {team.name}"
    people = tx.people(active_only=True)
    leads = {person.manager_id for person in people}
    for person in people:
        is_rep = person.role is Role.REP
        is_offered = {Kind.SCORECARD: is_rep, Kind.TIP: is_rep, Kind.REMINDER: True}.get(kind, person.id in leads)
        if is_offered:
            yield Whose(kind, Level.PERSON, person.id).target, person.name
