"""What can be pressed on a reminder."""

from dataclasses import dataclass

from core.errors import Refused
from core.usecases.reminding import Snooze
from handlers.askers import Askers
from handlers.boundary import Work
from handlers.interaction import Interaction
from views.message import Message
from views.reminder import MUTE, SNOOZE_DAY, SNOOZE_WEEK, silenced
from views.text import Reader


@dataclass(frozen=True)
class ReminderHandlers:
    """Each method takes one interaction and returns what to show; it is always about whoever pressed."""

    workspace_id: int
    snooze: Snooze
    askers: Askers

    def asking_actions(self) -> dict[str, Work]:
        """The buttons whose answer is a message of its own: what the reminder says stays there to be read."""
        return {SNOOZE_DAY: self.for_a_day, SNOOZE_WEEK: self.for_a_week, MUTE: self.for_good}

    def for_a_day(self, interaction: Interaction) -> Message:
        """*Snooze a day*."""
        return self._for_days(interaction, 1)

    def for_a_week(self, interaction: Interaction) -> Message:
        """*Snooze a week*."""
        return self._for_days(interaction, 7)

    def for_good(self, interaction: Interaction) -> Message:
        """*Not this goal again*."""
        if not (interaction.value.isascii() and interaction.value.isdecimal()) or len(interaction.value) > 12:
            raise Refused("That button is not one of mine. Type `/goal` for a fresh list.")
        self.snooze.goal(self.workspace_id, self.askers.asker(interaction), int(interaction.value))
        return silenced("No more reminders of this goal.")

    def _for_days(self, interaction: Interaction, days: int) -> Message:
        last = self.snooze.for_days(self.workspace_id, self.askers.asker(interaction), days)
        return silenced(f"No reminders up to and including {Reader().day(last)}.")
