"""The Home tab: what is there for somebody, and what they can begin."""

from dataclasses import dataclass, field
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block
from slack_sdk.models.views import View

from core.usecases.inbox import Found
from views.drafts import waiting_lines
from views.feedback import GIVE, INBOX, OPEN, item_line
from views.message import button, context, header, section
from views.text import Reader, escaped_keeping_code

MOST_BLOCKS = 100
_SHOWN = 5


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


def home_of(received: Found, reader: Reader, *, drafts: int = 0) -> Home:
    """Drafts of tips that wait for a manager; feedback to read and to give; the commands for the rest."""
    blocks: list[Block] = waiting_lines(drafts) if drafts else []
    blocks.append(header("Feedback for you"))
    for item in received.items[:_SHOWN]:
        blocks.append(section(item_line(item, received, reader)))
        blocks.append(ActionsBlock(elements=[button("Read", OPEN, str(item.feedback.id))]))
    if not received.items:
        blocks.append(section("None yet. Ask for some: `/feedback request @Ben Ito about my discovery calls`."))
    blocks.append(
        ActionsBlock(elements=[button("Give feedback", GIVE, "0", style="primary"), button("All of it", INBOX, "all")])
    )
    blocks.append(
        context(
            "Your figures: `/kpi`. Your week: `/scorecard`. Your goals: `/goal`. What I send you: `/pace settings`."
        )
    )
    return Home(tuple(blocks))


def home_unlinked(text: str) -> Home:
    """For somebody who is in Slack and not in the roster yet: what to do about it."""
    return Home((header("Not linked yet"), section(escaped_keeping_code(text))))
