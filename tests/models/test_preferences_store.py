"""What people chose themselves, in the database: theirs alone, and gone with who they were."""

from dataclasses import replace
from datetime import time

from core.people import Person, Workspace
from core.ports import PersonRow
from models import migrations
from models.engine import create_engine
from models.store import SqlStore


def chosen(person: Person) -> Person:
    return replace(person, own_locale="de_DE", chart=False, quiet_start=time(18, 30), quiet_end=time(9))


def test_only_what_was_chosen_is_stored_and_only_of_that_person(store: SqlStore, workspace: Workspace) -> None:
    with store.begin(workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ana", locale="fr_FR"), PersonRow("Bo")])
        ana, bo = tx.people()
        tx.save_preferences(replace(chosen(ana), name="Somebody else", locale="es_ES"))
    with store.begin(workspace.id) as tx:
        assert tx.people() == [chosen(ana), bo]
    assert (chosen(ana).reads, ana.reads) == ("de_DE", "fr_FR")


def test_nobody_is_reached_in_another_workspace(store: SqlStore, workspace: Workspace) -> None:
    with store.begin(workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ana")])
        [ana] = tx.people()
    other = store.create_workspace("Other")
    with store.begin(other.id, write=True) as tx:
        tx.save_preferences(chosen(ana))
    with store.begin(workspace.id) as tx:
        assert tx.people() == [ana]


def test_an_erasure_takes_it_away(store: SqlStore, workspace: Workspace) -> None:
    with store.begin(workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ana")])
        [ana] = tx.people()
        tx.save_preferences(chosen(ana))
        tx.erase_person(ana, "Former colleague")
        [left] = tx.people()
    assert (left.own_locale, left.chart, left.quiet_start, left.quiet_end) == (None, True, None, None)


def test_the_way_down_and_up_keeps_people(database_url: str) -> None:
    migrations.upgrade(database_url)
    store = SqlStore(create_engine(database_url))
    workspace = store.create_workspace("Acme")
    with store.begin(workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ana")])
        [ana] = tx.people()
        tx.save_preferences(chosen(ana))
    migrations.downgrade(database_url, "0010")
    migrations.upgrade(database_url)
    with store.begin(workspace.id) as tx:
        assert tx.people() == [ana]
        assert tx.workspace() == workspace
    store.engine.dispose()
