"""`/scorecard` and its chart."""

from dataclasses import dataclass

from core.errors import Refused
from core.usecases.kpi import CardRequest
from core.usecases.scorecards import Scorecards
from handlers.askers import Askers, reader_of
from handlers.boundary import Messenger, Work
from handlers.interaction import Interaction
from views.message import Message
from views.scorecard import CHART, chart_is_sent, picture, scorecard_message


@dataclass(frozen=True)
class ScorecardHandlers:
    """Each method takes one interaction and returns what to show; rights are read anew every time."""

    workspace_id: int
    scorecards: Scorecards
    askers: Askers
    messenger: Messenger

    def commands(self) -> dict[str, Work]:
        """The slash commands answered here."""
        return {"/scorecard": self.asked}

    def asking_actions(self) -> dict[str, Work]:
        """The buttons whose answer is a message of its own."""
        return {CHART: self.chart_asked}

    def asked(self, interaction: Interaction) -> Message:
        """`/scorecard ...`"""
        asker = self.askers.asker(interaction)
        found = self.scorecards.ask(self.workspace_id, asker, interaction.text)
        return scorecard_message(found, reader_of(asker, found.answer))

    def chart_asked(self, interaction: Interaction) -> Message:
        """*Chart*: goes to the asker's direct messages, because a file cannot be shown to one person in a channel."""
        asker = self.askers.asker(interaction)
        found = self.scorecards.show(self.workspace_id, asker, CardRequest.decode(interaction.value))
        problem = self.messenger.send_picture(interaction.user, picture(found, reader_of(asker, found.answer)))
        if problem:
            raise Refused(f"Slack did not take the chart ({problem}). The scorecard above has the same figures.")
        return chart_is_sent()
