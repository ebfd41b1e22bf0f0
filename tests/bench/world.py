"""A database with any number of facts, made up and evenly spread, for the benchmarks to ask."""

import sys
from datetime import date

import numpy as np
import sqlalchemy as sa

from core.catalogue import Catalogue
from core.facts import day_number
from core.people import Role
from core.periods import Grain, Period
from core.ports import PersonRow
from models import bulk, migrations
from models.engine import create_engine
from models.store import SqlStore
from models.tables import daily_facts, daily_totals, measures
from sources.catalogue import load_catalogue
from tests.bench.measure import child

TEAM = 10  # people
ASKED = (  # ten KPIs over twelve measures
    *("revenue", "win_rate", "average_deal_size", "sales_cycle", "pipeline_created", "stage_conversion"),
    *("calls", "meetings", "emails", "lead_conversion"),
)
_AT_ONCE = 500_000  # rows that are Python objects while they are written


def fill_apart(url: str, size: int, *, people: int, period: Period, slack_team: str = "T01BENCH") -> None:
    """`fill` in a process of its own: those that are started later begin with the peak memory of this one."""
    days = (period.start.isoformat(), period.end.isoformat())
    child([sys.executable, "-m", "tests.bench.world", url, str(size), str(people), *days, slack_team])


def fill(url: str, size: int, *, people: int, period: Period, slack_team: str = "T01BENCH") -> None:
    """Write `size` facts of so many people within the period; the manager of each ten of them is the first of those.

    Everybody has a Slack account, `slack_id(1)` being the first of them. It writes past the importer, which is measured
    elsewhere, and keeps to what the importer promises: the totals are the sums of the facts.
    """
    migrations.upgrade(url)
    engine = create_engine(url)
    store = SqlStore(engine)
    workspace = store.create_workspace("Bench", slack_team)
    with store.begin(workspace.id, write=True) as tx:
        tx.save_catalogue(_catalogue())
        names = [f"P{number:05}" for number in range(people)]
        tx.save_people(
            [
                PersonRow(name, role=Role.REP if at % TEAM else Role.MANAGER, manager=_manager(names, at))
                for at, name in enumerate(names)
            ]
        )
        found = sorted(tx.people(), key=lambda person: person.name)
        for number, person in enumerate(found):
            tx.link(person.id, slack_id(number))
        ids = np.sort([person.id for person in found])
        measure_ids = np.sort(tx.connection.scalars(sa.select(measures.c.id)).all())
        chance = np.random.default_rng(20_170_101)
        cell = np.sort(chance.permutation(people * len(measure_ids) * period.days)[:size])
        value = np.round(chance.gamma(2.0, 500.0, len(cell)), 2)
        whose, rest = np.divmod(cell, len(measure_ids) * period.days)
        measure, day = np.divmod(rest, period.days)
        for index in daily_facts.indexes:  # made afterwards: kept up row by row it takes most of the time
            index.drop(tx.connection)
        for part in np.array_split(np.arange(len(cell)), max(1, size // _AT_ONCE)):
            facts = {
                "workspace_id": np.full(len(part), workspace.id),
                "person_id": ids[whose[part]],
                "measure_id": measure_ids[measure[part]],
                "day": day[part] + day_number(period.start),
                "value": value[part],
            }
            bulk.insert(tx.connection, daily_facts.name, facts)
        for index in daily_facts.indexes:
            index.create(tx.connection)
        totals = np.bincount(rest, value, len(measure_ids) * period.days)
        measure, day = np.divmod(np.arange(len(totals)), period.days)
        sums = {
            "workspace_id": np.full(len(totals), workspace.id),
            "measure_id": measure_ids[measure],
            "day": day + day_number(period.start),
            "value": totals,
        }
        bulk.insert(tx.connection, daily_totals.name, sums)
    engine.dispose()


def slack_id(number: int) -> str:
    """The Slack id of one of the people, counted from 0."""
    return f"U{number:05}BENCH"


def _manager(names: list[str], at: int) -> str | None:
    return names[at - at % TEAM] if at % TEAM else None


def _catalogue() -> Catalogue:
    everything = load_catalogue()
    asked = tuple(kpi for kpi in everything.kpis if kpi.key in ASKED)
    used = {measure.key for kpi in asked for measure in kpi.measures}
    return Catalogue(tuple(measure for measure in everything.measures if measure.key in used), asked)


if __name__ == "__main__":
    _url, _size, _people, _start, _end, _team = sys.argv[1:]
    _period = Period(date.fromisoformat(_start), date.fromisoformat(_end), Grain.RANGE)
    fill(_url, int(_size), people=int(_people), period=_period, slack_team=_team)
