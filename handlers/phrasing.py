"""*Help with the words*, in the form for feedback, and the way back from it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.errors import PaceError, Refused
from core.usecases.kpi import Asker
from core.usecases.phrasing import Phrasing
from core.wording import Trouble
from handlers.boundary import Work
from handlers.feedback import FeedbackHandlers
from handlers.interaction import Interaction
from views import phrasing as view
from views.feedback_form import Ticket, read
from views.modal import Modal
from views.text import escaped


@dataclass(frozen=True)
class PhrasingHandlers:
    """Everything shows in the form: what is said elsewhere is hidden behind it."""

    feedback: FeedbackHandlers
    phrasing: Phrasing

    def asking_actions(self) -> dict[str, Work]:
        """The buttons in the form."""
        return {view.HELP: self.help_asked, view.BACK: self.own_asked}

    def slow(self) -> frozenset[str]:
        """What may ask a model."""
        return frozenset({view.HELP})

    def help_asked(self, interaction: Interaction) -> None:
        """*Help with the words*: what is entered is kept, the form says that a model is asked, then shows its words."""
        asker, ticket, entered = self._entered(interaction)
        press = f"{interaction.view}.{ticket.turn}"
        try:
            begun = self.phrasing.begin(self._workspace, asker, ticket.key, entered, press)
        except PaceError as error:
            self._refuses(interaction, asker, ticket, entered, escaped(str(error)))
            return
        if begun is None:  # pressed twice: the first answers
            return
        if isinstance(begun, Trouble):
            self._refuses(interaction, asker, ticket, entered, view.why_not(begun))
            return
        self._changes(interaction, view.thinking())
        found = self.phrasing.finish(self._workspace, asker, begun)
        if found.is_overtaken and not found.entered:  # sent meanwhile: there is no form any more
            return
        notice = view.OVERTAKEN if found.is_overtaken else view.why_not(found.trouble) if found.trouble else ""
        self._shows(interaction, asker, _fresh(ticket), found.entered, notice)

    def own_asked(self, interaction: Interaction) -> None:
        """*Back to my words*."""
        asker, ticket, entered = self._entered(interaction)
        try:
            restored = self.phrasing.back(self._workspace, asker, ticket.key, entered)
        except Refused as error:
            self._refuses(interaction, asker, ticket, entered, escaped(str(error)))
            return
        if restored is not None:
            self._shows(interaction, asker, _fresh(ticket), restored, "")

    def _entered(self, interaction: Interaction) -> tuple[Asker, Ticket, dict[str, str]]:
        """Who has pressed, and what stands in the form."""
        asker = self.feedback.askers.asker(interaction)
        ticket = Ticket.decode(interaction.metadata)
        kept = self.feedback.feedbacks.draft(self._workspace, asker, ticket.key)
        return asker, ticket, read(interaction.entered, kept)

    def _refuses(
        self, interaction: Interaction, asker: Asker, ticket: Ticket, entered: Mapping[str, str], notice: str
    ) -> None:
        """The form stays as it is, and says why."""
        self.feedback.feedbacks.keep_draft(self._workspace, asker, ticket.key, entered)
        self._shows(interaction, asker, ticket, entered, notice)

    def _shows(
        self, interaction: Interaction, asker: Asker, ticket: Ticket, entered: Mapping[str, str], notice: str
    ) -> None:
        self._changes(interaction, self.feedback.form_of(asker, ticket, entered, notice=notice))

    def _changes(self, interaction: Interaction, form: Modal) -> None:
        if problem := self.feedback.messenger.update_form(interaction.view, form):
            raise Refused(
                f"Slack did not change the form ({problem}). Your words are kept: close it and open it again."
            )

    @property
    def _workspace(self) -> int:
        return self.feedback.workspace_id


def _fresh(ticket: Ticket) -> Ticket:
    """For a form whose fields show other words."""
    return replace(ticket, turn=ticket.turn + 1, nudged=False)
