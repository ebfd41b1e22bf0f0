"""Kinds of files given to Pace: workbooks, other languages, rosters, targets, Parquet, very wide ones."""

from datetime import date
from io import BytesIO

import pyarrow as pa
import xlsxwriter
from pyarrow import parquet

from tests.fakes.slack_api import form_problems
from tests.handlers.data_kit import DEALS, DM, GERMAN, HOSTILE, checks, gives
from tests.handlers.kit import ADA, Office, words


def test_headers_in_another_language(desk: Office) -> None:
    [proposal] = gives(desk, "Vorgänge.csv", GERMAN.encode("cp1252"))
    text = words(proposal)
    for line in (
        "*Whose it is*: Verkäufer (by name)",
        "*Closed on*: Abschlussdatum",
        "*Amount*: Auftragswert (€)",
        "*Won*: Gewonnen   *Lost*: Verloren",
        "*Dates*: day first",
    ):
        assert line in text
    [trial] = checks(desk, proposal)
    assert "*revenue*: 1,234.5 in all (2017: Oct\xa01,234.5)" in words(trial)


def test_dates_that_can_be_read_in_two_ways_are_asked_about(desk: Office) -> None:
    [proposal] = gives(desk, "deals.csv", DEALS.replace("2017-10-05", "03/10/2017").replace("2017-11-07", "04/11/2017"))
    [question] = checks(desk, proposal)
    assert "*Closed On* has dates such as 03/10/2017, which can be read in two ways" in words(question)
    assert "--" not in words(question)
    [trial] = desk.presses(ADA, question, "data.dmy")
    assert "(2017: Oct\xa01,000.5 · Nov\xa02,000)" in words(trial)
    [trial] = desk.presses(ADA, question, "data.mdy")
    assert "(2017: Mar\xa01,000.5 · Apr\xa02,000)" in words(trial)


