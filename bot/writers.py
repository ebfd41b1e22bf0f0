"""Who writes which kind of message."""

from collections.abc import Mapping

from bot.readers import digest_for, praise_for, reminder_for, scorecard_for
from core.ports import Clock, Store
from core.rhythm import Kind
from core.usecases.digests import WeeklyDigests, WeeklyPraise
from core.usecases.reminding import GoalReminders
from core.usecases.sending import Writer
from core.usecases.weekly import WeeklyScorecards


def writers_of(store: Store, clock: Clock) -> Mapping[Kind, Writer]:
    """One for each kind that has a schedule."""
    return {
        Kind.SCORECARD: WeeklyScorecards(store, clock, scorecard_for),
        Kind.DIGEST: WeeklyDigests(store, clock, digest_for),
        Kind.RECOGNITION: WeeklyPraise(store, clock, praise_for),
        Kind.REMINDER: GoalReminders(store, clock, reminder_for),
    }
