"""An admin changes, adds and removes a KPI in a browser, and takes the last one back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from bot.cli.data import take_in_people, take_in_records, take_in_targets
from bot.compose import compose
from bot.settings import Settings
from tests.e2e.browser import CHROMIUM, Person, browser
from tests.e2e.company import Company, company
from tests.e2e.conftest import ANA, BO, DEALS, TARGETS, TODAY, goes_live, member
from tests.e2e.kpi_flow import change_a_kpi

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no browser here: apt-get install chromium")
PEOPLE = """\
name,email,role,manager,team
Bo Lind,bo@x.example,admin,,
Ana Ruiz,ana@x.example,rep,Bo Lind,West
Cy Young,cy@x.example,rep,Bo Lind,West
"""


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Company]:
    """Bo is the admin; Ana has a target for her revenue of this month."""
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


def unseen(page: Page, name: str) -> None:
    """Nobody takes pictures."""


def leaves(admin: Person) -> None:
    """Close every form that is open: the local Slack keeps those below a last page, which Slack does not."""
    for _ in range(3):
        for name in ("Close", "Back", "Not now"):
            button = admin.page.locator(".modal-overlay").get_by_role("button", name=name, exact=True)
            if button.count():
                button.last.click()
                admin.page.wait_for_timeout(200)
    admin.page.locator(".modal-overlay").wait_for(state="detached", timeout=5_000)


def test_an_admin_keeps_what_is_measured(firm: Company) -> None:
    with browser(1000, 1200) as page:
        bo = Person(page, firm.slack.url, "Bo Lind")
        bo.types("/pace kpis rev")
        bo.reads("1 found for “rev”")
        bo.presses("Change")
        bo.fills("Formula (measurable)", "revenu * 0.9")
        bo.presses("Next")
        bo.reads("The nearest: revenue")
        leaves(bo)

        bo = Person(page, firm.slack.url, "Bo Lind")
        change_a_kpi(bo, "revenue", "revenue * 0.9", unseen)
        leaves(bo)
        ana = Person(page, firm.slack.url, "Ana Ruiz")
        ana.types("/kpi revenue this month")
        ana.reads("$1,170")
        ana.types("/pace kpis")
        ana.reads("are set by admins")

        bo = Person(page, firm.slack.url, "Bo Lind")
        bo.types("/pace kpis add")
        bo.reads("Add a KPI")
        bo.fills("Name", "Net revenue")
        bo.fills("What it means (specific)", "The value of the deals won, without the partner's fee.")
        bo.fills("Formula (measurable)", "revenue * 0.8")
        bo.chooses("Counted in", "Money")
        bo.fills("Why it matters (relevant)", "It is what pays for everything else.")
        bo.presses("Next")
        bo.reads("Net revenue would be added")
        bo.reads("company: $1,839.20")
        bo.presses("Save")
        bo.reads("is measured from now on")
        leaves(bo)

        bo = Person(page, firm.slack.url, "Bo Lind")
        bo.types("/pace kpis net")
        bo.reads("1 found for “net”")
        bo.presses("Remove")
        bo.reads("Remove Net revenue?")
        bo.presses("Remove")
        bo.reads("is not measured any more")
        leaves(bo)
        bo = Person(page, firm.slack.url, "Bo Lind")
        bo.opens_direct_messages()
        bo.reads("KPI Net revenue: removed")
        bo.presses("Undo")
        bo.reads("Taken back.")
        bo = Person(page, firm.slack.url, "Bo Lind")
        bo.types("/pace kpis net rev")
        bo.reads("1 found for “net rev”")
        bo.reads("Net revenue · reviewed each month · weight 1")
