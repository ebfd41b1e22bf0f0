"""Admins are told once that data is old; the running bot does it on its own."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.feeds import stale_of
from bot.run import within
from core.people import Role
from core.ports import PersonRow
from scheduler.runner import Alarm
from scheduler.sources import picking_up
from tests.scheduler.plant import MONDAY, Plant, row


def tells_stale(plant: Plant) -> Callable[[], int]:
    tell = stale_of(plant.store, plant.clock)
    return lambda: tell(plant.workspace.id)


def test_admins_are_told_once_that_data_is_old_and_again_only_after_it_was_new(plant: Plant) -> None:
    tell = tells_stale(plant)
    assert tell() == 0  # nothing was ever imported
    plant.write("deals.csv", row(1))
    plant.adds("deals.csv", name="crm", expected=1)
    plant.takes(timedelta())
    plant.clock.passes(days=1)
    assert tell() == 0
    plant.clock.passes(days=1)
    assert tell() == 1
    assert tell() == 0
    plant.clock.passes(days=5)
    assert tell() == 0
    [letter] = plant.letters()
    assert letter.startswith(
        "Ada: Figures may be out of date: the last data came in on Mon 16 Nov, 2 working days ago."
    )
    assert "`python -m bot sources list`" in letter
    plant.write("deals.csv", row(1), row(2))
    plant.takes()
    assert tell() == 0
    plant.clock.passes(days=4)
    assert tell() == 1
    assert "Mon 23 Nov" in plant.letters()[1]


def test_each_source_that_stops_is_told_though_another_has_stopped_for_good(plant: Plant) -> None:
    tell = tells_stale(plant)
    for name, expected in (("a", 1), ("b", 5), ("c", 60)):
        plant.write(f"{name}.csv", row(ord(name)))
        plant.adds(f"{name}.csv", name=name, expected=expected)
    plant.feeds.pick_up(plant.workspace.id)
    plant.clock.passes(days=2)
    assert (tell(), tell()) == (1, 0)
    plant.clock.passes(days=6)
    assert (tell(), tell()) == (1, 0)
    assert ["from a came" in one for one in plant.letters()] == [True, False]
    assert "from b came" in plant.letters()[1]


def test_who_is_not_at_work_is_told_when_they_are_if_it_is_still_so(plant: Plant) -> None:
    tell = tells_stale(plant)
    plant.write("deals.csv", row(1))
    plant.adds("deals.csv", name="crm", expected=1)
    plant.takes(timedelta())
    plant.clock.at = MONDAY.replace(hour=0, minute=20) + timedelta(days=2)
    assert tell() == 0  # in the night
    plant.write("deals.csv", row(1), row(2))
    plant.takes()
    plant.clock.at = plant.clock.at.replace(hour=9)
    assert tell() == 0  # it came before they could have read that it had not
    assert plant.letters() == []
    plant.clock.passes(days=2)
    assert tell() == 1


def test_who_becomes_an_admin_meanwhile_is_told_and_nobody_before_messages_have_begun(plant: Plant) -> None:
    tell = tells_stale(plant)
    plant.write("deals.csv", row(1))
    plant.adds("deals.csv", name="crm")
    plant.takes(timedelta())
    plant.feeds.remove(plant.workspace.id, "crm", actor="test")
    plant.clock.passes(days=9)
    with plant.store.begin(plant.workspace.id, write=True) as tx:
        tx.save_workspace(replace(plant.workspace, live=False))
    assert tell() == 0
    with plant.store.begin(plant.workspace.id, write=True) as tx:
        tx.save_workspace(replace(plant.workspace, live=True))
    assert tell() == 1
    assert "have one picked up" in plant.letters()[0]
    with plant.store.begin(plant.workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Bo", email="bo@x.example", role=Role.ADMIN)])
    assert tell() == 1


def test_the_running_bot_does_both_on_its_own(plant: Plant) -> None:
    jobs: dict[str, tuple[int, Callable[[], None]]] = {}

    class Clockwork(Alarm):
        def every(self, seconds: int, name: str, job: Callable[[], None]) -> None:
            jobs[name] = (seconds, job)

    picking_up(Clockwork(plant.clock.now), plant.workspace.id, plant.feeds, stale_of(plant.store, plant.clock))
    assert {name: seconds for name, (seconds, _) in jobs.items()} == {"sources": 60, "freshness": 900}
    plant.write("deals.csv", row(1))
    plant.adds("deals.csv", name="crm")
    jobs["sources"][1]()
    assert plant.revenue() == 100
    plant.clock.passes(days=9)
    jobs["freshness"][1]()
    assert len(plant.letters()) == 1


def test_a_bot_that_stops_waits_for_what_is_being_picked_up() -> None:
    began, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def job() -> None:
        began.set()
        assert may_end.wait(10)
        ended.set()

    alarm = Alarm(lambda: datetime.now(UTC))
    alarm.every(3_600, "slow", job)
    alarm.start()
    assert began.wait(10)
    alarm.stop()
    assert not within(0.1, alarm.rest)
    may_end.set()
    assert within(10, alarm.rest)
    assert ended.is_set()
