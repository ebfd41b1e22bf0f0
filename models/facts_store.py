"""Reading facts, and the records behind them."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import sqlalchemy as sa

from core.catalogue import Combine
from core.facts import COMPANY, EPOCH, Facts, day_number
from core.records import Freshness, RecordLine
from models.columns import Columns
from models.tables import contributions, daily_facts, daily_totals, import_runs, records, sources
from models.tables import measures as catalogue
from models.tables import people as roster
from models.transaction import MANY, BaseTx

_COLUMNS = (daily_facts.c.person_id, daily_facts.c.measure_id, daily_facts.c.day, daily_facts.c.value)
_ENDS = ("first", "after")


class FactsTx(BaseTx):
    """The part of a transaction that reads figures."""

    def facts(self, people: Collection[int] | None, measures: Sequence[str], borders: Sequence[date]) -> Facts:
        known = self._measures(measures)
        sums = [row.id for row in known if row.combine == Combine.SUM.value]
        snapshots = [row.id for row in known if row.combine == Combine.LAST.value]
        if people is None or len(people) > MANY:
            found = self._by_day([*sums, *snapshots], people, borders)
        else:
            found = self._by_stretch(sums, people, borders) + self._snapshots(snapshots, people, borders)
        if snapshots:
            found += self._last_before(snapshots, people, day_number(borders[0]))
        position = np.full(max((row.id for row in known), default=0) + 1, -1, np.int32)
        for row in known:
            position[row.id] = measures.index(row.key)
        return Facts(tuple(measures), found.person, position[found.measure], found.day, found.value)

    def totals(self, measures: Sequence[str], borders: Sequence[date]) -> Facts:
        known = {
            row.id: measures.index(row.key) for row in self._measures(measures) if row.combine == Combine.SUM.value
        }
        c, stretch = daily_totals.c, _stretches(borders)
        total = sa.select(sa.func.sum(c.value)).where(
            self.mine(daily_totals),
            c.measure_id == catalogue.c.id,
            c.day >= stretch.c.column1,
            c.day < stretch.c.column2,
        )
        query = (
            sa.select(sa.literal(COMPANY), catalogue.c.id, stretch.c.column1, total.scalar_subquery())
            .join_from(catalogue, stretch, sa.true())
            .where(self.mine(catalogue), catalogue.c.id.in_(list(known)))
        )
        found = self._filled(query)
        measure = np.array([known[measure_id] for measure_id in found.measure.tolist()], np.int32)
        return Facts(tuple(measures), found.person, measure, found.day, found.value)

    def records_behind(
        self,
        people: Collection[int] | None,
        measures: Sequence[str],
        start: date,
        end: date,
        *,
        limit: int,
        offset: int = 0,
    ) -> tuple[list[RecordLine], int]:
        named = {row.id: row.key for row in self._measures(measures)}
        c = contributions.c
        where = [
            self.mine(contributions),
            c.measure_id.in_(list(named)),
            c.day.between(day_number(start), day_number(end)),
            c.person_id.in_(list(people)) if people is not None and len(people) <= MANY else sa.true(),
        ]
        total = self.connection.scalar(sa.select(sa.func.count()).select_from(contributions).where(*where)) or 0
        rows = self.connection.execute(
            sa.select(
                records.c.key,
                records.c.title,
                roster.c.name,
                sources.c.name.label("source"),
                c.measure_id,
                c.day,
                c.value,
            )
            .select_from(contributions)
            .join(records, records.c.id == c.record_id)
            .join(sources, sources.c.id == records.c.source_id)
            .join(roster, roster.c.id == c.person_id)
            .where(*where, self.mine(records))
            .order_by(c.day.desc(), records.c.key, c.measure_id)
            .limit(limit)
            .offset(offset)
        )
        lines = [
            RecordLine(r.key, r.title, r.name, r.source, named[r.measure_id], EPOCH + timedelta(days=r.day), r.value)
            for r in rows
        ]
        return lines, total

    def freshness(self) -> Freshness | None:
        latest = (
            sa.select(sa.type_coerce(sa.func.max(column), column.type)).where(self.mine(import_runs)).scalar_subquery()
            for column in (import_runs.c.started_at, import_runs.c.newest_day)
        )
        at, newest_day = self.connection.execute(sa.select(*latest)).one()
        return None if at is None else Freshness(at, newest_day)

    def _measures(self, keys: Sequence[str]) -> Sequence[sa.Row[int, str, str]]:
        c = catalogue.c
        return self.connection.execute(
            sa.select(c.id, c.key, c.combine).where(self.mine(catalogue), c.key.in_(keys))
        ).all()

    def _by_day(self, measure_ids: list[int], people: Collection[int] | None, borders: Sequence[date]) -> Columns:
        """Day by day, in bulk."""
        found = Columns.read(self.connection.engine, self._within(measure_ids, borders))
        return found if people is None else found.of_people(np.fromiter(people, np.int64, len(people)))

    def _by_stretch(self, measure_ids: list[int], people: Collection[int], borders: Sequence[date]) -> Columns:
        """The database adds up: a seek for each sum, in place of a Python object for each cell of each day."""
        c, stretch = daily_facts.c, _stretches(borders)
        total = sa.select(sa.func.sum(c.value)).where(
            self.mine(daily_facts),
            c.person_id == roster.c.id,
            c.measure_id == catalogue.c.id,
            c.day >= stretch.c.column1,
            c.day < stretch.c.column2,
        )
        return self._filled(
            sa.select(roster.c.id, catalogue.c.id, stretch.c.column1, total.scalar_subquery())
            .join_from(roster, catalogue, sa.true())
            .join(stretch, sa.true())
            .where(self.mine(roster), roster.c.id.in_(list(people)), catalogue.c.id.in_(measure_ids))
        )

    def _snapshots(self, measure_ids: list[int], people: Collection[int], borders: Sequence[date]) -> Columns:
        if not measure_ids:
            return Columns.of([])
        query = sa.select(*_COLUMNS).where(
            self._within(measure_ids, borders), daily_facts.c.person_id.in_(list(people))
        )
        return self._filled(query)

    def _last_before(self, measure_ids: list[int], people: Collection[int] | None, day: int) -> Columns:
        """For each person, the newest value of each snapshot before `day`."""
        c = daily_facts.c
        newest = (
            sa.select(c.person_id, c.measure_id, sa.func.max(c.day).label("day"))
            .where(self.mine(daily_facts), c.measure_id.in_(measure_ids), c.day < day, self.among(c.person_id, people))
            .group_by(c.person_id, c.measure_id)
            .subquery()
        )
        same = sa.and_(*(c[name] == newest.c[name] for name in ("person_id", "measure_id", "day")))
        found = self._filled(sa.select(*_COLUMNS).join(newest, same).where(self.mine(daily_facts)))
        return found if people is None else found.of_people(np.fromiter(people, np.int64, len(people)))

    def _within(self, measure_ids: list[int], borders: Sequence[date]) -> sa.ColumnElement[bool]:
        c = daily_facts.c
        return sa.and_(
            self.mine(daily_facts),
            c.measure_id.in_(measure_ids),
            c.day >= day_number(borders[0]),
            c.day < day_number(borders[-1]),
        )

    def _filled(self, query: sa.Select[Any]) -> Columns:
        """The rows that have a value."""
        return Columns.of([row for row in self.connection.execute(query).all() if row[3] is not None])


def _stretches(borders: Sequence[date]) -> sa.CTE:
    """From each border to the next. As text, because SQLAlchemy compiles a statement with `sa.values` anew each time."""
    marks = ", ".join(f"(:first_{i}, :after_{i})" for i in range(len(borders) - 1))
    days = [day_number(border) for border in borders]
    bound = {f"{name}_{i}": day for i, pair in enumerate(pairwise(days)) for name, day in zip(_ENDS, pair, strict=True)}
    first, after = (sa.column(name, sa.Integer) for name in ("column1", "column2"))  # as both databases call them
    return sa.text(f"VALUES {marks}").bindparams(**bound).columns(first, after).cte("stretch")
