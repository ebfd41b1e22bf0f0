"""What files given in Slack need from outside: Slack's own copy of them, and a reader of tables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.catalogue import Catalogue, Kpi, Target
from core.people import Person, Team, Workspace
from core.ports import PersonRow
from core.records import BadRow, Extract
from core.uploads import FileKind, Plan, Shape, Sheet


@dataclass(frozen=True, slots=True)
class SharedFile:
    """What Slack says of a file: `address` is where its content is, "" where Slack has none."""

    name: str
    size: int
    address: str


class SharedFiles(Protocol):
    """The files that people share in Slack."""

    def describe(self, file: str) -> SharedFile:
        """What Slack says of it. Raises `Refused` with what to do when it says nothing."""

    def content(self, file: SharedFile, most: int) -> bytes:
        """Its content. Raises `Refused` for more than `most` bytes, as soon as that shows, and for an address that is not
        Slack's: that is never sent the token."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the workspace knows that helps to understand a file. `sources` are where records came from so far."""

    workspace: Workspace
    people: Sequence[Person]
    teams: Sequence[Team]
    kpis: Sequence[Kpi]
    sources: Sequence[str]
    shapes: Sequence[Shape]


@dataclass(frozen=True, slots=True)
class Taken:
    """A file read by a plan: records, people or targets. `bad` are the rows of a roster that cannot be read; `rejects` makes
    a file of the rows that are left out."""

    records: Extract | None = None
    people: Sequence[PersonRow] = ()
    targets: Sequence[Target] = ()
    bad: Sequence[BadRow] = ()
    rejects: Callable[[Sequence[BadRow]], bytes] = lambda _bad: b""


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a mapping that was named says: how a file is read, to which source its records belong, and from which sheet ("" where
    it does not say)."""

    plan: Plan
    source: str = ""
    sheet: str = ""


class TableReader(Protocol):
    """Understands tables. Everything raises `Refused` with what is wrong with the file."""

    def usual_catalogue(self) -> Catalogue:
        """What is measured where nobody has said otherwise."""

    def sheets(self, name: str, content: bytes) -> tuple[str, ...]:
        """The sheets of a workbook that hold something; none for other files. Raises `Refused` for what is no table."""

    def look(self, name: str, content: bytes, sheet: str) -> Sheet:
        """What is in it."""

    def propose(self, found: Sheet, known: Known) -> Plan:
        """How it is probably to be read."""

    def fitted(self, plan: Plan, found: Sheet, known: Known) -> Plan:
        """A plan that somebody has corrected, with what follows from it: how people are named."""

    def outcomes(self, values: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Which values of a stage probably mean won, and which lost."""

    def plan_as(self, kind: FileKind, found: Sheet, known: Known) -> Plan:
        """As this kind of file, with what its columns probably are, whatever else is known of it. Raises `Refused` for what
        cannot be one."""

    def take(self, name: str, content: bytes, sheet: str, plan: Plan, known: Known) -> Taken:
        """Read every row."""

    def mapped(self, mapping: str) -> Mapped:
        """By the name of a ready mapping, a mapping's file, `people` or `targets`. Raises `Refused` for what is none of them."""

    def remembered(self, plan: Plan) -> str:
        """The mapping's YAML, to be used for the next file of this shape."""
