"""The roster in the database: matching, managers, search, links."""

from datetime import date

import pytest

from bot.clock import SystemClock
from core.errors import Refused
from core.people import Role, Workspace
from core.ports import PersonRow
from core.records import ImportCounts
from core.usecases.imports import ImportPeople
from core.usecases.subjects import subject_of, subjects_below
from models.store import SqlStore


def save(store: SqlStore, workspace: Workspace, *rows: PersonRow) -> ImportCounts:
    with store.begin(workspace.id, write=True) as tx:
        return tx.save_people(rows)


def roster(store: SqlStore, workspace: Workspace):
    with store.begin(workspace.id) as tx:
        return {person.name: person for person in tx.people()}


def test_a_roster_with_teams_and_managers_in_any_order(store: SqlStore, workspace: Workspace) -> None:
    counts = save(
        store,
        workspace,
        PersonRow("Ana Ruiz", email="Ana@Acme.example", manager="Bo Lind", team="West", hired_on=date(2017, 2, 1)),
        PersonRow("Bo Lind", email="bo@acme.example", role=Role.MANAGER, team="West"),
    )
    people = roster(store, workspace)
    assert counts == ImportCounts(2, 0, 0, 0)
    assert people["Ana Ruiz"].manager_id == people["Bo Lind"].id
    assert people["Ana Ruiz"].team_id == people["Bo Lind"].team_id is not None
    assert (people["Ana Ruiz"].email, people["Ana Ruiz"].role) == ("ana@acme.example", Role.REP)


def test_the_same_roster_twice_changes_nothing_and_a_gap_keeps_what_is_stored(
    store: SqlStore, workspace: Workspace
) -> None:
    save(store, workspace, PersonRow("Ana", email="ana@x.example", region="North"), PersonRow("Bo"))
    assert save(store, workspace, PersonRow("Ana", email="ana@x.example"), PersonRow("Bo")) == ImportCounts(0, 0, 2, 0)
    assert roster(store, workspace)["Ana"].region == "North"


def test_people_are_known_by_id_then_email_then_name(store: SqlStore, workspace: Workspace) -> None:
    save(store, workspace, PersonRow("Ana Ruiz", email="ana@x.example", external_id="7"))
    save(store, workspace, PersonRow("Ana Ruiz-Lopez", external_id="7"))
    save(store, workspace, PersonRow("Ana Lopez", email="ANA@x.example"))
    assert list(roster(store, workspace)) == ["Ana Lopez"]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([PersonRow("Ana", manager="Nobody Known")], "Nobody Known, the manager of Ana, is nobody"),
        ([PersonRow("Ana", manager="Bo"), PersonRow("Bo", manager="Ana")], "would be their own manager"),
        ([PersonRow("Ana", manager="Ana")], "would be their own manager"),
    ],
)
def test_a_roster_that_makes_no_sense_is_refused_whole(
    store: SqlStore, workspace: Workspace, rows, reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        save(store, workspace, PersonRow("Cy"), *rows)
    assert roster(store, workspace) == {}


def test_below_goes_all_levels_down(store: SqlStore, workspace: Workspace) -> None:
    save(
        store,
        workspace,
        PersonRow("Top"),
        PersonRow("Mid", manager="Top"),
        PersonRow("Low", manager="Mid"),
        PersonRow("Else"),
    )
    people = roster(store, workspace)
    with store.begin(workspace.id) as tx:
        assert tx.below(people["Top"].id) == {people["Mid"].id, people["Low"].id}
        assert tx.below(people["Low"].id) == frozenset()
        assert [one.name for one in tx.reports(people["Top"].id)] == ["Mid"]
        assert sorted(tx.names()) == ["Else", "Low", "Mid", "Top"]
    elsewhere = store.create_workspace("Elsewhere", "T02ELSE")
    with store.begin(elsewhere.id) as tx:
        assert (tx.names(), tx.reports(people["Top"].id)) == ([], [])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Zoë Müller", ["Zoë Müller"]),
        ("zoe muller", ["Zoë Müller"]),
        ("  MÜLL ", ["Zoë Müller"]),
        ("dar", ["Darcel Schlecht", "Darya Ivanova"]),
        ("schlecht", ["Darcel Schlecht"]),
        ("arcel", []),
        ("%", []),
        ("_", []),
        ("", []),
    ],
)
def test_people_are_found_by_how_names_begin(
    store: SqlStore, workspace: Workspace, typed: str, found: list[str]
) -> None:
    save(store, workspace, PersonRow("Zoë Müller"), PersonRow("Darcel Schlecht"), PersonRow("Darya Ivanova"))
    with store.begin(workspace.id) as tx:
        assert [person.name for person in tx.search_people(typed)] == found


