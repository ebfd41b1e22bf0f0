"""`/pace admin`: the way to everything that an admin looks after."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.access_admin import require_settings
from core.usecases.home import HomePages
from handlers.askers import Askers, reader_for_asker
from handlers.boundary import Work
from handlers.interaction import Interaction
from views import administration as view
from views.message import Message


@dataclass(frozen=True)
class AdministrationHandlers:
    """`areas` are the words after `/pace` that the buttons stand for: they are answered as if they had been typed."""

    workspace_id: int
    pages: HomePages
    askers: Askers
    areas: Mapping[str, Work]

    def subcommands(self) -> dict[str, Work]:
        """The words after `/pace` that are answered here."""
        return {"admin": self.asked}

    def asking_actions(self) -> dict[str, Work]:
        """The buttons, here and in Home."""
        return {f"{view.OPEN}.{area}": self._opens(area) for area in view.AREAS}

    def asked(self, interaction: Interaction) -> Message:
        """`/pace admin`."""
        asker = self.askers.asker(interaction)
        require_settings(asker.viewer)
        page = self.pages.show(self.workspace_id, asker)
        return view.administration_message(page, reader_for_asker(asker, page.workspace))

    def _opens(self, area: str) -> Work:
        """Whatever the button says: what it is called is what it opens."""
        work = self.areas[area]

        def opened(interaction: Interaction) -> Message | None:
            return work(replace(interaction, text=area))

        return opened
