"""What changes in Slack is followed: events through Bolt's dispatcher, and the hourly look at everybody."""

import itertools
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.directory import SlackDirectory
from bot.messenger import web_client
from bot.people import following_of
from core.people import Person, Role
from core.ports import PersonRow
from core.rhythm import Kind
from tests.fakes.slack_api import TEAM
from tests.handlers.kit import ADA, ANA, BEN, MARIA, NEW, OTTO, TODAY, Office, words
from tests.handlers.test_people import about, audited, form_for, page, people

_STAMPS = itertools.count(1)


def changes(desk: Office, slack_id: str, *, hears: bool = True, **now: Any) -> None:
    """An account becomes so, and Slack tells of it (unless nobody hears)."""
    account = next(user for user in desk.slack.users if user["id"] == slack_id)
    if "email" in now:
        account["profile"] = {**account["profile"], "email": now.pop("email")}
    account.update(now)
    if hears:
        tells(desk, slack_id)


def tells(desk: Office, slack_id: str, kind: str = "user_change", **over: Any) -> None:
    account = next((user for user in desk.slack.users if user["id"] == slack_id), {"id": slack_id, "team_id": TEAM})
    event = {"type": kind, "user": account, "event_ts": f"{next(_STAMPS)}.0", **over}
    assert desk.event(**event) == []


@pytest.fixture
def known(desk: Office) -> Office:
    """Everybody's account has been seen once."""
    for user, name in ((ADA, "ada"), (ANA, "ana"), (BEN, "ben"), (MARIA, "maria"), (OTTO, "otto")):
        desk.slack.add_user(user, f"{name}@acme.example", tz="Europe/Berlin", locale="de-DE")
    assert hourly(desk) == 0
    return desk


def hourly(desk: Office) -> int:
    """The look at everybody, as the alarm clock does it."""
    directory = SlackDirectory(web_client("xoxb-test", f"{desk.slack.url}/api/"), TEAM)
    return following_of(desk.store, SystemClock(TODAY)).everybody(desk.workspace.id, directory)


def ana_of(desk: Office) -> Person:
    return people(desk)["Ana Ruiz"]


def test_what_stands_here_is_not_overwritten_by_what_slack_has_always_said(known: Office) -> None:
    assert (ana_of(known).zone, ana_of(known).locale) == ("UTC", "en_US")
    tells(known, ANA)
    assert ana_of(known).zone == "UTC"
    assert audited(known) == []


def test_email_zone_and_language_follow_a_change(known: Office) -> None:
    changes(known, ANA, email="Ana.Lopez@acme.example", tz="America/New_York", locale="en-GB")
    ana = ana_of(known)
    assert (ana.email, ana.zone, ana.locale) == ("ana.lopez@acme.example", "America/New_York", "en_GB")
    [line] = audited(known)
    assert line[:2] == ("Slack", "person.follow")
    assert line[2] == {"email": "ana@acme.example", "zone": "UTC", "locale": "en_US"}
    tells(known, ANA)
    assert len(audited(known)) == 1


def test_alarms_follow_a_zone(known: Office) -> None:
    changes(known, ANA, tz="Asia/Tokyo")
    with known.store.begin(known.workspace.id) as tx:
        [alarm] = [one for one in tx.alarms() if one.person_id == ana_of(known).id and one.kind is Kind.SCORECARD]
    assert alarm.at is not None
    assert alarm.at.hour == 23  # 08:30 in Tokyo


def test_what_an_admin_decided_since_stays_until_slack_changes_again(known: Office) -> None:
    page(known.submits(ADA, form_for(known, "Ana Ruiz"), zone="Europe/Madrid"))
    tells(known, ANA)
    assert ana_of(known).zone == "Europe/Madrid"
    changes(known, ANA, tz="Europe/Paris")
    assert ana_of(known).zone == "Europe/Paris"


def test_an_email_that_is_somebody_elses_and_a_zone_nobody_knows_do_not_come_in(known: Office) -> None:
    changes(known, ANA, email="ben@acme.example", tz="Mars/Base")
    assert (ana_of(known).email, ana_of(known).zone) == ("ana@acme.example", "UTC")


def test_a_deactivated_account_gets_nothing_any_more_and_the_admins_are_told_once(known: Office) -> None:
    page(known.submits(ADA, form_for(known, "Otto Lead"), role="Admin"))
    changes(known, MARIA, deleted=True)
    tells(known, MARIA)
    assert hourly(known) == 0
    assert not people(known)["Maria Lead"].active
    with known.store.begin(known.workspace.id) as tx:
        assert people(known)["Maria Lead"].id not in {alarm.person_id for alarm in tx.alarms()}
    told = known.letters("notice")
    assert sorted(name for name, _ in told) == ["Ada Admin", "Otto Lead"]
    assert "*Maria Lead* is deactivated in Slack" in words(told[0][1])
    assert "3 people have them as manager" in words(told[0][1])
    assert audited(known)[-1][:2] == ("Slack", "person.deactivate")


