"""A goal from the proposal to the acceptance, as two people see it in a browser; what leaves goes through the real queue."""

import pytest

from tests.e2e.browser import CHROMIUM, Person, browser
from tests.e2e.company import Company

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no browser here: apt-get install chromium")


def test_a_manager_proposes_and_the_rep_accepts(small: Company) -> None:
    with browser(900, 900) as page:
        bo = Person(page, small.slack.url, "Bo Lind")
        bo.types("/goal set Ana Ruiz revenue 1.5k by 14 Feb because the plan needs it")
        bo.reads("What you do not touch stays so.")
        bo.presses("Propose")
        bo.reads("The goal is proposed")
        bo.presses("Close")
        ana = Person(page, small.slack.url, "Ana Ruiz")
        ana.page.get_by_text("Ana Ruiz", exact=True).locator("visible=true").last.wait_for()
        ana.opens_direct_messages()
        ana.reads("proposes a goal")
        ana.reads("the plan needs it")
        ana.presses("Accept")
        ana.reads("Accepted.")
        ana.reads("left")
        again = Person(page, small.slack.url, "Bo Lind")
        again.opens_direct_messages()
        again.reads("Ana Ruiz has accepted")
