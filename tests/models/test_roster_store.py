"""Changing people one at a time, on both databases."""

from dataclasses import replace
from threading import Barrier, Thread

import pytest

from core.errors import NotFound
from core.people import Person, Role, Workspace
from core.ports import PersonRow
from core.ports.roster import KnownAccount
from models.store import SqlStore


def test_somebody_new_is_kept_as_they_are_and_changed(store: SqlStore, workspace: Workspace) -> None:
    with store.begin(workspace.id, write=True) as tx:
        team = tx.add_team("West")
        assert tx.add_team("West") == team
        added = tx.add_person(Person(0, "Ána Ruiz", email="ana@x.example", team_id=team, zone="Europe/Berlin"))
        tx.save_person(replace(added, role=Role.MANAGER, name="Ana Ruiz-Lund"))
    with store.begin(workspace.id) as tx:
        assert tx.people() == [replace(added, role=Role.MANAGER, name="Ana Ruiz-Lund")]
        assert [one.id for one in tx.search_people("lund")] == []
        assert [one.id for one in tx.search_people("ana ruiz")] == [added.id]
        assert [one.name for one in tx.teams()] == ["West"]


def test_nobody_of_another_workspace_is_changed(store: SqlStore, workspace: Workspace) -> None:
    other = store.create_workspace("Other")
    with store.begin(other.id, write=True) as tx:
        theirs = tx.add_person(Person(0, "Ana Ruiz"))
        tx.know_accounts({theirs.id: KnownAccount("U1", "ana@x.example", None, None)})
    with pytest.raises(NotFound), store.begin(workspace.id, write=True) as tx:
        tx.save_person(replace(theirs, name="Somebody else"))
    with store.begin(workspace.id) as tx:
        assert tx.known_accounts([theirs.id]) == tx.known_accounts() == {}


def test_what_slack_said_last_takes_the_place_of_what_it_said_before(store: SqlStore, workspace: Workspace) -> None:
    said = KnownAccount("U1", "ana@x.example", "Europe/Berlin", "de-DE")
    with store.begin(workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ana Ruiz", email="ana@x.example")])
        ana = tx.people()[0]
        assert tx.known_accounts([ana.id]) == {}
        tx.know_accounts({})
        tx.know_accounts({ana.id: said})
        tx.know_accounts({ana.id: replace(said, zone=None, is_deleted=True)})
    with store.begin(workspace.id, write=True) as tx:
        assert tx.known_accounts() == {ana.id: replace(said, zone=None, is_deleted=True)}
        tx.erase_person(ana, f"Former colleague {ana.id}")
        assert tx.known_accounts() == {}


def test_who_changes_the_roster_waits_for_whoever_is_at_it_and_sees_what_they_left(
    store: SqlStore, workspace: Workspace
) -> None:
    with store.begin(workspace.id, write=True) as tx:
        ana = tx.add_person(Person(0, "Ana Ruiz", region=""))
    together = Barrier(4)

    def adds_a_letter() -> None:
        together.wait(10)
        with store.begin(workspace.id, write=True) as tx:
            tx.lock_workspace()
            now = tx.people([ana.id])[0]
            tx.save_person(replace(now, region=f"{now.region}x"))

    threads = [Thread(target=adds_a_letter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with store.begin(workspace.id) as tx:
        assert tx.people([ana.id])[0].region == "xxxx"


def test_the_lock_does_not_stop_others_from_writing_what_is_no_person(store: SqlStore, workspace: Workspace) -> None:
    if store.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    with store.begin(workspace.id, write=True) as tx:
        tx.lock_workspace()
        with store.begin(workspace.id, write=True) as other:
            other.connection.exec_driver_sql("SET lock_timeout = '2s'")
            other.add_team("West")
