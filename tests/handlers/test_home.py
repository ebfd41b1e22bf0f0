"""Home by role: what a rep, a manager and an admin find there, what they can do, and what they may not."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.deliveries import State
from core.people import Role
from core.rhythm import Kind
from models.tables import deliveries, people
from tests.handlers.draft_kit import NOON, monday, tips
from tests.handlers.feedback_kit import give
from tests.handlers.home_kit import chosen, has, home, opens_home, pressed
from tests.handlers.kit import ADA, ANA, BEN, CLEO, HOSTILE, MARIA, OTTO, Office, words
from tests.handlers.test_goals import proposed


def ids(desk: Office, name: str) -> str:
    with desk.store.begin(desk.workspace.id) as tx:
        return str(next(person.id for person in tx.people() if person.name == name))


# -- a rep -------------------------------------------------------------------------------------------------------------


def test_a_rep_sees_the_month_at_a_glance_and_the_one_focus(desk: Office) -> None:
    text = opens_home(desk, ANA)
    assert "Today, November 2017" in text
    assert "*$1,200*  Revenue  ○ behind: 60% of the target of $2,000" in text
    assert "*The one focus*  Revenue: forecast $1,200" in text
    assert "Data up to 20 Nov 2017, imported 3 hours ago." in text
    assert "Your next scorecard comes Mon 27 Nov, 08:30." in text
    [card] = desk.types(ANA, "revenue", command="/kpi")
    assert "○ behind: 60% of the target of $2,000" in words(card)  # the same figure, from the same maker


def test_who_has_nothing_yet_learns_how_to_begin(desk: Office) -> None:
    text = opens_home(desk, ANA)
    for hint in ("No goals yet", "`/goal set", "No tip yet. *Coach me*", "`/feedback request @Ben Ito"):
        assert hint in text
    assert "Waits for you" not in text
    assert "Your team" not in text
    assert "How Pace stands" not in text


def test_a_proposed_goal_is_accepted_in_home_and_home_shows_it(desk: Office) -> None:
    opens_home(desk, ANA)
    proposed(desk)
    assert "Proposed, not accepted yet." in opens_home(desk, ANA)
    [said] = pressed(desk, ANA, "goal.accept")
    assert "Accepted." in words(said)
    assert "Proposed" not in home(desk, ANA)
    assert "*Revenue $1,200*, December 2017" in home(desk, ANA)
    assert not has(desk, ANA, "goal.accept")
    assert has(desk, ANA, "goal.ask")


def test_a_question_about_a_goal_waits_on_its_proposers_home_until_it_is_answered(desk: Office) -> None:
    proposed(desk)
    opens_home(desk, ANA)
    pressed(desk, ANA, "goal.ask")
    desk.submits(ANA, desk.slack.forms[-1], text="Which customers is that from?")
    assert "A question about *Revenue $1,200*" in opens_home(desk, MARIA)
    assert "Which customers" not in home(desk, MARIA)
    pressed(desk, MARIA, "goal.answer")
    desk.submits(MARIA, desk.slack.forms[-1], text="From the two renewals")
    desk.settle()
    assert "A question about" not in home(desk, MARIA)  # after the form, without being opened again


def test_what_is_asked_of_somebody_waits_there(desk: Office) -> None:
    desk.types(BEN, "request @Ana Ruiz about my demos", command="/feedback")
    assert "Ben Ito about my demos, until 27 Nov 2017" in opens_home(desk, ANA)
    pressed(desk, ANA, "request.decline")
    assert "about my demos" not in home(desk, ANA)
    assert "Waits for you" not in home(desk, ANA)


def test_the_last_tip_stands_there_with_its_first_action_and_another_is_a_press_away(desk: Office) -> None:
    opens_home(desk, ANA)
    [tip] = pressed(desk, ANA, "kpi.coach")
    assert "Your tip:" in words(tip)
    first = tips(desk, "Ana Ruiz")[0].actions[0].text
    assert "Your last tip" in home(desk, ANA)
    assert first[:40] in home(desk, ANA)
    assert first[:40] not in opens_home(desk, BEN)


def test_a_draft_that_waits_for_the_manager_is_not_on_the_reps_home(desk: Office) -> None:
    monday(desk, "Ana Ruiz")
    assert "Your last tip" not in opens_home(desk, ANA)


def test_what_people_wrote_does_nothing_on_anybodys_home(desk: Office) -> None:
    give(desk, MARIA, behaviour=HOSTILE)
    desk.types(BEN, f"request @Ana Ruiz about {HOSTILE[:60]}", command="/feedback")
    assert "<!channel>" not in opens_home(desk, ANA)
    assert desk.slack.rejected == []


# -- a manager -----------------------------------------------------------------------------------------------------------


def test_a_manager_sees_the_team_worst_first_and_who_needs_what(desk: Office) -> None:
    text = opens_home(desk, MARIA)
    assert "○ 2 behind   1 without a pace yet" in text
    assert text.index("○ *Ben Ito*  behind, 40% of what is due by now") < text.index("○ *Ana Ruiz*  behind, 60%")
    assert text.index("*Ana Ruiz*") < text.index("*Nora Lund*  nothing recorded this month")
    assert "*Who needs what*\n•  *Ben Ito*  Help with Revenue, for two weeks" in text
    assert "Cleo Fox" not in text  # of another team
    assert "Today," not in text  # she sells nothing herself


def test_a_manager_who_sells_has_a_month_of_their_own_too(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        over = sa.update(people).where(people.c.name == "Cleo Fox").values(manager_id=int(ids(desk, "Ana Ruiz")))
        tx.connection.execute(over)
    text = opens_home(desk, ANA)
    assert text.index("Today, November 2017") < text.index("Your team, November 2017") < text.index("*Cleo Fox*")


def test_the_menus_lead_to_a_brief_and_to_the_form(desk: Office) -> None:
    opens_home(desk, MARIA)
    [brief] = chosen(desk, MARIA, "home.brief", "Ana Ruiz")
    assert "Ana Ruiz" in words(brief)
    chosen(desk, MARIA, "home.feedback", "Ben Ito")
    assert "Ben Ito" in str(desk.slack.forms[-1])


def test_drafts_wait_until_they_are_decided_on(desk: Office) -> None:
    monday(desk, "Ana Ruiz", "Ben Ito")
    assert "2 drafts wait for your word." in opens_home(desk, MARIA)
    assert "for your word" not in opens_home(desk, OTTO)
    assert "for your word" not in opens_home(desk, ADA)


# -- an admin ------------------------------------------------------------------------------------------------------------


def test_an_admin_sees_how_pace_stands(desk: Office) -> None:
    text = opens_home(desk, ADA)
    assert "deals.csv (crm), 3 hours ago" in text
    assert "7 in the roster, 1 without a Slack account: Nora Lund. They get nothing. `/pace people unlinked`" in text
    assert "Scorecards Mon 08:30; tips Mon 08:35; digests Mon 09:00" in text
    assert "0 waiting. In the last seven days 0 failed" in text
    assert "None is set up: every tip comes from the playbook." in text
    assert "Your team" not in text
    for who in (ANA, MARIA):
        assert "How Pace stands" not in opens_home(desk, who)


def test_an_admin_sees_problems_with_what_to_do(desk: Office) -> None:
    proposed(desk)  # a letter
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        failed = sa.update(deliveries).values(state=State.FAILED.value, changed_at=NOON - timedelta(days=1))
        tx.connection.execute(failed.where(deliveries.c.kind == Kind.GOAL.value))
        tx.connection.execute(
            sa.text(
                "UPDATE import_runs SET rejected = 3, started_at = '2017-11-01 09:00:00', data_at = '2017-11-01 09:00:00'"
            )
        )
    text = opens_home(desk, ADA)
    assert "1 failed" in text
    assert "`deliveries retry` tries again" in text
    assert "*3 left out for problems*" in text
    assert "the last data came in on Wed 1 Nov, 12 working days ago. Give me a fresh export in our direct" in text


def test_who_is_an_admin_no_more_sees_none_of_it(desk: Office) -> None:
    opens_home(desk, ADA)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.connection.execute(sa.update(people).where(people.c.name == "Ada Admin").values(role=Role.REP.value))
    assert "How Pace stands" not in opens_home(desk, ADA)


# -- what nobody may -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [ANA, BEN, OTTO, CLEO])
def test_a_brief_about_somebody_elses_people_is_refused(desk: Office, who: str) -> None:
    opens_home(desk, who)
    [said] = pressed(desk, who, "home.brief", choose=ids(desk, "Nora Lund"))
    assert "That is for the managers above this person." in words(said)


def test_a_goal_and_a_draft_of_others_are_refused(desk: Office) -> None:
    proposed(desk)
    monday(desk, "Ana Ruiz")
    opens_home(desk, BEN)
    for action, value in (("goal.accept", "1|1"), ("goal.ask", "1|1"), ("drafts.hand_on", "1")):
        [said] = pressed(desk, BEN, action, value=value)
        assert "There is no such draft" in words(said) or "You can see your own goals" in words(said), action
    assert "Proposed, not accepted yet." in opens_home(desk, ANA)


def test_feedback_and_requests_of_others_are_refused(desk: Office) -> None:
    give(desk, MARIA)
    desk.types(BEN, "request @Ana Ruiz about my demos", command="/feedback")
    opens_home(desk, CLEO)
    [said] = pressed(desk, CLEO, "feedback.open", value="1")
    assert "eleven slides" not in words(said)
    [said] = pressed(desk, CLEO, "request.decline", value="1")
    assert "There is no such request to you." in words(said)
    [said] = pressed(desk, CLEO, "kpi.coach", value=f"person:{ids(desk, 'Ana Ruiz')}|2017-11-01|2017-11-30|month")
    assert "There is no such tip of yours." in words(said)


@pytest.mark.parametrize("value", ["", "-20", "9999999", "²", "20; drop", "nan"])
def test_a_page_that_no_button_names_is_refused(desk: Office, value: str) -> None:
    opens_home(desk, MARIA)
    [said] = pressed(desk, MARIA, "home.team.next", value=value)
    assert "That button is not one of mine." in words(said)


def test_a_page_that_is_not_there_is_the_first_one_and_a_rep_has_none(desk: Office) -> None:
    opens_home(desk, MARIA)
    before = home(desk, MARIA)
    for value in ("20", "7", "999999"):
        assert pressed(desk, MARIA, "home.team.next", value=value) == []
        assert home(desk, MARIA) == before
    opens_home(desk, ANA)
    assert pressed(desk, ANA, "home.team.next", value="20") == []
    assert "Your team" not in home(desk, ANA)
