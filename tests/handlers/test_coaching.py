"""Tips and briefs: what they say, who gets them, what is remembered, and what nobody can force out of them."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from itertools import pairwise
from typing import Any

import pytest

from core.access import Viewer
from core.coaching import KeptTip, Misfit, Rating
from core.feedback import Audience, Content, FeedbackKind
from core.goals import Draft, GoalState
from core.periods import CALENDAR_YEAR, Grain, unit_of
from core.playbook import Entry, Step, When
from core.ports import PersonRow
from core.reviews import Question, Review, Side
from core.usecases.evidence import Known, read_evidence, recent_month
from core.usecases.tip_making import from_playbook
from models.tables import audit_log
from prompts.playbook import load_playbook
from tests.fakes.slack_api import problems
from tests.handlers.kit import ADA, ANA, BEN, CLEO, HOSTILE, MARIA, NEW, OTTO, WINS, Office, _run, deals, words
from views.coaching import fact_text
from views.text import Reader

SECRET = "You talked through the whole of the demo on Tuesday"
NOW = datetime(2017, 11, 10, tzinfo=UTC)


def ids(desk: Office) -> dict[str, int]:
    with desk.store.begin(desk.workspace.id) as tx:
        return {person.name: person.id for person in tx.people()}


def coach(desk: Office, who: str, text: str = "") -> dict[str, Any]:
    [message] = desk.types(who, text, command="/coach")
    assert message["response_type"] == "ephemeral"
    return message


def kept(desk: Office, name: str) -> list[KeptTip]:
    """The latest first."""
    person = ids(desk)[name]
    with desk.store.begin(desk.workspace.id) as tx:
        return tx.tips_of(person, limit=99)


def known_of(desk: Office, who: str) -> Known:
    """The evidence as the person may have it."""
    with desk.store.begin(desk.workspace.id) as tx:
        person = tx.person_by_slack_id(who)
        assert person is not None
        viewer, november = Viewer(person.id, person.role), unit_of(date(2017, 11, 1), Grain.MONTH)
        return read_evidence(tx, viewer, person, november, today=date(2017, 11, 20), now=NOW)


def feedback(desk: Office, about: str, by: str, audience: Audience = Audience.MANAGER, text: str = SECRET) -> None:
    known = ids(desk)
    content = Content(known[about], FeedbackKind.IMPROVEMENT, text, topic="skill:discovery", audience=audience)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.add_feedback(content, known[by], NOW, form=f"{by}:{text}:{audience}")


# -- tips --------------------------------------------------------------------------------------------------------------


def test_a_tip_begins_with_the_figure_and_says_where_it_comes_from(desk: Office) -> None:
    said = words(coach(desk, ANA))
    assert "*$1,200*  Revenue, November 2017" in said
    assert "60% of the target of $2,000" in said
    assert "*This week*" in said
    assert "*Why*" in said
    assert "*To think about*" in said
    assert "From Pace's playbook: no model was asked." in said
    assert "Only you see it." in said
    [tip] = kept(desk, "Ana Ruiz")
    assert (tip.focus, tip.topic, tip.source) == ("revenue", "kpi:revenue", "playbook")
    assert tip.keys
    assert all(
        fact.startswith(("revenue.", "win_rate.", "deals_", "sales_", "average", "period.")) for fact in tip.facts
    )


@pytest.mark.parametrize(
    ("text", "title", "topic"),
    [
        ("win rate", "Your tip: Win rate", "kpi:win_rate"),
        ("discovery", "Your tip: Discovery", "skill:discovery"),
        ("objection handling", "Your tip: Handling objections", "skill:objections"),
        ("Handling Objections last quarter", "Your tip: Handling objections", "skill:objections"),
        ("my revenue October", "Your tip: Revenue", "kpi:revenue"),
    ],
)
def test_a_topic_is_a_kpi_or_a_skill_with_a_period_if_one_is_named(
    desk: Office, text: str, title: str, topic: str
) -> None:
    said = words(coach(desk, ANA, text))
    assert title in said
    assert [tip.topic for tip in kept(desk, "Ana Ruiz")] == [topic]
    if "October" in text:
        assert "Revenue, October 2017" in said


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("zzz yyy", "I did not understand “zzz yyy”"),
        ("win rate revenue", "One thing at a time"),
        ("@Ben Ito", "made of your own figures"),
        ("everyone", "made of your own figures"),
        ("team West", "made of your own figures"),
        ("<!channel> x", "I did not understand"),
        ("x" * 400, "Try `/coach`"),
    ],
)
def test_what_cannot_be_read_is_answered_with_examples(desk: Office, text: str, answer: str) -> None:
    said = words(coach(desk, ANA, text))
    assert answer in said
    assert "`/coach win rate`" in said
    assert kept(desk, "Ana Ruiz") == []


def test_practice_says_that_it_comes_later(desk: Office) -> None:
    assert "comes with a later release" in words(coach(desk, ANA, "practice cold call"))


def test_who_is_not_in_the_roster_hears_whom_to_ask(desk: Office) -> None:
    assert "not linked" in words(coach(desk, NEW))


def test_without_any_figures_there_is_a_tip_all_the_same_and_it_says_so(desk: Office) -> None:
    said = words(coach(desk, MARIA))
    assert "You have no figures of November 2017 yet" in said
    assert "*This week*" in said


def test_the_same_request_twice_is_one_tip(desk: Office) -> None:
    over = {"trigger_id": "7.7", "response_url": f"{desk.slack.url}/response/7"}
    assert len(desk.types(ANA, "", command="/coach", **over)) == 1
    assert desk.types(ANA, "", command="/coach", **over) == []
    assert len(kept(desk, "Ana Ruiz")) == 1


def test_the_next_tip_is_another_one_and_what_did_not_fit_never_comes_again(desk: Office) -> None:
    first = coach(desk, ANA)
    desk.presses(ANA, first, "coach.not_for_me")
    answer = desk.submits(ANA, desk.slack.forms[-1], why="It does not fit", words="We sell to schools")
    assert "Noted" in str(answer["view"])
    second = words(coach(desk, ANA))
    assert "The last one was not for you" in second
    for _ in range(12):
        coach(desk, ANA)
    *later, refused = kept(desk, "Ana Ruiz")
    assert (refused.rating, refused.misfit, refused.words) == (
        Rating.NOT_FOR_ME,
        Misfit.NOT_MY_DEALS,
        "We sell to schools",
    )
    assert not {key for tip in later for key in tip.keys} & set(refused.keys)
    assert all(not set(one.keys) & set(other.keys) for one, other in pairwise(later))


def test_a_rating_can_be_changed_by_its_person(desk: Office) -> None:
    tip = coach(desk, ANA)
    [noted] = desk.presses(ANA, tip, "coach.helpful")
    assert "this one helped" in words(noted)
    assert [one.rating for one in kept(desk, "Ana Ruiz")] == [Rating.HELPFUL]
    desk.presses(ANA, tip, "coach.not_for_me")
    desk.submits(ANA, desk.slack.forms[-1], why="Something else matters")
    assert [(one.rating, one.misfit) for one in kept(desk, "Ana Ruiz")] == [(Rating.NOT_FOR_ME, Misfit.WRONG_FOCUS)]
    desk.presses(ANA, tip, "coach.not_for_me")
    form = desk.slack.forms[-1]
    chosen = next(block["element"] for block in form["blocks"] if block.get("block_id") == "why")
    assert chosen["initial_option"]["value"] == "focus"
    desk.submits(ANA, form, why=None, words="still")  # a client that sends nothing for what was not touched
    assert [(one.misfit, one.words) for one in kept(desk, "Ana Ruiz")] == [(Misfit.WRONG_FOCUS, "still")]


@pytest.mark.parametrize("who", [BEN, MARIA, OTTO, ADA])
def test_nobody_else_rates_a_tip_or_sees_what_was_said_of_it(desk: Office, who: str) -> None:
    tip = coach(desk, ANA)
    desk.presses(ANA, tip, "coach.not_for_me")
    form = desk.slack.forms[-1]
    desk.submits(ANA, form, why="I do this", words="my own words")
    before, forms = kept(desk, "Ana Ruiz"), len(desk.slack.forms)
    for action in ("coach.helpful", "coach.not_for_me"):
        [theirs] = desk.sends_action(who, {"action_id": action, "value": str(before[0].id)})
        [nobodys] = desk.sends_action(who, {"action_id": action, "value": "99999"})
        assert words(theirs) == words(nobodys)
        assert "no such tip of yours" in words(theirs)
    assert "no such tip of yours" in str(desk.submits(who, form, why="I do this"))
    assert len(desk.slack.forms) == forms
    assert kept(desk, "Ana Ruiz") == before


@pytest.mark.parametrize("value", ["", "x", "-1", "1 OR 1=1", "9" * 40, "²", "1.5"])
def test_forged_buttons_and_forms_are_refused(desk: Office, value: str) -> None:
    tip = coach(desk, ANA)
    for action in ("coach.helpful", "coach.not_for_me", "digest.brief"):
        [answer] = desk.sends_action(ANA, {"action_id": action, "value": value})
        assert "not one of mine" in words(answer)
    desk.presses(ANA, tip, "coach.not_for_me")
    form = desk.slack.forms[-1]
    assert "not one of mine" in str(desk.submits(ANA, form | {"private_metadata": value}, why="I do this"))
    assert "Choose why" in str(desk.submits(ANA, form, why="forged"))
    assert "Keep it under" in str(desk.submits(ANA, form, why="I do this", words="x" * 501))
    assert [one.rating for one in kept(desk, "Ana Ruiz")] == [None]


# -- from a card -------------------------------------------------------------------------------------------------------


def test_coach_me_is_on_ones_own_card_and_speaks_of_its_kpi_and_period(desk: Office) -> None:
    [card] = desk.types(ANA, "win rate October")
    [tip] = desk.presses(ANA, card, "kpi.coach")
    assert "Your tip: Win rate" in words(tip)
    assert "Win rate, October 2017" in words(tip)
    for who, text in ((MARIA, "@Ana Ruiz"), (MARIA, ""), (ADA, "@Ana Ruiz")):
        [other] = desk.types(who, text)
        assert "kpi.coach" not in str(other)


def test_a_forged_card_gives_no_tip_on_somebody_else(desk: Office) -> None:
    [card] = desk.types(ANA, "")
    value = next(e["value"] for b in card["blocks"] for e in b.get("elements", ()) if e.get("action_id") == "kpi.coach")
    for who in (BEN, MARIA, ADA, OTTO):
        [answer] = desk.sends_action(who, {"action_id": "kpi.coach", "value": value})
        assert "no such tip of yours" in words(answer)
    ana = ids(desk)["Ana Ruiz"]
    for forged in ("x", f"person:{ana}", f"person:{ana}|2017-11-01|2017-11-30|month|nothing"):
        [answer] = desk.sends_action(ANA, {"action_id": "kpi.coach", "value": forged})
        assert "not one of mine" in words(answer)
    assert kept(desk, "Ana Ruiz") == []


# -- briefs ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [MARIA, ADA])
def test_a_brief_is_for_the_managers_above_and_admins(desk: Office, who: str) -> None:
    said = words(coach(desk, who, "prep @Ben Ito"))
    for part in (
        "What changed",
        "What to praise",
        "Where help is worth most",
        "What to ask",
        "What was agreed last time",
    ):
        assert f"*{part}*" in said
    assert "Revenue *$800*, ▲ up 14.3%" in said
    [pressed] = desk.sends_action(who, {"action_id": "digest.brief", "value": str(ids(desk)["Ben Ito"])})
    assert words(pressed) == said
    assert kept(desk, "Ben Ito") == []  # nobody is coached by somebody else's reading


@pytest.mark.parametrize("who", [OTTO, BEN, CLEO, ANA])
def test_others_learn_nothing_not_even_whether_there_is_such_a_person(desk: Office, who: str) -> None:
    [about_ana] = desk.sends_action(who, {"action_id": "digest.brief", "value": str(ids(desk)["Ana Ruiz"])})
    [about_nobody] = desk.sends_action(who, {"action_id": "digest.brief", "value": "99999"})
    assert words(about_ana) == words(about_nobody) == words(coach(desk, who, "prep @Ana Ruiz"))
    assert "for the managers above" in words(about_ana)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("prep", "`/coach prep @Ana Ruiz`"),
        ("prep team West", "about one person"),
        ("prep Zoe", "Nobody in the roster"),
        ("prep <@U0STRANGER>", "not linked"),
        ("prep @Maria Lead", "for the managers above"),
    ],
)
def test_a_brief_without_a_person_says_how(desk: Office, text: str, answer: str) -> None:
    assert answer in words(coach(desk, MARIA, text))


def test_what_was_agreed_is_goals_the_signed_review_and_the_last_feedback(desk: Office) -> None:
    known = ids(desk)
    november, october = (unit_of(date(2017, month, 1), Grain.MONTH) for month in (11, 10))
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        draft = Draft(f"person:{known['Ana Ruiz']}", "revenue", 1_500, november, "because")
        tx.add_goal(draft, known["Maria Lead"], GoalState.ACCEPTED, NOW, form="g")
        empty = Review(known["Ana Ruiz"], known["Maria Lead"], october)
        agreed = {Question.AGREED: f"One call a week together. {HOSTILE}"}
        signed = replace(empty, words={Side.MANAGER: agreed}, version=1, signatures=dict.fromkeys(Side, NOW))
        tx.save_review(empty, signed, NOW)
    feedback(desk, "Ana Ruiz", "Ben Ito")
    said = words(coach(desk, MARIA, "prep @Ana Ruiz"))
    assert "Revenue $1,500" in said
    assert "From the review of October 2017:" in said
    assert "One call a week together." in said
    assert "<!channel>" not in said
    assert "The last feedback: improvement, about Discovery, from Ben Ito, 10 Nov 2017" in said
    assert "talked through" not in said
    assert "One call a week" not in words(coach(desk, ADA, "prep @Ana Ruiz"))  # between the two of them


def test_a_manager_reads_of_no_feedback_that_was_not_for_them(desk: Office) -> None:
    feedback(desk, "Ana Ruiz", "Ben Ito", Audience.SUBJECT)
    for who in (MARIA, ADA):
        assert "The last feedback" not in words(coach(desk, who, "prep @Ana Ruiz"))
    with desk.store.engine.connect() as connection:
        assert connection.execute(audit_log.select()).all() == []


# -- what must never be ------------------------------------------------------------------------------------------------


def big_team(desk: Office) -> None:
    """Seven colleagues for Ana, each with figures that nobody else has."""
    rows = [PersonRow(f"Mate {letter}", manager="Maria Lead", team="West") for letter in "ABCDEFG"]
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people(rows)
        people = {person.name: person for person in tx.people()}
        wins = WINS | {row.name: 13 + 2 * at for at, row in enumerate(rows)}
        before = dict(WINS)
        WINS.update(wins)
        try:
            tx.import_records(_run(), deals(people))
        finally:
            WINS.clear()
            WINS.update(before)


def test_no_colleagues_figure_or_name_is_in_anybodys_tip(desk: Office) -> None:
    big_team(desk)
    theirs = {f"{100 * (13 + 2 * at):,}" for at in range(7)} | {"700", "800"}
    said = "\n".join(words(coach(desk, ANA, text)) for text in ["", "", "revenue", "deals won", "win rate"] * 4)
    figures = set(re.findall(r"\$([\d,.]+)", said))
    assert "1,200" in figures
    assert not figures & (theirs - {"800"})  # $800 is what Ana herself is short of
    assert not re.search(r"\b(Ben|Ito|Nora|Mate|Cleo)\b", said)
    # Of the eight others, up to today: 800, 1,300, then these four, then 2,000 twice.
    fact = known_of(desk, ANA).evidence.fact("revenue.team_median")
    assert fact is not None
    assert fact.value == (1_500 + 1_700 + 1_900 + 2_000) / 4
    assert known_of(desk, CLEO).evidence.fact("revenue.team_median") is None


def test_there_is_no_rank_in_the_evidence(desk: Office) -> None:
    big_team(desk)
    assert {one.score.ranked for one in known_of(desk, ANA).evidence.standings} <= {0, 1}


@pytest.mark.parametrize(
    ("today", "month"),
    [(date(2017, 11, 20), 11), (date(2017, 11, 8), 11), (date(2017, 11, 7), 10), (date(2017, 1, 2), 12)],
)
def test_in_the_first_week_of_a_month_the_one_before_counts(today: date, month: int) -> None:
    assert recent_month(today, CALENDAR_YEAR).start.month == month


@pytest.mark.parametrize(
    "text", ["next month", "2017-12-01..2017-12-31", "today", "2016", "last 6 weeks", "Q3 win rate"]
)
def test_every_period_gives_a_tip(desk: Office, text: str) -> None:
    said = words(coach(desk, ANA, text))
    assert "*This week*" in said or "did not understand" in said


def test_feedback_is_evidence_only_where_it_may_be_read(desk: Office) -> None:
    feedback(desk, "Ana Ruiz", "Ben Ito", Audience.SUBJECT)
    evidence = known_of(desk, ANA).evidence
    assert [(note.kind, note.topic) for note in evidence.feedback] == [(FeedbackKind.IMPROVEMENT, "skill:discovery")]
    assert [note.said for note in evidence.feedback] == [SECRET]  # for a model alone: no tip of the playbook has it
    assert "Ben" not in str(evidence)


def test_hostile_names_of_people_kpis_and_feedback_break_nothing(desk: Office) -> None:
    """The fake Slack fails the test for a mention, or anything beyond Slack's limits."""
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        catalogue = tx.catalogue()
        kpis = tuple(
            replace(kpi, name=f"{HOSTILE} {{revenue.target}} {kpi.key}" * 3) if kpi.key == "revenue" else kpi
            for kpi in catalogue.kpis
        )
        tx.save_catalogue(replace(catalogue, kpis=kpis))
        tx.save_people([PersonRow(HOSTILE.replace("\x00", ""), manager="Maria Lead", email="h@acme.example")])
    feedback(desk, "Ana Ruiz", "Ben Ito", text=HOSTILE * 20)
    for who, text in ((ANA, ""), (ANA, "discovery"), (MARIA, "prep @Ana Ruiz")):
        said = coach(desk, who, text)
        assert "<!channel>" not in words(said)
        assert "<@U0ANA>" not in words(said)
        assert (
            list(
                problems(
                    {key: said[key] for key in ("text", "blocks")} | {"unfurl_links": False, "unfurl_media": False}
                )
            )
            == []
        )
    hostile = next(person for name, person in ids(desk).items() if "channel" in name)
    [said] = desk.sends_action(MARIA, {"action_id": "digest.brief", "value": str(hostile)})
    assert "<!channel>" not in words(said)


