"""Somebody's Home: what is read in one short transaction, and worked out by the engine once that is closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from core.access import may_see_people
from core.coaching import KeptTip
from core.errors import NotFound
from core.goals import OPEN, Goal, GoalState
from core.people import Person, Subject, Workspace
from core.periods import Grain, Period, unit_of
from core.ports import Clock, Store, Tx
from core.ports.wording import Coach
from core.records import Freshness
from core.rhythm import Kind, Occurrence
from core.rounds import FeedbackRequest, InvitationState, RequestState, RoundState
from core.scorecards import Scorecard, scorecard
from core.usecases.freshness import read_freshness
from core.usecases.goal_tracking import Tracked, track
from core.usecases.home_company import CompanyState, read_company
from core.usecases.home_team import Team, TeamMaterial, read_team
from core.usecases.inbox import Found, Search, read_page
from core.usecases.kpi import Asker, CardRequest, catalogue_of, chosen_kpis
from core.usecases.planning import Calendar
from core.usecases.reading import Bulk, Material
from core.usecases.subjects import subject_of, subjects_of

_ONLY_THE_ROSTER = "Only somebody in the roster has a Home."
MOST_GOALS = 6
MOST_WAITING = 5
_MOST_LOOKED_AT = 20  # of the goals that were asked about, in the order in which they were
_DAY = timedelta(days=1)
_LOOKS_BACK = timedelta(days=62)  # the running month, and the weeks in which help is looked for


@dataclass(frozen=True, slots=True)
class Requested:
    """What others wait for from somebody: feedback that they are asked for, answers to questions about goals that they have
    proposed, and how many rounds they have still to write for. Each with how many there are in all."""

    requests: tuple[FeedbackRequest, ...]
    all_requests: int
    asked: tuple[Tracked, ...]
    all_asked: int
    rounds: int
    names: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class HomePage:
    """Everything on it. `today` is None where nothing is measured yet; `is_selling` says whether figures of their own are
    there. `next_scorecard` is None where none is coming; `team` where they lead nobody, `company` where they are no admin.
    `mark` changes when what is shown has changed by somebody else's doing.
    """

    person: Person
    workspace: Workspace
    now: datetime
    day: date
    freshness: Freshness | None
    request: CardRequest
    today: Scorecard | None
    goals: tuple[Tracked, ...]
    all_goals: int
    received: Found
    tip: KeptTip | None
    waiting: Requested
    next_scorecard: Occurrence | None
    team: Team | None
    company: CompanyState | None
    mark: str

    @property
    def is_selling(self) -> bool:
        return self.today is not None and any(
            score.actual is not None or score.target is not None for score in self.today.card.scores
        )


@dataclass(frozen=True, slots=True)
class _Read:
    """What one transaction read."""

    page: HomePage
    own: Material | None
    team: TeamMaterial | None


@dataclass(frozen=True, slots=True)
class HomePages:
    """The use cases behind the Home tab. Everything on it is the asker's to see; what is pressed on it is checked again."""

    store: Store
    clock: Clock
    coach: Coach | None

    def show(self, workspace_id: int, asker: Asker, offset: int = 0) -> HomePage:
        """Somebody's Home, with their team's table from the `offset`th person on."""
        person = asker.in_roster(_ONLY_THE_ROSTER)
        with self.store.begin(workspace_id) as tx:
            read = self._read(tx, asker, person)
        return _worked_out(read, offset)

    def marks(self, workspace_id: int, people: Sequence[int]) -> Mapping[int, str]:
        """The marks of these people's Homes, as they would be now."""
        with self.store.begin(workspace_id) as tx:
            return tx.home_marks(people, self._running())

    def _read(self, tx: Tx, asker: Asker, person: Person) -> _Read:
        workspace, now, day = tx.workspace(), self.clock.now(), self.clock.today(person.zone)
        month = unit_of(day, Grain.MONTH, workspace.business)
        mine, team = subject_of(tx, f"person:{person.id}"), None
        own = _own(tx, workspace, mine, month, day)
        if asker.viewer.below:
            team = read_team(tx, asker.viewer, person, workspace, day, now)
        goals = _own_goals(tx, asker, person)
        page = HomePage(
            person=person,
            workspace=workspace,
            now=now,
            day=day,
            freshness=read_freshness(tx, workspace, day),
            request=CardRequest(mine.key, (), month),
            today=None,
            goals=tuple(track(tx, workspace, goals[:MOST_GOALS], day)),
            all_goals=len(goals),
            received=read_page(tx, asker, Search(), now),
            tip=next(iter(tx.tips_of(person.id, limit=1)), None),
            waiting=_requested(tx, asker, person, workspace, day),
            next_scorecard=_next_scorecard(tx, person, workspace, day, now),
            team=None,
            company=read_company(tx, self.coach, workspace, now, day) if asker.viewer.is_admin else None,
            mark=tx.home_marks([person.id], self._running())[person.id],
        )
        return _Read(page, own, team)

    def _running(self) -> date:
        """Targets that ended before are on nobody's Home."""
        return self.clock.now().date() - _LOOKS_BACK


