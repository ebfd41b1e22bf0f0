"""Answer `/scorecard`: a card with its meaning."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from core.goals import GoalState
from core.people import Workspace
from core.periods import Period
from core.ports import Tx
from core.rhythm import zone_of
from core.scorecards import Scorecard, scorecard
from core.usecases.goal_tracking import Tracked, track
from core.usecases.kpi import Asker, CardRequest, KpiAnswer, KpiCards, last_week


@dataclass(frozen=True, slots=True)
class ScorecardAnswer:
    """A scorecard ready to be rendered."""

    answer: KpiAnswer
    scorecard: Scorecard
    goals: tuple[Tracked, ...] = ()
    feedback: int = 0  # how much was given in the period, as far as the reader may know


@dataclass(frozen=True, slots=True)
class Scorecards:
    """The use cases behind `/scorecard`; rights and periods are those of `/kpi`."""

    cards: KpiCards

    def ask(self, workspace_id: int, asker: Asker, text: str) -> ScorecardAnswer:
        """What was typed; last week where no period was named. Raises like `KpiCards.ask`."""
        return self._read(workspace_id, self.cards.ask(workspace_id, asker, text, last_week))

    def show(self, workspace_id: int, asker: Asker, request: CardRequest) -> ScorecardAnswer:
        """For a button's request; rights are checked anew."""
        return self._read(workspace_id, self.cards.show(workspace_id, asker, request))

    def _read(self, workspace_id: int, answer: KpiAnswer) -> ScorecardAnswer:
        """With the goals that the subject has accepted, as they stand today."""
        with self.cards.store.begin(workspace_id) as tx:
            accepted = tx.goals(subjects=[answer.request.subject], states=[GoalState.ACCEPTED])
            goals = track(tx, answer.workspace, accepted, answer.as_of)
            people = answer.card.subject.people
            counts = feedback_counts(tx, answer.workspace, answer.card.period, people, for_managers=not answer.is_own)
        return ScorecardAnswer(answer, scorecard(answer.card), tuple(goals), sum(counts.values()))


def feedback_counts(
    tx: Tx, workspace: Workspace, period: Period, people: Sequence[int], *, for_managers: bool
) -> dict[int, int]:
    """How much feedback each of these people was given in a period, by the workspace's days."""
    zone = zone_of(workspace.zone)
    since = datetime.combine(period.start, time(), zone).astimezone(UTC)
    until = datetime.combine(period.end + timedelta(days=1), time(), zone).astimezone(UTC)
    return tx.count_feedback(people, since, until, for_managers=for_managers)
