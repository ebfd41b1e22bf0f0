"""`/pace schedule`: what is sent when, read and changed by admins, through Bolt's dispatcher."""

import json
from datetime import date, time
from typing import Any

import pytest

from bot.clock import SystemClock
from core.deliveries import Letter
from core.people import Role
from core.ports import PersonRow
from core.rhythm import Absence, Kind, Override, Place
from core.usecases.planning import Planner
from core.usecases.workspace import ChangeWorkspace
from tests.handlers.kit import ADA, ANA, HOSTILE, MARIA, STRANGER, TODAY, Office, words
from tests.handlers.test_people import audited, people
from tests.handlers.test_rhythm import alarm, pace

EVERYBODY = "schedule:scorecard:everyone:0"


def listed(desk: Office) -> dict[str, Any]:
    return pace(desk, ADA, "schedule")


def pressed(desk: Office, action: str, value: str, user: str = ADA) -> dict[str, Any]:
    """A button that opens a form: the form."""
    before = len(desk.slack.forms)
    said = desk.sends_action(user, {"action_id": f"schedules.{action}", "value": value})
    assert len(desk.slack.forms) == before + 1, [words(message) for message in said]
    return desk.slack.forms[-1]


def page(answer: dict[str, Any]) -> str:
    assert "view" in answer, answer
    return words(answer["view"])


def looks(desk: Office, form: dict[str, Any], **filled: Any) -> dict[str, Any]:
    """The form is sent: the page that says what it would do."""
    answer = desk.submits(ADA, form, **filled)
    assert answer.get("response_action") == "push", answer
    return answer["view"]


def changes(desk: Office, target: str, **filled: Any) -> str:
    """All the way: the last page."""
    return page(desk.submits(ADA, looks(desk, pressed(desk, "change", target), **filled)))


def overrides(desk: Office) -> list[Override]:
    with desk.store.begin(desk.workspace.id) as tx:
        return tx.overrides()


def team(desk: Office, name: str, kind: str = "scorecard") -> str:
    with desk.store.begin(desk.workspace.id) as tx:
        return f"schedule:{kind}:team:{next(one.id for one in tx.teams() if one.name == name)}"


def person(desk: Office, name: str, kind: str = "scorecard") -> str:
    return f"schedule:{kind}:person:{people(desk)[name].id}"


def moves(desk: Office, name: str, zone: str) -> None:
    """Somebody lives elsewhere."""
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people(
            [PersonRow(name, email=f"{name.split(maxsplit=1)[0].lower()}@acme.example", zone=zone, team="West")]
        )


