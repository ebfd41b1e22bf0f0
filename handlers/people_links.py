"""Linking people to their Slack accounts: by hand, and by alike names that an admin confirms."""

from dataclasses import dataclass

from core.errors import PaceError, Refused
from core.usecases.roster_links import RosterLinks
from handlers.askers import Askers
from handlers.boundary import FormWork, Messenger, Work
from handlers.interaction import Interaction
from views import people_links as view
from views.errors import problem_page
from views.message import Message
from views.modal import Modal
from views.people import LINK_ASKED, MATCH
from views.people_pages import person_id


@dataclass(frozen=True)
class PeopleLinkHandlers:
    """Each method takes one interaction; rights are read anew every time, from the Slack id."""

    workspace_id: int
    links: RosterLinks
    askers: Askers
    messenger: Messenger

    def asking_actions(self) -> dict[str, Work]:
        """The buttons whose answer is a message of its own, or that change the form they stand in."""
        return {LINK_ASKED: self.link_asked, MATCH: self.matches, view.CONFIRM: self.confirmed}

    def slow(self) -> frozenset[str]:
        """What asks Slack for everybody who is there."""
        return frozenset({LINK_ASKED, MATCH})

    def forms(self) -> dict[str, FormWork]:
        """The form that is submitted here."""
        return {view.FORM: self.submitted}

    def link_asked(self, interaction: Interaction) -> None:
        """*Slack account*, in the form about somebody."""
        asker = self.askers.asker(interaction)
        self._turn(interaction, view.looking())
        try:
            built = view.link_form(self.links.offer(self.workspace_id, asker, person_id(interaction.value)))
        except PaceError as error:  # said elsewhere, the form would hide it
            built = problem_page(str(error))
        self._turn(interaction, built)

    def submitted(self, interaction: Interaction) -> Modal:
        """The account that somebody is to have."""
        asker = self.askers.asker(interaction)
        person, seen, wanted = view.read(dict(interaction.entered), interaction.metadata)
        return view.linked_page(self.links.link(self.workspace_id, asker, person, seen, wanted), wanted)

    def matches(self, interaction: Interaction) -> Message:
        """*Match by name*."""
        return view.proposals_message(self.links.proposals(self.workspace_id, self.askers.asker(interaction)))

    def confirmed(self, interaction: Interaction) -> Message:
        """*Link*, beside a pair."""
        asker = self.askers.asker(interaction)
        person, account = view.confirmed(interaction.value)
        return view.linked_message(self.links.link(self.workspace_id, asker, person, "", account), account)

    def _turn(self, interaction: Interaction, page: Modal) -> None:
        if problem := self.messenger.update_form(interaction.view, page):
            raise Refused(f"Slack did not change the form ({problem}). `/pace people` shows how things stand.")
