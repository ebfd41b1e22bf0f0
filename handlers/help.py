"""`/pace`: help, and the way to everything that has no command of its own."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import NotLinked
from core.usecases.help import Help
from core.usecases.kpi import Asker
from handlers.askers import Askers
from handlers.boundary import Work
from handlers.interaction import Interaction
from views.help import found_message, help_message, unknown_subcommand
from views.message import Message


@dataclass(frozen=True)
class PaceHandlers:
    """`subcommands` are the words that other features answer."""

    workspace_id: int
    help: Help
    askers: Askers
    subcommands: Mapping[str, Work]

    def commands(self) -> dict[str, Work]:
        """The slash commands answered here."""
        return {"/pace": self.pace}

    def pace(self, interaction: Interaction) -> Message | None:
        """`/pace` and `/pace help [words]`; a word that nobody knows gets an answer that helps."""
        first, _, rest = interaction.text.strip().partition(" ")
        if work := self.subcommands.get(first.casefold()):
            return work(interaction)
        asker = self._asker(interaction)
        if first and first.casefold() != "help":
            return unknown_subcommand(first, self.help.search(self.workspace_id, asker, interaction.text))
        if rest.strip():
            return found_message(self.help.search(self.workspace_id, asker, rest))
        return help_message(self.help.audience(asker), is_known=asker is not None)

    def _asker(self, interaction: Interaction) -> Asker | None:
        """Who is asking; None for who is in no roster: help is there for them too."""
        try:
            return self.askers.asker(interaction)
        except NotLinked:
            return None
