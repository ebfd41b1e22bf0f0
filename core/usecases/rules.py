"""The hours and usual settings of a whole workspace, as an admin changes them in Slack: what that would move, and saving it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from core.access import may_choose_time
from core.access_admin import require_settings
from core.changes import State, differing, merged
from core.errors import Refused
from core.people import Workspace
from core.ports import Clock, Store, Tx
from core.preferences import OWN_TIMES, hours_at_odds
from core.rhythm import PLANNED
from core.usecases.changes import Saved, save
from core.usecases.kpi import Asker
from core.usecases.planning import Calendar, Planner, alarm_of
from core.usecases.schedule_preview import MOST_NAMED, MOST_SAMPLES, Sample, sample_of, standing_of
from core.usecases.workspace import READERS, SETTING, fields_of

FORMS = ("hours", "company")  # those that a form changes; the others say more about figures, and are set in the shell


@dataclass(frozen=True, slots=True)
class RulesPreview:
    """So many messages would leave at another moment, to so many people; `samples` are a few of them. `outside` are the people
    whose own time is not, or no longer, among those that may be chosen; `names` some of them. They keep it."""

    moved: int
    people: int
    samples: tuple[Sample, ...]
    outside: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RulesLooked:
    """What a change would come to: `wanted` in the place of `now`, or what is wrong by field. `meanwhile` names what somebody else
    has changed since it was seen."""

    workspace: Workspace
    wanted: State
    now: State
    preview: RulesPreview
    meanwhile: tuple[str, ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything raises `NotPermitted` for who is no admin, and `Refused` for a part that no form changes."""

    store: Store
    clock: Clock

    def show(self, workspace_id: int, asker: Asker) -> tuple[Workspace, RulesPreview]:
        """What holds now, and whose own time is outside of it: nothing moves."""
        require_settings(asker.viewer)
        with self.store.begin(workspace_id) as tx:
            workspace = tx.workspace()
            outside = _outside(Calendar.read(tx, self.clock.today(workspace.zone)), workspace)
        return workspace, RulesPreview(0, 0, (), len(outside), outside[:MOST_NAMED])

    def workspace(self, workspace_id: int, asker: Asker) -> Workspace:
        """What holds now, by itself."""
        require_settings(asker.viewer)
        with self.store.begin(workspace_id) as tx:
            return tx.workspace()

    def state(self, workspace_id: int, asker: Asker, what: str) -> State:
        """How one part is now."""
        require_settings(asker.viewer)
        target = _target(what)
        with self.store.begin(workspace_id) as tx:
            return SETTING.state(tx, target)

    def look(self, workspace_id: int, asker: Asker, what: str, seen: State, typed: Mapping[str, str]) -> RulesLooked:
        """What it would do; nothing is saved."""
        require_settings(asker.viewer)
        target = _target(what)
        with self.store.begin(workspace_id) as tx:
            now, workspace = SETTING.state(tx, target), tx.workspace()
            wanted, problems = _read({**seen, **typed}, fields_of(target))
            wanted = merged(seen, wanted, now)
            if not problems:
                problems = hours_at_odds(_with(workspace, wanted))
            preview = self._preview(tx, workspace if problems else _with(workspace, wanted))
        return RulesLooked(workspace, wanted, now, preview, differing(seen, now), problems)

    def save(self, workspace_id: int, asker: Asker, what: str, seen: State, wanted: State) -> Saved:
        """Save it where it still is as it was `seen`, and plan anew. Raises `Refused` for what cannot be."""
        require_settings(asker.viewer)
        assert asker.person is not None, "whoever sets something is in the roster"
        target = _target(what)
        with self.store.begin(workspace_id, write=True) as tx:
            tx.lock_workspace()
            wanted, problems = _read(wanted, fields_of(target))
            if problems := problems or hours_at_odds(_with(tx.workspace(), wanted)):
                raise Refused(f"{' '.join(problems.values())} Nothing was changed.")
            saved = save(tx, self.clock.now(), asker.person.name, SETTING, target, seen=seen, wanted=wanted)
        if saved.line is not None:
            Planner(self.store, self.clock).plan(workspace_id)
        return saved

    def _preview(self, tx: Tx, changed: Workspace) -> RulesPreview:
        now = self.clock.now()
        standing, before = standing_of(tx, now)
        after = replace(before, workspace=replace(changed, live=True), _known={})
        moved: list[Sample] = []
        people: set[int] = set()
        count = 0
        for person in before.people.values():
            for kind in PLANNED:
                if not before.gets(kind, person):
                    continue
                known = standing.get((kind, person.id))
                was, comes = (alarm_of(one, known, kind, person, now) for one in (before, after))
                if was.at == comes.at:
                    continue
                count += 1
                people.add(person.id)
                if len(moved) < MOST_SAMPLES:
                    moved.append(sample_of(before, after, standing, kind, person, now))
        outside = _outside(before, changed)
        return RulesPreview(count, len(people), tuple(moved), len(outside), outside[:MOST_NAMED])


def _target(what: str) -> str:
    if what not in FORMS:
        raise Refused("That is none of the rules. `/pace schedule rules` shows those there are.")
    return f"{SETTING.prefix}{what}"


def _read(given: Mapping[str, str], names: tuple[str, ...]) -> tuple[State, dict[str, str]]:
    """The fields as they are kept, and what does not work, by field."""
    found, problems = dict[str, str](), dict[str, str]()
    for name in names:
        text = str(given.get(name, "")).strip()
        try:
            value = READERS[name](text)
        except ValueError as error:
            problems[name] = f"That does not work: {error}."
            value = text
        found[name] = f"{value:%H:%M}" if hasattr(value, "hour") else str(value)
    return found, problems


def _with(workspace: Workspace, state: State) -> Workspace:
    return replace(workspace, **{name: READERS[name](str(text)) for name, text in state.items()})


def _outside(calendar: Calendar, workspace: Workspace) -> tuple[str, ...]:
    """Whose own time of what comes to them lies outside of those that may be chosen, by name; where none may be, nobody's does."""
    if workspace.own_times_from == workspace.own_times_until:
        return ()
    found = {
        one.person_id
        for one in calendar.overrides
        if one.person_id in calendar.people
        and one.kind in OWN_TIMES
        and one.at is not None
        and not may_choose_time(workspace, one.at)
    }
    return tuple(person.name for person in calendar.people.values() if person.id in found and person.active)
