"""Last week's scorecards for all reps at once: one reading of the facts, one evaluation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from core.board import Board
from core.catalogue import Kpi
from core.deliveries import INCLUDED, Letter
from core.errors import NotFound
from core.goals import GoalState
from core.people import Person, Subject, SubjectKind, Workspace
from core.periods import Grain, Period, unit_of
from core.ports import Clock, Store, Tx
from core.records import Freshness
from core.rhythm import Kind, Place
from core.scorecards import scorecard
from core.usecases.freshness import read_freshness
from core.usecases.goal_tracking import Tracked, track
from core.usecases.kpi import CardRequest, KpiAnswer, catalogue_of, chosen_kpis
from core.usecases.reading import Bulk
from core.usecases.scorecards import ScorecardAnswer, feedback_counts
from core.usecases.sending import Due, WriteOne, Writer


class ScorecardView(Protocol):
    """Renders a scorecard for its recipient."""

    def __call__(self, found: ScorecardAnswer, recipient: Person) -> Mapping[str, Any]:
        """`text` and `blocks`."""


class WelcomeView(Protocol):
    """Renders what somebody reads before their first scorecard."""

    def __call__(self, kpis: Sequence[Kpi], workspace: Workspace, recipient: Person) -> Mapping[str, Any]:
        """`text` and `blocks`."""


@dataclass(frozen=True, slots=True)
class WeeklyScorecards(Writer):
    """Writes the scorecards of a week, and a welcome before somebody's first one."""

    store: Store
    clock: Clock
    view: ScorecardView
    welcome: WelcomeView

    def prepare(self, workspace_id: int, day: date, due: Sequence[Due]) -> WriteOne:
        """The week that was complete on `day`. Nothing for whoever has no figure in it: an empty card helps nobody."""
        try:
            week = read_week(self.store, workspace_id, [one.person for one in due], day)
        except NotFound:  # nothing is measured yet
            return lambda _: None
        return lambda one: self._letter(week, one)

    def before(self, tx: Tx, letters: Sequence[Letter]) -> Sequence[Letter]:
        """Whoever gets a scorecard for the first time is told first what is measured, why, and who sees it."""
        due = {letter.recipient: letter.due for letter in letters}
        new = due.keys() - tx.recipients_of(Kind.WELCOME, INCLUDED, due)
        if not new:
            return ()
        workspace, fed = tx.workspace(), tx.measures_fed()
        kpis = [kpi for kpi in tx.catalogue().kpis if all(measure.key in fed for measure in kpi.measures)]
        return [
            Letter(Kind.WELCOME, one.id, INCLUDED, due[one.id], self.welcome(kpis, workspace, one))
            for one in tx.people(new)
        ]

    def _letter(self, week: "Week", due: Due) -> Letter | None:
        person = due.person
        found = week.answer(person, self.clock, with_manager=due.schedule.place is Place.GROUP_DM)
        if all(score.actual is None for score in found.answer.card.scores):
            return None
        # A scorecard is between the rep and those above: never in a channel.
        place = due.schedule.place if due.schedule.place is Place.GROUP_DM else Place.DM
        return Letter(
            kind=Kind.SCORECARD,
            recipient=person.id,
            topic=week.period.start.isoformat(),  # a week comes once, whatever day it is sent on
            due=due.at,
            payload=self.view(found, person),
            about=frozenset({person.id}),
            place=place,
            chart=found.answer.request.encode() if person.chart else None,
        )


@dataclass(frozen=True, slots=True)
class Week:
    """The figures of many people for one complete week; cards are made of it one at a time."""

    board: Board
    period: Period
    workspace: Workspace
    freshness: Freshness | None
    as_of: date
    goals: Mapping[str, tuple[Tracked, ...]]
    feedback: Mapping[int, int]
    feedback_for_managers: Mapping[int, int]

    def answer(self, person: Person, clock: Clock, *, with_manager: bool = False) -> ScorecardAnswer:
        """One person's scorecard, for them alone or for them and their manager."""
        feedback = self.feedback_for_managers if with_manager else self.feedback
        key = _key(person)
        card = self.board.card(key)
        answer = KpiAnswer(
            request=CardRequest(key, (), self.period),
            card=card,
            workspace=self.workspace,
            as_of=self.as_of,
            now=clock.now(),
            is_own=True,
            freshness=self.freshness,
        )
        return ScorecardAnswer(answer, scorecard(card), self.goals.get(key, ()), feedback.get(person.id, 0))


def read_week(store: Store, workspace_id: int, people: Sequence[Person], day: date) -> Week:
    """The last week that was complete before `day`. Raises `NotFound` while nothing is measured or imported."""
    with store.begin(workspace_id) as tx:
        workspace = tx.workspace()
        period = unit_of(day, Grain.WEEK, workspace.business).units_before(1, workspace.business)[0]
        chosen = chosen_kpis(tx, catalogue_of(tx), ())
        subjects = [Subject(_key(one), SubjectKind.PERSON, one.name, (one.id,), ()) for one in people]
        bulk = Bulk(tx, workspace, chosen, {person.id: person for person in people})
        board = bulk.board(subjects, period, period.end)
        goals: dict[str, tuple[Tracked, ...]] = {}
        accepted = tx.goals(states=[GoalState.ACCEPTED], limit=1_000_000)
        theirs = {subject.key for subject in subjects}
        for one in track(tx, workspace, [goal for goal in accepted if goal.draft.subject in theirs], day):
            goals[one.goal.draft.subject] = (*goals.get(one.goal.draft.subject, ()), one)
        ids = [person.id for person in people]
        return Week(
            board=board,
            period=period,
            workspace=workspace,
            freshness=read_freshness(tx, workspace, day),
            as_of=period.end + timedelta(days=1),
            goals=goals,
            feedback=feedback_counts(tx, workspace, period, ids, for_managers=False),
            feedback_for_managers=feedback_counts(tx, workspace, period, ids, for_managers=True),
        )


def _key(person: Person) -> str:
    return f"person:{person.id}"
