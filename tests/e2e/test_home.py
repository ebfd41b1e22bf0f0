"""Home as a rep and their manager see it in a browser, each on a page of their own that stays open."""

import pytest
from playwright.sync_api import Page

from tests.e2e.browser import CHROMIUM, Person, browser
from tests.e2e.company import Company

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no browser here: apt-get install chromium")
_LOOKS = 40_000  # milliseconds: what others do is on it within fifteen seconds, and the machine may be busy


def another(page: Page) -> Page:
    """A page beside this one."""
    browser_of = page.context.browser
    assert browser_of is not None, "it was opened by one"
    return browser_of.new_page()


def test_a_goal_comes_to_an_open_home_and_is_accepted_there(crew: Company) -> None:
    with browser(1100, 1000, scale=1) as page:
        ana = Person(page, crew.slack.url, "Ana Ruiz")
        ana.opens_home()
        ana.reads("Today, January 2018")
        ana.reads("No goals yet.")
        bo = Person(another(page), crew.slack.url, "Bo Lind")
        bo.types("/goal set Ana Ruiz revenue 1.5k by 14 Feb because the plan needs it")
        bo.reads("What you do not touch stays so.")
        bo.presses("Propose")
        bo.reads("The goal is proposed")
        bo.presses("Close")
        page.get_by_text("Proposed, not accepted yet.").last.wait_for(timeout=_LOOKS)  # nobody has opened it again
        ana.presses("Accept")
        page.get_by_text("Proposed, not accepted yet.").last.wait_for(state="detached")
        ana.reads("$0 so far")
        ana.presses("Coach me")
        ana.reads("Your last tip")


def test_a_manager_reads_how_the_team_stands_and_gives_feedback_from_there(crew: Company) -> None:
    with browser(1100, 1000, scale=1) as page:
        bo = Person(page, crew.slack.url, "Bo Lind")
        bo.opens_home()
        bo.reads("Your team, January 2018")
        text = " ".join(page.inner_text("body").split())
        assert "Ana Ruiz $1,300 Revenue, no target Cy Young $999 Revenue, no target Di Marsh nothing recorded" in text
        page.locator("select").last.select_option(label="Cy Young")
        bo.reads("What they did")
