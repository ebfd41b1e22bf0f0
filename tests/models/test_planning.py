"""Planning only those whom a change concerns leaves the alarms as planning everybody would, on both databases."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.access import Viewer
from core.deliveries import Alarm
from core.errors import Refused
from core.goals import Draft, GoalState
from core.people import Person, Role, Workspace
from core.periods import Grain, Period
from core.ports import PersonRow
from core.preferences import Preferences
from core.rhythm import Kind, Override
from core.roster import Sheet, sheet_of
from core.usecases.kpi import Asker
from core.usecases.own_rhythm import OwnRhythm
from core.usecases.planning import Planner
from core.usecases.preferences import OwnPreferences
from core.usecases.roster_changes import RosterChanges
from core.usecases.roster_checks import Wanted
from core.usecases.schedules import Schedules
from models.store import SqlStore

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata")
COUNTRIES = ("XX", "US", "DE")
STEPS = 60


@dataclass
class Moving:
    """A clock that a test moves."""

    time: datetime = datetime(2026, 3, 2, 7, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def today(self, zone: str) -> date:
        return self.time.astimezone(ZoneInfo(zone)).date()


@dataclass
class Company:
    """Where changes are made one after another, by chance and the same each time."""

    store: SqlStore
    workspace: Workspace
    clock: Moving
    chance: random.Random

    def people(self) -> list[Person]:
        with self.store.begin(self.workspace.id) as tx:
            return tx.people()

    def alarms(self) -> set[Alarm]:
        with self.store.begin(self.workspace.id) as tx:
            return set(tx.alarms())

    def plan_everybody(self) -> int:
        return Planner(self.store, self.clock).plan(self.workspace.id)

    def asker(self, person: Person) -> Asker:
        return Asker(Viewer(person.id, person.role, frozenset()), person)

    def admin(self) -> Asker:
        return self.asker(next(one for one in self.people() if one.name == "Ada"))

    def anybody(self) -> Person:
        return self.chance.choice([one for one in self.people() if one.name != "Ada"])

    def days(self) -> tuple[date, date]:
        start = self.clock.time.date() + timedelta(self.chance.randrange(-3, 20))
        return start, start + timedelta(self.chance.randrange(40))

    def changes(self) -> RosterChanges:
        return RosterChanges(self.store, self.clock)

    # -- what can happen to one person -----------------------------------------------------------------------------------
    def changed(self) -> None:
        person = self.anybody()
        seen = sheet_of(person)
        wanted: Sheet = replace(
            seen,
            role=self.chance.choice(["rep", "manager"]),
            manager=self.chance.choice([0, *(one.id for one in self.people())]),
            zone=self.chance.choice(ZONES),
            country=self.chance.choice(COUNTRIES[1:]),
        )
        self.changes().change(self.workspace.id, self.admin(), person.id, seen, Wanted(wanted))

    def added(self) -> None:
        name = f"New {self.chance.randrange(1_000_000)}"
        sheet = Sheet(name, manager=self.anybody().id, zone=self.chance.choice(ZONES), country="DE")
        self.changes().add(self.workspace.id, self.admin(), Wanted(sheet))

    def left_or_returned(self) -> None:
        person = self.anybody()
        self.changes().set_active(self.workspace.id, self.admin(), person.id, not person.active)

    def on_leave(self) -> None:
        self.changes().give_leave(self.workspace.id, self.admin(), self.anybody().id, *self.days())

    def back(self) -> None:
        self.changes().end_leave(self.workspace.id, self.admin(), self.anybody().id)

    def paused_at_the_command_line(self) -> None:
        kind = self.chance.choice([None, Kind.SCORECARD, Kind.DIGEST])
        Schedules(self.store, self.clock).pause(self.workspace.id, self.anybody().name, *self.days(), kind, actor="x")

    def own_pause(self) -> None:
        self._own().pause(self.workspace.id, self.asker(self.anybody()), *self.days())

    def own_mute(self) -> None:
        self._own().mute(self.workspace.id, self.asker(self.anybody()), Kind.REMINDER)

    def own_hours(self) -> None:
        wanted = Preferences(quiet_end=self.chance.choice([None, time(9), time(10)]))
        OwnPreferences(self.store, self.clock).change(self.workspace.id, self.asker(self.anybody()), wanted)

    def _own(self) -> OwnRhythm:
        return OwnRhythm(self.store, self.clock, {})


EVENTS: tuple[Callable[[Company], None], ...] = (
    Company.changed,
    Company.changed,
    Company.changed,
    Company.added,
    Company.left_or_returned,
    Company.left_or_returned,
    Company.on_leave,
    Company.back,
    Company.paused_at_the_command_line,
    Company.own_pause,
    Company.own_mute,
    Company.own_hours,
)


@pytest.fixture
def company(store: SqlStore, workspace: Workspace) -> Company:
    found = Company(store, workspace, Moving(), random.Random(7))
    with store.begin(workspace.id, write=True) as tx:
        rows = [
            PersonRow("Ada", role=Role.ADMIN),
            PersonRow("Maria", role=Role.MANAGER),
            PersonRow("Otto", role=Role.MANAGER),
        ]
        rows += [
            PersonRow(
                f"Rep {at}", manager=("Maria", "Otto", None)[at % 3], team=("West", "East")[at % 2], zone=ZONES[at % 4],
                country=COUNTRIES[at % 3],
            )
            for at in range(9)
        ]  # fmt: skip
        tx.save_people(rows)
        people = tx.people()
        for person in people[:-2]:
            tx.link(person.id, f"U{person.id:05}")
        west = next(team.id for team in tx.teams() if team.name == "West")
        tx.save_override(Override(Kind.SCORECARD, team_id=west, weekday=4, at=time(16)))
        tx.save_override(Override(Kind.DIGEST, at=time(11)))
        tx.save_override(Override(Kind.RECOGNITION, person_id=people[1].id, is_on=True))
        month = Period(date(2026, 3, 1), date(2026, 3, 31), Grain.MONTH)
        for at, key in enumerate((f"person:{people[4].id}", f"below:{people[1].id}", f"team:{west}")):
            tx.add_goal(
                Draft(key, "revenue", 5, month, ""), people[2].id, GoalState.ACCEPTED, found.clock.time, form=f"{at}"
            )
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_who_is_planned_alone_stands_as_if_all_had_been(company: Company, seed: int) -> None:
    company.chance.seed(seed)
    company.plan_everybody()
    moved = 0
    for step in range(STEPS):
        before = company.alarms()
        event = company.chance.choice(EVENTS)
        try:
            event(company)
        except Refused:
            continue
        after = company.alarms()
        assert company.plan_everybody() == 0, (step, event.__name__)
        assert company.alarms() == after, (step, event.__name__)
        moved += before != after
        company.clock.time += timedelta(hours=company.chance.randrange(5))
        assert company.plan_everybody() == 0  # time alone changes no alarm
    assert moved >= STEPS / 6


def test_who_is_not_concerned_is_not_read(company: Company) -> None:
    company.plan_everybody()
    with company.store.begin(company.workspace.id, write=True) as tx:
        people = tx.people()
        tx.save_people([PersonRow(one.name, zone="Pacific/Auckland") for one in people])
    maria = next(one for one in people if one.name == "Maria")
    before = {one for one in company.alarms() if one.person_id != maria.id}
    assert Planner(company.store, company.clock).plan(company.workspace.id, [maria.id, None]) > 0
    assert {one for one in company.alarms() if one.person_id != maria.id} == before
    assert company.plan_everybody() > 0  # the next look at everybody finds them


def test_of_many_everybody_is_planned(company: Company) -> None:
    ids = [one.id for one in company.people()]
    planner = Planner(company.store, company.clock)
    assert planner.plan(company.workspace.id, [*ids, *range(10_000, 10_060)]) == len(company.alarms()) > 0
