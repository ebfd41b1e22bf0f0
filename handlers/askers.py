"""Who is asking, and how figures are written for them."""

from dataclasses import dataclass
from functools import partial

from core.errors import NotLinked
from core.people import Workspace
from core.ports import Directory
from core.usecases.kpi import Asker, KpiAnswer, KpiCards
from core.usecases.linking import LinkPeople
from handlers.interaction import Interaction
from views.kpi import reader_for
from views.text import Reader


@dataclass(frozen=True)
class Askers:
    """Knows people by their Slack accounts. Rights are read anew every time."""

    workspace_id: int
    cards: KpiCards
    people: LinkPeople
    directory: Directory

    def asker(self, interaction: Interaction) -> Asker:
        """Who is asking; somebody not linked yet is linked by e-mail on the spot. Raises `NotLinked`."""
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
