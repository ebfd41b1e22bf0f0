"""`/pace`: help, and the way to everything that has no command of its own."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.boundary import Work
from handlers.interaction import Interaction
from views.help import help_message, unknown_subcommand
from views.message import Message


@dataclass(frozen=True)
class PaceHandlers:
    """`subcommands` are the words that other features answer."""

    subcommands: Mapping[str, Work]

    def commands(self) -> dict[str, Work]:
        """The slash commands answered here."""
        return {"/pace": self.pace}

    def pace(self, interaction: Interaction) -> Message | None:
        """`/pace` and `/pace help`; a word that nobody knows gets an answer that helps."""
        words = interaction.text.split()
        if not words or words[0].casefold() == "help":
            return help_message()
        work = self.subcommands.get(words[0].casefold())
        return work(interaction) if work else unknown_subcommand(words[0])
