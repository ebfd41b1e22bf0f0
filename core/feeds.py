"""Files and folders that Pace picks up on its own: where each is, how it is read, what was taken from it, and what is wrong."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.errors import Refused
from core.records import BadRow, ImportCounts
from core.uploads import FileKind

LEASE = timedelta(minutes=15)  # a look that has taken nothing for so long was cut off
SOON = timedelta(minutes=1)  # after which a file that is being written is looked at again
MOST_BAD = 10  # percent of a file's rows
MOST_WITHDRAWN = 0.5  # of what a source has; a file that lacks more is probably cut off
LARGEST = 50 << 20  # bytes: a million facts, for which the bot needs over a gigabyte while it reads them
EXPECTED = {"daily": 1, "weekly": 5, "fortnightly": 10, "monthly": 23}  # working days; no month has more than 23
_EVERY = re.compile(r"(\d{1,4})\s*(m|h|d)", re.IGNORECASE)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_SHORTEST, _LONGEST = timedelta(minutes=1), timedelta(days=31)
_NUMBERS = re.compile(r"\d[\d.,]*")


class Trouble(StrEnum):
    """What can be wrong with a source."""

    GONE = "gone"  # there is no such file, or no such folder
    UNREADABLE = "unreadable"  # not permitted, not what it says it is, other columns than before
    BAD_ROWS = "bad_rows"  # too many; nothing was taken
    WITHDRAWS = "withdraws"  # too much would be taken back; nothing was
    LEFT_OUT = "left_out"  # it was taken in, without some rows
    FAULT = "fault"  # an error of ours


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong: `text` for a list (never what stands in a file), `detail` for a letter to admins. Two with the same `key`
    are the same problem."""

    trouble: Trouble
    text: str
    detail: str
    key: str

    @property
    def is_failure(self) -> bool:
        """Whether something was not taken in whole."""
        return is_failure(self.key)


class TooMuchWrong(Refused):
    """A file that could be read, and was not taken: too many bad rows, or too much that it would take back. `text` says so
    without anything that stands in the file."""

    def __init__(self, trouble: Trouble, text: str, listed: str = "") -> None:
        super().__init__(f"{text}\n{listed}" if listed else text)
        self.trouble, self.text = trouble, text


@dataclass(frozen=True, slots=True)
class FeedFile:
    """What was taken: its name inside the source, size in bytes, when it was changed (nanoseconds since 1970), its SHA-256."""

    name: str
    size: int
    changed_ns: int
    digest: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A source that is picked up. `path` is a file, or a folder with a pattern as its last part; `mapping` a mapping's name or
    file, `people`, `targets`, or "" for how files of that shape were read before.

    It is looked at each `every`; new data is `expected` within so many working days (None: as the workspace has it). Where a file
    `is_whole` (the whole truth), records that it lacks are withdrawn. A file of which more than `most_bad` percent of the rows are
    bad is not taken. `fed_at` is how old the newest data is that came from it. `problem` is "" while all is well; `told_key` is
    that of the problem that admins know of.
    """

    id: int
    name: str
    path: str
    kind: FileKind
    mapping: str
    every: timedelta
    expected: int | None
    is_whole: bool
    most_bad: int
    next_at: datetime
    looked_at: datetime | None = None
    fed_at: datetime | None = None
    problem: str = ""
    problem_key: str = ""
    told_key: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """How a look at a source ended, as it is kept. `fed_at` None: nothing ever came."""

    looked_at: datetime
    next_at: datetime
    fed_at: datetime | None
    problem: str
    problem_key: str
    told_key: str


def problem_of(trouble: Trouble, text: str, detail: str = "", sign: str = "") -> Problem:
    """`sign` tells one from another of the same kind; without it they are all one."""
    mark = f":{hashlib.sha256(sign.encode()).hexdigest()[:12]}" if sign else ""
    return Problem(trouble, text, detail or text, f"{trouble}{mark}")


def unreadable(name: str, why: str) -> Problem:
    """The reason without its numbers is what tells one from another: row counts change each day."""
    return problem_of(Trouble.UNREADABLE, f"{name} cannot be read.", why, _NUMBERS.sub("", why))


def left_out(name: str, rows: int, bad: Sequence[BadRow], detail: str) -> Problem:
    """The same faults, on however many rows, are told once."""
    faults = sorted({(one.column, one.value, one.reason) for one in bad})
    text = f"{name} was taken in without {_rows(len(bad))} of {rows:,}."
    return problem_of(Trouble.LEFT_OUT, text, detail, repr(faults))


def is_failure(key: str) -> bool:
    """Whether the problem with this key kept something from being taken."""
    return bool(key) and not key.startswith(Trouble.LEFT_OUT)


def require_few_bad(name: str, rows: int, bad: Sequence[BadRow], most: int, listed: str) -> None:
    """Raises `TooMuchWrong` where more than `most` percent of the rows are bad (`listed` says which): that is another file than it
    should be."""
    if len(bad) * 100 > most * rows:
        share = f"{_rows(len(bad))} of {rows:,} cannot be taken in; up to {most} % may be left out"
        raise TooMuchWrong(Trouble.BAD_ROWS, f"{name} was not taken in: {share}.", listed)


def require_few_withdrawn(name: str, counts: ImportCounts) -> None:
    """Raises `TooMuchWrong` where most of what the source has would be taken back."""
    had = counts.changed + counts.unchanged + counts.withdrawn
    if counts.withdrawn > had * MOST_WITHDRAWN:
        text = f"{name} was not taken in: {counts.withdrawn:,} of {had:,} records are no longer in it."
        raise TooMuchWrong(Trouble.WITHDRAWS, text)


def read_every(text: str) -> timedelta:
    """`30m`, `1h`, `1d`. Raises `Refused`."""
    found = _EVERY.fullmatch(text.strip())
    every = timedelta(**{_UNITS[found[2].lower()]: int(found[1])}) if found else timedelta()
    if not _SHORTEST <= every <= _LONGEST:
        raise Refused(
            f"“{text[:20]}” is no time between two looks. Write 5m, 1h or 1d; a minute at least, 31d at most."
        )
    return every


def read_expected(text: str) -> int:
    """Within how many working days: `daily`, `weekly`, `fortnightly`, `monthly` or a number. Raises `Refused`."""
    word = text.strip().casefold()
    if word in EXPECTED:
        return EXPECTED[word]
    if word.isdecimal() and 1 <= int(word) <= 60:
        return int(word)
    raise Refused(
        f"“{text[:20]}” is not how often data comes. Write {', '.join(EXPECTED)}, or working days from 1 to 60."
    )


def every_text(every: timedelta) -> str:
    """As `read_every` takes it."""
    seconds = int(every.total_seconds())
    for unit, length in (("d", 86_400), ("h", 3_600)):
        if seconds % length == 0:
            return f"{seconds // length}{unit}"
    return f"{seconds // 60}m"


def expected_text(expected: int | None) -> str:
    """`daily`, `7 working days`, or that it is as everywhere."""
    if expected is None:
        return "as the workspace has it"
    known = {days: word for word, days in EXPECTED.items()}
    return known.get(expected, f"{expected} working days")


def told_after(feed: Feed, problem: Problem | None) -> tuple[str, bool, bool]:
    """Which problem admins know of after a look, whether they are told of it now, and whether they are told that it works again.

    A problem is told once. A file that is gone may be on its way: that is told at the second look.
    """
    if problem is None:
        return "", False, is_failure(feed.told_key)
    waits = problem.trouble is Trouble.GONE and feed.problem_key != problem.key
    if problem.key == feed.told_key or waits:
        return feed.told_key, False, False
    return problem.key, True, False


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
