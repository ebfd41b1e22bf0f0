"""What an import hands to the store: records from one source, and what each contributed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from core.errors import Refused


class DateOrderUnknown(Refused):
    """Nothing in a column shows whether `example` has the day or the month first."""

    def __init__(self, text: str, column: str, example: str) -> None:
        super().__init__(text)
        self.column, self.example = column, example


@dataclass(frozen=True, slots=True)
class RecordBatch:
    """All records of one file as columns.

    A record (`keys[i]`, unique within the source; `titles[i]` is what a person recognises it by; `people[i]` a person
    id) contributes to any number of (measure, day) cells: contribution j belongs to record `record[j]`, goes to
    `measures[measure[j]]` on `day[j]` (days since 1970-01-01) with `value[j]` (finite). There is at most one
    contribution for each (record, measure, day).
    """

    measures: tuple[str, ...]
    keys: NDArray[np.object_]
    titles: NDArray[np.object_]
    people: NDArray[np.int64]
    record: NDArray[np.int64]
    measure: NDArray[np.int32]
    day: NDArray[np.int32]
    value: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """What an import did to the records of its source."""

    added: int
    changed: int
    unchanged: int
    withdrawn: int


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One record's part in a figure, for the details behind it. `source` is the source's name."""

    key: str
    title: str
    person: str
    source: str
    measure: str
    day: date
    value: float


@dataclass(frozen=True, slots=True)
class Overdue:
    """Figures may be out of date: the last data came in on `last`, `days` working days ago. Where other sources are on time,
    `source` is the one that is not; else ""."""

    last: date
    days: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old the data is: when the last import finished (UTC), the newest day it brought, and whether new data is overdue
    (see `core.freshness`)."""

    imported_at: datetime
    newest_day: date | None
    overdue: Overdue | None = None


@dataclass(frozen=True, slots=True)
class Soundness:
    """How many daily facts and totals are not the sum of what they are made of, and contributions whose record is gone."""

    untrue_facts: int
    untrue_totals: int
    without_record: int

    @property
    def is_sound(self) -> bool:
        return not (self.untrue_facts or self.untrue_totals or self.without_record)


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be taken in: where, what stands there (cut short), and why not."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Extract:
    """What a mapping found in a file, before people are looked up: one record a row.

    `person_labels[person[i]]` is how row i names its person, by `person_by` ("name", "email" or "id"); contributions as in
    `RecordBatch`. `line` tells the line of a row; rows that are not `is_good` are listed in `bad` and hold no contributions.
    """

    file_name: str
    digest: str
    source: str
    rows: int
    measures: tuple[str, ...]
    keys: NDArray[np.object_]
    titles: NDArray[np.object_]
    person_by: str
    person_column: str
    person_labels: tuple[str, ...]
    person: NDArray[np.int64]
    line: Callable[[int], int]
    is_good: NDArray[np.bool_]
    record: NDArray[np.int64]
    measure: NDArray[np.int32]
    day: NDArray[np.int32]
    value: NDArray[np.float64]
    bad: tuple[BadRow, ...]
