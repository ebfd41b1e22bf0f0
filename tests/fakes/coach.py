"""A model that says what it was told to, and remembers what it was asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.wording import Failure, Reply, Request, Trouble, Usage

USED = Usage("words-1", "tip/1", 700, 100, 2_000)


@dataclass
class FakeCoach:
    """Answers from a queue; once that is empty, nobody is there."""

    replies: list[Mapping[str, Any]] = field(default_factory=list)
    asked: list[Request] = field(default_factory=list)
    model: str = "words-1"

    def most(self, request: Request) -> Usage:
        assert request.data
        return USED

    def ask(self, request: Request, seconds: float) -> Reply:
        assert seconds > 0
        self.asked.append(request)
        if not self.replies:
            raise Failure(Trouble.UNREACHABLE)
        return Reply(self.replies.pop(0), USED)
