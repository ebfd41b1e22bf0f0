"""Reading and writing what is to be reached."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from core.catalogue import Scope, Target
from core.records import ImportCounts
from core.target_keys import Overwritten, TargetKey, TargetSearch, TargetsSaved
from models.tables import targets
from models.transaction import BaseTx

_NAMES = ("kpi", "scope", "person_id", "team_id", "starts_on", "ends_on", "value")


class TargetTx(BaseTx):
    """The part of a transaction that knows targets."""

    def targets(self, start: date, end: date, kpis: Collection[str]) -> list[Target]:
        query = sa.select(targets).where(self.mine(targets), targets.c.kpi.in_(list(kpis)))
        rows = self.connection.execute(query.where(targets.c.starts_on <= end, targets.c.ends_on >= start))
        return [_target(row) for row in rows]

    def save_targets(self, targets_given: Sequence[Target]) -> TargetsSaved:
        wanted = {TargetKey.of_target(one): one for one in targets_given}
        stored = self._stored_targets(list(wanted.values()))
        added = [one for key, one in wanted.items() if key not in stored]
        overwritten = [
            Overwritten(key, stored[key][1], one.value)
            for key, one in wanted.items()
            if key in stored and stored[key][1] != one.value
        ]
        if added:
            rows = [{"workspace_id": self.workspace_id, **_values(one)} for one in added]
            self.connection.execute(sa.insert(targets), rows)
        if overwritten:
            change = sa.update(targets).where(self.mine(targets), targets.c.id == sa.bindparam("which"))
            self.connection.execute(
                change.values(value=sa.bindparam("after")),
                [{"which": stored[one.key][0], "after": one.after} for one in overwritten],
            )
        unchanged = len(wanted) - len(added) - len(overwritten)
        return TargetsSaved(ImportCounts(len(added), len(overwritten), unchanged, 0), tuple(overwritten))

    def target_value(self, key: TargetKey) -> float | None:
        query = sa.select(targets.c.value).where(self._is(key)).order_by(targets.c.id).limit(1)
        return self.connection.scalar(query)

    def remove_target(self, key: TargetKey) -> None:
        self.connection.execute(sa.delete(targets).where(self._is(key)))

    def target_page(self, search: TargetSearch, today: date, *, limit: int, offset: int) -> tuple[list[Target], int]:
        t = targets.c
        fits = [self.mine(targets)]
        if search.kpis:
            fits.append(t.kpi.in_(search.kpis))
        if search.period is not None:
            fits += [t.starts_on <= search.period.end, t.ends_on >= search.period.start]
        if search.whom:
            kind, _, number = search.whom.partition(":")
            fits.append(t.scope == kind)
            if number:
                fits.append((t.person_id if kind == Scope.PERSON else t.team_id) == int(number))
        is_over = t.ends_on < today
        order = (
            sa.case((is_over, 1), else_=0),
            sa.case((is_over, None), else_=t.starts_on),
            sa.case((is_over, t.ends_on), else_=None).desc(),
            t.ends_on,
            t.kpi,
            t.scope,
            t.id,
        )
        query = sa.select(targets).where(*fits).order_by(*order).limit(limit).offset(offset)
        total = self.connection.scalar(sa.select(sa.func.count()).select_from(targets).where(*fits)) or 0
        return [_target(row) for row in self.connection.execute(query)], total

    def _stored_targets(self, given: Sequence[Target]) -> dict[TargetKey, tuple[int, float]]:
        """The ids and values of those there are, among which the given ones are found: read at once, for thousands."""
        if not given:
            return {}
        start, end = min(one.start for one in given), max(one.end for one in given)
        query = sa.select(targets).where(
            self.mine(targets),
            targets.c.kpi.in_({one.kpi for one in given}),
            targets.c.starts_on >= start,
            targets.c.ends_on <= end,
        )
        rows = self.connection.execute(query.order_by(targets.c.id.desc()))
        return {TargetKey.of_target(_target(row)): (row.id, row.value) for row in rows}

    def _is(self, key: TargetKey) -> sa.ColumnElement[bool]:
        same = _values(key.target(0.0))
        del same["value"]
        return sa.and_(self.mine(targets), *(targets.c[name].is_not_distinct_from(one) for name, one in same.items()))


def _values(target: Target) -> dict[str, Any]:
    """By column, in the order of the table."""
    given = (target.kpi, target.scope.value, target.person_id, target.team_id, target.start, target.end, target.value)
    return dict(zip(_NAMES, given, strict=True))


def _target(row: sa.Row[Any]) -> Target:
    return Target(row.kpi, Scope(row.scope), row.starts_on, row.ends_on, row.value, row.person_id, row.team_id)
