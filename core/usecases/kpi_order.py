"""The order in which KPIs are shown, as something that admins set."""

from dataclasses import dataclass, field, replace

from core.access_admin import require_settings
from core.changes import State
from core.errors import NotFound, Refused
from core.ports import Clock, Store, Tx
from core.usecases.changes import About, written
from core.usecases.kpi import Asker

TARGET = "kpis:order"


class OrderSetting:
    """Implements `core.usecases.changes.Setting`: the state is the place of each KPI, from 1, by its key."""

    prefix = "kpis:"
    moves_alarms = False

    def state(self, tx: Tx, target: str) -> State | None:  # noqa: ARG002 - there is one order
        """How it is now."""
        return {kpi.key: place for place, kpi in enumerate(tx.catalogue().kpis, 1)}

    def put(self, tx: Tx, target: str, state: State | None) -> None:  # noqa: ARG002
        """Make it so. Raises `Refused` where there are other KPIs by now."""
        found = {kpi.key: tx.placed(kpi.key) for kpi in tx.catalogue().kpis}
        if state is None or state.keys() != found.keys():
            raise Refused("KPIs were added or removed since. Their order was left as it is.")
        places = sorted(placed.position for placed in found.values() if placed)
        for key, place in zip(sorted(state, key=lambda key: int(state[key])), places, strict=True):
            placed = found[key]
            if placed is not None and placed.position != place:
                tx.save_kpi(replace(placed, position=place))

    def about(self, tx: Tx, target: str, known: State | None) -> About:  # noqa: ARG002
        """What it is."""
        return About("Order", "of the KPIs")


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
            if key not in before:
                raise NotFound("There is no such KPI any more: somebody has removed it. `/pace changes` says who.")
            place = before[key]
            if place == 1:
                return None
            above = next(one for one in before if before[one] == place - 1)
            after = {**before, key: place - 1, above: place}
            return written(tx, self.clock.now(), asker.person.name, self.setting, TARGET, before, after)
