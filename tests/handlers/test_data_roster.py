"""Rosters given to Pace: what their columns are, said in a form where the file does not; and files taken for something else."""

import json
from typing import Any

import pytest

from core.people import Person, Role
from tests.fakes.slack_api import form_problems
from tests.handlers.data_kit import DEALS, HOSTILE, checks, gives, kept, told
from tests.handlers.kit import ADA, ANA, MARIA, NEW, Office, words
from tests.handlers.test_data_refused import make_admin

FRENCH = """\
Prénom;Nom;Adresse e-mail;Responsable;Équipe;Date d'embauche
Zoé;Petit;zoe@acme.example;Maria Lead;Ouest;2017-03-02
Yann;Roux;yann@acme.example;zoe@acme.example;Ouest;2017-04-03
"""
ODD = """\
w;q1;q2;q3;q4
7;Zoe Small;zoe@acme.example;Maria Lead;Europe/Paris
8;Yann Tall;yann@acme.example;Zoe Small;Europe/Paris
9;Xe Mid;xe@acme.example;Zoe Small;Europe/Paris
"""


def people(desk: Office) -> dict[str, Person]:
    with desk.store.begin(desk.workspace.id) as tx:
        return {person.name: person for person in tx.people()}


def form_of(desk: Office, message: dict[str, Any]) -> dict[str, Any]:
    desk.presses(ADA, message, "data.change")
    return desk.slack.forms[-1]


def imports(desk: Office, proposal: dict[str, Any]) -> str:
    [trial] = checks(desk, proposal)
    _, report = desk.presses(ADA, trial, "data.import")
    return words(report)


def test_a_roster_in_another_language_with_names_in_two_columns(desk: Office) -> None:
    [proposal] = gives(desk, "équipe.csv", FRENCH)
    text = words(proposal)
    for line in (
        "2 rows of people: a roster. Is this what its columns mean?",
        "*Name*: Prénom",
        "*Last name, if apart*: Nom",
        "*E-mail*: Adresse e-mail",
        "*Manager*: Responsable",
        "*Team*: Équipe",
        "*Hired on*: Date d'embauche",
        "Not in this file: crm id, role, region, country, time zone and active. What a file does not have stays as it is.",
    ):
        assert line in text
    assert "2 people added" in imports(desk, proposal)
    yann = people(desk)["Yann Roux"]
    assert (yann.email, str(yann.hired_on)) == ("yann@acme.example", "2017-04-03")
    assert yann.manager_id == people(desk)["Zoé Petit"].id


def test_a_roster_whose_headers_nobody_knows_is_known_by_its_values_and_corrected(desk: Office) -> None:
    [proposal] = gives(desk, "hr.csv", ODD)
    text = words(proposal)
    for line in ("3 rows of people: a roster.", "*Name*: q1", "*E-mail*: q2", "*Manager*: q3", "*Time zone*: q4"):
        assert line in text
    page = form_of(desk, proposal)
    assert "So far: Name: q1, E-mail: q2, Manager: q3 and Time zone: q4. What you do not touch stays so." in words(page)
    assert "q2 (zoe@acme.example)" in json.dumps(page)
    answer = desk.submits(ADA, page, id="q1")
    assert answer["errors"] == dict.fromkeys(("name", "id"), "This column is chosen twice.")
    assert desk.submits(ADA, page, id="w", zone="Not in this file") == {"response_action": "clear"}
    corrected = desk.slack.said()[-1]
    assert "*CRM id*: w" in words(corrected)
    assert "Time zone" not in words(corrected)
    assert "3 people added" in imports(desk, corrected)
    zoe = people(desk)["Zoe Small"]
    assert (zoe.external_id, zoe.zone) == ("7", desk.workspace.zone)
    assert people(desk)["Xe Mid"].manager_id == zoe.id


