"""`/pace people`: the roster to look up, and the forms in which an admin changes it."""

from dataclasses import dataclass
from datetime import date

from core.errors import Refused
from core.periods import Business
from core.request_text import read_due
from core.usecases.kpi import Asker
from core.usecases.roster import Entry, Roster
from core.usecases.roster_changes import RosterChanges
from handlers.askers import Askers, reader_for_asker
from handlers.boundary import FormWork, Messenger, Work
from handlers.forms import show_form
from handlers.interaction import Interaction
from handlers.requests import without_first_word
from views import people as view
from views import people_form as form
from views import people_pages as pages
from views.message import Message, note
from views.modal import Modal
from views.text import Reader, named, plain

_ADDING = ("add", "new")
_MATCH = "match"


@dataclass(frozen=True)
class PeopleHandlers:
    """Each method takes one interaction; rights are read anew every time, from the Slack id."""

    workspace_id: int
    roster: Roster
    changes: RosterChanges
    askers: Askers
    messenger: Messenger

    def subcommands(self) -> dict[str, Work]:
        """The words after `/pace` that are answered here."""
        return {"people": self.asked}

    def actions(self) -> dict[str, Work]:
        """The buttons whose answer takes the place of the message they were pressed on."""
        return {
            view.TURN: self.turned,
            view.BACK: self.turned,
            view.UNLINKED: self.turned,
            pages.LEAVES: self.leaves,
            pages.STAYS: self.stays,
        }

    def asking_actions(self) -> dict[str, Work]:
        """The buttons that open a form, or whose answer is a message of its own."""
        return {
            view.CHANGE: self.change_asked,
            view.ADD: self.add_asked,
            view.LEAVE_ASKED: self.leave_asked,
            view.LEAVE_ENDED: self.leave_ended,
            view.LEAVES_ASKED: self.leaves_asked,
            view.RETURNS: self.returns,
        }

    def forms(self) -> dict[str, FormWork]:
        """The forms that are submitted here."""
        return {form.FORM: self.submitted, pages.LEAVE: self.leave_submitted}

    def asked(self, interaction: Interaction) -> Message | None:
        """`/pace people`, with what is looked for, or `add`."""
        query = without_first_word(interaction.text)
        if query.casefold() in _ADDING:
            self.add_asked(interaction)
            return None
        if query.casefold() == _MATCH:  # from there, *Match by name* looks through Slack without keeping a card waiting
            query = "unlinked"
        return self._list(self.askers.asker(interaction), query, 0)

    def turned(self, interaction: Interaction) -> Message:
        """*More*, *Back*, *Who is not linked*."""
        number, _, query = interaction.value.partition("|")
        return self._list(self.askers.asker(interaction), query, pages.person_id(number))

    def add_asked(self, interaction: Interaction) -> None:
        """*Add somebody*."""
        self._open(interaction, None)

    def change_asked(self, interaction: Interaction) -> None:
        """*Change*."""
        self._open(interaction, pages.person_id(interaction.value))

    def submitted(self, interaction: Interaction) -> Modal | dict[str, str]:
        """The form about somebody, or for somebody new."""
        asker = self.askers.asker(interaction)
        ticket = form.Ticket.decode(interaction.metadata)
        wanted = form.read(interaction.entered, ticket)
        is_new = ticket.person == 0
        if is_new:
            outcome = self.changes.add(self.workspace_id, asker, wanted)
        else:
            outcome = self.changes.change(self.workspace_id, asker, ticket.person, ticket.seen, wanted)
        if outcome.problems:
            return form.problems(outcome.problems, ticket)
        entry = self._entry(asker, ticket.person or None)
        if outcome.meanwhile:
            again = form.next_ticket(ticket, outcome, wanted)
            return form.build(entry, again, _reader(asker, entry), form.changed_meanwhile(outcome, entry))
        return form.saved(outcome, entry, is_new=is_new)

    def leave_asked(self, interaction: Interaction) -> None:
        """*Leave*."""
        asker = self.askers.asker(interaction)
        entry = self._entry(asker, pages.person_id(interaction.value))
        self._show(interaction, pages.leave_form(entry, _reader(asker, entry)))

    def leave_submitted(self, interaction: Interaction) -> Modal | dict[str, str]:
        """The days of a leave."""
        asker = self.askers.asker(interaction)
        entry = self._entry(asker, pages.person_id(interaction.metadata))
        assert entry.person is not None, "an entry by its id has a person"
        today, business = self.changes.clock.today(entry.person.zone), entry.workspace.business
        days, faults = _days(interaction, today, business)
        if faults:
            return faults
        try:
            person = self.changes.give_leave(self.workspace_id, asker, entry.person.id, *days)
        except Refused as error:
            return {pages.UNTIL: plain(str(error))}
        reader = _reader(asker, entry)
        span = f"from {reader.day(days[0])} to {reader.day(days[1])}"
        return pages.done(
            "Saved", f"{person.name} is on leave {span}: what would come then waits for the first day back."
        )

    def leave_ended(self, interaction: Interaction) -> Message:
        """*End leave*."""
        asker = self.askers.asker(interaction)
        person, own = self.changes.end_leave(self.workspace_id, asker, pages.person_id(interaction.value))
        return pages.leave_ended(person, own, _reader(asker, self._entry(asker, person.id)))

    def leaves_asked(self, interaction: Interaction) -> Message:
        """*Deactivate*: what that means, before it is done."""
        asker = self.askers.asker(interaction)
        return pages.leaving(self._entry(asker, pages.person_id(interaction.value)))

    def leaves(self, interaction: Interaction) -> Message:
        """*Deactivate*, confirmed."""
        return self._activity(interaction, False)

    def stays(self, interaction: Interaction) -> Message:  # noqa: ARG002 - every listener has one shape
        """*Keep them*."""
        return note("Nobody was deactivated.")

    def returns(self, interaction: Interaction) -> Message:
        """*Let them in again*."""
        return self._activity(interaction, True)

    def _activity(self, interaction: Interaction, is_active: bool) -> Message:
        asker, target = self.askers.asker(interaction), pages.person_id(interaction.value)
        person, is_changed = self.changes.set_active(self.workspace_id, asker, target, is_active)
        name = f"*{named(person.name)}*"
        if not is_changed:
            return note(f"That had been done already for {name}. Nothing was changed.")
        if is_active:
            return note(f"{name} can use Pace again, and gets what comes to them.")
        return note(f"{name} gets no messages any more. Their figures stay.")

    def _open(self, interaction: Interaction, person_id: int | None) -> None:
        asker = self.askers.asker(interaction)
        entry = self._entry(asker, person_id)
        built = form.build(entry, form.ticket_for(entry), _reader(asker, entry))
        self._show(interaction, built)

    def _show(self, interaction: Interaction, built: Modal) -> None:
        show_form(self.messenger, interaction, built)

    def _entry(self, asker: Asker, person_id: int | None) -> Entry:
        return self.roster.entry(self.workspace_id, asker, person_id)

    def _list(self, asker: Asker, query: str, number: int) -> Message:
        found = self.roster.page(self.workspace_id, asker, query, number)
        person = asker.person
        return view.roster_message(found, Reader(person.reads, person.zone) if person else Reader())


def _reader(asker: Asker, entry: Entry) -> Reader:
    return reader_for_asker(asker, entry.workspace)


def _days(interaction: Interaction, today: date, business: Business) -> tuple[tuple[date, date], dict[str, str]]:
    """The first and the last day that were entered, and what cannot be read."""
    found, faults = [today, today], dict[str, str]()
    for at, block in enumerate((pages.FROM, pages.UNTIL)):
        text = (interaction.entered.get(block) or "").strip()
        if text and text.casefold() != "today":
            try:
                found[at] = read_due(text, today, business)
            except Refused as error:
                faults[block] = plain(str(error))
        elif not text and block == pages.UNTIL:
            faults[block] = "Say until when, such as 2 Jan 2027."
    return (found[0], found[1]), faults
