"""The order in which KPIs are shown, as something that admins set."""

from dataclasses import dataclass, field, replace

from core.access_admin import require_settings
from core.changes import State
from core.errors import NotFound, Refused
from core.ports import Clock, Store, Tx
from core.usecases.changes import About, written
from core.usecases.kpi import Asker
from core.usecases.kpi_setting import PREFIX

TARGET = "kpis:order"


class OrderSetting:
    """Implements `core.usecases.changes.Setting`: the state is the place of each KPI, from 1, by its target."""

    prefix = "kpis:"
    moves_alarms = False

    def state(self, tx: Tx, target: str) -> State | None:  # noqa: ARG002 - there is one order
        """How it is now."""
        return {f"{PREFIX}{kpi.key}": place for place, kpi in enumerate(tx.catalogue().kpis, 1)}

    def put(self, tx: Tx, target: str, state: State | None) -> None:  # noqa: ARG002
        """Make it so. Raises `Refused` where there are other KPIs by now."""
        found = {f"{PREFIX}{kpi.key}": tx.placed(kpi.key) for kpi in tx.catalogue().kpis}
        if state is None or state.keys() != found.keys():
            raise Refused("KPIs were added or removed since. Their order was left as it is.")
        place = -1
        for key, stands in zip(sorted(state, key=lambda key: int(state[key])), list(found.values()), strict=True):
            # One that came back may stand where another one does by now: then those after it move on.
            place, placed = max(place + 1, stands.position if stands else 0), found[key]
            if placed is not None and placed.position != place:
                tx.save_kpi(replace(placed, position=place))

    def about(self, tx: Tx, target: str, known: State | None) -> About:  # noqa: ARG002
        """What it is, with what each KPI is called."""
        names = {name: name.removeprefix(PREFIX).replace("_", " ") for name in known or {}}
        names |= {f"{PREFIX}{kpi.key}": kpi.name for kpi in tx.catalogue().kpis}
        return About("Order", "of the KPIs", labels=names)


@dataclass(frozen=True, slots=True)
class KpiOrder:
    """Changes it, one step at a time."""

    store: Store
    clock: Clock
    setting: OrderSetting = field(default_factory=OrderSetting)

    def move_up(self, workspace_id: int, asker: Asker, key: str) -> int | None:
        """Show a KPI before the one that it comes after, on record; the line of the log, None for the first one. Raises
        `NotPermitted` or `NotFound`."""
        require_settings(asker.viewer)
        assert asker.person is not None, "whoever sets something is in the roster"
        with self.store.begin(workspace_id, write=True) as tx:
            tx.lock_workspace()
            before = self.setting.state(tx, TARGET) or {}
            name = f"{PREFIX}{key}"
            if name not in before:
                raise NotFound("There is no such KPI any more: somebody has removed it. `/pace changes` says who.")
            place = before[name]
            if place == 1:
                return None
            above = next(one for one in before if before[one] == place - 1)
            after = {**before, name: place - 1, above: place}
            return written(tx, self.clock.now(), asker.person.name, self.setting, TARGET, before, after)
