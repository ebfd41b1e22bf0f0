"""Reading who is in Slack, over several pages and a rate limit."""

import pytest

from bot.directory import SlackDirectory
from bot.messenger import web_client
from core.errors import Refused
from tests.fakes.slack_api import TEAM, FakeSlack


def directory(slack: FakeSlack) -> SlackDirectory:
    return SlackDirectory(web_client("xoxb-test", f"{slack.url}/api/"), TEAM)


def test_everyone_comes_over_all_pages_in_spite_of_a_rate_limit(slack: FakeSlack) -> None:
    for number in range(450):
        slack.add_user(f"U{number:05}", f"p{number}@acme.example")
    slack.limited.append("users.list")
    found = [user.id for user in directory(slack).users()]
    assert found == [f"U{number:05}" for number in range(450)]
    assert [call.get("cursor", "") for call in slack.called("users.list")] == ["", "", "200", "400"]


def test_bots_guests_leavers_and_strangers_are_told_apart(slack: FakeSlack) -> None:
    slack.add_user("U1", "a@acme.example", tz="Europe/Berlin", locale="de-DE")
    slack.add_user("U2", None, is_bot=True)
    slack.add_user("U3", "c@acme.example", is_ultra_restricted=True)
    slack.add_user("U4", "d@acme.example", deleted=True)
    slack.add_user("U5", "e@acme.example", team_id="T9OTHER")
    slack.add_user("USLACKBOT", None)
    found = {user.id: user for user in directory(slack).users()}
    assert (found["U1"].email, found["U1"].zone, found["U1"].locale) == ("a@acme.example", "Europe/Berlin", "de-DE")
    assert [found[user].is_bot for user in ("U1", "U2", "USLACKBOT")] == [False, True, True]
    assert [found[user].is_guest for user in ("U1", "U3", "U5")] == [False, True, True]
    assert found["U4"].is_deleted


def test_one_member_or_nobody(slack: FakeSlack) -> None:
    slack.add_user("U1", "a@acme.example")
    found = directory(slack).user("U1")
    assert found is not None
    assert found.email == "a@acme.example"
    assert directory(slack).user("U2") is None


def test_a_member_is_found_by_their_address(slack: FakeSlack) -> None:
    slack.add_user("U1", "a@acme.example", locale="de-DE")
    found = directory(slack).by_email("A@acme.example")
    assert found is not None
    assert (found.id, found.locale) == ("U1", "de-DE")
    assert directory(slack).by_email("b@acme.example") is None
    slack.errors["users.lookupByEmail"] = "missing_scope"
    with pytest.raises(Refused, match="missing_scope"):
        directory(slack).by_email("a@acme.example")


def test_a_missing_scope_is_said(slack: FakeSlack) -> None:
    slack.errors["users.list"] = slack.errors["users.info"] = "missing_scope"
    with pytest.raises(Refused, match="missing_scope"):
        list(directory(slack).users())
    with pytest.raises(Refused, match="doctor"):
        directory(slack).user("U1")
