"""The one place where the time is read."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from core.rhythm import zone_of


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock, or a frozen date (`PACE_TODAY`) on which it is always noon UTC."""

    frozen: date | None = None

    def now(self) -> datetime:
        """The present instant in UTC."""
        return datetime.combine(self.frozen, time(12), UTC) if self.frozen else datetime.now(UTC)

    def today(self, zone: str) -> date:
        """The present date in `zone` (UTC where no such zone is known); the frozen date is the same everywhere."""
        return self.frozen or self.now().astimezone(zone_of(zone)).date()
