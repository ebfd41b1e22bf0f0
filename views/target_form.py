"""The form for a target, the page that says what it would do, and the last one: made and read here."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace

from slack_sdk.models.blocks import Block, InputBlock

from core.errors import Refused
from core.periods import Grain, Period, fiscal_year
from core.target_keys import TargetKey
from core.usecases.target_entry import Entered, Part
from core.usecases.target_preview import Preview
from core.usecases.targets import Begun, Looked, Offered, Standing
from views.goal_form import amount_text
from views.message import context, option, section
from views.modal import Modal, select_input, text_input
from views.target_preview import preview_blocks
from views.text import Reader, escaped, named, plain

FORM, CONFIRM, DONE = "targets.form", "targets.confirm", "targets.done"
TYPED = "targets.typed"
_FORGED = "That form is not one of mine. `/pace targets` leads to a fresh one."
_UNFINISHED = "As soon as all of it is there, this place says what it would do."
_PERIOD_HINT = "Q1 2027, next month, 2027, 1 Mar - 15 Apr. Without a year: the one that is not over yet."


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a form remembers: of a target that is there its name (`key`) and the value it had when the form was opened, and what
    the fields began with."""

    begun: Entered
    key: str = ""
    seen: float | None = None

    def encode(self) -> str:
        """As a form's metadata."""
        return json.dumps({"begun": asdict(self.begun), "key": self.key, "seen": self.seen}, ensure_ascii=False)

    @classmethod
    def decode(cls, text: str) -> "Ticket":
        """Back from the metadata. Raises `Refused` for what is not ours."""
        try:
            found = json.loads(text)
            begun, key, seen = Entered(**found["begun"]), found["key"], found["seen"]
        except (ValueError, TypeError, KeyError) as error:
            raise Refused(_FORGED) from error
        texts = [key, *(getattr(begun, one.name) for one in fields(Entered))]
        if not all(isinstance(one, str) for one in texts):
            raise Refused(_FORGED)
        return cls(begun, key, _value(seen))


@dataclass(frozen=True, slots=True)
class Decision:
    """What the page before saving is about: which target, its value when the page was shown, and the wanted one; None for none."""

    key: TargetKey
    seen: float | None
    value: float | None

    def encode(self) -> str:
        """As the page's metadata."""
        return json.dumps({"key": self.key.name, "seen": self.seen, "value": self.value})

    @classmethod
    def decode(cls, text: str) -> "Decision":
        """Back from the metadata. Raises `Refused` for what is not ours."""
        try:
            found = json.loads(text)
            key, seen, value = str(found["key"]), found["seen"], found["value"]
        except (ValueError, TypeError, KeyError) as error:
            raise Refused(_FORGED) from error
        return cls(TargetKey.parse(key), _value(seen), _value(value))


def build(ticket: Ticket, offered: Offered, below: Sequence[Block] = ()) -> Modal:
    """The form for a new one; `below` is what it would do."""
    so_far = _so_far(ticket.begun, offered)
    top = (context(f"So far: {so_far}. What you do not touch stays so."),) if so_far else ()
    return _form("Add a target", (*top, *_inputs(ticket.begun, offered)), ticket, below)


def build_change(ticket: Ticket, name: str, below: Sequence[Block] = ()) -> Modal:
    """The form for one that is there: how much."""
    about = f"*{escaped(name)}*\nAnother period, or for somebody else, is another target: *Add a target*."
    return _form("Change a target", (section(about), _how_much(ticket.begun)), ticket, below)


def begun_of(found: Begun, reader: Reader) -> Entered:
    """What a form begins with."""
    return Entered(
        kpi=found.kpi.key if found.kpi else "",
        whom=found.whom,
        period=_typed(found.period, reader) if found.period else "",
        value=amount_text(found.value, found.kpi.unit) if found.kpi and found.value is not None else "",
    )


def read(values: Mapping[str, str | None], ticket: Ticket) -> Entered:
    """What was entered; a field that comes back empty because nobody touched it keeps what it began with."""
    given = {part.value: value for part in Part if (value := values.get(part)) is not None}
    return replace(ticket.begun, **given)


def while_typing(looked: Looked, entered: Entered, reader: Reader, *, is_whole: bool) -> list[Block]:
    """What stands below the fields by now."""
    if looked.preview is not None:
        return preview_blocks(looked.preview, reader)
    said = [text for part, text in looked.problems.items() if getattr(entered, part).strip()]
    if is_whole and not said:
        said = list(looked.problems.values())
    return [context(escaped(" ".join(said)) if said else _UNFINISHED)]


def problems(found: Mapping[Part, str]) -> dict[str, str]:
    """What is wrong, by block."""
    return {part.value: plain(text) for part, text in found.items()}


