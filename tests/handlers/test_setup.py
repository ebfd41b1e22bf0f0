"""The set-up checklist: on an admin's Home and in a message, each step led to, ticked by what is there, or skipped."""

from typing import Any

import pytest
import sqlalchemy as sa

from bot.clock import SystemClock
from bot.first_run import checklists_of
from core.deliveries import State
from core.people import Role
from core.rhythm import Kind
from core.setup import Opening
from core.usecases.planning import Planner
from models.tables import alarms, audit_log, import_runs, kpis, targets, workspaces
from tests.handlers.data_kit import checks, gives
from tests.handlers.home_kit import has, home, opens_home, pressed
from tests.handlers.kit import ADA, ANA, MARIA, NEW, TODAY, Office, words


def open_step(desk: Office, step: str) -> str:
    [said] = pressed(desk, ADA, "setup.open", value=step)
    return words(said)


def is_new(desk: Office) -> None:
    """As on the first day: nothing is sent on its own, and nothing has been measured or targeted."""
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.connection.execute(sa.update(workspaces).values(live=False))
        tx.connection.execute(sa.delete(targets))


def count(desk: Office, table: sa.Table) -> int:
    with desk.store.engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def plan(desk: Office) -> None:
    Planner(desk.store, SystemClock(TODAY)).plan(desk.workspace.id)


def arrived(desk: Office) -> dict[str, Any]:
    """The checklist is in Ada's messages: where, as a press on it says."""
    now = SystemClock(TODAY).now()
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        [letter] = tx.deliveries([State.WAITING], limit=9)
        assert tx.begin_attempt(letter, "D0ADA", now, 0) is None
        assert tx.settle(letter.id, 1, State.SENT, now, ts="7.0001")
    return {"channel": {"id": "D0ADA"}, "container": {"message_ts": "7.0001", "channel_id": "D0ADA"}}


def test_what_is_there_is_ticked_and_what_is_not_leads_to_where_it_is_done(desk: Office) -> None:
    is_new(desk)
    text = opens_home(desk, ADA)
    assert "Set up Pace" in text
    assert "2 of 6 steps are done. Nothing is sent to anybody before you have seen a scorecard, or said go." in text
    assert "*The company*  currency USD, time zone UTC, public holidays of US" in text
    assert "●  *People*  done: 6 people" in text
    assert "●  *Data*  done: 1 import" in text
    assert "○  *Targets*" in text
    assert "`/goal set @Ana Ruiz" in open_step(desk, "targets")
    assert "`/pace people add`" in open_step(desk, "people")
    assert "`/pace import`" in open_step(desk, "data")
    assert desk.slack.rejected == []


def test_kpis_and_schedule_are_done_once_they_were_looked_at(desk: Office) -> None:
    opens_home(desk, ADA)
    assert "*Win rate*" in open_step(desk, "kpis")
    schedule = open_step(desk, "schedule")
    assert "*Weekly scorecard*, to each rep: Mondays at 08:30" in schedule
    assert "Add an exception" in schedule
    text = home(desk, ADA)  # shown anew after the presses
    assert "●  *KPIs*  done: " in text
    assert "●  *Schedule*  done" in text


