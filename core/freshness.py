"""When figures are out of date: by the working days since data last came in, against what is expected."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from core.calendars import count_working_days
from core.people import Workspace
from core.records import Overdue
from core.rhythm import zone_of


@dataclass(frozen=True, slots=True)
class Intake:
    """One way in for records. `expected`: new data comes within so many working days (None: as the workspace has it); `last` is
    when data came last, as old as the file it was in (None: not yet)."""

    source: str
    expected: int | None
    last: datetime | None


def overdue(
    everything: datetime | None, watched: Sequence[Intake], today: date, workspace: Workspace
) -> Overdue | None:
    """What has not come for longer than it should; None while all has, or nothing ever did. Of several sources that are late, the
    one that came longest ago."""
    return next(iter(all_overdue(everything, watched, today, workspace)), None)


def all_overdue(
    everything: datetime | None, watched: Sequence[Intake], today: date, workspace: Workspace
) -> list[Overdue]:
    """All that has not come for longer than it should, what came longest ago first.

    Where sources are watched, each of those that ever brought something is judged by what is expected of it; where none is, the
    last import (`everything`) by what the workspace expects. Where all are late and nothing else has come since, that is one
    thing, and as old as the newest of them. Days are those of the workspace's zone, working days those of its country.
    """
    intakes = [one for one in watched if one.last is not None] or [Intake("", None, everything)]
    late = [found for one in intakes if (found := _late(one, today, workspace)) is not None]
    late.sort(key=lambda one: (one.last, one.source))
    if len(late) < len(intakes) or (everything is not None and _day(everything, workspace) > late[-1].last):
        return late
    return [replace(late[-1], source="")]


def _day(at: datetime, workspace: Workspace) -> date:
    return at.astimezone(zone_of(workspace.zone)).date()


def _late(intake: Intake, today: date, workspace: Workspace) -> Overdue | None:
    if intake.last is None:
        return None
    last = _day(intake.last, workspace)
    days = working_days_since(last, today, workspace.country)
    expected = workspace.stale_after if intake.expected is None else intake.expected
    return Overdue(last, days, intake.source) if days > expected else None


def working_days_since(day: date, today: date, country: str) -> int:
    """How many working days came after `day`, up to and with `today`; 0 where `day` is not over."""
    return count_working_days(country, date.fromordinal(day.toordinal() + 1), today) if day < today else 0
