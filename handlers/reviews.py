"""`/pace review`, its form, and what can be pressed on a review."""

from dataclasses import dataclass

from core.errors import Refused
from core.ports import Clock
from core.usecases.kpi import Asker
from core.usecases.reviews import ReviewAnswer, ReviewRequest, Reviews
from handlers.askers import Askers, reader_for_asker
from handlers.boundary import FormWork, Messenger, Work
from handlers.forms import show_form
from handlers.interaction import Interaction
from views import review_form as form
from views import reviews as view
from views.message import Document, Message
from views.modal import Modal


@dataclass(frozen=True)
class ReviewHandlers:
    """Each method takes one interaction; rights are read anew every time, from the Slack id."""

    workspace_id: int
    reviews: Reviews
    askers: Askers
    messenger: Messenger
    clock: Clock

    def subcommands(self) -> dict[str, Work]:
        """The words after `/pace` that are answered here."""
        return {"review": self.asked, "reviews": self.asked}

    def actions(self) -> dict[str, Work]:
        """The buttons whose answer takes the place of the message they were pressed on."""
        return {view.SIGN: self.signed}

    def asking_actions(self) -> dict[str, Work]:
        """The buttons that open a form, or whose answer is a message of its own."""
        return {
            view.OPEN: self.opened,
            view.WRITE: self.write_asked,
            view.PDF: self.pdf_asked,
            view.MARKDOWN: self.markdown_asked,
        }

    def forms(self) -> dict[str, FormWork]:
        """The forms that are submitted here."""
        return {form.REVIEW: self.submitted}

    def asked(self, interaction: Interaction) -> Message:
        """`/pace review [@rep] [period]`."""
        asker = self.askers.asker(interaction)
        typed = interaction.text.strip().partition(" ")[2]
        return self._shown(asker, self.reviews.ask(self.workspace_id, asker, typed))

    def opened(self, interaction: Interaction) -> Message:
        """*Open the review*, as it is now."""
        asker = self.askers.asker(interaction)
        return self._shown(asker, self.reviews.show(self.workspace_id, asker, ReviewRequest.decode(interaction.value)))

    def write_asked(self, interaction: Interaction) -> Message | None:
        """*Write my part*."""
        asker = self.askers.asker(interaction)
        request = ReviewRequest.decode(interaction.value)
        review, side, subject, workspace = self.reviews.words(self.workspace_id, asker, request)
        if review.is_complete:
            raise Refused("Both of you have signed this review, so it stands as it is.")
        built = form.build(review, side, subject.name, reader_for_asker(asker, workspace))
        show_form(self.messenger, interaction, built)
        return None

    def submitted(self, interaction: Interaction) -> Modal | dict[str, str]:
        """The form. Sent twice it is the same: the same words change nothing."""
        asker = self.askers.asker(interaction)
        request, words = form.read(interaction.entered, interaction.metadata)
        problems = self.reviews.write(self.workspace_id, asker, request, words)
        return {question.value: text for question, text in problems.items()} or form.done()

    def signed(self, interaction: Interaction) -> Message:
        """*Sign*, the document that was shown."""
        asker = self.askers.asker(interaction)
        found = self.reviews.sign(self.workspace_id, asker, ReviewRequest.decode(interaction.value))
        return self._shown(asker, found, "Signed.")

    def pdf_asked(self, interaction: Interaction) -> Message:
        """*PDF*: goes to the presser's direct messages."""
        return self._send(interaction, view.pdf_file(self._taken(interaction), self.clock.now()))

    def markdown_asked(self, interaction: Interaction) -> Message:
        """*Markdown*."""
        return self._send(interaction, view.markdown_file(self._taken(interaction)))

    def _shown(self, asker: Asker, found: ReviewAnswer, said: str = "") -> Message:
        return view.review_message(found, reader_for_asker(asker, found.workspace), said)

    def _taken(self, interaction: Interaction) -> ReviewAnswer:
        asker = self.askers.asker(interaction)
        return self.reviews.export(self.workspace_id, asker, ReviewRequest.decode(interaction.value))

    def _send(self, interaction: Interaction, document: Document) -> Message:
        problem = self.messenger.send_document(interaction.user, document)
        if problem:
            raise Refused(f"Slack did not take the file ({problem}). The review itself is as it was.")
        return view.file_is_sent()
