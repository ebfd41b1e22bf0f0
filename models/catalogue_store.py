"""Reading and writing what is measured."""

from collections.abc import Collection, Sequence
from datetime import date

import sqlalchemy as sa

from core.catalogue import Cadence, Catalogue, Combine, Direction, Kpi, Measure, Scope, Target, Unit
from core.errors import Refused
from core.expressions import Expression
from core.records import ImportCounts
from models.tables import daily_facts, kpis, measures, targets
from models.transaction import BaseTx


class CatalogueTx(BaseTx):
    """The part of a transaction that knows measures, KPIs and targets."""

    def catalogue(self) -> Catalogue:
        rows = self.connection.execute(sa.select(measures).where(self.mine(measures)).order_by(measures.c.position))
        found = {row.key: Measure(row.key, row.name, Combine(row.combine)) for row in rows}
        rows = self.connection.execute(sa.select(kpis).where(self.mine(kpis)).order_by(kpis.c.position))
        return Catalogue(tuple(found.values()), tuple(_kpi(row, found) for row in rows))

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
        self.connection.execute(sa.delete(kpis).where(self.mine(kpis)))
        for position, kpi in enumerate(catalogue.kpis):
            values = _kpi_values(kpi) | {"workspace_id": self.workspace_id, "position": position}
            self.connection.execute(sa.insert(kpis).values(**values))

    def measures_fed(self) -> frozenset[str]:
        fed = (
            sa.select(sa.literal(1))
            .where(self.mine(daily_facts), daily_facts.c.measure_id == measures.c.id)
            .correlate(measures)
            .exists()
        )
        return frozenset(self.connection.scalars(sa.select(measures.c.key).where(self.mine(measures), fed)))

    def targets(self, start: date, end: date, kpis: Collection[str]) -> list[Target]:
        rows = self.connection.execute(
            sa.select(targets).where(
                self.mine(targets),
                targets.c.kpi.in_(list(kpis)),
                targets.c.starts_on <= end,
                targets.c.ends_on >= start,
            )
        )
        return [
            Target(row.kpi, Scope(row.scope), row.starts_on, row.ends_on, row.value, row.person_id, row.team_id)
            for row in rows
        ]

    def save_targets(self, targets_given: Sequence[Target]) -> ImportCounts:
        added = changed = unchanged = 0
        for target in targets_given:
            key = {
                "kpi": target.kpi,
                "scope": target.scope.value,
                "person_id": target.person_id,
                "team_id": target.team_id,
                "starts_on": target.start,
                "ends_on": target.end,
            }
            same = [targets.c[name].is_not_distinct_from(value) for name, value in key.items()]
            stored = self.connection.scalar(sa.select(targets.c.value).where(self.mine(targets), *same))
            if stored is None:
                added += 1
                self.connection.execute(
                    sa.insert(targets).values(workspace_id=self.workspace_id, value=target.value, **key)
                )
            elif stored == target.value:
                unchanged += 1
            else:
                changed += 1
                self.connection.execute(sa.update(targets).where(self.mine(targets), *same).values(value=target.value))
        return ImportCounts(added, changed, unchanged, 0)


def _kpi(row: sa.Row[tuple[object, ...]], known: dict[str, Measure]) -> Kpi:
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


def _kpi_values(kpi: Kpi) -> dict[str, object]:
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
