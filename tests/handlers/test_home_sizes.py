"""Home of whoever leads one, thirty, two hundred or ten thousand: always within what Slack takes, and each person on a page."""

import re
from datetime import UTC, date, datetime

import numpy as np
import pytest

from core.facts import day_number
from core.feedback import Audience, Content, FeedbackKind
from core.goals import Draft, GoalState, Said
from core.people import Person, Role
from core.periods import Grain, Period
from core.ports import ImportRun, PersonRow
from core.records import RecordBatch
from core.rhythm import Kind, Override
from tests.handlers.home_kit import has, home, opens_home, pressed
from tests.handlers.kit import ADA, HOSTILE, OTTO, Office, words

NEXT, BACK = "home.team.next", "home.team.back"
NOW = datetime(2017, 11, 20, 9, tzinfo=UTC)


def leads(desk: Office, size: int) -> None:
    """Otto leads so many people with the longest of names (Cleo is the first); up to a hundred of them have sold something."""
    rows = [PersonRow(f"Rep {number:05} {HOSTILE * 3}", manager="Otto Lead") for number in range(size - 1)]
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people(rows)
        sold = [person for person in tx.people() if person.name.startswith("Rep ")][:100]
        if sold:
            tx.import_records(ImportRun("more", "more.csv", "0" * 64, "test", 1, 0, NOW), deals(sold))


def deals(sold: list[Person]) -> RecordBatch:
    """One each this month, of 10, 20, 30 ... in money."""
    count = len(sold)
    return RecordBatch(
        ("revenue",),
        np.array([f"r{one.id}" for one in sold], object),
        np.array(["Deal"] * count, object),
        np.array([one.id for one in sold], np.int64),
        np.arange(count, dtype=np.int64),
        np.zeros(count, np.int32),
        np.full(count, day_number(date(2017, 11, 7)), np.int32),
        np.arange(1, count + 1, dtype=np.float64) * 10,
    )


def listed(text: str) -> list[str]:
    """Whom a page has a line for, in its order."""
    lines = [
        line for line in text.splitlines() if line.startswith(("○", "◐", "●", "◆", "*Rep ", "*Cleo")) and "*" in line
    ]
    return [line.partition("*")[2][:9] for line in lines]


