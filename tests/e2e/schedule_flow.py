"""An admin changes when scorecards come in a real browser; the test plays it, and who takes pictures looks on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from bot.cli.data import take_in_people
from bot.compose import compose
from bot.settings import Settings
from tests.e2e.browser import Person, browser
from tests.e2e.company import Company, company
from tests.e2e.conftest import ANA, BO, CY, goes_live, member

Shoot = Callable[[Page, str], Any]

PEOPLE = """\
name,email,role,manager,team,zone,country
Bo Lind,bo@x.example,admin,,,Europe/Berlin,DE
Ana Ruiz,ana@x.example,rep,Bo Lind,West,Europe/Madrid,ES
Ben Ito,ben@x.example,rep,Bo Lind,East,America/New_York,US
Cy Young,cy@x.example,rep,Bo Lind,East,America/Chicago,US
"""


@contextmanager
def across_zones(folder: Path) -> Iterator[Company]:
    """Bo administers; their reps live in Madrid, New York and Chicago."""
    url = f"sqlite:///{folder / 'pace.db'}"
    pace = compose(Settings(database_url=url, _env_file=None))
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    take_in_people(pace, folder / "people.csv", None)
    goes_live(pace)
    pace.store.engine.dispose()
    members = [
        member(ANA, "Ana Ruiz", "ana@x.example"),
        member(BO, "Bo Lind", "bo@x.example"),
        member("U07BEN", "Ben Ito", "ben@x.example"),
        member(CY, "Cy Young", "cy@x.example"),
    ]
    with company(
        folder, url, members, today="2018-01-16"
    ) as running:  # the day before is a holiday in the United States
        yield running


def change_the_rhythm(firm: Company, shoot: Shoot = lambda page, name: None) -> None:
    """Everybody's scorecard moves, a team gets an exception, the hours change, and one change is taken back."""
    with browser(1000, 1700) as page:
        bo = Person(page, firm.slack.url, "Bo Lind")
        bo.types("/pace schedule")
        bo.reads("Weekly scorecard, to each rep: Mondays at 08:30, direct message")
        page.get_by_role("button", name="Change", exact=True).first.click()
        bo.reads("So far: Mondays at 08:30")
        bo.chooses("Day", "Tuesdays")
        bo.fills("Time", "7:30")
        shoot(page, "schedule-form")
        bo.presses("Next")
        bo.reads("It concerns 3 people: Ana, Ben and Cy.")
        bo.reads("for Ben (New York): 07:30 lies in quiet hours until 08:00")
        shoot(page, "schedule-look")
        bo.presses("Save")
        bo.reads("Weekly scorecard for everybody: Tuesdays at 07:30")
        bo.presses("Close")

        bo.types("/pace schedule")
        bo.reads("Tuesdays at 07:30, direct message.")
        page.get_by_role("button", name="Add an exception", exact=True).nth(5).click()  # the new list's first
        bo.chooses("For whom", "Team East")
        bo.chooses("Place", "Rep and manager together")
        bo.presses("Next")
        bo.reads("It concerns 2 people: Ben and Cy.")
        bo.presses("Save")
        bo.reads("Weekly scorecard for East")
        bo.presses("Close")
        bo.types("/pace schedule")
        bo.reads("Exceptions for teams and people")
        shoot(page, "schedule-list")

        bo.presses("Hours for everybody")
        bo.reads("Nothing is sent from 20:00 to 08:00")
        page.get_by_role("button", name="Change", exact=True).nth(-2).click()
        bo.fills("Quiet until", "07:00")
        bo.presses("Next")
        bo.reads("messages move")
        bo.presses("Save")
        bo.reads("Nothing is sent from 20:00 to 07:00")
        bo.presses("Close")
        bo.opens_direct_messages()
        bo.reads("quiet until: 08:00 → 07:00")
        bo.presses("Undo")
        bo.reads("Taken back.")

        ana = Person(page, firm.slack.url, "Ana Ruiz")
        ana.types("/pace schedule")
        ana.reads("What I send you")
        ana.reads("Tuesdays at 07:30")
        ana.types("/pace schedule rules")
        ana.reads("are set by admins")
