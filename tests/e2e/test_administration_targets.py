"""An admin sets, changes and removes a target in a browser, and takes the last change back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.data import take_in_people, take_in_records, take_in_targets
from bot.compose import compose
from bot.settings import Settings
from tests.e2e.browser import CHROMIUM, Person, browser
from tests.e2e.company import Company, company
from tests.e2e.conftest import ANA, BO, DEALS, TARGETS, TODAY, goes_live, member

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no browser here: apt-get install chromium")
PEOPLE = """\
name,email,role,manager,team
Bo Lind,bo@x.example,admin,,
Ana Ruiz,ana@x.example,rep,Bo Lind,West
Cy Young,cy@x.example,rep,Bo Lind,West
"""


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Company]:
    """Bo is the admin; Ana has a target for this month."""
    url = f"sqlite:///{tmp_path / 'pace.db'}"
    pace = compose(Settings(database_url=url, _env_file=None))
    for name, text in (("people", PEOPLE), ("deals", DEALS), ("targets", TARGETS)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    take_in_people(pace, tmp_path / "people.csv", None)
    take_in_records(pace, tmp_path / "deals.csv", "one-fact-a-row")
    take_in_targets(pace, tmp_path / "targets.csv")
    goes_live(pace)
    pace.store.engine.dispose()
    members = [member(ANA, "Ana Ruiz", "ana@x.example"), member(BO, "Bo Lind", "bo@x.example")]
    with company(tmp_path, url, members, today=TODAY) as running:
        yield running


def test_an_admin_keeps_the_targets(firm: Company) -> None:
    with browser(1000, 1200) as page:
        bo = Person(page, firm.slack.url, "Bo Lind")
        bo.types("/pace targets")
        bo.reads("1 target")
        bo.presses("Change")
        bo.fills("How much", "1.5k")
        bo.presses("Next")
        bo.reads("$2,000 → $1,500")
        bo.reads("It runs already")
        bo.presses("Save")
        bo.reads("Revenue for Ana Ruiz, January 2018")
        bo.reads("For an hour you can take it back")
        bo.presses("Close")
        ana = Person(page, firm.slack.url, "Ana Ruiz")
        ana.types("/kpi revenue")
        ana.reads("87% of the target of $1,500")
        ana.types("/pace targets")
        ana.reads("are set by admins")

        bo = Person(page, firm.slack.url, "Bo Lind")
        bo.types("/pace targets add")
        bo.chooses("What is measured", "Revenue")
        bo.chooses("For whom", "Team West")
        bo.fills("Which days", "this month")
        bo.fills("How much", "5k")
        bo.presses("Next")
        bo.reads("1 of its 2 reps has no target there")
        bo.presses("Save")
        bo.reads("For an hour you can take it back")
        bo.presses("Close")
        bo.opens_direct_messages()
        bo.reads("Target Revenue for team West, January 2018")
        bo.presses("Undo")
        bo.reads("Taken back.")
        bo = Person(page, firm.slack.url, "Bo Lind")  # back from the direct messages
        bo.types("/pace targets team west")
        bo.reads("There is no such target")
        bo.types("/pace targets ana")
        bo.presses("Remove")
        bo.reads("$1,500 → none")
        bo.presses("Remove")
        bo.reads("is no longer a target")
