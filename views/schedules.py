"""What is sent when, as an admin reads it: the list behind `/pace schedule`, and the words for it."""

import re
from collections.abc import Iterator

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from core.rhythm import EVERY_DAY, Kind, Override, Place, Schedule
from core.schedules import Whose
from core.usecases.schedule_plans import Differs, Overview
from views.message import LONGEST_FALLBACK, Message, button, context, header, section, shortened
from views.rhythm import NAMES
from views.text import escaped, named

CHANGE, ADD, RESET, TURN, BACK = (
    "schedules.change", "schedules.add", "schedules.reset", "schedules.turn", "schedules.back",
)  # fmt: skip
RULES = "schedules.rules"
DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
EVERY_WORKING_DAY = "every working day"
PLACES = {
    Place.DM: "direct message",
    Place.GROUP_DM: "rep and manager together",
    Place.CHANNEL: "channel",
}
_TO = {
    Kind.SCORECARD: "to each rep",
    Kind.TIP: "to each rep; their manager may see it first",
    Kind.DIGEST: "to whoever leads somebody",
    Kind.RECOGNITION: "praise, to a team's channel",
    Kind.REMINDER: "to whoever has an accepted goal, when a word helps",
}
_CHANNEL = re.compile(r"[CG][A-Z0-9]{1,30}")


def list_message(found: Overview) -> Message:
    """`/pace schedule`: each kind for everybody, then what differs for teams and people."""
    blocks: list[Block] = [header("What is sent, and when")]
    if not found.workspace.live:
        blocks.append(
            section("Nothing is sent on its own yet: see a scorecard first, or say go. `/pace setup` leads there.")
        )
    for schedule in found.everybody:
        blocks.append(
            section(f"*{NAMES[schedule.kind]}*, {_TO[schedule.kind]}: {described(schedule)}.{_but(found, schedule)}")
        )
        blocks.append(ActionsBlock(elements=list(_buttons_for_everybody(found, schedule))))
    blocks += _exceptions(found)
    workspace = found.workspace
    blocks.append(ActionsBlock(elements=[*_turning(found), button("Hours for everybody", RULES, "all")]))
    blocks.append(
        context(
            f"Times are each person's own. Between {workspace.quiet_start:%H:%M} and {workspace.quiet_end:%H:%M}, on weekends, "
            "public holidays and days of leave nothing is sent: it waits. What comes to you yourself: `/pace settings`."
        )
    )
    text = "; ".join(f"{NAMES[one.kind]}: {described(one)}" for one in found.everybody)
    return Message(shortened(f"What is sent, and when. {text}", LONGEST_FALLBACK), tuple(blocks))


def described(schedule: Schedule) -> str:
    """`Mondays at 08:30, direct message`, or `off`."""
    if not schedule.is_on:
        return "off"
    return f"{day_text(schedule.weekday)} at {schedule.at:%H:%M}, {place_text(schedule.place, schedule.channel)}"


def difference(override: Override) -> str:
    """What an exception changes: `Fridays, 16:00`."""
    parts = []
    if override.is_on is not None:
        parts.append("on" if override.is_on else "off")
    if override.weekday is not None:
        parts.append(day_text(override.weekday))
    if override.at is not None:
        parts.append(f"{override.at:%H:%M}")
    if override.place is not None or override.channel is not None:
        parts.append(place_text(override.place or Place.CHANNEL, override.channel))
    return ", ".join(parts) or "as usual"


def day_text(weekday: int | None) -> str:
    """`Mondays`; None and -1 are every working day."""
    return EVERY_WORKING_DAY if weekday in (None, EVERY_DAY) else DAYS[weekday or 0]


def place_text(place: Place, channel: str | None) -> str:
    """Where it goes, a channel by its name as Slack shows it."""
    if place is not Place.CHANNEL:
        return PLACES[place]
    if channel is None:
        return "a channel that is not chosen yet"
    return f"<#{channel}>" if _CHANNEL.fullmatch(channel) else escaped(channel)


def _but(found: Overview, schedule: Schedule) -> str:
    count = found.counts.get(schedule.kind, 0)
    return f" {count} {'exception' if count == 1 else 'exceptions'}, below." if count else ""


def _buttons_for_everybody(found: Overview, schedule: Schedule) -> Iterator[ButtonElement]:
    target = Whose(schedule.kind).target
    yield button("Change", CHANGE, target)
    yield button("Add an exception", ADD, schedule.kind.value)
    if schedule.kind in found.changed:
        yield button("Back to usual", RESET, target)


def _exceptions(found: Overview) -> Iterator[Block]:
    if not found.exceptions:
        return
    page = f", page {found.number + 1} of {found.pages}" if found.pages > 1 else ""
    yield section(f"*Exceptions for teams and people*{page}")
    for one in found.exceptions:
        yield section(_exception(one))
        target = one.whose.target
        yield ActionsBlock(elements=[button("Change", CHANGE, target), button("Back to usual", RESET, target)])


def _exception(one: Differs) -> str:
    return f"*{named(one.name)}* · {NAMES[one.whose.kind]}: {difference(one.override)}"


def _turning(found: Overview) -> Iterator[ButtonElement]:
    if found.number > 0:
        yield button("Back", BACK, str(found.number - 1))
    if found.number + 1 < found.pages:
        yield button("More", TURN, str(found.number + 1))
