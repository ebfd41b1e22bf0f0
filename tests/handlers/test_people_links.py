"""Linking people to their Slack accounts: by hand, and by names that an admin confirms."""

import json
from typing import Any

from core.ports import PersonRow
from tests.handlers.kit import ADA, ANA, BEN, MARIA, NEW, Office, words
from tests.handlers.test_people import about, audited, lists, people, pressed


def accounts(message: dict[str, Any]) -> list[str]:
    """What the menu of accounts offers."""
    elements = [element for block in message["blocks"] for element in block.get("elements", [])]
    [menu] = [element for element in elements if element.get("action_id") == "people.chosen"]
    assert menu["confirm"]["title"]["text"] == "Link this account?"
    return [option["text"]["text"] for option in menu["options"]]


def chooses(desk: Office, message: dict[str, Any], account: str, user: str = ADA) -> str:
    [answer] = desk.presses(user, message, "people.chosen", choose=account)
    return words(answer)


def forges(desk: Office, value: str, user: str = ADA) -> str:
    """A choice that no menu offered."""
    choice = {"type": "static_select", "action_id": "people.chosen", "selected_option": {"value": value}}
    [answer] = desk.sends_action(user, choice)
    return words(answer)


def joined(desk: Office, slack_id: str, name: str, email: str | None = None, **flags: Any) -> None:
    desk.slack.add_user(slack_id, email, **flags)
    desk.slack.users[-1]["profile"]["real_name"] = name


def test_an_account_is_chosen_by_hand_and_taken_away_again(desk: Office) -> None:
    joined(desk, ANA, "Ana Ruiz", "ana@acme.example")
    joined(desk, NEW, "Nora Lunde", "nora.lunde@acme.example")
    joined(desk, "U0BOT", "Nora Lund", is_bot=True)
    joined(desk, "U0GUEST", "Nora Lund", is_restricted=True)
    joined(desk, "U0AAA", "Aaron Aaronson")
    asked = about(desk, "Nora Lund", "Slack account")
    assert accounts(asked) == ["Nora Lunde (nora.lunde@acme.example)", "Aaron Aaronson"]
    assert "is linked to <@U0NEW>" in chooses(desk, asked, "Nora Lunde")
    assert people(desk)["Nora Lund"].slack_id == NEW
    assert audited(desk)[-1] == ("Ada Admin", "person.link", {"slack_id": None}, {"slack_id": NEW})
    again = about(desk, "Nora Lund", "Slack account")
    [taken] = desk.presses(ADA, again, "people.taken")
    assert "has no Slack account here" in words(taken)
    assert people(desk)["Nora Lund"].slack_id is None


def test_what_is_no_colleagues_or_somebody_elses_is_refused(desk: Office) -> None:
    joined(desk, ANA, "Ana Ruiz")
    joined(desk, "U0GUEST", "Guest", is_restricted=True)
    joined(desk, "U0GONE", "Gone", deleted=True)
    nora = people(desk)["Nora Lund"].id
    assert "belongs to somebody in the roster already" in words(about(desk, "Nora Lund", "Slack account"))
    for account in ("U0GUEST", "U0GONE", "U0NOBODY"):
        assert "no account of a colleague" in forges(desk, f"{nora}||{account}")
    assert "already linked to Ana Ruiz" in forges(desk, f"{nora}||{ANA}")
    for user in (ANA, MARIA):
        assert "Only an admin" in forges(desk, f"{nora}||{NEW}", user)
        [refused] = desk.sends_action(user, {"action_id": "people.link.ask", "value": str(nora)})
        assert "Only an admin" in words(refused)
    for value in ("", str(nora), f"{nora}|", f"x||{NEW}", f"{nora}||<@U1>"):
        assert "not one of mine" in forges(desk, value)
    assert people(desk)["Nora Lund"].slack_id is None
    assert audited(desk) == []


def test_ones_own_account_stays_and_who_has_left_gets_none(desk: Office) -> None:
    joined(desk, NEW, "Ada Admin")
    joined(desk, ADA, "Ada Admin")
    assert "your own account" in chooses(desk, about(desk, "Ada Admin", "Slack account"), "Ada Admin")
    asked = about(desk, "Nora Lund", "Slack account")
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Nora Lund", email="nora@acme.example", active=False)])
    assert "no longer here" in chooses(desk, asked, "Ada Admin")


