"""What admins changed: a note after each change, and the log of the last ones, with *Undo* while there is time."""

from collections.abc import Callable, Sequence
from datetime import time
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block

from core.catalogue import Unit
from core.changes import POSITION, State, differing
from core.usecases.changes import PAGE, About, Changed
from views.message import LONGEST_FALLBACK, LONGEST_SECTION, Message, button, context, header, note, section, shortened
from views.text import Reader, escaped, named, plain

UNDO, OLDER, NEWEST = "changes.undo", "changes.older", "changes.newest"
_LONGEST_ENTRY = 950  # a page of them has to fit into a message
_LONGEST_VALUE = 120
_LONGEST_FORMULA = 400
_WEEKDAYS = ("every working day", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LABELS = {
    "is_on": "on",
    "at": "time",
    "weekday": "day",
    "expression": "formula",
    "cadence": "reviewed each",
    "direction": "better when",
    "aliases": "also called",
    "zone": "time zone",
    "locale": "numbers",
    "quiet_start": "quiet from",
    "quiet_end": "quiet until",
    "first_weekday": "first day of the week",
    "fiscal_start": "first month of the year",
    "own_times_from": "people choose times from",
    "own_times_until": "people choose times until",
}
_UNSAID = frozenset({POSITION})
_DONE = {"add": "added it", "change": "changed it", "remove": "removed it", "undo": "took a change back"}
_IS = {"add": "added", "remove": "removed", "undo": "as it was before"}


def changed_note(found: Changed, reader: Reader) -> Message:
    """What whoever changed something gets to keep, with *Undo*."""
    text = f"*{escaped(found.about.what)} {named(found.about.name)}*: {_IS.get(_verb(found), 'changed')}."
    lines = "\n".join([text, *(f"•  {line}" for line in _details(found, reader))])
    blocks: list[Block] = [section(shortened(lines, LONGEST_SECTION)), *_undo(found)]
    if found.undo_until is not None:
        blocks.append(context(f"Can be taken back until {reader.moment(found.undo_until)}. `/pace changes` shows all."))
    return Message(
        shortened(plain(f"{found.about.what} {found.about.name}: changed."), LONGEST_FALLBACK), tuple(blocks)
    )


def undone_note(found: Changed, reader: Reader) -> Message:
    """After *Undo*."""
    lines = [f"Taken back. *{escaped(found.about.what)} {named(found.about.name)}* is as it was:"]
    lines += [f"•  {line}" for line in _details(found, reader)]
    return note(shortened("\n".join(lines), LONGEST_SECTION))


def log_message(found: Sequence[Changed], reader: Reader, *, is_newest: bool = True) -> Message:
    """A page of the last changes, newest first."""
    if not found and is_newest:
        return note("Nobody has changed a KPI, a target, a schedule or a person by hand yet.")
    blocks: list[Block] = [header("What was changed")]
    for one in found:
        what = f"{escaped(one.about.what)} {named(one.about.name)}"
        done = _DONE.get(_verb(one), "changed it")
        top = f"*{what}*  {named(one.line.actor)} {done}, {reader.moment(one.line.at)}"
        text = _fitting([top, *(f"•  {line}" for line in _details(one, reader))], _LONGEST_ENTRY)
        blocks += [section(text), *_undo(one)]
    if not found:
        blocks.append(section("There is nothing older."))
    turns = [] if is_newest else [button("Newest", NEWEST, "newest")]
    if len(found) == PAGE:
        turns.append(button("Older", OLDER, str(found[-1].line.id)))
    if turns:
        blocks.append(ActionsBlock(elements=turns))
    blocks.append(context("A change of a KPI, a target or a schedule can be taken back for an hour."))
    return Message("What was changed", tuple(blocks))


def _undo(found: Changed) -> list[Block]:
    if found.undo_until is None:
        return []
    return [ActionsBlock(elements=[button("Undo", UNDO, str(found.line.id))])]


def _fitting(lines: Sequence[str], most: int) -> str:
    """Whole lines, as many as fit; how many are left out is said."""
    shown = list(lines)
    while len(shown) > 1 and len("\n".join(shown)) > most:
        shown.pop()
    left = len(lines) - len(shown)
    return "\n".join([*shown, f"•  and {left} more"] if left else shown)


def _verb(found: Changed) -> str:
    return found.line.action.rpartition(".")[2]


def steps(before: State | None, after: State | None, about: About, reader: Reader) -> list[str]:
    """Each field with what it was and what it is; one that is new or gone has what there is to say of it."""
    old, new = before or {}, after or {}
    return [
        f"{label_of(name, about)}: {_step(name, old, new, about, reader)}"
        for name in differing(before, after)
        if name not in _UNSAID and not (_is_empty(old.get(name)) and _is_empty(new.get(name)))
    ]


def label_of(name: str, about: About | None = None) -> str:
    """What a field of a setting is called."""
    if about is not None and name in about.labels:
        return named(about.labels[name])
    return escaped(_LABELS.get(name, name.replace("_", " ")))


def formula(text: str, most: int = _LONGEST_FORMULA) -> str:
    """As it is typed: between these marks no sign means anything to Slack."""
    return f"`{shortened(plain(text), most).replace('`', 'ˋ').replace('&', '&amp;')}`"


def _details(found: Changed, reader: Reader) -> list[str]:
    return steps(found.before, found.after, found.about, reader)


def _step(name: str, before: State, after: State, about: About, reader: Reader) -> str:
    old, new = (_value(name, one.get(name), about, reader) for one in (before, after))
    if not before:
        return new
    if not after and name not in _WORDS:  # it is gone, and nothing stands in its place
        return old
    return f"{old} → {new}"


def _is_empty(value: Any) -> bool:
    return value in (None, "", [])


def _value(name: str, value: Any, about: About, reader: Reader) -> str:
    if _is_empty(value):
        return "none" if name not in _WORDS else "as usual"
    if name in _WORDS:
        return _WORDS[name](value)
    if name == "expression":
        return formula(str(value))
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | float():
            is_figure = name == "value" and about.unit is not None
            return reader.figure(value, about.unit or Unit.COUNT) if is_figure else reader.number(value, _digits(value))
        case list():
            return escaped(shortened(", ".join(str(one) for one in value), _LONGEST_VALUE))
    return escaped(shortened(str(value), _LONGEST_VALUE))


def _digits(value: float) -> int:
    return 0 if value == int(value) else 2


def _weekday(value: Any) -> str:
    return _WEEKDAYS[value + 1] if isinstance(value, int) and -1 <= value < len(_WEEKDAYS) - 1 else escaped(str(value))


def _time(value: Any) -> str:
    try:
        return f"{time.fromisoformat(value):%H:%M}"
    except (TypeError, ValueError):
        return escaped(str(value))


_WORDS: dict[str, Callable[[Any], str]] = {
    "is_on": lambda value: "yes" if value else "no",
    "weekday": _weekday,
    "at": _time,
    "quiet_start": _time,
    "quiet_end": _time,
    "place": lambda value: escaped(str(value).replace("_", "-")),
    "channel": lambda value: escaped(str(value)),
}
