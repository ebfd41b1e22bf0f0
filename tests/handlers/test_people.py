"""`/pace people`: the roster looked up and changed, through Bolt's dispatcher."""

import json
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from core.people import Person, Role
from core.ports import PersonRow
from core.rhythm import Absence, Kind
from core.roster import Sheet
from tests.handlers.kit import ADA, ANA, HOSTILE, MARIA, OTTO, Office, words


def people(desk: Office) -> dict[str, Person]:
    with desk.store.begin(desk.workspace.id) as tx:
        return {person.name: person for person in tx.people()}


def audited(desk: Office) -> list[tuple[str, str, Any, Any]]:
    """Who did what: before and after."""
    with desk.store.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT actor, action, before, after FROM audit_log ORDER BY id"))
        return [
            (row.actor, row.action, json.loads(row.before or "null"), json.loads(row.after or "null")) for row in rows
        ]


def lists(desk: Office, user: str, query: str = "") -> dict[str, Any]:
    """`/pace people ...`: the one answer."""
    [answer] = desk.types(user, f"people {query}".strip(), command="/pace")
    return answer


def buttons_of(message: dict[str, Any], name: str) -> dict[str, dict[str, Any]]:
    """What can be pressed beside or below somebody, by its text."""
    [at] = [
        at
        for at, one in enumerate(message["blocks"])
        if one["type"] == "section" and f"*{name}*" in one["text"]["text"].partition("\n")[0]
    ]
    below = message["blocks"][at + 1] if at + 1 < len(message["blocks"]) else {}
    found = [message["blocks"][at].get("accessory"), *(below.get("elements", []) if below["type"] == "actions" else [])]
    return {button["text"]["text"]: button for button in found if button and button["type"] == "button"}


def pressed(desk: Office, message: dict[str, Any], name: str, button: str, user: str = ADA) -> list[dict[str, Any]]:
    """A button beside somebody: what is said."""
    found = buttons_of(message, name)[button]
    return desk.sends_action(user, {"action_id": found["action_id"], "value": found["value"]})


def about(desk: Office, name: str, button: str, user: str = ADA) -> dict[str, Any]:
    """Somebody is looked up, and a button of theirs pressed: the answer."""
    [answer] = pressed(desk, lists(desk, user, name), name, button, user)
    return answer


def form_for(desk: Office, name: str, button: str = "Change") -> dict[str, Any]:
    """The form that a button beside somebody opens."""
    before = len(desk.slack.forms)
    assert pressed(desk, lists(desk, ADA, name), name, button) == []
    assert len(desk.slack.forms) == before + 1
    return desk.slack.forms[-1]


def page(answer: dict[str, Any]) -> str:
    assert answer["response_action"] == "update", answer
    return words({"blocks": answer["view"]["blocks"]})


def test_an_admin_sees_everybody_with_role_manager_team_and_account(desk: Office) -> None:
    said = words(lists(desk, ADA))
    assert "7 active · 1 of them not linked" in said
    assert "*Ana Ruiz* · rep · under Maria Lead · team West\nUTC · US · <@U0ANA>" in said
    assert "*Nora Lund* · rep · under Maria Lead · team West\nUTC · US · *not linked*" in said
    assert set(buttons_of(lists(desk, ADA), "Ana Ruiz")) == {"Change"}
    assert set(buttons_of(lists(desk, ADA, "ana"), "Ana Ruiz")) == {"Change", "Leave", "Slack account", "Deactivate"}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("ana", {"Ana Ruiz"}),
        ("lund", {"Nora Lund"}),
        ("BEN@acme", {"Ben Ito"}),
        ("<@U0CLEO|cleo>", {"Cleo Fox"}),
        ("unlinked", {"Nora Lund"}),
        ("team east", {"Cleo Fox"}),
        ("left", set()),
        ("away", set()),
        ("zoe", set()),
    ],
)
def test_the_roster_is_searched(desk: Office, query: str, names: set[str]) -> None:
    said = words(lists(desk, ADA, query))
    assert {name for name in people(desk) if f"*{name}*" in said} == names
    assert names or "Nobody was found" in said


