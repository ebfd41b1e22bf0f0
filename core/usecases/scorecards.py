"""Answer `/scorecard`: a card with its meaning."""

from dataclasses import dataclass

from core.goals import GoalState
from core.scorecards import Scorecard, scorecard
from core.usecases.goal_tracking import Tracked, track
from core.usecases.kpi import Asker, CardRequest, KpiAnswer, KpiCards, last_week


@dataclass(frozen=True, slots=True)
class ScorecardAnswer:
    """A scorecard ready to be rendered."""

    answer: KpiAnswer
    scorecard: Scorecard
    goals: tuple[Tracked, ...] = ()


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
        return ScorecardAnswer(answer, scorecard(answer.card), tuple(goals))
