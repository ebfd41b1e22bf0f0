"""`/pace targets`: what is to be reached, looked up, set, changed and taken away by admins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from core.access_admin import require_settings
from core.catalogue import Kpi, Scope, Target
from core.changes import State
from core.errors import Refused
from core.goal_text import GoalText, parse_goal
from core.people import Workspace
from core.periods import Period, spanning
from core.ports import Clock, Store, Tx
from core.target_keys import PREFIX, TargetKey, TargetSearch, fault_of_value, target_state
from core.target_text import coming, parse_listing
from core.usecases.changes import About, Saved, save
from core.usecases.kpi import Asker, catalogue_of
from core.usecases.subjects import EVERYONE
from core.usecases.target_entry import (
    Entered,
    Part,
    offered,
    read_entered,
    read_value,
    require_there,
    whom_named,
    whom_typed,
)
from core.usecases.target_preview import Preview, preview_of

PAGE = 10
_GONE = "This target is no longer there: somebody has taken it away. `/pace changes` shows who. Nothing was changed."


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One target. `kpi` is None where it is no longer measured; `is_left` says that the person is no longer here."""

    key: TargetKey
    value: float
    kpi: Kpi | None
    name: str
    period: Period
    is_left: bool = False


@dataclass(frozen=True, slots=True)
class TargetsPage:
    """A page of what was looked for: `typed` is how that was said, `kpis` are names, `whom` a subject's key, if somebody was
    named."""

    typed: str
    kpis: tuple[str, ...]
    whom: str
    whom_name: str
    period: Period | None
    lines: tuple[TargetLine, ...]
    number: int
    pages: int
    found: int
    today: date
    workspace: Workspace


@dataclass(frozen=True, slots=True)
class Offered:
    """What the form offers: KPIs, and for whom a target can be (`is_cut` where there are more than a menu takes)."""

    kpis: tuple[Kpi, ...]
    whom: tuple[tuple[str, str], ...]
    is_cut: bool
    workspace: Workspace


@dataclass(frozen=True, slots=True)
class Begun:
    """What a form begins with, read from words."""

    kpi: Kpi | None
    whom: str
    value: float | None
    period: Period | None


@dataclass(frozen=True, slots=True)
class Looked:
    """What was entered, looked at: what is wrong, by field; else what it would do."""

    problems: Mapping[Part, str] = field(default_factory=dict)
    preview: Preview | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """One target by itself. `value` is its own, or the one that is wanted (None: none); `preview` is what that would do, None
    where its KPI is no longer measured, or nothing is asked any more."""

    key: TargetKey
    about: About
    value: float | None
    preview: Preview | None


@dataclass(frozen=True, slots=True)
class TargetSetting:
    """One target as a setting; implements `core.usecases.changes.Setting`."""

    prefix: str = PREFIX
    moves_alarms: bool = False

    def state(self, tx: Tx, target: str) -> State | None:
        """Its value; None where there is none."""
        value = tx.target_value(TargetKey.parse(target))
        return None if value is None else target_state(value)

    def put(self, tx: Tx, target: str, state: State | None) -> None:
        """Raises `Refused` for a KPI that is no longer measured, and for who is gone."""
        key = TargetKey.parse(target)
        if state is None:
            tx.remove_target(key)
            return
        kpi, value = kpi_of(tx, key), state.get("value")
        if not isinstance(value, int | float) or (fault := fault_of_value(kpi, value)):
            raise Refused(f"That can be no target of {kpi.name}: {fault or 'it has no value'}. Nothing was changed.")
        require_there(tx, key.whom)
        tx.save_targets([key.target(value)])

    def about(self, tx: Tx, target: str, known: State | None) -> About:  # noqa: ARG002 - its value says nothing of whom
        """Which it is, also where its KPI or its team is gone."""
        key = TargetKey.parse(target)
        kpi = next((one for one in tx.catalogue().kpis if one.key == key.kpi), None)
        business = tx.workspace().business
        label = spanning(key.start, key.end, business).label(business)
        what = kpi.name if kpi else key.kpi.replace("_", " ")
        return About("Target", f"{what} for {whom_named(tx, key.whom)}, {label}", kpi.unit if kpi else None)


