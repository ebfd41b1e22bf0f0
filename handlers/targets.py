"""`/pace targets`: the list, and the forms in which an admin sets, changes and removes one."""

from dataclasses import dataclass
from functools import partial

from core.errors import Refused
from core.target_keys import TargetKey
from core.usecases.kpi import Asker
from core.usecases.target_entry import Entered
from core.usecases.targets import Looked, Targets
from handlers.askers import Askers, reader_for_asker
from handlers.boundary import Followed, FormWork, Messenger, Work
from handlers.changes import Tell
from handlers.forms import Previews, show_form
from handlers.interaction import Interaction
from handlers.requests import without_first_word
from views import target_form as form
from views import targets as view
from views.goal_form import amount_text
from views.message import Message
from views.modal import Modal
from views.text import Reader

_ADDING = ("add", "new", "set")
_FORGED = "That button is not one of mine. `/pace targets` shows fresh ones."
_MOST_PAGES = 6  # digits


@dataclass(frozen=True)
class TargetHandlers:
    """Each method takes one interaction; rights are read anew every time, from the Slack id. `tell` takes what was changed to
    whoever changed it."""

    workspace_id: int
    targets: Targets
    askers: Askers
    messenger: Messenger
    tell: Tell
    previews: Previews

    def subcommands(self) -> dict[str, Work]:
        """The words after `/pace` that are answered here."""
        return {"targets": self.asked, "target": self.asked}

    def actions(self) -> dict[str, Work]:
        """The buttons whose answer takes the place of the message they were pressed on."""
        return {view.TURN: self.turned, view.BACK: self.turned}

    def asking_actions(self) -> dict[str, Work]:
        """The buttons that open a form, and what is done in it."""
        return {
            view.ADD: self.add_asked,
            view.CHANGE: self.change_asked,
            view.REMOVE: self.remove_asked,
            form.TYPED: self.typed,
        }

    def forms(self) -> dict[str, FormWork]:
        """The forms that are submitted here."""
        return {form.FORM: self.submitted, form.CONFIRM: self.confirmed}

    def slow(self) -> frozenset[str]:
        """What comes with every letter somebody types: it keeps no card waiting."""
        return frozenset({form.TYPED})

    def asked(self, interaction: Interaction) -> Message | None:
        """`/pace targets`, with what is looked for; or `add`, with what is to be set."""
        asker = self.askers.asker(interaction)
        text = without_first_word(interaction.text)
        first, _, rest = text.partition(" ")
        if first.casefold() in _ADDING:
            self._open_new(interaction, asker, rest.strip())
            return None
        return self._list(asker, text, 0)

    def turned(self, interaction: Interaction) -> Message:
        """*More* and *Back*."""
        asker = self.askers.asker(interaction)
        number, _, typed = interaction.value.partition("|")
        if not (number.isascii() and number.isdecimal()) or len(number) > _MOST_PAGES:
            raise Refused(_FORGED)
        return self._list(asker, typed, int(number))

    def add_asked(self, interaction: Interaction) -> None:
        """*Add a target*: what was looked for stands in the form already."""
        asker = self.askers.asker(interaction)
        self._open_new(interaction, asker, "" if interaction.value == "new" else interaction.value)

    def change_asked(self, interaction: Interaction) -> None:
        """*Change*: only how much."""
        asker = self.askers.asker(interaction)
        found = self.targets.there(self.workspace_id, asker, TargetKey.parse(interaction.value))
        if found.preview is None or found.value is None or found.about.unit is None:
            raise Refused("This KPI is no longer measured: its target can only be removed. Nothing was changed.")
        begun = Entered(value=amount_text(found.value, found.about.unit))
        self._show(interaction, self._form(asker, form.Ticket(begun, found.key.name, found.value), begun))

    def remove_asked(self, interaction: Interaction) -> None:
        """*Remove*: what that would do, first."""
        asker = self.askers.asker(interaction)
        found = self.targets.there(self.workspace_id, asker, TargetKey.parse(interaction.value))
        self._show(interaction, form.removal(found, self._reader(asker)))

    def typed(self, interaction: Interaction) -> None:
        """While somebody enters: the form says what it would do."""
        asker = self.askers.asker(interaction)
        ticket = form.Ticket.decode(interaction.metadata)
        entered = form.read(interaction.entered, ticket)
        self.previews.show(interaction, partial(self._form, asker, ticket, entered))

    def submitted(self, interaction: Interaction) -> Modal | dict[str, str]:
        """The form: what is wrong at its field, else the page that says what it would do."""
        asker = self.askers.asker(interaction)
        ticket = form.Ticket.decode(interaction.metadata)
        looked = self._looked(asker, ticket, form.read(interaction.entered, ticket))
        if looked.preview is None:
            return form.problems(looked.problems)
        is_change = bool(ticket.key)
        return form.confirm(looked.preview, self._reader(asker), seen_before=ticket.seen, is_change=is_change)

    def confirmed(self, interaction: Interaction) -> Modal | Followed:
        """*Save*, or *Remove*."""
        asker = self.askers.asker(interaction)
        wanted = form.Decision.decode(interaction.metadata)
        saved, standing = self.targets.save(self.workspace_id, asker, wanted.key, seen=wanted.seen, value=wanted.value)
        reader = self._reader(asker)
        if saved.meanwhile and standing.preview is not None:
            return form.confirm_again(standing, reader)
        page = form.done(standing, reader, is_changed=saved.line is not None)
        return Followed(page, partial(self.tell, asker, saved.line))

    def _list(self, asker: Asker, text: str, number: int) -> Message:
        found = self.targets.page(self.workspace_id, asker, text, number)
        return view.targets_message(found, reader_for_asker(asker, found.workspace))

    def _open_new(self, interaction: Interaction, asker: Asker, text: str) -> None:
        found = self.targets.begun(self.workspace_id, asker, text)
        begun = form.begun_of(found, self._reader(asker))
        self._show(interaction, self._form(asker, form.Ticket(begun), begun))

    def _form(self, asker: Asker, ticket: form.Ticket, entered: Entered) -> Modal:
        """With what it would do, as far as that can be said."""
        looked = self._looked(asker, ticket, entered)
        is_whole = bool(ticket.key) or entered.is_whole
        below = form.while_typing(looked, entered, self._reader(asker), is_whole=is_whole)
        if ticket.key:
            about = self.targets.about(self.workspace_id, asker, TargetKey.parse(ticket.key))
            return form.build_change(ticket, about.name, below)
        return form.build(ticket, self.targets.offered(self.workspace_id, asker, ticket.begun.whom), below)

    def _looked(self, asker: Asker, ticket: form.Ticket, entered: Entered) -> Looked:
        if ticket.key:
            return self.targets.look_again(self.workspace_id, asker, TargetKey.parse(ticket.key), entered.value)
        return self.targets.look(self.workspace_id, asker, entered)

    def _show(self, interaction: Interaction, built: Modal) -> None:
        show_form(self.messenger, interaction, built)

    def _reader(self, asker: Asker) -> Reader:
        return reader_for_asker(asker, self.targets.workspace(self.workspace_id))
