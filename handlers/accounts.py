"""What Slack tells of accounts: somebody is new, somebody's account has changed."""

from dataclasses import dataclass

from core.ports import Directory, SlackUser
from core.usecases.following import FollowSlack
from handlers.boundary import Work
from handlers.interaction import Interaction

JOINED, CHANGED = "team_join", "user_change"


@dataclass(frozen=True)
class AccountHandlers:
    """Nobody is answered: nobody asked."""

    workspace_id: int
    following: FollowSlack
    directory: Directory

    def events(self) -> dict[str, Work]:
        """What happens in Slack and is heard here."""
        return {JOINED: self.joined, CHANGED: self.changed}

    def slow(self) -> frozenset[str]:
        """Both ask Slack how the account is now; a status that thousands change keeps no card waiting."""
        return frozenset({JOINED, CHANGED})

    def joined(self, interaction: Interaction) -> None:
        """Somebody has joined the workspace."""
        self.following.joined(self.workspace_id, self.directory, interaction.user)

    def changed(self, interaction: Interaction) -> None:
        """Somebody's account is not as it was: e-mail, zone, language, deactivated; mostly it is only their status."""
        said = interaction.entered
        account = SlackUser(
            interaction.user, "", said.get("email"), said.get("zone"), said.get("locale"), is_deleted="deleted" in said
        )
        self.following.changed(self.workspace_id, self.directory, account)
