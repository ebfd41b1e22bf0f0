"""Look through KPIs, add, change and remove them: admins do, each change looked at before it is saved."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from core.access_admin import require_settings
from core.ask import plain_label
from core.catalogue import Cadence, Direction, Kpi, Measure
from core.catalogue_rules import limits, new_key
from core.changes import POSITION, State, differing
from core.errors import NotFound, Refused
from core.people import Workspace
from core.ports import Clock, Store, Tx
from core.ports.catalogue import NOTHING, Placed, Referred
from core.usecases.changes import Saved, save
from core.usecases.kpi import Asker
from core.usecases.kpi_preview import Preview, read_preview
from core.usecases.kpi_setting import FIELDS, PREFIX, KpiSetting, mark, measured, placed_of, seen_of

PAGE = 10
_READABLE = frozenset({"unit", "weight"})  # what has to be right for the rest to be looked at
_FIGURED = _READABLE | {"expression"}
NEW: State = {  # what a new one begins with
    "name": "",
    "meaning": "",
    "expression": "",
    "unit": "",
    "direction": Direction.HIGHER.value,
    "owner": "rep",
    "why": "",
    "cadence": Cadence.MONTH.value,
    "weight": 1.0,
    "aliases": [],
}


@dataclass(frozen=True, slots=True)
class KpiLine:
    """A KPI of the list; `has_data` says whether every measure of its formula has figures, `is_first` that none is shown before."""

    kpi: Kpi
    has_data: bool
    is_first: bool


@dataclass(frozen=True, slots=True)
class KpiPage:
    """A page of those looked for, from 0; how many were found, and how many there are."""

    lines: tuple[KpiLine, ...]
    query: str
    number: int
    pages: int
    found: int
    all: int


@dataclass(frozen=True, slots=True)
class KpiEntry:
    """A KPI for its form; `key` is "" and `state` what a new one begins with where it is to be added."""

    key: str
    state: State
    measures: tuple[Measure, ...]
    fed: frozenset[str]
    workspace: Workspace

    @property
    def seen(self) -> Mapping[str, str]:
        """What the form remembers of it; nothing of one that is to be added."""
        return seen_of(self.state) if self.key else {}


@dataclass(frozen=True, slots=True)
class Look:
    """What a change would do. `faults` says what is wrong, by field; else `after` is what would be saved, in the place of `before`.

    `meanwhile` names what somebody else has changed since the form was opened.
    """

    key: str
    before: State | None
    after: State | None
    workspace: Workspace
    faults: Mapping[str, str] = field(default_factory=dict)
    meanwhile: tuple[str, ...] = ()
    preview: Preview | None = None
    referred: Referred = NOTHING

    @property
    def changed(self) -> tuple[str, ...]:
        """The fields that would be other ones."""
        return tuple(name for name in differing(self.before, self.after) if name in FIELDS)


@dataclass(frozen=True, slots=True)
class KpiSettings:
    """The use cases behind `/pace kpis`."""

    store: Store
    clock: Clock
    setting: KpiSetting = field(default_factory=KpiSetting)

    def page(self, workspace_id: int, asker: Asker, query: str, number: int) -> KpiPage:
        """Those whose name or alias begins with what was typed, or all; the last page where there are not so many. Raises
        `NotPermitted`."""
        require_settings(asker.viewer)
        with self.store.begin(workspace_id) as tx:
            kpis, fed = tx.catalogue().kpis, tx.measures_fed()
        found = [kpi for kpi in kpis if _fits(kpi, plain_label(query))]
        pages = max(1, -(-len(found) // PAGE))
        number = min(number, pages - 1)
        shown = found[number * PAGE : (number + 1) * PAGE]
        lines = tuple(KpiLine(kpi, {measure.key for measure in kpi.measures} <= fed, kpi is kpis[0]) for kpi in shown)
        return KpiPage(lines, query, number, pages, len(found), len(kpis))

    def entry(self, workspace_id: int, asker: Asker, key: str) -> KpiEntry:
        """One for its form; "" for one that is to be added. Raises `NotPermitted`, `NotFound`, or `Refused` where there is nothing
        to measure."""
        require_settings(asker.viewer)
        with self.store.begin(workspace_id) as tx:
            measures = tx.catalogue().measures
            if not measures:
                raise Refused("There is nothing to measure yet. `/pace setup` puts the usual KPIs in force.")
            state = self._state(tx, key) if key else NEW
            return KpiEntry(key, state, measures, tx.measures_fed(), tx.workspace())

    def look(
        self, workspace_id: int, asker: Asker, key: str, seen: Mapping[str, str], entered: Mapping[str, Any]
    ) -> Look:
        """What it would do to save what was `entered` (by field; what is not there was left alone) on what was `seen`; the figures
        also while something else is wrong. Raises `NotPermitted`, or `NotFound` for a KPI that somebody has removed."""
        require_settings(asker.viewer)
        with self.store.begin(workspace_id) as tx:
            look, material = self._look(tx, key, seen, entered), None
            after = measured(tx, look.key, look.after or {}) if not _FIGURED & look.faults.keys() else None
            if after is not None:
                before, today = _kpi(tx.placed(look.key)), self.clock.today(look.workspace.zone)
                material = read_preview(tx, look.workspace, today, before, after)
        return replace(look, preview=material.preview() if material else None)

    def save(
        self, workspace_id: int, asker: Asker, key: str, seen: Mapping[str, str], entered: Mapping[str, Any]
    ) -> tuple[Look, Saved]:
        """Save it, on record. Nothing is saved where something is wrong with it or somebody was faster: the look says what. Raises
        `NotPermitted`, `NotFound` or `Refused`."""
        require_settings(asker.viewer)
        with self.store.begin(workspace_id, write=True) as tx:
            tx.lock_workspace()
            look = self._look(tx, key, seen, entered)
            if look.faults or (look.meanwhile and look.changed):
                return look, Saved(look.before, look.after, look.meanwhile)
            target = f"{PREFIX}{look.key}"
            return look, save(
                tx,
                self.clock.now(),
                _name(asker),
                self.setting,
                target,
                seen=look.before,
                wanted=look.after,
            )

    def removal(self, workspace_id: int, asker: Asker, key: str) -> Look:
        """What would be lost with a KPI. Raises `NotPermitted` or `NotFound`."""
        require_settings(asker.viewer)
        with self.store.begin(workspace_id) as tx:
            workspace, state = tx.workspace(), self._state(tx, key)
            today = self.clock.today(workspace.zone)
            referred, material = tx.referred(key, today), read_preview(tx, workspace, today, _kpi(tx.placed(key)), None)
        look = Look(key, state, None, workspace, referred=referred)
        return replace(look, preview=material.preview() if material else None)

    def remove(self, workspace_id: int, asker: Asker, key: str, seen: str) -> tuple[Look, Saved]:
        """Take a KPI away, on record. `seen` is the mark of how it was when that was asked: where it is another one by now, nothing
        is removed. Raises `NotPermitted`, `NotFound` or `Refused`."""
        require_settings(asker.viewer)
        with self.store.begin(workspace_id, write=True) as tx:
            tx.lock_workspace()
            state = self._state(tx, key)
            look = Look(key, state, None, tx.workspace())
            if mark(state) != seen:
                return look, Saved(state, None, tuple(state))
            target = f"{PREFIX}{key}"
            return look, save(tx, self.clock.now(), _name(asker), self.setting, target, seen=state, wanted=None)

    def _state(self, tx: Tx, key: str) -> State:
        found = self.setting.state(tx, f"{PREFIX}{key}")
        if found is None:
            raise NotFound("There is no such KPI any more: somebody has removed it. `/pace changes` says who.")
        return found

    def _look(self, tx: Tx, key: str, seen: Mapping[str, str], entered: Mapping[str, Any]) -> Look:
        """Without its figures; of a new one (nothing was `seen`) with the key that it will have."""
        workspace, is_new = tx.workspace(), not seen
        key = key or _free_key(tx, str(entered.get("name", "")), self.clock.today(workspace.zone))
        before = self.setting.state(tx, f"{PREFIX}{key}") if is_new else self._state(tx, key)
        wanted = {name: value for name, value in entered.items() if mark(value) != seen.get(name)}
        place = before[POSITION] if before else tx.last_position() + 1
        after = {**(NEW if is_new or before is None else before), **wanted, POSITION: place}
        if is_new and before is not None and before != after:
            raise Refused(
                f"Somebody has just added {before['name']}. Nothing was added: go back and send yours once more."
            )
        faults = {fault.field: fault.sentence for fault in limits(after if is_new else wanted)}
        if not _READABLE & faults.keys():
            for fault in placed_of(tx, key, after)[1]:
                faults.setdefault(fault.field, fault.sentence)
        meanwhile = tuple(name for name in FIELDS if seen and before and mark(before[name]) != seen.get(name))
        referred = tx.referred(key, self.clock.today(workspace.zone))
        return Look(key, before, after, workspace, faults, meanwhile, referred=referred)


def _free_key(tx: Tx, name: str, today: date) -> str:
    """For a new KPI: none that there is, and none that targets or goals of a removed one still have."""
    taken = {kpi.key for kpi in tx.catalogue().kpis}
    while tx.referred(key := new_key(name, taken), today).ever:
        taken.add(key)
    return key


def _kpi(placed: Placed | None) -> Kpi | None:
    return placed.kpi if placed else None


def _fits(kpi: Kpi, query: str) -> bool:
    return any(plain_label(label).startswith(query) for label in (kpi.name, kpi.key, *kpi.aliases))


def _name(asker: Asker) -> str:
    assert asker.person is not None, "whoever sets something is in the roster"
    return asker.person.name
