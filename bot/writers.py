"""Who writes which kind of message, and the tips."""

from collections.abc import Mapping

from bot.readers import digest_for, praise_for, reminder_for, scorecard_for, tip_for, welcome_for, writer_for
from core.ports import Clock, Store
from core.rhythm import Kind
from core.usecases.digests import WeeklyDigests, WeeklyPraise
from core.usecases.drafts import Drafts
from core.usecases.reminding import GoalReminders
from core.usecases.sending import Writer
from core.usecases.tip_making import TipMaker
from core.usecases.weekly import WeeklyScorecards
from core.usecases.weekly_tips import WeeklyTips
from core.usecases.wording import Wording
from prompts.playbook import load_playbook
from views.drafts import drafts_notice, tip_to_come


def writers_of(store: Store, clock: Clock) -> Mapping[Kind, Writer]:
    """One for each kind that has a schedule."""
    return {
        Kind.SCORECARD: WeeklyScorecards(store, clock, scorecard_for, welcome_for),
        Kind.TIP: WeeklyTips(tip_to_come().payload()),
        Kind.DIGEST: WeeklyDigests(store, clock, digest_for),
        Kind.RECOGNITION: WeeklyPraise(store, clock, praise_for),
        Kind.REMINDER: GoalReminders(store, clock, reminder_for),
    }


def tip_maker(wording: Wording) -> TipMaker:
    """Makes tips: asks the model, and the playbook where none answers."""
    return TipMaker(wording, load_playbook(), writer_for)


def drafts_of(store: Store, clock: Clock, wording: Wording) -> Drafts:
    """Writes weekly tips, and takes them to their people."""
    return Drafts(store, clock, tip_maker(wording), tip_for, drafts_notice().payload())
