"""*How I read it*: seen at once in cards and in what comes on its own; about oneself only, and within what an admin allows."""

import json
from datetime import date, time
from typing import Any

import pytest
import sqlalchemy as sa

from bot.clock import SystemClock
from bot.writers import writers_of
from core.people import Person
from core.ports import PersonRow
from core.rhythm import USUAL, Kind, Override
from core.usecases.planning import Planner
from core.usecases.sending import Due
from core.usecases.workspace import ChangeWorkspace
from models.tables import audit_log
from tests.handlers.kit import ADA, ANA, BEN, MARIA, STRANGER, TODAY, Office, words

CLOCK = SystemClock(TODAY)


def settings(desk: Office, user: str) -> dict[str, Any]:
    [said] = desk.types(user, "settings", command="/pace")
    return said


def form(desk: Office, user: str) -> dict[str, Any]:
    desk.presses(user, settings(desk, user), "preferences.open")
    return desk.slack.forms[-1]


def person(desk: Office, name: str) -> Person:
    with desk.store.begin(desk.workspace.id) as tx:
        return next(one for one in tx.people() if one.name == name)


def opens_times(desk: Office, opens: str = "07:00", closes: str = "11:00") -> None:
    given = {"own_times_from": opens, "own_times_until": closes}
    ChangeWorkspace(desk.store, CLOCK)(desk.workspace.id, given, actor="Ada Admin")


def comes_at(desk: Office, name: str, kind: Kind) -> time | None:
    """The hour (UTC, which is theirs) of the next one."""
    whose = person(desk, name)
    with desk.store.begin(desk.workspace.id) as tx:
        [found] = [one for one in tx.alarms() if (one.kind, one.person_id) == (kind, whose.id)]
    return found.at.time() if found.at else None


def audited(desk: Office) -> list[tuple[str, str, Any, Any]]:
    with desk.store.engine.connect() as connection:
        query = sa.select(audit_log).where(audit_log.c.action == "change preferences").order_by(audit_log.c.id)
        rows = list(connection.execute(query))
    return [(row.actor, row.target, json.loads(row.before), json.loads(row.after)) for row in rows]


def test_figures_are_written_in_the_chosen_language_at_once(desk: Office) -> None:
    assert "$1,200" in words(desk.types(ANA, "revenue last month")[0])
    shown = form(desk, ANA)
    assert "German (Germany): 1.234.567\xa0$ and 63,2\xa0%" in words(shown)
    assert "As in the roster: English (United States): $1,234,567 and 63.2%" in words(shown)
    answer = desk.submits(ANA, shown, language="German (Germany)")
    assert answer["view"]["title"]["text"] == "Saved"
    assert "1.200\xa0$" in words(desk.types(ANA, "revenue last month")[0])
    assert "numbers as 1.234.567\xa0$ and 63,2\xa0%" in words(settings(desk, ANA))
    assert "$700" in words(desk.types(BEN, "revenue last month")[0])  # nobody else's
    assert [block["element"].get("initial_option", {}).get("value") for block in form(desk, ANA)["blocks"][:1]] == [
        "de_DE"
    ]
    desk.submits(ANA, form(desk, ANA), language="As in the roster")
    assert "$1,200" in words(desk.types(ANA, "revenue last month")[0])


def test_a_roster_that_is_imported_again_changes_no_choice(desk: Office) -> None:
    desk.submits(ANA, form(desk, ANA), language="French", chart="Leave it out", quiet_start="18:00")
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ana Ruiz", email="ana@acme.example", locale="es_ES", region="South")])
    ana = person(desk, "Ana Ruiz")
    assert (ana.locale, ana.reads, ana.chart, ana.quiet_start) == ("es_ES", "fr_FR", False, time(18))


def test_wider_quiet_hours_put_off_what_would_come_in_them(desk: Office) -> None:
    Planner(desk.store, CLOCK).plan(desk.workspace.id)
    assert comes_at(desk, "Ana Ruiz", Kind.SCORECARD) == time(8, 30)
    desk.submits(ANA, form(desk, ANA), quiet_end="10:00")
    assert comes_at(desk, "Ana Ruiz", Kind.SCORECARD) == time(10)
    assert comes_at(desk, "Ben Ito", Kind.SCORECARD) == time(8, 30)
    said = words(settings(desk, ANA))
    assert "Between 20:00 and 10:00" in said
    assert "quiet from 20:00 to 10:00" in said
    desk.submits(ANA, form(desk, ANA), quiet_end="As for everybody")
    assert comes_at(desk, "Ana Ruiz", Kind.SCORECARD) == time(8, 30)