def test_a_slack_account_belongs_to_one_person(store: SqlStore, workspace: Workspace) -> None:
    save(store, workspace, PersonRow("Ana"), PersonRow("Bo"))
    people = roster(store, workspace)
    with store.begin(workspace.id, write=True) as tx:
        tx.link(people["Ana"].id, "U1")
    with pytest.raises(Refused, match="already linked to Ana"), store.begin(workspace.id, write=True) as tx:
        tx.link(people["Bo"].id, "U1")
    with store.begin(workspace.id) as tx:
        found = tx.person_by_slack_id("U1")
    assert found is not None
    assert found.name == "Ana"


def test_a_roster_file_never_leaves_a_workspace_without_an_admin(store: SqlStore, workspace: Workspace) -> None:
    taking = ImportPeople(store, SystemClock())
    with store.begin(workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ada", role=Role.ADMIN), PersonRow("Bo", role=Role.ADMIN)])
        tx.link(tx.search_people("Ada")[0].id, "U0ADA")
    rows = [PersonRow("Ada", role=Role.MANAGER), PersonRow("Cy")]
    with pytest.raises(Refused, match="it gives Ada another role"):  # Bo cannot let himself in: he has no account
        taking(workspace.id, rows, [], actor="test")
    with store.begin(workspace.id) as tx:
        assert {person.name: person.role for person in tx.people()} == {"Ada": Role.ADMIN, "Bo": Role.ADMIN}
    taking(workspace.id, [PersonRow("Ada"), PersonRow("Cy")], [], actor="test")  # an empty role stays as it is
    with store.begin(workspace.id, write=True) as tx:
        assert tx.search_people("Ada")[0].role is Role.ADMIN
        tx.link(tx.search_people("Bo")[0].id, "U0BO")
    taking(workspace.id, rows, [], actor="test")
    with store.begin(workspace.id) as tx:
        assert tx.search_people("Ada")[0].role is Role.MANAGER


def test_a_whole_name_is_one_whatever_its_case_and_accents(store: SqlStore, workspace: Workspace) -> None:
    save(store, workspace, PersonRow("Zoë  Lead"))
    other = store.create_workspace("Next door")
    save(store, other, PersonRow("Max Lead"))
    with store.begin(workspace.id) as tx:
        assert [tx.is_name(text) for text in ("zoe lead", "ZOË LEAD", "Zoë", "Max Lead", "")] == [
            True,
            True,
            False,
            False,
            False,
        ]


def test_the_people_below_many_are_those_below_each(store: SqlStore, workspace: Workspace) -> None:
    save(
        store,
        workspace,
        PersonRow("Top", team="Board"),
        PersonRow("Ann", manager="Top", team="West"),
        PersonRow("Bob", manager="Top", team="East"),
        PersonRow("Cy", manager="Ann", team="West"),
        PersonRow("Di", manager="Cy", team="West", active=False),
        PersonRow("Ed", manager="Bob", team="East"),
        PersonRow("Flo", manager="Top", team="East"),
        PersonRow("Gus", manager="Flo"),
        PersonRow("Hal", manager="Top"),
    )
    with store.begin(workspace.id) as tx:
        everybody = tx.people()
        found = subjects_below(everybody, [one.id for one in everybody])
        assert {key: subject_of(tx, f"below:{key}") for key in found} == found
        assert {one.name for one in everybody if one.id in found} == {"Top", "Ann", "Bob", "Cy", "Flo"}
        ann = next(one.id for one in everybody if one.name == "Ann")
        assert [key for key, one in found.items() if one.team_id is not None] == [ann]  # the whole of the team West