def test_a_shape_of_roster_is_remembered_and_a_changed_one_says_what_changed(desk: Office) -> None:
    [proposal] = gives(desk, "hr.csv", ODD)
    desk.submits(ADA, form_of(desk, proposal), id="w", manager="Not in this file")
    imports(desk, desk.slack.said()[-1])
    [again] = gives(desk, "hr-2.csv", ODD.replace("w;q1", "W;Q1"))
    text = words(again)
    assert "I read it as you chose for the last file of this shape." in text
    assert "*CRM id*: W" in text
    assert "*Manager*" not in text
    assert "0 people added, 0 changed and 3 as they were" in imports(desk, again)
    [changed] = gives(desk, "hr-3.csv", ODD.replace("w;q1", "w;q1 <!here>"))
    assert "*The shape has changed* since the file of 20 Nov 2017: new: q1 ‹!here›; gone: q1." in words(changed)


def test_what_nobody_chose_is_asked_for(desk: Office) -> None:
    [proposal] = gives(desk, "codes.csv", "a;b\nx1;y1\nx2;y1\n")
    [roster] = desk.presses(ADA, proposal, "data.kind", choose="This is a roster")
    assert "2 rows of people: a roster." in words(roster)
    assert "Choose yet: people's names." in words(roster)
    [refused] = checks(desk, roster)
    assert "in Slack by “Change the columns”" in words(refused)
    page = form_of(desk, roster)
    assert desk.submits(ADA, page)["errors"] == {"name": "Choose a column: without it I cannot read the file."}
    assert desk.submits(ADA, page, name="a", team="b") == {"response_action": "clear"}
    assert "2 people added" in imports(desk, desk.slack.said()[-1])


def test_a_file_taken_for_something_else_is_what_its_admin_says(desk: Office) -> None:
    [proposal] = gives(desk, "deals.csv", DEALS)
    [refused] = desk.presses(ADA, proposal, "data.kind", choose="These are targets")
    assert "A file of targets needs the columns kpi, period and value; kpi, period, value is missing." in words(refused)
    [trial] = checks(desk, proposal)
    [roster] = desk.presses(ADA, proposal, "data.kind", choose="This is a roster")
    assert "4 rows of people: a roster." in words(roster)
    [refused] = desk.presses(ADA, trial, "data.import")
    assert "The columns were changed after this was shown." in words(refused)
    [deals] = desk.presses(ADA, roster, "data.kind", choose="These are records, such as deals")
    assert "*Closed on*: Closed On" in words(deals)
    assert "4 records added" in imports(desk, deals)


def test_targets_have_no_columns_to_choose_and_can_be_a_roster(desk: Office) -> None:
    [proposal] = gives(desk, "quotas.csv", "kpi,period,person,value\nrevenue,2017-12,Ana Ruiz,5000\n")
    assert "Change the columns" not in words(proposal)
    [forged] = desk.sends_action(ADA, {"action_id": "data.change", "value": "1|x"})
    assert "Targets are read by the columns kpi" in words(forged)
    [roster] = desk.presses(ADA, proposal, "data.kind", choose="This is a roster")
    assert "*Name*: person" in words(roster)


def test_a_file_of_deals_with_a_rep_a_team_and_a_region_is_no_roster(desk: Office) -> None:
    rows = "".join(f"{n},Ana Ruiz,West,Oslo,2017-10-0{n},{n}00\n" for n in range(1, 5))
    [proposal] = gives(desk, "deals.csv", f"id,rep,team,region,closed,amount\n{rows}")
    assert "4 rows of records." in words(proposal)


def test_a_roster_and_deals_at_once_each_keep_their_own_state(desk: Office) -> None:
    desk.slack.add_file("F001", "hr.csv", ODD.encode())
    desk.slack.add_file("F002", "deals.csv", DEALS.encode())
    roster, deals = told(desk, "F001", "F002")
    page = form_of(desk, roster)
    [of_deals] = checks(desk, deals)
    desk.submits(ADA, page, team="q4", zone="Not in this file")
    assert "3 people added" in imports(desk, desk.slack.said()[-1])
    _, report = desk.presses(ADA, of_deals, "data.import")
    assert "deals.csv is in: 4 records added" in words(report)
    assert kept(desk) == [("done", False), ("done", False)]


