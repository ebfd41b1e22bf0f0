"""What can be pressed on a KPI card, and how each control says what it stands for.

Everything that comes back from Slack can be forged: these values are decoded, checked and only then asked for, with
the rights of whoever pressed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from slack_sdk.models.blocks import ActionsBlock, InteractiveElement, Option

from core.errors import Refused
from core.people import SubjectKind
from core.periods import Business, Grain, Period, unit_of
from core.usecases.kpi import CardRequest, KpiAnswer
from views.goals import NEW
from views.message import LONGEST_BLOCK_ID, LONGEST_BUTTON_VALUE, button, menu, option
from views.text import Reader, plain

PERIOD, DETAILS, COACH, SHARE = "kpi.period", "kpi.details", "kpi.coach", "kpi.share"
OLDER, NEWER, BACK = "kpi.details.older", "kpi.details.newer", "kpi.details.back"
SHARE_CONFIRMED, SHARE_CANCELLED = "kpi.share.confirm", "kpi.share.cancel"

_GRAINS = (Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR)
_FURTHEST = 10_000_000
_FORGED = "That button is not one of mine. Type `/kpi` for a fresh card."


@dataclass(frozen=True, slots=True)
class DetailsRequest:
    """Which page of the records behind which KPI, and the card to go back to."""

    card: CardRequest
    kpi: str
    offset: int = 0

    def encode(self) -> str:
        """As text for a button's value."""
        return f"{self.offset}|{self.kpi}|{self.card.encode()}"

    @classmethod
    def decode(cls, text: str) -> "DetailsRequest":
        """Back from a button's value. Raises `Refused` for anything `encode` did not make."""
        offset, _, rest = text.partition("|")
        kpi, _, card = rest.partition("|")
        if not (offset.isascii() and offset.isdecimal() and int(offset[:9]) <= _FURTHEST and kpi):
            raise Refused(_FORGED)
        return cls(CardRequest.decode(card), kpi, int(offset[:9]))


def card_controls(answer: KpiAnswer, reader: Reader, turn: str) -> ActionsBlock | None:
    """Period, details, a goal, a tip on one's own card, and share. The menus find the card they belong to in the block's id,
    because a menu's own value is limited to 150 characters; a question that names so many KPIs that the id would not hold them
    gets no menus."""
    encoded = answer.request.encode()
    block_id = f"{turn}:{encoded}"
    elements: list[InteractiveElement] = []
    if len(block_id) <= LONGEST_BLOCK_ID:
        elements += [_period_menu(answer, reader), _details(answer)]
    if answer.card.subject.kind is not SubjectKind.EVERYONE:
        elements.append(button("Set a goal", NEW, answer.request.subject))
    if len(encoded) <= LONGEST_BUTTON_VALUE:
        if answer.is_own:
            elements.append(button("Coach me", COACH, encoded))
        elements.append(button("Share", SHARE, encoded))
    return ActionsBlock(block_id=block_id[:LONGEST_BLOCK_ID], elements=elements) if elements else None


def request_in(block_id: str) -> CardRequest:
    """The card that a menu belongs to. Raises `Refused` for a block that is not Pace's."""
    return CardRequest.decode(block_id.partition(":")[2])


def with_period(request: CardRequest, chosen: str) -> CardRequest:
    """The same question about the period chosen in the menu. Raises `Refused` for what the menu never offered."""
    return CardRequest.decode("|".join([request.subject, chosen, *request.kpis]))


def _period_menu(answer: KpiAnswer, reader: Reader) -> InteractiveElement:
    shown = answer.card.period
    offered = _periods(answer.as_of, reader.business)
    options = [_period_option(f"{name} ({reader.period(period)})", period) for name, period in offered]
    periods = [period for _, period in offered]
    if shown in periods:
        initial = options[periods.index(shown)]
    else:
        initial = _period_option(reader.period(shown), shown)
        options.insert(0, initial)
    return menu("Period", PERIOD, options, initial)


def _periods(today: date, business: Business) -> Sequence[tuple[str, Period]]:
    offered = []
    for grain in _GRAINS:
        this = unit_of(today, grain, business)
        last = unit_of(this.start - timedelta(days=1), grain, business)
        offered += [(f"This {grain}", this), (f"Last {grain}", last)]
    return offered


def _period_option(label: str, period: Period) -> Option:
    return option(label, f"{period.start.isoformat()}|{period.end.isoformat()}|{period.grain}")


def _details(answer: KpiAnswer) -> InteractiveElement:
    kpis = [score.kpi for score in answer.card.scores]
    if len(kpis) == 1:
        return button("Details", DETAILS, DetailsRequest(answer.request, kpis[0].key).encode())
    return menu("Details", DETAILS, [option(plain(kpi.name), kpi.key) for kpi in kpis])