def confirm(preview: Preview, reader: Reader, *, seen_before: float | None = None, is_change: bool = False) -> Modal:
    """The page before it is saved, on top of the form."""
    notice = ""
    if preview.stored is not None and not is_change:
        notice = "*This target is there already.* Saving puts this value in the place of the one it has."
    elif is_change and preview.stored != seen_before:
        notice = _meanwhile(preview, reader)
    return _page(preview, reader, notice, is_on_top=True)


def confirm_again(standing: Standing, reader: Reader) -> Modal:
    """The same page, after somebody else was faster."""
    assert standing.preview is not None, "what is wanted instead can be worked out"
    return _page(standing.preview, reader, _meanwhile(standing.preview, reader))


def removal(standing: Standing, reader: Reader) -> Modal:
    """What taking it away would do."""
    if standing.preview is not None:
        return _page(standing.preview, reader, "")
    text = f"*{escaped(standing.about.name)}*\nThis is no longer measured, so nothing that is shown changes."
    metadata = Decision(standing.key, standing.value, None).encode()
    return Modal(CONFIRM, "Remove a target", (section(text),), submit="Remove", close="Keep it", metadata=metadata)


def done(standing: Standing, reader: Reader, *, is_changed: bool) -> Modal:
    """The last page."""
    name = escaped(standing.about.name)
    if not is_changed:
        so = "is no target any more" if standing.value is None else "has this value"
        return Modal(DONE, "Nothing changed", (section(f"*{name}* {so} already."),), closes_all=True)
    if standing.value is None:
        title, text = "Removed", f"*{name}* is no longer a target."
    else:
        figure = reader.figure(standing.value, standing.about.unit) if standing.about.unit else f"{standing.value:g}"
        title, text = "Saved", f"*{name}*: {escaped(figure)}."
    after = "For an hour you can take it back, from the note in our direct messages or in `/pace changes`."
    return Modal(DONE, title, (section(text), context(after)), closes_all=True)


def _page(preview: Preview, reader: Reader, notice: str, *, is_on_top: bool = False) -> Modal:
    is_removal = preview.value is None
    top: list[Block] = [section(notice)] if notice else []
    return Modal(
        CONFIRM,
        "Remove a target" if is_removal else "What it would do",
        (*top, *preview_blocks(preview, reader)),
        submit="Remove" if is_removal else "Save",
        close="Back" if is_on_top else "Keep it" if is_removal else "Not now",
        metadata=Decision(preview.key, preview.stored, preview.value).encode(),
        is_on_top=is_on_top,
    )


def _meanwhile(preview: Preview, reader: Reader) -> str:
    if preview.stored is None:
        now = "has taken this target away"
    else:
        now = f"has set this target to {escaped(reader.figure(preview.stored, preview.kpi.unit))}"
    return f"*Somebody else {now} meanwhile. Nothing of yours was saved yet.* You decide what holds:"


def _inputs(begun: Entered, offered: Offered) -> Iterator[InputBlock]:
    kpis = [option(plain(one.name), one.key) for one in offered.kpis]
    whom = [option(plain(name), key) for key, name in offered.whom]
    yield select_input(Part.KPI, "What is measured", kpis, initial=begun.kpi, typed=TYPED)
    yield select_input(Part.WHOM, "For whom", whom, initial=begun.whom, typed=TYPED)
    if offered.is_cut:
        hint = "The whole name as the roster has it, or an e-mail."
        yield text_input(Part.OTHER, "Or a person or team by name", hint=hint, optional=True, typed=TYPED)
    yield text_input(Part.PERIOD, "Which days", initial=begun.period, hint=_PERIOD_HINT, typed=TYPED)
    yield _how_much(begun)


def _so_far(begun: Entered, offered: Offered) -> str:
    """What the menus begin with, in words: not every client shows it."""
    chosen = [one.name for one in offered.kpis if one.key == begun.kpi]
    chosen += [name for key, name in offered.whom if key == begun.whom]
    return ", ".join(map(named, chosen))


def _how_much(begun: Entered) -> InputBlock:
    hint = "50k, 60%, 1.2m, 46 days. Where lower is better: at most."
    return text_input(Part.VALUE, "How much", initial=begun.value, hint=hint, typed=TYPED)


def _form(title: str, inputs: Sequence[Block], ticket: Ticket, below: Sequence[Block]) -> Modal:
    under = below or [context(_UNFINISHED)]
    return Modal(FORM, title, (*inputs, *under), submit="Next", close="Not now", metadata=ticket.encode())


def _typed(period: Period, reader: Reader) -> str:
    """As one would type it: `Q1 2027`, `March 2027`, `2027`; else the first and the last day."""
    match period.grain:
        case Grain.MONTH | Grain.QUARTER:
            return reader.period(period)
        case Grain.YEAR:
            return str(fiscal_year(period.start, reader.business))
    return f"{reader.day(period.start)} - {reader.day(period.end)}"


def _value(found: object) -> float | None:
    """Raises `Refused` for what is no number."""
    if found is None or (isinstance(found, int | float) and not isinstance(found, bool)):
        return found
    raise Refused(_FORGED)
