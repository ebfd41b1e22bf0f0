"""Set what is measured, and what is to be reached."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from core.catalogue import Catalogue, Target
from core.changes import State, are_alike, encoded
from core.ports import Clock, Store, Tx
from core.records import ImportCounts
from core.target_keys import target_state
from core.usecases.kpi_setting import PREFIX, KpiSetting


@dataclass(frozen=True, slots=True)
class ApplyCatalogue:
    """Replace the catalogue of a workspace."""

    store: Store
    clock: Clock

    def __call__(self, workspace_id: int, catalogue: Catalogue, *, actor: str) -> None:
        """Raises `Refused` when it leaves out a measure that has figures; then nothing changes. Each KPI that it changes is on
        record by itself, and can be taken back like one that was changed by hand; the first catalogue is one line."""
        at = self.clock.now()
        with self.store.begin(workspace_id, write=True) as tx:
            tx.lock_workspace()
            before, known = tx.catalogue(), _states(tx)
            tx.save_catalogue(catalogue)
            tx.audit(
                at=at,
                actor=actor,
                action="apply catalogue",
                target="kpis",
                before=", ".join(kpi.key for kpi in before.kpis),
                after=", ".join(kpi.key for kpi in catalogue.kpis),
            )
            now = _states(tx)
            for key in dict.fromkeys((*known, *now)) if known else ():
                old, new = known.get(key), now.get(key)
                if not are_alike(old, new):  # the line above has the order
                    done = "add" if old is None else "remove" if new is None else "change"
                    states = {"before": encoded(old), "after": encoded(new)}
                    tx.audit(at=at, actor=actor, action=f"kpi.{done}", target=f"{PREFIX}{key}", **states)

    def if_none(self, workspace_id: int, catalogue: Catalogue, *, actor: str) -> bool:
        """Apply it to a workspace that has none yet; says whether it did."""
        with self.store.begin(workspace_id) as tx:
            if tx.catalogue().kpis:
                return False
        self(workspace_id, catalogue, actor=actor)
        return True


class _NotKept(Exception):
    """Leaves the transaction without keeping anything."""


@dataclass(frozen=True, slots=True)
class ApplyTargets:
    """Set targets."""

    store: Store
    clock: Clock

    def try_out(self, workspace_id: int, targets: Sequence[Target]) -> ImportCounts:
        """What it would do; nothing is kept."""
        found: list[ImportCounts] = []
        with suppress(_NotKept), self.store.begin(workspace_id, write=True) as tx:
            found.append(tx.save_targets(targets).counts)
            raise _NotKept
        return found[0]

    def __call__(self, workspace_id: int, targets: Sequence[Target], *, actor: str) -> ImportCounts:
        """Insert or replace each by KPI, whom it is for, and its period. Each that had another value is on record by itself,
        and can be taken back like one that was changed by hand."""
        at = self.clock.now()
        with self.store.begin(workspace_id, write=True) as tx:
            tx.lock_workspace()
            saved = tx.save_targets(targets)
            counts = saved.counts
            lines = [
                (one.key.name, encoded(target_state(one.before)), encoded(target_state(one.after)))
                for one in saved.overwritten
            ]
            tx.audit_all(at=at, actor=actor, action="target.change", lines=lines)
            tx.audit(
                at=at,
                actor=actor,
                action="set targets",
                target=", ".join(sorted({target.kpi for target in targets})),
                after=f"added {counts.added}, changed {counts.changed}, unchanged {counts.unchanged}",
            )
            return counts


def _states(tx: Tx) -> dict[str, State]:
    """How each KPI is, as the audit log keeps it."""
    setting = KpiSetting()
    found = ((kpi.key, setting.state(tx, f"{PREFIX}{kpi.key}")) for kpi in tx.catalogue().kpis)
    return {key: state for key, state in found if state is not None}
