"""How far off the forecast was, month by month, against the plain run-rate, on the shared CRM data.

For every person and month with revenue: what did the engine expect at a third, half and three quarters of the month, knowing
nothing later than that day? The error is |expected - actual| / actual; the run-rate expects booked / elapsed fraction.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core import kpis
from core.catalogue import Cadence, Direction, Kpi, Measure, Unit
from core.expressions import Expression
from core.facts import COMPANY, Facts
from core.people import Person, Subject, SubjectKind, Workspace
from core.periods import Grain, Period, unit_of

CUTS = {"1/3": 1 / 3, "1/2": 1 / 2, "3/4": 3 / 4}
REVENUE = Kpi(
    key="revenue",
    name="Revenue",
    meaning="What was won",
    why="It pays for everything",
    unit=Unit.MONEY,
    direction=Direction.HIGHER,
    expression=Expression.parse("revenue"),
    measures=(Measure("revenue", "Revenue"),),
    owner="sales",
    cadence=Cadence.MONTH,
    weight=1,
)


@dataclass(frozen=True, slots=True)
class Errors:
    """The errors of one month (or of all) at one cut: one entry a person with revenue."""

    month: str
    cut: str
    forecast: NDArray[np.float64]
    run_rate: NDArray[np.float64]

    @property
    def ratio(self) -> float:
        """Median error of the forecast over that of the run-rate: below 1 is better."""
        return float(np.median(self.forecast) / np.median(self.run_rate))


def revenue_of(crm: Path) -> tuple[Facts, dict[str, int], dict[str, str]]:
    """Revenue facts of the CRM export (the company's sums included), the id of each person, and the manager of each."""
    deals = pd.read_csv(crm / "sales_pipeline.csv", parse_dates=["close_date"])
    won = deals[deals["deal_stage"] == "Won"]
    roster = pd.read_csv(crm / "sales_teams.csv", dtype=str)
    manager = dict(zip(roster["sales_agent"].tolist(), roster["manager"].tolist(), strict=True))
    ids = {name: i + 1 for i, name in enumerate(sorted(manager))}
    days = won["close_date"].to_numpy("datetime64[D]").astype(np.int32)
    person = won["sales_agent"].map(ids).to_numpy().astype(np.int64)
    facts = Facts(("revenue",), person, np.zeros(len(won), np.int32), days, won["close_value"].to_numpy(float))
    company = Facts(facts.measures, np.full_like(person, COMPANY), facts.measure, facts.day, facts.value)
    return facts + company, ids, manager


def run(crm: Path) -> list[Errors]:
    """The errors of every month and cut, and of all months together (`month` is "all")."""
    facts, ids, manager = revenue_of(crm)
    teams: dict[str, list[int]] = {}
    for name, person in ids.items():
        teams.setdefault(manager[name], []).append(person)
    people = {person: Person(person, name) for name, person in ids.items()}
    subjects = [
        Subject(f"person:{person}", SubjectKind.PERSON, name, (person,), tuple(teams[manager[name]]))
        for name, person in ids.items()
    ]
    found: list[Errors] = []
    for month in _months(facts):
        actual = _booked(facts, subjects, month.start, month.end)
        for cut, fraction in CUTS.items():
            as_of = month.start + timedelta(days=round(fraction * month.days) - 1)
            board = kpis.evaluate(
                kpis=[REVENUE],
                subjects=subjects,
                period=month,
                as_of=as_of,
                facts=facts,
                targets=[],
                people=people,
                workspace=Workspace(1, "CRM"),
            )
            booked = _booked(facts, subjects, month.start, as_of)
            run_rate = booked * month.days / ((as_of - month.start).days + 1)
            sold = actual > 0
            expected = np.nan_to_num(board.of("revenue").forecast)
            errors = [np.abs(guess - actual)[sold] / actual[sold] for guess in (expected, run_rate)]
            found.append(Errors(f"{month.start:%Y-%m}", cut, *errors))
    return found + [_together(found, cut) for cut in CUTS]


def _months(facts: Facts) -> list[Period]:
    first, last = (date(1970, 1, 1) + timedelta(days=int(day)) for day in (facts.day.min(), facts.day.max()))
    months, month = [], unit_of(first, Grain.MONTH)
    while month.end <= last:
        months.append(month)
        month = unit_of(month.end + timedelta(days=1), Grain.MONTH)
    return months


def _booked(facts: Facts, subjects: list[Subject], start: date, end: date) -> NDArray[np.float64]:
    day = facts.day.astype("datetime64[D]")
    within = (day >= np.datetime64(start)) & (day <= np.datetime64(end))
    sums = np.bincount(facts.person[within], facts.value[within], minlength=len(subjects) + 1)
    return np.array([sums[subject.people[0]] for subject in subjects])


def _together(found: list[Errors], cut: str) -> Errors:
    mine = [errors for errors in found if errors.cut == cut]
    return Errors("all", cut, np.concatenate([e.forecast for e in mine]), np.concatenate([e.run_rate for e in mine]))
