"""What comes to oneself: seen ahead, previewed, muted, paused; and nobody decides for somebody else."""

from datetime import date

import pytest

from bot.clock import SystemClock
from core.deliveries import Alarm
from core.rhythm import Kind
from core.usecases.planning import Planner
from tests.handlers.kit import ANA, MARIA, OTTO, STRANGER, TODAY, Office, words


def pace(desk: Office, user: str, text: str) -> dict:
    [said] = desk.types(user, text, command="/pace")
    return said


def alarm(desk: Office, name: str, kind: Kind) -> Alarm:
    with desk.store.begin(desk.workspace.id) as tx:
        person = next(one for one in tx.people() if one.name == name)
        return next(one for one in tx.alarms() if (one.kind, one.person_id) == (kind, person.id))


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
