"""Files dropped into the direct messages of a running Slack: from an empty database to the figures of the CRM, without a shell."""

from pathlib import Path

import pytest

from tests.e2e.browser import CHROMIUM, Person, browser
from tests.e2e.company import Company, text_of
from tests.e2e.conftest import ADA, STRANGER

ODD = "key;who;what;when;sum\n" + "".join(
    f"k{day};Ada Admin;{what};2018-01-{day:02};{day}00\n" for day, what in ((2, "A"), (3, "B"), (4, "A"), (5, "C"))
)


def test_the_crm_files_become_the_figures_of_the_crm(beginning: Company, crm: Path) -> None:
    room = beginning.gives(ADA, "sales_teams.csv", (crm / "sales_teams.csv").read_bytes())
    roster = beginning.sees(ADA, "35 rows of people: a roster. I know this export", channel=room)
    beginning.presses(ADA, roster, "data.check")
    trial = beginning.sees(ADA, "Still nothing is imported", channel=room)
    beginning.presses(ADA, trial, "data.import")
    beginning.sees(ADA, "sales_teams.csv is in: 41 people added", channel=room)

    room = beginning.gives(ADA, "sales_pipeline.csv", (crm / "sales_pipeline.csv").read_bytes())
    deals = beginning.sees(ADA, "8,800 rows of records. I know this export", channel=room)
    beginning.presses(ADA, deals, "data.check")
    trial = beginning.sees(ADA, "8,800 rows of 30 people.", "*revenue*: 10,005,534 in all", channel=room)
    beginning.presses(ADA, trial, "data.import")
    beginning.sees(ADA, "sales_pipeline.csv is in: 8,800 records added", channel=room)
    assert "$357,666" in text_of(beginning.types(ADA, "/kpi", "revenue Q4 2017 @Darcel Schlecht"))


def test_a_file_of_a_stranger_is_left_alone(beginning: Company) -> None:
    room = beginning.gives(STRANGER, "deals.csv", ODD.encode())
    beginning.sees(STRANGER, "only an admin can bring data in", channel=room)


def test_a_file_waits_for_its_word_over_a_restart(beginning: Company) -> None:
    room = beginning.gives(ADA, "calls.csv", b"id,email,date,measure,value\n1,ada@x.example,2018-01-02,calls,5\n")
    proposal = beginning.sees(ADA, "I know this export", channel=room)
    beginning.restarts()
    beginning.presses(ADA, proposal, "data.check")
    beginning.presses(ADA, beginning.sees(ADA, "*calls*: 5 in all", channel=room), "data.import")
    beginning.sees(ADA, "calls.csv is in: 1 record added", channel=room)


@pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no browser here: apt-get install chromium")
def test_the_columns_are_corrected_by_clicks(beginning: Company) -> None:
    room = beginning.gives(ADA, "odd.csv", ODD.encode())
    beginning.sees(ADA, "Is this what its columns mean?", channel=room)
    with browser(900, 1100) as page:
        ada = Person(page, beginning.slack.url, "Ada Admin")
        ada.opens_direct_messages()
        ada.reads("Is this what its columns mean?")
        ada.presses("Change the columns")
        ada.chooses("Stage", "what (A)")
        ada.presses("Go on")
        ada.reads("Which of its values mean won")
        ada.chooses("A", "Won")
        ada.chooses("B", "Lost")
        ada.presses("Look again")
        ada.reads("Won: A")
        ada.presses("Check it")
        ada.reads("Still nothing is imported")
        ada.presses("Import")
        ada.reads("odd.csv is in")
    assert "$600" in text_of(beginning.types(ADA, "/kpi", "revenue January 2018 @Ada Admin"))
