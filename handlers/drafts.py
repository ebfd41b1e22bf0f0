"""Drafts of weekly tips: looked at, handed on, changed and dismissed by a manager."""

from collections.abc import Callable
from dataclasses import dataclass

from core.errors import Refused
from core.usecases.drafts import Drafts
from core.usecases.kpi import Asker
from handlers.askers import Askers, reader_for_asker
from handlers.boundary import FormWork, Messenger, Work
from handlers.forms import show_form
from handlers.interaction import Interaction
from views import drafts as view
from views.coaching_form import tip_id
from views.message import Message
from views.modal import Modal


@dataclass(frozen=True)
class DraftHandlers:
    """Each method takes one interaction; rights are read anew every time, from the Slack id."""

    workspace_id: int
    drafts: Drafts
    askers: Askers
    messenger: Messenger

    def actions(self) -> dict[str, Work]:
        """The buttons whose answer takes the place of the list they were pressed on."""
        return {view.HAND_ON: self.handed_on, view.DISMISS: self.dismissed}

    def asking_actions(self) -> dict[str, Work]:
        """The buttons that open a form, or whose answer is a message of its own."""
        return {view.SHOW: self.show, view.CHANGE: self.change_asked}

    def forms(self) -> dict[str, FormWork]:
        """The forms that are submitted here."""
        return {view.FORM: self.changed}

    def show(self, interaction: Interaction) -> Message:
        """`/coach drafts`, *Look at them*."""
        return self._list(self.askers.asker(interaction))

    def handed_on(self, interaction: Interaction) -> Message:
        """*Hand on*."""
        asker, tip = self.askers.asker(interaction), tip_id(interaction.value)
        return self._decided(asker, lambda: view.handed_on(self.drafts.hand_on(self.workspace_id, asker, tip).name))

    def dismissed(self, interaction: Interaction) -> Message:
        """*Dismiss*."""
        asker, tip = self.askers.asker(interaction), tip_id(interaction.value)
        return self._decided(asker, lambda: view.dismissed(self.drafts.dismiss(self.workspace_id, asker, tip).name))

    def change_asked(self, interaction: Interaction) -> None:
        """*Change*: the form."""
        asker = self.askers.asker(interaction)
        found = self.drafts.draft(self.workspace_id, asker, tip_id(interaction.value))
        show_form(self.messenger, interaction, view.build(found))

    def changed(self, interaction: Interaction) -> Modal | dict[str, str]:
        """The form: it goes in the manager's words."""
        asker = self.askers.asker(interaction)
        if found := view.too_long(interaction.entered):
            return found
        tip = tip_id(interaction.metadata)
        before = self.drafts.draft(self.workspace_id, asker, tip).tip
        actions, question = view.read(interaction.entered, before)
        faults = {
            name: f"A tip cannot say {fault}: nobody coaches on that."
            for name, text in interaction.entered.items()
            if text and (fault := self.drafts.problems(text))
        }
        if faults:
            return faults
        person = self.drafts.hand_on_changed(self.workspace_id, asker, tip, actions, question)
        return view.sent(person.name, is_changed=(tuple(actions), question) != (before.actions, before.question))

    def _decided(self, asker: Asker, decide: Callable[[], str]) -> Message:
        """What is left. A draft that could not be decided any more is gone from the list too, with the reason above it."""
        try:
            said = decide()
        except Refused as reason:
            said = str(reason)
        return self._list(asker, said)

    def _list(self, asker: Asker, said: str = "") -> Message:
        found = self.drafts.waiting(self.workspace_id, asker)
        return view.drafts_message(found, reader_for_asker(asker, found.workspace), said)
