"""The set-up checklist, what each of its steps leads to, and the welcome that people get before their first scorecard."""

from collections.abc import Iterator, Sequence
from datetime import date

from slack_sdk.models.blocks import ActionsBlock, Block

from core.catalogue import Kpi
from core.people import Person, Workspace
from core.setup import Checklist, Opening, Progress, Step
from core.usecases.setup import Previewed
from views.message import (
    LONGEST_FALLBACK,
    MOST_BLOCKS,
    Message,
    button,
    context,
    header,
    note,
    section,
    shortened,
)
from views.rules import CHANGE
from views.targets import add_button
from views.text import Reader, escaped, named, plain

OPEN, SKIP, PASS = "setup.open", "setup.skip", "setup.pass"  # the last leaves the message as it is
_MOST_KPIS = 30
_WHY = {
    Opening.RUNS_SLACK: "You are the admin of Pace here now: nobody was, and you run this Slack workspace.",
    Opening.NAMED: "You are the admin of Pace here now: whoever installed it named you.",
}
_GOES = "*From now on scorecards, tips and digests go out as scheduled.*"
_TICKS = "This list ticks itself, here and on your Home tab. `/pace setup` brings it back."
_SAME = "Your Home tab has the same list, and it ticks itself."
_OVER = (
    "Nothing is left to set up. From now on your Home tab says how Pace stands, and `/pace help` what else you can do."
)
_NAMES = {
    Step.PEOPLE: "People",
    Step.DATA: "Data",
    Step.KPIS: "KPIs",
    Step.TARGETS: "Targets",
    Step.SCHEDULE: "Schedule",
    Step.SCORECARD: "First scorecard",
}
_WANTED = {
    Step.PEOPLE: "a file with who sells, for whom, and their e-mail address, by which I find them in Slack",
    Step.DATA: "an export of your CRM: which deal, whose, when, how much",
    Step.KPIS: "the usual ones are ready; look at what they mean",
    Step.TARGETS: "what each person or team is to reach; without one there is no pace, and the rest works",
    Step.SCHEDULE: "scorecards on Mondays at 08:30 in each person's own time, digests at 09:00; look, and change what does not fit",
    Step.SCORECARD: "see one yourself before anybody gets one",
}
_BUTTONS = {
    Step.PEOPLE: "How to add people",
    Step.DATA: "How to bring data in",
    Step.KPIS: "Look at the KPIs",
    Step.TARGETS: "How to set targets",
    Step.SCHEDULE: "Look at the schedule",
    Step.SCORECARD: "Show me a scorecard",
}
_HOW = {
    Step.PEOPLE: (
        "Give me a roster in our direct messages: a CSV or XLSX file with a line for each person and columns such as name, email, "
        "role, manager, team. I show you what would happen before anything does.\nOr one at a time: `/pace people add`. "
        "`/pace people` shows who is there and who is not linked to Slack."
    ),
    Step.DATA: (
        "Give me an export of your deals in our direct messages: a CSV or XLSX file, just as your CRM writes it. I recognise its "
        "columns or propose what they mean, you correct me, and nothing is imported before you press *Import*.\n"
        "`/pace import` says more."
    ),
    Step.TARGETS: (
        "One at a time: *Add a target*, for everyone, a team or a person. Before it is saved you see what it asks for and how "
        "often it was reached before; `/pace targets` lists them.\nMany at once: give me a file in our direct messages, with the "
        "columns kpi, period, value, and person or team.\nFor one person, as something to agree on: "
        "`/goal set @Ana Ruiz revenue 50k next month because ...`."
    ),
}


def setup_blocks(found: Checklist) -> Iterator[Block]:
    """A line for each step; what is open has a button that leads to where it is done, and *Skip*."""
    yield header("Set up Pace")
    yield section(f"{found.done} of {len(found.steps)} steps are done.{_waiting(found)}")
    if not found.is_over:
        yield section(_company(found.workspace), beside=button("Change", CHANGE, "company"))
    for step, progress in found.steps.items():
        yield section(_line(step, progress, found))
        if progress is Progress.OPEN:
            yield _buttons(step, found, SKIP)


def checklist_message(found: Checklist, opening: Opening | None = None) -> Message:
    """The same as a message, which says how it comes about; without an opening it is an answer."""
    why = _WHY.get(opening) if opening else None
    blocks: list[Block] = [section(f"{why} It is on record. `/pace people` hands it on to others.")] if why else []
    blocks += setup_blocks(found)
    blocks.append(context(_OVER if found.is_over else _TICKS if opening else _SAME))
    begin = "You are the admin of Pace here now. " if why else ""
    return Message(f"{begin}Set up Pace: {found.done} of {len(found.steps)} steps are done.", tuple(blocks))


def led_on(message: Message, found: Checklist) -> Message:
    """The message, and below it what comes next: the list itself has moved out of sight by then."""
    step = found.next
    told = f"{found.done} of {len(found.steps)} steps are done."
    if step is None:
        return _with(message, context(f"{told} Nothing is left to set up."))
    return _with(message, section(f"{told} Next: *{_NAMES[step]}*, {_WANTED[step]}"), _buttons(step, found, PASS))


