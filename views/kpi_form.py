"""The form about a KPI, and the page that says what saving it would do: made and read here."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.models.blocks import Block, InputBlock

from core.ask import visible
from core.catalogue import Cadence, Direction, Unit
from core.catalogue_rules import LONGEST, LONGEST_ALIAS, MOST_ALIASES, MOST_WEIGHT
from core.errors import Refused
from core.usecases.changes import About
from core.usecases.kpi_setting import FIELDS
from core.usecases.kpi_settings import KpiEntry, Look
from views.changes import label_of, steps
from views.kpi_preview import preview_text, referred_text
from views.message import LONGEST_SECTION, context, option, section, shortened
from views.modal import LONGEST_ENTERED, Modal, select_input, text_input
from views.text import Reader, escaped, named, plain

FORM, LOOK, SAVED = "kpis.form", "kpis.look", "kpis.saved"
TYPED = "kpis.typed"
NO_ALIASES = (
    "-"  # typed into the field it takes them all away: Slack says of an emptied field what it says of an untouched one
)
_FORGED = "That form is not one of mine. `/pace kpis` leads to a fresh one."
_UNITS = {
    Unit.MONEY: "Money",
    Unit.COUNT: "A number of things",
    Unit.RATIO: "A share, in percent",
    Unit.DAYS: "Days",
    Unit.SCORE: "A score",
}
_DIRECTIONS = {Direction.HIGHER: "Higher is better", Direction.LOWER: "Lower is better"}
_CADENCES = {Cadence.WEEK: "Week", Cadence.MONTH: "Month", Cadence.QUARTER: "Quarter", Cadence.YEAR: "Year"}
_KEY = re.compile(r"([a-z][a-z0-9_]{0,49})?")
_MARK = 10  # characters


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a form remembers: which KPI it is about ("": one to be added), a mark of each field as it was seen (none of a new
    one), and on the page after it what was entered."""

    key: str
    seen: Mapping[str, str]
    entered: Mapping[str, Any] = field(default_factory=dict)

    def encode(self) -> str:
        """As a form's metadata."""
        marks = "".join(self.seen.get(name, "") for name in FIELDS)
        return json.dumps([self.key, marks, dict(self.entered)], ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def decode(cls, text: str) -> "Ticket":
        """Back from the metadata. Raises `Refused` for what is not ours."""
        try:
            key, marks, entered = json.loads(text)
            is_ours = isinstance(entered, dict) and entered.keys() <= set(FIELDS) and _KEY.fullmatch(key)
        except (ValueError, TypeError, AttributeError) as error:
            raise Refused(_FORGED) from error
        if (
            not is_ours
            or not isinstance(marks, str)
            or len(marks) not in (0, _MARK * len(FIELDS))
            or not _are_fields(entered)
        ):
            raise Refused(_FORGED)
        seen = {name: marks[at * _MARK : (at + 1) * _MARK] for at, name in enumerate(FIELDS)} if marks else {}
        return cls(key, seen, entered)


def build(entry: KpiEntry, ticket: Ticket, preview: Iterator[str] | None = None) -> Modal:
    """The form. Without a `preview` it says where one will be."""
    shown = "\n".join(preview) if preview is not None else ""
    return Modal(
        FORM,
        "Change a KPI" if entry.key else "Add a KPI",
        tuple(_blocks(entry, shown or "What the formula gives shows here while you write, and on the next page.")),
        submit="Next",
        close="Not now",
        metadata=ticket.encode(),
    )


def read(values: Mapping[str, str | None]) -> dict[str, Any]:
    """What was entered, by field; a field that nobody touched may be missing. A weight that is no number stays text."""
    found: dict[str, Any] = {}
    for name in FIELDS:
        text = visible(values.get(name) or "")
        if not text:
            continue
        match name:
            case "weight":
                found[name] = _weight(text)
            case "aliases":
                words = (word.strip() for word in text.split(","))
                found[name] = [] if text == NO_ALIASES else list(dict.fromkeys(word for word in words if word))
            case _:
                found[name] = text
    for name, known in (("unit", Unit), ("direction", Direction), ("cadence", Cadence)):
        if name in found and found[name] not in set(known):
            raise Refused(_FORGED)
    return found


def faults(found: Look) -> dict[str, str]:
    """What is wrong, by block."""
    return {name: plain(text) for name, text in found.faults.items()}


def typed_preview(found: Look, reader: Reader) -> Iterator[str]:
    """What the formula gives, while somebody writes it."""
    if "expression" in found.faults:
        yield escaped(found.faults["expression"])
    elif found.preview is not None:
        yield from preview_text(found, reader)
    elif found.before is not None:
        yield "No figure changes by this."


def look_page(found: Look, ticket: Ticket, reader: Reader, *, is_again: bool = False) -> Modal:
    """What it would do. `is_again` where it takes the place of the same page: somebody was faster."""
    assert found.after is not None, "what is removed has another page"
    blocks: list[Block] = []
    if found.meanwhile:
        blocks.append(section(_meanwhile(found, reader)))
    about = About("KPI", str(found.after["name"]))
    what = "would be added" if found.before is None else "would be changed"
    lines = [
        f"*{named(about.name)}* {what}:",
        *(f"•  {line}" for line in steps(found.before, found.after, about, reader)),
    ]
    blocks.append(section(shortened("\n".join(lines), LONGEST_SECTION)))
    figures = list(preview_text(found, reader)) or ["No figure changes by this."]
    blocks.append(section(shortened("\n".join(figures), LONGEST_SECTION)))
    if referred := referred_text(found.referred):
        keeps = "What was set there stays as it is: see whether it still fits." if _is_measured_anew(found) else ""
        blocks.append(section(f"{referred} {keeps}".strip()))
    blocks.append(context("Nothing is saved yet. After *Save* you can take it back for an hour."))
    return Modal(
        LOOK,
        "What it would do",
        tuple(blocks),
        submit="Save",
        close="Back",
        metadata=ticket.encode(),
        is_on_top=not is_again,
    )


def saved_page(found: Look, *, is_changed: bool) -> Modal:
    """A last page that says what was done."""
    state = found.after or {}
    name = named(str(state.get("name", "")))
    if not is_changed:
        return Modal(SAVED, "Nothing changed", (section(f"*{name}* is so already."),), closes_all=True)
    done = "is measured from now on" if found.before is None else "is measured this way from now on"
    text = f"*{name}* {done}, in every card and for the past as well. I have sent you a note with *Undo*."
    return Modal(SAVED, "Saved", (section(text),), closes_all=True)


def _blocks(entry: KpiEntry, preview: str) -> Iterator[Block]:
    state = entry.state
    if entry.key:
        yield context(f"So far: {_so_far(entry)}. What you do not touch stays so.")
    yield _text("name", "Name", initial=state["name"], hint=f"As people type it, in {LONGEST['name']} characters.")
    yield _text(
        "meaning",
        "What it means (specific)",
        initial=state["meaning"],
        multiline=True,
        hint=f"What is counted, and when, in a sentence of up to {LONGEST['meaning']} characters.",
    )
    yield _text(
        "expression",
        "Formula (measurable)",
        initial=state["expression"],
        hint="Measures with + - * / and brackets, such as deals_won / (deals_won + deals_lost).",
        typed=TYPED,
    )
    yield context(shortened(_measures(entry), LONGEST_SECTION))
    yield section(shortened(preview, LONGEST_SECTION))
    units = [option(text, unit.value) for unit, text in _UNITS.items()]
    yield select_input("unit", "Counted in", units, initial=state["unit"], typed=TYPED)
    directions = [option(text, direction.value) for direction, text in _DIRECTIONS.items()]
    yield select_input("direction", "Better when", directions, initial=state["direction"])
    yield _text(
        "owner",
        "Who acts on it (achievable)",
        initial=state["owner"],
        hint="Such as rep, manager, or the head of sales.",
    )
    yield _text(
        "why",
        "Why it matters (relevant)",
        initial=state["why"],
        multiline=True,
        hint=f"What gets better with it, in a sentence of up to {LONGEST['why']} characters.",
    )
    cadences = [option(text, cadence.value) for cadence, text in _CADENCES.items()]
    yield select_input("cadence", "Reviewed each (time-bound)", cadences, initial=state["cadence"])
    yield _text(
        "weight",
        "Weight",
        initial=f"{state['weight']:g}",
        hint=f"What it counts for when targets are taken together, from 0 (shown only) to {MOST_WEIGHT}.",
        typed=TYPED,
    )
    yield _text(
        "aliases",
        "Also called",
        initial=", ".join(state["aliases"]),
        hint=f"Up to {MOST_ALIASES} other names of {LONGEST_ALIAS} characters, with commas. A dash ({NO_ALIASES}) takes them away.",
        optional=True,
    )


def _text(name: str, label: str, *, initial: str, hint: str, optional: bool = False, **how: Any) -> InputBlock:
    """A field; one whose text is longer than a form takes begins empty, and left so it stays as it is."""
    if len(initial) <= LONGEST_ENTERED:
        return text_input(name, label, initial=initial, hint=hint, optional=optional, **how)
    hint = f"It has {len(initial):,} characters now, too many to show here. Left empty, it stays as it is."
    return text_input(name, label, hint=hint, optional=True, **how)


def _so_far(entry: KpiEntry) -> str:
    """What the menus begin with, in words: not every client shows it."""
    state = entry.state
    words = (
        _UNITS[Unit(state["unit"])],
        _DIRECTIONS[Direction(state["direction"])],
        f"reviewed each {_CADENCES[Cadence(state['cadence'])]}",
    )
    return ", ".join(word.lower() for word in words)


def _measures(entry: KpiEntry) -> str:
    """What a formula can be made of; what has data comes first."""
    fed = [measure for measure in entry.measures if measure.key in entry.fed]
    rest = [measure for measure in entry.measures if measure.key not in entry.fed]
    parts = (("Measures", fed), ("Without data so far", rest))
    return ". ".join(
        f"{title}: {', '.join(f'`{one.key}` {escaped(one.name)}' for one in found)}" for title, found in parts if found
    )


def _meanwhile(found: Look, reader: Reader) -> str:
    before = found.before or {}
    now = steps(None, {name: before[name] for name in found.meanwhile}, About("KPI", ""), reader)
    emptied = [label_of(name) for name in found.meanwhile if before[name] in ("", [])]
    lines = [f"•  {line}" for line in now] + [f"•  {name}: none" for name in emptied]
    return "\n".join(
        [
            "*Somebody else has changed this KPI since you opened the form. Nothing of yours was saved yet.* It is now:",
            *lines,
            "What you changed goes on top of theirs, as it stands below. *Back* and *Not now* leave theirs.",
        ]
    )


def _is_measured_anew(found: Look) -> bool:
    return bool({"expression", "unit", "direction"} & set(found.changed))


def _weight(text: str) -> float | str:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text


def _are_fields(entered: Mapping[str, Any]) -> bool:
    def fits(name: str, value: Any) -> bool:
        if name == "weight":
            return type(value) in (int, float)
        if name == "aliases":
            return isinstance(value, list) and all(isinstance(one, str) for one in value)
        return isinstance(value, str)

    return all(fits(name, value) for name, value in entered.items())
