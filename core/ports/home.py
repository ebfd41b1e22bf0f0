"""What Home needs from outside: its part of a transaction."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One import, as an admin reads it. `rejected` counts the rows that were left out."""

    source: str
    file_name: str
    at: datetime
    rows: int
    rejected: int
    added: int
    changed: int
    withdrawn: int
    newest_day: date | None


@dataclass(frozen=True, slots=True)
class Unlinked:
    """Of `people` active ones, `count` have no Slack account; `names` are the first of them."""

    people: int
    count: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeliveryHealth:
    """How deliveries stand: `waiting` now; since a moment those that failed, that could not reach their recipient, and that
    were skipped for being too late."""

    waiting: int
    failed: int
    refused: int
    late: int


class HomeTx(Protocol):
    """The part of a transaction that counts what Home shows, and knows whose Home has changed."""

    def import_lines(self, *, limit: int) -> list[ImportLine]:
        """The newest first."""

    def unlinked(self, *, limit: int) -> Unlinked:
        """Active people without a Slack account, the first `limit` by name."""

    def delivery_health(self, since: datetime) -> DeliveryHealth: ...

    def goals_asked_about(self, proposer: int) -> list[int]:
        """Ids of the open goals that somebody has proposed, and about which the last word is another's."""

    def home_marks(self, shown: Collection[int], since: date) -> dict[int, str]:
        """For each of these people a mark that is another one as soon as they are told of something new (a goal, feedback, a
        tip), figures have been imported, their next scorecard moves, or what is measured has changed, the roster or the targets
        that end on `since` or later: of themselves, of somebody below them and (targets) of teams and everyone; for admins, of
        anybody, and the schedules."""
