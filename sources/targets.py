"""Targets from a file: a KPI, a period, a value, and whom it is for."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from core import period_text
from core.catalogue import Kpi, Scope, Target
from core.errors import Refused
from core.people import Person, Team
from core.periods import Business, Period
from core.records import BadRow
from core.target_keys import fault_of_value
from core.usecases.imports import refusal
from sources.columns import read_numbers
from sources.files import Table

# Periods in a file name their year, so nothing in them depends on the day the file is read.
_ANY_DAY = date(2000, 1, 1)
_NAMES_ITS_YEAR = re.compile(r"\d{4}")
_COLUMNS = ("kpi", "period", "value", "person", "team")
_SHOWN = 40
_SUGGEST = "Mend them in the file and try again. Nothing was imported."  # a plan with holes is no plan


def is_targets(names: Sequence[str]) -> bool:
    """True for a file with the columns of targets."""
    return {"kpi", "period", "value"} <= {name.casefold() for name in names}


def require_targets(names: Sequence[str]) -> None:
    """Raises `Refused` for a file without them, naming what is missing."""
    known = {name.casefold() for name in names}
    if missing := [name for name in ("kpi", "period", "value") if name not in known]:
        raise Refused(
            f"A file of targets needs the columns kpi, period and value; {', '.join(missing)} is missing. Nothing was changed."
        )


def extract_targets(
    table: Table, people: Sequence[Person], teams: Sequence[Team], kpis: Sequence[Kpi], business: Business
) -> list[Target]:
    """The targets of a file with the columns `kpi`, `period` (2017, 2017-Q4, 2017-03, 2017-03-01..2017-03-31), `value`, and
    `person` (e-mail, id or name), `team`, or neither for every rep. Raises `Refused` listing every row that is wrong.
    """
    require_targets(table.names)
    names = {name.casefold(): name for name in table.names}
    columns = {name: list(table.texts(names[name])) if name in names else [""] * len(table) for name in _COLUMNS}
    amounts = read_numbers(columns["value"], "auto")
    lookup = _Lookup(people, teams, kpis, business)
    bad: list[BadRow] = list(table.ragged)
    found: list[Target] = []
    lines: dict[Target, int] = {}
    for row in range(len(table)):
        cells = {name: column[row] for name, column in columns.items()}
        value = float(amounts.values[row])
        try:
            if np.isnan(value):
                raise _Unfit("value", amounts.unreadable.get(row, "no value"))
            target = lookup.target(cells, value)
            # The same target but for its value is the same row of the table of targets.
            if (first := lines.setdefault(replace(target, value=0.0), row)) != row:
                raise _Unfit(
                    "value", f"is set twice: line {table.line(first)} has the same KPI, period and person or team"
                )
            found.append(target)
        except _Unfit as unfit:
            bad.append(BadRow(table.line(row), unfit.column, cells[unfit.column][:_SHOWN], unfit.reason))
    if bad:
        raise Refused(refusal(bad, _SUGGEST))
    return found


class _Unfit(Exception):
    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


class _Lookup:
    """Who and what the names in a file of targets are."""

    def __init__(
        self, people: Sequence[Person], teams: Sequence[Team], kpis: Sequence[Kpi], business: Business
    ) -> None:
        self.kpis = {_plain(label): kpi for kpi in kpis for label in (kpi.key, kpi.name, *kpi.aliases)}
        self.teams = {_plain(team.name): team.id for team in teams}
        self.people: dict[str, set[int]] = {}
        for person in people:
            for label in filter(None, (person.name, person.email, person.external_id)):
                self.people.setdefault(_plain(label), set()).add(person.id)
        self.business = business

    def target(self, cells: dict[str, str], value: float) -> Target:
        """The target of one row. Raises `_Unfit` naming the column at fault."""
        kpi = self.kpis.get(_plain(cells["kpi"]))
        if kpi is None:
            raise _Unfit("kpi", "there is no such KPI")
        if fault := fault_of_value(kpi, value):
            raise _Unfit("value", fault)
        period = self._period(cells["period"])
        if cells["person"] and cells["team"]:
            raise _Unfit("team", "a target is for a person or for a team, not for both")
        if cells["person"]:
            found = self.people.get(_plain(cells["person"]), set())
            if len(found) != 1:
                raise _Unfit("person", "fits several people" if found else "is nobody in the roster")
            return Target(kpi.key, Scope.PERSON, period.start, period.end, value, person_id=next(iter(found)))
        if cells["team"]:
            if _plain(cells["team"]) not in self.teams:
                raise _Unfit("team", "is no team in the roster")
            team_id = self.teams[_plain(cells["team"])]
            return Target(kpi.key, Scope.TEAM, period.start, period.end, value, team_id=team_id)
        return Target(kpi.key, Scope.EVERYONE, period.start, period.end, value)

    def _period(self, text: str) -> Period:
        if not _NAMES_ITS_YEAR.search(text):
            raise _Unfit("period", "not a period with its year: use 2017, 2017-Q4, 2017-03 or 2017-03-01..2017-03-31")
        try:
            return period_text.parse(text, today=_ANY_DAY, business=self.business)
        except Refused as error:
            raise _Unfit("period", str(error)) from error


def _plain(label: str) -> str:
    return " ".join(label.casefold().replace("_", " ").replace("-", " ").split())
