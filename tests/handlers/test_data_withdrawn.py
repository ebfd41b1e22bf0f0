"""Records that are no longer in a file: kept, unless whoever imports says that they are to go, knowing how many."""

from typing import Any

import pytest
import sqlalchemy as sa

from models.tables import sources
from tests.handlers.data_kit import DEALS, checks, gives, kept, revenue
from tests.handlers.kit import ADA, ANA, MARIA, NEW, Office, words
from tests.handlers.test_data_refused import make_admin

FEWER = "\n".join(line for line in DEALS.splitlines() if not line.startswith("D-4")) + "\n"


@pytest.fixture(autouse=True)
def _records_of_their_own(desk: Office) -> None:
    """The figures of the company come from elsewhere: the files here are all that the source has."""
    with desk.store.engine.begin() as connection:
        connection.execute(sa.update(sources).values(name="facts"))


def imports(desk: Office, content: str = DEALS, name: str = "deals.csv") -> str:
    _, report = desk.presses(ADA, tried(desk, content, name), "data.import")
    return words(report)


def tried(desk: Office, content: str = FEWER, name: str = "deals.csv") -> dict[str, Any]:
    return checks(desk, gives(desk, name, content)[0])[0]


def buttons(message: dict[str, Any]) -> list[str]:
    return [
        one["text"]["text"]
        for block in message["blocks"]
        for one in block.get("elements", [])
        if one["type"] == "button"
    ]


def test_what_is_missing_is_said_and_kept_unless_it_is_to_go(desk: Office) -> None:
    first = tried(desk, DEALS)
    assert "not in this file" not in words(first)
    assert buttons(first) == ["Import", "Change the columns", "Throw it away"]
    desk.presses(ADA, first, "data.import")
    before = revenue(desk, ANA, "nov 2017")
    trial = tried(desk)
    assert "*1 record of the source crm* is not in this file. *Import* keeps them." in words(trial)
    assert "Import, and take back the 1 missing" in buttons(trial)
    _, report = desk.presses(ADA, trial, "data.import")
    assert "0 records added, 0 changed and 3 as they were." in words(report)
    assert revenue(desk, ANA, "nov 2017") == before


def test_what_is_missing_is_taken_back_after_a_second_word(desk: Office) -> None:
    imports(desk)
    assert "$3,200" in revenue(desk, ANA, "nov 2017")
    trial = tried(desk)
    [sure] = desk.presses(ADA, trial, "data.withdraw")
    assert "*Take back 1 record?*" in words(sure)
    assert "leaves every figure, those of past months too" in words(sure)
    assert buttons(sure) == ["Import, and take back the 1 missing", "Import, and keep them"]
    assert "$3,200" in revenue(desk, ANA, "nov 2017")  # nothing has happened yet
    word, report = desk.presses(ADA, sure, "data.withdraw.yes")
    assert "Importing deals.csv" in words(word)
    assert "0 records added, 0 changed, 3 as they were and 1 taken back." in words(report)
    assert "$1,200" in revenue(desk, ANA, "nov 2017")
    [again] = desk.presses(ADA, sure, "data.withdraw.yes")
    assert "has been decided about already" in words(again)
    assert "1 record added" not in imports(desk, FEWER)
    with desk.store.begin(desk.workspace.id) as tx:
        assert tx.soundness().is_sound


def test_the_second_word_can_be_to_keep_them(desk: Office) -> None:
    imports(desk)
    [sure] = desk.presses(ADA, tried(desk), "data.withdraw")
    _, report = desk.presses(ADA, sure, "data.import")
    assert "taken back" not in words(report)
    assert "$3,200" in revenue(desk, ANA, "nov 2017")


