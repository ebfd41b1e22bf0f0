"""Two admins at the same moment, on both databases: whatever comes first, the roster stays whole."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from bot.clock import SystemClock
from core.access import Viewer
from core.people import Person, Role, Workspace
from core.ports import PersonRow
from core.roster import sheet_of
from core.usecases.kpi import Asker
from core.usecases.roster_changes import Outcome, RosterChanges
from core.usecases.roster_checks import Wanted
from models.store import SqlStore
from tests.models.at_once import at_once

ROWS = [
    PersonRow("Ada Admin", email="ada@x.example", role=Role.ADMIN),
    PersonRow("Bea Admin", email="bea@x.example", role=Role.ADMIN),
    PersonRow("Maria Lead", email="maria@x.example", role=Role.MANAGER),
    PersonRow("Otto Lead", email="otto@x.example", role=Role.MANAGER),
]


@pytest.fixture
def changes(store: SqlStore, workspace: Workspace) -> RosterChanges:
    with store.begin(workspace.id, write=True) as tx:
        tx.save_people(ROWS)
        for number, person in enumerate(tx.people()):
            tx.link(person.id, f"U{number}")
    return RosterChanges(store, SystemClock(date(2017, 11, 20)))


def roster(store: SqlStore, workspace: Workspace) -> dict[str, Person]:
    with store.begin(workspace.id) as tx:
        return {person.name: person for person in tx.people()}


def test_admins_who_take_each_others_role_leave_one(
    store: SqlStore, workspace: Workspace, changes: RosterChanges
) -> None:
    people = roster(store, workspace)

    def demotes(actor: str, whom: str) -> Callable[[], Outcome]:
        asker = Asker(Viewer(people[actor].id, Role.ADMIN), people[actor])
        seen = sheet_of(people[whom])
        return lambda: changes.change(
            workspace.id, asker, people[whom].id, seen, Wanted(replace(seen, role=Role.REP.value))
        )

    found = at_once(demotes("Ada Admin", "Bea Admin"), demotes("Bea Admin", "Ada Admin"))
    assert sorted(len(one.problems) for one in found) == [0, 1]
    assert [one.role for one in roster(store, workspace).values()].count(Role.ADMIN) == 1


def test_two_managers_put_below_each_other_at_once_make_no_circle(
    store: SqlStore, workspace: Workspace, changes: RosterChanges
) -> None:
    people = roster(store, workspace)
    asker = Asker(Viewer(None, Role.ADMIN), None)

    def puts(whom: str, under: str) -> Callable[[], Outcome]:
        seen = sheet_of(people[whom])
        wanted = Wanted(replace(seen, manager=people[under].id))
        return lambda: changes.change(workspace.id, asker, people[whom].id, seen, wanted)

    found = at_once(puts("Maria Lead", "Otto Lead"), puts("Otto Lead", "Maria Lead"))
    assert sorted(len(one.problems) for one in found) == [0, 1]
    after = roster(store, workspace)
    assert [after[name].manager_id is None for name in ("Maria Lead", "Otto Lead")].count(True) == 1


def test_the_same_person_changed_at_once_is_changed_once_and_the_other_is_told(
    store: SqlStore, workspace: Workspace, changes: RosterChanges
) -> None:
    maria = roster(store, workspace)["Maria Lead"]
    asker, seen = Asker(Viewer(None, Role.ADMIN), None), sheet_of(maria)

    def moves(zone: str) -> Callable[[], Outcome]:
        return lambda: changes.change(workspace.id, asker, maria.id, seen, Wanted(replace(seen, zone=zone)))

    found = at_once(moves("Europe/Berlin"), moves("Asia/Tokyo"))
    [saved] = [one for one in found if one.changed]
    [told] = [one for one in found if one.meanwhile]
    assert told.meanwhile == ("zone",)
    assert told.now.zone == saved.sheet.zone == roster(store, workspace)["Maria Lead"].zone
