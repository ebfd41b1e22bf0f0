"""What the form that starts a round offers: about whom somebody may start one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.access import may_start_round_about, require_round_about
from core.ask import Named
from core.errors import NotFound, NotPermitted, Refused
from core.people import Team, Workspace
from core.ports import Clock, Store, Tx
from core.request_text import names_in
from core.usecases.kpi import Asker
from core.usecases.requests import named_person
from core.usecases.subjects import the_only

_MOST_OFFERED = 99  # in a menu


@dataclass(frozen=True, slots=True)
class RoundOffer:
    """Subjects as key and name, the one that was named first; `is_cut` when there are more. The asker's date."""

    subjects: tuple[tuple[str, str], ...]
    is_cut: bool
    today: date
    workspace: Workspace


@dataclass(frozen=True, slots=True)
class RoundChoices:
    """Reads what the form needs. What is offered is also checked on submission, by `core.usecases.rounds`."""

    store: Store
    clock: Clock

    def offered(self, workspace_id: int, asker: Asker, named: str = "") -> RoundOffer:
        """For this asker; `named` is a person or a team to begin with. Raises `NotPermitted` for whom there is nobody, or not
        the one that was named, `NotFound` or `Refused` for a name that is nobody's or several people's."""
        with self.store.begin(workspace_id) as tx:
            workspace = tx.workspace()
            subjects = list(_subjects(tx, asker))
            if subjects and named:
                first = _named_subject(tx, asker, named)
                subjects = [first, *(one for one in subjects if one != first)]
        if not subjects:
            raise NotPermitted(
                "A round is started by a manager, for people of theirs, or by an admin. "
                "You can ask for feedback about yourself: `/feedback request @name`."
            )
        shown = tuple(subjects[:_MOST_OFFERED])
        return RoundOffer(shown, len(subjects) > len(shown), self.today(asker, workspace), workspace)

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
            yield _team_choice(team)
    for person in tx.people(active_only=True):
        if may_start_round_about(viewer, [person.id]):
            yield f"person:{person.id}", person.name


def _named_subject(tx: Tx, asker: Asker, text: str) -> tuple[str, str]:
    """The person or the team that was typed; about whom the asker may not start a round is refused like nobody at all."""
    found = names_in(text)
    if len(found) != 1:
        raise Refused("Name one person or one team to begin with: `/feedback round @Ana Ruiz`.")
    [named] = found
    teams = tx.search_teams(named.text.removeprefix("team ")) if named.named is not Named.SLACK_ID else []
    try:
        person = named_person(tx, named)
    except NotFound:
        if not teams:
            raise
        team = the_only(teams, named.text)
        require_round_about(asker.viewer, tx.team_members(team.id) - {asker.viewer.person_id})
        return _team_choice(team)
    require_round_about(asker.viewer, [person.id])
    return f"person:{person.id}", person.name


def _team_choice(team: Team) -> tuple[str, str]:
    return f"team:{team.id}", f"Team {team.name}, each about each"
