"""An admin changes, adds and removes a KPI in a browser, and takes the last one back."""

import pytest
from playwright.sync_api import Page

from tests.e2e.browser import CHROMIUM, Person, browser
from tests.e2e.company import Company
from tests.e2e.kpi_flow import change_a_kpi

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no browser here: apt-get install chromium")


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
