"""How long a Home takes in a company of ten thousand: read, worked out and rendered to the last block, for each role.

The baseline is the KPI card of one person through the same store. Everybody has sixty facts; somebody leads two hundred people, and
somebody all of them.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from bot.clock import SystemClock
from core.access import Viewer
from core.catalogue import Scope, Target
from core.people import Person, Role
from core.periods import Grain, Period
from core.ports import PersonRow
from core.usecases.home import HomePages
from core.usecases.kpi import Asker, CardRequest, KpiCards
from handlers.askers import reader_for_asker
from models.engine import create_engine
from models.store import SqlStore
from tests.bench.measure import Row, child
from tests.bench.world import fill_apart
from views.home import home_of

PEOPLE = 10_000
FACTS_EACH = 60
TODAY = date(2017, 3, 20)
QUARTER = Period(date(2017, 1, 1), date(2017, 3, 31), Grain.QUARTER)
_LED = 200
_GOAL = 1.0  # seconds
_REPEATS = 7


def run(size: int = PEOPLE) -> list[Row]:
    """Measure each role."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        fill_apart(url, size * FACTS_EACH, people=size, period=QUARTER)
        took = child([sys.executable, "-m", "tests.bench.home", url])
    seconds = json.loads(took.printed)
    card = seconds.pop("card")
    return [
        Row(f"Home of {who}, {size:,} people", one, "a KPI card", card, took.peak_mb, "under 1 s", one < _GOAL)
        for who, one in seconds.items()
    ]


def _main(url: str) -> None:
    store, clock = SqlStore(create_engine(url)), SystemClock(TODAY)
    workspace = store.workspaces()[0]
    with store.begin(workspace.id, write=True) as tx:
        names = [person.name for person in tx.people()]
        leads = [name for at, name in enumerate(names) if at % 10 == 0]
        led = [name for name in names[1000 : 1000 + _LED + _LED // 9] if name not in leads][:_LED]
        tx.save_people([PersonRow(name, manager=names[1000]) for name in led])
        tx.save_people([PersonRow(name, manager=names[0]) for name in leads[1:]])
        tx.save_targets([Target("revenue", Scope.EVERYONE, date(2017, 3, 1), date(2017, 3, 31), 5_000)])
        people = {person.name: person for person in tx.people()}
    pages, cards = HomePages(store, clock, None), KpiCards(store, clock)

    def asker(person: Person, role: Role | None = None) -> Asker:
        with store.begin(workspace.id) as tx:
            below = tx.below(person.id)
        return Asker(Viewer(person.id, role or person.role, below), replace(person, role=role or person.role))

    def shown(one: Asker) -> object:
        page = pages.show(workspace.id, one)
        return home_of(page, reader_for_asker(one, page.workspace)).payload()

    rep = asker(people[names[5_005]])
    month = CardRequest(f"person:{rep.viewer.person_id}", (), Period(date(2017, 3, 1), date(2017, 3, 31), Grain.MONTH))
    measured: dict[str, Callable[[], object]] = {
        "card": lambda: cards.show(workspace.id, rep, month),
        "a rep": partial(shown, rep),
        "a manager of 9": partial(shown, asker(people[names[5_000]])),
        f"a manager of {_LED}": partial(shown, asker(people[names[1_000]])),
        "who leads everybody": partial(shown, asker(people[names[0]])),
        "an admin": partial(shown, asker(people[names[7_005]], Role.ADMIN)),
    }
    sys.stdout.write(json.dumps({what: median_of(work) for what, work in measured.items()}))


def median_of(work: Callable[[], object]) -> float:
    """The usual seconds that it takes."""
    seconds = []
    for _ in range(_REPEATS + 1):  # the first one is to warm up
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds[1:])


if __name__ == "__main__":
    _main(sys.argv[1])