@pytest.mark.parametrize(
    "hours",
    [
        {"quiet_start": "21:00"},
        {"quiet_end": "07:00"},
        {"quiet_start": "08:00"},
        {"quiet_start": "12:00", "quiet_end": "12:00"},
        {"quiet_start": "13:00", "quiet_end": "11:00"},
    ],
)
def test_quiet_hours_are_never_narrower_and_leave_a_few_hours(desk: Office, hours: dict[str, str]) -> None:
    answer = desk.submits(ANA, form(desk, ANA), **hours)
    assert "Your quiet hours hold those of everybody (20:00 to 08:00)" in json.dumps(answer)
    ana = person(desk, "Ana Ruiz")
    assert (ana.quiet_start, ana.quiet_end) == (None, None)
    assert audited(desk) == []


def test_without_a_word_of_an_admin_times_are_not_to_be_chosen(desk: Office) -> None:
    shown = form(desk, ANA)
    assert "Times (scorecard 08:30) are set by an admin, who has not opened them here." in words(shown)
    assert "Time of the" not in words(shown)
    shown["blocks"].append(
        {"type": "input", "block_id": "scorecard", "element": {"type": "static_select", "options": []}}
    )
    answer = desk.submits(ANA, shown, scorecard="10:00")  # forged
    assert "an admin has not opened them" in json.dumps(answer)


def test_a_time_of_ones_own_within_what_an_admin_allows(desk: Office) -> None:
    Planner(desk.store, CLOCK).plan(desk.workspace.id)
    opens_times(desk)
    shown = form(desk, ANA)
    assert "Time of the scorecard" in words(shown)
    assert "Time of the digest" not in words(shown)
    desk.submits(ANA, shown, scorecard="09:30")
    assert comes_at(desk, "Ana Ruiz", Kind.SCORECARD) == time(9, 30)
    assert comes_at(desk, "Ben Ito", Kind.SCORECARD) == time(8, 30)
    assert "Mondays at 09:30" in words(settings(desk, ANA))
    desk.submits(MARIA, form(desk, MARIA), digest="10:30")
    assert comes_at(desk, "Maria Lead", Kind.DIGEST) == time(10, 30)
    desk.submits(ANA, form(desk, ANA), scorecard="As for everybody")
    assert comes_at(desk, "Ana Ruiz", Kind.SCORECARD) == time(8, 30)
    with desk.store.begin(desk.workspace.id) as tx:
        assert [one.kind for one in tx.overrides()] == [Kind.DIGEST]


@pytest.mark.parametrize(
    ("at", "says"), [("06:30", "from 07:00 to 11:00"), ("11:30", "from 07:00 to 11:00"), ("soon", "08:30")]
)
def test_a_time_that_is_not_allowed_changes_nothing(desk: Office, at: str, says: str) -> None:
    opens_times(desk)
    answer = desk.submits(ANA, form(desk, ANA), scorecard=at, language="German (Germany)")
    assert says in json.dumps(answer)
    assert person(desk, "Ana Ruiz").own_locale is None
    with desk.store.begin(desk.workspace.id) as tx:
        assert tx.overrides() == []


def test_back_to_everybodys_time_also_where_that_lies_outside_of_what_is_allowed(desk: Office) -> None:
    Planner(desk.store, CLOCK).plan(desk.workspace.id)
    opens_times(desk, "09:00", "11:00")
    desk.submits(ANA, form(desk, ANA), scorecard="10:00")
    desk.submits(ANA, form(desk, ANA), scorecard="As for everybody (08:30)")
    assert comes_at(desk, "Ana Ruiz", Kind.SCORECARD) == time(8, 30)


