"""Questions about one's own figures: where they are answered, to whom, and by which figures."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import sqlalchemy as sa

from core.facts import day_number
from core.ports import PersonRow
from core.records import RecordBatch
from models.facts import daily_facts
from tests.handlers.kit import ADA, ANA, BEN, CLEO, MARIA, NEW, Office, _run, words
from tests.handlers.question_kit import (
    CARD,
    CHANNEL,
    DIRECT,
    WEEKLY,
    WHY,
    Desk,
    cards,
    coach,
    loses,
    mentions,
    nothing_in_public,
    writes,
)
from views.questions import NOT_WHY

# -- where -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", [WHY, "why did I win less", "How is my win rate?", "win rate?", "What about my win rate"]
)
def test_a_question_to_coach_begins_with_the_figures(losing: Office, text: str) -> None:
    [answer] = coach(losing, ANA, text)
    said = words(answer)
    assert "Win rate, November 2017" in said
    assert "*63.2%*" in said
    assert "▼ down 29.1 points on 1 Oct - 20 Oct 2017" in said
    assert "Before: 92.3%" in said
    assert "Your usual: 92.3%" in said
    assert "•  Deals won *12*, before 12" in said
    assert "•  Deals lost *7*, before 1" in said
    assert "Deals lost went from 1 to 7, while deals won stayed at 12." in said
    assert "*To try*" in said
    assert NOT_WHY in said
    assert "From Pace's playbook: no model was asked. Only you see it." in said


@pytest.mark.parametrize("text", ["win rate", "", "discovery", "prep @Ana Ruiz?", "practice what?"])
def test_what_is_no_question_is_answered_as_before(losing: Office, text: str) -> None:
    assert NOT_WHY not in words(coach(losing, ANA, text)[0])


@pytest.mark.parametrize(
    "text",
    [
        f"<@U0BOT> {WHY}",
        f"<@U0BOT> hey, {WHY}",
        "why is my win rate down <@U0BOT>",
        "Hello <@U0BOT>! Why is my win rate down?",
    ],
)
def test_a_mention_anywhere_answers_only_who_asked(losing: Office, text: str) -> None:
    [answer] = mentions(losing, ANA, text)
    assert "*63.2%*" in words(answer)
    assert (answer["user"], answer["channel"]) == (ANA, CHANNEL)
    nothing_in_public(losing)


def test_a_mention_below_ones_shared_card_is_answered_there_to_oneself(losing: Office) -> None:
    cards(losing)
    assert writes(losing, ANA, f"<@U0BOT> {WHY}", channel=CHANNEL, thread=CARD) == []  # the mention is told on its own
    [answer] = mentions(losing, ANA, f"<@U0BOT> {WHY}", thread_ts=CARD)
    assert (answer["user"], answer["channel"], answer["thread_ts"]) == (ANA, CHANNEL, CARD)
    assert "*63.2%*  Win rate, November 2017" in words(answer)
    nothing_in_public(losing)


def test_without_a_mention_what_one_says_below_ones_card_in_a_channel_is_conversation(losing: Office) -> None:
    cards(losing)
    assert writes(losing, ANA, WHY, channel=CHANNEL, thread=CARD) == []


def test_a_reply_to_ones_scorecard_is_about_its_week(losing: Office) -> None:
    cards(losing)
    [answer] = writes(losing, ANA, WHY)
    assert (answer["user"], answer["channel"], answer["thread_ts"]) == (ANA, DIRECT, WEEKLY)
    assert "13 Nov" in words(answer)
    assert "November 2017" not in words(answer)
    [answer] = writes(losing, ANA, "why was my win rate down in October?", ts="201.2")
    assert "Win rate, October 2017" in words(answer)
    assert writes(losing, ANA, "Thanks, I will look at it", ts="201.3") == []
    nothing_in_public(losing)


def test_a_scorecard_of_an_unknown_week_is_answered_over_the_month(losing: Office) -> None:
    cards(losing, topic="w")
    assert "Win rate, November 2017" in words(writes(losing, ANA, WHY)[0])


@pytest.mark.parametrize("event", [{"thread_ts": ""}, {"thread_ts": "999.9"}])
def test_in_the_direct_messages_a_mention_is_told_as_a_message(losing: Office, event: dict[str, str]) -> None:
    [answer] = writes(losing, ANA, f"<@U0BOT> {WHY}", **event)
    assert "*63.2%*" in words(answer)
    assert writes(losing, ANA, WHY, ts="201.2", **event) == []  # neither a reply to a card nor said to Pace


def test_one_message_told_twice_is_one_question(losing: Office) -> None:
    cards(losing)
    assert len(writes(losing, ANA, f"<@U0BOT> {WHY}")) == 1
    assert mentions(losing, ANA, f"<@U0BOT> {WHY}", channel=DIRECT, ts="201.1", thread_ts=WEEKLY) == []
    assert [mentions(losing, ANA, f"<@U0BOT> {WHY}", ts="400.7") for _ in range(3)][1:] == [[], []]


def test_a_managers_reply_in_a_reps_thread_is_feedback_still(losing: Office) -> None:
    cards(losing)
    for channel, thread in ((CHANNEL, CARD), ("G0TALK", WEEKLY)):
        said = writes(losing, MARIA, "Why is your win rate down?", channel=channel, thread=thread, ts=f"7{thread}")
        assert all("Is that feedback for Ana Ruiz?" in words(one) for one in said)
    assert "Is that feedback" in words(writes(losing, MARIA, WHY, channel=CHANNEL, thread=CARD, ts="77.1")[0])


# -- whose -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "why is Ben's win rate up?",
        "why is ben ito ahead of me?",
        "why is @Ben Ito ahead?",
        "why is <@U0BEN> ahead?",
        "why is <@U0STRANGER> ahead?",
        "why is team West behind?",
        "why is West behind?",
        "How is everyone doing?",
        "why is our win rate down?",
        "<!channel> why is win rate down?",
    ],
)
def test_a_question_about_somebody_else_is_refused_kindly_and_no_model_hears_of_it(asked: Desk, text: str) -> None:
    [answer] = coach(asked.office, ANA, text)
    assert "I answer questions about your own figures, and only to you" in words(answer)
    assert "%" not in words(answer)
    [answer] = mentions(asked.office, ANA, f"<@U0BOT> {text}")
    if "STRANGER" not in text:
        assert "I answer questions about your own figures, and only to you" in words(answer)
    [answer] = coach(asked.office, MARIA, text)
    assert "`/kpi @name`" in words(answer)
    assert "`/coach prep @name`" in words(answer)
    assert asked.coach.asked == []


def test_two_accounts_that_nobody_knows_are_not_both_pace(losing: Office) -> None:
    [answer] = mentions(losing, ANA, "<@U0BOT> why is <@U0STRANGER> ahead?")
    assert "your own figures, and only to you" in words(answer)
    assert "*63.2%*" in words(mentions(losing, ANA, f"<@U0BOT> why is <@{ANA}>'s win rate down?", ts="400.2")[0])


@pytest.mark.parametrize(("who", "figure"), [(BEN, "88.9%"), (CLEO, "83.3%")])
def test_everybody_reads_their_own_figures_wherever_they_ask(losing: Office, who: str, figure: str) -> None:
    """Also below somebody else's card."""
    cards(losing)
    [answer] = mentions(losing, who, f"<@U0BOT> {WHY}", thread_ts=CARD)
    assert f"*{figure}*" in words(answer)
    assert "63.2%" not in words(answer)
    assert answer["user"] == who
    said = writes(losing, who, WHY)  # as if it were their direct message
    assert "63.2%" not in "".join(map(words, said))


