"""Reading and writing what is measured."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from core.catalogue import Cadence, Catalogue, Combine, Direction, Kpi, Measure, Unit
from core.errors import Refused
from core.expressions import Expression
from models.tables import daily_facts, kpis, measures
from models.transaction import BaseTx


class CatalogueTx(BaseTx):
    """The part of a transaction that knows measures and KPIs."""

    def catalogue(self) -> Catalogue:
        found = self.measures()
        rows = self.connection.execute(sa.select(kpis).where(self.mine(kpis)).order_by(kpis.c.position, kpis.c.id))
        return Catalogue(tuple(found.values()), tuple(kpi_of_row(row, found) for row in rows))

    def measures(self) -> dict[str, Measure]:
        """What facts are stored in, by key, in display order."""
        rows = self.connection.execute(sa.select(measures).where(self.mine(measures)).order_by(measures.c.position))
        return {row.key: Measure(row.key, row.name, Combine(row.combine)) for row in rows}

    def save_catalogue(self, catalogue: Catalogue) -> None:
        kept = {measure.key for measure in catalogue.measures}
        if missing := sorted(self.measures_fed() - kept):
            raise Refused(
                f"Figures are stored for {', '.join(missing)}, which this catalogue leaves out. "
                "Keep those measures; nothing was changed."
            )
        stored = set(self.connection.scalars(sa.select(measures.c.key).where(self.mine(measures))))
        for position, measure in enumerate(catalogue.measures):
            values: dict[str, object] = {
                "name": measure.name,
                "combine": measure.combine.value,
                "position": position,
            }
            if measure.key in stored:
                where = (self.mine(measures), measures.c.key == measure.key)
                self.connection.execute(sa.update(measures).where(*where).values(**values))
            else:
                self.connection.execute(
                    sa.insert(measures).values(workspace_id=self.workspace_id, key=measure.key, **values)
                )
        self.connection.execute(sa.delete(measures).where(self.mine(measures), measures.c.key.not_in(kept)))
        places = self._places(catalogue)
        self.connection.execute(sa.delete(kpis).where(self.mine(kpis)))
        for kpi in catalogue.kpis:
            values = kpi_values(kpi) | {"workspace_id": self.workspace_id, "position": places[kpi.key]}
            self.connection.execute(sa.insert(kpis).values(**values))

    def _places(self, catalogue: Catalogue) -> dict[str, int]:
        """Where each KPI comes; one that is there already keeps its place where the order is still right with it."""
        rows = self.connection.execute(sa.select(kpis.c.key, kpis.c.position).where(self.mine(kpis)))
        stored = {row.key: row.position for row in rows}
        places: dict[str, int] = {}
        last = -1
        for kpi in catalogue.kpis:
            last = places[kpi.key] = max(last + 1, stored.get(kpi.key, 0))
        return places

    def measures_fed(self) -> frozenset[str]:
        fed = (
            sa.select(sa.literal(1))
            .where(self.mine(daily_facts), daily_facts.c.measure_id == measures.c.id)
            .correlate(measures)
            .exists()
        )
        return frozenset(self.connection.scalars(sa.select(measures.c.key).where(self.mine(measures), fed)))


def kpi_of_row(row: sa.Row[Any], known: Mapping[str, Measure]) -> Kpi:
    """A row of `kpis` with the measures that its formula names."""
    expression = Expression.parse(row.expression)
    return Kpi(
        key=row.key,
        name=row.name,
        meaning=row.meaning,
        why=row.why,
        unit=Unit(row.unit),
        direction=Direction(row.direction),
        expression=expression,
        measures=tuple(measure for key, measure in known.items() if key in expression.names),
        owner=row.owner,
        cadence=Cadence(row.cadence),
        weight=row.weight,
        aliases=tuple(row.aliases),
    )


def kpi_values(kpi: Kpi) -> dict[str, object]:
    """The columns of `kpis` that are the KPI itself."""
    return {
        "key": kpi.key,
        "name": kpi.name,
        "meaning": kpi.meaning,
        "why": kpi.why,
        "unit": kpi.unit.value,
        "direction": kpi.direction.value,
        "expression": kpi.expression.text,
        "owner": kpi.owner,
        "cadence": kpi.cadence.value,
        "weight": kpi.weight,
        "aliases": list(kpi.aliases),
    }
