"""When scorecards come is changed in a browser: for everybody, for a team, and the hours of all."""

from pathlib import Path

import pytest

from tests.e2e.browser import CHROMIUM
from tests.e2e.schedule_flow import across_zones, change_the_rhythm

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no browser here: apt-get install chromium")


def test_an_admin_changes_the_rhythm(tmp_path: Path) -> None:
    with across_zones(tmp_path) as firm:
        change_the_rhythm(firm)
