"""What Pace can do, for somebody who asks, looks a word up, or has mistyped."""

from collections.abc import Iterable, Iterator, Sequence

from slack_sdk.models.blocks import Block

from core.commands import COMMANDS, Audience, Example, is_for
from core.concepts import Concept
from core.help_search import Found
from views.message import LONGEST_FALLBACK, Message, context, header, section, shortened
from views.text import escaped, escaped_keeping_code, listed

_TOPICS = ("pace status", "forecast", "attainment", "target", "usual", "feedback", "pause")
_TITLES = {
    Audience.EVERYBODY: "For you",
    Audience.MANAGERS: "For your people",
    Audience.ADMINS: "For the workspace",
}
_CARD = (
    "The card has a menu for other periods, *Details* for the records behind a figure, and *Share* to show it in the channel. "
    "Only you see it until you share it."
)
_NOT_LINKED = (
    "I do not know yet who you are in the roster. I have no figures for you until an admin has added your e-mail to it, or has "
    "linked you."
)
_SHELL = (
    "What is not in this list is administered where I run: `python -m bot --help` lists it; `python -m bot doctor` says what is "
    "missing."
)
_SMALL_PRINT = (
    "`/pace help forecast` looks a word up: a command, or what something means. A figure looks wrong? Open *Details* and tell an "
    "admin the record."
)


def help_message(audience: Audience, *, is_known: bool = True) -> Message:
    """The answer to `/pace help`: what everybody has, then what the asker's role adds."""
    blocks: list[Block] = [header("What Pace can do")]
    if not is_known:
        blocks.append(section(_NOT_LINKED))
    blocks.append(section("Type `/kpi` and say what you want to know, in any order."))
    for part in Audience:
        examples = [one for one in _examples(audience) if one.audience is part]
        if examples:
            blocks.append(section(f"*{_TITLES[part]}*\n{_lines(examples)}"))
    if audience is Audience.ADMINS:
        blocks.append(section(_SHELL))
    blocks += [section(_CARD), context(_SMALL_PRINT)]
    text = "Pace shows your sales figures and keeps your goals. Type /kpi for this month, /goal for your goals."
    return Message(text, tuple(blocks))


def found_message(found: Found, said: str = "") -> Message:
    """The answer to `/pace help <words>`: what they mean, then what to type; `said` stands before it."""
    sought = escaped(shortened(found.sought, 40))
    if not found.concepts and not found.examples:
        return _nothing(sought, found.nearest, said)
    blocks: list[Block] = [section(said)] if said else [header(f"Help: {shortened(found.sought, 40)}")]
    blocks += [section(_explained(concept)) for concept in found.concepts]
    if found.examples:
        blocks.append(section(f"*To type*\n{_lines(found.examples)}"))
    blocks.append(context("`/pace help` shows everything."))
    names = [concept.name for concept in found.concepts] + [example.typed for example in found.examples]
    return Message(
        shortened(f"{said or f'About “{sought}”:'} {escaped(listed(names))}", LONGEST_FALLBACK), tuple(blocks)
    )


def unknown_subcommand(typed: str, found: Found) -> Message:
    """The answer to a `/pace ...` that does not exist: what it may have been meant for."""
    return found_message(found, f"I do not know `/pace {escaped(shortened(typed, 40))}`.")


def _nothing(sought: str, nearest: Sequence[str], said: str) -> Message:
    words = listed([f"`{escaped(word)}`" for word in nearest or _TOPICS])
    lead = said or f"The help has nothing about “{sought}”."
    near = f"Nearest to it: {words}." if nearest else f"Words that it knows: {words}."
    text = f"{lead} {near} `/pace help` shows everything; for your figures type `/kpi`."
    return Message(shortened(text, LONGEST_FALLBACK), (section(text),))


def _examples(audience: Audience) -> Iterator[Example]:
    return (example for command in COMMANDS for example in command.examples if is_for(example, audience))


def _lines(examples: Iterable[Example]) -> str:
    return "\n".join(f"`{one.typed}`  {one.does}" for one in examples)


def _explained(concept: Concept) -> str:
    lines = [f"*{escaped(concept.name)}*  {escaped_keeping_code(concept.meaning)}"]
    if concept.formula:
        lines.append(f"How: {escaped_keeping_code(concept.formula)}")
    return "\n".join(lines)
