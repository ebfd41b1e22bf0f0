"""What somebody gets on its own, as they read it: `/pace settings`, and the preview of a message."""

from collections.abc import Iterator, Mapping
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from core.rhythm import Kind, Place, quiet_of
from core.usecases.coaching_rules import OwnSwitch
from core.usecases.own_rhythm import Coming, OwnSchedule
from views.coaching_rules import model_blocks
from views.message import LONGEST_FALLBACK, MOST_BLOCKS, Message, button, context, header, note, section, shortened
from views.preferences import reading_blocks
from views.text import Reader

PREVIEW, MUTE, UNMUTE, RESUME = "rhythm.preview", "rhythm.mute", "rhythm.unmute", "rhythm.resume"
NAMES = {
    Kind.SCORECARD: "Weekly scorecard",
    Kind.TIP: "Weekly tip",
    Kind.DIGEST: "Team digest",
    Kind.RECOGNITION: "Recognition",
    Kind.REMINDER: "Goal reminders",
}
_MEANINGS = {
    Kind.SCORECARD: "your last week: figures, what went well, the one focus",
    Kind.TIP: "one thing to practise, made of your own figures; your manager may read it first",
    Kind.DIGEST: "how your people did, whom to praise, whom to help",
    Kind.RECOGNITION: "praise for your people, in your team's channel",
    Kind.REMINDER: "half-way, shortly before the end, and when a goal falls behind its pace",
}
_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_PREVIEWED = "This is what would be sent to you now. Only you see it, and nothing was sent."


def settings_message(found: OwnSchedule, reader: Reader, said: str = "", model: OwnSwitch | None = None) -> Message:
    """`/pace settings`: each kind with when it comes next, and how to stop it; and their own switch, where there is a model."""
    blocks: list[Block] = [header("What I send you")]
    if said:
        blocks.append(section(said))
    if found.pause is not None:
        days = f"from {reader.day(found.pause.start)} to {reader.day(found.pause.end)}"
        blocks.append(section(f"*Paused* {days}. What would come then waits for the first day back."))
        blocks.append(ActionsBlock(elements=[button("End the pause", RESUME, "now")]))
    if found.leave is not None:
        days = f"from {reader.day(found.leave.start)} to {reader.day(found.leave.end)}"
        blocks.append(
            section(f"*On leave* {days}, given by an admin. What would come then waits for the first day back.")
        )
        blocks.append(context("Back earlier? An admin ends a leave."))
    for one in found.coming:
        blocks.append(section("\n".join(_lines(one, reader))))
        blocks.append(ActionsBlock(elements=_buttons(one)))
    own = quiet_of(found.person, found.workspace)
    quiet = f"Between {own.start:%H:%M} and {own.end:%H:%M}"
    blocks.append(
        context(
            f"{quiet}, on weekends and public holidays nothing comes: it waits. Times are yours ({reader.zone}). "
            "On leave? `/pace pause 21 Dec - 31 Dec 2026`."
        )
    )
    blocks += reading_blocks(found.person, found.workspace)
    if model is not None:
        blocks += model_blocks(model)
    summary = "; ".join(f"{NAMES[one.kind]}: {_next(one, reader)}" for one in found.coming)
    return Message(shortened(f"What I send you. {summary}", LONGEST_FALLBACK), tuple(blocks))


def preview_message(kind: Kind, payload: Mapping[str, Any] | None) -> Message:
    """The message as it would be sent; or that there is nothing to say today."""
    if payload is None:
        return note(f"{NAMES[kind]}: there is nothing to say today, so nothing would be sent.")
    blocks = [context(_PREVIEWED), *Block.parse_all(payload["blocks"])]
    return Message(payload["text"], tuple(blocks[:MOST_BLOCKS]))


def which_kind(word: str) -> Message:
    """After `/pace mute` with no kind, or one that does not exist."""
    return note(
        f"Say which: `/pace {word} scorecard`, `tip`, `digest`, `recognition` or `reminder`. `/pace settings` shows yours."
    )


def which_days() -> Message:
    """After `/pace pause` without days that lie ahead."""
    return note(
        "Say which days, with the year: `/pace pause 21 Dec - 31 Dec 2026` or `/pace pause 2026-12-21..2026-12-31`."
    )


def _lines(one: Coming, reader: Reader) -> Iterator[str]:
    yield f"*{NAMES[one.kind]}*: {_MEANINGS[one.kind]}"
    schedule = one.schedule
    if not schedule.is_on:
        yield "Turned off by an admin."
        return
    days = "Working days" if schedule.weekday is None else _DAYS[schedule.weekday]
    where = ""
    if schedule.place is Place.GROUP_DM:
        where = ", to you and your manager together"
    elif schedule.place is Place.CHANNEL and schedule.channel:
        where = f", to <#{schedule.channel}>"
    comes = _next(one, reader)
    yield f"{days} at {schedule.at:%H:%M}{where}. {comes[0].upper()}{comes[1:]}."


def _next(one: Coming, reader: Reader) -> str:
    if not one.schedule.is_on:
        return "off"
    if one.stopped_until is not None:
        return f"stopped by an admin until {reader.day(one.stopped_until)}"
    if one.is_muted:
        return "muted"
    snoozed = f"snoozed until {reader.day(one.silent_until)}; " if one.silent_until else ""
    if one.kind is Kind.REMINDER:
        return f"{snoozed}only when there is something to say"
    return f"{snoozed}next: {reader.moment(one.next.at)}" if one.next else f"{snoozed}nothing is coming"


def _buttons(one: Coming) -> list[ButtonElement]:
    found = [button("Preview", PREVIEW, one.kind.value)]
    if one.schedule.is_on:
        silent = one.silent_until is not None
        found.append(button("Send again", UNMUTE, one.kind.value) if silent else button("Mute", MUTE, one.kind.value))
    return found
