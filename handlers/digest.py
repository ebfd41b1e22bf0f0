"""What can be pressed in a manager's digest."""

from dataclasses import dataclass

from core.access import may_see_people
from core.errors import NotPermitted, Refused
from handlers.askers import Askers
from handlers.boundary import Work
from handlers.interaction import Interaction
from views.digest import BRIEF, comes_later
from views.message import Message


@dataclass(frozen=True)
class DigestHandlers:
    """Each method takes one interaction and returns what to show; rights are read anew every time."""

    askers: Askers

    def asking_actions(self) -> dict[str, Work]:
        """The buttons whose answer is a message of its own."""
        return {BRIEF: self.brief_asked}

    def brief_asked(self, interaction: Interaction) -> Message:
        """*1:1 brief*."""
        self._require_theirs(interaction)
        return comes_later("The 1:1 brief comes with coaching.")

    def _require_theirs(self, interaction: Interaction) -> None:
        if not interaction.value.isdecimal() or len(interaction.value) > 12:
            raise Refused("That button is not one of mine. Type `/kpi team` for fresh figures.")
        person = int(interaction.value)
        viewer = self.askers.asker(interaction).viewer
        if person == viewer.person_id or not may_see_people(viewer, [person]):
            raise NotPermitted("That is for the managers above this person.")
