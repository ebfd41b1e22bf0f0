"""Linking people to their Slack accounts: by hand, and by names that an admin confirms."""

import json
from typing import Any

from core.ports import PersonRow
from tests.handlers.kit import ADA, ANA, BEN, MARIA, NEW, Office, words
from tests.handlers.test_people import audited, change_of, form_for, lists, page, people


def asked(desk: Office, name: str) -> dict[str, Any]:
    """The form that *Slack account* leads to; first it says that it is looking."""
    form = form_for(desk, name)
    before = len(desk.slack.forms)
    assert desk.presses_in(ADA, form, "people.link.ask") == []
    assert "looking who is in" in words(desk.slack.forms[before])
    return desk.slack.forms[-1]


def accounts(form: dict[str, Any]) -> list[str]:
    [select] = [block["element"] for block in form["blocks"] if block.get("block_id") == "account"]
    return [option["text"]["text"] for option in select["options"]]


def joined(desk: Office, slack_id: str, name: str, email: str | None = None, **flags: Any) -> None:
    desk.slack.add_user(slack_id, email, **flags)
    desk.slack.users[-1]["profile"]["real_name"] = name


def press_link(desk: Office, message: dict[str, Any], name: str, user: str = ADA) -> str:
    button = change_of(message, name)
    assert button is not None
    [answer] = desk.sends_action(user, {"action_id": button["action_id"], "value": button["value"]})
    return words(answer)


def test_an_account_is_chosen_by_hand_and_taken_away_again(desk: Office) -> None:
    joined(desk, ANA, "Ana Ruiz", "ana@acme.example")
    joined(desk, NEW, "Nora Lunde", "nora.lunde@acme.example")
    joined(desk, "U0BOT", "Nora Lund", is_bot=True)
    joined(desk, "U0GUEST", "Nora Lund", is_restricted=True)
    joined(desk, "U0AAA", "Aaron Aaronson")
    form = asked(desk, "Nora Lund")
    assert accounts(form) == ["No account", "Nora Lunde (nora.lunde@acme.example)", "Aaron Aaronson"]
    assert "is linked to <@U0NEW>" in page(desk.submits(ADA, form, account="Nora Lunde"))
    assert people(desk)["Nora Lund"].slack_id == NEW
    assert audited(desk)[-1] == ("Ada Admin", "person.link", {"slack_id": None}, {"slack_id": NEW})
    again = asked(desk, "Nora Lund")
    assert accounts(again)[:2] == ["No account", "As it is: Nora Lunde (nora.lunde@acme.example)"]
    assert "no Slack account here, and" in page(desk.submits(ADA, again, account="No account"))
    assert people(desk)["Nora Lund"].slack_id is None


def test_nothing_chosen_links_nobody_and_a_member_id_can_be_typed(desk: Office) -> None:
    joined(desk, NEW, "Somebody Else")
    form = asked(desk, "Nora Lund")
    assert "no Slack account" in page(desk.submits(ADA, form))
    assert people(desk)["Nora Lund"].slack_id is None
    assert "no member id" in str(desk.submits(ADA, form, other="@nora")["errors"])
    page(desk.submits(ADA, form, other="u0new"))
    assert people(desk)["Nora Lund"].slack_id == NEW


def test_what_is_no_colleagues_or_somebody_elses_is_refused(desk: Office) -> None:
    joined(desk, ANA, "Ana Ruiz")
    joined(desk, "U0GUEST", "Guest", is_restricted=True)
    joined(desk, "U0GONE", "Gone", deleted=True)
    form = asked(desk, "Nora Lund")
    for account in ("U0GUEST", "U0GONE", "U0NOBODY"):
        assert "no account of a colleague" in str(desk.submits(ADA, form, account=account)["errors"])
    assert "already linked to Ana Ruiz" in str(desk.submits(ADA, form, account=ANA)["errors"])
    for user in (ANA, MARIA):
        assert "Only an admin" in str(desk.submits(user, form, account="none")["errors"])
    assert "not one of mine" in str(desk.submits(ADA, form | {"private_metadata": "x"}, account="U1")["errors"])
    assert people(desk)["Nora Lund"].slack_id is None
    assert audited(desk) == []


def test_ones_own_account_stays_and_who_has_left_gets_none(desk: Office) -> None:
    joined(desk, NEW, "Ada Admin")
    joined(desk, ADA, "Ada Admin")
    assert "your own account" in str(desk.submits(ADA, asked(desk, "Ada Admin"), account=NEW)["errors"])
    form = asked(desk, "Nora Lund")
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Nora Lund", email="nora@acme.example", active=False)])
    assert "no longer here" in str(desk.submits(ADA, form, account=NEW)["errors"])


def test_two_admins_who_link_the_same_person_do_not_overwrite_each_other(desk: Office) -> None:
    joined(desk, NEW, "Nora One")
    joined(desk, "U0TWO", "Nora Two")
    first, second = asked(desk, "Nora Lund"), asked(desk, "Nora Lund")
    page(desk.submits(ADA, first, account=NEW))
    assert "linked to another account since you looked" in str(desk.submits(ADA, second, account="U0TWO")["errors"])
    assert people(desk)["Nora Lund"].slack_id == NEW


def test_slack_that_does_not_answer_is_said_in_the_form(desk: Office) -> None:
    desk.slack.errors["users.list"] = "missing_scope"
    assert "missing_scope" in words(asked(desk, "Nora Lund"))


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
    assert "is linked to <@U0ZOE>" in press_link(desk, proposed, "Zoë Ångström")
    assert "is linked to <@U0ZOE>" in press_link(desk, proposed, "Zoë Ångström")  # once more: it is so already
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
        [refused] = desk.sends_action(user, {"action_id": "people.confirm", "value": f"{nora}|{NEW}"})
        assert "Only an admin" in words(refused)
    for value in ("", "1", "1|<@U1>", json.dumps({})):
        [refused] = desk.sends_action(ADA, {"action_id": "people.confirm", "value": value})
        assert "not one of mine" in words(refused)
    # A pair whose person has got an account meanwhile keeps it.
    [refused] = desk.sends_action(ADA, {"action_id": "people.confirm", "value": f"{people(desk)['Ben Ito'].id}|{NEW}"})
    assert "linked to another account" in words(refused)
    assert people(desk)["Ben Ito"].slack_id == BEN


def test_many_pairs_and_many_accounts_fit(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people([PersonRow(f"Given{number:03} Family{number:03}") for number in range(130)])
    for number in range(130):
        joined(desk, f"U1{number:03}", f"Given{number:03} Family{number:03}", f"g{number}@x.example")
    [proposed] = desk.presses(ADA, lists(desk, ADA, "unlinked"), "people.match")
    assert "110 more after these. For 1 person" in words(proposed)
    form = asked(desk, "Given129 Family129")
    assert accounts(form)[1].startswith("Given129 Family129")
    assert len(accounts(form)) == 99
    assert "Not all accounts fit" in str(form)
