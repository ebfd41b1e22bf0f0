"""What an import hands to the store: records from one source, and what each contributed."""

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray


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
class Freshness:
    """How old the data is: when the last import finished (UTC) and the newest day it brought."""

    imported_at: datetime
    newest_day: date | None
