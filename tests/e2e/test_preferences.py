"""*How I read it* in a browser: opened from the settings, chosen, and seen in the next card; and a word looked up."""

import pytest

from tests.e2e.browser import CHROMIUM, Person, browser
from tests.e2e.company import Company

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no browser here: apt-get install chromium")


def test_a_rep_chooses_how_numbers_are_written(small: Company) -> None:
    with browser(900, 1100) as page:
        ana = Person(page, small.slack.url, "Ana Ruiz")
        ana.types("/kpi revenue this month")
        ana.reads("$1,300")
        ana.types("/pace settings")
        ana.reads("What I send you")
        ana.presses("How I read it")
        ana.reads("Dates read 31 Dec 2017 to everybody")
        ana.chooses("Numbers", "French (France): 1\u202f234\u202f567\xa0$US and 63,2\xa0%")
        ana.chooses("Chart below the scorecard", "Leave it out")
        ana.chooses("Quiet until", "10:00")
        ana.presses("Save")
        ana.reads("It holds from the next message on.")
        ana.reads("no chart below the scorecard, quiet from 20:00 to 10:00")
        ana.presses("Close")
        ana.types("/kpi revenue this month")
        ana.reads("1\u202f300\xa0$US")


def test_a_word_is_looked_up(small: Company) -> None:
    with browser(900, 1100) as page:
        ana = Person(page, small.slack.url, "Ana Ruiz")
        ana.types("/pace help forcast")
        ana.reads("Nearest to it:")
        ana.types("/pace help forecast")
        ana.reads("Where the period will probably end")