def _worked_out(read: _Read, offset: int) -> HomePage:
    """What the engine makes of it: nothing is read any more."""
    card = read.own.board().cards()[0] if read.own is not None else None
    return replace(
        read.page,
        today=scorecard(card) if card is not None else None,
        team=read.team.worked_out(offset) if read.team is not None else None,
    )


def _own(tx: Tx, workspace: Workspace, mine: Subject, month: Period, day: date) -> Material | None:
    """The month's figures, as `/kpi` has them; None while nothing is measured or imported."""
    try:
        chosen = chosen_kpis(tx, catalogue_of(tx), ())
    except NotFound:
        return None
    people = {one.id: one for one in tx.people(sorted({*mine.people, *mine.peers}))}
    return Bulk(tx, workspace, chosen, people).read([mine], month, day)


def _own_goals(tx: Tx, asker: Asker, person: Person) -> list[Goal]:
    """Those for oneself, then those for the people one leads; what waits for one's answer first."""
    keys = [f"person:{person.id}", f"below:{person.id}"]
    if person.team_id is not None and asker.viewer.below:
        keys.append(f"team:{person.team_id}")
    found = tx.goals(subjects=keys, states=OPEN)
    subjects = subjects_of(tx, {goal.draft.subject for goal in found})
    seen = [goal for goal in found if may_see_people(asker.viewer, subjects[goal.draft.subject].people)]
    return sorted(seen, key=lambda goal: (not _is_to_accept(goal, person), keys.index(goal.draft.subject)))


def _is_to_accept(goal: Goal, person: Person) -> bool:
    return goal.state is GoalState.PROPOSED and goal.draft.addressee == person.id and goal.proposer != person.id


def _requested(tx: Tx, asker: Asker, person: Person, workspace: Workspace, day: date) -> Requested:
    requests = tx.requests(asked=person.id, states=[RequestState.OPEN])
    people = {one.id: one for one in tx.people({one.requester for one in requests})}
    requests = [one for one in requests if people[one.requester].active]
    about = tx.goals_asked_about(person.id)
    goals = [goal for one in about[:_MOST_LOOKED_AT] if (goal := tx.goal(one)) is not None]
    subjects = subjects_of(tx, {goal.draft.subject for goal in goals})
    asked = [goal for goal in goals if may_see_people(asker.viewer, subjects[goal.draft.subject].people)]
    open_rounds = {one.round for one in tx.invitations(writer=person.id, state=InvitationState.OPEN)}
    running = tx.rounds(ids=open_rounds, state=RoundState.RUNNING) if open_rounds else []
    return Requested(
        requests=tuple(requests[:MOST_WAITING]),
        all_requests=len(requests),
        asked=tuple(track(tx, workspace, asked[:MOST_WAITING], day)),
        all_asked=len(asked) + len(about) - len(goals),
        rounds=len(running),
        names={one.id: one.name for one in people.values()},
    )


def _next_scorecard(tx: Tx, person: Person, workspace: Workspace, day: date, now: datetime) -> Occurrence | None:
    """When the next one comes to a rep; worked out as for everybody, from what concerns this one person."""
    absences = {person.id: tx.absences(day - _DAY, [person.id])}
    calendar = Calendar(workspace, {person.id: person}, tx.overrides(), absences, frozenset(), frozenset())
    if not calendar.gets(Kind.SCORECARD, person):
        return None
    alarm = calendar.first(Kind.SCORECARD, person, now)
    return Occurrence(alarm.day, alarm.at) if alarm.day and alarm.at else None
