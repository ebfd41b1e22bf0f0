"""Reading facts, and the records behind them."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from core.catalogue import Combine
from core.facts import COMPANY, EPOCH, Facts, day_number
from core.records import Freshness, RecordLine
from models.tables import contributions, daily_facts, daily_totals, import_runs, measures, records, sources
from models.tables import people as roster
from models.transaction import MANY, BaseTx

_COLUMNS = (daily_facts.c.person_id, daily_facts.c.measure_id, daily_facts.c.day, daily_facts.c.value)
_Columns = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]


class FactsTx(BaseTx):
    """The part of a transaction that reads figures."""

    def facts(self, people: Collection[int] | None, measures: Sequence[str], start: date, end: date) -> Facts:
        known = self._measures(measures)
        of_period = sa.select(*_COLUMNS).where(
            self.mine(daily_facts),
            daily_facts.c.measure_id.in_([row.id for row in known]),
            daily_facts.c.day.between(day_number(start), day_number(end)),
            self.among(daily_facts.c.person_id, people),
        )
        parts = [self._columns(of_period, bulk=people is None or len(people) > MANY)]
        if snapshots := [row.id for row in known if row.combine == Combine.LAST.value]:
            parts.append(self._columns(self._last_before(snapshots, people, day_number(start)), bulk=False))
        person, measure, day, value = (np.concatenate(column) for column in zip(*parts, strict=True))
        if people is not None and len(people) > MANY:
            wanted = np.isin(person, np.fromiter(people, np.int64, len(people)))
            person, measure, day, value = person[wanted], measure[wanted], day[wanted], value[wanted]
        position = np.full(max((row.id for row in known), default=0) + 1, -1, np.int32)
        for row in known:
            position[row.id] = measures.index(row.key)
        return Facts(tuple(measures), person, position[measure], day, value)

    def totals(self, measures: Sequence[str], start: date, end: date) -> Facts:
        known = {row.id: measures.index(row.key) for row in self._measures(measures)}
        c = daily_totals.c
        rows = self.connection.execute(
            sa.select(c.measure_id, c.day, c.value).where(
                self.mine(daily_totals),
                c.measure_id.in_(list(known)),
                c.day.between(day_number(start), day_number(end)),
            )
        ).all()
        measure, day, value = zip(*rows, strict=True) if rows else ((), (), ())
        return Facts(
            tuple(measures),
            np.full(len(rows), COMPANY, np.int64),
            np.array([known[m] for m in measure], np.int32),
            np.array(day, np.int32),
            np.array(value, float),
        )

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
        row = self.connection.execute(
            sa.select(sa.func.max(import_runs.c.started_at), sa.func.max(import_runs.c.newest_day)).where(
                self.mine(import_runs)
            )
        ).one()
        if row[0] is None:
            return None
        at: datetime = row[0]
        return Freshness(at if at.tzinfo else at.replace(tzinfo=UTC), row[1])

    def _measures(self, keys: Sequence[str]) -> Sequence[sa.Row[int, str, str]]:
        return self.connection.execute(
            sa.select(measures.c.id, measures.c.key, measures.c.combine).where(
                self.mine(measures), measures.c.key.in_(keys)
            )
        ).all()

    def _last_before(
        self, measure_ids: list[int], people: Collection[int] | None, day: int
    ) -> sa.Select[tuple[int, int, int, float]]:
        """For each person, the newest value of each snapshot before `day`."""
        c = daily_facts.c
        newest = (
            sa.select(c.person_id, c.measure_id, sa.func.max(c.day).label("day"))
            .where(self.mine(daily_facts), c.measure_id.in_(measure_ids), c.day < day, self.among(c.person_id, people))
            .group_by(c.person_id, c.measure_id)
            .subquery()
        )
        same = sa.and_(*(c[name] == newest.c[name] for name in ("person_id", "measure_id", "day")))
        return sa.select(*_COLUMNS).join(newest, same).where(self.mine(daily_facts))

    def _columns(self, query: sa.Select[Any], *, bulk: bool) -> _Columns:
        """The rows as columns. In bulk they come through Arrow, which never makes a Python object of a cell."""
        if bulk:
            return self._arrow_columns(query)
        rows = self.connection.execute(query).all()
        person, measure, day, value = zip(*rows, strict=True) if rows else ((), (), (), ())
        return np.array(person, np.int64), np.array(measure, np.int64), np.array(day, np.int32), np.array(value, float)

    def _arrow_columns(self, query: sa.Select[Any]) -> _Columns:
        """Over a connection of its own: it sees what has been committed, which is all that is ever asked for in bulk."""
        engine = self.connection.engine
        text = str(query.compile(engine, compile_kwargs={"literal_binds": True}))
        with _adbc_connection(engine.url) as connection, connection.cursor() as cursor:
            cursor.execute(text)
            table = cursor.fetch_arrow_table()
        person, measure, day, value = (column.to_numpy() for column in table.columns)
        return person.astype(np.int64), measure.astype(np.int64), day.astype(np.int32), value.astype(np.float64)


def _adbc_connection(url: sa.URL) -> Any:
    if url.get_backend_name() == "sqlite":
        from adbc_driver_sqlite import dbapi as sqlite_driver

        # As a URI with mode=ro: a plain path would be created when missing.
        return sqlite_driver.connect(f"file:{url.database}?mode=ro", autocommit=True)
    from adbc_driver_postgresql import dbapi as postgresql_driver

    return postgresql_driver.connect(
        url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
    )
