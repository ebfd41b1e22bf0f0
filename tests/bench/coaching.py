"""What coaching costs before any model is asked: the guard, the choice from the playbook, the evidence and its pack.

The guard's baseline is the JSON decoding of the very answer that it looks at: nobody can ask a model without that. The others' is
the KPI card of the same person through the same store: it reads the same figures, once, with nothing around them.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from bot.clock import SystemClock
from bot.readers import writer_for
from core.access import Viewer
from core.coaching import template, with_figures
from core.feedback import Audience, Content, FeedbackKind
from core.guard import check
from core.pack import pack_of
from core.people import Person, Role
from core.periods import Grain, Period, unit_of
from core.playbook import choose
from core.usecases.evidence import Known, read_evidence
from core.usecases.kpi import Asker, CardRequest, KpiCards
from core.usecases.tip_making import mask_of
from models.engine import create_engine
from models.store import SqlStore
from prompts.playbook import load_playbook
from tests.bench.measure import Row, child
from tests.bench.world import fill_apart

SIZES = (1_000, 10_000)
FACTS_EACH = 60
QUARTER = Period(date(2017, 1, 1), date(2017, 3, 31), Grain.QUARTER)
TODAY = date(2017, 3, 20)
NOW = datetime(2017, 3, 20, 9, tzinfo=UTC)
_SAID = (
    "In the call with Globex, P00012 saw you show prices before Ana Ruiz asked who decides; see https://crm.example/4711. "
    * 3
)
_PIECES = 8  # of feedback
_REPEATS = 15


def run(sizes: tuple[int, ...] = SIZES) -> list[Row]:
    """Measure with each number of people."""
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'bench.db'}"
            fill_apart(url, size * FACTS_EACH, people=size, period=QUARTER)
            took = child([sys.executable, "-m", "tests.bench.coaching", url])
        seconds = json.loads(took.printed)
        row = partial(
            Row, baseline="the same person's KPI card", baseline_seconds=seconds["card"], peak_mb=took.peak_mb
        )
        rows += [
            row(f"evidence for a tip, {size:,} people", seconds["evidence"]),
            row(f"evidence with names to hide, and its pack, {size:,} people", seconds["pack"]),
        ]
    rows += [
        Row("choice from the playbook", seconds["choice"], "the same person's KPI card", seconds["card"]),
        Row("guard over a tip", seconds["guard"], "decoding it from JSON", seconds["decoding"]),
    ]
    return rows


def _main(url: str) -> None:
    store = SqlStore(create_engine(url))
    workspace = store.workspaces()[0]
    with store.begin(workspace.id) as tx:
        people = sorted(tx.people(), key=lambda one: one.id)
    person = next(one for one in people[len(people) // 2 :] if one.role is Role.REP)
    _give_feedback(store, workspace.id, people, person)
    viewer = Viewer(person.id, Role.REP, frozenset())
    month = unit_of(TODAY, Grain.MONTH)

    def evidence(*, with_names: bool = False) -> Known:
        with store.begin(workspace.id) as tx:
            return read_evidence(tx, viewer, person, month, today=TODAY, now=NOW, with_names=with_names)

    def pack() -> object:
        known = evidence(with_names=True)
        return pack_of(known.evidence, mask_of(known, [person]), write, topic="", kpis=known.kpis)

    write, known = writer_for(person, workspace), evidence()
    tip = with_figures(choose(load_playbook(), known.evidence), known.evidence, write)
    text = template(tip)
    answer = json.dumps(
        {"actions": [{"action": one.text, "reason": one.reason} for one in tip.actions], "question": tip.question}
    )
    mates = [mate.name for mate in known.mates]
    took = {
        "card": _median(_card(store, workspace.id, person, viewer)),
        "evidence": _median(evidence),
        "pack": _median(pack),
        "choice": _median(lambda: choose(load_playbook(), known.evidence)),
        "guard": _median(lambda: check(text, known.evidence, (), others=mates)),
        "decoding": _median(lambda: json.loads(answer), times=1_000),
    }
    sys.stdout.write(json.dumps(took))


def _give_feedback(store: SqlStore, workspace: int, people: list[Person], person: Person) -> None:
    """As much as is read for one tip; with names and addresses to hide."""
    authors = [one for one in people if one.id != person.id][:_PIECES]
    with store.begin(workspace, write=True) as tx:
        for at, author in enumerate(authors):
            content = Content(
                person.id,
                FeedbackKind.IMPROVEMENT,
                _SAID,
                "In a call.",
                "They left.",
                "Ask first.",
                audience=Audience.MANAGER,
            )
            tx.add_feedback(content, author.id, NOW - timedelta(days=at), form=f"bench-{at}")


def _card(store: SqlStore, workspace: int, person: Person, viewer: Viewer) -> Callable[[], object]:
    cards, asker = KpiCards(store, SystemClock(TODAY)), Asker(viewer, person)
    return lambda: cards.show(workspace, asker, CardRequest(f"person:{person.id}", (), unit_of(TODAY, Grain.MONTH)))


def _median(what: Callable[[], object], *, times: int = 1) -> float:
    """Of one call, in seconds."""
    what()
    taken = []
    for _ in range(_REPEATS):
        started = time.perf_counter()
        for _ in range(times):
            what()
        taken.append((time.perf_counter() - started) / times)
    return statistics.median(taken)


if __name__ == "__main__":
    _main(sys.argv[1])
