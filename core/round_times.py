"""When requests and rounds are over, when they remind: by the days of each who is asked."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from core.calendars import working_days
from core.people import Person, Workspace
from core.rhythm import Absence, at_work, zone_of

_DAY = timedelta(days=1)


def is_past(due: date, person: Person, now: datetime, workspace: Workspace) -> bool:
    """Whether a day is over where somebody is: `until Friday` is their Friday."""
    return now.astimezone(zone_of(person.zone, workspace.zone)).date() > due


def reminder_day(due: date, country: str) -> date:
    """The last working day before."""
    before = due - 14 * _DAY
    works = working_days(country, before, due - _DAY).tolist()
    return next((due - days * _DAY for days, is_one in enumerate(reversed(works), 1) if is_one), due - _DAY)


def is_reminded_now(
    person: Person,
    due: date,
    made_at: datetime,
    now: datetime,
    workspace: Workspace,
    absences: Sequence[Absence] = (),
) -> bool:
    """Whether it is time for the one reminder: from a working day before, while they are at work, and not of what came just
    then."""
    zone = zone_of(person.zone, workspace.zone)
    first, today = reminder_day(due, person.country), now.astimezone(zone).date()
    is_time = first <= today <= due and made_at.astimezone(zone).date() < first
    return is_time and at_work(person, now, workspace, absences) == now
