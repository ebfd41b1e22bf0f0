"""What else can be done about one person of the roster: days of leave, and that they leave; and the last pages."""

from slack_sdk.models.blocks import ActionsBlock, Block

from core.errors import Refused
from core.people import Person
from core.rhythm import Absence
from core.usecases.roster import Entry
from views.message import Message, button, note, section
from views.modal import Modal, text_input
from views.text import Reader, escaped_keeping_code, named

LEAVE, DONE = "people.leave", "people.done"
LEAVES, STAYS = "people.leaves", "people.stays"
FROM, UNTIL = "from", "until"


def leave_form(entry: Entry, reader: Reader) -> Modal:
    """The days on which somebody gets nothing."""
    assert entry.person is not None, "leave is for who is there"
    blocks: list[Block] = [section(f"*{named(entry.person.name)}*: {leaves_text(entry, reader)}")]
    blocks += [
        text_input(FROM, "From", hint="today, Monday, 21 Dec, 2026-12-21. Left empty: today.", optional=True),
        text_input(UNTIL, "Until", hint="The last day, such as 2 Jan 2027 or in 2 weeks."),
    ]
    return Modal(LEAVE, "Leave", tuple(blocks), submit="Save", close="Not now", metadata=str(entry.person.id))


def leaving(entry: Entry) -> Message:
    """Before somebody is deactivated: what ends, and what stays."""
    person = entry.person
    assert person is not None, "only who is there can leave"
    name = named(person.name)
    lines = [
        f"*Deactivate {name}?*",
        "• Ends: messages to them, and that they can ask Pace anything. Goals and drafts that wait for them stay unanswered.",
        "• Stays: their figures in the sums of teams, what they wrote and what was written for them, their Slack account here.",
    ]
    if entry.leads:
        people = "1 person has" if entry.leads == 1 else f"{entry.leads} people have"
        lines.append(f"• {people} them as manager, and keep them until you choose another one.")
    lines.append("You can let them in again at any time. Removing who they were is `python -m bot people erase`.")
    text = "\n".join(lines)
    yes = button("Deactivate", LEAVES, str(person.id), style="danger")
    return Message(lines[0], (section(text), ActionsBlock(elements=[yes, button("Keep them", STAYS, str(person.id))])))


def person_id(text: str) -> int:
    """Whom a button is about. Raises `Refused` for what no button of ours says."""
    if not (text.isascii() and text.isdecimal()) or len(text) > 9:
        raise Refused("That button is not one of mine. `/pace people` shows fresh ones.")
    return int(text)


def done(title: str, text: str) -> Modal:
    """A last page of one paragraph of ours that may quote people."""
    return Modal(DONE, title, (section(escaped_keeping_code(text)),))


def leave_ended(person: Person, own: Absence | None, reader: Reader) -> Message:
    """After *End leave*; a pause of the person's own goes on, and the admin learns of it."""
    name = named(person.name)
    if own is None:
        return note(f"*{name}* gets messages again from the next working hour on.")
    return note(
        f"*{name}*: the leave is over. A pause that they asked for themselves stays, from {reader.day(own.start)} to "
        f"{reader.day(own.end)}: only they end it, with `/pace resume`."
    )


def leaves_text(entry: Entry, reader: Reader) -> str:
    """The leave that somebody has and the pauses of their own, or that there is neither."""
    spans = [
        f"{reader.day(one.start)} to {reader.day(one.end)}{'' if one.by_admin else ' (a pause of their own)'}"
        for one in entry.leaves[:5]
    ]
    return f"leave {', '.join(spans)}" if spans else "no leave so far"