def test_an_admin_reads_what_is_sent_when_and_the_exceptions(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        ana = people(desk)["Ana Ruiz"].id
        west = next(one.id for one in tx.teams() if one.name == "West")
        tx.save_override(Override(Kind.SCORECARD, west, weekday=4, at=time(16), place=Place.GROUP_DM))
        tx.save_override(Override(Kind.TIP, person_id=ana, is_on=False))
        tx.save_override(Override(Kind.DIGEST, place=Place.CHANNEL, channel="C0LEADS"))
    said = words(listed(desk))
    assert "*Weekly scorecard*, to each rep: Mondays at 08:30, direct message. 1 exception, below." in said
    assert "*Goal reminders*, to whoever has an accepted goal, when a word helps: every working day at 09:00" in said
    assert "*Recognition*, praise, to a team's channel: off." in said
    assert "*Team digest*, to whoever leads somebody: Mondays at 09:00, <#C0LEADS>." in said
    assert "*West* · Weekly scorecard: Fridays, 16:00, rep and manager together" in said
    assert "*Ana Ruiz* · Weekly tip: off" in said
    assert "Between 20:00 and 08:00" in said


def test_to_others_it_is_what_comes_to_them(desk: Office) -> None:
    for user in (ANA, MARIA):
        assert "What I send you" in words(pace(desk, user, "schedule"))
        assert "set by admins" in words(pace(desk, user, "schedule rules"))


def test_many_exceptions_are_paged(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people([PersonRow(f"Rep {number:02}", email=f"r{number}@acme.example") for number in range(20)])
        for one in tx.people():
            if one.name.startswith("Rep "):
                tx.save_override(Override(Kind.SCORECARD, person_id=one.id, at=time(10)))
    first = listed(desk)
    assert "page 1 of 3" in words(first)
    [second] = desk.presses(ADA, first, "schedules.turn")
    assert "page 2 of 3" in words(second)
    assert "Rep 08" in words(second)
    [back] = desk.presses(ADA, second, "schedules.back")
    assert "page 1 of 3" in words(back)
    [odd] = desk.sends_action(ADA, {"action_id": "schedules.turn", "value": "-7"})
    assert "page 1 of 3" in words(odd)


def test_what_it_would_do_is_said_before_anything_is_saved(desk: Office) -> None:
    Planner(desk.store, SystemClock(TODAY)).plan(desk.workspace.id)
    moves(desk, "Ben Ito", "America/New_York")
    form = pressed(desk, "change", EVERYBODY)
    assert "So far: Mondays at 08:30, direct message" in words(form)
    shown = looks(desk, form, weekday="Tuesdays", at="7:15")
    said = words(shown)
    assert "day: Monday → Tuesday" in said
    assert "time: 08:30 → 07:15" in said
    assert "It concerns 3 people: Ana, Ben and Cleo. 1 more gets nothing before there is a Slack account." in said
    assert "Tue 21 Nov, 08:00 for Ana (UTC): 07:15 lies in quiet hours until 08:00 (now Mon 27 Nov, 08:30)" in said
    assert "Tue 21 Nov, 08:00 for Ben (New York): 07:15 lies in quiet hours" in said
    assert overrides(desk) == []
    last = page(desk.submits(ADA, shown))
    assert "*Weekly scorecard for everybody*: Tuesdays at 07:15, direct message." in last
    assert overrides(desk) == [Override(Kind.SCORECARD, weekday=1, at=time(7, 15))]
    assert alarm(desk, "Ana Ruiz", Kind.SCORECARD).day == date(2017, 11, 21)
    [(actor, action, before, after)] = audited(desk)[-1:]
    assert (actor, action, before) == ("Ada Admin", "schedule.add", None)
    assert after == {"is_on": None, "weekday": 1, "at": "07:15", "place": None, "channel": None}


def test_it_is_told_with_undo_and_taken_back(desk: Office) -> None:
    Planner(desk.store, SystemClock(TODAY)).plan(desk.workspace.id)
    changes(desk, EVERYBODY, at="10:00")
    told = desk.slack.called("chat.postMessage")[-1]
    assert told["channel"] == ADA
    assert "*Schedule of scorecards for everybody*: added." in words(told)
    assert "time: 10:00" in words(told)
    [undone] = desk.presses(ADA, told, "changes.undo")
    assert "Taken back" in words(undone)
    assert overrides(desk) == []
    assert alarm(desk, "Ana Ruiz", Kind.SCORECARD).day == date(2017, 11, 27)
    assert "as it was before that change" in words(desk.presses(ADA, told, "changes.undo")[0])


def test_sent_twice_it_is_one_change(desk: Office) -> None:
    shown = looks(desk, pressed(desk, "change", EVERYBODY), at="10:00")
    assert "Saved" in str(desk.submits(ADA, shown))
    assert "Nothing changed" in str(desk.submits(ADA, shown))
    assert [one[1] for one in audited(desk)] == ["schedule.add"]


def test_what_was_not_touched_stays_and_the_usual_can_be_had_back(desk: Office) -> None:
    assert "Nothing changed" in str(desk.submits(ADA, pressed(desk, "change", EVERYBODY)))
    changes(desk, EVERYBODY, weekday="Fridays", at="16:00")
    changes(desk, EVERYBODY, is_on="No")
    assert overrides(desk) == [Override(Kind.SCORECARD, is_on=False, weekday=4, at=time(16))]
    # A client that tells nothing of a field that nobody touched changes nothing of it.
    nothing: dict[str, Any] = dict.fromkeys(("is_on", "weekday", "at", "place"))
    assert "Nothing changed" in str(desk.submits(ADA, pressed(desk, "change", EVERYBODY), **nothing))
    changes(desk, EVERYBODY, is_on="As at the start", at="usual")
    assert overrides(desk) == [Override(Kind.SCORECARD, weekday=4)]


def test_an_exception_is_added_for_a_team_and_taken_away(desk: Office) -> None:
    form = pressed(desk, "add", "scorecard")
    shown = looks(desk, form, whom="Team West", place="Rep and manager together")
    assert "*Weekly scorecard for West*" in words(shown)
    assert "It concerns 2 people: Ana and Ben." in words(shown)
    assert "place: dm → group-dm" in words(shown)
    page(desk.submits(ADA, shown))
    assert [(one.team_id is not None, one.place) for one in overrides(desk)] == [(True, Place.GROUP_DM)]
    labels = [option["text"]["text"] for option in pressed(desk, "add", "scorecard")["blocks"][1]["element"]["options"]]
    assert "Team West" not in labels
    assert "Ana Ruiz" in labels
    assert "Maria Lead" not in labels  # no scorecard comes to her
    forged = desk.submits(ADA, form, whom=team(desk, "West"), place="Rep and manager together")
    assert "exception for them already" in forged["errors"]["whom"]
    reset = pressed(desk, "reset", team(desk, "West"))
    assert "as usual again: Mondays at 08:30, direct message" in words(reset)
    assert overrides(desk) != []
    page(desk.submits(ADA, reset))
    assert overrides(desk) == []
    said = desk.sends_action(ADA, {"action_id": "schedules.reset", "value": team(desk, "West")})
    assert "as usual already" in words(said[0])
    assert [one[1] for one in audited(desk)] == ["schedule.add", "schedule.remove"]


def test_an_exception_from_a_team_s_exception_may_be_what_everybody_has(desk: Office) -> None:
    changes(desk, team(desk, "West"), at="16:00")
    form = pressed(desk, "add", "scorecard")
    shown = looks(desk, form, whom="Ana", at="08:30")
    assert "time: 16:00 → 08:30" in words(shown)
    page(desk.submits(ADA, shown))
    assert [one.at for one in overrides(desk)] == [time(16), time(8, 30)]


def test_an_exception_without_a_whom_or_for_another_kind_is_refused(desk: Office) -> None:
    form = pressed(desk, "add", "tip")
    assert desk.submits(ADA, form, at="10:00")["errors"] == {"whom": "Choose for whom."}
    assert "not one of mine" in str(desk.submits(ADA, form, whom=person(desk, "Ana Ruiz", "digest"), at="10:00"))
    assert "not there any more" in str(desk.submits(ADA, form, whom="schedule:tip:person:999", at="10:00"))


def test_of_many_people_one_is_named(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people([PersonRow(f"Rep {number:03}", email=f"r{number}@acme.example") for number in range(120)])
    form = pressed(desk, "add", "scorecard")
    assert form["blocks"][1]["element"]["initial_option"]["text"]["text"] == "By name, below"
    assert desk.submits(ADA, form, at="10:00")["errors"] == {"other": "Choose for whom."}
    assert "fits several" in str(desk.submits(ADA, form, other="Rep", at="10:00"))
    assert "no team is called" in desk.submits(ADA, form, other="Zoe", at="10:00")["errors"]["other"]
    shown = looks(desk, form, other="Rep 117", at="10:00")
    assert "Weekly scorecard for Rep 117" in words(shown)
    assert "It concerns nobody as it is now. 1 more gets nothing before there is a Slack account." in words(shown)
    assert "for East" in words(looks(desk, form, other="east", at="10:00"))


def test_an_exception_goes_before_what_is_changed_for_everybody(desk: Office) -> None:
    changes(desk, person(desk, "Ana Ruiz"), at="11:00")
    shown = words(looks(desk, pressed(desk, "change", EVERYBODY), at="10:00"))
    assert "1 of them has an exception, which goes before it" in shown
    assert "Mon 27 Nov, 11:00 for Ana (UTC) (as now)" in shown
    assert "Mon 27 Nov, 10:00 for Ben (UTC)" in shown or "Mon 27 Nov, 10:00 for Cleo (UTC)" in shown


def test_leave_holidays_and_what_came_already_are_said(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        ana, ben = people(desk)["Ana Ruiz"].id, people(desk)["Ben Ito"].id
        tx.add_absence(Absence(ana, date(2017, 11, 22), date(2017, 11, 24), by_admin=True))
        now = SystemClock(TODAY).now()
        tx.add_letters([Letter(Kind.SCORECARD, ben, "2017-11-13", now, {"text": "x", "blocks": []})], now)
    said = words(looks(desk, pressed(desk, "change", EVERYBODY), weekday="Thursdays"))
    # Thursday is Thanksgiving.
    away = "Thu 23 Nov is put off by a weekend or public holiday and Thu 23 Nov is put off by leave or a pause"
    assert f"Mon 27 Nov, 08:00 for Ana (UTC): {away}" in said
    assert "Thu 30 Nov, 08:30 for Ben (UTC), as this week's came already" in said
    assert "Fri 24 Nov, 08:00 for Cleo (UTC): Thu 23 Nov is put off by a weekend or public holiday" in said


def test_moved_twice_in_a_week_it_says_when_the_next_one_really_comes(desk: Office) -> None:
    Planner(desk.store, SystemClock(TODAY)).plan(desk.workspace.id)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        now = SystemClock(TODAY).now()
        for one in people(desk).values():
            tx.add_letters([Letter(Kind.SCORECARD, one.id, "2017-11-13", now, {"text": "x", "blocks": []})], now)
    changes(desk, EVERYBODY, weekday="Wednesdays")
    said = words(looks(desk, pressed(desk, "change", EVERYBODY), weekday="Fridays"))
    already = "as this week's came already"
    assert f"Fri 1 Dec, 08:30 for Ana (UTC), {already} (now Wed 29 Nov, 08:30)" in said


def test_a_week_whose_time_would_be_over_is_said_to_be_left_out(desk: Office) -> None:
    changes(desk, EVERYBODY, weekday="Wednesdays")
    said = words(looks(desk, pressed(desk, "change", EVERYBODY), weekday="Mondays"))
    assert "Mon 27 Nov, 08:30 for Ana (UTC) (now Wed 22 Nov, 08:30, which then does not come)" in said
    said = words(looks(desk, pressed(desk, "change", EVERYBODY), weekday="Thursdays"))
    assert "does not come" not in said


def test_a_tip_s_week_begins_on_monday_also_where_the_company_s_does_not(desk: Office) -> None:
    ChangeWorkspace(desk.store, SystemClock(TODAY))(desk.workspace.id, {"first_weekday": "tuesday"}, actor="test")
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        now = SystemClock(TODAY).now()
        for one in people(desk).values():
            tx.add_letters([Letter(Kind.TIP, one.id, "2017-11-20", now, {"text": "x", "blocks": []})], now)
    form = pressed(desk, "change", "schedule:tip:everyone:0")
    assert "Mon 27 Nov, 16:00 for Ana (UTC)" in words(looks(desk, form, weekday="Every working day", at="16:00"))


def test_a_tip_before_its_scorecard_is_noticed(desk: Office) -> None:
    said = words(looks(desk, pressed(desk, "change", "schedule:tip:everyone:0"), at="08:15"))
    assert "*The tip would come before the scorecard* that it starts from, for 3 people" in said
    said = words(looks(desk, pressed(desk, "change", EVERYBODY), at="09:15"))
    assert "*The tip would come before the scorecard*" in said
    assert "The tip would" not in words(looks(desk, pressed(desk, "change", EVERYBODY), at="08:20"))


def test_every_working_day_a_week_comes_once_all_the_same(desk: Office) -> None:
    said = words(looks(desk, pressed(desk, "change", EVERYBODY), weekday="Every working day"))
    assert "comes once a week all the same" in said


def test_a_channel_is_looked_at(desk: Office) -> None:
    desk.slack.channels = {
        "C0OPEN": {"id": "C0OPEN", "is_member": True, "is_private": False},
        "C0LEADS": {"id": "C0LEADS", "is_member": True, "is_private": True},
        "C0OUT": {"id": "C0OUT", "is_member": False, "is_private": False},
    }
    form = pressed(desk, "change", "schedule:digest:everyone:0")
    assert "choose that as the place too" in desk.submits(ADA, form, channel="C0OUT")["errors"]["channel"]
    assert "Say which channel" in desk.submits(ADA, form, place="Channel")["errors"]["channel"]
    assert "no channel's id" in desk.submits(ADA, form, place="Channel", channel="#leads")["errors"]["channel"]
    assert "I am not in <#C0OUT>" in words(looks(desk, form, place="Channel", channel="C0OUT"))
    assert "open to everybody" in words(looks(desk, form, place="Channel", channel="<#C0OPEN|open>"))
    assert "I cannot see <#C0GONE>" in words(looks(desk, form, place="Channel", channel="C0GONE"))
    link = "https://acme.slack.com/archives/C0LEADS/p1700000000"
    shown = looks(desk, form, place="Channel", channel=link)
    assert "*I " not in words(shown)
    page(desk.submits(ADA, shown))
    assert overrides(desk) == [Override(Kind.DIGEST, place=Place.CHANNEL, channel="C0LEADS")]
    changes(desk, "schedule:digest:everyone:0", place="Direct message")
    assert overrides(desk) == [Override(Kind.DIGEST, place=Place.DM)]  # no channel is left behind


def test_who_would_be_left_without_a_channel_is_said_before_it_is_taken_away(desk: Office) -> None:
    desk.slack.channels = {"C0LEADS": {"id": "C0LEADS", "is_member": True, "is_private": True}}
    changes(desk, "schedule:digest:everyone:0", place="Channel", channel="C0LEADS")
    page(desk.submits(ADA, looks(desk, pressed(desk, "add", "digest"), whom="Maria", place="Channel", at="10:00")))
    assert overrides(desk)[-1].channel is None  # as for everybody
    said = words(pressed(desk, "reset", "schedule:digest:everyone:0"))
    assert (
        "*Nothing would arrive for 1 person*: an exception sends it to a channel, and none is chosen any more" in said
    )
    assert "Nothing would arrive" not in words(
        looks(desk, pressed(desk, "change", "schedule:digest:everyone:0"), at="9:30")
    )


def test_a_channel_is_looked_at_again_where_somebody_was_faster(desk: Office) -> None:
    form = pressed(desk, "change", "schedule:digest:everyone:0")
    shown = looks(desk, form, place="Channel", channel="C0GONE")
    changes(desk, "schedule:digest:everyone:0", at="10:00")
    again = page(desk.submits(ADA, shown))
    assert "Somebody else has changed this" in again
    assert "I cannot see <#C0GONE>" in again


def test_recognition_is_turned_on_with_its_channel(desk: Office) -> None:
    desk.slack.channels = {"C0TEAM": {"id": "C0TEAM", "is_member": True, "is_private": False}}
    form = pressed(desk, "change", "schedule:recognition:everyone:0")
    assert "Say which channel" in desk.submits(ADA, form, is_on="Yes")["errors"]["channel"]
    shown = looks(desk, form, is_on="Yes", channel="C0TEAM")
    assert "It concerns 2 people: Maria and Otto." in words(shown)
    assert "only comes when there is something to say" in words(shown)
    page(desk.submits(ADA, shown))
    assert "Mondays at 10:00, <#C0TEAM>" in words(listed(desk))


def test_what_cannot_be_read_is_said_at_its_field(desk: Office) -> None:
    form = pressed(desk, "change", EVERYBODY)
    assert "no time of day" in desk.submits(ADA, form, at="25:00")["errors"]["at"]
    assert "not one of mine" in desk.submits(ADA, form, weekday="9")["errors"]["weekday"]
    assert "not one of mine" in desk.submits(ADA, form, place="moon")["errors"]["place"]
    assert "can go to: dm or group-dm" in desk.submits(ADA, form, place="channel")["errors"]["place"]
    assert audited(desk) == []


def test_while_it_is_filled_in_the_form_says_what_it_would_do(desk: Office) -> None:
    form = pressed(desk, "change", EVERYBODY)
    values: dict[str, Any] = {
        "at": {"schedules.typed": {"type": "plain_text_input", "value": "25:"}},
        "weekday": {"schedules.typed": {"type": "static_select", "selected_option": {"value": "2"}}},
    }
    view = {"id": "V7", "type": "modal", "private_metadata": form["private_metadata"], "state": {"values": values}}
    action = {"action_id": "schedules.typed", "value": "25:"}
    assert desk.sends_action(ADA, action, view=view, response_url="", channel={}, container={}) == []
    assert "is no time of day" in words(desk.slack.forms[-1])
    values["at"]["schedules.typed"]["value"] = "10:30"
    desk.sends_action(ADA, action, view=view, response_url="", channel={}, container={})
    assert "Wed 22 Nov, 10:30 for Ana (UTC)" in words(desk.slack.forms[-1])
    assert overrides(desk) == []
    said = desk.sends_action(MARIA, action, view=view, response_url="", channel={}, container={})
    assert "set by admins" in words(said[0])


def test_the_second_of_two_admins_sees_what_the_first_changed(desk: Office) -> None:
    first, second = pressed(desk, "change", EVERYBODY), pressed(desk, "change", EVERYBODY)
    late = looks(desk, second, at="10:00")
    page(desk.submits(ADA, looks(desk, first, weekday="Fridays", at="09:00")))
    told = desk.submits(ADA, late)
    assert told["response_action"] == "update"
    assert "Somebody else has changed this since you opened the form: day, time." in page(told)
    assert "It is now: Fridays at 09:00" in page(told)
    assert "time: 09:00 → 10:00" in page(told)
    assert overrides(desk) == [Override(Kind.SCORECARD, weekday=4, at=time(9))]
    assert "Fridays at 10:00" in page(desk.submits(ADA, told["view"]))
    # Whoever sends the form after that is told already on the next page; what they did not touch is no change.
    shown = looks(desk, second, is_on="No")
    assert "Somebody else has changed this" in words(shown)
    assert "time" not in words(shown).partition("*Weekly scorecard for everybody*")[2].partition("It concerns")[0]


def test_who_may_not_changes_nothing(desk: Office) -> None:
    form = pressed(desk, "change", EVERYBODY)
    shown = looks(desk, form, at="10:00")
    for user in (ANA, MARIA):
        assert "set by admins" in str(desk.submits(user, form, at="10:00"))
        assert "set by admins" in str(desk.submits(user, shown))
        for action in ("change", "reset", "turn"):
            [said] = desk.sends_action(user, {"action_id": f"schedules.{action}", "value": EVERYBODY})
            assert "set by admins" in words(said)
        [said] = desk.sends_action(user, {"action_id": "schedules.add", "value": "scorecard"})
        assert "set by admins" in words(said)
    assert "linked" in str(desk.submits(STRANGER, shown))
    assert overrides(desk) == []


@pytest.mark.parametrize(
    "target", ["", "schedule:scorecard", "schedule:goal:everyone:0", "schedule:tip:team:0", "schedule:tip:person:x"]
)
def test_a_target_that_is_none_is_refused(desk: Office, target: str) -> None:
    [said] = desk.sends_action(ADA, {"action_id": "schedules.change", "value": target})
    assert "no schedule of mine" in words(said)


def test_a_form_that_was_tampered_with_saves_nothing(desk: Office) -> None:
    shown = looks(desk, pressed(desk, "change", EVERYBODY), at="10:00")
    told = json.loads(shown["private_metadata"])
    for wanted in (
        {**told["wanted"], "place": "channel"},
        {**told["wanted"], "at": 7},
        {**told["wanted"], "weekday": 9},
        {**told["wanted"], "weekday": True},
        {**told["wanted"], "channel": "<!channel>"},
        {"at": "10:00"},
        "everything",
    ):
        forged = {**shown, "private_metadata": json.dumps({**told, "wanted": wanted})}
        answer = desk.submits(ADA, forged)
        assert "Saved" not in str(answer), wanted
    assert overrides(desk) == []


def test_who_is_gone_has_no_schedule(desk: Office) -> None:
    target = person(desk, "Ben Ito")
    changes(desk, target, at="10:00")
    told = desk.slack.called("chat.postMessage")[-1]
    form = pressed(desk, "change", target)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        ben = next(one for one in tx.people() if one.name == "Ben Ito")
        tx.erase_person(ben, f"Former colleague {ben.id}")
    assert "not there any more" in str(desk.submits(ADA, form, at="11:00"))
    assert [one[2:] for one in audited(desk)] == [(None, None)]
    said = words(pace(desk, ADA, "changes"))
    assert "somebody who is gone" in said
    [answer] = desk.presses(ADA, told, "changes.undo")
    assert "Taken back" not in words(answer)


def test_what_people_wrote_is_shown_harmless(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people([PersonRow(HOSTILE, email="zed@acme.example", team=HOSTILE)])
        zed = next(one.id for one in tx.people() if one.email == "zed@acme.example")
    shown = looks(desk, pressed(desk, "change", f"schedule:scorecard:person:{zed}"), at="10:00")
    assert "<!channel>" not in words(shown)
    page(desk.submits(ADA, shown))
    assert "<!channel>" not in words(listed(desk))


def test_it_says_what_will_be_before_anything_is_sent_at_all(desk: Office) -> None:
    ChangeWorkspace(desk.store, SystemClock(TODAY))(desk.workspace.id, {"live": "no"}, actor="test")
    assert "Nothing is sent on its own yet" in words(listed(desk))
    said = words(looks(desk, pressed(desk, "change", EVERYBODY), at="10:00"))
    assert "It concerns 3 people" in said
    assert "this is how it will be from the first day on" in said
    assert people(desk)["Ada Admin"].role is Role.ADMIN
