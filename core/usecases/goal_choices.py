"""What a goal's form offers: for whom one may set a goal, what is measured, and what was typed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.access import may_see_people, require_goal_for
from core.catalogue import Kpi
from core.errors import PaceError, Refused
from core.goal_text import parse_goal
from core.people import Workspace
from core.periods import Period
from core.ports import Clock, Store, Tx
from core.usecases.kpi import Asker, catalogue_of
from core.usecases.subjects import key_of, subject_of

_MOST_OFFERED = 99  # in a menu


@dataclass(frozen=True, slots=True)
class Offered:
    """Subjects as key and name, oneself first; KPIs in display order; the asker's date."""

    subjects: tuple[tuple[str, str], ...]
    kpis: tuple[Kpi, ...]
    today: date
    workspace: Workspace


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, with its subject found."""

    subject: str
    kpi: Kpi | None
    value: float | None
    period: Period | None
    why: str


@dataclass(frozen=True, slots=True)
class GoalChoices:
    """Reads what a form needs. What is offered is also checked on submission, by `core.usecases.goals`."""

    store: Store
    clock: Clock

    def offered(self, workspace_id: int, asker: Asker, *, also: str = "") -> Offered:
        """For this asker; `also` is a subject's key that comes first, if they may set a goal for it."""
        with self.store.begin(workspace_id) as tx:
            workspace = tx.workspace()
            kpis = catalogue_of(tx).kpis
            subjects = dict([*_named(tx, asker, also), *_subjects(tx, asker)])
        return Offered(tuple(subjects.items())[:_MOST_OFFERED], kpis, self._today(asker, workspace), workspace)

    def read(self, workspace_id: int, asker: Asker, text: str) -> Typed:
        """What was typed after `/goal set`. Raises `Refused` or `NotFound` naming what was not understood."""
        with self.store.begin(workspace_id) as tx:
            workspace = tx.workspace()
            kpis = catalogue_of(tx).kpis
            today = self._today(asker, workspace)
            found = parse_goal(text, kpis=kpis, today=today, business=workspace.business, is_name=tx.is_name)
            subject = key_of(tx, asker.viewer, found.subject) if found.subject else self.default(asker)
        kpi = next((one for one in kpis if one.key == found.kpi), None)
        return Typed(subject, kpi, found.value, found.period, found.why)

    def default(self, asker: Asker) -> str:
        """Oneself."""
        if asker.person is None:
            raise Refused("Goals are between people: only somebody in the roster can set one.")
        return f"person:{asker.person.id}"

    def names(self, workspace_id: int, people: Iterable[int]) -> dict[int, str]:
        """The names of these people."""
        with self.store.begin(workspace_id) as tx:
            return {person.id: person.name for person in tx.people(list(people))}

    def workspace(self, workspace_id: int) -> Workspace:
        """The workspace."""
        with self.store.begin(workspace_id) as tx:
            return tx.workspace()

    def _today(self, asker: Asker, workspace: Workspace) -> date:
        return self.clock.today(asker.person.zone if asker.person else workspace.zone)


def _named(tx: Tx, asker: Asker, key: str) -> list[tuple[str, str]]:
    """The subject that somebody named, where they may set a goal for it and it is not themselves."""
    own = f"person:{asker.person.id}" if asker.person else ""
    if not key or key == own:
        return []
    try:
        subject = subject_of(tx, key)
        require_goal_for(asker.viewer, subject)
    except PaceError:  # what may be offered is; what was forged is refused on submission
        return []
    return [(key, subject.name)]


def _subjects(tx: Tx, asker: Asker) -> Iterable[tuple[str, str]]:
    """Oneself, one's team as a whole, the people below, and the teams made wholly of them; an admin: everybody."""
    viewer, own = asker.viewer, asker.person
    if own is not None:
        yield f"person:{own.id}", f"{own.name} (me)"
        if viewer.below:
            yield f"below:{own.id}", f"{own.name}'s team"
    for team in tx.teams():
        members = tx.team_members(team.id)
        if members and own is not None and own.id not in members and may_see_people(viewer, members):
            yield f"team:{team.id}", f"Team {team.name}"
    for person in tx.people(active_only=True):
        if (own is None or person.id != own.id) and may_see_people(viewer, [person.id]):
            yield f"person:{person.id}", person.name
