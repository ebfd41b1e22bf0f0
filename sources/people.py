"""A roster file makes people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from core.errors import Refused
from core.expressions import Expression
from core.facts import EPOCH
from core.people import Role
from core.ports import PersonRow
from core.records import BadRow
from sources.columns import read_dates
from sources.files import Table
from sources.functions import FUNCTIONS
from sources.mapping import PeopleMapping

_TRUE, _FALSE = frozenset({"true", "yes", "1", "active", "y"}), frozenset({"false", "no", "0", "inactive", "n"})


def extract_people(table: Table, mapping: PeopleMapping, *, zone: str) -> tuple[list[PersonRow], list[BadRow]]:
    """The people of a roster, managers that it only mentions included where the mapping asks for that, and its bad rows."""
    columns: dict[str, list[str]] = {key: _texts(table, text) for key, text in mapping.fields.items()}
    bad: list[BadRow] = list(table.ragged)
    hired = _hired(table, mapping, columns.get("hired_on"), zone, bad)
    rows: list[PersonRow] = []
    seen: dict[tuple[str, str], int] = {}
    for at in range(len(table)):
        cell = _Cells(columns, at)
        fault = _fault(cell, seen, at, table)
        if fault is not None:
            bad.append(fault)
            continue
        rows.append(
            PersonRow(
                name=cell("name") or "",
                email=cell("email"),
                external_id=cell("id"),
                role=Role((cell("role") or "").lower()) if cell("role") else None,
                manager=cell("manager"),
                team=cell("team"),
                region=cell("region"),
                country=cell("country"),
                zone=cell("zone"),
                locale=cell("locale"),
                hired_on=hired[at] if hired else None,
                active=(cell("active") or "").lower() in _TRUE if cell("active") else None,
            )
        )
    return (_with_managers(rows) if mapping.add_managers else rows), bad


@dataclass(frozen=True, slots=True)
class _Cells:
    """One row's cells by field; None for an empty one and for a field that the mapping lacks."""

    columns: Mapping[str, list[str]]
    row: int

    def __call__(self, field: str) -> str | None:
        return self.columns[field][self.row] or None if field in self.columns else None


def _texts(table: Table, text: str) -> list[str]:
    expression = Expression.parse(text, FUNCTIONS)
    if missing := sorted(expression.names - set(table.names)):
        raise Refused(f"The file has no column {', '.join(missing)}. It has: {', '.join(table.names)}.")
    value: Any = expression.evaluate({name: table.texts(name) for name in expression.names}, FUNCTIONS)
    return [str(one).strip() for one in np.broadcast_to(np.asarray(value, object), len(table))]


def _hired(
    table: Table, mapping: PeopleMapping, texts: list[str] | None, zone: str, bad: list[BadRow]
) -> list[date | None] | None:
    if texts is None:
        return None
    read = read_dates(texts, mapping.date_order, "hired_on", zone)
    bad.extend(BadRow(table.line(at), "hired_on", texts[at][:40], why) for at, why in read.unreadable.items())
    return [None if np.isnan(day) else EPOCH + timedelta(days=int(day)) for day in read.values]


def _fault(cell: _Cells, seen: dict[tuple[str, str], int], at: int, table: Table) -> BadRow | None:
    import zoneinfo

    line = table.line(at)
    name, role, zone, active = cell("name"), cell("role"), cell("zone"), cell("active")
    if name is None:
        return BadRow(line, "name", "", "no name")
    if role is not None and role.lower() not in set(Role):
        return BadRow(line, "role", role[:40], f"not a role: use {', '.join(Role)}")
    if zone is not None and zone not in zoneinfo.available_timezones():
        return BadRow(line, "zone", zone[:40], "not a time zone: use one such as Europe/Berlin")
    if active is not None and active.lower() not in _TRUE | _FALSE:
        return BadRow(line, "active", active[:40], "neither yes nor no")
    email = cell("email")
    for key, value in (("id", cell("id")), ("email", email.lower() if email else None)):
        if value and seen.setdefault((key, value), line) != line:
            return BadRow(line, key, value[:40], f"also on line {seen[key, value]}")
    return None


def _with_managers(rows: list[PersonRow]) -> list[PersonRow]:
    """People that are only named as somebody's manager become people too, in the team and region of the first they lead."""
    names = {row.name for row in rows}
    leads: dict[str, PersonRow] = {}
    for row in rows:
        if row.manager and row.manager not in names:
            leads.setdefault(row.manager, row)
    added = [PersonRow(name, role=Role.MANAGER, team=row.team, region=row.region) for name, row in leads.items()]
    return [*added, *rows]
