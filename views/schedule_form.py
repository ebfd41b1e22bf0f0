"""The form about one schedule, made and read here, and the page that says what it would do."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.models.blocks import Block, InputBlock

from core.changes import State
from core.errors import Refused
from core.rhythm import EVERY_DAY, Place, read_time
from core.schedules import FIELDS, PLACES, WEEKDAYS, Level, Whose, read_channel
from core.usecases.changes import About
from core.usecases.schedule_plans import Entry, Looked
from views.changes import label_of, steps
from views.message import context, option, section
from views.modal import Modal, select_input, text_input
from views.rhythm import NAMES
from views.schedule_preview import preview_text
from views.schedules import PLACES as PLACE_TEXTS
from views.schedules import day_text, described
from views.text import Reader, named, plain

FORM, CONFIRM, DONE, TYPED = "schedules.form", "schedules.save", "schedules.done", "schedules.typed"
WHOM, OTHER = "whom", "other"
USUAL = "usual"  # chosen or typed: what holds one level up
_FORGED = "That form is not one of mine. `/pace schedule` leads to a fresh one."
_YES, _NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a form, or the page before it is saved, remembers: whose schedule, how it was when it was seen, and what is wanted.
    `shown` is what its fields of text began with. In the form of a new exception whose it will be is chosen in it (`is_new`)."""

    whose: Whose
    seen: State | None
    wanted: State | None = None
    shown: Mapping[str, str] = field(default_factory=dict)
    is_new: bool = False

    def encode(self) -> str:
        """As a form's metadata."""
        found = {"target": self.whose.target, "seen": self.seen, "wanted": self.wanted, "new": self.is_new}
        return json.dumps({**found, "shown": self.shown}, ensure_ascii=False)

    @classmethod
    def decode(cls, text: str) -> "Ticket":
        """Back from the metadata. Raises `Refused` for what is not ours; the states are checked when they are used."""
        try:
            found = json.loads(text)
            target, is_new, shown = found["target"], found["new"], dict(found["shown"])
            states = found["seen"], found["wanted"]
        except (ValueError, TypeError, KeyError) as error:
            raise Refused(_FORGED) from error
        is_ours = all(one is None or (isinstance(one, dict) and set(one) == set(FIELDS)) for one in states)
        if not is_ours or not isinstance(target, str) or type(is_new) is not bool:
            raise Refused(_FORGED)
        return cls(Whose.read(target), *states, shown, is_new)


def ticket_for(entry: Entry, *, is_new: bool = False) -> Ticket:
    """For a form that is opened. What holds for whom is chosen in it is not known yet: its fields of text begin empty."""
    if is_new:
        return Ticket(entry.whose, entry.state, is_new=True)
    channel = entry.holds.channel if entry.holds.place is Place.CHANNEL else None
    shown = {"at": f"{entry.holds.at:%H:%M}", "channel": channel or ""}
    return Ticket(entry.whose, entry.state, shown=shown)


def build(entry: Entry, ticket: Ticket, below: str = "") -> Modal:
    """The form. `below` is what is known so far of what it would do."""
    whom = "a team or a person" if ticket.is_new else named(entry.name)
    told = f"*{NAMES[entry.whose.kind]}* for {whom}. So far: {described(entry.holds)}. What you do not touch stays so."
    blocks: list[Block] = [section(told), *_inputs(entry, ticket)]
    if below:
        blocks.append(section(below))
    blocks.append(context("The next page says what it would do, before anything is saved."))
    title = "Add an exception" if ticket.is_new else "Change a schedule"
    return Modal(FORM, title, tuple(blocks), submit="Next", close="Not now", metadata=ticket.encode())


def whom(values: Mapping[str, str | None]) -> tuple[str, str]:
    """The target that was chosen, and the name that was typed in its place."""
    target = values.get(WHOM) or ""
    return target if target != OTHER else "", (values.get(OTHER) or "").strip()


def read(values: Mapping[str, str | None], entry: Entry, ticket: Ticket) -> tuple[State, dict[str, str]]:
    """What was entered, and what cannot be read, by block. What was not touched stays as it was seen."""
    before = ticket.seen or dict.fromkeys(FIELDS)
    found, problems = dict[str, Any](before), dict[str, str]()
    for name in FIELDS:
        text = (values.get(name) or "").strip()
        if text.casefold() == USUAL:
            found[name] = None
        elif text and text != ticket.shown.get(name):
            try:
                found[name] = _value(name, text)
            except Refused as error:
                problems[name] = plain(str(error))
    is_channel = (found["place"] or entry.usual.place) == Place.CHANNEL
    if found["channel"] != before["channel"] and found["channel"] is not None and not is_channel:
        problems.setdefault("channel", "For a channel, choose that as the place too.")
    return found, problems