def test_where_nothing_is_measured_yet_a_look_puts_the_usual_kpis_in_force(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.connection.execute(sa.delete(targets))
        tx.connection.execute(sa.delete(kpis))
    assert "○  *KPIs*" in opens_home(desk, ADA)
    assert "*Win rate*" in open_step(desk, "kpis")
    assert count(desk, kpis) > 3


def test_nothing_goes_out_before_the_admin_has_seen_a_scorecard(desk: Office) -> None:
    is_new(desk)
    plan(desk)
    assert count(desk, alarms) == 0
    opens_home(desk, ADA)
    said = open_step(desk, "scorecard")
    assert "This is how Ana Ruiz would get last week's. Only you see it, and nothing was sent." in said
    assert "*From now on scorecards, tips and digests go out as scheduled.*" in said
    assert "The first scorecards: Monday 27 November, to 3 people with a Slack account." in said
    assert desk.letters("scorecard") == []
    assert count(desk, alarms) > 0
    assert "●  *First scorecard*  done" in home(desk, ADA)
    assert "Nothing is sent to anybody" not in home(desk, ADA)
    with desk.store.engine.connect() as connection:
        [line] = connection.execute(sa.select(audit_log).where(audit_log.c.action == "setup.live"))
    assert line.actor == "Ada Admin"
    assert "From now on" not in open_step(desk, "scorecard")  # it began once


def test_without_a_figure_there_is_nothing_to_preview_and_nothing_begins(desk: Office) -> None:
    is_new(desk)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        for person in tx.people():
            if person.name in ("Ana Ruiz", "Ben Ito", "Cleo Fox"):
                tx.link(person.id, None)
        tx.connection.execute(sa.text("UPDATE people SET role = 'manager' WHERE role = 'rep'"))
    opens_home(desk, ADA)
    assert "There is no scorecard to show yet" in open_step(desk, "scorecard")
    assert "Nothing is sent to anybody" in home(desk, ADA)


def test_where_no_rep_has_an_account_the_preview_says_that_nobody_gets_one(desk: Office) -> None:
    is_new(desk)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        for person in tx.people():
            if person.role is Role.REP:
                tx.link(person.id, None)
    opens_home(desk, ADA)
    said = open_step(desk, "scorecard")
    assert "This is how Ana Ruiz would get last week's." in said
    assert "No rep has a Slack account here yet, so nobody gets one: `/pace people unlinked`" in said


def test_the_preview_is_of_somebody_who_really_gets_one(desk: Office) -> None:
    is_new(desk)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        [ana] = [one for one in tx.people() if one.name == "Ana Ruiz"]
        tx.link(ana.id, None)
    opens_home(desk, ADA)
    assert "This is how Ben Ito would get last week's." in open_step(desk, "scorecard")


def test_who_says_go_starts_without_a_look(desk: Office) -> None:
    is_new(desk)
    opens_home(desk, ADA)
    pressed(desk, ADA, "setup.skip", value="scorecard")
    assert "–  *First scorecard*  skipped: scorecards, tips and digests go out as scheduled" in home(desk, ADA)
    assert count(desk, alarms) > 0


def test_skipped_steps_stay_skipped_and_the_list_goes_when_none_is_open(desk: Office) -> None:
    opens_home(desk, ADA)
    for step in ("kpis", "schedule", "scorecard"):
        assert pressed(desk, ADA, "setup.skip", value=step) == []
    text = opens_home(desk, ADA)
    assert "Set up Pace" not in text
    assert "How Pace stands" in text
    [said] = desk.types(ADA, "setup", command="/pace")
    assert "–  *KPIs*  skipped" in words(said)


def test_the_checklist_comes_to_an_admin_once_and_follows_when_asked(desk: Office) -> None:
    checklists = checklists_of(desk.store, SystemClock(TODAY))
    assert [checklists.tell(desk.workspace.id) for _ in range(2)] == [1, 0]
    [(name, letter)] = desk.letters("welcome")
    assert name == "Ada Admin"
    assert "Set up Pace" in words(letter)
    [said] = desk.presses(ADA, letter, "setup.skip")
    assert said["replace_original"]
    assert "–  *KPIs*  skipped" in words(said)


def test_a_press_ticks_the_message_in_the_same_moment(desk: Office) -> None:
    checklists_of(desk.store, SystemClock(TODAY)).tell(desk.workspace.id)
    arrived(desk)
    pressed(desk, ADA, "setup.open", value="kpis")
    [*_, (name, letter)] = desk.letters("welcome")
    assert name == "Ada Admin"
    assert "●  *KPIs*  done: " in words(letter)
    assert "This list ticks itself" in words(letter)


def test_skipping_in_the_message_leaves_it_saying_why_it_came(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        [ada] = tx.admins()
        checklists_of(desk.store, SystemClock(TODAY)).begin(tx, ada, Opening.NAMED)
    [(_, letter)] = desk.letters("welcome")
    place = arrived(desk)
    [said] = desk.sends_action(ADA, {"action_id": "setup.skip", "value": "kpis"}, **place)
    assert "whoever installed it named you" in words(said)
    assert "–  *KPIs*  skipped" in words(said)
    [said] = desk.presses(ADA, letter, "setup.skip")  # on an answer
    assert "named you" not in words(said)


def test_nobody_is_told_once_it_is_over(desk: Office) -> None:
    for step in ("kpis", "schedule", "scorecard"):
        pressed(desk, ADA, "setup.skip", value=step)
    assert checklists_of(desk.store, SystemClock(TODAY)).tell(desk.workspace.id) == 0


@pytest.mark.parametrize("who", [ANA, MARIA])
@pytest.mark.parametrize("action", ["setup.open", "setup.skip", "setup.pass"])
@pytest.mark.parametrize("step", ["people", "kpis", "schedule", "scorecard"])
def test_nobody_else_may(desk: Office, who: str, action: str, step: str) -> None:
    is_new(desk)
    assert "Set up Pace" not in opens_home(desk, who)
    assert not has(desk, who, action)
    [said] = pressed(desk, who, action, value=step)
    assert "Setting Pace up is for admins." in words(said)
    with desk.store.begin(desk.workspace.id) as tx:
        assert tx.setup_marks() == {}
        assert not tx.workspace().live
    [said] = desk.types(who, "setup", command="/pace")
    assert "Setting Pace up is for admins." in words(said)


def test_a_forged_step_is_refused(desk: Office) -> None:
    [said] = pressed(desk, ADA, "setup.open", value="<!channel>")
    assert "That button is not one of mine." in words(said)


def test_an_empty_workspace_begins_with_people(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.connection.execute(sa.text("UPDATE people SET active = false WHERE role != 'admin'"))
    assert "○  *People*" in opens_home(desk, ADA)
    assert count(desk, import_runs) == 1
    with desk.store.begin(desk.workspace.id) as tx:
        assert [one.role for one in tx.admins()] == [Role.ADMIN]
        assert tx.recipients_of(Kind.WELCOME, "setup", [1]) == frozenset()


ROSTER = "name,email,manager\nZed New,zed@acme.example,Maria Lead\nYan New,,Maria Lead\n"


def brings_in(desk: Office, name: str, content: str) -> str:
    """A file, checked and imported: the report."""
    [proposal] = gives(desk, name, content)
    [trial] = checks(desk, proposal)
    *_, report = desk.presses(ADA, trial, "data.import")
    return words(report)


def test_each_step_leads_to_the_next_one(desk: Office) -> None:
    is_new(desk)
    [said] = pressed(desk, ADA, "setup.open", value="kpis")
    assert "3 of 6 steps are done. Next: *Targets*" in words(said)
    [said] = desk.presses(ADA, said, "setup.pass")
    assert "replace_original" not in said or not said["replace_original"]
    assert "*Targets* is skipped." in words(said)
    assert "Next: *Schedule*" in words(said)
    [said] = desk.presses(ADA, said, "setup.open")
    assert "4 of 6 steps are done. Next: *First scorecard*" in words(said)
    [said] = desk.presses(ADA, said, "setup.open")
    assert "This is how Ana Ruiz would get last week's." in words(said)
    assert "5 of 6 steps are done. Nothing is left to set up." in words(said)
    assert "Next:" not in open_step(desk, "targets")


def test_a_roster_that_is_in_links_people_at_once_and_leads_on(desk: Office) -> None:
    desk.slack.add_user(NEW, "Zed@acme.example")
    report = brings_in(desk, "roster.csv", ROSTER)
    assert "2 people added" in report
    assert "7 of 9 people have a Slack account with their e-mail address; the others get nothing yet." in report
    assert "Next: *KPIs*" in report
    with desk.store.begin(desk.workspace.id) as tx:
        linked = tx.person_by_slack_id(NEW)
        assert linked is not None
        assert linked.name == "Zed New"


def test_where_slack_does_not_answer_people_are_linked_later(desk: Office) -> None:
    desk.slack.errors["users.list"] = "internal_error"
    report = brings_in(desk, "roster.csv", ROSTER)
    assert "2 people added" in report
    assert "linked within the hour" in report


def test_after_the_set_up_an_import_leads_nowhere(desk: Office) -> None:
    for step in ("kpis", "targets", "schedule", "scorecard"):
        pressed(desk, ADA, "setup.skip", value=step)
    report = brings_in(desk, "roster.csv", ROSTER)
    assert "2 people added" in report
    assert "Next:" not in report


def test_a_target_set_in_its_form_leads_on(desk: Office) -> None:
    is_new(desk)
    form = desk.opens(ADA, "targets add", command="/pace")
    page = desk.submits(ADA, form, kpi="Revenue", whom="Ana Ruiz", period="Dec 2017", value="50k")["view"]
    before = len(desk.slack.said())
    desk.submits(ADA, page)
    desk.settle()
    [note] = desk.slack.said()[before:]
    assert "Revenue for Ana Ruiz, December 2017" in words(note)
    assert "3 of 6 steps are done. Next: *KPIs*" in words(note)


def test_what_the_company_goes_by_is_changed_from_the_list(desk: Office) -> None:
    is_new(desk)
    checklists_of(desk.store, SystemClock(TODAY)).tell(desk.workspace.id)
    [(_, letter)] = desk.letters("welcome")
    [beside] = [block["accessory"] for block in letter["blocks"] if "accessory" in block]
    arrived(desk)
    desk.sends_action(ADA, {"action_id": beside["action_id"], "value": beside["value"]})
    page = desk.submits(ADA, desk.slack.forms[-1], currency="EUR", zone="Europe/Berlin", country="DE")["view"]
    desk.submits(ADA, page)
    desk.settle()
    *_, (_, letter) = desk.letters("welcome")
    assert "currency EUR, time zone Europe/Berlin, public holidays of DE" in words(letter)


def test_on_an_empty_workspace_the_preview_says_what_is_missing_and_what_comes_first(desk: Office) -> None:
    is_new(desk)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.connection.execute(sa.text("UPDATE people SET active = false WHERE role != 'admin'"))
    said = open_step(desk, "scorecard")
    assert "There is no scorecard to show yet" in said
    assert "Next: *People*" in said


def test_starting_without_a_look_says_when_the_first_ones_go_out(desk: Office) -> None:
    is_new(desk)
    [said] = pressed(desk, ADA, "setup.pass", value="scorecard")
    assert "*First scorecard* is skipped. *From now on scorecards, tips and digests go out as scheduled.*" in words(
        said
    )
    assert "The first scorecards: Monday 27 November, to 3 people with a Slack account." in words(said)
    assert count(desk, alarms) > 0
