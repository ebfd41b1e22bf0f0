"""*How I read it*, in `/pace settings`: a form about oneself."""

from dataclasses import dataclass

from core.usecases.preferences import OwnPreferences
from handlers.askers import Askers
from handlers.boundary import FormWork, Messenger, Work
from handlers.forms import show_form
from handlers.interaction import Interaction
from views import preferences as form
from views.modal import Modal


@dataclass(frozen=True)
class PreferenceHandlers:
    """It is always about whoever pressed or sent it, whatever the button or the form says."""

    workspace_id: int
    preferences: OwnPreferences
    askers: Askers
    messenger: Messenger

    def asking_actions(self) -> dict[str, Work]:
        """The button that opens the form."""
        return {form.OPEN: self.asked}

    def forms(self) -> dict[str, FormWork]:
        """The form that is submitted here."""
        return {form.FORM: self.saved}

    def asked(self, interaction: Interaction) -> None:
        """*How I read it*: the form."""
        found = self.preferences.show(self.workspace_id, self.askers.asker(interaction))
        show_form(self.messenger, interaction, form.build(found))

    def saved(self, interaction: Interaction) -> Modal:
        """The form. Sent twice it is the same."""
        asker = self.askers.asker(interaction)
        wanted = form.read(interaction.entered, self.preferences.show(self.workspace_id, asker))
        return form.saved(self.preferences.change(self.workspace_id, asker, wanted))
