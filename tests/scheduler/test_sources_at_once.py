"""Picking up by two processes at once, by one that is killed and followed, and by one that takes long."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.feeds import feeds_of
from core.feeds import LEASE
from core.usecases.feeds import Feeds, Outcome
from models.store import SqlTx
from sources.watched import MachineFiles
from tests.scheduler.plant import ROOT, Killed, Plant, row


def test_two_processes_at_once_read_each_source_once(plant: Plant) -> None:
    for number in range(4):
        plant.write(f"{number}.csv", row(number), row(number + 10, who="bo@x.example"), row(50 + number, who="z@x"))
        plant.adds(f"{number}.csv", name=f"s{number}", most_bad=50)

    def look(_: int) -> list[Outcome]:
        return feeds_with(plant).pick_up(plant.workspace.id)

    with ThreadPoolExecutor(3) as pool:
        outcomes = [one for found in pool.map(look, range(3)) for one in found]
    assert sorted(one.feed.name for one in outcomes) == ["s0", "s1", "s2", "s3"]
    assert plant.imports() == 4
    assert plant.revenue() == 800
    assert len(plant.letters()) == 4


def feeds_with(plant: Plant) -> Feeds:
    return replace(feeds_of(plant.store, plant.clock), files=MachineFiles(plant.clock.now))


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_process_that_is_killed_in_the_middle_is_followed_by_another(
    plant: Plant, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant.write("deals.csv", row(1), row(2))
    plant.adds("deals.csv", name="crm")

    def dies(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        at: tuple[Any, str] = (MachineFiles, "content") if when == "before" else (SqlTx, "keep_feed_file")
        patched.setattr(*at, dies)
        with pytest.raises(Killed):
            plant.feeds.pick_up(plant.workspace.id)
    assert plant.revenue() == (0 if when == "before" else 200)
    plant.clock.at += LEASE - timedelta(seconds=1)
    assert plant.feeds.pick_up(plant.workspace.id) == []
    [by_hand] = plant.feeds.run(plant.workspace.id, "crm")
    assert by_hand.is_busy
    assert plant.takes(timedelta(seconds=1)) == ["deals.csv"]
    assert plant.revenue() == 200
    with plant.store.begin(plant.workspace.id) as tx:
        assert tx.soundness().is_sound
    assert plant.takes() == []


def slowly(plant: Plant, minutes: float, meanwhile: Callable[[], None]) -> Feeds:
    """A process that takes so long to read each file."""

    class Slow(MachineFiles):
        def content(self, path: str, found: Any) -> bytes | None:
            content = super().content(path, found)
            plant.clock.passes(minutes=minutes)
            meanwhile()
            return content

    return replace(plant.feeds, files=Slow(plant.clock.now))


def test_who_reads_many_files_is_not_overtaken(plant: Plant) -> None:
    for number in range(4):
        plant.write(f"{number}.csv", row(number), ago=900 - number)
    plant.adds(name="crm")
    others: list[Outcome] = []
    slow = slowly(plant, 10, lambda: others.extend(feeds_with(plant).pick_up(plant.workspace.id)))
    [outcome] = slow.pick_up(plant.workspace.id)
    assert [one.name for one in outcome.taken] == ["0.csv", "1.csv", "2.csv", "3.csv"]
    assert others == []
    assert plant.imports() == 4


def test_who_was_overtaken_takes_nothing_more(plant: Plant) -> None:
    plant.write("a.csv", row(1, 10), ago=900)
    plant.write("b.csv", row(1, 50))
    plant.adds(name="crm")
    others: list[Outcome] = []
    slow = slowly(plant, 16, lambda: others.extend(feeds_with(plant).pick_up(plant.workspace.id)))
    [outcome] = slow.pick_up(plant.workspace.id)
    assert [[one.name for one in other.taken] for other in others] == [["a.csv", "b.csv"]]
    assert outcome.taken == []
    assert plant.revenue() == 50
    assert plant.imports() == 2


CHILD = """
import sys, time
from dataclasses import replace
from datetime import datetime
from bot.feeds import feeds_of
from models.engine import create_engine
from models.store import SqlStore, SqlTx
from sources.watched import MachineFiles
from tests.fakes.outbox import Moved

def hangs(*_, **__):
    print("inside", flush=True)
    time.sleep(60)

SqlTx.audit = hangs  # the last thing an import does before it is kept
clock = Moved(datetime.fromisoformat(sys.argv[2]))
store = SqlStore(create_engine(sys.argv[1]))
feeds = replace(feeds_of(store, clock), files=MachineFiles(clock.now))
feeds.pick_up(store.workspaces()[0].id)
"""


def test_a_process_that_is_shot_inside_an_import_leaves_nothing_of_it(plant: Plant, database_url: str) -> None:
    plant.write("deals.csv", row(1), row(2))
    plant.adds("deals.csv", name="crm")
    command = [sys.executable, "-c", CHILD, database_url, plant.clock.at.isoformat()]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "inside\n"
        child.kill()
    assert plant.revenue() == 0
    assert plant.feeds.pick_up(plant.workspace.id) == []
    assert plant.takes(LEASE) == ["deals.csv"]
    assert (plant.revenue(), plant.imports()) == (200, 1)
    assert plant.letters() == []
