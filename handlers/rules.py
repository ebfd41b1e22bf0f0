"""`/pace schedule rules`: the hours and usual settings of the whole workspace, and the forms in which an admin changes them."""

from dataclasses import dataclass
from functools import partial

from core.changes import State
from core.errors import PaceError
from core.usecases.kpi import Asker
from core.usecases.rules import Rules
from handlers.askers import Askers
from handlers.boundary import Followed, FormWork, Messenger, Work
from handlers.changes import Tell
from handlers.forms import Previews, show_form
from handlers.interaction import Interaction
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
    previews: Previews

    def asking_actions(self) -> dict[str, Work]:
        """The button that opens a form, and what is sent while it is filled in."""
        return {view.CHANGE: self.change_asked, view.TYPED: self.typed}

    def forms(self) -> dict[str, FormWork]:
        """The form, and the page from which it is saved."""
        return {view.FORM: self.entered, view.CONFIRM: self.saved}

    def slow(self) -> frozenset[str]:
        """What comes with every letter somebody types: it keeps no card waiting."""
        return frozenset({view.TYPED})

    def shown(self, interaction: Interaction) -> Message:
        """`/pace schedule rules`, *Hours for everybody*."""
        return view.rules_message(*self.rules.show(self.workspace_id, self.askers.asker(interaction)))

    def change_asked(self, interaction: Interaction) -> None:
        """*Change*."""
        asker, what = self.askers.asker(interaction), interaction.value
        seen = self.rules.state(self.workspace_id, asker, what)
        built = view.build(view.Ticket(what, seen, seen))
        show_form(self.messenger, interaction, built)

    def typed(self, interaction: Interaction) -> None:
        """While somebody fills the form in: what it would do so far, below."""
        asker = self.askers.asker(interaction)
        ticket = view.Ticket.decode(interaction.metadata)
        wanted = view.read(interaction.entered, ticket)
        self.previews.show(interaction, lambda: view.build(ticket, self._below(asker, ticket, wanted)))

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

    def saved(self, interaction: Interaction) -> Modal | Followed:
        """*Save*; where somebody was faster, the same page once more. Sent twice it is one change."""
        asker = self.askers.asker(interaction)
        ticket = view.Ticket.decode(interaction.metadata)
        outcome = self.rules.save(self.workspace_id, asker, ticket.what, ticket.seen, ticket.wanted)
        if outcome.meanwhile:
            looked = self.rules.look(self.workspace_id, asker, ticket.what, ticket.seen, ticket.wanted)
            return view.confirm(ticket.what, looked, _reader(asker), is_on_top=False)
        page = view.saved(
            ticket.what, self.rules.workspace(self.workspace_id, asker), is_changed=outcome.line is not None
        )
        return Followed(page, partial(self.tell, asker, outcome.line))

    def _below(self, asker: Asker, ticket: view.Ticket, wanted: State) -> str:
        try:
            looked = self.rules.look(self.workspace_id, asker, ticket.what, ticket.seen, wanted)
        except PaceError as error:
            return escaped(str(error))
        return escaped(" ".join(looked.problems.values())) or rules_text(looked.preview)


def _reader(asker: Asker) -> Reader:
    return Reader(asker.person.reads, asker.person.zone) if asker.person else Reader()
