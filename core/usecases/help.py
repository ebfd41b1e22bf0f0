"""What a person may want to know about Pace itself."""

from dataclasses import dataclass

from core.commands import Audience, audience_of
from core.help_search import Found, look_up
from core.ports import Store
from core.usecases.kpi import Asker


@dataclass(frozen=True, slots=True)
class Help:
    """Help is there for everybody, also for who is in no roster (`asker` None): what belongs to everybody."""

    store: Store

    def audience(self, asker: Asker | None) -> Audience:
        """Whose help the asker reads."""
        return audience_of(asker.viewer) if asker else Audience.EVERYBODY

    def search(self, workspace_id: int, asker: Asker | None, text: str) -> Found:
        """What fits the words; the workspace's own KPIs are explained to who is in its roster."""
        if asker is None:
            return look_up(text, audience=Audience.EVERYBODY)
        with self.store.begin(workspace_id) as tx:
            kpis = tx.catalogue().kpis
        return look_up(text, audience=self.audience(asker), kpis=kpis)