TARGETS = TargetSetting()


@dataclass(frozen=True, slots=True)
class Targets:
    """What an admin may do. Everything is on record with what was before, and can be taken back for an hour."""

    store: Store
    clock: Clock

    def page(self, workspace_id: int, asker: Asker, text: str, number: int = 0) -> TargetsPage:
        """What fits the words. Raises `NotPermitted`, or `Refused` or `NotFound` naming what was not understood."""
        require_settings(asker.viewer)
        typed = " ".join(text.split())
        with self.store.begin(workspace_id) as tx:
            workspace = tx.workspace()
            today, kpis = self._today(asker, workspace), catalogue_of(tx).kpis
            asked = parse_listing(typed, kpis=kpis, today=today, business=workspace.business, is_name=tx.is_name)
            whom = whom_typed(tx, asker.person, asked.subject) if asked.subject else ""
            search = TargetSearch(asked.kpis, whom, asked.period)
            shown, found = tx.target_page(search, today, limit=PAGE, offset=number * PAGE)
            pages = max(1, -(-found // PAGE))
            if number >= pages:  # some were taken away meanwhile
                number = pages - 1
                shown, found = tx.target_page(search, today, limit=PAGE, offset=number * PAGE)
            lines = _lines(tx, shown, kpis, workspace)
            name = whom_named(tx, whom) if whom else ""
        named = tuple(kpi.name for kpi in kpis if kpi.key in asked.kpis)
        return TargetsPage(typed, named, whom, name, asked.period, lines, number, pages, found, today, workspace)

    def offered(self, workspace_id: int, asker: Asker, also: str = "") -> Offered:
        """For the form; whom `also` names is among them, if there. Raises `NotPermitted`."""
        require_settings(asker.viewer)
        with self.store.begin(workspace_id) as tx:
            whom, is_cut = offered(tx, also)
            return Offered(catalogue_of(tx).kpis, whom, is_cut, tx.workspace())

    def begun(self, workspace_id: int, asker: Asker, text: str) -> Begun:
        """What was typed after `add`: `revenue 50k next month @Ana Ruiz`. Raises as `page` does."""
        require_settings(asker.viewer)
        with self.store.begin(workspace_id) as tx:
            workspace, kpis = tx.workspace(), catalogue_of(tx).kpis
            today = self._today(asker, workspace)
            business = workspace.business
            found = (
                parse_goal(text, kpis=kpis, today=today, business=business, is_name=tx.is_name) if text else _NOTHING
            )
            whom = whom_typed(tx, asker.person, found.subject) if found.subject else ""
        kpi = next((one for one in kpis if one.key == found.kpi), None)
        period = coming(found.period, text, today, business) if found.period else None
        return Begun(kpi, whom, found.value, period)

    def look(self, workspace_id: int, asker: Asker, entered: Entered) -> Looked:
        """What was entered for a new one: nothing is stored. Raises `NotPermitted`."""
        require_settings(asker.viewer)
        with self.store.begin(workspace_id) as tx:
            workspace, kpis = tx.workspace(), catalogue_of(tx).kpis
            today = self._today(asker, workspace)
            wanted = read_entered(tx, entered, kpis, today, workspace)
            if wanted.key is None:
                return Looked(wanted.problems)
            return Looked(preview=self._preview(tx, asker, wanted.key, wanted.value))

    def look_again(self, workspace_id: int, asker: Asker, key: TargetKey, text: str) -> Looked:
        """Another value for one that is there. Raises `NotPermitted`, or `Refused` where its KPI is no longer measured."""
        require_settings(asker.viewer)
        with self.store.begin(workspace_id) as tx:
            value, problem = read_value(text, kpi_of(tx, key))
            if value is None:
                return Looked({Part.VALUE: problem})
            return Looked(preview=self._preview(tx, asker, key, value))

    def there(self, workspace_id: int, asker: Asker, key: TargetKey) -> Standing:
        """One that is there, and what taking it away would do. Raises `NotPermitted`, or `Refused` where it is gone."""
        require_settings(asker.viewer)
        with self.store.begin(workspace_id) as tx:
            value = tx.target_value(key)
            if value is None:
                raise Refused(_GONE)
            is_measured = any(one.key == key.kpi for one in tx.catalogue().kpis)
            preview = self._preview(tx, asker, key, None) if is_measured else None
            return Standing(key, TARGETS.about(tx, key.name, None), value, preview)

    def save(
        self, workspace_id: int, asker: Asker, key: TargetKey, *, seen: float | None, value: float | None
    ) -> tuple[Saved, Standing]:
        """Set it, or (None) take it away; nothing where it is no longer as it was `seen`: then what it would do now comes with
        the answer. Raises `NotPermitted` or `Refused`."""
        require_settings(asker.viewer)
        assert asker.person is not None, "whoever sets something is in the roster"
        with self.store.begin(workspace_id, write=True) as tx:
            saved = save(
                tx,
                self.clock.now(),
                asker.person.name,
                TARGETS,
                key.name,
                seen=None if seen is None else target_state(seen),
                wanted=None if value is None else target_state(value),
            )
            about = TARGETS.about(tx, key.name, None)
        if not saved.meanwhile:
            return saved, Standing(key, about, value, None)
        with self.store.begin(workspace_id) as tx:
            return saved, Standing(key, about, value, self._preview(tx, asker, key, value))

    def about(self, workspace_id: int, asker: Asker, key: TargetKey) -> About:
        """Which one it is. Raises `NotPermitted`."""
        require_settings(asker.viewer)
        with self.store.begin(workspace_id) as tx:
            return TARGETS.about(tx, key.name, None)

    def workspace(self, workspace_id: int) -> Workspace:
        """For whom figures are written."""
        with self.store.begin(workspace_id) as tx:
            return tx.workspace()

    def _preview(self, tx: Tx, asker: Asker, key: TargetKey, value: float | None) -> Preview:
        return preview_of(tx, kpi_of(tx, key), key, value, self._today(asker, tx.workspace()))

    def _today(self, asker: Asker, workspace: Workspace) -> date:
        return self.clock.today(asker.person.zone if asker.person else workspace.zone)


_NOTHING = GoalText(None, None, None, None, "")


def kpi_of(tx: Tx, key: TargetKey) -> Kpi:
    """Raises `Refused` for one that is no longer measured."""
    kpi = next((one for one in tx.catalogue().kpis if one.key == key.kpi), None)
    if kpi is None:
        raise Refused(f"{key.kpi.replace('_', ' ')[:40]} is no longer measured. Nothing was changed.")
    return kpi


def _lines(tx: Tx, shown: Sequence[Target], kpis: Sequence[Kpi], workspace: Workspace) -> tuple[TargetLine, ...]:
    """With names, read for all of a page at once."""
    keys = [TargetKey.of_target(one) for one in shown]
    people = {one.id: one for one in tx.people({key.owner for key in keys if key.scope is Scope.PERSON})}
    teams = {one.id: f"team {one.name}" for one in tx.teams()}
    by_key = {one.key: one for one in kpis}

    def name(key: TargetKey) -> str:
        if key.scope is Scope.PERSON:
            return people[key.owner].name
        return teams.get(key.owner, "a team that is gone") if key.scope is Scope.TEAM else EVERYONE

    return tuple(
        TargetLine(
            key,
            one.value,
            by_key.get(key.kpi),
            name(key),
            spanning(key.start, key.end, workspace.business),
            key.scope is Scope.PERSON and not people[key.owner].active,
        )
        for key, one in zip(keys, shown, strict=True)
    )
