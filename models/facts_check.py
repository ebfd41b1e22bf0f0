"""What no foreign key guards: are the daily facts what the records say?"""

import sqlalchemy as sa

from core.records import Soundness
from models.tables import contributions, daily_facts, daily_totals, records
from models.transaction import BaseTx

_SAME = 1e-9  # of what was added up: sums in another order differ in the last digits
_CELL = ("person_id", "measure_id", "day")


class CheckTx(BaseTx):
    """The part of a transaction that looks whether its bulk tables agree."""

    def soundness(self) -> Soundness:
        kept = sa.and_(
            records.c.id == contributions.c.record_id,
            records.c.workspace_id == contributions.c.workspace_id,
            records.c.person_id == contributions.c.person_id,
        )
        without_record = (
            sa.select(sa.func.count())
            .select_from(contributions)
            .where(self.mine(contributions), ~sa.exists().where(kept))
        )
        return Soundness(
            untrue_facts=self._differing(daily_facts, contributions, _CELL),
            untrue_totals=self._differing(daily_totals, daily_facts, _CELL[1:]),
            without_record=self.connection.scalar(without_record) or 0,
        )

    def _differing(self, sums: sa.Table, parts: sa.Table, cell: tuple[str, ...]) -> int:
        """How many cells of `sums` are missing, superfluous, or not the sum of their `parts`."""
        one, none = sa.literal(1), sa.literal(0)
        both = sa.union_all(
            sa.select(*(sums.c[name] for name in cell), sums.c.value, one.label("is_sum")).where(self.mine(sums)),
            sa.select(*(parts.c[name] for name in cell), -parts.c.value, none.label("is_sum")).where(self.mine(parts)),
        ).subquery()
        off, size = sa.func.abs(sa.func.sum(both.c.value)), sa.func.sum(sa.func.abs(both.c.value))
        here = sa.func.sum(both.c.is_sum)
        differing = (
            sa.select(one)
            .select_from(both)
            .group_by(*(both.c[name] for name in cell))
            .having((off > _SAME * size) | (here == 0) | (here == sa.func.count()))
            .subquery()
        )
        return self.connection.scalar(sa.select(sa.func.count()).select_from(differing)) or 0
