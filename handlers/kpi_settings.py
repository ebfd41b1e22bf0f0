"""`/pace kpis`: what is measured, and the form in which an admin changes it."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from core.errors import Refused
from core.usecases.kpi import Asker
from core.usecases.kpi_order import KpiOrder
from core.usecases.kpi_setting import seen_of
from core.usecases.kpi_settings import KpiSettings, Look
from handlers.askers import Askers, reader_for_asker
from handlers.boundary import Followed, FormWork, Messenger, Work
from handlers.changes import Tell
from handlers.forms import Previews, show_form
from handlers.interaction import Interaction
from handlers.requests import without_first_word
from views import kpi_form as form
from views import kpi_settings as view
from views.message import Message, note
from views.modal import Modal
from views.text import Reader

_ADDING = ("add", "new")
_LONGEST_PAGE = 4  # digits


@dataclass(frozen=True)
class KpiSettingHandlers:
    """Each method takes one interaction; rights are read anew every time, from the Slack id. `tell` takes a change to whoever made
    it."""

    workspace_id: int
    kpis: KpiSettings
    order: KpiOrder
    askers: Askers
    messenger: Messenger
    tell: Tell
    previews: Previews

    def subcommands(self) -> dict[str, Work]:
        """The words after `/pace` that are answered here."""
        return {"kpis": self.asked}

    def actions(self) -> dict[str, Work]:
        """The buttons whose answer takes the place of the message they were pressed on."""
        return {
            view.TURN: self.turned,
            view.BACK: self.turned,
            view.UP: self.moved_up,
            view.REMOVED: self.removed,
            view.KEPT: self.kept,
        }

    def asking_actions(self) -> dict[str, Work]:
        """What opens a form or changes the one that is open, or whose answer is a message of its own."""
        return {
            view.CHANGE: self.change_asked,
            view.ADD: self.add_asked,
            view.REMOVE_ASKED: self.remove_asked,
            form.TYPED: self.typed,
        }

    def forms(self) -> dict[str, FormWork]:
        """The forms that are submitted here."""
        return {form.FORM: self.submitted, form.LOOK: self.confirmed}

    def slow(self) -> frozenset[str]:
        """What comes with every letter somebody types: it keeps no card waiting."""
        return frozenset({form.TYPED})

    def asked(self, interaction: Interaction) -> Message | None:
        """`/pace kpis`, with what is looked for, or `add`."""
        query = without_first_word(interaction.text)
        if query.casefold() in _ADDING:
            self.add_asked(interaction)
            return None
        return self._list(interaction, query, 0)

    def all(self, interaction: Interaction) -> Message:
        """The list, for a button somewhere else."""
        return self._list(interaction, "", 0)

    def turned(self, interaction: Interaction) -> Message:
        """*More* and *Back*."""
        number, query = _page(interaction.value)
        return self._list(interaction, query, number)

    def moved_up(self, interaction: Interaction) -> Message:
        """*Move up*."""
        asker = self.askers.asker(interaction)
        key, _, page = interaction.value.partition("|")
        number, query = _page(page)
        self.tell(asker, self.order.move_up(self.workspace_id, asker, key))
        return self._list(interaction, query, number)

    def add_asked(self, interaction: Interaction) -> None:
        """*Add a KPI*."""
        self._open(interaction, "")

    def change_asked(self, interaction: Interaction) -> None:
        """*Change*."""
        self._open(interaction, interaction.value)

    def typed(self, interaction: Interaction) -> None:
        """While somebody changes what makes a figure: the form says what it gives."""
        asker, ticket = self.askers.asker(interaction), form.Ticket.decode(interaction.metadata)
        self.previews.show(interaction, partial(self._with_preview, asker, ticket, form.read(interaction.entered)))

    def submitted(self, interaction: Interaction) -> Modal | dict[str, str]:
        """The form: what is wrong shows at its field; else the page that says what it would do."""
        asker, ticket = self.askers.asker(interaction), form.Ticket.decode(interaction.metadata)
        entered = form.read(interaction.entered)
        found = self.kpis.look(self.workspace_id, asker, ticket.key, ticket.seen, entered)
        if found.faults:
            return form.faults(found)
        if not found.changed:
            return form.saved_page(found, is_changed=False)
        return form.look_page(found, _next(found), _reader(asker, found))

    def confirmed(self, interaction: Interaction) -> Modal | Followed:
        """*Save*, on the page after it; where somebody was faster, the page comes again."""
        asker, ticket = self.askers.asker(interaction), form.Ticket.decode(interaction.metadata)
        found, saved = self.kpis.save(self.workspace_id, asker, ticket.key, ticket.seen, ticket.entered)
        if found.faults:
            raise Refused(f"{' '.join(found.faults.values())} Nothing was saved: go back to the form.")
        if saved.meanwhile:
            found = self.kpis.look(self.workspace_id, asker, ticket.key, ticket.seen, ticket.entered)
            return form.look_page(found, _next(found), _reader(asker, found), is_again=True)
        page = form.saved_page(found, is_changed=saved.line is not None)
        return Followed(page, partial(self.tell, asker, saved.line))

    def remove_asked(self, interaction: Interaction) -> Message:
        """*Remove*: what would be lost, before it is done."""
        asker = self.askers.asker(interaction)
        found = self.kpis.removal(self.workspace_id, asker, interaction.value)
        return view.removal_message(found, _reader(asker, found))

    def removed(self, interaction: Interaction) -> Message:
        """*Remove*, confirmed; where somebody has changed it since, what would be lost comes again."""
        asker = self.askers.asker(interaction)
        key, _, seen = interaction.value.partition("|")
        found, saved = self.kpis.remove(self.workspace_id, asker, key, seen)
        if saved.line is None:
            found = self.kpis.removal(self.workspace_id, asker, key)
            return view.removal_message(found, _reader(asker, found), is_again=True)
        self.tell(asker, saved.line)
        return view.removed_message(found)

    def kept(self, interaction: Interaction) -> Message:  # noqa: ARG002 - every listener has one shape
        """*Keep it*."""
        return note("Nothing was removed.")

    def _open(self, interaction: Interaction, key: str) -> None:
        entry = self.kpis.entry(self.workspace_id, self.askers.asker(interaction), key)
        built = form.build(entry, form.Ticket(entry.key, entry.seen))
        show_form(self.messenger, interaction, built)

    def _list(self, interaction: Interaction, query: str, number: int) -> Message:
        asker = self.askers.asker(interaction)
        person = asker.person
        reader = Reader(person.reads, person.zone) if person else Reader()
        return view.list_message(self.kpis.page(self.workspace_id, asker, query, number), reader)

    def _with_preview(self, asker: Asker, ticket: form.Ticket, entered: dict[str, Any]) -> Modal:
        found = self.kpis.look(self.workspace_id, asker, ticket.key, ticket.seen, entered)
        entry = self.kpis.entry(self.workspace_id, asker, ticket.key)
        return form.build(entry, ticket, form.typed_preview(found, _reader(asker, found)))


def _page(text: str) -> tuple[int, str]:
    """Which page of what was looked for. Raises `Refused` for what no button of ours says."""
    number, _, query = text.partition("|")
    if not (number.isascii() and number.isdecimal()) or len(number) > _LONGEST_PAGE:
        raise Refused("That button is not one of mine. `/pace kpis` shows fresh ones.")
    return int(number), query


def _next(found: Look) -> form.Ticket:
    """For the page after the form: what is there now has been seen, and what would be saved on top of it is kept."""
    entered = {name: (found.after or {})[name] for name in found.changed}
    return form.Ticket(found.key, seen_of(found.before), entered)


def _reader(asker: Asker, found: Look) -> Reader:
    return reader_for_asker(asker, found.workspace)
