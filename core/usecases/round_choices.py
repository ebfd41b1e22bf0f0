"""What the form that starts a round offers: about whom somebody may start one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.access import may_start_round_about
from core.errors import NotPermitted
from core.people import Workspace
from core.ports import Clock, Store, Tx
from core.usecases.kpi import Asker

_MOST_OFFERED = 99  # in a menu


@dataclass(frozen=True, slots=True)
class RoundOffer:
    """Subjects as key and name; the asker's date."""

    subjects: tuple[tuple[str, str], ...]
    today: date
    workspace: Workspace


@dataclass(frozen=True, slots=True)
class RoundChoices:
    """Reads what the form needs. What is offered is also checked on submission, by `core.usecases.rounds`."""

    store: Store
    clock: Clock

    def offered(self, workspace_id: int, asker: Asker) -> RoundOffer:
        """For this asker. Raises `NotPermitted` for whom there is nobody."""
        with self.store.begin(workspace_id) as tx:
            workspace = tx.workspace()
            subjects = tuple(_subjects(tx, asker))[:_MOST_OFFERED]
        if not subjects:
            raise NotPermitted(
                "A round is started by a manager, for people of theirs, or by an admin. "
                "You can ask for feedback about yourself: `/feedback request @name`."
            )
        return RoundOffer(subjects, self.today(asker, workspace), workspace)

    def workspace(self, workspace_id: int) -> Workspace:
        """The workspace."""
        with self.store.begin(workspace_id) as tx:
            return tx.workspace()

    def today(self, asker: Asker, workspace: Workspace) -> date:
        """The asker's date."""
        return self.clock.today(asker.person.zone if asker.person else workspace.zone)


def _subjects(tx: Tx, asker: Asker) -> Iterable[tuple[str, str]]:
    """The people below as a whole and each of them, and the teams made of them; an admin: everybody."""
    viewer, own = asker.viewer, asker.person
    if own is not None and viewer.below:
        yield f"below:{own.id}", "Everybody in my team, each about each"
    for team in tx.teams():
        members = tx.team_members(team.id) - {viewer.person_id}
        if may_start_round_about(viewer, members):
            yield f"team:{team.id}", f"Team {team.name}, each about each"
    for person in tx.people(active_only=True):
        if may_start_round_about(viewer, [person.id]):
            yield f"person:{person.id}", person.name
