"""`/pace help`."""

from handlers.boundary import Work
from handlers.interaction import Interaction
from views.help import help_message, unknown_subcommand
from views.message import Message


def commands() -> dict[str, Work]:
    """The slash commands answered here."""
    return {"/pace": pace}


def pace(interaction: Interaction) -> Message:
    """`/pace` and `/pace help`; anything else gets an answer that helps."""
    words = interaction.text.split()
    if not words or words[0].casefold() == "help":
        return help_message()
    return unknown_subcommand(words[0])
