"""A tip asked for, called not for me, and another one; and a manager's brief, as two people see it in a browser."""

import pytest

from tests.e2e.browser import CHROMIUM, Person, browser
from tests.e2e.company import Company

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no browser here: apt-get install chromium")


def test_a_tip_that_is_not_for_me_makes_way_for_another(small: Company) -> None:
    with browser(900, 1_200) as page:
        ana = Person(page, small.slack.url, "Ana Ruiz")
        ana.types("/coach discovery")
        ana.reads("Your tip: Discovery")
        ana.reads("From Pace's playbook: no model was asked.")
        ana.presses("Not for me because...")
        ana.reads("In Slack nobody else is shown this")
        ana.chooses("Because", "It does not fit my deals or customers")
        ana.fills("In your words", "We sell to schools")
        ana.presses("Send")
        ana.reads("it will not come again")
        ana.presses("Close")
        ana.types("/coach discovery")
        ana.reads("The last one was not for you, so this one is different.")
        ana.presses("Helpful")
        ana.reads("this one helped")
        ana.types("/kpi")
        ana.presses("Coach me")
        ana.page.get_by_text("Your tip:").nth(2).wait_for()


def test_a_manager_prepares_a_talk(small: Company) -> None:
    with browser(900, 1_200) as page:
        bo = Person(page, small.slack.url, "Bo Lind")
        bo.types("/coach prep Ana Ruiz")
        bo.reads("1:1 with Ana Ruiz")
        bo.reads("What was agreed last time")
        bo.presses("Set a goal")
        bo.reads("Propose")
