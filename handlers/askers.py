"""Who is asking, and how figures are written for them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from core.errors import NotLinked
from core.people import Workspace
from core.ports import Directory
from core.usecases.first_admin import FirstAdmin
from core.usecases.kpi import Asker, KpiAnswer, KpiCards
from core.usecases.linking import LinkPeople
from handlers.boundary import SeenOnce
from handlers.interaction import Interaction
from views.kpi import reader_for
from views.message import Message
from views.text import Reader

# Adds to what somebody is answered what comes next, where something does.
LedOn = Callable[[Asker, Message], Message]


@dataclass(frozen=True)
class Askers:
    """Knows people by their Slack accounts. Rights are read anew every time."""

    workspace_id: int
    cards: KpiCards
    people: LinkPeople
    directory: Directory
    first: FirstAdmin
    _looked_up: SeenOnce = field(default_factory=SeenOnce)

    def take_first_admin(self, interaction: Interaction) -> None:
        """Where nobody administers the workspace, whoever runs it in Slack does from now on. Slack is asked about each account
        once in ten minutes: until there is an admin, everybody who writes comes by here."""
        user = interaction.user
        if self.first.is_wanted(self.workspace_id) and self._looked_up.first(user):
            self.first.take(self.workspace_id, self.directory, user)

    def asker(self, interaction: Interaction) -> Asker:
        """Who is asking; somebody not linked yet is linked by e-mail on the spot. Raises `NotLinked`."""
        self.take_first_admin(interaction)
        find = partial(self.cards.asker, self.workspace_id, interaction.user)
        try:
            return find()
        except NotLinked:
            if self.people.one(self.workspace_id, self.directory, interaction.user) is None:
                raise
            return find()


def reader_of(asker: Asker, answer: KpiAnswer) -> Reader:
    """For the asker's own locale and time zone."""
    person = asker.person
    return reader_for(answer, person.reads if person else None, person.zone if person else None)


def reader_for_asker(asker: Asker, workspace: Workspace) -> Reader:
    """For the asker's own locale and time zone, or the workspace's."""
    person = asker.person
    locale, zone = (person.reads, person.zone) if person else (workspace.locale, workspace.zone)
    return Reader(locale, zone, workspace.currency, workspace.business)
