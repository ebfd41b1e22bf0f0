"""Reading and writing KPIs one by one."""

from datetime import date

import sqlalchemy as sa

from core.goals import OPEN
from core.ports.catalogue import Placed, Referred
from models.catalogue_store import CatalogueTx, kpi_of_row, kpi_values
from models.tables import goals, kpis, targets


class KpiTx(CatalogueTx):
    """The part of a transaction that knows KPIs one by one."""

    def placed(self, key: str) -> Placed | None:
        row = self.connection.execute(sa.select(kpis).where(self.mine(kpis), kpis.c.key == key)).one_or_none()
        return Placed(kpi_of_row(row, self.measures()), row.position) if row else None

    def last_position(self) -> int:
        found = self.connection.scalar(sa.select(sa.func.max(kpis.c.position)).where(self.mine(kpis)))
        return -1 if found is None else int(found)

    def save_kpi(self, placed: Placed) -> None:
        values = kpi_values(placed.kpi) | {"position": placed.position}
        where = (self.mine(kpis), kpis.c.key == placed.kpi.key)
        if not self.connection.execute(sa.update(kpis).where(*where).values(**values)).rowcount:
            self.connection.execute(sa.insert(kpis).values(workspace_id=self.workspace_id, **values))

    def remove_kpi(self, key: str) -> None:
        self.connection.execute(sa.delete(kpis).where(self.mine(kpis), kpis.c.key == key))

    def referred(self, key: str, today: date) -> Referred:
        set_for = (self.mine(targets), targets.c.kpi == key)
        agreed = (self.mine(goals), goals.c.kpi == key)
        still_open = goals.c.state.in_([state.value for state in OPEN])
        return Referred(
            targets=self._how_many(targets, *set_for, targets.c.ends_on >= today),
            goals=self._how_many(goals, *agreed, still_open),
            ever=self._how_many(targets, *set_for) + self._how_many(goals, *agreed),
        )

    def _how_many(self, table: sa.Table, *where: sa.ColumnElement[bool]) -> int:
        return self.connection.scalar(sa.select(sa.func.count()).select_from(table).where(*where)) or 0
