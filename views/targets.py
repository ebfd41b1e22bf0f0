"""`/pace targets`: what is to be reached, page by page."""

from collections.abc import Iterator

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from core.catalogue import Direction
from core.usecases.targets import TargetLine, TargetsPage
from views.message import LONGEST_FALLBACK, Message, button, context, header, section, shortened
from views.text import Reader, escaped, named

ADD, CHANGE, REMOVE, TURN, BACK = "targets.add", "targets.change", "targets.remove", "targets.turn", "targets.back"
_LONGEST_TYPED = 300
_HELP = "Search: `/pace targets revenue`, `@Ana Ruiz`, `team West`, `everyone`, `next quarter`, in any order."


def targets_message(found: TargetsPage, reader: Reader) -> Message:
    """A page of them, those that run or are to come first, each with what can be done about it."""
    blocks: list[Block] = [header("Targets"), context(_counted(found, reader))]
    if not found.lines:
        blocks.append(section(_none(found)))
    for line in found.lines:
        blocks += [section(_line(line, found, reader)), ActionsBlock(elements=list(_about(line)))]
    blocks.append(ActionsBlock(elements=list(_below(found))))
    blocks.append(context(_HELP if not found.whom.startswith("person:") else f"{_HELP} {_WITHOUT_OWN}"))
    return Message(shortened(f"Targets. {_counted(found, reader)}", LONGEST_FALLBACK), tuple(blocks))


_WITHOUT_OWN = "Where a rep has no target of their own, `/pace targets everyone` counts."


def add_button(typed: str = "") -> ButtonElement:
    """*Add a target*, beginning with what was looked for."""
    return button("Add a target", ADD, typed[:_LONGEST_TYPED] or "new")


def _counted(found: TargetsPage, reader: Reader) -> str:
    said = [named(name) for name in found.kpis]
    if found.whom:
        said.append(named(found.whom_name))
    if found.period is not None:
        said.append(f"in {escaped(reader.period(found.period))}")
    parts = [f"{found.found:,} {'target' if found.found == 1 else 'targets'}", *said]
    if found.pages > 1:
        parts.append(f"page {found.number + 1} of {found.pages}")
    return " · ".join(parts)


def _none(found: TargetsPage) -> str:
    if found.typed:
        return "There is no such target. Less is more here: a KPI, a name or a period alone."
    return (
        "There are no targets yet, so there is no pace; the rest works. *Add a target* sets one, for everyone, a team or a person. "
        "Many at once: give me a file with the columns kpi, period, value, and person or team."
    )


def _line(line: TargetLine, found: TargetsPage, reader: Reader) -> str:
    what = named(line.kpi.name) if line.kpi else f"{escaped(line.key.kpi.replace('_', ' '))} (no longer measured)"
    value = escaped(reader.figure(line.value, line.kpi.unit) if line.kpi else reader.number(line.value, 2))
    most = "at most " if line.kpi and line.kpi.direction is Direction.LOWER else ""
    whom = named(line.name) + (" (no longer here)" if line.is_left else "")
    when = escaped(reader.period(line.period))
    return f"*{what}* for {whom}: {most}*{value}*\n{when} · {_state(line, found, reader)}"


def _state(line: TargetLine, found: TargetsPage, reader: Reader) -> str:
    if line.period.end < found.today:
        return "over"
    if line.period.start > found.today:
        return f"from {reader.day(line.period.start)}"
    return f"runs until {reader.day(line.period.end)}"


def _about(line: TargetLine) -> Iterator[ButtonElement]:
    if line.kpi is not None and not line.is_left:
        yield button("Change", CHANGE, line.key.name)
    yield button("Remove", REMOVE, line.key.name)


def _below(found: TargetsPage) -> Iterator[ButtonElement]:
    if found.number > 0:
        yield button("Back", BACK, f"{found.number - 1}|{found.typed[:_LONGEST_TYPED]}")
    if found.number + 1 < found.pages:
        yield button("More", TURN, f"{found.number + 1}|{found.typed[:_LONGEST_TYPED]}")
    yield add_button(found.typed)
