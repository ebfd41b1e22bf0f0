"""What is said of a change of a schedule before it is saved comes true: changes by chance, in many zones, and the clock run on."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from core.access import Viewer
from core.deliveries import Delivery, Letter, State
from core.people import Role, Workspace
from core.periods import CALENDAR_YEAR, Business, Grain, unit_of
from core.ports import PersonRow
from core.rhythm import PLANNED, Absence, Kind
from core.schedules import FIELDS, Level, Whose
from core.usecases.kpi import Asker
from core.usecases.planning import Planner
from core.usecases.schedule_plans import SchedulePlans
from core.usecases.sending import Due, SendDue, WriteOne, Writer
from models.store import SqlStore
from tests.fakes.outbox import Moved
from tests.scheduler.kit import hire, sending

ZONES = ("UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe")
TIMES = (None, "00:15", "07:00", "09:30", "12:30", "16:00", "23:50")
DAY = timedelta(days=1)


class OfWeek(Writer):
    """Writes to everybody, under the topics that the real ones write: a week comes once."""

    def __init__(self, kind: Kind, business: Business) -> None:
        self.kind, self.business = kind, business

    def prepare(self, workspace_id: int, day: date, due: Sequence[Due]) -> WriteOne:
        return self.write

    def write(self, one: Due) -> Letter:
        told = unit_of(one.day, Grain.WEEK, self.business).units_before(1, self.business)[0].start
        if self.kind is Kind.TIP:
            told = unit_of(one.day, Grain.WEEK, CALENDAR_YEAR).start
        return Letter(self.kind, one.person.id, told.isoformat(), one.at, {"text": "x"})


def company(store: SqlStore, workspace: Workspace, chance: random.Random) -> Workspace:
    """Five people who see each other's Mondays at other times, some of them on leave."""
    quiet = chance.choice([(time(20), time(8)), (time(12), time(13)), (time(8), time(8))])
    with store.begin(workspace.id, write=True) as tx:
        first = chance.choice([0, 0, 6, 5])
        tx.save_workspace(replace(workspace, live=True, first_weekday=first, quiet_start=quiet[0], quiet_end=quiet[1]))
    rows = [
        PersonRow(
            f"P{number}",
            zone=chance.choice(ZONES),
            country=chance.choice(["XX", "US", "DE"]),
            team=chance.choice(["West", "East"]),
            manager="P0" if number else None,
        )
        for number in range(5)
    ]
    people = hire(store, workspace, PersonRow("Ada", role=Role.ADMIN), *rows)
    with store.begin(workspace.id, write=True) as tx:
        for one in people.values():
            if chance.random() < 0.2:
                start = date(2026, 3, 1) + chance.randrange(25) * DAY
                tx.add_absence(Absence(one.id, start, start + chance.randrange(9) * DAY, by_admin=True))
        return tx.workspace()


def runs_to(store: SqlStore, workspace: Workspace, clock: Moved, send: SendDue, end: datetime) -> None:
    """The clock from alarm to alarm, planned anew each time."""
    while True:
        with store.begin(workspace.id) as tx:
            at = min((one.at for one in tx.alarms() if one.at is not None), default=end)
        if at >= end:
            clock.at = end
            return
        clock.at = max(clock.at, at) + timedelta(seconds=7)
        Planner(store, clock).plan(workspace.id)
        send(workspace.id)


def letters(store: SqlStore, workspace: Workspace) -> list[Delivery]:
    """Without the lines about what was missed."""
    with store.begin(workspace.id) as tx:
        return sorted(tx.deliveries([State.WAITING], limit=10_000), key=lambda one: one.due)


@pytest.mark.parametrize("seed", range(5))
def test_what_is_said_of_a_change_comes_true(store: SqlStore, workspace: Workspace, seed: int) -> None:
    chance = random.Random(seed)
    workspace = company(store, workspace, chance)
    clock = Moved(datetime(2026, 3, 2, tzinfo=UTC) + chance.randrange(30) * DAY)
    send = sending(store, clock, {kind: OfWeek(kind, workspace.business) for kind in PLANNED})
    plans, planner = SchedulePlans(store, clock), Planner(store, clock)
    planner.plan(workspace.id)
    with store.begin(workspace.id) as tx:
        people, teams = tx.people(), tx.teams()
    ada = next(one for one in people if one.name == "Ada")
    asker = Asker(Viewer(ada.id, Role.ADMIN, frozenset()), ada)
    for _ in range(3):
        runs_to(store, workspace, clock, send, clock.at + timedelta(hours=chance.randrange(1, 200)))
        kind, level = chance.choice((Kind.SCORECARD, Kind.TIP, Kind.DIGEST)), chance.choice(list(Level))
        some = {Level.EVERYONE: [0], Level.TEAM: [one.id for one in teams], Level.PERSON: [one.id for one in people]}
        whose = Whose(kind, level, chance.choice(some[level]))
        seen = plans.entry(workspace.id, asker, whose).state
        wanted = {
            **dict.fromkeys(FIELDS),
            **(seen or {}),
            "weekday": chance.randrange(-1, 7),
            "at": chance.choice(TIMES),
        }
        looked = plans.look(workspace.id, asker, whose, seen, wanted)
        plans.save(workspace.id, asker, whose, seen, looked.wanted)
        known, end = {one.id for one in letters(store, workspace)}, clock.at + 16 * DAY
        runs_to(store, workspace, clock, send, end)
        new = [one for one in letters(store, workspace) if one.id not in known and one.kind is kind]
        for sample in looked.preview.samples:
            came = next((one.due for one in new if one.recipient == sample.person.id), None)
            said = sample.after.at if sample.after is not None and sample.after.at < end else None
            assert came == said, (whose, wanted, sample)
