"""Linking people to their Slack accounts: by hand, and by alike names that an admin confirms."""

from dataclasses import dataclass

from core.usecases.roster_links import RosterLinks
from handlers.askers import Askers
from handlers.boundary import Work
from handlers.interaction import Interaction
from views import people_links as view
from views.message import Message
from views.people import LINK_ASKED, MATCH
from views.people_pages import person_id


@dataclass(frozen=True)
class PeopleLinkHandlers:
    """Each method takes one interaction; rights are read anew every time, from the Slack id."""

    workspace_id: int
    links: RosterLinks
    askers: Askers

    def actions(self) -> dict[str, Work]:
        """What takes the place of the message it was chosen in."""
        return {view.CHOSEN: self.chosen, view.TAKEN: self.linked}

    def asking_actions(self) -> dict[str, Work]:
        """The buttons whose answer is a message of its own."""
        return {LINK_ASKED: self.asked, MATCH: self.matches, view.CONFIRM: self.linked}

    def slow(self) -> frozenset[str]:
        """What asks Slack for everybody who is there."""
        return frozenset({LINK_ASKED, MATCH})

    def asked(self, interaction: Interaction) -> Message:
        """*Slack account*, beside somebody."""
        asker = self.askers.asker(interaction)
        return view.accounts_message(self.links.offer(self.workspace_id, asker, person_id(interaction.value)))

    def chosen(self, interaction: Interaction) -> Message:
        """An account, in the menu."""
        return self._link(interaction, interaction.chosen)

    def linked(self, interaction: Interaction) -> Message:
        """*Link*, beside a pair; *Take the account away*."""
        return self._link(interaction, interaction.value)

    def matches(self, interaction: Interaction) -> Message:
        """*Match by name*."""
        return view.proposals_message(self.links.proposals(self.workspace_id, self.askers.asker(interaction)))

    def _link(self, interaction: Interaction, value: str) -> Message:
        asker = self.askers.asker(interaction)
        person, seen, account = view.chosen(value)
        return view.linked_message(self.links.link(self.workspace_id, asker, person, seen, account), account)
