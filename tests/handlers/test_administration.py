"""`/pace admin` and `/pace changes`: for admins alone, and everything that is looked after is a press away."""

from dataclasses import replace
from threading import Event
from typing import Any

import pytest
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse

from bot.clock import SystemClock
from bot.messenger import SlackMessenger
from core.usecases.catalogue import ApplyCatalogue
from handlers.boundary import Posted
from tests.handlers.home_kit import opens_home
from tests.handlers.kit import ADA, ANA, HOSTILE, MARIA, STRANGER, TODAY, Office, words
from tests.handlers.test_kpi_forms import kpis
from tests.handlers.test_people import people
from tests.handlers.test_schedule_forms import changes, looks, pressed
from views.administration import AREAS
from views.message import Message

# What each button leads to says this.
LEADS_TO = {
    "people": "7 active",
    "import": "Give me",
    "kpis": "What is measured",
    "targets": "Revenue",
    "schedule": "What is sent, and when",
    "changes": "Nobody has changed",
    "setup": "Set up Pace",
}


def pace(desk: Office, user: str, text: str) -> dict[str, Any]:
    [said] = desk.types(user, text, command="/pace")
    return said


def test_an_admin_sees_how_it_stands_and_a_button_for_each_thing(desk: Office) -> None:
    said = pace(desk, ADA, "admin")
    shown = words(said)
    for part in ("How Pace stands", "Data", "People", "Schedules", "Deliveries", "Model"):
        assert part in shown
    buttons = [
        element["text"]["text"]
        for block in said["blocks"]
        for element in block.get("elements", [])
        if "value" in element
    ]
    assert buttons == list(AREAS.values())


@pytest.mark.parametrize("area", AREAS)
def test_each_button_leads_there_from_the_message_and_from_home(desk: Office, area: str) -> None:
    [said] = desk.presses(ADA, pace(desk, ADA, "admin"), f"administration.open.{area}")
    assert LEADS_TO[area] in words(said)
    opens_home(desk, ADA)
    [at_home] = desk.presses(ADA, desk.slack.homes[ADA], f"administration.open.{area}")
    assert LEADS_TO[area] in words(at_home)


@pytest.mark.parametrize("user", [ANA, MARIA])
@pytest.mark.parametrize("area", ["import", "kpis", "targets", "changes", "setup"])
def test_who_is_no_admin_is_told_so_whatever_they_send(desk: Office, user: str, area: str) -> None:
    [said] = desk.sends_action(user, {"action_id": f"administration.open.{area}", "value": area})
    assert "admin" in words(said)
    assert LEADS_TO[area] not in words(said)
    assert "set by admins" in words(pace(desk, user, "admin"))


def test_a_stranger_is_not_linked(desk: Office) -> None:
    assert "How Pace stands" not in words(pace(desk, STRANGER, "admin"))
    assert "Undo" not in words(pace(desk, STRANGER, "changes"))


def test_what_was_changed_is_told_to_who_changed_it_and_can_be_taken_back_once(desk: Office) -> None:
    changes(desk, "schedule:scorecard:everyone:0", at="10:15")
    told = desk.slack.said()[-1]
    assert "Undo" in words(told)
    assert "10:15" in words(told)
    [undone] = desk.presses(ADA, told, "changes.undo")
    assert "Taken back" in words(undone)
    assert "10:15" not in words(pace(desk, ADA, "schedule"))
    [again] = desk.presses(ADA, told, "changes.undo")
    assert "already" in words(again)


def test_the_log_has_settings_and_people_with_who_before_and_after(desk: Office) -> None:
    changes(desk, "schedule:digest:everyone:0", at="11:45")
    form = pressed_person(desk, "Ana Ruiz")
    desk.submits(ADA, form, name=f"Ana {HOSTILE}"[:60])
    said = pace(desk, ADA, "changes")
    shown = words(said)
    assert "Ada Admin changed it" in shown
    assert "11:45" in shown
    assert "Ana Ruiz →" in shown
    assert "<!channel>" not in shown
    assert "<@U0ANA>" not in shown
    undo = [
        element
        for block in said["blocks"]
        for element in block.get("elements", [])
        if element.get("action_id") == "changes.undo"
    ]
    assert len(undo) == 1  # a person is changed back in their own form


