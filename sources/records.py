"""A table and a mapping make records; what cannot be read is listed with its line, column and reason."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.errors import Refused
from core.expressions import Expression
from core.records import BadRow, Extract
from sources.columns import DateOrder, Read, read_dates, read_numbers
from sources.files import Table
from sources.functions import FUNCTIONS
from sources.mapping import RecordsMapping, columns_of

_CUT = 40
_LONGEST_KEY = 200
_LONGEST_TITLE = 200


def extract(
    table: Table, mapping: RecordsMapping, *, file_name: str, zone: str, date_order: DateOrder | None = None
) -> Extract:
    """Read every row by the mapping. Raises `Refused` for columns that are missing or a date order nobody can know."""
    return _Extraction(table, mapping, file_name, zone, date_order or mapping.dates.order).run()


@dataclass
class _Extraction:
    table: Table
    mapping: RecordsMapping
    file_name: str
    zone: str
    order: DateOrder
    bad: dict[int, BadRow] = field(default_factory=dict)
    dates: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    numbers: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    texts: dict[str, NDArray[np.object_]] = field(default_factory=dict)

    def run(self) -> Extract:
        mapping, table = self.mapping, self.table
        self._refuse_missing_columns()
        for name in mapping.dates.columns:
            self.dates[name] = self._read(name, lambda texts, n=name: read_dates(texts, self.order, n, self.zone))
        keys = self._as_text(mapping.record)
        self._check_keys(keys)
        titles = self._as_text(mapping.title) if mapping.title else keys
        labels, person = table.distinct(mapping.person.column)
        for row in np.flatnonzero(person == (labels.index("") if "" in labels else -1)):
            self._note(int(row), mapping.person.column, "", "nobody is named")
        measures, (record, measure, day, value) = self._contributions()
        good = np.ones(len(table), bool)
        good[list(self.bad)] = False
        kept = good[record]
        return Extract(
            file_name=self.file_name,
            digest=table.digest,
            source=mapping.source,
            rows=len(table) + len(table.ragged),
            measures=measures,
            keys=keys,
            titles=np.array([title[:_LONGEST_TITLE] for title in titles], object),
            person_by=mapping.person.by,
            person_column=mapping.person.column,
            person_labels=tuple(labels),
            person=person,
            line=table.line,
            is_good=good,
            record=record[kept],
            measure=measure[kept],
            day=day[kept],
            value=value[kept],
            bad=(*table.ragged, *(self.bad[row] for row in sorted(self.bad))),
        )

    def _refuse_missing_columns(self) -> None:
        mapping = self.mapping
        if missing := sorted(columns_of(mapping) - set(self.table.names)):
            raise Refused(
                f"{self.file_name} has no column {', '.join(missing)}, which the mapping {mapping.name} uses. "
                f"It has: {', '.join(self.table.names)}."
            )
        days = {rule.on for rule in mapping.measures.values()} | ({mapping.fact.on} if mapping.fact else set())
        if undeclared := sorted(days - set(mapping.dates.columns)):
            raise Refused(
                f"The mapping {mapping.name} uses {', '.join(undeclared)} as a date: list it under `dates.columns`."
            )

    def _read(self, name: str, read: Any) -> NDArray[np.float64]:
        texts, code = self.table.distinct(name)
        found: Read = read(texts)
        for at, reason in found.unreadable.items():
            for row in np.flatnonzero(code == at):
                self._note(int(row), name, texts[at], reason)
        return found.values[code]

    def _note(self, row: int, column: str, value: str, reason: str) -> None:
        """Keep a row's first fault: one is enough to look at it."""
        self.bad.setdefault(row, BadRow(self.table.line(row), column, value[:_CUT], reason))

    def _check_keys(self, keys: NDArray[np.object_]) -> None:
        column = self.mapping.record
        for row in np.flatnonzero(keys == ""):
            self._note(int(row), column, "", "no record id")
        lengths = np.fromiter((len(key) for key in keys), np.int64, len(keys))
        for row in np.flatnonzero(lengths > _LONGEST_KEY):
            self._note(int(row), column, keys[row], f"a record id of over {_LONGEST_KEY} characters")
        repeated = pd.Series(keys).duplicated(keep=False).to_numpy() & (keys != "")
        for row in np.flatnonzero(repeated):
            self._note(int(row), column, keys[row], "the record id stands on several lines")

    def _contributions(self) -> tuple[tuple[str, ...], tuple[NDArray[Any], ...]]:
        """The measures, and row, measure, day and value of each contribution."""
        parts: list[tuple[NDArray[Any], ...]] = []
        if self.mapping.fact:
            measures, part = self._one_fact_a_row()
            parts.append(part)
        else:
            measures = tuple(self.mapping.measures)
            for position, (name, rule) in enumerate(self.mapping.measures.items()):
                chosen = self._condition(rule.where)
                row, day, value = self._cells(rule.on, rule.value, chosen, name)
                parts.append((row, np.full(len(row), position, np.int32), day, value))
        return measures, tuple(np.concatenate(column) for column in zip(*parts, strict=True))

    def _one_fact_a_row(self) -> tuple[tuple[str, ...], tuple[NDArray[Any], ...]]:
        fact = self.mapping.fact
        assert fact is not None, "only called for such mappings"
        names, code = self.table.distinct(fact.measure)
        for row in np.flatnonzero(code == (names.index("") if "" in names else -1)):
            self._note(int(row), fact.measure, "", "no measure is named")
        rows, day, value = self._cells(fact.on, fact.value, np.ones(len(self.table), bool), "a fact")
        keys = tuple(name for name in names if name)
        position = np.array([keys.index(name) if name else -1 for name in names], np.int32)
        return keys, (rows, position[code[rows]], day, value)

    def _condition(self, where: str | None) -> NDArray[np.bool_]:
        if where is None:
            return np.ones(len(self.table), bool)
        expression = Expression.parse(where, FUNCTIONS)
        values = {name: self.dates[name] if name in self.dates else self._text(name) for name in expression.names}
        return np.asarray(np.broadcast_to(expression.evaluate(values, FUNCTIONS), len(self.table)), bool)

    def _cells(self, on: str, value: str, chosen: NDArray[np.bool_], measure: str) -> tuple[NDArray[Any], ...]:
        """Row, day and value of what is chosen. An empty value adds nothing; an empty date is a fault of the row."""
        expression = Expression.parse(value, FUNCTIONS)
        columns = {name: self.dates[name] if name in self.dates else self._number(name) for name in expression.names}
        values = np.broadcast_to(np.asarray(expression.evaluate(columns, FUNCTIONS), float), len(self.table))
        days = self.dates[on]
        for row in np.flatnonzero(chosen & np.isnan(days)):
            self._note(int(row), on, "", f"no date, but the row counts for {measure}")
        for row in np.flatnonzero(chosen & np.isinf(values)):
            self._note(int(row), value, "", "divides by zero")
        rows = np.flatnonzero(chosen & ~np.isnan(days) & np.isfinite(values))
        return rows, days[rows].astype(np.int32), values[rows]

    def _text(self, name: str) -> NDArray[np.object_]:
        if name not in self.texts:
            self.texts[name] = self.table.texts(name)
        return self.texts[name]

    def _number(self, name: str) -> NDArray[np.float64]:
        if name not in self.numbers:
            self.numbers[name] = self._read(name, lambda texts: read_numbers(texts, self.mapping.numbers.decimal))
        return self.numbers[name]

    def _as_text(self, text: str) -> NDArray[np.object_]:
        expression = Expression.parse(text, FUNCTIONS)
        values = {name: self._text(name) for name in expression.names}
        result = expression.evaluate(values, FUNCTIONS)
        return np.asarray(np.broadcast_to(np.asarray(result, object), len(self.table)), object)