def test_two_admins_who_link_the_same_person_do_not_overwrite_each_other(desk: Office) -> None:
    joined(desk, NEW, "Nora One")
    joined(desk, "U0TWO", "Nora Two")
    first, second = about(desk, "Nora Lund", "Slack account"), about(desk, "Nora Lund", "Slack account")
    chooses(desk, first, "Nora One")
    assert "linked to another account since you looked" in chooses(desk, second, "Nora Two")
    assert people(desk)["Nora Lund"].slack_id == NEW


def test_slack_that_does_not_answer_is_said(desk: Office) -> None:
    desk.slack.errors["users.list"] = "missing_scope"
    assert "missing_scope" in words(about(desk, "Nora Lund", "Slack account"))


def test_alike_names_are_proposed_and_only_what_is_confirmed_is_linked(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Zoë Ångström"), PersonRow("Jon Smith"), PersonRow("Left Already", active=False)])
    joined(desk, ANA, "Ana Ruiz")
    joined(desk, NEW, "Lund, Nora", "n.lund@acme.example")
    joined(desk, "U0ZOE", "Zoe Angstrom")
    joined(desk, "U0JON", "John Smith")
    joined(desk, "U0LEFT", "Left Already")
    shown = lists(desk, ADA, "match")
    assert "3 found for “unlinked”" in words(shown)
    [proposed] = desk.presses(ADA, shown, "people.match")
    said = words(proposed)
    assert "<@U0NEW> · Lund, Nora · n.lund@acme.example · the same name" in said
    assert "<@U0JON> · John Smith · nearly the same name" in said
    assert "Left Already" not in said
    assert {person.slack_id for person in people(desk).values() if person.name in ("Nora Lund", "Zoë Ångström")} == {
        None
    }
    assert "is linked to <@U0ZOE>" in words(pressed(desk, proposed, "Zoë Ångström", "Link")[0])
    assert "is linked to <@U0ZOE>" in words(
        pressed(desk, proposed, "Zoë Ångström", "Link")[0]
    )  # once more: it is so already
    linked = {name for name, person in people(desk).items() if person.slack_id}
    assert "Zoë Ångström" in linked
    assert not {"Nora Lund", "Jon Smith"} & linked
    assert [line[1] for line in audited(desk)] == ["person.link"]
    with desk.store.begin(desk.workspace.id) as tx:
        assert people(desk)["Zoë Ångström"].id in {alarm.person_id for alarm in tx.alarms()}


def test_no_proposal_says_what_else_there_is_and_forged_ones_are_refused(desk: Office) -> None:
    joined(desk, NEW, "Somebody Else")
    [answer] = desk.presses(ADA, lists(desk, ADA, "unlinked"), "people.match")
    assert "No account has a name like" in words(answer)
    for user in (BEN, MARIA):
        [refused] = desk.sends_action(user, {"action_id": "people.match", "value": "all"})
        assert "Only an admin" in words(refused)
        nora = people(desk)["Nora Lund"].id
        [refused] = desk.sends_action(user, {"action_id": "people.confirm", "value": f"{nora}||{NEW}"})
        assert "Only an admin" in words(refused)
    for value in ("", "1", "1|<@U1>", json.dumps({})):
        [refused] = desk.sends_action(ADA, {"action_id": "people.confirm", "value": value})
        assert "not one of mine" in words(refused)
    # A pair whose person has got an account meanwhile keeps it.
    [refused] = desk.sends_action(ADA, {"action_id": "people.confirm", "value": f"{people(desk)['Ben Ito'].id}||{NEW}"})
    assert "linked to another account" in words(refused)
    assert people(desk)["Ben Ito"].slack_id == BEN


def test_many_pairs_and_many_accounts_fit(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people([PersonRow(f"Given{number:03} Family{number:03}") for number in range(130)])
    for number in range(130):
        joined(desk, f"U1{number:03}", f"Given{number:03} Family{number:03}", f"g{number}@x.example")
    [proposed] = desk.presses(ADA, lists(desk, ADA, "unlinked"), "people.match")
    assert "110 more after these. For 1 person" in words(proposed)
    asked = about(desk, "Given129 Family129", "Slack account")
    assert accounts(asked)[0].startswith("Given129 Family129")
    assert len(accounts(asked)) == 100
    assert "Not all fit into the menu" in words(asked)
