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

    `text` is what was typed after a command, or a message as Slack writes it (`handlers.slack_text`); `value`, `chosen` and
    `block_id` come from a button or menu and may be forged. `once` tells this interaction from every other one, and is the
    same when Slack delivers it again.
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
    thread: str = ""  # the message it is a reply to
    kind: str = ""  # of an event: "", `message_changed`, `message_deleted`; the tab of a Home that was opened
    author: str = ""  # whose message a shortcut was used on
    view: str = ""  # the form, or the Home, that something was pressed in
    is_in_home: bool = False
    stamp: str = ""  # when it was done, as Slack counts
    trigger: str = ""  # opens a form, within three seconds
    metadata: str = ""  # of a form, and what was entered by block (None: nothing)
    entered: Mapping[str, str | None] = field(default_factory=dict)
    files: tuple[str, ...] = ()  # given with a message

    @property
    def once_by_user(self) -> str:
        """What is stored beside whatever it makes, so that the same done again makes nothing: nobody can take another's."""
        return f"{self.user}:{self.once}"


def from_command(body: Mapping[str, Any]) -> Interaction:
    """Read a slash command."""
    return Interaction(
        team=_id(body.get("team_id")),
        user=_id(body.get("user_id")),
        channel=_id(body.get("channel_id")),
        once=_text(body.get("trigger_id")),
        response_url=_text(body.get("response_url")),
        text=unescaped(_text(body.get("text"))),
        trigger=_text(body.get("trigger_id")),
    )


def from_action(body: Mapping[str, Any]) -> Interaction:
    """Read a click on a button, or a choice in a menu."""
    action = next(iter(body.get("actions") or [{}]))
    container = body.get("container") or {}
    trigger = _text(body.get("trigger_id"))
    view = body.get("view") or {}
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
        view=_text(view.get("id")),
        # The local Slack says nothing of a view: there it is what was pressed in no message.
        is_in_home=view.get("type") == "home" if view else not (body.get("message") or container.get("message_ts")),
        metadata=_text(view.get("private_metadata")),
        entered=_state(view),
        stamp=_text(action.get("action_ts")),
    )


def from_shortcut(body: Mapping[str, Any]) -> Interaction:
    """Read a shortcut: one for everything, or one on a message (then `text`, `author` and `message_ts` are the message's)."""
    message = body.get("message") or {}
    trigger = _text(body.get("trigger_id"))
    return Interaction(
        team=_id((body.get("team") or {}).get("id")),
        user=_id((body.get("user") or {}).get("id")),
        channel=_id((body.get("channel") or {}).get("id")),
        once=trigger,
        response_url=_text(body.get("response_url")),
        text=_text(message.get("text")),
        author=_id(message.get("user")),
        message_ts=_text(message.get("ts")),
        thread=_text(message.get("thread_ts")),
        trigger=trigger,
    )


def from_event(body: Mapping[str, Any]) -> Interaction:
    """Read what happened: a message was written, changed or deleted, Pace was mentioned, its Home was opened.

    What a bot did has no `user`. The same event delivered again, under whatever id, has the same `once`.
    """
    event = body.get("event") or {}
    if isinstance(event.get("user"), Mapping):
        return _of_account(body, event)
    now, before = event.get("message") or {}, event.get("previous_message") or {}
    kind = _text(event.get("subtype") or event.get("tab"))
    if now.get("subtype") == "tombstone":  # a message that had replies was deleted: Slack tells of it as of a change
        kind, now = "message_deleted", {}
    is_bots = any(one.get("bot_id") for one in (event, now, before))
    ts = _text(now.get("ts") or event.get("deleted_ts") or before.get("ts") or event.get("ts"))
    edited = _text((now.get("edited") or {}).get("ts"))
    channel = _id(event.get("channel"))
    return Interaction(
        team=_id(body.get("team_id")),
        user="" if is_bots else _id(event.get("user") or now.get("user") or before.get("user")),
        channel=channel,
        once=f"{event.get('type')}:{channel}:{ts}:{kind}:{edited}" if ts else "",
        text=_text(now.get("text") if now else event.get("text")),
        message_ts=ts,
        thread=_text(event.get("thread_ts") or now.get("thread_ts") or before.get("thread_ts")),
        kind=kind,
        files=tuple(found for file in event.get("files") or () if (found := _id((file or {}).get("id")))),
    )


def _of_account(body: Mapping[str, Any], event: Mapping[str, Any]) -> Interaction:
    """Of an account Slack tells the whole: what of it counts here is `entered`, and may be old by now."""
    account = event["user"]
    user, stamp = _id(account.get("id")), _text(event.get("event_ts"))
    told = {
        "email": _text((account.get("profile") or {}).get("email")),
        "zone": _text(account.get("tz")),
        "locale": _text(account.get("locale")),
        "deleted": "yes" if account.get("deleted") else "",
    }
    once = f"{event.get('type')}:{user}:{stamp}" if stamp else ""
    known = {name: value for name, value in told.items() if value}
    return Interaction(team=_id(body.get("team_id")), user=user, channel="", once=once, entered=known)


def from_view(body: Mapping[str, Any]) -> Interaction:
    """Read a form that was submitted. Submitted twice it is the same `once`: that of the form."""
    view = body.get("view") or {}
    return Interaction(
        team=_id((body.get("team") or {}).get("id")),
        user=_id((body.get("user") or {}).get("id")),
        channel="",
        once=_text(view.get("id")),
        metadata=_text(view.get("private_metadata")),
        entered=_state(view),
        view=_text(view.get("id")),
    )


def _state(view: Mapping[str, Any]) -> dict[str, str | None]:
    """What is entered in a form, by block."""
    state = (view.get("state") or {}).get("values") or {}
    return {str(block): _entered(inputs) for block, inputs in state.items()}


def _entered(inputs: Mapping[str, Any]) -> str | None:
    """The value of a block's only input."""
    found: Mapping[str, Any] = next(iter(inputs.values()), {})
    value = found.get("value") if "value" in found else (found.get("selected_option") or {}).get("value")
    return value if isinstance(value, str) else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _id(value: object) -> str:
    return value if isinstance(value, str) and _ID.fullmatch(value) else ""


def unescaped(text: str) -> str:
    """What was typed. Slack escapes `& < >` in what is typed after a command (and writes mentions as `<@U...|name>`)."""
    for entity, sign in _ENTITIES:
        text = text.replace(entity, sign)
    return text
