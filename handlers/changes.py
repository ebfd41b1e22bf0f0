"""`/pace changes`: what admins changed, and *Undo*."""

from collections.abc import Callable
from dataclasses import dataclass

from core.errors import Refused
from core.usecases.changes import Changes
from core.usecases.kpi import Asker
from handlers.askers import Askers, LedOn, reader_for_asker
from handlers.boundary import Messenger, Work
from handlers.interaction import Interaction
from views import changes as view
from views.message import Message
from views.text import Reader

Tell = Callable[[Asker, int | None], None]  # takes a change to whoever made it, with *Undo*


@dataclass(frozen=True)
class ChangeHandlers:
    """Each method takes one interaction; rights are read anew every time, from the Slack id."""

    workspace_id: int
    changes: Changes
    askers: Askers
    messenger: Messenger
    led_on: LedOn  # adds what comes next while the workspace is set up

    def subcommands(self) -> dict[str, Work]:
        """The words after `/pace` that are answered here."""
        return {"changes": self.asked}

    def actions(self) -> dict[str, Work]:
        """The buttons whose answer takes the place of the message they were pressed on."""
        return {view.UNDO: self.undone, view.OLDER: self.turned, view.NEWEST: self.asked}

    def asked(self, interaction: Interaction) -> Message:
        """`/pace changes`, and *Newest*."""
        asker = self.askers.asker(interaction)
        return view.log_message(self.changes.recent(self.workspace_id, asker), self._reader(asker))

    def turned(self, interaction: Interaction) -> Message:
        """*Older*."""
        asker, line_id = self.askers.asker(interaction), _line_id(interaction.value)
        found = self.changes.recent(self.workspace_id, asker, line_id)
        return view.log_message(found, self._reader(asker), is_newest=False)

    def undone(self, interaction: Interaction) -> Message:
        """*Undo*."""
        asker = self.askers.asker(interaction)
        found = self.changes.undo(self.workspace_id, asker, _line_id(interaction.value))
        return view.undone_note(found, self._reader(asker))

    def tell(self, asker: Asker, line_id: int | None) -> None:
        """Take a change to whoever made it, with *Undo*, into their direct messages; nothing where nothing was changed.

        Where Slack does not take it nothing is lost: the log has it.
        """
        if line_id is None or asker.person is None or asker.person.slack_id is None:
            return
        found = self.changes.one(self.workspace_id, asker, line_id)
        note = view.changed_note(found, self._reader(asker))
        self.messenger.post(asker.person.slack_id, self.led_on(asker, note))

    def _reader(self, asker: Asker) -> Reader:
        return reader_for_asker(asker, self.changes.workspace(self.workspace_id))


def _line_id(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 9:
        raise Refused("That button is not one of mine. `/pace changes` shows fresh ones.")
    return int(text)
