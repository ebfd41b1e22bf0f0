"""What goals need from outside: their part of a transaction."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Protocol

from core.goals import Draft, Goal, GoalState, Said


class GoalTx(Protocol):
    """The part of a transaction that knows goals."""

    def goal(self, goal_id: int) -> Goal | None: ...

    def goals(
        self,
        *,
        subjects: Collection[str] | None = None,
        parents: Collection[int] | None = None,
        states: Collection[GoalState] | None = None,
        limit: int = 1_000,
    ) -> list[Goal]:
        """Those of these subjects' keys, that are parts of these goals, in these states; None means any. The next to
        end first."""

    def goal_keepers(self, people: Collection[int] | None = None) -> frozenset[int]:
        """Whoever keeps an accepted goal, of these people (None: of everybody)."""

    def add_goal(
        self, draft: Draft, proposer: int, state: GoalState, now: datetime, *, form: str, parent: int | None = None
    ) -> Goal | None:
        """Store a new goal with its first version. None when the same form has been stored before."""

    def save_goal(self, before: Goal, after: Goal, now: datetime) -> None:
        """Store a change; a new version is kept beside the old ones. Raises `Refused` when it has changed meanwhile."""

    def goal_versions(self, goal_id: int) -> list[tuple[Draft, int, datetime]]:
        """Every version, the first one first, with who made it and when."""

    def add_said(self, said: Said, *, form: str) -> bool:
        """Store a question or an answer; False when the same form has been stored before."""

    def said(self, goal_id: int) -> list[Said]:
        """Questions and answers, oldest first."""

    def mute_goal(self, goal_id: int, until: date) -> None:
        """No reminders of this goal up to and including that day."""

    def muted_goals(self, today: date) -> frozenset[int]:
        """Those of which nobody wants to be reminded today."""

    def reminded(self) -> dict[int, frozenset[str]]:
        """What the last look at each accepted goal remembered; goals that were never looked at are not in it."""

    def save_reminded(self, looked: Mapping[int, Collection[str]]) -> None:
        """Remember a look at each of these goals."""
