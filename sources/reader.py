"""Understands the tables that people give to Pace: what is in one, how it is to be read, and every row of it."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from core.catalogue import Catalogue
from core.errors import Refused
from core.ports.files import Known, Mapped, Taken
from core.uploads import MOST_VALUES, Column, Columns, FileKind, Looks, Plan, Shape, Sheet, shape_of
from sources.catalogue import load_catalogue
from sources.chosen import as_yaml, columns_from, from_yaml, mapping_of
from sources.columns import DateOrder, read_dates, read_numbers
from sources.files import Table, read_table, sheets_of
from sources.guess import guessed, named_by, outcomes
from sources.mapping import PeopleMapping, RecordsMapping, columns_of, load_mapping, ready_mappings
from sources.people import extract_people
from sources.people_columns import (
    guessed_people,
    is_roster,
    is_surely_roster,
    looks_like_roster,
    people_from,
    people_mapping,
    usual_mapping,
)
from sources.records import extract
from sources.rejects import rejects_of
from sources.targets import extract_targets, is_targets, require_targets

_MOST = 128 << 20  # bytes of texts in a file: it is read beside what a running bot answers
_SAMPLES = 3
_LONGEST_VALUE = 150
_MOSTLY = 0.7  # of a column's values
_UNNAMED = re.compile(r"column \d+")
_PATH_SIGNS = re.compile(r"[/\\\0]")
_ORDERS = (DateOrder.DMY, DateOrder.MDY)


class FileReader:
    """Implements `core.ports.files.TableReader`."""

    def usual_catalogue(self) -> Catalogue:
        """The catalogue that comes with Pace."""
        return load_catalogue()

    def sheets(self, name: str, content: bytes) -> tuple[str, ...]:
        """The visible sheets of a workbook; none for other files."""
        with _as_file(name, content) as path:
            return sheets_of(path)

    def look(self, name: str, content: bytes, sheet: str) -> Sheet:
        """Every column with what its values look like."""
        with _as_file(name, content) as path:
            table = read_table(path, sheet or None, most=_MOST)
        if sum(bool(_UNNAMED.fullmatch(column)) for column in table.names) > len(table.names) / 2:
            raise Refused(
                f"The first row of {name} does not name its columns. Put one row with a name for each column on top, with nothing "
                "above it, and give it to me again."
            )
        return Sheet(tuple(_column(table, column) for column in table.names), len(table) + len(table.ragged))

    def propose(self, found: Sheet, known: Known) -> Plan:
        """As it was read before, by a ready mapping, as targets or a roster, or by a guess: the first that fits."""
        same = (shape for shape in reversed(known.shapes) if shape.headers == shape_of(found.names))
        if plan := next((plan for shape in same if (plan := _as_before(shape, found, known))), None):
            return plan
        if ready := _ready_for(found):
            is_people = isinstance(load_mapping(ready), PeopleMapping)
            return Plan(FileKind.PEOPLE if is_people else FileKind.RECORDS, ready)
        if is_targets(found.names):
            return Plan(FileKind.TARGETS)
        columns, people = guessed(found, known.people, known.sources), guessed_people(found, known.people)
        is_likely = is_roster(found.names) or looks_like_roster(found, people)
        if is_surely_roster(found) or (is_likely and not (columns.closed or columns.amount)):
            return Plan(FileKind.PEOPLE, people=people)
        return Plan(FileKind.RECORDS, columns=columns)

    def plan_as(self, kind: FileKind, found: Sheet, known: Known) -> Plan:
        """By a guess for each column; targets by what their columns have to be called."""
        match kind:
            case FileKind.TARGETS:
                require_targets(found.names)
                return Plan(kind)
            case FileKind.PEOPLE:
                return Plan(kind, people=guessed_people(found, known.people))
            case FileKind.RECORDS:
                return Plan(kind, columns=guessed(found, known.people, known.sources))

    def outcomes(self, values: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """By the usual words for won and lost."""
        return outcomes(values)

    def fitted(self, plan: Plan, found: Sheet, known: Known) -> Plan:
        """With how the chosen column names people."""
        is_deals = plan.kind is FileKind.RECORDS and not plan.ready
        return replace(plan, columns=named_by(plan.columns, found, known.people)) if is_deals else plan

    def take(self, name: str, content: bytes, sheet: str, plan: Plan, known: Known) -> Taken:
        """Every row, by the plan."""
        with _as_file(name, content) as path:
            table = read_table(path, sheet or None, most=_MOST)
        rejects = partial(rejects_of, table)
        zone, order = known.workspace.zone, DateOrder(plan.columns.order)
        match plan.kind:
            case FileKind.PEOPLE:
                mapping = load_mapping(plan.ready) if plan.ready else _people_mapping(plan, table)
                assert isinstance(mapping, PeopleMapping), "the plan says so"
                if order is not DateOrder.AUTO:
                    mapping = mapping.model_copy(update={"date_order": order})
                people, bad = extract_people(table, mapping, zone=zone)
                return Taken(people=people, bad=bad, rejects=rejects)
            case FileKind.TARGETS:
                business = known.workspace.business
                return Taken(targets=extract_targets(table, known.people, known.teams, known.kpis, business))
            case FileKind.RECORDS:
                records = _records_mapping(plan)
                said = None if order is DateOrder.AUTO else order
                found = extract(table, records, file_name=name, zone=zone, date_order=said)
                return Taken(records=found, rejects=rejects)

    def mapped(self, mapping: str) -> Mapped:
        """`people` and `targets` are read by their headers."""
        if mapping in (FileKind.PEOPLE, FileKind.TARGETS):
            return Mapped(Plan(FileKind(mapping)))
        found = load_mapping(mapping)
        if isinstance(found, PeopleMapping):
            return Mapped(Plan(FileKind.PEOPLE, mapping), sheet=found.sheet or "")
        return Mapped(Plan(FileKind.RECORDS, mapping), found.source, found.sheet or "")

    def remembered(self, plan: Plan) -> str:
        """The mapping's YAML."""
        if plan.kind is FileKind.PEOPLE:
            return as_yaml(people_mapping(plan.people, DateOrder(plan.columns.order)))
        return as_yaml(mapping_of(plan.columns))