def test_a_time_that_was_chosen_stays_when_an_admin_closes_times_and_is_the_admins_to_change(desk: Office) -> None:
    Planner(desk.store, CLOCK).plan(desk.workspace.id)
    opens_times(desk)
    shown = form(desk, ANA)
    desk.submits(ANA, shown, scorecard="10:00")
    opens_times(desk, "00:00", "00:00")
    assert "Times (scorecard 10:00) are set by an admin" in words(form(desk, ANA))
    assert "Saved" in json.dumps(desk.submits(ANA, form(desk, ANA), chart="Leave it out"))
    assert "has not opened them" in json.dumps(desk.submits(ANA, shown, scorecard="As for everybody"))
    assert comes_at(desk, "Ana Ruiz", Kind.SCORECARD) == time(10)


def test_what_an_admin_set_for_the_person_stays_beside_their_own_time(desk: Office) -> None:
    ana = person(desk, "Ana Ruiz")
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_override(Override(Kind.SCORECARD, person_id=ana.id, weekday=4))
    opens_times(desk)
    desk.submits(ANA, form(desk, ANA), scorecard="10:00")
    assert "Fridays at 10:00" in words(settings(desk, ANA))


def test_each_change_is_audited_with_before_and_after(desk: Office) -> None:
    desk.submits(ANA, form(desk, ANA), language="German (Germany)", chart="Leave it out")
    desk.submits(ANA, form(desk, ANA))  # as it is: no change
    [(actor, target, before, after)] = audited(desk)
    assert (actor, target) == ("Ana Ruiz", "Ana Ruiz")
    assert (before["locale"], before["chart"]) == (None, True)
    assert (after["locale"], after["chart"]) == ("de_DE", False)


def test_the_form_is_about_whoever_sends_it(desk: Office) -> None:
    shown = form(desk, ANA)
    desk.submits(BEN, shown, language="German (Germany)")
    assert person(desk, "Ana Ruiz").own_locale is None
    assert person(desk, "Ben Ito").own_locale == "de_DE"
    assert "not linked" in json.dumps(desk.submits(STRANGER, shown, language="German (Germany)"))
    assert "none of the list" in json.dumps(desk.submits(ADA, shown, language="tlh_QO"))
    desk.sends_action(BEN, {"action_id": "preferences.open", "value": f"person:{person(desk, 'Ana Ruiz').id}"})
    [chosen] = [block for block in desk.slack.forms[-1]["blocks"] if block.get("block_id") == "language"]
    assert chosen["element"]["initial_option"]["value"] == "de_DE"  # Ben's own


def test_fields_that_were_not_touched_keep_what_held(desk: Office) -> None:
    desk.submits(ANA, form(desk, ANA), language="German (Germany)", chart="Leave it out", quiet_start="19:00")
    desk.submits(
        ANA, form(desk, ANA), language=None, chart=None, quiet_start=None, quiet_end=None
    )  # as some clients do
    ana = person(desk, "Ana Ruiz")
    assert (ana.own_locale, ana.chart, ana.quiet_start, ana.quiet_end) == ("de_DE", False, time(19), None)


def test_the_widest_quiet_hours_put_off_and_lose_nothing(desk: Office) -> None:
    Planner(desk.store, CLOCK).plan(desk.workspace.id)
    desk.submits(ANA, form(desk, ANA), quiet_start="16:00", quiet_end="12:00")
    ana = person(desk, "Ana Ruiz")
    with desk.store.begin(desk.workspace.id) as tx:
        [found] = [one for one in tx.alarms() if (one.kind, one.person_id) == (Kind.SCORECARD, ana.id)]
    assert (found.day, found.at.time() if found.at else None) == (date(2017, 11, 27), time(12))


def test_a_scorecard_comes_with_its_chart_or_without(desk: Office) -> None:
    def chart() -> str | None:
        due = Due(person(desk, "Ana Ruiz"), TODAY, CLOCK.now(), USUAL[Kind.SCORECARD])
        letter = writers_of(desk.store, CLOCK)[Kind.SCORECARD].prepare(desk.workspace.id, TODAY, [due])(due)
        assert letter is not None
        return letter.chart

    assert chart() is not None
    desk.submits(ANA, form(desk, ANA), chart="Leave it out")
    assert chart() is None
    assert "no chart below the scorecard" in words(settings(desk, ANA))
