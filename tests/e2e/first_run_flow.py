"""From an empty database to the first scorecard in a real browser, by clicks, typing and dropped files; the test plays it, and
who takes pictures looks on."""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from bot.compose import compose
from bot.settings import Settings
from tests.e2e.browser import Person, browser
from tests.e2e.company import Company, company
from tests.e2e.conftest import DARCEL, member

Shoot = Callable[[Page, str], Any]

ROBIN = "Robin Okafor"
_TICKS = 40_000  # milliseconds: what was done elsewhere is ticked within fifteen seconds, and the machine may be busy
FRIDAY, TUESDAY = "2017-12-29", "2018-01-02"  # the Monday between is a public holiday


@contextmanager
def a_new_company(folder: Path) -> Iterator[Company]:
    """An empty database, and Pace as it was just installed: Robin is named in `PACE_ADMIN`."""
    url = f"sqlite:///{folder / 'pace.db'}"
    compose(Settings(database_url=url, _env_file=None)).store.engine.dispose()
    members = [
        member("U09ROBIN", ROBIN, "robin.okafor@x.example"),
        member(DARCEL, "Darcel Schlecht", "darcel.schlecht@x.example"),
        member("U07MELVIN", "Melvin Marxen", "melvin.marxen@x.example"),
    ]
    with company(folder, url, members, today=FRIDAY, admin="robin.okafor@x.example") as running:
        yield running


def roster_of(crm: Path, folder: Path) -> Path:
    """What a company has beside the CRM's list of teams: e-mail addresses, and who leads whom."""
    with (crm / "sales_teams.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    managers = sorted({line["manager"] for line in lines})
    roster = folder / "roster.csv"
    with roster.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "email", "role", "manager", "team"])
        writer.writerows([name, _address(name), "manager", "", ""] for name in managers)
        writer.writerows(
            [line["sales_agent"], _address(line["sales_agent"]), "rep", line["manager"], line["regional_office"]]
            for line in lines
        )
    return roster


def _address(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@x.example"


def walk(new: Company, crm: Path, shoot: Shoot) -> None:
    """Robin sets Pace up; then Darcel finds the first scorecard."""
    with browser(760, 1_300) as page:
        robin = Person(page, new.slack.url, ROBIN)
        robin.opens_direct_messages()
        robin.reads("You are the admin of Pace here now: whoever installed it named you.")
        robin.reads("0 of 6 steps are done.")
        shoot(page, "first-run-checklist")
        bring_in(robin, crm, new.folder, shoot)
        decide(robin, shoot)
    new.settings = {**new.settings, "PACE_TODAY": TUESDAY}
    new.restarts()  # the weekend goes by, and Monday's holiday
    with browser(760, 1_300) as page:
        read_the_first_scorecard(page, new, shoot)


def bring_in(robin: Person, crm: Path, folder: Path, shoot: Shoot) -> None:
    """People and deals: dropped, checked and imported."""
    robin.presses("How to add people")
    robin.reads("Give me a roster in our direct messages")
    bring_in_people(robin, crm, folder, shoot)
    robin.reads("3 of 42 people have a Slack account with their e-mail address")
    robin.reads("1 of 6 steps are done. Next: Data")
    shoot(robin.page, "first-run-roster-in")
    robin.drops(crm / "sales_pipeline.csv")
    robin.reads("8,800 rows of records. I know this export")
    shoot(robin.page, "first-run-deals")
    robin.presses("Check it")
    robin.reads("8,800 rows of 30 people.")
    robin.reads("10,005,534 in all")
    shoot(robin.page, "first-run-deals-check")
    robin.presses("Import")
    robin.reads("sales_pipeline.csv is in: 8,800 records added")
    robin.reads("2 of 6 steps are done. Next: KPIs")
    shoot(robin.page, "first-run-deals-in")


def bring_in_people(robin: Person, crm: Path, folder: Path, shoot: Shoot) -> None:
    """The roster alone."""
    robin.drops(roster_of(crm, folder))
    robin.reads("41 rows of people: a roster.")
    shoot(robin.page, "first-run-roster")
    robin.presses("Check it")
    robin.reads("41 people would be added")
    robin.presses("Import")
    robin.reads("roster.csv is in: 41 people added")


def decide(robin: Person, shoot: Shoot) -> None:
    """What is measured and aimed at, what is sent, and the preview after which it is."""
    robin.presses("Look at the KPIs")
    robin.reads("What is measured")
    robin.reads("3 of 6 steps are done. Next: Targets")
    shoot(robin.page, "first-run-kpis")
    robin.presses("How to set targets")
    robin.reads("One at a time: Add a target")
    robin.presses("Add a target")
    robin.chooses("What is measured", "Revenue")
    robin.chooses("For whom", "Darcel Schlecht")
    robin.fills("Which days", "Q4 2017")
    robin.fills("How much", "400k")
    shoot(robin.page, "first-run-target-form")
    robin.presses("Next")
    robin.reads("/kpi shows today")
    shoot(robin.page, "first-run-target")
    robin.presses("Save")
    robin.reads("For an hour you can take it back")
    robin.presses("Close")
    robin.reads("4 of 6 steps are done. Next: Schedule")
    shoot(robin.page, "first-run-target-set")
    robin.presses("Look at the schedule")
    robin.reads("What is sent, and when")
    robin.reads("5 of 6 steps are done. Next: First scorecard")
    shoot(robin.page, "first-run-schedule")
    robin.presses("Show me a scorecard")
    robin.reads("Only you see it, and nothing was sent.")
    robin.reads("From now on scorecards, tips and digests go out as scheduled")
    robin.reads("The first scorecards: Tuesday 2 January, to 1 person with a Slack account.")
    robin.reads("6 of 6 steps are done. Nothing is left to set up.")
    shoot(robin.page, "first-run-preview")
    checklist = robin.page.get_by_text(
        "From now on your Home tab says how Pace stands"
    )  # the message itself has changed
    checklist.wait_for(timeout=_TICKS)
    checklist.scroll_into_view_if_needed()
    text = " ".join(robin.page.inner_text("body").split())
    assert "6 of 6 steps are done. ● People done: 41 people ● Data done: 1 import ● KPIs done: 19 KPIs" in text
    assert "● Targets done: 1 target ● Schedule done ● First scorecard done Nothing is left to set up." in text
    shoot(robin.page, "first-run-done")


def read_the_first_scorecard(page: Page, new: Company, shoot: Shoot) -> None:
    """Darcel hears from Pace for the first time."""
    darcel = Person(page, new.slack.url, "Darcel Schlecht")
    page.get_by_text("Darcel Schlecht", exact=True).locator("visible=true").last.wait_for(timeout=_TICKS)
    darcel.opens_direct_messages()
    darcel.reads("Hello Darcel, I am Pace.")
    shoot(page, "first-run-welcome")
    darcel.reads("Week of 25 Dec 2017")
    shoot(page, "first-run-scorecard")
    darcel = Person(page, new.slack.url, "Darcel Schlecht")
    darcel.types("/kpi Q4 2017")
    darcel.reads("$357,666")
    shoot(page, "first-run-kpi")
