"""Taking in records: replace by (source, key), and keep the daily facts true in the same transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa
from numpy.typing import NDArray

from core.errors import Refused
from core.facts import EPOCH
from core.ports import ImportRun, Progress
from core.records import ImportCounts, RecordBatch
from models import bulk
from models.fingerprints import fingerprints
from models.tables import daily_facts, import_runs, measures, records, sources
from models.transaction import BaseTx, new_id

_Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the source's records look like before the import."""

    ids: _Ints
    keys: pd.Index
    prints: _Ints


class ImportTx(BaseTx):
    """The part of a transaction that takes in records."""

    def import_records(
        self,
        run: ImportRun,
        batch: RecordBatch,
        *,
        withdraw_missing: bool = False,
        left_out: Sequence[str] = (),
        progress: Progress | None = None,
    ) -> ImportCounts:
        keys = pd.Index(batch.keys)
        if not keys.is_unique:
            twice = keys[keys.duplicated()][0]
            raise Refused(f"The record {twice} appears more than once in the file. Nothing was changed.")
        source_id = self._source(run.source)
        stored = self._stored(source_id)
        prints = fingerprints(batch)
        at = stored.keys.get_indexer(keys) if len(stored.keys) else np.full(len(keys), -1)
        is_new = at < 0
        is_changed = ~is_new & (stored.prints[at] != prints) if len(stored.ids) else np.zeros(len(keys), bool)
        gone = np.flatnonzero(~stored.keys.isin([*keys, *left_out])) if withdraw_missing else np.array([], np.int64)
        ids = np.where(is_new, 0, stored.ids[at] if len(stored.ids) else 0)
        ids[is_new] = self._next_record_id() + np.arange(is_new.sum())
        fresh = not len(stored.ids) and not self._has_facts()
        if not fresh:
            self._open_scratch(np.concatenate([ids[is_changed], stored.ids[gone]]))
        is_written = is_new | is_changed
        written = bulk.counter(progress, int(is_new.sum() + is_written[batch.record].sum()))
        self._write_records(source_id, batch, ids, prints, is_new, is_changed, written)
        self._write_contributions(batch, ids, is_written, written, fresh=fresh)
        if not fresh:
            self._close_scratch(stored.ids[gone])
        counts = ImportCounts(int(is_new.sum()), int(is_changed.sum()), int((~is_new & ~is_changed).sum()), len(gone))
        self._store_run(source_id, run, batch, counts)
        return counts

    def _source(self, name: str) -> int:
        found = self.connection.scalar(sa.select(sources.c.id).where(self.mine(sources), sources.c.name == name))
        if found is not None:
            return int(found)
        result = self.connection.execute(sa.insert(sources).values(workspace_id=self.workspace_id, name=name))
        return new_id(result)

    def _stored(self, source_id: int) -> _Stored:
        rows = self.connection.execute(
            sa.select(records.c.id, records.c.key, records.c.fingerprint).where(
                self.mine(records), records.c.source_id == source_id
            )
        ).all()
        ids, keys, prints = zip(*rows, strict=True) if rows else ((), (), ())
        return _Stored(np.array(ids, np.int64), pd.Index(keys, dtype=object), np.array(prints, np.int64))

    def _next_record_id(self) -> int:
        if self.connection.dialect.name == "postgresql":
            # Ids are handed out here, in one block: hold off other importers until this one has committed.
            self.connection.execute(sa.text("LOCK TABLE records IN EXCLUSIVE MODE"))
        return int(self.connection.scalar(sa.select(sa.func.coalesce(sa.func.max(records.c.id), 0))) or 0) + 1

    def _has_facts(self) -> bool:
        return self.connection.scalar(sa.select(sa.literal(1)).where(self.mine(daily_facts)).limit(1)) is not None

    def _open_scratch(self, replaced: _Ints) -> None:
        """Note which cells lose a contribution, and remove the contributions of the records replaced or withdrawn."""
        for statement in (
            "CREATE TEMPORARY TABLE replaced_records (id INTEGER PRIMARY KEY)",
            "CREATE TEMPORARY TABLE touched_cells (person_id INTEGER, measure_id INTEGER, day INTEGER)",
        ):
            self.connection.execute(sa.text(statement))
        if not len(replaced):
            return
        bulk.insert(self.connection, "replaced_records", {"id": replaced})
        theirs = """
            FROM contributions WHERE workspace_id = :workspace AND record_id IN (SELECT id FROM replaced_records)
            AND person_id IN (
                SELECT person_id FROM records JOIN replaced_records ON replaced_records.id = records.id
                WHERE workspace_id = :workspace)"""
        bound = {"workspace": self.workspace_id}
        self.connection.execute(
            sa.text(f"INSERT INTO touched_cells SELECT DISTINCT person_id, measure_id, day {theirs}"), bound
        )
        self.connection.execute(sa.text(f"DELETE {theirs}"), bound)

    def _close_scratch(self, withdrawn: _Ints) -> None:
        """Make every touched cell the sum of its contributions again: never add deltas, so nothing can drift."""
        bound = {"workspace": self.workspace_id}
        if len(withdrawn):
            self.connection.execute(sa.text("DELETE FROM replaced_records"))
            bulk.insert(self.connection, "replaced_records", {"id": withdrawn})
            self.connection.execute(
                sa.text(
                    "DELETE FROM records WHERE workspace_id = :workspace AND id IN (SELECT id FROM replaced_records)"
                ),
                bound,
            )
        cells = "(SELECT person_id, measure_id, day FROM touched_cells)"
        self.connection.execute(
            sa.text(
                "DELETE FROM daily_facts WHERE workspace_id = :workspace "  # noqa: S608
                f"AND (person_id, measure_id, day) IN {cells}"
            ),
            bound,
        )
        self.connection.execute(
            sa.text(
                "INSERT INTO daily_facts (workspace_id, person_id, measure_id, day, value) "
                "SELECT c.workspace_id, c.person_id, c.measure_id, c.day, SUM(c.value) "
                "FROM (SELECT DISTINCT person_id, measure_id, day FROM touched_cells) t "
                "JOIN contributions c ON c.workspace_id = :workspace AND c.person_id = t.person_id "
                "AND c.measure_id = t.measure_id AND c.day = t.day "
                "GROUP BY c.workspace_id, c.person_id, c.measure_id, c.day"
            ),
            bound,
        )
        days = "(SELECT measure_id, day FROM touched_cells)"
        self.connection.execute(
            sa.text(f"DELETE FROM daily_totals WHERE workspace_id = :workspace AND (measure_id, day) IN {days}"),  # noqa: S608
            bound,
        )
        self.connection.execute(
            sa.text(
                "INSERT INTO daily_totals (workspace_id, measure_id, day, value) "
                "SELECT f.workspace_id, f.measure_id, f.day, SUM(f.value) "
                "FROM (SELECT DISTINCT measure_id, day FROM touched_cells) t "
                "JOIN daily_facts f ON f.workspace_id = :workspace AND f.measure_id = t.measure_id AND f.day = t.day "
                "GROUP BY f.workspace_id, f.measure_id, f.day"
            ),
            bound,
        )
        for table in ("replaced_records", "touched_cells"):
            self.connection.execute(sa.text(f"DROP TABLE {table}"))

    def _write_records(
        self,
        source_id: int,
        batch: RecordBatch,
        ids: _Ints,
        prints: _Ints,
        is_new: NDArray[np.bool_],
        is_changed: NDArray[np.bool_],
        written: bulk.Written,
    ) -> None:
        # In the order of the unique key: an index is filled several times faster in its own order.
        order = np.flatnonzero(is_new)
        order = order[np.argsort(batch.keys[order].astype(str))]
        bulk.insert(
            self.connection,
            "records",
            {
                "id": ids[order],
                "workspace_id": [self.workspace_id] * len(order),
                "source_id": [source_id] * len(order),
                "key": batch.keys[order],
                "title": batch.titles[order],
                "person_id": batch.people[order],
                "fingerprint": prints[order],
            },
            written,
        )
        changed = np.flatnonzero(is_changed)
        if len(changed):
            self.connection.execute(
                sa.update(records)
                .where(self.mine(records), records.c.id == sa.bindparam("record"))
                .values(
                    title=sa.bindparam("new_title"), person_id=sa.bindparam("person"), fingerprint=sa.bindparam("print")
                ),
                [
                    {
                        "record": int(ids[i]),
                        "new_title": batch.titles[i],
                        "person": int(batch.people[i]),
                        "print": int(prints[i]),
                    }
                    for i in changed
                ],
            )

    def _write_contributions(
        self, batch: RecordBatch, ids: _Ints, is_written: NDArray[np.bool_], written: bulk.Written, *, fresh: bool
    ) -> None:
        keep = is_written[batch.record]
        measure = self._measure_ids(batch.measures)[batch.measure[keep]]
        record, day, value = batch.record[keep], batch.day[keep], batch.value[keep]
        person = batch.people[record]
        order = np.lexsort((ids[record], day, measure, person))
        person, measure, day, value = person[order], measure[order], day[order], value[order]
        bulk.insert(
            self.connection,
            "contributions",
            {
                "workspace_id": [self.workspace_id] * len(order),
                "person_id": person,
                "measure_id": measure,
                "day": day,
                "record_id": ids[record][order],
                "value": value,
            },
            written,
        )
        if not len(order):
            return
        starts = np.flatnonzero(np.r_[True, (np.diff(person) != 0) | (np.diff(measure) != 0) | (np.diff(day) != 0)])
        cells: dict[str, NDArray[Any]] = {
            "person_id": person[starts],
            "measure_id": measure[starts],
            "day": day[starts],
        }
        if fresh:
            cells["workspace_id"] = np.full(len(starts), self.workspace_id)
            cells["value"] = np.add.reduceat(value, starts)
            bulk.insert(self.connection, "daily_facts", cells)
            self._write_totals(measure, day, value)
        else:
            bulk.insert(self.connection, "touched_cells", cells)

    def _write_totals(self, measure: _Ints, day: NDArray[np.int32], value: NDArray[np.float64]) -> None:
        first = int(day.min())
        span = int(day.max()) - first + 1
        cell, at = np.unique(measure * span + (day - first), return_inverse=True)
        bulk.insert(
            self.connection,
            "daily_totals",
            {
                "workspace_id": np.full(len(cell), self.workspace_id),
                "measure_id": cell // span,
                "day": cell % span + first,
                "value": np.bincount(at, value),
            },
        )

    def _measure_ids(self, keys: tuple[str, ...]) -> _Ints:
        rows = self.connection.execute(
            sa.select(measures.c.key, measures.c.id).where(self.mine(measures), measures.c.key.in_(keys))
        )
        ids = {row.key: row.id for row in rows}
        if unknown := [key for key in keys if key not in ids]:
            raise Refused(
                f"The mapping feeds {', '.join(unknown)}, which no KPI measures. Add it to the catalogue "
                "(`python -m bot kpis apply FILE`) or take it out of the mapping. Nothing was changed."
            )
        return np.array([ids[key] for key in keys], np.int64)

    def _store_run(self, source_id: int, run: ImportRun, batch: RecordBatch, counts: ImportCounts) -> None:
        self.connection.execute(
            sa.insert(import_runs).values(
                workspace_id=self.workspace_id,
                source_id=source_id,
                file_name=run.file_name,
                digest=run.digest,
                actor=run.actor,
                started_at=run.started_at,
                data_at=run.written_at or run.started_at,
                rows=run.rows,
                rejected=run.rejected,
                added=counts.added,
                changed=counts.changed,
                unchanged=counts.unchanged,
                withdrawn=counts.withdrawn,
                newest_day=EPOCH + timedelta(days=int(batch.day.max())) if len(batch.day) else None,
            )
        )