@pytest.mark.parametrize("size", [1, 30, 200])
def test_every_page_is_within_slacks_limits_and_each_person_is_on_one(desk: Office, size: int) -> None:
    leads(desk, size)
    pages = [opens_home(desk, OTTO)]
    while has(desk, OTTO, NEXT):
        pressed(desk, OTTO, NEXT)
        pages.append(home(desk, OTTO))
    seen = [name for page in pages for name in listed(page)]
    assert len(pages) == -(-size // 20)
    assert len(seen) == len(set(seen)) == size
    assert max(len(one["view"]["blocks"]) for one in desk.slack.called("views.publish")) < 100
    assert desk.slack.rejected == []
    if size > 20:
        assert seen[0] == "Rep 00000"  # who is furthest behind
        assert "1 to 20 of " in pages[0]
        pressed(desk, OTTO, BACK)
        assert home(desk, OTTO) == pages[-2]


def test_the_page_stays_when_something_has_changed(desk: Office) -> None:
    leads(desk, 30)
    opens_home(desk, OTTO)
    pressed(desk, OTTO, NEXT)
    assert "21 to 30 of 30" in home(desk, OTTO)
    desk.homes.refresh(OTTO)
    assert "21 to 30 of 30" in home(desk, OTTO)
    assert "1 to 20 of 30" in opens_home(desk, OTTO)  # opened again it begins at the beginning


def test_whoever_leads_ten_thousand_sees_them_by_whom_they_work_for(desk: Office) -> None:
    rows = [PersonRow(f"Rep {number:05}", manager="Cleo Fox") for number in range(9_990)]
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people(rows)
    text = opens_home(desk, OTTO)
    assert listed(text) == ["Cleo Fox*"]
    assert "*Cleo Fox* and 9,990 people" in text
    assert "Those directly below you, each together with everybody below them. For somebody else" in text
    assert "9,997 in the roster, 9,991 without a Slack account: Nora Lund, Rep 00000" in opens_home(desk, ADA)
    assert desk.slack.rejected == []


def test_of_very_many_each_row_is_somebody_with_everybody_below_as_kpi_has_them(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        heads = [PersonRow(f"Head {number:02}", role=Role.MANAGER, manager="Otto Lead") for number in range(30)]
        tx.save_people(heads)
        tx.save_people([PersonRow(f"Rep {number:05}", manager=f"Head {number % 29:02}") for number in range(319)])
        tx.save_people([PersonRow(f"Deep {number}", manager="Rep 00000") for number in range(3)])
        sold = [one for one in tx.people() if one.name.startswith(("Rep ", "Deep "))]
        tx.import_records(ImportRun("more", "more.csv", "0" * 64, "test", 1, 0, NOW), deals(sold))
    pages = [opens_home(desk, OTTO)]
    while has(desk, OTTO, NEXT):
        pressed(desk, OTTO, NEXT)
        pages.append(home(desk, OTTO))
    text = "\n".join(pages)
    assert "1 to 20 of 31" in pages[0]
    assert all(f"*Head {number:02}*" in text for number in range(30))
    assert "*Head 29*  nothing recorded" in text  # leads nobody
    [line] = [line for line in text.splitlines() if "*Head 00*" in line]
    assert "*Head 00* and 14 people" in line
    [card] = desk.types(OTTO, "this month @Head 00", command="/scorecard")
    due = re.search(r"(\d+%) of what (?:was|is) due", words(card))
    assert due is not None, words(card)
    assert f", {due[1]} of what is due by now" in line
    assert desk.slack.rejected == []


def test_of_very_many_directly_below_those_who_lead_most_are_listed(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people([PersonRow(f"Rep {number:05}", manager="Otto Lead") for number in range(305)])
        tx.save_people([PersonRow("Deep", manager="Rep 00304")])
    text = opens_home(desk, OTTO)
    assert "1 to 20 of 300" in text
    assert "6 more are directly below you." in text
    seen = [text]
    while has(desk, OTTO, NEXT):
        pressed(desk, OTTO, NEXT)
        seen.append(home(desk, OTTO))
    assert "*Rep 00304* and 1 person" in "\n".join(seen)


def test_the_fullest_home_there_can_be_fits(desk: Office) -> None:
    """An admin who sells and leads two hundred, with more of everything than is shown."""
    leads(desk, 200)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        people = {person.name: person for person in tx.people()}
        otto, ana = people["Otto Lead"], people["Ana Ruiz"]
        tx.save_people([PersonRow("Otto Lead", email="otto@acme.example", role=people["Ada Admin"].role)])
        tx.import_records(ImportRun("his", f"{HOSTILE * 9}.csv", "0" * 64, "test", 1, 9, NOW), deals([otto]))
        tx.save_override(Override(Kind.SCORECARD, person_id=ana.id, is_on=False))
        others = [person for person in people.values() if person.id != otto.id]
        for number in range(12):
            month = Period(date(2017, 12, 1 + number), date(2017, 12, 31), Grain.RANGE)
            why = HOSTILE * 12
            tx.add_goal(
                Draft(f"person:{otto.id}", "revenue", 5, month, why), ana.id, GoalState.PROPOSED, NOW, form=f"a{number}"
            )
            asked = tx.add_goal(
                Draft(f"person:{others[number].id}", "revenue", 5, month, why),
                otto.id,
                GoalState.PROPOSED,
                NOW,
                form=f"b{number}",
            )
            assert asked is not None
            tx.add_said(Said(asked.id, others[number].id, HOSTILE, NOW), form=f"c{number}")
            tx.add_request(others[number].id, otto.id, HOSTILE * 3, date(2017, 11, 27), NOW, form=f"d{number}")
            content = Content(otto.id, FeedbackKind.PRAISE, HOSTILE * 30, audience=Audience.SUBJECT)
            tx.add_feedback(content, ana.id, NOW, form=f"e{number}")
    text = opens_home(desk, OTTO)
    for part in ("How Pace stands", "Today, ", "Your team", "Waits for you", "Goals", "Coaching", "Feedback for you"):
        assert part in text
    [shown] = [one["view"] for one in desk.slack.called("views.publish")]
    assert 60 < len(shown["blocks"]) < 100
    assert desk.slack.rejected == []
