"""The first run, as a new user has it: from an empty database to the first scorecard, without a shell."""

from pathlib import Path

import pytest

from tests.e2e.browser import CHROMIUM
from tests.e2e.feedback_flows import unseen
from tests.e2e.first_run_flow import a_new_company, walk

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no browser here: apt-get install chromium")


def test_from_an_empty_database_to_the_first_scorecard_by_clicks(tmp_path: Path, crm: Path) -> None:
    with a_new_company(tmp_path) as new:
        walk(new, crm, unseen)
