"""People are tied to the Slack account with their e-mail, and to no other."""

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.clock import SystemClock
from core.errors import NotFound, Refused
from core.people import Person, Workspace
from core.ports import PersonRow, SlackUser
from core.usecases.linking import LinkPeople, adopt_slack_team
from models.store import SqlStore

CLOCK = SystemClock(date(2017, 11, 20))


@dataclass
class Members:
    """A directory of these accounts."""

    accounts: list[SlackUser]

    def users(self) -> Iterable[SlackUser]:
        return self.accounts

    def user(self, slack_id: str) -> SlackUser | None:
        return next((account for account in self.accounts if account.id == slack_id), None)


def account(slack_id: str, email: str | None, **flags: bool) -> SlackUser:
    return SlackUser(slack_id, slack_id, email, None, None, **flags)


@pytest.fixture
def database_url(migrated_file: Path, tmp_path: Path) -> str:
    """One kind of database is enough here: the store's own tests run on both."""
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'pace.db')}"


@pytest.fixture
def linking(store: SqlStore, workspace: Workspace) -> LinkPeople:
    rows = [
        PersonRow("Ana Ruiz", email="Ana@Acme.example"),
        PersonRow("Ben Ito", email="ben@acme.example"),
        PersonRow("Cleo Fox"),
        PersonRow("Gone Girl", email="gone@acme.example", active=False),
    ]
    with store.begin(workspace.id, write=True) as tx:
        tx.save_people(rows)
    return LinkPeople(store, CLOCK)


def roster(store: SqlStore, workspace: Workspace) -> dict[str, Person]:
    with store.begin(workspace.id) as tx:
        return {person.name: person for person in tx.people()}


def audited(store: SqlStore) -> list[tuple[str, str, dict[str, str]]]:
    with store.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT actor, action, after FROM audit_log ORDER BY id"))
        return [(row.actor, row.action, json.loads(row.after)) for row in rows]


def test_everybody_is_linked_by_email_and_the_rest_is_reported(
    store: SqlStore, workspace: Workspace, linking: LinkPeople
) -> None:
    members = Members(
        [
            account("U1", "ANA@acme.EXAMPLE"),
            account("U2", "ben@acme.example", is_bot=True),
            account("U3", "ben@acme.example", is_guest=True),
            account("U4", "gone@acme.example"),
            account("U5", None),
        ]
    )
    report = linking.all(workspace.id, members)
    assert [person.name for person in report.linked] == ["Ana Ruiz"]
    assert {person.name for person in report.without_match} == {"Ben Ito", "Cleo Fox"}
    people = roster(store, workspace)
    assert people["Ana Ruiz"].slack_id == "U1"
    assert people["Gone Girl"].slack_id is None
    assert audited(store) == [("linking by e-mail", "person.link", {"slack_id": "U1"})]
    again = linking.all(workspace.id, members)
    assert (again.linked, again.already_linked) == ((), 1)
    assert len(audited(store)) == 1


def test_two_accounts_with_one_email_are_left_to_a_human(
    store: SqlStore, workspace: Workspace, linking: LinkPeople
) -> None:
    report = linking.all(workspace.id, Members([account("U1", "ana@acme.example"), account("U2", "ana@acme.example")]))
    assert [person.name for person in report.ambiguous] == ["Ana Ruiz"]
    assert roster(store, workspace)["Ana Ruiz"].slack_id is None


def test_a_link_made_by_hand_stays(store: SqlStore, workspace: Workspace, linking: LinkPeople) -> None:
    linking.by_hand(workspace.id, "cleo", "U1", actor="ada")
    linking.all(workspace.id, Members([account("U1", "ana@acme.example")]))
    people = roster(store, workspace)
    assert (people["Cleo Fox"].slack_id, people["Ana Ruiz"].slack_id) == ("U1", None)
    linking.by_hand(workspace.id, "Cleo Fox", "U2", actor="ada")
    assert roster(store, workspace)["Cleo Fox"].slack_id == "U2"
    assert audited(store)[-1] == ("ada", "person.link", {"slack_id": "U2"})


def test_by_hand_refuses_what_is_not_clear_and_changes_nothing(
    store: SqlStore, workspace: Workspace, linking: LinkPeople
) -> None:
    with pytest.raises(NotFound, match="Nobody"):
        linking.by_hand(workspace.id, "Zoe", "U1", actor="ada")
    linking.by_hand(workspace.id, "ben@acme.example", "U1", actor="ada")
    with pytest.raises(Refused, match="already linked to Ben Ito"):
        linking.by_hand(workspace.id, "Ana Ruiz", "U1", actor="ada")
    with store.begin(workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ana Rose")])
    with pytest.raises(Refused, match="several people"):
        linking.by_hand(workspace.id, "Ana", "U9", actor="ada")
    assert len(audited(store)) == 1


def test_one_links_who_asks_and_nobody_else(store: SqlStore, workspace: Workspace, linking: LinkPeople) -> None:
    members = Members(
        [
            account("U1", "ana@acme.example"),
            account("U2", "ana@acme.example"),
            account("U3", "nobody@acme.example"),
            account("U4", "gone@acme.example"),
            account("U5", "ben@acme.example", is_deleted=True),
        ]
    )
    found = linking.one(workspace.id, members, "U1")
    assert found is not None
    assert found.name == "Ana Ruiz"
    assert [linking.one(workspace.id, members, who) for who in ("U2", "U3", "U4", "U5", "U6")] == [None] * 5
    assert {p.slack_id for p in roster(store, workspace).values()} == {"U1", None}


def test_the_workspace_takes_its_slack_team_once(store: SqlStore, workspace: Workspace) -> None:
    adopted = adopt_slack_team(store, CLOCK, workspace, "T1")
    assert store.workspaces() == [adopted]
    assert adopted.slack_team_id == "T1"
    assert adopt_slack_team(store, CLOCK, adopted, "T1") == adopted
    with pytest.raises(Refused, match="belongs to the Slack workspace T1"):
        adopt_slack_team(store, CLOCK, adopted, "T2")
    assert len(audited(store)) == 1
