"""A coach at a server."""

from collections.abc import Iterator

import pytest

from prompts.coach import OpenAICoach
from tests.fakes.model_server import ModelServer
from tests.prompts.samples import KEY, PRICES


@pytest.fixture
def coach(model_server: ModelServer) -> Iterator[OpenAICoach]:
    """A coach at the server."""
    with OpenAICoach("gpt-test", base_url=model_server.base_url, api_key=KEY, prices=PRICES) as one:
        yield one