def test_a_wrong_entry_is_kept_back_by_the_guard(desk: Office) -> None:
    wrong = Entry(
        "wrong-entry",
        "closing",
        ("revenue",),
        When.BEHIND,
        Step.TALK,
        "Ask Globex again.",
        "You are ranked low.",
        "Who?",
    )
    missing = Entry("no-fact", "closing", ("revenue",), When.BEHIND, Step.PLAN, "Reach {tarjet}.", "It counts.", "Who?")
    write = partial(fact_text, reader=Reader())
    tip = from_playbook([wrong, missing, *load_playbook()], known_of(desk, ANA), "revenue", write)
    assert tip.keys
    assert not {"wrong-entry", "no-fact"} & set(tip.keys)


def test_nothing_of_it_is_in_the_log(desk: Office, capsys: pytest.CaptureFixture[str]) -> None:
    tip = coach(desk, ANA, "win rate")
    desk.presses(ANA, tip, "coach.not_for_me")
    desk.submits(ANA, desk.slack.forms[-1], why="Something else", words="private words of mine")
    coach(desk, MARIA, "prep @Ben Ito")
    said = capsys.readouterr()
    everything = said.out + said.err
    assert "handled" in everything
    for private in ("private words", "win rate", "Ben Ito", "92.3", "$", tip["blocks"][1]["text"]["text"]):
        assert private not in everything
