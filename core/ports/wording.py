"""What wording needs from outside: a model, and its part of a transaction."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from core.coaching_rules import CoachingRule
from core.guard import Flaw
from core.wording import Budget, Call, Reply, Request, Task, Usage


class Coach(Protocol):
    """A model that words what it is given."""

    @property
    def model(self) -> str:
        """Its name, as people read it."""

    def most(self, request: Request) -> Usage:
        """The most that one call for this can take: what is reserved before it is made."""

    def ask(self, request: Request, seconds: float) -> Reply:
        """Its words, within so many seconds all in all. Raises `core.wording.Failure`."""


class ModelTx(Protocol):
    """The part of a transaction that knows the calls to a model, and for whom it may be asked."""

    def begin_call(self, task: Task, most: Usage, now: datetime, day: date, budget: Budget) -> int | None:
        """Reserve the most that a call can take; its id. None when that would go over the day's budget, also together with
        calls of other processes that have begun."""

    def end_call(
        self,
        call: int,
        outcome: str,
        *,
        usage: Usage | None,
        flaws: Sequence[Flaw] = (),
        milliseconds: int = 0,
        text: str | None = None,
    ) -> None:
        """Put what it really took (None: nothing) in place of what was reserved, and what came of it."""

    def spent(self, day: date) -> Budget:
        """What a day's calls have taken, with what is reserved."""

    def calls(self, *, limit: int) -> list[Call]:
        """The newest first."""

    def outcomes(self, day: date) -> dict[str, int]:
        """How many of a day's calls ended how."""

    def forget_refused_texts(self, before: datetime) -> int:
        """Remove what older calls said that was refused, where that was kept; of how many."""

    def forget_calls(self, before: datetime) -> int:
        """Remove older ones; how many."""

    def coaching_rules(self, *, lock: bool = False) -> list[CoachingRule]:
        """Everything that differs from the usual; `lock` keeps others from changing it before this transaction ends."""

    def save_coaching_rule(self, rule: CoachingRule) -> None:
        """Replace what differs for the same team, person and country; one that changes nothing is removed."""