def passed(step: Step, due: Sequence[date] | None = None) -> Message:
    """After a step was skipped where it was next; of the last one with the days on which the next scorecards go out."""
    so = f"{_GOES} {_first_ones(due)}" if due is not None else "`/pace setup` shows what is done and what is not."
    return note(f"*{_NAMES[step]}* is skipped. {so}")


def how_to(step: Step) -> Message:
    """Where a step is done that is not done with a press."""
    found = note(f"*{_NAMES[step]}*\n{_HOW[step]}")
    return _with(found, ActionsBlock(elements=[add_button()])) if step is Step.TARGETS else found


def preview_message(found: Previewed) -> Message:
    """Somebody's scorecard as it would go; or what is missing for one."""
    if found.person is None or found.payload is None:
        return note(
            "There is no scorecard to show yet: nobody has figures for last week. Bring in people and newer data, and press it "
            "again. Or *Start without a look*: each rep gets the first one once there are figures."
        )
    said = f"This is how {named(found.person.name)} would get last week's. Only you see it, and nothing was sent."
    blocks = [section(said), *Block.parse_all(found.payload["blocks"])]
    # Its buttons are for whom it is about.
    shown = tuple(block for block in blocks if not isinstance(block, ActionsBlock))
    message = Message(f"The scorecard of {plain(found.person.name)}", shown[:MOST_BLOCKS])
    if not found.began:
        return message
    return _with(message, section(f"{_GOES} {_first_ones(found.due)}"))


def _first_ones(due: Sequence[date]) -> str:
    if not due:
        return "No rep has a Slack account here yet, so nobody gets one: `/pace people unlinked` proposes accounts."
    people = "1 person" if len(due) == 1 else f"{len(due):,} people"
    return f"The first scorecards: {min(due):%A} {min(due).day} {min(due):%B}, to {people} with a Slack account."


def welcome_message(kpis: Sequence[Kpi], person: Person, reader: Reader) -> Message:
    """Once, before somebody's first scorecard: what is measured, why, who sees what, and how to have less of it."""
    shown = [named(kpi.name) for kpi in sorted(kpis, key=lambda one: -one.weight) if kpi.weight > 0][:_MOST_KPIS]
    text = f"Hello {named(person.name.split()[0] if person.name.split() else person.name)}, I am Pace."
    lines = [
        f"{text} Your first scorecard comes now, and then one each week.",
        f"*What is measured*  {', '.join(shown)}: counted from your company's own records. `/kpi` shows yours at any time.",
        "*Why*  So that you know early whether you are on pace, and you and your manager speak about the same figures.",
        "*Who sees it*  You, the managers above you and the admins. No colleague sees your figures, and I rank nobody.",
        "*What you decide*  `/pace help` says what I can do, `/pace settings` what comes when; `/pace mute scorecard` stops it.",
    ]
    return Message(shortened(text, LONGEST_FALLBACK), (section("\n".join(lines)), context(_once(reader))))


def _once(reader: Reader) -> str:
    return f"You are told this once. Times are yours ({reader.zone})."


def _buttons(step: Step, found: Checklist, skip: str) -> ActionsBlock:
    said = "Start without a look" if step is Step.SCORECARD and not found.standing.is_live else "Skip"
    style = "primary" if step is found.next else None
    return ActionsBlock(
        elements=[button(_BUTTONS[step], OPEN, step.value, style=style), button(said, skip, step.value)]
    )


def _with(message: Message, *more: Block) -> Message:
    return Message(message.text, (*message.blocks[: MOST_BLOCKS - len(more)], *more))


def _company(workspace: Workspace) -> str:
    return (
        f"*The company*  currency {escaped(workspace.currency)}, time zone {escaped(workspace.zone)}, public holidays of "
        f"{escaped(workspace.country)}; people have these where their roster does not say otherwise"
    )


def _waiting(found: Checklist) -> str:
    return "" if found.standing.is_live else " Nothing is sent to anybody before you have seen a scorecard, or said go."


def _line(step: Step, progress: Progress, found: Checklist) -> str:
    if progress is Progress.DONE:
        return f"●  *{_NAMES[step]}*  done{_what_is_there(step, found)}"
    if progress is Progress.SKIPPED:
        so = ": scorecards, tips and digests go out as scheduled" if step is Step.SCORECARD else ""
        return f"–  *{_NAMES[step]}*  skipped{so}"
    return f"○  *{_NAMES[step]}*  {_WANTED[step]}"


def _what_is_there(step: Step, found: Checklist) -> str:
    standing = found.standing
    counts = {
        Step.PEOPLE: (standing.people, "person", "people"),
        Step.DATA: (standing.imports, "import", "imports"),
        Step.KPIS: (standing.kpis, "KPI", "KPIs"),
        Step.TARGETS: (standing.targets, "target", "targets"),
    }
    if step not in counts:
        return ""
    count, one, several = counts[step]
    return f": {count:,} {one if count == 1 else several}"