def test_who_is_not_in_the_roster_hears_whom_to_ask(losing: Office) -> None:
    cards(losing)
    assert "not linked" in words(coach(losing, NEW)[0])
    assert "not linked" in words(mentions(losing, NEW, f"<@U0BOT> {WHY}")[0])
    assert writes(losing, NEW, WHY) == []


def test_other_workspaces_and_bots_are_answered_nothing(losing: Office) -> None:
    cards(losing)
    assert writes(losing, ANA, WHY, bot_id="B1") == []
    body = {"type": "event_callback", "team_id": "T0OTHER", "event_id": "E", "event": {
        "type": "app_mention", "channel": CHANNEL, "user": ANA, "text": f"<@U0BOT> {WHY}", "ts": "1.1",
    }}  # fmt: skip
    assert losing.delivers(body) == []


# -- which figures -----------------------------------------------------------------------------------------------------


def test_the_parts_are_what_the_database_adds_up_to(losing: Office) -> None:
    said = words(coach(losing, ANA)[0])
    with losing.store.begin(losing.workspace.id) as tx:
        [ana] = tx.search_people("Ana Ruiz")
    names = sa.table("measures", sa.column("id"), sa.column("key"))
    for key, name in (("deals_won", "Deals won"), ("deals_lost", "Deals lost")):
        sums = []
        for month in (11, 10):
            first, last = day_number(date(2017, month, 1)), day_number(date(2017, month, 20))
            query = (
                sa.select(sa.func.sum(daily_facts.c.value))
                .join(names, names.c.id == daily_facts.c.measure_id)
                .where(names.c.key == key, daily_facts.c.person_id == ana.id)
                .where(daily_facts.c.day.between(first, last))
            )
            with losing.store.begin(losing.workspace.id) as tx:
                sums.append(int(tx.connection.scalar(query)))
        assert f"{name} *{sums[0]}*, before {sums[1]}" in said