@pytest.mark.parametrize("who", [ANA, MARIA, NEW])
def test_forged_presses_and_forms(desk: Office, who: str) -> None:
    [proposal] = gives(desk, "hr.csv", ODD)
    page = form_of(desk, proposal)
    if who == NEW:  # another admin: the file is not theirs either
        make_admin(desk)
    for action in ({"action_id": "data.change", "value": "1|x"}, chosen_kind("records")):
        [refused] = desk.sends_action(who, action)
        assert "only an admin" in words(refused) or "no such file of yours" in words(refused)
    assert desk.submits(who, page, name="w")["response_action"] == "errors"
    assert kept(desk) == [("waiting", True)]
    assert "Zoe Small" not in people(desk)


@pytest.mark.parametrize("kind", ["", "deals", "PEOPLE", "people|x"])
def test_kinds_that_no_menu_has(desk: Office, kind: str) -> None:
    gives(desk, "hr.csv", ODD)
    [refused] = desk.sends_action(ADA, chosen_kind(kind))
    assert "not one of mine" in words(refused)


@pytest.mark.parametrize("chosen", ["c99", "c", "none", "x", "c-1"])
def test_options_that_no_menu_has(desk: Office, chosen: str) -> None:
    [proposal] = gives(desk, "hr.csv", ODD)
    answer = desk.submits(ADA, form_of(desk, proposal), name=chosen)
    assert answer["response_action"] == "errors"


def test_nobody_becomes_an_admin_by_a_column_that_was_not_chosen(desk: Office) -> None:
    [proposal] = gives(desk, "hr.csv", "q1;q2;q3\nZoe Small;zoe@acme.example;admin\nYann Tall;y@acme.example;rep\n")
    assert "*Role*: q3" in words(proposal)  # its values can be nothing else, and it is shown
    desk.submits(ADA, form_of(desk, proposal), role="Not in this file")
    imports(desk, desk.slack.said()[-1])
    assert people(desk)["Zoe Small"].role is Role.REP


def test_titles_are_no_roles(desk: Office) -> None:
    titles = "name;email;role\nZoe Small;zoe@acme.example;Account Executive\nYann Tall;y@acme.example;Sales Director\n"
    [proposal] = gives(desk, "hr.csv", titles)
    assert "*Role*" not in words(proposal)
    assert "2 people added" in imports(desk, proposal)
    [proposal] = gives(
        desk, "roles.csv", titles.replace("Account Executive", "Rep").replace("Sales Director", "manager")
    )
    assert "I read it as you chose for the last file of this shape." in words(proposal)  # role may be said in the form
    desk.submits(ADA, form_of(desk, proposal), role="role")
    assert "0 people added, 1 changed" in imports(desk, desk.slack.said()[-1])
    assert people(desk)["Yann Tall"].role is Role.MANAGER


def test_a_wide_and_hostile_roster_stays_within_what_slack_takes(desk: Office) -> None:
    names = [f"{HOSTILE.replace(chr(96), '')} {'длинный ' * 40}{at}" for at in range(150)]
    rows = [[f"<!channel> {'x' * 200} {at}-{row}" for at in range(150)] for row in range(5)]
    for row, cells in enumerate(rows):
        cells[0:2] = [f"Zoe Small{chr(97 + row)}", f"z{row}@acme.example"]
    [proposal] = gives(desk, "wide.csv", "\n".join("\t".join(line) for line in (names, *rows)))
    page = form_of(desk, proposal)
    assert list(form_problems(page)) == []
    assert len(json.dumps(page)) < 250_000


def chosen_kind(kind: str) -> dict[str, Any]:
    return {"action_id": "data.kind", "block_id": "data-kind-1", "selected_option": {"value": kind}}
