"""The hours and usual settings of a whole workspace: the message behind `/pace schedule rules`, the form, and what it would do."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from slack_sdk.models.blocks import ActionsBlock, Block, InputBlock

from core.changes import State
from core.errors import Refused
from core.people import Workspace
from core.rhythm import Quiet
from core.usecases.changes import About
from core.usecases.rules import FORMS, RulesLooked, RulesPreview
from core.usecases.workspace import RULES
from views.changes import label_of, steps
from views.message import Message, button, context, header, section
from views.modal import Modal, text_input
from views.schedule_preview import outside_text, rules_text
from views.text import Reader, escaped, named, plain

CHANGE, FORM, CONFIRM, DONE, TYPED = "rules.change", "rules.form", "rules.save", "rules.done", "rules.typed"
TITLES = {"hours": "Hours for everybody", "company": "The company"}
_FORGED = "That form is not one of mine. `/pace schedule rules` leads to a fresh one."
_FIELDS = {
    "quiet_start": (
        "Quiet from",
        "Nothing is sent on its own then, by each person's own clock: it waits. Such as 20:00.",
    ),
    "quiet_end": ("Quiet until", "The same time in both fields: no quiet hours."),
    "own_times_from": (
        "People may choose times from",
        "Everybody then sets the time of their own scorecard and digest in their settings.",
    ),
    "own_times_until": ("Until", "The same time in both fields: nobody chooses."),
    "name": ("Name", ""),
    "zone": (
        "Usual time zone",
        "Such as Europe/Berlin. Everybody has their own in the roster; new people begin with this one.",
    ),
    "country": ("Usual country", "DE or US-CA: new people begin with its public holidays."),
    "locale": ("Usual language of numbers", "Such as en_US or de_DE. Everybody may choose another one."),
    "currency": ("Currency", "Three letters, such as EUR. Amounts stay what they are: nothing is converted."),
}


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a form, or the page before it is saved, remembers: which part, how it was when it was seen, and what is wanted."""

    what: str
    seen: State
    wanted: State

    def encode(self) -> str:
        """As a form's metadata."""
        return json.dumps({"what": self.what, "seen": self.seen, "wanted": self.wanted}, ensure_ascii=False)

    @classmethod
    def decode(cls, text: str) -> "Ticket":
        """Back from the metadata. Raises `Refused` for what is not ours; the fields are checked when they are used."""
        try:
            found = json.loads(text)
            what, states = found["what"], (found["seen"], found["wanted"])
        except (ValueError, TypeError, KeyError) as error:
            raise Refused(_FORGED) from error
        if what not in FORMS or not all(_is_ours(one, RULES[what]) for one in states):
            raise Refused(_FORGED)
        return cls(what, *states)


def rules_message(workspace: Workspace, found: RulesPreview) -> Message:
    """What holds for everybody, with *Change*."""
    blocks: list[Block] = [header("What holds for everybody")]
    for what, text in (("hours", _hours(workspace)), ("company", _company(workspace))):
        blocks.append(section(f"*{TITLES[what]}*\n{text}"))
        blocks.append(ActionsBlock(elements=[button("Change", CHANGE, what)]))
    if outside := outside_text(found):
        blocks.append(section(outside))
    blocks.append(
        context(
            "Weeks, fiscal years, how long data is kept and the model's budget: `python -m bot workspace set` where I run. "
            "What is sent when: `/pace schedule`."
        )
    )
    return Message("What holds for everybody", tuple(blocks))


def build(ticket: Ticket, below: str = "") -> Modal:
    """The form. `below` is what is known so far of what it would do."""
    blocks: list[Block] = list(_inputs(ticket))
    if below:
        blocks.append(section(below))
    blocks.append(context("The next page says what it would do, before anything is saved."))
    return Modal(FORM, TITLES[ticket.what], tuple(blocks), submit="Next", close="Not now", metadata=ticket.encode())


def read(values: Mapping[str, str | None], ticket: Ticket) -> dict[str, str]:
    """What was entered; a field that comes back empty because nobody touched it stays as it was seen."""
    return {name: (values.get(name) or str(ticket.seen[name])).strip() for name in RULES[ticket.what]}


def confirm(what: str, looked: RulesLooked, reader: Reader, *, is_on_top: bool = True) -> Modal:
    """What it would do, before it is saved."""
    blocks: list[Block] = []
    if looked.meanwhile:
        names = ", ".join(label_of(name) for name in looked.meanwhile)
        blocks.append(
            section(
                f"*Somebody else has changed this since you opened the form: {names}.* Nothing of yours was saved yet. What you "
                "changed is on top of theirs; *Save* makes it so."
            )
        )
    lines = steps(looked.now, looked.wanted, About("Rules", TITLES[what]), reader)
    blocks.append(section("\n".join([f"*{TITLES[what]}*", *(f"•  {one}" for one in lines)])))
    blocks.append(section(rules_text(looked.preview)))
    return Modal(
        CONFIRM,
        "This is what it would do",
        tuple(blocks),
        submit="Save",
        close="Back",
        metadata=Ticket(what, looked.now, looked.wanted).encode(),
        is_on_top=is_on_top,
    )


def saved(what: str, workspace: Workspace, is_changed: bool) -> Modal:
    """The last page."""
    text = _hours(workspace) if what == "hours" else _company(workspace)
    after = "`/pace changes` takes it back for an hour." if is_changed else "It was so already."
    title = "Saved" if is_changed else "Nothing changed"
    return Modal(DONE, title, (section(f"*{TITLES[what]}*\n{text}"), context(after)), closes_all=True)


def problems(found: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, by block."""
    return {name: plain(text) for name, text in found.items()}


def _inputs(ticket: Ticket) -> Iterator[InputBlock]:
    for name in RULES[ticket.what]:
        label, hint = _FIELDS[name]
        yield text_input(name, label, initial=str(ticket.seen[name]), hint=hint, typed=TYPED)


def _hours(workspace: Workspace) -> str:
    quiet = Quiet(workspace.quiet_start, workspace.quiet_end)
    times = (
        f"Nothing is sent from {quiet.start:%H:%M} to {quiet.end:%H:%M}"
        if quiet.minutes
        else "There are no quiet hours"
    )
    own = "The times are set by admins: nobody chooses their own."
    if workspace.own_times_from != workspace.own_times_until:
        own = (
            f"Everybody may choose the time of their own scorecard and digest from {workspace.own_times_from:%H:%M} to "
            f"{workspace.own_times_until:%H:%M}."
        )
    return f"{times}, by each person's own clock. {own}"


def _company(workspace: Workspace) -> str:
    return (
        f"{named(workspace.name)}. Usual time zone {escaped(workspace.zone)}, country {escaped(workspace.country)}, numbers as "
        f"{escaped(workspace.locale)}, amounts in {escaped(workspace.currency)}."
    )


def _is_ours(state: object, names: tuple[str, ...]) -> bool:
    return isinstance(state, dict) and set(state) == set(names) and all(isinstance(one, str) for one in state.values())
