"""What changing KPIs one by one needs from outside: its part of a transaction."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from core.catalogue import Kpi


@dataclass(frozen=True, slots=True)
class Placed:
    """A KPI with its place: lists show the lowest first. Places need not follow on one another."""

    kpi: Kpi
    position: int


@dataclass(frozen=True, slots=True)
class Referred:
    """What stands and falls with a KPI: targets that have not ended, goals that are still open, and how much there ever was of
    either."""

    targets: int
    goals: int
    ever: int


NOTHING = Referred(0, 0, 0)


class KpiTx(Protocol):
    """The part of a transaction that knows KPIs one by one."""

    def placed(self, key: str) -> Placed | None:
        """A KPI with its place; None where there is none of this key."""

    def last_position(self) -> int:
        """The place of the last KPI; -1 while there is none."""

    def save_kpi(self, placed: Placed) -> None:
        """Store a KPI at its place, instead of the one with its key, if there is one."""

    def remove_kpi(self, key: str) -> None:
        """Take a KPI out; what refers to it stays."""

    def referred(self, key: str, today: date) -> Referred:
        """What refers to a KPI, or to one that there was."""
