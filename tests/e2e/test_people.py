"""An admin keeps the roster in a browser: somebody new, a change, an account by name, and somebody who leaves."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.data import take_in_people
from bot.compose import compose
from bot.settings import Settings
from tests.e2e.browser import CHROMIUM, Person, browser
from tests.e2e.company import Company, company
from tests.e2e.conftest import ANA, BO, CY, TODAY, member

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no browser here: apt-get install chromium")
ROSTER = """\
name,email,role,manager,team
Bo Lind,bo@x.example,admin,,
Ana Ruiz,ana@x.example,rep,Bo Lind,West
Young Cy,,rep,Bo Lind,East
"""


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Company]:
    """Bo is the admin; Cy's account has another order of names, and no e-mail leads to it."""
    url = f"sqlite:///{tmp_path / 'pace.db'}"
    pace = compose(Settings(database_url=url, _env_file=None))
    (tmp_path / "people.csv").write_text(ROSTER, encoding="utf-8")
    take_in_people(pace, tmp_path / "people.csv", None)
    pace.store.engine.dispose()
    members = [
        member(ANA, "Ana Ruiz", "ana@x.example"),
        member(BO, "Bo Lind", "bo@x.example"),
        member(CY, "Cy Young", "cy@x.example"),
    ]
    with company(tmp_path, url, members, today=TODAY) as running:
        yield running


def test_an_admin_keeps_the_roster(firm: Company) -> None:
    with browser(1000, 1200) as page:
        bo = Person(page, firm.slack.url, "Bo Lind")
        bo.types("/pace people ana")
        bo.reads("1 found for")
        bo.presses("Change")
        bo.reads("rep, manager: Bo Lind, team: West")
        bo.chooses("Role", "Manager: sees the people below them")
        bo.presses("Save")
        bo.reads("Role: manager")
        bo.presses("Close")

        bo.types("/pace people add")
        bo.fills("Name", "Di Marsh")
        bo.chooses("Manager", "Ana Ruiz")
        bo.fills("Or a team by name", "North")
        bo.presses("Add")
        bo.reads("Team: North")
        bo.presses("Close")

        bo.types("/pace people unlinked")
        bo.reads("Di Marsh")
        bo.presses("Match by name")
        bo.reads("Are these the same people?")
        bo.reads("the same name")
        bo.presses("Link")
        bo.reads("gets what comes to them from now on")

        bo.types("/pace people di")
        bo.reads("1 found for “di”")
        bo.presses("Leave")
        bo.reads("no leave so far")
        bo.fills("Until", "in 2 weeks")
        bo.presses("Save")
        bo.reads("is on leave from")
        bo.presses("Close")
        bo.types("/pace people away")
        bo.reads("1 found for “away”")
        bo.reads("on leave until")
        bo.presses("Deactivate")
        bo.reads("Stays: their figures")
        bo.presses("Deactivate")
        bo.reads("gets no messages any more")
        bo.types("/pace people left")
        bo.reads("No longer here")

        ana = Person(page, firm.slack.url, "Ana Ruiz")
        ana.types("/pace people left")
        ana.reads("Di Marsh")
        ana.types("/pace people add")
        ana.reads("Only an admin can change the roster")
