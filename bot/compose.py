"""The composition root: builds what the process is made of. Nothing is built on import."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.coach import coach_of
from bot.settings import Settings
from core.errors import Refused
from core.people import Workspace
from core.usecases.wording import Wording
from models import migrations
from models.engine import create_engine
from models.store import SqlStore

if TYPE_CHECKING:
    from prompts.coach import OpenAICoach

LOCAL_WORKSPACE = "My company"


@dataclass(frozen=True)
class Pace:
    """One installation: its settings, clock and store."""

    settings: Settings
    clock: SystemClock
    store: SqlStore

    @cached_property
    def coach(self) -> "OpenAICoach | None":
        """The model: one for the process, so that what it has learned of its server holds for all."""
        return coach_of(self.settings)

    @cached_property
    def wording(self) -> Wording:
        """What asks the model."""
        settings = self.settings
        return Wording(
            self.store,
            self.clock,
            self.coach,
            seconds=settings.pace_model_seconds,
            keeps_refused=settings.pace_model_keep_refused,
        )

    @cached_property
    def workspace(self) -> Workspace:
        """The workspace this process works for: the only one, or the one `PACE_WORKSPACE` names; created when none is.

        Raises `Refused` when there are several and none is named.
        """
        known = self.store.workspaces()
        wanted = self.settings.pace_workspace
        if wanted is not None:
            known = [w for w in known if wanted in (w.name, w.slack_team_id)]
            if not known:
                raise Refused(f"No workspace is called {wanted}. Check PACE_WORKSPACE.")
        if len(known) > 1:
            names = ", ".join(w.slack_team_id or w.name for w in known)
            raise Refused(f"The database holds several workspaces ({names}). Name one in PACE_WORKSPACE.")
        return known[0] if known else self.store.create_workspace(LOCAL_WORKSPACE, live=False)

    def close(self) -> None:
        """Let go of the database and of the model."""
        self.store.engine.dispose()
        if (coach := vars(self).get("coach")) is not None:  # only where it was built
            coach.close()


def compose(settings: Settings) -> Pace:
    """Open the database (SQLite is created and migrated here, PostgreSQL by `python -m bot migrate`)."""
    if settings.database_url.startswith("sqlite"):
        migrations.upgrade(settings.database_url)
    else:
        migrations.require_current(settings.database_url)
    return Pace(settings, SystemClock(settings.pace_today), SqlStore(create_engine(settings.database_url)))
