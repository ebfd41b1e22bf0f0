"""The form about one person of the roster: made and read here."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace

from slack_sdk.models.blocks import Block, InputBlock

from core.errors import Refused
from core.people import Person, Role
from core.roster import RosterField, Sheet, sheet_of
from core.usecases.roster import Entry
from core.usecases.roster_changes import Outcome
from core.usecases.roster_checks import NEW_TEAM, NO_EMAIL, Wanted
from views.message import context, option, section
from views.modal import Modal, select_input, text_input
from views.people import ROLES, account_text
from views.people_pages import DONE, done, leaves_text
from views.text import Reader, escaped, named, plain

FORM = "people.form"
OTHER_MANAGER, NEW_TEAM_NAME = "other_manager", "new_team"
_FORGED = "That form is not one of mine. `/pace people` leads to a fresh one."
_LABELS = {
    "name": "Name",
    "email": "E-mail",
    "role": "Role",
    "manager": "Manager",
    "team": "Team",
    "zone": "Time zone",
    "country": "Country",
    "active": "Active",
    "account": "Slack account",
}
_ROLE_TEXTS = {
    Role.REP: "Rep: sees their own figures",
    Role.MANAGER: "Manager: sees the people below them",
    Role.ADMIN: "Admin: sees and changes everything",
}
_NOBODY, _NO_TEAM = "Nobody", "No team"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a form remembers: whom it is about (0: somebody new), how they were when it was opened, what stands in it, and how
    often it has been shown. Slack keeps what stands in a field of the same name, so each turn has its own."""

    person: int
    seen: Sheet
    shown: Sheet
    new_team: str = ""
    turn: int = 0

    def encode(self) -> str:
        """As a form's metadata."""
        return json.dumps(
            {
                "person": self.person,
                "seen": asdict(self.seen),
                "shown": asdict(self.shown),
                "new_team": self.new_team,
                "turn": self.turn,
            },
            ensure_ascii=False,
        )

    @classmethod
    def decode(cls, text: str) -> "Ticket":
        """Back from the metadata. Raises `Refused` for what is not ours."""
        try:
            found = json.loads(text)
            seen, shown = _sheet(found["seen"]), _sheet(found["shown"])
            person, turn, team = found["person"], found["turn"], found["new_team"]
        except (ValueError, TypeError, KeyError) as error:
            raise Refused(_FORGED) from error
        if any(type(one) is not int or not 0 <= one < 2**31 for one in (person, turn)) or not isinstance(team, str):
            raise Refused(_FORGED)
        return cls(person, seen, shown, team, turn)

    def block(self, name: str) -> str:
        """The field of this name in this turn."""
        return f"{name}-{self.turn}" if self.turn else name


def ticket_for(entry: Entry) -> Ticket:
    """For a form that is opened."""
    workspace = entry.workspace
    sheet = sheet_of(entry.person) if entry.person else Sheet(zone=workspace.zone, country=workspace.country)
    return Ticket(entry.person.id if entry.person else 0, sheet, sheet)


def next_ticket(ticket: Ticket, outcome: Outcome, wanted: Wanted) -> Ticket:
    """For the form once more: what is there now has been seen, and what was entered stands in it."""
    return Ticket(ticket.person, outcome.now, outcome.sheet, wanted.new_team_name, ticket.turn + 1)


def build(entry: Entry, ticket: Ticket, reader: Reader, notice: str = "") -> Modal:
    """The form for somebody."""
    top: list[Block] = [section(notice)] if notice else []
    if entry.person is not None:
        top.append(context(_known(entry.person, entry, reader)))
    person = entry.person
    return Modal(
        FORM,
        "Change a person" if person else "Add a person",
        (*top, *_inputs(entry, ticket)),
        submit="Save" if person else "Add",
        close="Not now",
        metadata=ticket.encode(),
    )


def read(values: Mapping[str, str | None], ticket: Ticket) -> Wanted:
    """What was entered; a field that comes back empty because nobody touched it keeps what it began with.

    Raises `Refused` for choices that were not offered.
    """
    given = {
        name: value
        for name in (*RosterField, OTHER_MANAGER, NEW_TEAM_NAME)
        if (value := values.get(ticket.block(name)))
    }
    shown = ticket.shown
    sheet = replace(
        shown,
        name=given.get("name", shown.name),
        email=given.get("email", shown.email),
        role=given.get("role", shown.role),
        manager=_number(given.get("manager", str(shown.manager))),
        team=shown.team if "team" not in given else _number(given["team"]),
        zone=given.get("zone", shown.zone),
        country=given.get("country", shown.country),
    )
    return Wanted(sheet, given.get(OTHER_MANAGER, ""), given.get(NEW_TEAM_NAME, ticket.new_team))


