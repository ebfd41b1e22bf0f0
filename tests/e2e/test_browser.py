"""What a rep sees in the browser after typing `/kpi`."""

import pytest

from tests.e2e.browser import CHROMIUM, Person, browser
from tests.e2e.company import Company


@pytest.mark.skipif(not CHROMIUM.exists(), reason="no browser here: Debian's chromium is not installed")
def test_a_rep_types_kpi_and_reads_the_card(maven: Company) -> None:
    with browser() as page:
        darcel = Person(page, maven.slack.url, "Darcel Schlecht")
        darcel.types("/kpi Q4 2017")
        darcel.reads("Darcel Schlecht, Q4 2017")
        body = " ".join(page.inner_text("body").split())
        for figure in ("94 Deals won", "65 Deals lost", "$357,666 Revenue", "59.1% Win rate", "46.2 days Sales cycle"):
            assert figure in body
        assert "$3,804.96" in body
        assert "only visible to you" in body
