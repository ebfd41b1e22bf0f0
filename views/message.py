"""A message as Slack takes it: blocks, and the text that notifications and screen readers use instead of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    ContextBlock,
    HeaderBlock,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)

MOST_BLOCKS = 50
LONGEST_FALLBACK = 3_000
LONGEST_SECTION = 3_000
LONGEST_HEADER = 150
LONGEST_OPTION = 75
LONGEST_BLOCK_ID = 255
LONGEST_BUTTON_VALUE = 2_000
MOST_OPTIONS = 100


@dataclass(frozen=True, slots=True)
class Message:
    """Blocks with their fallback text. What Slack would refuse is refused here, when the message is made (by slack_sdk's
    own errors for a block beyond its limits)."""

    text: str
    blocks: tuple[Block, ...] = ()
    _payload: dict[str, Any] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.text.strip() or len(self.text) > LONGEST_FALLBACK:
            raise ValueError(f"a message needs a text of 1 to {LONGEST_FALLBACK} characters")
        if len(self.blocks) > MOST_BLOCKS:
            raise ValueError(f"{len(self.blocks)} blocks; Slack takes {MOST_BLOCKS}")
        ids = [block.block_id for block in self.blocks if block.block_id]
        if len(set(ids)) < len(ids) or any(len(one) > LONGEST_BLOCK_ID for one in ids):
            raise ValueError("block ids must be unique and short")
        # The blocks check themselves while they become plain values, which is most of a card's rendering: done once.
        payload = {"text": self.text, "blocks": [block.to_dict() for block in self.blocks]}
        object.__setattr__(self, "_payload", payload)

    def payload(self) -> dict[str, Any]:
        """`text` and `blocks` for the Web API."""
        return dict(self._payload)


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG with its title and what a screen reader says in its place."""

    png: bytes
    title: str
    alternative: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file to keep, with its name and title."""

    content: bytes
    name: str
    title: str


def note(text: str) -> Message:
    """A message of one paragraph of mrkdwn; what people wrote in it must be escaped already."""
    return Message(shortened(text, LONGEST_FALLBACK), (section(text),))


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters; what was cut shows."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def header(text: str) -> HeaderBlock:
    """A headline of plain text."""
    return HeaderBlock(text=PlainTextObject(text=shortened(text, LONGEST_HEADER), emoji=False))


def section(text: str, fields: Sequence[str] = (), beside: ButtonElement | None = None) -> SectionBlock:
    """A paragraph of mrkdwn, with columns under it and a button beside it. Slack adds no links or mentions of its own."""
    return SectionBlock(text=_mrkdwn(text), fields=[_mrkdwn(field) for field in fields] or None, accessory=beside)


def context(text: str) -> ContextBlock:
    """A line of small print."""
    return ContextBlock(elements=[_mrkdwn(text)])


def button(text: str, action_id: str, value: str, *, style: str | None = None) -> ButtonElement:
    """A button; `value` comes back with the click (and can be forged)."""
    if len(value) > LONGEST_BUTTON_VALUE:
        raise ValueError(f"a button's value of {len(value)} characters; Slack takes {LONGEST_BUTTON_VALUE}")
    return ButtonElement(text=PlainTextObject(text=text, emoji=False), action_id=action_id, value=value, style=style)


def option(text: str, value: str) -> Option:
    """One line of a menu."""
    return Option(text=PlainTextObject(text=shortened(text, LONGEST_OPTION) or "no name", emoji=False), value=value)


def menu(
    placeholder: str, action_id: str, options: Sequence[Option], initial: Option | None = None
) -> StaticSelectElement:
    """A menu of fixed choices; at most 100 are shown."""
    return StaticSelectElement(
        placeholder=PlainTextObject(text=placeholder, emoji=False),
        action_id=action_id,
        options=list(options[:MOST_OPTIONS]),
        initial_option=initial,
    )


def _mrkdwn(text: str) -> MarkdownTextObject:
    return MarkdownTextObject(text=shortened(text, LONGEST_SECTION), verbatim=True)
