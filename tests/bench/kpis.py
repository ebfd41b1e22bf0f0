"""How long it takes to say what a change of a KPI would do: read, worked out and worded to the last line, as while one writes.

The baseline is the KPI card of one person through the same store. Everybody has three hundred facts in fourteen months.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from bot.clock import SystemClock
from core.access import Viewer
from core.catalogue import Scope, Target
from core.people import Role
from core.periods import Grain, Period
from core.usecases.kpi import Asker, CardRequest, KpiCards
from core.usecases.kpi_settings import KpiSettings
from handlers.askers import reader_for_asker
from models.engine import create_engine
from models.store import SqlStore
from tests.bench.home import median_of
from tests.bench.measure import Row, child
from tests.bench.world import fill_apart
from views.kpi_preview import preview_text

SIZES = (500, 2_000, 10_000)
FACTS_EACH = 300
TODAY = date(2017, 11, 20)
DAYS = Period(date(2016, 10, 1), TODAY, Grain.RANGE)
MONTH = Period(date(2017, 11, 1), date(2017, 11, 30), Grain.MONTH)
_GOAL = 1.0  # seconds


def run() -> list[Row]:
    """Measure each size of company."""
    return [row for size in SIZES for row in _of(size)]


def _of(size: int) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        fill_apart(url, size * FACTS_EACH, people=size, period=DAYS)
        took = child([sys.executable, "-m", "tests.bench.kpis", url])
    seconds = json.loads(took.printed)
    card = seconds.pop("card")
    return [
        Row(f"preview of {what}, {size:,} people", one, "a KPI card", card, took.peak_mb, "under 1 s", one < _GOAL)
        for what, one in seconds.items()
    ]


def _main(url: str) -> None:
    store, clock = SqlStore(create_engine(url)), SystemClock(TODAY)
    workspace = store.workspaces()[0]
    with store.begin(workspace.id, write=True) as tx:
        for kpi, value in (("revenue", 2_000), ("win_rate", 0.5)):
            tx.save_targets([Target(kpi, Scope.EVERYONE, MONTH.start, MONTH.end, value)])
        person = tx.people()[1]
    admin = Asker(Viewer(person.id, Role.ADMIN), person)
    settings, reader = KpiSettings(store, clock), reader_for_asker(admin, workspace)

    def looks(key: str, entered: dict[str, object]) -> list[str]:
        entry = settings.entry(workspace.id, admin, key)
        return list(preview_text(settings.look(workspace.id, admin, key, entry.seen, entered), reader))

    request = CardRequest(f"person:{person.id}", (), MONTH)
    measured: dict[str, Callable[[], object]] = {
        "card": lambda: KpiCards(store, clock).show(workspace.id, admin, request),
        "another formula": partial(
            looks, "win_rate", {"expression": "deals_won / (deals_won + deals_lost + meetings)"}
        ),
        "another weight": partial(looks, "win_rate", {"weight": 5.0}),
    }
    sys.stdout.write(json.dumps({what: median_of(work) for what, work in measured.items()}))


if __name__ == "__main__":
    _main(sys.argv[1])
