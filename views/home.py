"""The Home tab: what stands with somebody today, what waits for them, and what they can begin."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from core.usecases.home import HomePage
from views.administration import area_buttons
from views.home_company import company_blocks
from views.home_own import feedback_blocks, goal_blocks, tip_blocks, today_blocks, waiting_blocks
from views.home_team import team_blocks
from views.message import context, header, section
from views.score_text import freshness_line
from views.setup import setup_blocks
from views.text import Reader, escaped_keeping_code

MOST_BLOCKS = 100


@dataclass(frozen=True, slots=True)
class Home:
    """The blocks of a Home. What Slack would refuse is refused here."""

    blocks: tuple[Block, ...]
    _payload: dict[str, Any] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not 1 <= len(self.blocks) <= MOST_BLOCKS:
            raise ValueError(f"{len(self.blocks)} blocks; Slack takes {MOST_BLOCKS}")
        object.__setattr__(self, "_payload", View(type="home", blocks=self.blocks).to_dict())

    def payload(self) -> dict[str, Any]:
        """For `views.publish`."""
        return dict(self._payload)


def home_of(page: HomePage, reader: Reader) -> Home:
    """For an admin how the workspace stands; the own month, for whom has one; for a manager the team; what waits for an answer;
    then goals, the last tip and feedback. Each list is cut, so that all of it always fits."""
    return Home(tuple(_blocks(page, reader)))


def home_unlinked(text: str) -> Home:
    """For somebody who is in Slack and not in the roster yet: what to do about it."""
    return Home((header("Not linked yet"), section(escaped_keeping_code(text))))


def _blocks(page: HomePage, reader: Reader) -> Iterator[Block]:
    if page.company is not None:
        if page.company.setup is not None:
            yield from setup_blocks(page.company.setup)
        yield from company_blocks(page.company, page, reader)
        yield area_buttons()
    if page.is_selling or (page.team is None and page.company is None):
        yield from today_blocks(page, reader)
    if page.team is not None:
        yield from team_blocks(page.team, reader)
        if page.company is None and not page.is_selling and page.freshness is not None:
            yield context(escaped_keeping_code(freshness_line(page.freshness, page.now, reader)))
    yield from waiting_blocks(page, reader)
    yield from goal_blocks(page, reader)
    yield from tip_blocks(page, reader)
    yield from feedback_blocks(page.received, reader)
    yield context(_small_print(page, reader))


def _small_print(page: HomePage, reader: Reader) -> str:
    comes = f"Your next scorecard comes {reader.moment(page.next_scorecard.at)}. " if page.next_scorecard else ""
    return f"{comes}More: `/kpi`, `/scorecard`, `/goal`, `/coach`. What I send you and when: `/pace settings`."