def pressed_person(desk: Office, name: str) -> dict[str, Any]:
    whose = people(desk)[name]
    desk.sends_action(ADA, {"action_id": "people.change", "value": str(whose.id)})
    return desk.slack.forms[-1]


def test_more_changes_than_a_message_takes_are_read_page_by_page(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        catalogue = tx.catalogue()
    wordy = ("One & more, as long as the form takes it. " * 7)[:300]
    new = [
        replace(catalogue.kpis[0], key=f"k_{n}", name=f"Kay {n}", aliases=(), meaning=wordy, why=wordy)
        for n in range(19)
    ]
    apply = ApplyCatalogue(desk.store, SystemClock(TODAY))
    apply(desk.workspace.id, replace(catalogue, kpis=(*catalogue.kpis, *new)), actor="shell")
    first = pace(desk, ADA, "changes")
    assert "*KPI Kay 18*" in words(first)
    assert "*KPI Kay 8*" not in words(first)
    [second] = desk.presses(ADA, first, "changes.older")
    assert "*KPI Kay 0*" in words(second)
    [newest] = desk.presses(ADA, second, "changes.newest")
    assert words(newest) == words(first)
    for value in ("", "x", "-1", "0" * 40):
        assert "not one of mine" in words(desk.sends_action(ADA, {"action_id": "changes.older", "value": value})[0])
    for name in ("older", "newest"):
        assert "set by admins" in words(desk.sends_action(ANA, {"action_id": f"changes.{name}", "value": "9"})[0])
    desk.presses(ADA, second, "changes.undo")  # the first one beside which it stands
    assert len(kpis(desk)) == 37
    [end] = desk.sends_action(ADA, {"action_id": "changes.older", "value": "1"})
    assert "There is nothing older." in words(end)


@pytest.mark.parametrize("value", ["", "x", "-1", "999999", "99999999999", "1 OR 1=1"])
def test_forged_presses_change_nothing(desk: Office, value: str) -> None:
    changes(desk, "schedule:scorecard:everyone:0", at="10:15")
    [said] = desk.sends_action(ADA, {"action_id": "changes.undo", "value": value})
    assert "Taken back" not in words(said)
    assert "10:15" in words(pace(desk, ADA, "schedule"))


@pytest.mark.parametrize("user", [ANA, MARIA])
def test_nobody_else_takes_it_back(desk: Office, user: str) -> None:
    changes(desk, "schedule:scorecard:everyone:0", at="10:15")
    button = next(
        element
        for block in desk.slack.said()[-1]["blocks"]
        for element in block.get("elements", [])
        if element.get("action_id") == "changes.undo"
    )
    [said] = desk.sends_action(user, {"action_id": "changes.undo", "value": button["value"]})
    assert "set by admins" in words(said)
    assert "10:15" in words(pace(desk, ADA, "schedule"))
    assert "set by admins" in words(pace(desk, user, "changes"))
    assert pressed(desk, "change", "schedule:scorecard:everyone:0")  # the form is still there for who may


def test_a_note_that_slack_does_not_take_keeps_nobody_waiting_and_loses_nothing(desk: Office) -> None:
    desk.slack.broken.add("chat.postMessage")
    assert "10:15" in changes(desk, "schedule:scorecard:everyone:0", at="10:15")
    desk.slack.broken.clear()
    shown = pace(desk, ADA, "changes")
    assert "10:15" in words(shown)
    [undone] = desk.presses(ADA, shown, "changes.undo")
    assert "Taken back" in words(undone)


def test_the_page_is_there_before_the_note_is_sent(desk: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack closes a form as failed after three seconds, and a message may take longer."""
    order: list[str] = []
    post, dispatch = SlackMessenger.post, desk.app.dispatch

    def posting(self: SlackMessenger, channel: str, message: Message) -> Posted:
        order.append("note")
        return post(self, channel, message)

    def dispatching(request: BoltRequest) -> BoltResponse:
        release = Event()
        desk.executor.submit(release.wait, 10)  # whatever comes after has to wait
        response = dispatch(request)
        order.append("page")
        release.set()
        return response

    look = looks(desk, pressed(desk, "change", "schedule:scorecard:everyone:0"), at="10:15")
    monkeypatch.setattr(SlackMessenger, "post", posting)
    monkeypatch.setattr(desk.app, "dispatch", dispatching)
    desk.submits(ADA, look)
    assert order == ["page", "note"]
