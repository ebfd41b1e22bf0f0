"""`/feedback request`, `/feedback requests`, and what can be pressed on a request (giving is `handlers.feedback`'s)."""

from dataclasses import dataclass

from core.errors import Refused
from core.usecases.kpi import Asker
from core.usecases.requests import Requests
from handlers.askers import Askers
from handlers.boundary import Work
from handlers.interaction import Interaction
from views import requests as view
from views.message import Message
from views.text import Reader


@dataclass(frozen=True)
class RequestHandlers:
    """Each method takes one interaction; rights are read anew every time, from the Slack id."""

    workspace_id: int
    requests: Requests
    askers: Askers

    def subcommands(self) -> dict[str, Work]:
        """The words after `/feedback` that are answered here."""
        return {"request": self.asked, "requests": self.listed}

    def actions(self) -> dict[str, Work]:
        """Nothing takes the place of the message it was pressed on."""
        return {}

    def asking_actions(self) -> dict[str, Work]:
        """The buttons whose answer is a message of its own."""
        return {view.DECLINE: self.declined}

    def asked(self, interaction: Interaction) -> Message:
        """`/feedback request @a @b about ... by ...`."""
        asker = self.askers.asker(interaction)
        text = without_first_word(interaction.text)
        if not text:
            return view.usage()
        found = self.requests.ask(self.workspace_id, asker, text, form=interaction.once_by_user)
        return view.asked_message(found, _reader(asker))

    def listed(self, interaction: Interaction) -> Message:
        """`/feedback requests`."""
        asker = self.askers.asker(interaction)
        return view.requests_list(self.requests.listed(self.workspace_id, asker), _reader(asker))

    def declined(self, interaction: Interaction) -> Message:
        """*Decline*."""
        asker = self.askers.asker(interaction)
        value = interaction.value
        if not (value.isascii() and value.isdecimal()) or len(value) > 9:
            raise Refused("That button is not one of mine. `/feedback requests` shows what you are asked.")
        return view.declined_message(self.requests.decline(self.workspace_id, asker, int(value)))


def without_first_word(text: str) -> str:
    """What was typed after the subcommand."""
    return text.strip().partition(" ")[2].strip()


def _reader(asker: Asker) -> Reader:
    return Reader(asker.person.reads, asker.person.zone) if asker.person else Reader()
