"""What is to be reached."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Protocol

from core.catalogue import Target
from core.target_keys import TargetKey, TargetSearch, TargetsSaved


class TargetTx(Protocol):
    """The part of a transaction that knows targets."""

    def targets(self, start: date, end: date, kpis: Collection[str]) -> list[Target]:
        """All targets of these KPIs that overlap `start`..`end`, of every scope."""

    def save_targets(self, targets: Sequence[Target]) -> TargetsSaved:
        """Insert or replace by (kpi, scope, person or team, start, end); of two of the same key the last one counts."""

    def target_value(self, key: TargetKey) -> float | None:
        """What one target asks for; None where there is none."""

    def remove_target(self, key: TargetKey) -> None:
        """Take one away, if it is there."""

    def target_page(self, search: TargetSearch, today: date, *, limit: int, offset: int) -> tuple[list[Target], int]:
        """Those that fit, and how many there are: what runs on `today` or is to come first, by its first day; then what is
        over, the newest first."""
