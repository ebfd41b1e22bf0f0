"""A worker that is killed while a model thinks, in real processes: one tip a person, and each of its letters once."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.data import take_in_people, take_in_records
from bot.clock import SystemClock
from bot.compose import Pace, compose
from bot.queue import Queue
from bot.settings import Settings
from core.coaching import TipState
from core.deliveries import BY_HAND, Letter, Manner, State
from core.rhythm import Kind
from core.wording import ACCEPTED, ASKING, Task
from models import migrations
from models.store import SqlStore
from tests.chaos.__main__ import MONDAY, Replicas, settings_for
from tests.chaos.slack_stand_in import stand_in
from tests.fakes.model_server import ModelServer, stalling
from tests.scheduler.test_queue import NO_FAULTS

PEOPLE = "name,email,role,manager\nAna,ana@x.example,rep,Bo\nBo,bo@x.example,manager,\nCy,cy@x.example,rep,\n"
DEALS = "id,email,date,measure,value\n" + "".join(
    f"{who}{day},{who}@x.example,2017-03-{day:02},revenue,100\n" for who in ("ana", "cy") for day in (20, 21, 22)
)
TIP = {
    "focus": "revenue",
    "actions": [{"action": "Ask each buyer who else has to agree.", "reason": "A late veto costs the most."}],
    "question": "Which deal has been quiet for longest?",
}
PATIENCE = 40  # seconds


def until(there: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def company(url: str, folder: Path) -> Pace:
    """Ana under Bo, who reads her tips first; Cy has nobody above."""
    migrations.upgrade(url)
    pace = compose(Settings(database_url=url, pace_today=MONDAY, _env_file=None))
    for name, text in (("people", PEOPLE), ("deals", DEALS)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    take_in_people(pace, folder / "people.csv", None)
    take_in_records(pace, folder / "deals.csv", "one-fact-a-row")
    with pace.store.begin(pace.workspace.id, write=True) as tx:
        for person in tx.people():
            tx.link(person.id, f"U{person.name}")
    return pace


def begin(pace: Pace, url: str) -> None:
    """A turn for each rep."""
    queue = Queue(url, store=pace.store, machine=SystemClock(), limit=600)
    queue.prepare()
    queue.open()
    pace.store.enqueue = queue.enqueue
    now = pace.clock.now()
    with pace.store.begin(pace.workspace.id, write=True) as tx:
        reps = [person for person in tx.people() if person.role == "rep"]
        due = now - timedelta(minutes=1)
        tx.add_letters(
            [
                Letter(Kind.TIP, one.id, f"{BY_HAND}x", due, {}, frozenset({one.id}), manner=Manner.DRAFT)
                for one in reps
            ],
            now,
        )
    queue.close()


def calls(store: SqlStore, workspace: int, outcome: str) -> int:
    with store.begin(workspace) as tx:
        return sum(call.outcome == outcome for call in tx.calls(limit=99))


def settled(store: SqlStore, workspace: int) -> int:
    with store.begin(workspace) as tx:
        return len([one for one in tx.deliveries([State.SENT], limit=99) if one.kind is Kind.TIP])


@pytest.mark.xdist_group("processes")
def test_a_worker_killed_while_a_model_thinks_writes_one_tip_and_one_letter(
    database_url: str, tmp_path: Path, model_server: ModelServer
) -> None:
    pace = company(database_url, tmp_path)
    store, workspace = pace.store, pace.workspace.id
    begin(pace, database_url)
    model_server.answers(stalling(25), task=Task.WEEKLY_TIP)
    with stand_in(1_000, NO_FAULTS, 1) as slack, ExitStack() as stack:
        model = {"OPENAI_BASE_URL": model_server.base_url, "PACE_MODEL": "gpt-test"}
        running = Replicas(1, settings_for(database_url, slack) | model, tmp_path)
        stack.callback(running.end)
        until(lambda: calls(store, workspace, ASKING) == 2, "no model was asked")
        running.processes[0].kill()
        running.processes[0].wait()
        assert not slack.times()
        model_server.answers(TIP, task=Task.WEEKLY_TIP)
        running.keep_up()
        until(lambda: settled(store, workspace) == 4, "two turns and their two letters")
        time.sleep(1)
        assert {channel: len(told) for channel, told in slack.messages.items()} == {"DBo": 1, "DCy": 1}
    with store.begin(workspace) as tx:
        tips = {
            one.name: [tip.state for tip in tx.tips_of(one.id, limit=9, states=tuple(TipState))] for one in tx.people()
        }
    assert tips == {"Ana": [TipState.DRAFT], "Bo": [], "Cy": [TipState.GIVEN]}
    assert (calls(store, workspace, ASKING), calls(store, workspace, ACCEPTED)) == (2, 2)
    store.engine.dispose()