def problems(found: Mapping[RosterField, str], ticket: Ticket) -> dict[str, str]:
    """What is wrong, by block."""
    return {ticket.block(name): plain(text) for name, text in found.items()}


def changed_meanwhile(outcome: Outcome, entry: Entry) -> str:
    """What stands above a form that somebody else was faster with."""
    lines = [f"• {_LABELS[name]}: now {_shown(outcome.now, name, entry)}" for name in outcome.meanwhile]
    return "\n".join(
        [
            "*Somebody else has changed this person since you opened the form. Nothing of yours was saved yet.*",
            *lines,
            "What you changed still stands below. *Save* puts it on top of theirs; *Not now* leaves theirs.",
        ]
    )


def saved(outcome: Outcome, entry: Entry, *, is_new: bool) -> Modal:
    """A last page that says what was done."""
    if not outcome.changed:
        return done("Nothing changed", "Everything is as it was.")
    title = "Added" if is_new else "Saved"
    lines = "\n".join(f"• {_LABELS[name]}: {_shown(outcome.sheet, name, entry)}" for name in outcome.changed)
    after = "They are linked as soon as a Slack account has their e-mail." if is_new and outcome.sheet.email else ""
    return Modal(DONE, title, (section(f"*{named(outcome.sheet.name)}*\n{lines}\n{after}".rstrip()),))


def _inputs(entry: Entry, ticket: Ticket) -> Iterator[InputBlock]:
    shown = ticket.shown
    roles = [option(text, role.value) for role, text in _ROLE_TEXTS.items()]
    managers = [option(_NOBODY, "0"), *(option(plain(name), str(key)) for key, name in entry.managers)]
    teams = [option(_NO_TEAM, "0"), *(option(plain(name), str(key)) for key, name in entry.teams)]
    yield text_input(ticket.block("name"), "Name", initial=shown.name)
    yield text_input(
        ticket.block("email"),
        "E-mail",
        initial=shown.email,
        hint=f"The one in Slack: it links them. {NO_EMAIL} takes it away.",
        optional=True,
    )
    yield select_input(ticket.block("role"), "Role", roles, initial=shown.role)
    yield select_input(ticket.block("manager"), "Manager", managers, initial=str(shown.manager))
    if entry.is_cut:
        yield text_input(ticket.block(OTHER_MANAGER), "Or a manager by name", optional=True)
    yield select_input(ticket.block("team"), "Team", teams, initial=str(shown.team))
    yield text_input(
        ticket.block(NEW_TEAM_NAME),
        "Or a team by name",
        initial=ticket.new_team,
        hint="It is made where there is none.",
        optional=True,
    )
    yield text_input(ticket.block("zone"), "Time zone", initial=shown.zone, hint="Such as Europe/Berlin.")
    yield text_input(
        ticket.block("country"), "Country", initial=shown.country, hint="DE or US-CA: its public holidays count."
    )


def _known(person: Person, entry: Entry, reader: Reader) -> str:
    """What the menus begin with, in words: not every client shows it. And what is changed elsewhere."""
    sheet = sheet_of(person)
    parts = [ROLES[person.role], f"manager: {_shown(sheet, 'manager', entry)}", f"team: {_shown(sheet, 'team', entry)}"]
    parts.append(account_text(person.slack_id))
    if not person.active:
        parts.append("deactivated")
    if entry.leaves:
        parts.append(leaves_text(entry, reader))
    return f"So far: {', '.join(parts)}. What you do not touch stays so."


def _shown(sheet: Sheet, name: str, entry: Entry) -> str:
    match name:
        case "role":
            return ROLES[Role(sheet.role)]
        case "manager":
            return _name_of(sheet.manager, entry.managers, "nobody")
        case "team":
            return _name_of(sheet.team, entry.teams, "none")
        case "active":
            return "yes" if sheet.active else "no: deactivated"
        case "account":
            return account_text(sheet.account or None)
    return escaped(str(getattr(sheet, name))) or "none"


def _name_of(key: int, offered: Sequence[tuple[int, str]], nobody: str) -> str:
    if key == NEW_TEAM:
        return "a new one"
    found = next((name for one, name in offered if one == key), "")
    return named(found) if found else nobody


def _sheet(found: Mapping[str, object]) -> Sheet:
    sheet = Sheet(**found)  # type: ignore[arg-type]  # checked below, as it comes from outside
    for one in fields(Sheet):
        if type(getattr(sheet, one.name)) is not type(getattr(Sheet(), one.name)):
            raise TypeError(one.name)
    return sheet


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 9:
        raise Refused(_FORGED)
    return int(text)
