"""A form as Slack takes it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    StaticSelectElement,
)
from slack_sdk.models.blocks.basic_components import DispatchActionConfig
from slack_sdk.models.views import View

from views.message import MOST_OPTIONS, shortened

LONGEST_TITLE, LONGEST_METADATA, MOST_BLOCKS = 24, 3_000, 100
LONGEST_ENTERED = 3_000  # characters of one field
VALUE = "value"  # the action's id in every input: fields are told apart by their blocks


@dataclass(frozen=True, slots=True)
class Modal:
    """A form with its fields, or (without `submit`) a page that only says something. What Slack would refuse is refused here."""

    name: str
    title: str
    blocks: tuple[Block, ...]
    submit: str | None = None
    close: str = "Close"
    metadata: str = ""
    is_on_top: bool = False  # of the form it follows, which is there again when this page is left
    closes_all: bool = False  # leaving it leaves the form below it too
    _payload: dict[str, Any] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.title) > LONGEST_TITLE or len(self.metadata) > LONGEST_METADATA or len(self.blocks) > MOST_BLOCKS:
            raise ValueError("a title, its metadata or the number of blocks is beyond what Slack takes")
        view = View(
            type="modal",
            callback_id=self.name,
            title=PlainTextObject(text=self.title, emoji=False),
            submit=PlainTextObject(text=self.submit, emoji=False) if self.submit else None,
            close=PlainTextObject(text=self.close, emoji=False),
            private_metadata=self.metadata or None,
            clear_on_close=self.closes_all or None,
            blocks=self.blocks,
        )
        object.__setattr__(self, "_payload", view.to_dict())

    def payload(self) -> dict[str, Any]:
        """For `views.open`, and for updates."""
        return dict(self._payload)


def text_input(
    name: str,
    label: str,
    *,
    initial: str = "",
    hint: str = "",
    optional: bool = False,
    multiline: bool = False,
    typed: str = "",
) -> InputBlock:
    """One line of text, or several. `typed` is the action that Slack sends while somebody writes."""
    while_writing = DispatchActionConfig(trigger_actions_on=["on_character_entered"]) if typed else None
    element = PlainTextInputElement(
        action_id=typed or VALUE,
        initial_value=initial or None,
        multiline=multiline or None,
        dispatch_action_config=while_writing,
    )
    return _input(name, label, element, hint, optional, dispatch=bool(typed))


def select_input(
    name: str, label: str, options: Sequence[Option], *, initial: str = "", hint: str = "", typed: str = ""
) -> InputBlock:
    """One of a list; `initial` is the value of the one chosen, `typed` the action that Slack sends when another one is."""
    listed = list(options[:MOST_OPTIONS])
    chosen = next((option for option in listed if option.value == initial), None)
    element = StaticSelectElement(action_id=typed or VALUE, options=listed, initial_option=chosen)
    return _input(name, label, element, hint, False, dispatch=bool(typed))


def _input(
    name: str, label: str, element: InputInteractiveElement, hint: str, optional: bool, *, dispatch: bool = False
) -> InputBlock:
    return InputBlock(
        dispatch_action=dispatch or None,
        block_id=name,
        label=PlainTextObject(text=label, emoji=False),
        element=element,
        hint=PlainTextObject(text=shortened(hint, 150), emoji=False) if hint else None,
        optional=optional,
    )
