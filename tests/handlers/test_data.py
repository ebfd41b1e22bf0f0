"""Files given to Pace: what becomes of them. Nothing is taken in before an admin says so."""

from dataclasses import replace

import sqlalchemy as sa

from bot.app import build_app
from bot.clock import SystemClock
from bot.messenger import web_client
from core.uploads import KEPT
from models.tables import uploads
from tests.handlers.data_kit import DEALS, GERMAN, HOSTILE, checks, gives, kept, revenue, told
from tests.handlers.kit import ADA, ANA, TODAY, Office, words


def test_a_file_of_deals_is_proposed_checked_and_imported(desk: Office) -> None:
    [proposal] = gives(desk, "deals.csv", DEALS)
    text = words(proposal)
    assert "4 rows of records. Is this what its columns mean?" in text
    for line in (
        "*Record's id*: Deal No",
        "*Whose it is*: Sales Rep (by name)",
        "*Closed on*: Closed On",
        "*Opened on*: Created",
        "*Amount*: Deal Value",
        "*Won*: Won   *Lost*: Lost",
        "Deal No: D-1 · Sales Rep: Ana Ruiz",
        "Nothing is imported before you say so: *Check it* shows what would happen.",
    ):
        assert line in text
    [trial] = checks(desk, proposal)
    text = words(trial)
    assert "4 rows of 2 people." in text
    assert "4 records would be added, 0 changed, 0 are as they were." in text
    assert "*revenue*: 3,000.5 in all (2017: Oct\xa01,000.5 · Nov\xa02,000)" in text
    assert "Still nothing is imported." in text
    word, report = desk.presses(ADA, trial, "data.import")
    assert "Importing deals.csv. I tell you here when it is done" in words(word)
    assert word["replace_original"] is True
    assert "deals.csv is in: 4 records added, 0 changed and 0 as they were." in words(report)
    assert kept(desk) == [("done", False)]
    assert "$3,200" in revenue(desk, ANA, "nov 2017")  # twelve deals of a hundred, and the one of the file


def test_the_same_file_again_is_read_as_it_was_and_changes_nothing(desk: Office) -> None:
    [proposal] = gives(desk, "deals.csv", DEALS)
    [trial] = checks(desk, proposal)
    desk.presses(ADA, trial, "data.import")
    [again] = gives(desk, "deals-november.csv", DEALS.replace("Deal No", "deal no"))
    assert "I read it as you chose for the last file of this shape." in words(again)
    assert "*Record's id*: deal no" in words(again)
    [trial] = checks(desk, again)
    assert "0 records would be added, 0 changed, 4 are as they were." in words(trial)


def test_a_shape_that_has_changed_says_what(desk: Office) -> None:
    [proposal] = gives(desk, "deals.csv", DEALS)
    [trial] = checks(desk, proposal)
    desk.presses(ADA, trial, "data.import")
    [changed] = gives(desk, "deals.csv", DEALS.replace("Customer", "Industry <!here>"))
    text = words(changed)
    assert "*The shape has changed* since the file of 20 Nov 2017: new: Industry ‹!here›; gone: customer." in text
    assert "Is this what its columns mean?" in text


def test_a_known_export_needs_no_word_about_its_columns(desk: Office) -> None:
    export = "id,email,date,measure,value\n1,ana@acme.example,2017-11-02,calls,5\n"
    [proposal] = gives(desk, "calls.csv", export)
    assert "1 row of records. I know this export (`one-fact-a-row`)." in words(proposal)
    [trial] = checks(desk, proposal)
    assert "*calls*: 5 in all (2017: Nov\xa05)" in words(trial)


def test_the_columns_are_corrected_in_a_form(desk: Office) -> None:
    sheet = "key;who;what;when;sum;extra\n" + "".join(
        f"k{n};{name};{stage};2017-10-1{n};{n}00;{n}\n"
        for n, (name, stage) in enumerate([("Ana Ruiz", "A"), ("Ben Ito", "B"), ("Ana Ruiz", "C"), ("Ben Ito", "A")])
    )
    [proposal] = gives(desk, "odd.csv", sheet)
    desk.presses(ADA, proposal, "data.change")
    page = desk.slack.forms[-1]
    answer = desk.submits(ADA, page, closed="when", amount="sum", stage="what", record="key", person="who")
    outcomes = answer["view"]
    assert "Which of its values mean won" in words(outcomes)
    wrong = desk.submits(ADA, outcomes, value_0="Neither", value_1="Neither", value_2="Neither")
    assert wrong["errors"] == {"value-0": "Choose at least one value that means won."}
    assert desk.submits(ADA, outcomes, value_0="Won", value_1="Lost") == {"response_action": "clear"}
    corrected = desk.slack.said()[-1]
    assert "Without a stage" not in words(corrected)
    assert "*Won*: A   *Lost*: B" in words(corrected)
    [trial] = checks(desk, corrected)
    assert "*revenue*: 300 in all" in words(trial)
    assert "*deals lost*: 1 in all" in words(trial)


def test_a_column_can_be_one_thing_only(desk: Office) -> None:
    [proposal] = gives(desk, "deals.csv", DEALS)
    desk.presses(ADA, proposal, "data.change")
    answer = desk.submits(ADA, desk.slack.forms[-1], amount="Deal No")
    assert answer["errors"] == dict.fromkeys(("record", "amount"), "This column is chosen twice.")


