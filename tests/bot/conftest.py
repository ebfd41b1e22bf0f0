"""A seeded company and a fake Slack around the process."""

from tests.handlers.conftest import company, desk, slack

__all__ = ["company", "desk", "slack"]