def _as_before(shape: Shape, found: Sheet, known: Known) -> Plan | None:
    """By what was chosen for a file of this shape; None where that does not fit any more."""
    mapping = from_yaml(shape.mapping)
    if people := people_from(mapping, found):
        order = Columns(order=mapping.date_order.value if isinstance(mapping, PeopleMapping) else "auto")
        return Plan(FileKind.PEOPLE, columns=order, remembered=True, people=people)
    if columns := columns_from(mapping, found):
        return Plan(FileKind.RECORDS, columns=named_by(columns, found, known.people), remembered=True)
    return None


def _people_mapping(plan: Plan, table: Table) -> PeopleMapping:
    """By the columns that were chosen; by the usual headers where nobody was asked about any."""
    return people_mapping(plan.people) if plan.people.used() else usual_mapping(table)


def _records_mapping(plan: Plan) -> RecordsMapping:
    mapping = load_mapping(plan.ready) if plan.ready else mapping_of(plan.columns)
    assert isinstance(mapping, RecordsMapping), "the plan says so"
    return mapping


@contextmanager
def _as_file(name: str, content: bytes) -> Iterator[Path]:
    """The content in a file of that name, as long as it is read: what is wrong is then told with the name that people know."""
    with TemporaryDirectory(prefix="pace-") as folder:
        path = Path(folder) / (_PATH_SIGNS.sub("_", name)[-100:].lstrip(".") or "file")
        path.write_bytes(content)
        yield path


def _ready_for(found: Sheet) -> str:
    """The ready mapping with the most columns of those that the file has all columns of."""
    names = set(found.names)
    needs = {name: columns_of(load_mapping(name)) for name in ready_mappings()}
    fitting = [name for name, columns in needs.items() if columns <= names]
    return max(fitting, key=lambda name: len(needs[name]), default="")


def _column(table: Table, name: str) -> Column:
    texts, code = table.distinct(name)
    counts = np.bincount(code, minlength=len(texts))
    frequent = [texts[at] for at in np.argsort(-counts, kind="stable")]
    values = tuple(text for text in frequent if text and len(text) <= _LONGEST_VALUE)[:MOST_VALUES]
    is_unique = len(texts) == len(table) and "" not in texts
    samples = tuple(text[:_LONGEST_VALUE] for text in table.texts(name)[:_SAMPLES])
    return Column(name, _looks(values), is_unique, values, samples)


def _looks(values: Sequence[str]) -> Looks:
    if not values:
        return Looks.EMPTY
    most = (1 - _MOSTLY) * len(values)
    if min(len(read_dates(values, order, "", "UTC").unreadable) for order in _ORDERS) <= most:
        return Looks.DATES
    return Looks.NUMBERS if len(read_numbers(values, "auto").unreadable) <= most else Looks.TEXT
