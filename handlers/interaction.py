"""One thing that somebody did in Slack, read from its payload."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_ID = re.compile(r"[A-Z][A-Z0-9]{1,30}")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


@dataclass(frozen=True, slots=True)
class Interaction:
    """Who did what, where. Ids are Slack's, or "" where the payload has none that looks like one.

    `text` is what was typed after a command; `value`, `chosen` and `block_id` come from a button or menu and may be
    forged. `once` tells this interaction from every other one, and is the same when Slack delivers it again.
    """

    team: str
    user: str
    channel: str
    once: str
    response_url: str = ""
    text: str = ""
    value: str = ""
    chosen: str = ""
    block_id: str = ""
    message_ts: str = ""
    trigger: str = ""  # opens a form, within three seconds
    metadata: str = ""  # of a form, and what was entered by block (None: nothing)
    entered: Mapping[str, str | None] = field(default_factory=dict)


def from_command(body: Mapping[str, Any]) -> Interaction:
    """Read a slash command."""
    return Interaction(
        team=_id(body.get("team_id")),
        user=_id(body.get("user_id")),
        channel=_id(body.get("channel_id")),
        once=_text(body.get("trigger_id")),
        response_url=_text(body.get("response_url")),
        text=_unescaped(_text(body.get("text"))),
        trigger=_text(body.get("trigger_id")),
    )


def from_action(body: Mapping[str, Any]) -> Interaction:
    """Read a click on a button, or a choice in a menu."""
    action = next(iter(body.get("actions") or [{}]))
    container = body.get("container") or {}
    trigger = _text(body.get("trigger_id"))
    return Interaction(
        team=_id((body.get("team") or {}).get("id")),
        user=_id((body.get("user") or {}).get("id")),
        channel=_id((body.get("channel") or {}).get("id") or container.get("channel_id")),
        once=trigger and f"{trigger}:{_text(action.get('action_id'))}",
        response_url=_text(body.get("response_url")),
        value=_text(action.get("value")),
        chosen=_text((action.get("selected_option") or {}).get("value")),
        block_id=_text(action.get("block_id")),
        message_ts=_text(container.get("message_ts") or (body.get("message") or {}).get("ts")),
        trigger=trigger,
    )


def from_view(body: Mapping[str, Any]) -> Interaction:
    """Read a form that was submitted. Submitted twice it is the same `once`: that of the form."""
    view = body.get("view") or {}
    state = (view.get("state") or {}).get("values") or {}
    return Interaction(
        team=_id((body.get("team") or {}).get("id")),
        user=_id((body.get("user") or {}).get("id")),
        channel="",
        once=_text(view.get("id")),
        metadata=_text(view.get("private_metadata")),
        entered={str(block): _entered(inputs) for block, inputs in state.items()},
    )


def _entered(inputs: Mapping[str, Any]) -> str | None:
    """The value of a block's only input."""
    found: Mapping[str, Any] = next(iter(inputs.values()), {})
    value = found.get("value") if "value" in found else (found.get("selected_option") or {}).get("value")
    return value if isinstance(value, str) else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _id(value: object) -> str:
    return value if isinstance(value, str) and _ID.fullmatch(value) else ""


def _unescaped(text: str) -> str:
    """Slack escapes `& < >` in what is typed after a command (and writes mentions as `<@U...|name>`)."""
    for entity, sign in _ENTITIES:
        text = text.replace(entity, sign)
    return text