def test_the_figures_are_those_of_kpi(losing: Office) -> None:
    card = words(losing.types(ANA, "win rate, average deal size, sales cycle")[0])
    for kpi, figure in (("win rate", "63.2%"), ("average deal size", "$100"), ("sales cycle", "30 days")):
        assert f"*{figure}*" in words(coach(losing, ANA, f"why is my {kpi} so?")[0])
        assert figure in card
    said = words(coach(losing, ANA, "why is my sales cycle so?")[0])
    assert "Days from opening to winning, over deals won *360 days*, before 360 days" in said
    assert "Revenue *$1,200*, before $1,200" in words(coach(losing, ANA, "why is my average deal size so?")[0])


def test_the_middle_of_the_team_is_there_once_it_is_nobodys(losing: Office) -> None:
    assert "The middle of your team" not in words(coach(losing, ANA)[0])
    with losing.store.begin(losing.workspace.id, write=True) as tx:
        tx.save_people([PersonRow(f"Mate {n}", manager="Maria Lead", email=f"m{n}@a.example") for n in range(5)])
    for at in range(5):
        with losing.store.begin(losing.workspace.id, write=True) as tx:
            [mate] = tx.search_people(f"Mate {at}")
            batch = RecordBatch(
                ("deals_won", "deals_lost"),
                np.array([f"m{at}"], object), np.array(["t"], object), np.array([mate.id], np.int64),
                np.array([0, 0], np.int64), np.array([0, 1], np.int32),
                np.array([day_number(date(2017, 11, 3))] * 2, np.int32), np.array([1.0, 1.0]),
            )  # fmt: skip
            tx.import_records(replace(_run(), source=f"mate{at}"), batch)
    assert "The middle of your team: 50%" in words(coach(losing, ANA)[0])


def test_the_stage_where_the_funnel_narrows_is_named(losing: Office) -> None:
    loses(losing, "Ben Ito", 8)
    assert "your funnel narrows most at Win rate" in words(coach(losing, BEN, "why is my revenue low?")[0])


def test_without_a_kpi_it_is_about_the_focus_and_says_so(losing: Office) -> None:
    said = words(coach(losing, ANA, "why am I behind?")[0])
    assert "*$1,200*  Revenue, November 2017" in said
    assert "I found no KPI of yours in the question" in said


def test_of_several_the_first_is_answered_and_the_others_are_named(losing: Office) -> None:
    said = words(
        coach(losing, ANA, "why is my win rate lower in November than in October while revenue and calls are not?")[0]
    )
    assert "*63.2%*  Win rate, November 2017" in said
    assert "One at a time: ask again about Revenue and Calls." in said
    assert "first period" not in said  # it is compared with the other one
    said = words(coach(losing, ANA, "why was my win rate lower in November than in March?")[0])
    assert "It is about the first period that you named." in said


def test_a_question_in_german(losing: Office) -> None:
    said = words(coach(losing, ANA, "Warum ist meine Win Rate gesunken?")[0])
    assert "*63.2%*" in said
    assert "I found no KPI" not in said
    assert "I found no KPI" in words(coach(losing, ANA, "Warum ist meine Abschlussquote gesunken?")[0])


@pytest.mark.parametrize(
    ("who", "text", "answer"),
    [
        (MARIA, "why am I behind?", "You have no figures of your own in November 2017"),
        (ADA, WHY, "No figure for Win rate in November 2017."),
        (ANA, "why are my calls down?", "No figure for Calls in November 2017. Nothing recorded in this period."),
        (ANA, "why was my win rate down in 2015?", "No figure for Win rate in 2015."),
    ],
)
def test_without_figures_nothing_is_made_up_and_no_model_is_asked(
    asked: Desk, who: str, text: str, answer: str
) -> None:
    [said] = coach(asked.office, who, text)
    assert answer in words(said)
    assert "*To try*" not in words(said)
    assert asked.coach.asked == []


def test_a_day_that_does_not_exist_is_said(losing: Office) -> None:
    assert "30 feb" in words(coach(losing, ANA, "why was revenue down on 30 Feb?")[0])