def test_a_manager_reads_of_their_own_people_only_and_changes_nothing(desk: Office) -> None:
    shown = lists(desk, MARIA)
    said = words(shown)
    assert "*Ana Ruiz*" in said
    assert "3 active" in said
    assert not [name for name in ("Cleo", "Otto", "Ada") if name in said]
    assert buttons_of(shown, "Ana Ruiz") == {}
    assert "Add somebody" not in said
    assert "No team is called" in words(lists(desk, MARIA, "team East"))
    [refused] = desk.types(MARIA, "people add", command="/pace")
    assert "Only an admin" in words(refused)


def test_a_rep_has_no_roster(desk: Office) -> None:
    assert "for admins, and for managers" in words(lists(desk, ANA))


@pytest.mark.parametrize("action", ["people.change", "people.add"])
def test_forged_presses_of_others_open_nothing(desk: Office, action: str) -> None:
    for user in (ANA, MARIA):
        [answer] = desk.sends_action(user, {"action_id": action, "value": str(people(desk)["Ana Ruiz"].id)})
        assert "Only an admin" in words(answer)
    assert desk.slack.forms == []


def test_forged_forms_of_others_and_forged_buttons_change_nothing(desk: Office) -> None:
    form, before = form_for(desk, "Ana Ruiz"), people(desk)
    for user in (ANA, MARIA):
        answer = desk.submits(user, form, role="Admin")
        assert "Only an admin" in str(answer["errors"])
    for action in ("people.leaves", "people.returns", "people.leave.end", "people.leave.ask", "people.leaves.ask"):
        ana = {"action_id": action, "value": str(before["Ana Ruiz"].id)}
        assert "Only an admin" in words(desk.sends_action(MARIA, ana)[0])
        assert "not one of mine" in words(desk.sends_action(ADA, ana | {"value": "1;2"})[0])
    for metadata in ("", "{}", "[]", form["private_metadata"].replace('"turn": 0', '"turn": "x"')):
        assert "not one of mine" in str(desk.submits(ADA, form | {"private_metadata": metadata})["errors"])
    assert people(desk) == before


def test_a_change_is_saved_and_audited_and_what_is_untouched_stays(desk: Office) -> None:
    form = form_for(desk, "Ana Ruiz")
    assert "rep, manager: Maria Lead, team: West" in words(form)
    said = page(desk.submits(ADA, form, role="Manager", manager="Otto Lead", zone="Europe/Berlin", country="de"))
    assert all(part in said for part in ("Role: manager", "Manager: Otto Lead", "Europe/Berlin", "Country: DE"))
    ana = people(desk)["Ana Ruiz"]
    assert (ana.role, ana.zone, ana.country) == (Role.MANAGER, "Europe/Berlin", "DE")
    assert ana.manager_id == people(desk)["Otto Lead"].id
    assert (ana.email, ana.slack_id) == ("ana@acme.example", ANA)
    assert audited(desk)[-1] == (
        "Ada Admin",
        "person.change",
        {"role": "rep", "manager": "Maria Lead", "zone": "UTC", "country": "US"},
        {"role": "manager", "manager": "Otto Lead", "zone": "Europe/Berlin", "country": "DE"},
    )
    assert "as it was" in page(desk.submits(ADA, form_for(desk, "Ana Ruiz")))
    assert len(audited(desk)) == 1


def test_alarms_follow_a_change(desk: Office) -> None:
    page(desk.submits(ADA, form_for(desk, "Ana Ruiz"), role="Manager"))
    ana = people(desk)["Ana Ruiz"].id
    with desk.store.begin(desk.workspace.id) as tx:
        assert Kind.SCORECARD not in {alarm.kind for alarm in tx.alarms() if alarm.person_id == ana}
    page(desk.submits(ADA, form_for(desk, "Ana Ruiz"), role="Rep"))
    with desk.store.begin(desk.workspace.id) as tx:
        assert Kind.SCORECARD in {alarm.kind for alarm in tx.alarms() if alarm.person_id == ana}


