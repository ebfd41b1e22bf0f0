"""The app on a seeded company, with a fake Slack around it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from prompts.coach import OpenAICoach
from tests.fakes.coach import FakeCoach
from tests.fakes.model_server import ModelServer
from tests.fakes.slack_api import FakeSlack, fake_slack
from tests.handlers.kit import Office, office, seed
from tests.handlers.question_kit import Desk, loses


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A seeded database to copy."""
    file = tmp_path_factory.mktemp("company") / "pace.db"
    seed(f"sqlite:///{file}")
    return file


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A fake Slack that fails the test if it was sent what Slack would refuse."""
    with fake_slack() as running:
        yield running


@pytest.fixture
def desk(company: Path, tmp_path: Path, slack: FakeSlack) -> Iterator[Office]:
    """The running app."""
    with office(company, tmp_path, slack) as running:
        yield running


@pytest.fixture
def model(company: Path, tmp_path: Path, slack: FakeSlack, model_server: ModelServer) -> Iterator[Office]:
    """The running app, with a model."""
    with (
        OpenAICoach("gpt-test", base_url=model_server.base_url, failures=99) as coach,
        office(company, tmp_path, slack, coach) as desk,
    ):
        yield desk


@pytest.fixture
def losing(desk: Office) -> Office:
    """The running app; Ana has lost six more deals this month than the month before."""
    loses(desk, "Ana Ruiz", 6)
    return desk


@pytest.fixture
def asked(company: Path, tmp_path: Path, slack: FakeSlack) -> Iterator[Desk]:
    """The same with a model."""
    coach = FakeCoach()
    with office(company, tmp_path, slack, coach) as running:
        loses(running, "Ana Ruiz", 6)
        yield Desk(running, coach)
