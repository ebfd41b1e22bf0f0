"""Answer `/kpi`: whose figures, over which period, which KPIs, and may this person see them."""

from dataclasses import dataclass
from datetime import date, datetime

from core.access import Viewer
from core.people import Person, Workspace
from core.periods import Period
from core.ports import Clock, Store
from core.records import Freshness, RecordLine
from core.scores import Card, Score


@dataclass(frozen=True, slots=True)
class CardRequest:
    """What a card shows, small enough for a button's value; `kpis` empty means the default ones."""

    subject: str
    kpis: tuple[str, ...]
    period: Period

    def encode(self) -> str:
        """As text for a button's value (under 2,000 characters)."""
        raise NotImplementedError

    @classmethod
    def decode(cls, text: str) -> "CardRequest":
        """Back from a button's value. Raises `Refused` for anything `encode` did not make."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Asker:
    """Who is asking: their rights, and their place in the roster (None for the command line run as admin)."""

    viewer: Viewer
    person: Person | None


@dataclass(frozen=True, slots=True)
class KpiAnswer:
    """A card ready to be rendered. `is_own` says whether it is about the asker; `as_of` is the last day counted."""

    request: CardRequest
    card: Card
    workspace: Workspace
    as_of: date
    now: datetime
    is_own: bool
    freshness: Freshness | None


@dataclass(frozen=True, slots=True)
class Details:
    """The records behind one KPI's figure: one page of them and how many there are."""

    answer: KpiAnswer
    score: Score
    lines: tuple[RecordLine, ...]
    total: int
    offset: int


@dataclass(frozen=True, slots=True)
class KpiCards:
    """The use cases behind `/kpi`, its buttons and `python -m bot kpi`."""

    store: Store
    clock: Clock

    def asker(self, workspace_id: int, slack_id: str) -> Asker:
        """Who this Slack account is. Raises `NotLinked`."""
        raise NotImplementedError

    def ask(self, workspace_id: int, asker: Asker, text: str) -> KpiAnswer:
        """The card for what was typed. Raises `Refused`, `NotFound` or `NotPermitted`, each with what to do."""
        raise NotImplementedError

    def show(self, workspace_id: int, asker: Asker, request: CardRequest) -> KpiAnswer:
        """The card for a button's request; rights are checked anew."""
        raise NotImplementedError

    def details(
        self, workspace_id: int, asker: Asker, request: CardRequest, kpi: str, *, offset: int = 0, limit: int = 10
    ) -> Details:
        """The records behind one KPI; rights are checked anew."""
        raise NotImplementedError
