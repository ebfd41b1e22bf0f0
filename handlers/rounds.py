"""`/feedback round`, `/feedback rounds`, the forms of a round, and what can be pressed on one."""

from dataclasses import dataclass

from core.errors import Refused
from core.people import Person
from core.usecases.kpi import Asker
from core.usecases.round_choices import RoundChoices
from core.usecases.rounds import Rounds
from handlers.askers import Askers
from handlers.boundary import FormWork, Messenger, Work
from handlers.forms import show_form
from handlers.interaction import Interaction
from handlers.requests import without_first_word
from views import round_form as form
from views import rounds as view
from views.message import Message
from views.modal import Modal
from views.text import Reader, plain

_FORGED = "That button is not one of mine. `/feedback rounds` shows yours."


@dataclass(frozen=True)
class RoundHandlers:
    """Each method takes one interaction; rights are read anew every time, from the Slack id."""

    workspace_id: int
    rounds: Rounds
    choices: RoundChoices
    askers: Askers
    messenger: Messenger

    def subcommands(self) -> dict[str, Work]:
        """The words after `/feedback` that are answered here."""
        return {"round": self.start_asked, "rounds": self.listed}

    def actions(self) -> dict[str, Work]:
        """Nothing takes the place of the message it was pressed on: its other buttons are still needed."""
        return {}

    def asking_actions(self) -> dict[str, Work]:
        """The buttons that open a form, or whose answer is a message of its own."""
        return {
            view.NEW: self.start_asked,
            view.WRITE: self.write_asked,
            view.DECLINE: self.declined,
            view.READ: self.read,
            view.PICK: self.read,
        }

    def forms(self) -> dict[str, FormWork]:
        """The forms that are submitted here."""
        return {form.START: self.started, form.ANSWERS: self.answered}

    def start_asked(self, interaction: Interaction) -> Message | None:
        """`/feedback round`, about somebody that may be named, or *Start a round*."""
        asker = self.askers.asker(interaction)
        offered = self.choices.offered(self.workspace_id, asker, without_first_word(interaction.text))
        self._form(interaction, form.build(offered.subjects, is_cut=offered.is_cut))
        return None

    def started(self, interaction: Interaction) -> Modal | dict[str, str]:
        """The form that starts a round."""
        asker = self.askers.asker(interaction)
        workspace = self.choices.workspace(self.workspace_id)
        entered = form.read(interaction.entered, interaction.metadata)
        wish, errors = form.wish_of(entered, self.choices.today(asker, workspace), workspace.business)
        if wish is None:
            return errors
        made = self.rounds.start(self.workspace_id, asker, wish, form=interaction.once_by_user)
        if made.problems:
            return {form.FIELD_BLOCKS[field]: plain(text) for field, text in made.problems.items()}
        if made.round is None:
            return form.done("Started", "This round has been started already. Nobody was asked twice.")
        return form.done("Started", view.started_text(made.subjects, made.writers, made.round, _reader(asker)))

    def write_asked(self, interaction: Interaction) -> Message | None:
        """*Write about ...*"""
        asker = self.askers.asker(interaction)
        round_id, subject, _ = _target(interaction)
        task = self.rounds.task(self.workspace_id, asker, round_id, subject)
        self._form(interaction, form.build_answers(task))
        return None

    def answered(self, interaction: Interaction) -> Modal | dict[str, str]:
        """The answers. What was changed on the way is shown once more before it is sent."""
        asker = self.askers.asker(interaction)
        written = form.read_answers(interaction.entered, interaction.metadata)
        target = (self.workspace_id, asker, written.round, written.subject)
        looked = self.rounds.look(*target, written.texts)
        if looked.problems:
            return {written.block(question): text for question, text in looked.problems.items()}
        if looked.is_changed:
            task = self.rounds.task(*target)
            return form.build_answers(task, texts=looked.texts, turn=written.turn + 1)
        if looked.is_done or not self.rounds.answer(*target, written.texts):
            return form.done("Sent already", "Your answers are here already. Nothing was changed.")
        return form.done("Sent", "Thank you. Whom it is about reads it when the round has ended.")

    def declined(self, interaction: Interaction) -> Message:
        """*Decline*."""
        asker = self.askers.asker(interaction)
        round_id, subject, _ = _target(interaction)
        return view.declined_message(self.rounds.decline(self.workspace_id, asker, round_id, subject))

    def listed(self, interaction: Interaction) -> Message:
        """`/feedback rounds`."""
        asker = self.askers.asker(interaction)
        found = self.rounds.listed(self.workspace_id, asker)
        return view.rounds_list(found, _own(asker), _reader(asker))

    def read(self, interaction: Interaction) -> Message:
        """*Read about ...*, by its button or menu, and *Read on*."""
        asker = self.askers.asker(interaction)
        round_id, subject, page = _target(interaction)
        result = self.rounds.read(self.workspace_id, asker, round_id, subject)
        return view.result_message(result, _own(asker), page)

    def _form(self, interaction: Interaction, built: Modal) -> None:
        show_form(self.messenger, interaction, built)


def _own(asker: Asker) -> Person:
    assert asker.person is not None, "whoever presses in Slack is in the roster"
    return asker.person


def _reader(asker: Asker) -> Reader:
    person = _own(asker)
    return Reader(person.reads, person.zone)


def _target(interaction: Interaction) -> tuple[int, int, int]:
    """Round, subject and page that a button carries. Raises `Refused` for what no button of ours says."""
    parts = (interaction.value or interaction.chosen).split("|")
    if len(parts) != 3 or any(not (part.isascii() and part.isdecimal()) or len(part) > 9 for part in parts):
        raise Refused(_FORGED)
    round_id, subject, page = map(int, parts)
    return round_id, subject, page