def confirm(looked: Looked, reader: Reader, *, warning: str = "", close: str = "Back", is_on_top: bool = True) -> Modal:
    """What it would do, before it is saved."""
    entry = looked.entry
    blocks: list[Block] = []
    if looked.meanwhile:
        blocks.append(section(_meanwhile(looked)))
    lines = steps(*_as_they_hold(looked), About("Schedule", entry.name), reader)
    if looked.wanted is None:
        usual = "as at the start" if entry.whose.level is Level.EVERYONE else "as usual"
        lines = [f"{usual} again: {described(entry.usual)}"]
    blocks.append(
        section("\n".join([f"*{NAMES[entry.whose.kind]} for {named(entry.name)}*", *(f"•  {one}" for one in lines)]))
    )
    blocks.append(section(preview_text(entry.whose.kind, looked.preview)))
    if warning:
        blocks.append(section(warning))
    return Modal(
        CONFIRM,
        "This is what it would do",
        tuple(blocks),
        submit="Save",
        close=close,
        metadata=Ticket(entry.whose, looked.now, looked.wanted).encode(),
        is_on_top=is_on_top,
    )


def saved(entry: Entry, is_changed: bool) -> Modal:
    """The last page."""
    text = f"*{NAMES[entry.whose.kind]} for {named(entry.name)}*: {described(entry.holds)}."
    after = "`/pace changes` takes it back for an hour." if is_changed else "It was so already."
    title = "Saved" if is_changed else "Nothing changed"
    return Modal(DONE, title, (section(text), context(after)), closes_all=True)


def _inputs(entry: Entry, ticket: Ticket) -> Iterator[InputBlock]:
    state, usual, kind = ticket.seen or dict.fromkeys(FIELDS), entry.usual, entry.whose.kind
    as_usual = "As at the start" if entry.whose.level is Level.EVERYONE and not ticket.is_new else "As usual"

    def chosen(name: str, label: str, what: str, options: list[tuple[str, str]]) -> InputBlock:
        listed = [option(f"{as_usual} ({what})", USUAL), *(option(text, value) for value, text in options)]
        now = state[name]
        initial = USUAL if now is None else _yes_or_no(now) if isinstance(now, bool) else str(now)
        return select_input(name, label, listed, initial=initial, typed=TYPED)

    if ticket.is_new:
        by_name = [option("By name, below", OTHER)] if entry.is_cut or not entry.offered else []
        offered = [option(plain(name), target) for target, name in entry.offered]
        yield select_input(WHOM, "For whom", [*by_name, *offered], initial=OTHER if by_name else "", typed=TYPED)
        if by_name:
            yield text_input(OTHER, "Or by name: a person or a team", optional=True)
    yield chosen("is_on", "Sent", _yes_or_no(usual.is_on), [(_YES, "Yes"), (_NO, "No")])
    days = [(str(day), _capital(day_text(day))) for day in WEEKDAYS]
    yield chosen("weekday", "Day", day_text(usual.weekday), days)
    yield text_input(
        "at",
        "Time",
        initial=ticket.shown.get("at", ""),
        hint=f"Such as 08:30, in each person's own time zone. {as_usual} it is {usual.at:%H:%M}; write {USUAL} to go back to it.",
        optional=True,
        typed=TYPED,
    )
    if len(PLACES[kind]) > 1:
        places = [(place.value, _capital(PLACE_TEXTS[place])) for place in PLACES[kind]]
        yield chosen("place", "Place", PLACE_TEXTS[usual.place], places)
    if Place.CHANNEL in PLACES[kind]:
        yield text_input(
            "channel",
            "Channel",
            initial=ticket.shown.get("channel", ""),
            hint=f"Its id, such as C0123456789: at the end of the channel's details, or a link to it. {USUAL} takes it back.",
            optional=True,
            typed=TYPED,
        )


def _value(name: str, text: str) -> Any:
    """Raises `Refused` for what cannot be read."""
    match name:
        case "is_on":
            if text in (_YES, _NO):
                return text == _YES
        case "weekday":
            if text in {str(day) for day in WEEKDAYS}:
                return int(text)
        case "at":
            return f"{read_time(text):%H:%M}"
        case "place":
            if text in set(Place):
                return text
        case "channel":
            return read_channel(text)
    raise Refused(_FORGED)


def _as_they_hold(looked: Looked) -> tuple[State, State]:
    """Before and after, with what holds one level up where a field says nothing and the other one something else."""
    above = looked.entry.usual
    usual: dict[str, Any] = {
        "is_on": above.is_on,
        "weekday": EVERY_DAY if above.weekday is None else above.weekday,
        "at": f"{above.at:%H:%M}",
        "place": above.place.value,
        "channel": above.channel,
    }
    before, after = ({**dict.fromkeys(FIELDS), **(one or {})} for one in (looked.now, looked.wanted))
    for name in FIELDS:
        old, new = (usual[name] if one[name] is None else one[name] for one in (before, after))
        if old != new:
            before[name], after[name] = old, new
    return before, after


def _meanwhile(looked: Looked) -> str:
    names = ", ".join(label_of(name) for name in looked.meanwhile)
    return (
        f"*Somebody else has changed this since you opened the form: {names}.* Nothing of yours was saved yet. It is now: "
        f"{described(looked.entry.holds)}. What you changed is on top of theirs; *Save* makes it so."
    )


def _yes_or_no(is_on: bool) -> str:
    return _YES if is_on else _NO


def _capital(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"
