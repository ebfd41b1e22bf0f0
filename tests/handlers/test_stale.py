"""Old data is said on every card, in the same words; while it is fresh, on none."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.feeds import feeds_of
from bot.readers import goal_news
from bot.writers import writers_of
from core.deliveries import State
from core.feeds import LEASE, Feed, Look, unreadable
from core.goals import Draft, GoalState
from core.periods import Grain, Period
from core.rhythm import USUAL, Kind, Place
from core.uploads import FileKind
from core.usecases.goals import Goals
from core.usecases.sending import Due
from tests.handlers import draft_kit
from tests.handlers.draft_kit import NOON, Moved
from tests.handlers.home_kit import opens_home
from tests.handlers.kit import ADA, ANA, MARIA, TODAY, Office, words
from tests.handlers.question_kit import WHY
from tests.handlers.test_reviews import both_written

LINE = "Figures may be out of date: the last data came in on Fri 10 Nov, 6 working days ago."
NEARLY_OVER = Period(date(2017, 11, 1), date(2017, 11, 22), Grain.RANGE)


def grows_old(desk: Office, last: date = date(2017, 11, 10)) -> None:
    """Data came on that day, and never since."""
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.connection.execute(sa.text(f"UPDATE import_runs SET data_at = '{last} 09:00:00'"))


def typed(who: str, text: str, command: str) -> Callable[[Office], str]:
    def ask(desk: Office) -> str:
        return words(desk.types(who, text, command=command)[-1])

    return ask


def details(desk: Office) -> str:
    [card] = desk.types(ANA, "revenue")
    return words(desk.presses(ANA, card, "kpi.details")[-1])


def agree(desk: Office) -> int:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        [ana] = tx.search_people("Ana Ruiz")
        draft = Draft(f"person:{ana.id}", "revenue", 1_000.0, NEARLY_OVER, "the plan needs it")
        goal = tx.add_goal(draft, ana.id, GoalState.ACCEPTED, NOON, form="x")
    assert goal is not None
    return goal.id


def goals(desk: Office) -> str:
    agree(desk)
    return words(desk.types(ANA, "", command="/goal")[-1])


def goal_card(desk: Office) -> str:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        [ana], [maria] = tx.search_people("Ana Ruiz"), tx.search_people("Maria Lead")
        draft = Draft(f"person:{ana.id}", "revenue", 1_000.0, NEARLY_OVER, "the plan needs it")
        tx.add_goal(draft, maria.id, GoalState.PROPOSED, NOON, form="x")
    listed = desk.types(ANA, "", command="/goal")[-1]
    return words(desk.presses(ANA, listed, "goal.accept")[0])


def home_of(who: str) -> Callable[[Office], str]:
    return lambda desk: opens_home(desk, who)


def drafts(desk: Office) -> str:
    draft_kit.monday(desk, "Ana Ruiz")
    return words(desk.types(MARIA, "drafts", command="/coach")[-1])


def review(desk: Office) -> str:
    return words(both_written(desk))


CARDS: dict[str, Callable[[Office], str]] = {
    "kpi": typed(ANA, "", "/kpi"),
    "kpi of a team": typed(MARIA, "", "/kpi"),
    "kpi of a time that is over": typed(ANA, "last month", "/kpi"),
    "details": details,
    "scorecard": typed(ANA, "", "/scorecard"),
    "goals": goals,
    "goal": goal_card,
    "home of a rep": home_of(ANA),
    "home of a manager": home_of(MARIA),
    "home of an admin": home_of(ADA),
    "tip": typed(ANA, "", "/coach"),
    "question": typed(ANA, WHY, "/coach"),
    "brief": typed(MARIA, "prep @Ana Ruiz", "/coach"),
    "drafts": drafts,
    "review": review,
}


@pytest.mark.parametrize("name", CARDS)
def test_every_card_says_it(desk: Office, name: str) -> None:
    grows_old(desk)
    text = CARDS[name](desk)
    assert text.count(LINE) == 1, text


@pytest.mark.parametrize("name", CARDS)
def test_no_card_says_it_while_data_is_fresh(desk: Office, name: str) -> None:
    assert "out of date" not in CARDS[name](desk)


LETTERS = {
    Kind.SCORECARD: "Ana Ruiz",
    Kind.DIGEST: "Maria Lead",
    Kind.RECOGNITION: "Maria Lead",
    Kind.REMINDER: "Ana Ruiz",
}


def written(desk: Office, kind: Kind, name: str, day: date) -> str:
    """What is sent on its own on that day."""
    clock = Moved(day)
    with desk.store.begin(desk.workspace.id) as tx:
        [person] = tx.search_people(name)
    schedule = replace(USUAL[kind], place=Place.CHANNEL, channel="C1") if kind is Kind.RECOGNITION else USUAL[kind]
    due = Due(person, day, clock.now(), schedule)
    letter = writers_of(desk.store, clock)[kind].prepare(desk.workspace.id, day, [due])(due)
    assert letter is not None
    return words(dict(letter.payload))


@pytest.mark.parametrize("kind", LETTERS)
def test_what_is_sent_on_its_own_says_it(desk: Office, kind: Kind) -> None:
    agree(desk)
    is_praise = kind is Kind.RECOGNITION  # of a week in which somebody sold
    day, last = (date(2017, 11, 13), date(2017, 11, 2)) if is_praise else (TODAY, date(2017, 11, 10))
    assert "out of date" not in written(desk, kind, LETTERS[kind], day)
    grows_old(desk, last)
    said = LINE.replace("Fri 10 Nov", "Thu 2 Nov") if is_praise else LINE
    assert written(desk, kind, LETTERS[kind], day).count(said) == 1


def test_a_tip_that_comes_on_its_own_says_it(desk: Office) -> None:
    grows_old(desk)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.connection.execute(sa.text("UPDATE people SET manager_id = NULL WHERE name = 'Ana Ruiz'"))
    draft_kit.monday(desk, "Ana Ruiz")
    with desk.store.begin(desk.workspace.id) as tx:
        found = [one for one in tx.deliveries(list(State), limit=99) if one.topic.startswith("tip:")]
    assert [words(dict(one.payload or {})).count(LINE) for one in found] == [1]


def test_how_a_goal_ended_says_it(desk: Office) -> None:
    agree(desk)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.connection.execute(sa.text("UPDATE import_runs SET newest_day = '2017-12-04'"))
    assert Goals(desk.store, Moved(date(2017, 12, 4)), goal_news).settle(desk.workspace.id) == 1
    [(_, letter), *_] = [one for one in desk.letters() if one[0] == "Ana Ruiz"]
    said = "Figures may be out of date: the last data came in on Mon 20 Nov, 9 working days ago."
    assert words(letter).count(said) == 1


def test_the_shared_card_says_it(desk: Office) -> None:
    grows_old(desk)
    [card] = desk.types(ANA, "")
    asked = desk.presses(ANA, card, "kpi.share")[-1]
    said = desk.presses(ANA, asked, "kpi.share.confirm")
    assert any(LINE in words(one) for one in said)


def test_the_setting_moves_the_day(desk: Office) -> None:
    grows_old(desk)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_workspace(replace(tx.workspace(), stale_after=6))
    [card] = desk.types(ANA, "")
    assert "Data up to" in words(card)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_workspace(replace(tx.workspace(), stale_after=5))
    [card] = desk.types(ANA, "")
    assert LINE in words(card)


def feed(name: str) -> Feed:
    return Feed(
        0,
        name,
        f"/in/{name}",
        FileKind.RECORDS,
        "",
        timedelta(hours=1),
        None,
        is_whole=False,
        most_bad=10,
        next_at=NOON,
    )


def test_an_admins_home_shows_what_is_picked_up_and_its_problem(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        for name in ("costs", "*deals*", "e", "f", "g", "h"):
            tx.add_feed(feed(name))
        found = tx.claim_feed(NOON, NOON + LEASE, "x", name="*deals*")
        assert found is not None
        hour = timedelta(hours=1)
        look = Look(NOON - hour, NOON, NOON - 24 * hour, "There is no <!channel>.", "gone", "gone")
        assert tx.end_look(found.id, "x", look)
    text = opens_home(desk, ADA)
    problem = "∗deals∗: looked at 1 hour ago, the newest data came 1 day ago. *There is no ‹!channel›.*"
    assert problem in text
    assert text.index("∗deals∗") < text.index("costs: not looked at yet")
    assert "1 more: `python -m bot sources list`." in text
    assert "sources list" not in opens_home(desk, MARIA)


def test_what_is_picked_up_is_on_home_before_anything_came(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.connection.execute(sa.text("DELETE FROM import_runs"))
    assert "Give me a CSV or XLSX export" in opens_home(desk, ADA)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.add_feed(replace(feed("deals"), problem="There is no /in/deals.csv.", looked_at=NOON))
    text = opens_home(desk, ADA)
    assert "There is no /in/deals.csv." in text
    assert "Give me a CSV" not in text


def test_no_message_of_what_is_picked_up_can_break_out(desk: Office) -> None:
    hostile = "<!channel> *x* & `y`"
    payload: Any = feeds_of(desk.store, Moved()).letter(feed(hostile), unreadable(hostile, f"{hostile} " * 900))
    text = words(payload)
    assert "<!channel>" not in text
    assert "*x*" not in text