def test_two_admins_at_once_the_second_sees_what_changed_and_nothing_is_lost(desk: Office) -> None:
    first, second = form_for(desk, "Ana Ruiz"), form_for(desk, "Ana Ruiz")
    page(desk.submits(ADA, first, role="Manager", zone="Asia/Tokyo"))
    answer = desk.submits(ADA, second, zone="Europe/Berlin", team="No team")
    said = page(answer)
    assert "Somebody else has changed this person" in said
    assert "Role: now manager" in said
    assert "Time zone: now Asia/Tokyo" in said
    assert people(desk)["Ana Ruiz"].zone == "Asia/Tokyo"
    assert "Saved" in str(desk.submits(ADA, answer["view"])["view"]["title"])
    ana = people(desk)["Ana Ruiz"]
    assert (ana.role, ana.zone, ana.team_id) == (Role.MANAGER, "Europe/Berlin", None)
    assert audited(desk)[-1][2] == {"team": "West", "zone": "Asia/Tokyo"}
    # A third one who wants what is there already is told so, and nothing happens.
    assert "as it was" in page(desk.submits(ADA, answer["view"]))


def test_what_is_wrong_is_said_before_what_changed_meanwhile(desk: Office) -> None:
    first, second = form_for(desk, "Ana Ruiz"), form_for(desk, "Ana Ruiz")
    page(desk.submits(ADA, first, role="Manager"))
    answer = desk.submits(ADA, second, name="x" * 3_000, new_team="y" * 3_000)
    assert set(answer["errors"]) == {"name", "team"}
    again = desk.submits(ADA, second, new_team="South")
    assert "Role: now manager" in page(again)
    page(desk.submits(ADA, again["view"]))
    assert "team South" in words(lists(desk, ADA, "ana"))
    assert people(desk)["Ana Ruiz"].role is Role.MANAGER


def test_what_would_leave_the_roster_wrong_is_refused_at_its_field(desk: Office) -> None:
    before = people(desk)
    form = form_for(desk, "Maria Lead")
    answers = [
        desk.submits(ADA, form, manager="Ana Ruiz"),
        desk.submits(ADA, form, manager=str(before["Maria Lead"].id)),
        desk.submits(ADA, form, manager="999"),
        desk.submits(ADA, form, team="77"),
        desk.submits(ADA, form, role="boss"),
        desk.submits(ADA, form, zone="Mars/Base", country="Nowhere"),
        desk.submits(ADA, form, email="ana@acme.example"),
        desk.submits(ADA, form, email="no address"),
        desk.submits(ADA, form, name="ana ruiz", email="-"),
        desk.submits(ADA, form_for(desk, "Ada Admin"), role="Rep"),
    ]
    found = [answer["errors"] for answer in answers]
    assert "Ana Ruiz is below Maria Lead already" in found[0]["manager"]
    assert "own manager" in found[1]["manager"]
    assert "no longer here" in found[2]["manager"]
    assert "not there any more" in found[3]["team"]
    assert "Choose a role" in found[4]["role"]
    assert set(found[5]) == {"zone", "country"}
    assert "Ana Ruiz's e-mail" in found[6]["email"]
    assert "no e-mail address" in found[7]["email"]
    assert "in the roster already" in found[8]["name"]
    assert "last admin" in found[9]["role"]
    assert people(desk) == before
    assert audited(desk) == []


def test_an_admin_steps_back_once_there_is_another(desk: Office) -> None:
    page(desk.submits(ADA, form_for(desk, "Otto Lead"), role="Admin"))
    page(desk.submits(ADA, form_for(desk, "Ada Admin"), role="Manager"))
    assert "for admins" in words(lists(desk, ADA))
    assert "7 active" in words(lists(desk, OTTO))


def test_somebody_new_with_a_new_team(desk: Office) -> None:
    form = desk.opens(ADA, "people add", command="/pace")
    said = page(
        desk.submits(ADA, form, name="  Zed   Quill ", email="Zed@Acme.example", manager="Otto Lead", new_team="North")
    )
    assert "*Zed Quill*" in said
    assert "linked as soon as" in said
    zed = people(desk)["Zed Quill"]
    assert (zed.email, zed.role, zed.active) == ("zed@acme.example", Role.REP, True)
    assert "*Zed Quill* · rep · under Otto Lead · team North" in words(lists(desk, ADA, "team north"))
    assert audited(desk)[-1][:2] == ("Ada Admin", "person.add")
    assert audited(desk)[-1][3]["manager"] == "Otto Lead"
    # Sent twice, or by two: there is one.
    assert "already" in str(desk.submits(ADA, form, name="Zed Quill", email="zed@acme.example")["errors"])
    desk.slack.add_user("U0ZED", "zed@acme.example")
    assert "not linked" not in words(desk.types("U0ZED", "")[0])


