"""Answer `/scorecard`: a card with its meaning."""

from dataclasses import dataclass

from core.scorecards import Scorecard, scorecard
from core.usecases.kpi import Asker, CardRequest, KpiAnswer, KpiCards, last_week


@dataclass(frozen=True, slots=True)
class ScorecardAnswer:
    """A scorecard ready to be rendered."""

    answer: KpiAnswer
    scorecard: Scorecard


@dataclass(frozen=True, slots=True)
class Scorecards:
    """The use cases behind `/scorecard`; rights and periods are those of `/kpi`."""

    cards: KpiCards

    def ask(self, workspace_id: int, asker: Asker, text: str) -> ScorecardAnswer:
        """What was typed; last week where no period was named. Raises like `KpiCards.ask`."""
        return _read(self.cards.ask(workspace_id, asker, text, last_week))

    def show(self, workspace_id: int, asker: Asker, request: CardRequest) -> ScorecardAnswer:
        """For a button's request; rights are checked anew."""
        return _read(self.cards.show(workspace_id, asker, request))


def _read(answer: KpiAnswer) -> ScorecardAnswer:
    return ScorecardAnswer(answer, scorecard(answer.card))
