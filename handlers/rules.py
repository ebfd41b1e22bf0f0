"""`/pace schedule rules`: the hours and usual settings of the whole workspace, and the forms in which an admin changes them."""

from dataclasses import dataclass

from core.errors import PaceError, Refused
from core.usecases.kpi import Asker
from core.usecases.rules import Rules
from handlers.askers import Askers
from handlers.boundary import FormWork, Messenger, Work
from handlers.interaction import Interaction
from handlers.schedules import Tell
from views import rules as view
from views.message import Message
from views.modal import Modal
from views.schedule_preview import rules_text
from views.text import Reader, escaped


@dataclass(frozen=True)
class RuleHandlers:
    """Each method takes one interaction; rights are read anew every time, from the Slack id."""

    workspace_id: int
    rules: Rules
    askers: Askers
    messenger: Messenger
    tell: Tell

    def asking_actions(self) -> dict[str, Work]:
        """The button that opens a form, and what is sent while it is filled in."""
        return {view.CHANGE: self.change_asked, view.TYPED: self.typed}

    def forms(self) -> dict[str, FormWork]:
        """The form, and the page from which it is saved."""
        return {view.FORM: self.entered, view.CONFIRM: self.saved}

    def shown(self, interaction: Interaction) -> Message:
        """`/pace schedule rules`, *Hours for everybody*."""
        return view.rules_message(*self.rules.show(self.workspace_id, self.askers.asker(interaction)))

    def change_asked(self, interaction: Interaction) -> None:
        """*Change*."""
        asker, what = self.askers.asker(interaction), interaction.value
        seen = self.rules.state(self.workspace_id, asker, what)
        built = view.build(view.Ticket(what, seen, seen))
        problem = self.messenger.open_form(interaction.trigger.partition(":")[0], built)
        if problem:
            raise Refused(f"Slack did not open the form ({problem}). Nothing was changed: try once more.")

    def typed(self, interaction: Interaction) -> None:
        """While somebody fills the form in: what it would do so far, below."""
        asker = self.askers.asker(interaction)
        ticket = view.Ticket.decode(interaction.metadata)
        wanted = view.read(interaction.entered, ticket)
        try:
            looked = self.rules.look(self.workspace_id, asker, ticket.what, ticket.seen, wanted)
            below = escaped(" ".join(looked.problems.values())) or rules_text(looked.preview)
        except PaceError as error:
            below = escaped(str(error))
        # Where Slack does not take it the form stays as it was, and the next page says the same.
        self.messenger.update_form(interaction.view, view.build(ticket, below))

    def entered(self, interaction: Interaction) -> Modal | dict[str, str]:
        """The form: what it would do, or what is wrong. Nothing is saved yet."""
        asker = self.askers.asker(interaction)
        ticket = view.Ticket.decode(interaction.metadata)
        wanted = view.read(interaction.entered, ticket)
        looked = self.rules.look(self.workspace_id, asker, ticket.what, ticket.seen, wanted)
        if looked.problems:
            return view.problems(looked.problems)
        if looked.wanted == looked.now:
            return view.saved(ticket.what, looked.workspace, is_changed=False)
        return view.confirm(ticket.what, looked, _reader(asker))

    def saved(self, interaction: Interaction) -> Modal:
        """*Save*; where somebody was faster, the same page once more. Sent twice it is one change."""
        asker = self.askers.asker(interaction)
        ticket = view.Ticket.decode(interaction.metadata)
        outcome = self.rules.save(self.workspace_id, asker, ticket.what, ticket.seen, ticket.wanted)
        if outcome.meanwhile:
            looked = self.rules.look(self.workspace_id, asker, ticket.what, ticket.seen, ticket.wanted)
            return view.confirm(ticket.what, looked, _reader(asker), is_on_top=False)
        self.tell(asker, outcome.line)
        workspace, _ = self.rules.show(self.workspace_id, asker)
        return view.saved(ticket.what, workspace, is_changed=outcome.line is not None)


def _reader(asker: Asker) -> Reader:
    return Reader(asker.person.reads, asker.person.zone) if asker.person else Reader()
