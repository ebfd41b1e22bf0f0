"""Goal reminders: several goals of a person in one message, at most one a day, and only when a word helps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Protocol

from core.deliveries import Letter
from core.errors import Refused
from core.goals import GoalState
from core.people import Person, Workspace
from core.ports import Clock, Store, Tx
from core.reminders import Moment, look
from core.rhythm import Absence, Kind
from core.usecases.goal_tracking import Tracked, track
from core.usecases.goals import Goals
from core.usecases.kpi import Asker
from core.usecases.planning import Planner
from core.usecases.sending import Due, WriteOne, Writer

_ENOUGH = 100_000  # goals
_SNOOZES = (1, 7)  # days


@dataclass(frozen=True, slots=True)
class Reminder:
    """What somebody is reminded of, and why."""

    recipient: Person
    workspace: Workspace
    goals: tuple[tuple[Tracked, Moment], ...]


class ReminderView(Protocol):
    """Renders a reminder."""

    def __call__(self, reminder: Reminder) -> Mapping[str, Any]:
        """`text` and `blocks`."""


@dataclass
class GoalReminders(Writer):
    """Writes the reminders of a day; what was looked at is remembered together with the letters."""

    store: Store
    clock: Clock
    view: ReminderView
    _looked: dict[int, dict[int, frozenset[str]]] = field(default_factory=dict)

    def prepare(self, workspace_id: int, day: date, due: Sequence[Due]) -> WriteOne:
        """Nothing for whom no goal has a moment today."""
        with self.store.begin(workspace_id) as tx:
            workspace = tx.workspace()
            theirs = self._tracked(tx, workspace, {one.person.id for one in due}, day)
            known = tx.reminded()

        def write(one: Due) -> Letter | None:
            said = []
            looked = self._looked[one.person.id] = {}
            for tracked in theirs.get(one.person.id, ()):
                status = tracked.score.status if tracked.score else None
                goal = tracked.goal
                before = known.get(goal.id, frozenset())
                found = look(goal.draft.period, status, day, one.person.country, before)
                if found.known != before:
                    looked[goal.id] = found.known
                if found.moment is not None:
                    said.append((tracked, found.moment))
            return self._letter(Reminder(one.person, workspace, tuple(said)), one) if said else None

        return write

    def wrote(self, tx: Tx, due: Sequence[Due]) -> None:
        """Remember what was looked at, in the transaction that writes the letters."""
        tx.save_reminded(
            {goal_id: known for one in due for goal_id, known in self._looked.pop(one.person.id, {}).items()}
        )

    def _tracked(self, tx: Tx, workspace: Workspace, people: set[int], day: date) -> dict[int, list[Tracked]]:
        """The accepted goals that run on the day, by whom they are for; those that are muted left out."""
        muted = tx.muted_goals(day)
        running = [
            goal
            for goal in tx.goals(states=[GoalState.ACCEPTED], limit=_ENOUGH)
            if goal.draft.period.start <= day <= goal.draft.period.end
            and goal.id not in muted
            and goal.keeper in people
        ]
        found: dict[int, list[Tracked]] = {}
        for tracked in track(tx, workspace, running, day):
            if tracked.kpi is not None:
                found.setdefault(tracked.goal.keeper, []).append(tracked)
        return found

    def _letter(self, reminder: Reminder, due: Due) -> Letter:
        about = frozenset(one for tracked, _ in reminder.goals for one in tracked.subject.people)
        return Letter(Kind.REMINDER, due.person.id, due.topic, due.at, self.view(reminder), about)


@dataclass(frozen=True, slots=True)
class Snooze:
    """Silence, as the person asked for it: of all reminders for days, or of one goal for its life."""

    store: Store
    clock: Clock
    goals: Goals

    def for_days(self, workspace_id: int, asker: Asker, days: int) -> date:
        """No reminders for a day or a week; the last day of silence. Raises `Refused` for anything else."""
        if asker.person is None or days not in _SNOOZES:
            raise Refused("Reminders can be snoozed for a day or a week.")
        today = self.clock.today(asker.person.zone)
        last = today + timedelta(days=days)
        with self.store.begin(workspace_id, write=True) as tx:
            tx.add_absence(Absence(asker.person.id, today, last, Kind.REMINDER))
        Planner(self.store, self.clock).plan(workspace_id, [asker.person.id])
        return last

    def goal(self, workspace_id: int, asker: Asker, goal_id: int) -> date:
        """No more reminders of one's own goal. Raises `NotPermitted` for one that is not the asker's to see, `Refused` for
        somebody else's."""
        tracked = self.goals.shown(workspace_id, asker, goal_id)
        if asker.person is None or tracked.goal.keeper != asker.person.id:
            raise Refused("Only whoever is reminded of a goal decides about its reminders.")
        with self.store.begin(workspace_id, write=True) as tx:
            tx.mute_goal(goal_id, tracked.goal.draft.period.end)
        return tracked.goal.draft.period.end