def test_what_people_wrote_is_shown_harmless(desk: Office) -> None:
    form = desk.opens(ADA, "people add", command="/pace")
    page(desk.submits(ADA, form, name=HOSTILE, email="zed@acme.example", new_team=HOSTILE))
    shown = lists(desk, ADA, "zed")
    assert "<!channel>" not in words(shown)
    assert "‹!channel›" in words(shown)
    desk.presses(ADA, shown, "people.change")
    [asked] = desk.presses(ADA, shown, "people.leaves.ask")
    assert "<!channel>" not in words(asked)


def test_deactivating_says_what_stays_and_can_be_taken_back(desk: Office) -> None:
    asked = about(desk, "Maria Lead", "Deactivate")
    assert "their figures in the sums" in words(asked)
    assert "3 people have them as manager" in words(asked)
    [kept] = desk.presses(ADA, asked, "people.stays")
    assert "Nobody was deactivated" in words(kept)
    assert people(desk)["Maria Lead"].active
    assert "gets no messages any more" in words(desk.presses(ADA, asked, "people.leaves")[0])
    assert "had been done already" in words(desk.presses(ADA, asked, "people.leaves")[0])
    assert not people(desk)["Maria Lead"].active
    assert "not linked to anybody" in words(desk.types(MARIA, "")[0])
    assert "No longer here" in words(lists(desk, ADA, "left"))
    assert audited(desk)[-1] == ("Ada Admin", "person.deactivate", {"active": True}, {"active": False})
    assert "can use Pace again" in words(about(desk, "Maria Lead", "Let them in again"))
    assert people(desk)["Maria Lead"].active


def test_nobody_deactivates_themselves_and_the_erased_do_not_return(desk: Office) -> None:
    asked = about(desk, "Ada Admin", "Deactivate")
    assert "cannot deactivate yourself" in words(desk.presses(ADA, asked, "people.leaves")[0])
    ben = people(desk)["Ben Ito"]
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.erase_person(ben, f"Former colleague {ben.id}")
    answer = about(desk, f"Former colleague {ben.id}", "Let them in again")
    assert "erased cannot be let in again" in words(answer)


def test_who_was_deactivated_meanwhile_is_said_to_be(desk: Office) -> None:
    form = form_for(desk, "Ben Ito")
    desk.presses(ADA, about(desk, "Ben Ito", "Deactivate"), "people.leaves")
    assert "Active: now no: deactivated" in page(desk.submits(ADA, form, role="Manager"))
    assert people(desk)["Ben Ito"].role is Role.REP


def test_leave_is_given_shown_and_ended(desk: Office) -> None:
    form = form_for(desk, "Ana Ruiz", "Leave")
    assert "no leave so far" in words(form)
    assert "understand" in desk.submits(ADA, form, until="whenever")["errors"]["until"]
    assert "Say until when" in desk.submits(ADA, form)["errors"]["until"]
    assert "ends after it begins" in str(desk.submits(ADA, form, **{"from": "1 Dec", "until": "30 Nov"})["errors"])
    assert "Only an admin" in str(desk.submits(MARIA, form, until="1 Dec")["errors"])
    assert "from 20 Nov 2017 to 1 Dec 2017" in page(desk.submits(ADA, form, until="1 Dec"))
    assert "has this leave already" in str(desk.submits(ADA, form, until="1 Dec")["errors"])
    ana = people(desk)["Ana Ruiz"].id
    leave = Absence(ana, date(2017, 11, 20), date(2017, 12, 1), by_admin=True)
    with desk.store.begin(desk.workspace.id) as tx:
        assert tx.absences(date(2017, 11, 1)) == [leave]
    assert "on leave until 1 Dec 2017" in words(lists(desk, ADA, "away"))
    assert audited(desk)[-1][1:] == ("person.leave", None, {"from": "2017-11-20", "until": "2017-12-01"})
    shown = lists(desk, ADA, "ana")
    assert "gets messages again" in words(pressed(desk, shown, "Ana Ruiz", "End leave")[0])
    assert "has no leave" in words(pressed(desk, shown, "Ana Ruiz", "End leave")[0])
    assert "Nobody was found" in words(lists(desk, ADA, "away"))


