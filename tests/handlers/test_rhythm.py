"""What comes to oneself: seen ahead, previewed, muted, paused; and nobody decides for somebody else."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.clock import SystemClock
from core.coaching_rules import CoachingRule
from core.deliveries import Alarm
from core.rhythm import Kind
from core.usecases.planning import Planner
from core.usecases.schedules import Schedules
from models.tables import audit_log
from tests.fakes.coach import FakeCoach
from tests.fakes.slack_api import FakeSlack
from tests.handlers.kit import ANA, BEN, MARIA, OTTO, STRANGER, TODAY, Office, office, words


@pytest.fixture
def coach() -> FakeCoach:
    return FakeCoach()


@pytest.fixture
def worded(company: Path, tmp_path: Path, slack: FakeSlack, coach: FakeCoach) -> Iterator[Office]:
    """The same, with a model."""
    with office(company, tmp_path, slack, coach) as running:
        yield running


def pace(desk: Office, user: str, text: str) -> dict:
    [said] = desk.types(user, text, command="/pace")
    return said


def alarm(desk: Office, name: str, kind: Kind) -> Alarm:
    with desk.store.begin(desk.workspace.id) as tx:
        person = next(one for one in tx.people() if one.name == name)
        return next(one for one in tx.alarms() if (one.kind, one.person_id) == (kind, person.id))


def rules(desk: Office) -> dict[str, bool | None]:
    """By the name of whom they are for, of people alone."""
    with desk.store.begin(desk.workspace.id) as tx:
        people = {person.id: person.name for person in tx.people()}
        return {people[rule.person_id]: rule.model for rule in tx.coaching_rules() if rule.person_id}


def has(desk: Office, rule: CoachingRule) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_coaching_rule(rule)


def test_a_rep_sees_what_comes_and_when(desk: Office) -> None:
    text = words(pace(desk, ANA, "settings"))
    assert "*Weekly scorecard*" in text
    assert "Mondays at 08:30. Next: Mon 27 Nov, 08:30." in text
    assert "Goal reminders" in text
    assert "Team digest" not in text
    assert "Team digest" in words(pace(desk, MARIA, "settings"))


def test_muting_stops_the_alarm_and_sending_again_brings_it_back(desk: Office) -> None:
    Planner(desk.store, SystemClock(TODAY)).plan(desk.workspace.id)
    assert alarm(desk, "Ana Ruiz", Kind.SCORECARD).day == date(2017, 11, 27)
    [muted] = desk.presses(ANA, pace(desk, ANA, "settings"), "rhythm.mute")
    assert "muted until you press" in words(muted)
    assert alarm(desk, "Ana Ruiz", Kind.SCORECARD).day is None
    assert alarm(desk, "Ben Ito", Kind.SCORECARD).day == date(2017, 11, 27)
    [again] = desk.presses(ANA, muted, "rhythm.unmute")
    assert "it comes again" in words(again)
    assert alarm(desk, "Ana Ruiz", Kind.SCORECARD).day == date(2017, 11, 27)


def test_the_same_by_words(desk: Office) -> None:
    assert "muted" in words(pace(desk, MARIA, "mute digest"))
    assert "Muted." in words(pace(desk, MARIA, "settings"))
    assert "comes again" in words(pace(desk, MARIA, "unmute digests"))
    assert "Say which" in words(pace(desk, MARIA, "mute"))
    assert "Say which" in words(pace(desk, MARIA, "mute everything"))


def test_a_pause_puts_off_what_comes_until_it_is_over(desk: Office) -> None:
    text = words(pace(desk, ANA, "pause 24 Nov - 28 Nov 2017"))
    assert "*Paused* from 24 Nov 2017 to 28 Nov 2017" in text
    found = alarm(desk, "Ana Ruiz", Kind.SCORECARD)
    assert found.day == date(2017, 11, 27)
    assert found.at is not None
    assert found.at.date() == date(2017, 11, 29)
    text = words(pace(desk, ANA, "pause 2017-12-01..2017-12-08"))  # one takes the place of the other
    assert "*Paused* from 1 Dec 2017 to 8 Dec 2017" in text
    [over] = desk.presses(ANA, pace(desk, ANA, "settings"), "rhythm.resume")
    assert "Paused" not in words(over)
    assert "You have no pause" in words(pace(desk, ANA, "resume"))


def test_what_an_admin_stopped_is_no_mute_of_ones_own(desk: Office) -> None:
    schedules = Schedules(desk.store, SystemClock(TODAY))
    days = (date(2017, 11, 1), date(2017, 12, 8))
    schedules.pause(desk.workspace.id, "Ana Ruiz", *days, Kind.SCORECARD, actor="Ada Admin")
    settings = pace(desk, ANA, "settings")
    assert "Stopped by an admin until 8 Dec 2017." in words(settings)
    [muted] = desk.presses(ANA, settings, "rhythm.mute")
    again = words(desk.presses(ANA, muted, "rhythm.unmute")[0])
    assert "muted by you no more; an admin has stopped it" in again
    assert "Stopped by an admin until 8 Dec 2017." in again
    assert alarm(desk, "Ana Ruiz", Kind.SCORECARD).day == date(2017, 12, 11)
    pace(desk, ANA, "mute scorecard")
    schedules.resume(desk.workspace.id, "Ana Ruiz", Kind.SCORECARD, actor="command line")  # the last resort ends both
    assert "Next: Mon 27 Nov, 08:30." in words(pace(desk, ANA, "settings"))


@pytest.mark.parametrize("days", ["", "soon", "last week", "2017-01-01..2017-01-05", "31 Nov - 3 Dec 2017"])
def test_days_that_are_none_or_over_are_asked_for_again(desk: Office, days: str) -> None:
    assert "Say which days" in words(pace(desk, ANA, f"pause {days}"))


def test_a_pause_has_an_end_in_sight(desk: Office) -> None:
    assert "three months" in words(pace(desk, ANA, "pause 2017-12-01..2018-12-01"))


def test_a_preview_shows_the_message_and_sends_nothing(desk: Office) -> None:
    text = words(pace(desk, ANA, "preview scorecard"))
    assert "Only you see it" in text
    assert "Ana Ruiz" in text
    assert "Week of 13 Nov 2017" in text
    team = words(pace(desk, MARIA, "preview digest"))
    assert "Ana Ruiz" in team
    assert "Cleo Fox" not in team  # Otto's
    assert "nothing to say today" in words(pace(desk, ANA, "preview reminder"))
    assert desk.letters("scorecard") == desk.letters("digest") == []


def test_nobody_gets_at_what_is_not_theirs(desk: Office) -> None:
    for word in ("mute", "unmute", "preview"):
        assert "No digest comes to you" in words(pace(desk, ANA, f"{word} digest"))
    for action in ("rhythm.preview", "rhythm.mute", "rhythm.unmute"):
        [forged] = desk.sends_action(ANA, {"action_id": action, "value": "digest"})
        assert "No digest comes to you" in words(forged)
        [forged] = desk.sends_action(ANA, {"action_id": action, "value": "goal"})
        assert "There is no schedule" in words(forged)
    assert "linked" in words(pace(desk, STRANGER, "settings"))
    assert "Ana" not in words(pace(desk, OTTO, "preview digest"))


def test_the_model_is_switched_off_for_oneself_at_once_and_on_again(worded: Office, coach: FakeCoach) -> None:
    settings = pace(worded, ANA, "settings")
    assert "*Model* (words-1): on for you." in words(settings)
    assert "tips come from the playbook; questions, briefs about you and help with wording" in words(settings)
    worded.types(ANA, "", command="/coach")
    assert len(coach.asked) == 1
    [off] = worded.presses(ANA, settings, "model.off")
    assert "From now on no model is asked about you." in words(off)
    assert "*Model* (words-1): off for you." in words(off)
    *_, tip = worded.types(ANA, "", command="/coach")
    assert "the model is switched off here" in words(tip)
    worded.types(MARIA, "prep @Ana Ruiz", command="/coach")
    assert len(coach.asked) == 1
    assert rules(worded) == {"Ana Ruiz": False}
    [on] = worded.presses(ANA, off, "model.on")
    assert "on for you" in words(on)
    assert rules(worded) == {}
    worded.types(ANA, "", command="/coach")
    assert len(coach.asked) == 2
    with worded.store.engine.connect() as connection:
        query = sa.select(audit_log).where(audit_log.c.action == "change coaching").order_by(audit_log.c.id)
        lines = [(row.actor, row.target, row.before, row.after) for row in connection.execute(query)]
    was, became = '{"model": null, "approval": null}', '{"model": false, "approval": null}'
    assert lines == [("Ana Ruiz", "Ana Ruiz", was, became), ("Ana Ruiz", "Ana Ruiz", became, was)]


def test_the_model_by_words(worded: Office) -> None:
    assert "off for you" in words(pace(worded, ANA, "model OFF"))
    assert "off for you" in words(pace(worded, ANA, "model"))
    assert "off for you" in words(pace(worded, ANA, "model off"))
    assert "on for you" in words(pace(worded, ANA, "model on"))
    assert rules(worded) == {}
    assert "linked" in words(pace(worded, STRANGER, "model off"))


def test_nobody_switches_the_model_for_somebody_else(worded: Office) -> None:
    settings = pace(worded, ANA, "settings")
    worded.presses(BEN, settings, "model.off")  # whoever's button it was
    assert rules(worded) == {"Ben Ito": False}
    with worded.store.begin(worded.workspace.id) as tx:
        [ana] = tx.search_people("Ana Ruiz")
    for value in (str(ana.id), f"person:{ana.id}", "everybody", ANA, ""):
        worded.sends_action(BEN, {"action_id": "model.off", "value": value})
    for typed in ("model off @Ana Ruiz", "model off Ana Ruiz", f"model off <@{ANA}>"):
        pace(worded, MARIA, typed)
    assert rules(worded) == {"Ben Ito": False}
    [forged] = worded.sends_action(STRANGER, {"action_id": "model.off", "value": "me"})
    assert "linked" in words(forged)
    assert rules(worded) == {"Ben Ito": False}


@pytest.mark.parametrize("whom", ["everybody here", "your team", "your country (US)"])
def test_what_a_wider_rule_has_turned_off_is_not_turned_on(worded: Office, whom: str) -> None:
    with worded.store.begin(worded.workspace.id) as tx:
        [west] = tx.search_teams("West")
    rule = {
        "everybody here": CoachingRule(model=False),
        "your team": CoachingRule(team_id=west.id, model=False),
        "your country (US)": CoachingRule(country="US", model=False),
    }[whom]
    has(worded, rule)
    settings = pace(worded, ANA, "settings")
    assert f"off for {whom}: only an admin can change that." in words(settings)
    assert "Model: on for me" not in words(settings)
    [forged] = worded.sends_action(ANA, {"action_id": "model.on", "value": "me"})
    assert "only an admin can change that" in words(forged)
    [off] = worded.presses(ANA, settings, "model.off")  # so that it stays off, whatever becomes of the wider rule
    assert "It is off for you alone too." in words(off)
    assert "Model: on for me" not in words(off)
    [forged] = worded.sends_action(ANA, {"action_id": "model.on", "value": "me"})
    assert "only an admin can change that" in words(forged)
    assert rules(worded) == {"Ana Ruiz": False}


def test_another_rule_of_an_admin_stays_beside_ones_own(worded: Office) -> None:
    with worded.store.begin(worded.workspace.id) as tx:
        [ana] = tx.search_people("Ana Ruiz")
    has(worded, CoachingRule(person_id=ana.id, approval=False))
    pace(worded, ANA, "model off")
    pace(worded, ANA, "model on")
    with worded.store.begin(worded.workspace.id) as tx:
        assert tx.coaching_rules() == [CoachingRule(person_id=ana.id, approval=False)]


def test_without_a_model_there_is_nothing_to_switch(desk: Office) -> None:
    assert "Model" not in words(pace(desk, ANA, "settings"))
    for typed in ("model", "model off", "model on"):
        assert "No model is set up here" in words(pace(desk, ANA, typed))
    [forged] = desk.sends_action(ANA, {"action_id": "model.off", "value": "me"})
    assert "No model is set up here" in words(forged)
    assert rules(desk) == {}
