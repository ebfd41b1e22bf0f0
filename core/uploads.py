"""A file that somebody gave to Pace in Slack: what is in it, what each column is taken for, and how far it is."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import PurePath

from core.errors import Refused

KEPT = timedelta(days=1)  # a file that nobody decides about
LEASE = timedelta(minutes=5)  # an import that has not ended by then was cut off
LARGEST = 20 << 20  # bytes
MOST_VALUES = 100  # different values that are looked at of each column
USUAL_SOURCE = "crm"
_READ = (".csv", ".tsv", ".txt", ".xlsx", ".parquet")
_ALIKE = 0.5  # how much two shapes share when one is the other, changed


class FileKind(StrEnum):
    """What a file brings."""

    RECORDS = "records"
    PEOPLE = "people"
    TARGETS = "targets"


class UploadState(StrEnum):
    """How far a file is."""

    WAITING = "waiting"
    IMPORTING = "importing"
    DONE = "done"
    CANCELLED = "cancelled"


class Looks(StrEnum):
    """What the values of a column look like."""

    EMPTY = "empty"
    DATES = "dates"
    NUMBERS = "numbers"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Column:
    """One column as found: `values` are its most frequent different texts, `samples` those of the first rows."""

    name: str
    looks: Looks
    is_unique: bool
    values: tuple[str, ...]
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was found in a file, or in one sheet of a workbook."""

    columns: tuple[Column, ...]
    rows: int

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def column(self, name: str) -> Column | None:
        """The column of that name."""
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a file of deals are taken for: names of columns, "" for what the file does not have.

    `by` says how people are named (name, email, id); `won` and `lost` are values of the column `stage`; `order` is how dates are
    written (auto, dmy, mdy, ymd); records are told apart within their `source`.
    """

    record: str = ""
    person: str = ""
    by: str = "name"
    closed: str = ""
    opened: str = ""
    amount: str = ""
    stage: str = ""
    won: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    order: str = "auto"
    source: str = USUAL_SOURCE
    title: str = ""

    def missing(self) -> list[str]:
        """What has to be chosen before it can be read."""
        needed = {"the record's id": self.record, "whose it is": self.person, "the day it closed": self.closed}
        missing = [what for what, column in needed.items() if not column]
        if self.stage and not self.won:
            missing.append("which values mean won")
        return missing

    def used(self) -> list[str]:
        """The columns that are read."""
        every = (self.record, self.title, self.person, self.closed, self.opened, self.amount, self.stage)
        return list(dict.fromkeys(column for column in every if column))


@dataclass(frozen=True, slots=True)
class PeopleColumns:
    """What the columns of a roster are taken for: names of columns, "" for what the file does not have.

    `surname` is where last names stand, when `name` holds first names only.
    """

    name: str = ""
    surname: str = ""
    email: str = ""
    id: str = ""
    role: str = ""
    manager: str = ""
    team: str = ""
    region: str = ""
    country: str = ""
    zone: str = ""
    locale: str = ""
    hired_on: str = ""
    active: str = ""

    def missing(self) -> list[str]:
        """What has to be chosen before it can be read."""
        return [] if self.name else ["people's names"]

    def used(self) -> list[str]:
        """The columns that are read."""
        return list(dict.fromkeys(column for column in astuple(self) if column))


@dataclass(frozen=True, slots=True)
class Plan:
    """How a file is going to be read: by a `ready` mapping, by `columns` (deals) or by `people` (a roster). `remembered` says
    that it was so chosen for an earlier file. How dates are written is in `columns` for every kind."""

    kind: FileKind
    ready: str = ""
    columns: Columns = Columns()
    remembered: bool = False
    people: PeopleColumns = PeopleColumns()

    @property
    def is_by_columns(self) -> bool:
        """Whether somebody can say what each column is."""
        return self.kind is not FileKind.TARGETS and not self.ready


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape of files that was taken in before, and how: `mapping` is a mapping's YAML."""

    headers: tuple[str, ...]
    mapping: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """What a file has that the last one like it had not, and what it lacks."""

    since: datetime
    added: tuple[str, ...]
    gone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Upload:
    """One file on its way. Its content is kept apart, until it is taken in, refused or a day old."""

    id: int
    person: int
    channel: str
    name: str
    state: UploadState
    expires_at: datetime
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    found: Sheet | None = None
    plan: Plan | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether something can still be decided about it."""
        return self.state is UploadState.WAITING and now < self.expires_at

    @property
    def stamp(self) -> str:
        """Tells one way to read it from another."""
        return hashlib.sha256(repr((self.sheet, self.plan)).encode()).hexdigest()[:12]

    def looked_at(self, sheet: str, found: Sheet | None, plan: Plan | None) -> "Upload":
        """With what was found in it."""
        return replace(self, sheet=sheet, found=found, plan=plan)


def normalised(header: str) -> str:
    """A header without case, accents and signs: `Close-Date ` and `close date` are one."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", header.casefold()) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[\W_]+", " ", bare).split())


def shape_of(headers: Iterable[str]) -> tuple[str, ...]:
    """What tells one kind of file from another: its headers, whatever their order."""
    return tuple(sorted({normalised(header) for header in headers}))


def change_since(headers: Sequence[str], known: Sequence[Shape]) -> Change | None:
    """What is different from the most similar shape that is known; None when none is like it, or one is the same."""
    mine = set(shape_of(headers))

    def likeness(shape: Shape) -> float:
        return len(mine & set(shape.headers)) / len(mine | set(shape.headers))

    closest = max(known, key=lambda shape: (likeness(shape), shape.saved_at), default=None)
    if closest is None or not _ALIKE <= likeness(closest) < 1:
        return None
    added = tuple(header for header in headers if normalised(header) not in closest.headers)
    return Change(closest.saved_at, added, tuple(header for header in closest.headers if header not in mine))


def require_readable(name: str, size: int) -> None:
    """Raises `Refused` for what need not be fetched to know that it is nothing for us. `size` is in bytes."""
    ending = PurePath(name).suffix.casefold()
    if ending not in _READ:
        raise Refused(
            f"{name} is none of the files I read: CSV, XLSX or Parquet. Save it as one of them and give it to me again. "
            "Nothing was fetched."
        )
    if size > LARGEST:
        raise Refused(
            f"{name} has {size / (1 << 20):,.0f} MB; up to {LARGEST >> 20} MB can be given here. Split it by date, or ask who runs "
            "Pace for `python -m bot import`, which takes more. Nothing was fetched."
        )
