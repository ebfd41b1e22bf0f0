"""A reminder of goals: what stands where and why it is said now, and how to have silence."""

from slack_sdk.models.blocks import ActionsBlock, Block

from core.goals import Goal
from core.reminders import Moment
from core.scores import Status
from core.usecases.goal_tracking import Tracked
from core.usecases.reminding import Reminder
from views.goals import short_line
from views.message import LONGEST_FALLBACK, Message, button, context, note, section, shortened
from views.score_text import overdue_line
from views.text import Reader, escaped

SNOOZE_DAY, SNOOZE_WEEK, MUTE = "reminder.day", "reminder.week", "reminder.mute"
_SHOWN = 10
_WHY = {
    Moment.HALF_WAY: "Half of the time is over.",
    Moment.CLOSING: "Three working days or less to go.",
    Moment.FELL: "It has fallen a step behind its pace.",
}


def reminder_message(reminder: Reminder, reader: Reader) -> Message:
    """One message however many goals; each can be silenced for good, all of them for a day or a week."""
    shown = reminder.goals[:_SHOWN]
    blocks: list[Block] = []
    for tracked, moment in shown:
        blocks.append(section(f"{_reason(tracked, moment)}\n{short_line(tracked, reader)}"))
        blocks.append(ActionsBlock(elements=[button("Not this goal again", MUTE, _value(tracked.goal))]))
    if len(reminder.goals) > len(shown):
        blocks.append(context(f"{len(reminder.goals) - len(shown)} more: `/goal` shows them all."))
    if overdue := overdue_line(shown[0][0].overdue, reader):
        blocks.append(context(escaped(overdue)))
    snooze = [button("Snooze a day", SNOOZE_DAY, "1"), button("Snooze a week", SNOOZE_WEEK, "7")]
    blocks.append(ActionsBlock(elements=snooze))
    first = short_line(shown[0][0], reader).replace("*", "")
    more = f" and {len(reminder.goals) - 1} more" if len(reminder.goals) > 1 else ""
    return Message(shortened(f"Your goals: {first}{more}", LONGEST_FALLBACK), tuple(blocks))


def silenced(text: str) -> Message:
    """After a button for silence."""
    return note(f"{text} `/goal` shows your goals at any time.")


def _reason(tracked: Tracked, moment: Moment) -> str:
    status = tracked.score.status if tracked.score else None
    if moment is Moment.HALF_WAY and status in (Status.AHEAD, Status.ON_PACE):
        return "Half of the time is over, and it goes as it should."
    return _WHY[moment]


def _value(goal: Goal) -> str:
    return str(goal.id)
