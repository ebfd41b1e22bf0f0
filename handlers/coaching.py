"""`/coach`, what can be pressed under a tip, and the 1:1 brief."""

from collections.abc import Callable
from dataclasses import dataclass

from core.coaching import Rating
from core.question_text import is_question
from core.usecases.briefs import Brief, Briefs
from core.usecases.coaching import Coaching, TipAnswer
from core.usecases.kpi import Asker, CardRequest
from handlers.askers import Askers, reader_for_asker
from handlers.boundary import FormWork, Messenger, Work
from handlers.forms import show_form
from handlers.interaction import Interaction
from handlers.meanwhile import saying
from handlers.questions import QuestionHandlers
from views import coaching as view
from views import coaching_form as form
from views.briefs import brief_message
from views.digest import BRIEF
from views.kpi_controls import COACH
from views.message import Message
from views.modal import Modal


@dataclass(frozen=True)
class CoachingHandlers:
    """Each method takes one interaction; rights are read anew every time, from the Slack id."""

    workspace_id: int
    coaching: Coaching
    briefs: Briefs
    askers: Askers
    messenger: Messenger
    drafts: Work
    questions: QuestionHandlers

    def commands(self) -> dict[str, Work]:
        """The slash commands answered here."""
        return {"/coach": self.typed}

    def asking_actions(self) -> dict[str, Work]:
        """The buttons that open a form, or whose answer is a message of its own."""
        return {
            COACH: self.card_asked,
            BRIEF: self.brief_asked,
            view.HELPFUL: self.helpful,
            view.NOT_FOR_ME: self.misfit_asked,
        }

    def slow(self) -> frozenset[str]:
        """What may ask a model."""
        return frozenset({"/coach", COACH, BRIEF})

    def forms(self) -> dict[str, FormWork]:
        """The forms that are submitted here."""
        return {form.FORM: self.misfit_said}

    def typed(self, interaction: Interaction) -> Message | None:
        """`/coach [topic]`, `/coach prep @rep`, `/coach drafts`, `/coach practice`, or a question in words."""
        asker = self.askers.asker(interaction)
        first, _, rest = interaction.text.strip().partition(" ")
        if first.casefold() == "prep":
            brief = self.briefs.ask(self.workspace_id, asker, rest, thinking=self._thinking(interaction))
            return self._brief(asker, brief)
        if first.casefold() == "drafts" and not rest:
            return self.drafts(interaction)
        if first.casefold() == "practice":
            return view.practice_later()
        if is_question(interaction.text):
            return self.questions.typed(interaction)
        thinking = self._thinking(interaction)
        found = self.coaching.ask(
            self.workspace_id, asker, interaction.text, form=interaction.once_by_user, thinking=thinking
        )
        return self._tip(asker, found)

    def card_asked(self, interaction: Interaction) -> Message | None:
        """*Coach me*, on one's own card."""
        asker = self.askers.asker(interaction)
        request = CardRequest.decode(interaction.value)
        thinking = self._thinking(interaction)
        found = self.coaching.on_card(
            self.workspace_id, asker, request, form=interaction.once_by_user, thinking=thinking
        )
        return self._tip(asker, found)

    def brief_asked(self, interaction: Interaction) -> Message:
        """*1:1 brief*, in a digest."""
        asker = self.askers.asker(interaction)
        person, thinking = form.tip_id(interaction.value), self._thinking(interaction)
        return self._brief(asker, self.briefs.about(self.workspace_id, asker, person, thinking=thinking))

    def helpful(self, interaction: Interaction) -> Message:
        """*Helpful*."""
        asker = self.askers.asker(interaction)
        tip = form.tip_id(interaction.value)
        return view.rated_note(self.coaching.rate(self.workspace_id, asker, tip, Rating.HELPFUL))

    def misfit_asked(self, interaction: Interaction) -> None:
        """*Not for me because...*: the form."""
        asker = self.askers.asker(interaction)
        tip = self.coaching.own(self.workspace_id, asker, form.tip_id(interaction.value))
        show_form(self.messenger, interaction, form.build(tip))

    def misfit_said(self, interaction: Interaction) -> Modal | dict[str, str]:
        """The form. Sent twice it is the same."""
        asker = self.askers.asker(interaction)
        if found := form.problems(interaction.entered):
            return found
        tip = self.coaching.own(self.workspace_id, asker, form.tip_id(interaction.metadata))
        misfit, words = form.read(interaction.entered, tip)
        self.coaching.rate(self.workspace_id, asker, tip.id, Rating.NOT_FOR_ME, misfit, words)
        return form.thanks()

    def _thinking(self, interaction: Interaction) -> Callable[[], None]:
        """Says at once that a model has been asked: nobody waits without a word."""
        return saying(self.messenger, interaction, view.thinking_note())

    def _tip(self, asker: Asker, found: TipAnswer | None) -> Message | None:
        return view.tip_message(found, reader_for_asker(asker, found.workspace)) if found is not None else None

    def _brief(self, asker: Asker, brief: Brief) -> Message:
        return brief_message(brief, reader_for_asker(asker, brief.workspace))
