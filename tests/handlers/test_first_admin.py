"""Where nobody administers a workspace, who runs it in Slack does as soon as they write; and nobody else ever."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from bot.clock import SystemClock
from bot.directory import SlackDirectory
from bot.first_run import first_admin_of
from bot.messenger import web_client
from core.deliveries import State
from core.errors import Refused
from core.people import Person, Role
from core.ports.roster import KnownAccount
from core.usecases.first_admin import FirstAdmin
from core.usecases.workspace import ChangeWorkspace
from models.tables import audit_log
from tests.fakes.slack_api import TEAM
from tests.handlers.home_kit import home, opens_home
from tests.handlers.kit import ADA, BEN, NEW, TODAY, Office, words

OWNER = {"is_owner": True, "is_admin": True}


def admins(desk: Office) -> list[Person]:
    with desk.store.begin(desk.workspace.id) as tx:
        return [one for one in tx.people(active_only=True) if one.role is Role.ADMIN]


def change(desk: Office, name: str, **values: object) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        sets = ", ".join(f"{key} = :{key}" for key in values)
        tx.connection.execute(sa.text(f"UPDATE people SET {sets} WHERE name = :name"), {"name": name, **values})


@pytest.fixture
def orphan(desk: Office) -> Office:
    """A workspace whose admin has left."""
    change(desk, "Ada Admin", active=False)
    return desk


def says_hello(desk: Office, who: str) -> None:
    desk.event(type="message", channel=f"D0{who}", channel_type="im", user=who, ts="1.1", text="hello")


@pytest.mark.parametrize("way", ["home", "command", "message"])
def test_an_owner_of_the_slack_workspace_becomes_admin_with_the_first_thing_they_do(orphan: Office, way: str) -> None:
    orphan.slack.add_user(NEW, "Nell@acme.example", tz="Europe/Berlin", locale="de-DE", **OWNER)
    if way == "home":
        assert "Set up Pace" in opens_home(orphan, NEW)
    elif way == "command":
        orphan.types(NEW, "help", command="/pace")
    else:
        says_hello(orphan, NEW)
    [admin] = admins(orphan)
    assert (admin.name, admin.email, admin.slack_id) == (NEW, "nell@acme.example", NEW)
    assert (admin.zone, admin.locale) == ("Europe/Berlin", "de_DE")
    [(name, letter)] = orphan.letters("welcome")
    assert name == NEW
    assert "You are the admin of Pace here now: nobody was, and you run this Slack workspace." in words(letter)
    with orphan.store.engine.connect() as connection:
        [line] = connection.execute(sa.select(audit_log).where(audit_log.c.action == "person.first_admin"))
    assert (line.actor, line.target, line.before) == ("Slack", f"person:{admin.id}", None)
    assert json.loads(line.after) == {"role": "admin", "slack_id": NEW}


def test_who_is_in_the_roster_already_stays_who_they_are(orphan: Office) -> None:
    orphan.slack.add_user(BEN, "ben@acme.example", is_admin=True)
    opens_home(orphan, BEN)
    [admin] = admins(orphan)
    assert (admin.name, admin.slack_id, admin.team_id is not None) == ("Ben Ito", BEN, True)


def test_who_is_in_the_roster_and_not_linked_is_found_by_e_mail(orphan: Office) -> None:
    orphan.slack.add_user(NEW, "NORA@acme.example", is_admin=True)
    opens_home(orphan, NEW)
    assert [(one.name, one.slack_id) for one in admins(orphan)] == [("Nora Lund", NEW)]


def test_while_there_is_an_admin_nobody_becomes_one(desk: Office) -> None:
    desk.slack.add_user(NEW, "nell@acme.example", **OWNER)
    assert "Not linked yet" in opens_home(desk, NEW)
    says_hello(desk, NEW)
    assert [one.name for one in admins(desk)] == ["Ada Admin"]
    assert desk.letters("welcome") == []


@pytest.mark.parametrize(
    "flags",
    [
        {},
        {"is_owner": True, "is_bot": True},
        {"is_admin": True, "is_restricted": True},
        {"is_admin": True, "is_stranger": True},
        {"is_owner": True, "deleted": True},
        {"is_owner": True, "team_id": "T9OTHER"},
    ],
)
def test_no_guest_bot_stranger_or_anybody_else_becomes_one(orphan: Office, flags: dict[str, object]) -> None:
    orphan.slack.add_user(NEW, "nell@acme.example")
    orphan.slack.users[-1] |= flags
    opens_home(orphan, NEW)
    orphan.types(NEW, "help", command="/pace")
    assert admins(orphan) == []


def test_what_a_payload_says_of_somebody_decides_nothing(orphan: Office) -> None:
    orphan.slack.add_user(NEW, "nell@acme.example")
    orphan.event(
        type="message",
        channel="D0NEW",
        channel_type="im",
        user=NEW,
        ts="1.1",
        text="hello",
        is_owner=True,
        is_admin=True,
    )
    assert admins(orphan) == []


def test_who_was_let_go_here_does_not_come_back_as_admin(orphan: Office) -> None:
    orphan.slack.add_user(ADA, "ada@acme.example", **OWNER)
    assert "Not linked yet" in opens_home(orphan, ADA)
    assert admins(orphan) == []
    change(orphan, "Ada Admin", slack_id=None)
    orphan.slack.add_user(NEW, "ada@acme.example", **OWNER)  # neither by another account with their e-mail
    opens_home(orphan, NEW)
    assert admins(orphan) == []


def test_an_e_mail_that_is_anothers_makes_nobody_admin(orphan: Office) -> None:
    change(orphan, "Cleo Fox", email="ben@acme.example")
    orphan.slack.add_user(NEW, "ben@acme.example", **OWNER)
    opens_home(orphan, NEW)
    assert admins(orphan) == []


def test_an_admin_whose_account_is_gone_from_slack_blocks_nobody(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        [ada] = tx.admins()
        tx.know_accounts({ada.id: KnownAccount(ADA, "ada@acme.example", None, None, is_deleted=True)})
        assert tx.admins() == []
    desk.slack.add_user(NEW, "nell@acme.example", **OWNER)
    opens_home(desk, NEW)
    assert [one.name for one in admins(desk)] == ["Ada Admin", NEW]


def test_of_two_at_once_one_becomes_admin(orphan: Office) -> None:
    for number in range(8):
        orphan.slack.add_user(f"U0OWN{number}", f"own{number}@acme.example", **OWNER)
    first = first_admin_of(orphan.store, SystemClock(TODAY))
    directory = SlackDirectory(web_client("xoxb-test", f"{orphan.slack.url}/api/"), TEAM)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda number: first.take(orphan.workspace.id, directory, f"U0OWN{number}"), range(8)))
    assert sum(one is not None for one in made) == 1
    assert len(admins(orphan)) == len(orphan.letters("welcome")) == 1


def test_slack_is_not_asked_about_the_same_account_again_and_again(orphan: Office) -> None:
    orphan.slack.add_user(BEN, "ben@acme.example")
    for _ in range(4):
        orphan.types(BEN, "revenue")
    assert len(orphan.slack.called("users.info")) == 1
    assert "Set up Pace" not in opens_home(orphan, BEN)
    assert "Revenue" in home(orphan, BEN)


def named(desk: Office, who: str) -> FirstAdmin:
    return first_admin_of(desk.store, SystemClock(TODAY), who)


def slack_of(desk: Office) -> SlackDirectory:
    return SlackDirectory(web_client("xoxb-test", f"{desk.slack.url}/api/"), TEAM)


@pytest.mark.parametrize("how", ["nell@ACME.example", NEW])
def test_whom_the_installer_named_becomes_admin_and_is_told_without_a_word_of_theirs(orphan: Office, how: str) -> None:
    orphan.slack.add_user(NEW, "Nell@acme.example", tz="Europe/Berlin")
    first = named(orphan, how)
    admin = first.appoint(orphan.workspace.id, slack_of(orphan))
    assert admin is not None
    assert (admin.name, admin.email, admin.slack_id, admin.zone) == (NEW, "nell@acme.example", NEW, "Europe/Berlin")
    [(name, letter)] = orphan.letters("welcome")
    assert name == NEW
    assert "You are the admin of Pace here now: whoever installed it named you." in words(letter)
    with orphan.store.engine.connect() as connection:
        [line] = connection.execute(sa.select(audit_log).where(audit_log.c.action == "person.first_admin"))
    assert (line.actor, line.target) == ("PACE_ADMIN", f"person:{admin.id}")
    assert first.appoint(orphan.workspace.id, slack_of(orphan)) is None  # at the next start nothing happens
    assert len(admins(orphan)) == 1


def test_a_new_company_has_the_time_zone_and_language_of_its_first_admin(desk: Office) -> None:
    new = desk.store.create_workspace("New", live=False)
    desk.slack.add_user(NEW, "nell@acme.example", tz="Europe/Berlin", locale="de-DE")
    assert named(desk, NEW).appoint(new.id, slack_of(desk)) is not None
    [company] = [one for one in desk.store.workspaces() if one.id == new.id]
    assert (company.zone, company.locale) == ("Europe/Berlin", "de_DE")
    with desk.store.begin(new.id) as tx:
        [letter] = tx.deliveries([State.WAITING], limit=9)
    assert letter.payload is not None
    assert "time zone Europe/Berlin" in words(dict(letter.payload))


def test_what_was_set_before_the_first_admin_came_stays(desk: Office) -> None:
    new = desk.store.create_workspace("New", live=False)
    ChangeWorkspace(desk.store, SystemClock(TODAY))(new.id, {"zone": "Asia/Tokyo"}, actor="test")
    desk.slack.add_user(NEW, "nell@acme.example", tz="Europe/Berlin")
    admin = named(desk, NEW).appoint(new.id, slack_of(desk))
    assert admin is not None
    assert admin.zone == "Europe/Berlin"
    [company] = [one for one in desk.store.workspaces() if one.id == new.id]
    assert (company.zone, company.locale) == ("Asia/Tokyo", "en_US")


def test_while_there_is_an_admin_nobody_is_appointed(desk: Office) -> None:
    desk.slack.add_user(NEW, "nell@acme.example")
    assert named(desk, NEW).appoint(desk.workspace.id, slack_of(desk)) is None
    assert [one.name for one in admins(desk)] == ["Ada Admin"]


def test_where_somebody_is_named_no_owner_becomes_admin_by_writing(orphan: Office) -> None:
    orphan.slack.add_user(NEW, "nell@acme.example", **OWNER)
    orphan.slack.add_user(BEN, "ben@acme.example")
    first = named(orphan, "ben@acme.example")
    assert first.take(orphan.workspace.id, slack_of(orphan), NEW) is None
    taken = first.take(orphan.workspace.id, slack_of(orphan), BEN)
    assert taken is not None
    assert [one.name for one in admins(orphan)] == ["Ben Ito"]


@pytest.mark.parametrize(
    ("who", "flags", "reason"),
    [
        ("nobody@acme.example", {}, "Nobody in the Slack workspace"),
        ("U0NOBODY", {}, "Nobody in the Slack workspace"),
        (NEW, {"is_restricted": True}, "a guest's"),
        (NEW, {"is_bot": True}, "a bot's"),
        (NEW, {"deleted": True}, "was deactivated"),
        ("nell@acme.example", {"team_id": "T9OTHER"}, "another workspace's"),
        (ADA, {}, "has left"),
        ("twins@acme.example", {}, "Several people"),
        ("maria@acme.example", {}, "another Slack account"),
    ],
)
def test_who_cannot_be_the_admin_is_said_and_changes_nothing(
    orphan: Office, who: str, flags: dict[str, object], reason: str
) -> None:
    orphan.slack.add_user(NEW, "nell@acme.example", **flags)
    for slack_id, email in (
        (ADA, "ada@acme.example"),
        ("U0TWIN", "twins@acme.example"),
        ("U0OTHER", "maria@acme.example"),
    ):
        orphan.slack.add_user(slack_id, email)
    for name in ("Nora Lund", "Cleo Fox"):
        change(orphan, name, email="twins@acme.example")
    first = named(orphan, who)
    for ask in (first.appoint, first.candidate):
        with pytest.raises(Refused, match=reason) as refused:
            ask(orphan.workspace.id, slack_of(orphan))
        assert "@" not in str(refused.value)  # it goes into the log
    assert admins(orphan) == []
    assert orphan.letters("welcome") == []
