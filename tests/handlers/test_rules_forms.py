"""`/pace schedule rules`: the hours and usual settings of everybody, read and changed by admins, through Bolt's dispatcher."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import time
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from bot.clock import SystemClock
from core.people import Workspace
from core.rhythm import Kind, Override
from core.usecases.planning import Planner
from tests.fakes.slack_api import FakeSlack
from tests.handlers.kit import ADA, ANA, HOSTILE, MARIA, TODAY, Office, office, words
from tests.handlers.test_people import audited, people
from tests.handlers.test_rhythm import alarm, pace
from tests.handlers.test_schedule_forms import EVERYBODY, looks, page, pressed


def form_of(desk: Office, what: str = "hours") -> dict[str, Any]:
    before = len(desk.slack.forms)
    said = desk.sends_action(ADA, {"action_id": "rules.change", "value": what})
    assert len(desk.slack.forms) == before + 1, [words(message) for message in said]
    return desk.slack.forms[-1]


def workspace(desk: Office) -> Workspace:
    with desk.store.begin(desk.workspace.id) as tx:
        return tx.workspace()


def has_own_time(desk: Office, name: str, at: time) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_override(Override(Kind.SCORECARD, person_id=people(desk)[name].id, at=at))


def test_what_holds_for_everybody_is_read(desk: Office) -> None:
    said = pace(desk, ADA, "schedule rules")
    assert "Nothing is sent from 20:00 to 08:00, by each person's own clock. The times are set by admins" in words(said)
    assert "*The company*\nAcme. Usual time zone UTC, country US, numbers as en_US, amounts in USD." in words(said)
    [same] = desk.presses(ADA, pace(desk, ADA, "schedule"), "schedules.rules")
    assert words(same) == words(said)


def test_whose_messages_move_is_said_first_and_then_they_do(desk: Office) -> None:
    Planner(desk.store, SystemClock(TODAY)).plan(desk.workspace.id)
    shown = looks(desk, form_of(desk), quiet_end="8:45")
    said = words(shown)
    assert "quiet until: 08:00 → 08:45" in said
    assert "*6 messages move*, for 3 people:" in said
    assert (
        "Weekly scorecard: Mon 27 Nov, 08:45 for Ana (UTC): 08:30 lies in quiet hours until 08:45 (now Mon 27 Nov, 08:30)"
        in said
    )
    assert "and 2 more." in said
    assert workspace(desk).quiet_end == time(8)
    last = page(desk.submits(ADA, shown))
    assert "Nothing is sent from 20:00 to 08:45" in last
    assert workspace(desk).quiet_end == time(8, 45)
    found = alarm(desk, "Ana Ruiz", Kind.SCORECARD).at
    assert found is not None
    assert found.time() == time(8, 45)
    told = desk.slack.called("chat.postMessage")[-1]
    assert "*Hours for everybody*: changed." in words(told)
    assert audited(desk)[-1][1] == "rules.change"
    assert audited(desk)[-1][3]["quiet_end"] == "08:45"
    [undone] = desk.presses(ADA, told, "changes.undo")
    assert "Taken back" in words(undone)
    found = alarm(desk, "Ana Ruiz", Kind.SCORECARD).at
    assert found is not None
    assert found.time() == time(8, 30)


def test_whose_own_time_falls_outside_is_said_and_they_keep_it(desk: Office) -> None:
    has_own_time(desk, "Ana Ruiz", time(10, 30))
    has_own_time(desk, "Cleo Fox", time(9))
    shown = looks(desk, form_of(desk), own_times_from="08:00", own_times_until="10:00")
    assert "No message moves." in words(shown)
    assert "*A time of their own outside of these hours*: Ana Ruiz. They keep it" in words(shown)
    page(desk.submits(ADA, shown))
    assert "outside of these hours*: Ana Ruiz" in words(pace(desk, ADA, "schedule rules"))
    assert "may choose the time of their own scorecard and digest from 08:00 to 10:00" in words(
        pace(desk, ADA, "schedule rules")
    )
    with desk.store.begin(desk.workspace.id) as tx:
        assert {one.at for one in tx.overrides()} == {time(10, 30), time(9)}


def test_the_company_is_changed(desk: Office) -> None:
    shown = looks(desk, form_of(desk, "company"), zone="Europe/Berlin", country="de", locale="de-DE", currency="eur")
    assert "currency: USD → EUR" in words(shown)
    page(desk.submits(ADA, shown))
    found = workspace(desk)
    assert (found.zone, found.country, found.locale, found.currency) == ("Europe/Berlin", "DE", "de_DE", "EUR")
    assert found.name == "Acme"


@pytest.mark.parametrize(
    ("what", "field", "text", "problem"),
    [
        ("hours", "quiet_start", "late", "use a time of day"),
        ("hours", "quiet_end", "19:59", "four hours a day"),
        ("hours", "own_times_from", "10:00", "begin before they end"),
        ("company", "zone", "Mars/Base", "IANA"),
        ("company", "country", "Nowhere", "two letters"),
        ("company", "currency", "XYZ", "three letters"),
        ("company", "locale", "klingon", "locale such as"),
        ("company", "name", "x" * 90, "80 characters"),
    ],
)
def test_what_does_not_work_is_said_at_its_field(desk: Office, what: str, field: str, text: str, problem: str) -> None:
    answer = desk.submits(ADA, form_of(desk, what), **{field: text})
    [(_, said)] = answer["errors"].items()
    assert problem in said
    assert audited(desk) == []


def test_what_was_not_touched_is_no_change(desk: Office) -> None:
    nothing: dict[str, Any] = dict.fromkeys(("quiet_start", "quiet_end", "own_times_from", "own_times_until"))
    assert "It was so already" in page(desk.submits(ADA, form_of(desk), **nothing))
    shown = looks(desk, form_of(desk), quiet_start="21:00")
    assert "Saved" in str(desk.submits(ADA, shown))
    assert "Nothing changed" in str(desk.submits(ADA, shown))
    assert len(audited(desk)) == 1


def test_the_second_of_two_admins_sees_what_the_first_changed(desk: Office) -> None:
    first, second = form_of(desk), form_of(desk)
    late = looks(desk, second, quiet_start="19:00")
    page(desk.submits(ADA, looks(desk, first, quiet_end="09:00")))
    told = desk.submits(ADA, late)
    assert "Somebody else has changed this" in page(told)
    assert workspace(desk).quiet_start == time(20)
    page(desk.submits(ADA, told["view"]))
    assert (workspace(desk).quiet_start, workspace(desk).quiet_end) == (time(19), time(9))


def test_while_it_is_filled_in_the_form_says_what_it_would_do(desk: Office) -> None:
    form = form_of(desk)
    values = {"quiet_end": {"rules.typed": {"type": "plain_text_input", "value": "x"}}}
    view = {"id": "V7", "type": "modal", "private_metadata": form["private_metadata"], "state": {"values": values}}
    action = {"action_id": "rules.typed", "value": "x"}
    assert desk.sends_action(ADA, action, view=view, response_url="", channel={}, container={}) == []
    assert "That does not work" in words(desk.slack.forms[-1])
    values["quiet_end"]["rules.typed"]["value"] = "09:00"
    desk.sends_action(ADA, action, view=view, response_url="", channel={}, container={})
    assert "messages move" in words(desk.slack.forms[-1])
    assert audited(desk) == []


@pytest.mark.parametrize("open_form", [form_of, lambda desk: pressed(desk, "change", EVERYBODY)])
def test_what_is_worked_out_while_somebody_types_keeps_nobody_else_waiting(
    company: Path, tmp_path: Path, slack: FakeSlack, open_form: Callable[[Office], dict[str, Any]]
) -> None:
    with ThreadPoolExecutor(1) as patient, office(company, tmp_path, slack, patient=patient) as desk:
        form, is_free = open_form(desk), Event()
        patient.submit(is_free.wait, 20)
        view = {"id": "V7", "private_metadata": form["private_metadata"], "state": {"values": {}}}
        action = {"action_id": f"{form['callback_id'].partition('.')[0]}.typed", "value": "x"}
        desk.sends_action(ADA, action, view=view, response_url="", channel={}, container={})
        assert "Revenue" in words(desk.types(ANA, "revenue")[0])
        assert len(slack.forms) == 1
        is_free.set()
        patient.submit(int).result(timeout=20)
        assert len(slack.forms) == 2


def test_who_may_not_changes_nothing(desk: Office) -> None:
    form = form_of(desk)
    shown = looks(desk, form, quiet_end="09:00")
    for user in (ANA, MARIA):
        assert "set by admins" in str(desk.submits(user, form, quiet_end="09:00"))
        assert "set by admins" in str(desk.submits(user, shown))
        for value in ("hours", "company", "live"):
            [said] = desk.sends_action(user, {"action_id": "rules.change", "value": value})
            assert "set by admins" in words(said)
    for value in ("sending", "data", "", "rules:hours"):
        [said] = desk.sends_action(ADA, {"action_id": "rules.change", "value": value})
        assert "none of the rules" in words(said)
    told = json.loads(shown["private_metadata"])
    for forged in (
        {**told, "what": "sending", "wanted": {"live": "no"}},
        {**told, "wanted": {**told["wanted"], "live": "no"}},
        {**told, "wanted": {**told["wanted"], "quiet_end": "99:00"}},
        {**told, "wanted": {**told["wanted"], "quiet_end": 7}},
    ):
        assert "Saved" not in str(desk.submits(ADA, {**shown, "private_metadata": json.dumps(forged)}))
    assert audited(desk) == []


def test_what_people_wrote_is_shown_harmless(desk: Office) -> None:
    shown = looks(desk, form_of(desk, "company"), name=HOSTILE)
    assert "<!channel>" not in words(shown)
    assert "<!channel>" not in page(desk.submits(ADA, shown))
    assert "<!channel>" not in words(pace(desk, ADA, "schedule rules"))
