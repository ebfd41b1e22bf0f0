"""An admin sets, changes and removes a target in a browser, and takes the last change back."""

import pytest

from tests.e2e.browser import CHROMIUM, Person, browser
from tests.e2e.company import Company

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no browser here: apt-get install chromium")


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