def workbook() -> bytes:
    """Three sheets: words, a header with merged cells, and deals."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("Read me").write(0, 0, "This is our report")
        merged = book.add_worksheet("Merged")
        merged.merge_range(0, 0, 0, 2, "Deals of the year")
        merged.write_row(1, 0, ["Deal No", "Sales Rep", "Value"])
        merged.write_row(2, 0, ["D-1", "Ana Ruiz", 5])
        good = book.add_worksheet("Deals")
        for row, line in enumerate(DEALS.replace("1.000,50", "1000.5").replace("2.000,00", "2000").splitlines()):
            good.write_row(row, 0, line.split(";"))
    return out.getvalue()


def test_a_workbook_asks_which_sheet_and_says_what_is_wrong_with_one(desk: Office) -> None:
    [question] = gives(desk, "Report 2017.xlsx", workbook())
    assert "Report 2017.xlsx has 3 sheets. Which one is it?" in words(question)
    [refused] = desk.presses(ADA, question, "data.sheet", choose="Read me")
    assert "has a header and no rows" in words(refused)
    [refused] = desk.presses(ADA, question, "data.sheet", choose="Merged")
    assert "Sheet Merged of Report 2017.xlsx: in row 1, which should name the columns, 3 cells are merged" in words(
        refused
    )
    [proposal] = desk.presses(ADA, question, "data.sheet", choose="Deals")
    assert "*Amount*: Deal Value" in words(proposal)
    [trial] = checks(desk, proposal)
    assert "*revenue*: 3,000.5 in all" in words(trial)


def test_a_roster_and_targets(desk: Office) -> None:
    [proposal] = gives(
        desk, "roster.csv", "name,email,manager\nZed New,zed@acme.example,Maria Lead\n,no@acme.example,\n"
    )
    assert "2 rows of people: a roster." in words(proposal)
    [trial] = checks(desk, proposal)
    assert "1 person would be added" in words(trial)
    _, report = desk.presses(ADA, trial, "data.import")
    assert "1 person added" in words(report)
    [proposal] = gives(desk, "quotas.csv", "kpi,period,person,value\nrevenue,2017-12,Zed New,5000\n")
    assert "1 row of targets." in words(proposal)
    [trial] = checks(desk, proposal)
    assert "1 target would be set, 1 person with some of their own." in words(trial)
    _, report = desk.presses(ADA, trial, "data.import")
    assert "quotas.csv is in: 1 target, 1 new, 0 changed to another value, 0 as they were." in words(report)
    [proposal] = gives(
        desk, "more.csv", "kpi,period,person,value\nrevenue,2017-12,Zed New,6000\nrevenue,2018-01,Zed New,6000\n"
    )
    [trial] = checks(desk, proposal)
    assert "2 targets would be set" in words(trial)
    assert "1 new, 1 changed to another value, 0 as they were." in words(trial)
    desk.presses(ADA, trial, "data.import")
    [changes] = desk.types(ADA, "changes", command="/pace")
    assert "*Target Revenue for Zed New, December 2017*" in words(changes)
    assert "value: $5,000 → $6,000" in words(changes)
    [proposal] = gives(desk, "wrong.csv", "kpi,period,person,value\nrevenue,2017-12,Nobody,5000\n")
    [refused] = checks(desk, proposal)
    assert "is nobody in the roster" in words(refused)
    assert "--skip-bad-rows" not in words(refused)


def test_a_roster_in_another_language_and_one_that_is_none(desk: Office) -> None:
    [proposal] = gives(
        desk,
        "Team.csv",
        "Name;E-Mail;Vorgesetzter;Eintrittsdatum\nZed;zed@acme.example;Maria Lead;01.02.2017\n",
    )
    assert "1 row of people: a roster." in words(proposal)
    [question] = checks(desk, proposal)
    assert "*hired_on* has dates such as 01.02.2017" in words(question)
    [trial] = desk.presses(ADA, question, "data.dmy")
    assert "1 person would be added" in words(trial)
    [proposal] = gives(desk, "what.csv", "Name;Team;k\nAna Ruiz;West;x1\n")
    assert "people: a roster" in words(proposal)
    [deals] = desk.presses(ADA, proposal, "data.kind", choose="These are records, such as deals")
    assert "1 row of records. Is this what its columns mean?" in words(deals)
    desk.presses(ADA, deals, "data.change")
    assert "Record's id" in words(desk.slack.forms[-1])


def test_parquet_and_a_file_in_the_thread_of_an_answer(desk: Office) -> None:
    out = BytesIO()
    table = pa.table(
        {"id": ["1"], "email": ["ana@acme.example"], "date": [date(2017, 11, 2)], "measure": ["calls"], "value": [5]}
    )
    parquet.write_table(table, out)
    desk.slack.add_file("F001", "calls.parquet", out.getvalue())
    event = {"type": "message", "subtype": "file_share", "channel": DM, "user": ADA, "files": [{"id": "F001"}]}
    [proposal] = desk.event(**event, ts="17.9", thread_ts="17.1")
    [trial] = checks(desk, proposal)
    assert "*calls*: 5 in all (2017: Nov\xa05)" in words(trial)


def test_wide_and_hostile_files_stay_within_what_slack_takes(desk: Office) -> None:
    names = [f"{HOSTILE.replace(chr(96), '')} {'long ' * 40}{at}" for at in range(150)]
    rows = [[f"<!channel> {'x' * 200} {at}-{row}" for at in range(150)] for row in range(60)]
    for row, cells in enumerate(rows):
        cells[3:6] = ["Ana Ruiz", f"2017-10-{row % 28 + 1:02}", f"stage <@U0ANA> {row % 45} won"]
        cells[0] = f"k{row}"
    [proposal] = gives(desk, f"{'n' * 300}.csv", "\n".join("\t".join(line) for line in (names, *rows)))
    desk.presses(ADA, proposal, "data.change")
    page = desk.slack.forms[-1]
    answer = desk.submits(ADA, page, record="c0", person="c3", closed="c4", stage="c5")
    assert answer["response_action"] == "update"
    assert list(form_problems(answer["view"])) == []
    assert desk.submits(ADA, answer["view"]) == {"response_action": "clear"}
    checks(desk, desk.slack.said()[-1])
    assert "60 rows" in words(desk.slack.said()[-1])