def test_a_leave_and_a_pause_of_their_own_are_each_ended_by_who_gave_it(desk: Office) -> None:
    page(desk.submits(ADA, form_for(desk, "Ana Ruiz", "Leave"), until="1 Dec"))
    [paused] = desk.types(ANA, "pause 27 Nov - 15 Dec 2017", command="/pace")
    assert "*Paused* from 27 Nov 2017 to 15 Dec 2017" in words(paused)
    assert "*On leave* from 20 Nov 2017 to 1 Dec 2017, given by an admin" in words(paused)
    assert "27 Nov 2017 to 15 Dec 2017 (a pause of their own)" in words(form_for(desk, "Ana Ruiz", "Leave"))
    [over] = desk.types(ANA, "resume", command="/pace")
    assert "*Paused*" not in words(over)
    assert "*On leave* from 20 Nov 2017 to 1 Dec 2017" in words(over)
    [refused] = desk.types(ANA, "resume", command="/pace")
    assert "only an admin ends it" in words(refused)
    desk.types(ANA, "pause 27 Nov - 15 Dec 2017", command="/pace")
    desk.types(ANA, "pause 21 Nov - 15 Dec 2017", command="/pace")  # takes the place of the pause, not of the leave
    assert "on leave until 1 Dec 2017" in words(lists(desk, ADA, "ana"))
    ended = words(about(desk, "Ana Ruiz", "End leave"))
    assert "A pause that they asked for themselves stays, from 21 Nov 2017 to 15 Dec 2017: only they end it" in ended
    assert audited(desk)[-1][1:] == ("person.leave.end", {"leave": ["2017-11-20..2017-12-01"]}, {"leave": []})
    shown = lists(desk, ADA, "ana")
    assert "a pause of their own from 21 Nov 2017 until 15 Dec 2017" in words(shown)
    assert "End leave" not in buttons_of(shown, "Ana Ruiz")
    key = buttons_of(shown, "Ana Ruiz")["Leave"]["value"]
    [forged] = desk.sends_action(ADA, {"action_id": "people.leave.end", "value": key})
    assert "The pause is their own: Ana Ruiz ends it" in words(forged)
    [settings] = desk.types(ANA, "settings", command="/pace")
    assert "*Paused* from 21 Nov 2017 to 15 Dec 2017" in words(settings)
    assert "*On leave*" not in words(settings)


def test_a_large_roster_is_paged_and_its_form_still_opens(desk: Office) -> None:
    rows = [
        PersonRow(f"Person {number:03}", role=Role.MANAGER, team=f"Team {number:03}", email=f"p{number}@acme.example")
        for number in range(150)
    ]
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people(rows)
    shown = lists(desk, ADA, "person")
    assert "page 1 of 15" in words(shown)
    [following] = desk.presses(ADA, shown, "people.turn")
    assert "page 2 of 15" in words(following)
    assert "*Person 010*" in words(following)
    [back] = desk.presses(ADA, following, "people.back")
    assert "*Person 000*" in words(back)
    [unlinked] = desk.presses(ADA, back, "people.unlinked")
    assert "151 found for “unlinked”" in words(unlinked)
    form = form_for(desk, "Person 149")
    assert "fits several" in str(desk.submits(ADA, form, other_manager="Person")["errors"])
    assert "Nobody in the roster" in str(desk.submits(ADA, form, other_manager="Zoe")["errors"])
    page(desk.submits(ADA, form, other_manager="Person 148", new_team="Team 147"))
    person = people(desk)["Person 149"]
    assert person.manager_id == people(desk)["Person 148"].id
    with desk.store.begin(desk.workspace.id) as tx:
        assert len(tx.teams()) == 152
        assert {team.id: team.name for team in tx.teams()}[person.team_id or 0] == "Team 147"


def test_the_form_of_a_sheet_that_is_not_whole_is_not_ours(desk: Office) -> None:
    form = form_for(desk, "Ben Ito")
    told = json.loads(form["private_metadata"])
    for name in ("seen", "shown"):
        broken = json.dumps({**told, name: {**told[name], "manager": "7"}})
        assert "not one of mine" in str(desk.submits(ADA, form | {"private_metadata": broken})["errors"])
    assert set(told["seen"]) == set(Sheet.__dataclass_fields__)