def test_what_nobody_chose_is_asked_for(desk: Office) -> None:
    [proposal] = gives(desk, "names.csv", "a,b\nx,y\nx,z\nq,z\n")
    assert "Choose yet: the record's id, whose it is and the day it closed." in words(proposal)
    [refused] = checks(desk, proposal)
    assert "I cannot tell the record's id, whose it is, the day it closed." in words(refused)
    desk.presses(ADA, proposal, "data.change")
    answer = desk.submits(ADA, desk.slack.forms[-1])
    assert sorted(answer["errors"]) == ["closed", "person", "record"]


def test_bad_rows_come_back_as_a_file_without_formulas(desk: Office) -> None:
    bad = DEALS + f"D-5;Zoe Nobody;{HOSTILE};Won;2017-09-01;2017-10-05;1\n=1+1;Ana Ruiz;x;Won;2017-09-01;soon;1\n"
    [proposal] = gives(desk, "deals.csv", bad)
    [trial] = checks(desk, proposal)
    text = words(trial)
    assert "2 rows would be left out." in text
    assert "1 row: Sales Rep is nobody in the roster (line 6, “Zoe Nobody”)" in text
    assert "1 row: Closed On not a date (line 7, “soon”)" in text
    [file] = desk.slack.uploads
    assert b"'=1+1,Ana Ruiz,x,Won" in file
    assert b"is nobody in the roster" in file
    labels = [
        element["text"]["text"]
        for block in trial["blocks"]
        for element in block.get("elements", [])
        if "action_id" in element
    ]
    assert labels[0] == "Import the 4 good rows"
    _, report = desk.presses(ADA, trial, "data.import")
    assert "2 rows left out" in words(report)


def test_a_file_told_of_twice_is_one(desk: Office) -> None:
    assert len(gives(desk, "deals.csv", DEALS, ts="17.5")) == 1
    assert told(desk, "F001", ts="17.5") == []
    assert len(kept(desk)) == 1


def test_a_file_that_another_replica_has_heard_of_is_one(desk: Office) -> None:
    gives(desk, "deals.csv", DEALS, ts="17.5")
    before = len(desk.slack.said())
    another = build_app(
        workspace=desk.workspace, store=desk.store, clock=SystemClock(TODAY), executor=desk.executor, patient=desk.executor,
        client=web_client("xoxb-test", f"{desk.slack.url}/api/"), observe=lambda *_: None, signing_secret="secret",
    )  # fmt: skip
    replica = replace(desk, app=another)
    assert told(replica, "F001", ts="17.5") == []
    assert len(desk.slack.said()) == before
    [trial] = replica.presses(ADA, desk.slack.said()[-1], "data.check")
    assert "4 rows of 2 people." in words(trial)


def test_two_files_at_once_each_keep_their_own_state(desk: Office) -> None:
    desk.slack.add_file("F001", "one.csv", DEALS.encode())
    desk.slack.add_file("F002", "two.csv", GERMAN.encode())
    one, two = told(desk, "F001", "F002")
    [of_two] = checks(desk, two)
    [of_one] = checks(desk, one)
    assert "*revenue*: 3,000.5" in words(of_one)
    assert "*revenue*: 1,234.5" in words(of_two)
    [gone] = desk.presses(ADA, two, "data.cancel")
    assert "two.csv is thrown away. Nothing was imported." in words(gone)
    [refused] = checks(desk, two)
    assert "has been decided about already" in words(refused)
    _, report = desk.presses(ADA, of_one, "data.import")
    assert "one.csv is in" in words(report)
    [refused] = desk.presses(ADA, of_one, "data.import")
    assert "has been decided about already" in words(refused)
    assert kept(desk) == [("done", False), ("cancelled", False)]


def test_import_says_what_waits(desk: Office) -> None:
    [said] = desk.types(ADA, "import", command="/pace")
    assert "Give me a file in our direct messages" in words(said)
    gives(desk, "deals.csv", DEALS)
    [said] = desk.types(ADA, "import", command="/pace")
    assert "Waiting for your word: deals.csv." in words(said)


def test_a_file_is_kept_for_a_day(desk: Office) -> None:
    [proposal] = gives(desk, "deals.csv", DEALS)
    with desk.store.engine.begin() as connection:
        row = connection.execute(sa.select(uploads.c.expires_at)).one()
        connection.execute(sa.update(uploads).values(expires_at=row.expires_at - KEPT))
    [refused] = checks(desk, proposal)
    assert "I keep one for a day" in words(refused)
    gives(desk, "other.csv", DEALS)
    assert len(kept(desk)) == 1


def test_records_that_another_source_has_would_count_twice(desk: Office) -> None:
    [proposal] = gives(desk, "deals.csv", DEALS)
    [trial] = checks(desk, proposal)
    assert "count twice" not in words(trial)
    desk.presses(ADA, trial, "data.import")
    export = "id,email,date,measure,value\n" + "".join(
        f"D-{at},ana@acme.example,2017-11-02,revenue,5\n" for at in range(1, 6)
    )
    [proposal] = gives(desk, "facts.csv", export)
    [trial] = checks(desk, proposal)
    assert "most of these ids are in the source *crm* already" in words(trial)


def test_a_file_of_people_whom_nobody_knows_says_that_people_come_first(desk: Office) -> None:
    [proposal] = gives(desk, "deals.csv", DEALS.replace("Ana Ruiz", "Zed New"))
    trial, *_ = checks(desk, proposal)
    assert "*People come first*: most of these names are nobody's in the roster." in words(trial)
    [proposal] = gives(desk, "deals.csv", DEALS.replace("Ben Ito", "Zed New"))
    trial, *_ = checks(desk, proposal)
    assert "*People come first*" not in words(trial)
