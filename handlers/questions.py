"""Questions in words, wherever they are asked: by `/coach`, to `@Pace`, below one's own scorecard."""

from dataclasses import dataclass, field

from core.feedback import MessageRef
from core.usecases.questions import Questions
from handlers.askers import Askers, reader_for_asker
from handlers.boundary import Messenger, SeenOnce
from handlers.interaction import Interaction, unescaped
from handlers.meanwhile import saying
from views.coaching import thinking_note
from views.message import Message
from views.questions import answer_message


@dataclass(frozen=True)
class QuestionHandlers:
    """The answer is for the asker alone, and about their own figures; rights are read anew every time."""

    workspace_id: int
    questions: Questions
    askers: Askers
    messenger: Messenger
    answered: SeenOnce = field(default_factory=SeenOnce)

    def typed(self, interaction: Interaction) -> Message:
        """`/coach why is my win rate down?`"""
        return self._answer(interaction, interaction.text, None, is_to_pace=False)

    def written(self, interaction: Interaction) -> Message | None:
        """A message. Slack may tell of one message twice, as written and as a mention: it is one question."""
        if not self.answered.first(f"{interaction.channel}:{interaction.message_ts}"):
            return None
        thread = MessageRef(interaction.channel, interaction.thread) if interaction.thread else None
        return self._answer(interaction, unescaped(interaction.text), thread, is_to_pace=True)

    def _answer(self, interaction: Interaction, text: str, thread: MessageRef | None, *, is_to_pace: bool) -> Message:
        asker = self.askers.asker(interaction)
        found = self.questions.answer(
            self.workspace_id,
            asker,
            text,
            thinking=saying(self.messenger, interaction, thinking_note()),
            thread=thread,
            is_to_pace=is_to_pace,
        )
        return answer_message(found, reader_for_asker(asker, found.workspace))