def test_who_comes_back_is_let_in_by_an_admin_who_is_told(known: Office) -> None:
    changes(known, MARIA, deleted=True)
    changes(known, MARIA, deleted=False)
    tells(known, MARIA)
    assert not people(known)["Maria Lead"].active
    said = [words(message) for _, message in known.letters("notice")]
    assert len(said) == 2
    assert "back in Slack" in said[1]
    about(known, "Maria Lead", "Let them in again")
    tells(known, MARIA)
    assert people(known)["Maria Lead"].active
    assert len(known.letters("notice")) == 2


def test_the_last_admin_stays_in_the_roster(known: Office) -> None:
    changes(known, ADA, deleted=True)
    assert people(known)["Ada Admin"].active
    assert known.letters("notice") == []


def test_of_admins_who_are_deactivated_in_the_same_hour_one_stays(known: Office) -> None:
    page(known.submits(ADA, form_for(known, "Otto Lead"), role="Admin"))
    changes(known, ADA, hears=False, deleted=True)
    changes(known, OTTO, hears=False, deleted=True)
    assert hourly(known) == 1
    assert [people(known)[name].active for name in ("Ada Admin", "Otto Lead")].count(True) == 1


def test_who_joins_is_linked_by_email_at_once(known: Office) -> None:
    known.slack.add_user(NEW, "nora@acme.example")
    tells(known, NEW, "team_join")
    nora = people(known)["Nora Lund"]
    assert nora.slack_id == NEW
    with known.store.begin(known.workspace.id) as tx:
        assert nora.id in {alarm.person_id for alarm in tx.alarms()}


@pytest.mark.parametrize("flags", [{"is_bot": True}, {"is_restricted": True}, {"team_id": "T9OTHER"}])
def test_bots_guests_and_strangers_who_join_are_nobody(known: Office, flags: dict[str, Any]) -> None:
    known.slack.add_user(NEW, "nora@acme.example", **flags)
    tells(known, NEW, "team_join")
    assert people(known)["Nora Lund"].slack_id is None


def test_a_status_and_news_of_strangers_cost_no_question_and_what_is_told_twice_is_heard_once(known: Office) -> None:
    before = len(known.slack.called("users.info"))
    tells(known, "U0STRANGER")
    tells(known, ANA)  # nothing of hers that counts here is different
    assert len(known.slack.called("users.info")) == before
    changes(known, ANA, hears=False, tz="Asia/Tokyo")
    for _ in range(3):
        tells(known, ANA, event_ts="77.1")
    assert len(known.slack.called("users.info")) == before + 1
    assert known.slack.called("users.info")[-1]["include_locale"]


def test_what_the_event_says_is_not_believed(known: Office) -> None:
    tells(known, ANA, user={"id": ANA, "deleted": True, "profile": {"email": "evil@x.example"}, "tz": "Asia/Tokyo"})
    assert (ana_of(known).active, ana_of(known).email, ana_of(known).zone) == (True, "ana@acme.example", "UTC")


def test_what_was_missed_is_followed_within_the_hour(known: Office) -> None:
    changes(known, ANA, hears=False, tz="Asia/Tokyo")
    changes(known, BEN, hears=False, deleted=True)
    assert hourly(known) == 2
    assert ana_of(known).zone == "Asia/Tokyo"
    assert not people(known)["Ben Ito"].active
    assert hourly(known) == 0


def test_another_account_by_hand_is_no_change_of_the_first(known: Office) -> None:
    known.slack.add_user(NEW, "other@acme.example", tz="Asia/Tokyo")
    with known.store.begin(known.workspace.id, write=True) as tx:
        tx.link(ana_of(known).id, NEW)
    tells(known, NEW)
    assert (ana_of(known).email, ana_of(known).zone) == ("ana@acme.example", "UTC")
    assert ana_of(known).role is Role.REP


def test_slack_that_does_not_answer_changes_nobody(known: Office) -> None:
    known.slack.errors["users.info"] = "fatal_error"
    known.event(type="user_change", user={"id": ANA}, event_ts="9.9")
    assert ana_of(known).active
    with known.store.begin(known.workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ana Ruiz", email="ana@acme.example", region="North")])
