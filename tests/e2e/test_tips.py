"""A weekly tip on its way: digest, draft, changed and handed on, read, not for me, and the next one differs."""

from pathlib import Path

import pytest

from tests.e2e.browser import CHROMIUM
from tests.e2e.conftest import a_crew
from tests.e2e.feedback_flows import unseen
from tests.e2e.tip_flow import hand_on_a_tip, told
from tests.fakes.model_server import ModelServer

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no browser here: apt-get install chromium")


def test_a_tip_goes_from_the_digest_to_its_person_and_the_next_one_differs(
    tmp_path: Path, model_server: ModelServer
) -> None:
    told(model_server)
    with a_crew(tmp_path, model_server.base_url) as crew:
        hand_on_a_tip(crew, unseen)
    asked = str(model_server.requests())
    for name in ("Ana", "Ruiz", "Bo Lind", "Friday, Cy"):
        assert name not in asked