def test_a_row_that_cannot_be_read_is_no_missing_record(desk: Office) -> None:
    imports(desk)
    spoiled = FEWER.replace("2017-10-05", "soon").replace("Ben Ito", "Nobody Known")
    trial = tried(desk, spoiled)
    assert "2 rows would be left out" in words(trial)
    assert "*1 record of the source crm* is not in this file." in words(trial)
    [sure] = desk.presses(ADA, trial, "data.withdraw")
    _, report = desk.presses(ADA, sure, "data.withdraw.yes")
    assert "1 taken back" in words(report)
    assert "$2,200.50" in revenue(desk, ANA, "oct 2017")  # D-1, whose row could not be read, is still there


def test_where_rows_have_no_id_nothing_is_offered(desk: Office) -> None:
    imports(desk)
    trial = tried(desk, FEWER.replace("D-3;", ";"))
    assert "*2 records of the source crm* are not in this file." in words(trial)
    assert "mend the 1 row without an id first: they may be some of them" in words(trial)
    assert not any("take back" in text for text in buttons(trial))
    value = next(
        one["value"]
        for block in trial["blocks"]
        for one in block.get("elements", [])
        if one["action_id"] == "data.import"
    )
    *_, refused = desk.sends_action(ADA, {"action_id": "data.withdraw.yes", "value": f"{value}|2"})
    assert "no id that can be read, so nobody can tell which records are missing" in words(refused)
    assert "$3,200" in revenue(desk, ANA, "nov 2017")


def test_records_of_another_source_are_not_missing(desk: Office) -> None:
    imports(desk)
    trial = tried(desk, "id,email,date,measure,value\n1,ana@acme.example,2017-11-02,calls,5\n", "calls.csv")
    assert "of the source crm" not in words(trial)
    assert "*298 records of the source facts* are not in this file." in words(trial)


def test_what_is_taken_back_is_what_was_shown(desk: Office) -> None:
    imports(desk)
    one = tried(desk)
    [sure] = desk.presses(ADA, one, "data.withdraw")
    more = DEALS + "D-5;Ana Ruiz;Epsilon;Won;2017-10-04;2017-11-08;700\n"
    imports(desk, more, "more.csv")
    _, waits, refused = desk.presses(ADA, sure, "data.withdraw.yes")
    assert "Nothing of deals.csv was imported, and it waits for your word again." in words(waits)
    assert buttons(waits) == ["Import", "Check it"]
    assert "2 would be taken back now, not 1" in words(refused)
    assert kept(desk)[1] == ("waiting", True)
    assert "0 records added, 0 changed and 5 as they were" in imports(desk, more, "again.csv")
    desk.presses(ADA, one, "data.change")
    desk.submits(ADA, desk.slack.forms[-1], stage="Not in this file")
    for message, action in ((one, "data.withdraw"), (sure, "data.withdraw.yes")):
        [refused] = desk.presses(ADA, message, action)
        assert "The columns were changed after this was shown." in words(refused)


@pytest.mark.parametrize("who", [ANA, MARIA, NEW])
def test_who_may_not_import_takes_nothing_back(desk: Office, who: str) -> None:
    imports(desk)
    trial = tried(desk)
    [sure] = desk.presses(ADA, trial, "data.withdraw")
    if who == NEW:  # another admin: the file is not theirs either
        make_admin(desk)
    for message, action in ((trial, "data.withdraw"), (sure, "data.withdraw.yes")):
        [refused] = desk.presses(who, message, action)
        assert "only an admin" in words(refused) or "no such file of yours" in words(refused)
    assert "$3,200" in revenue(desk, ANA, "nov 2017")


@pytest.mark.parametrize("value", ["", "2", "2|x", "2|x|", "2|x|0", "2|x|-1", "2|x|y", "|||"])
def test_values_that_no_button_has(desk: Office, value: str) -> None:
    imports(desk)
    tried(desk)
    for action in ("data.withdraw", "data.withdraw.yes"):
        [refused] = desk.sends_action(ADA, {"action_id": action, "value": value})
        assert "taken back" not in words(refused)
    assert "$3,200" in revenue(desk, ANA, "nov 2017")
