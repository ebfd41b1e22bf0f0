"""The Slack app manifest: made from the listeners that are registered and the Web API methods that are called."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import yaml

from bot.app import Listeners
from core.commands import COMMANDS

# What the bot token needs for each Web API method that the code calls. A test holds this table against the code.
SCOPES: dict[str, tuple[str, ...]] = {
    "auth.test": (),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    # Only to look up whether a message whose answer was lost is there, and whether a channel is private.
    "conversations.history": ("im:history", "mpim:history", "groups:history", "channels:history"),
    "conversations.replies": ("im:history", "mpim:history", "groups:history", "channels:history"),
    "conversations.info": ("channels:read", "groups:read"),
    "conversations.open": ("im:write", "mpim:write"),
    "files.info": ("files:read",),  # the scope lets its content be fetched too
    "files.upload_v2": ("files:write",),  # slack_sdk's name for the three steps of an upload
    "reactions.add": ("reactions:write",),
    "users.info": ("users:read", "users:read.email"),
    "views.open": (),
    "views.publish": (),
    "views.update": (),
    "users.list": ("users:read", "users:read.email"),
    "users.lookupByEmail": ("users:read.email",),
}
# Called with the app-level token, whose one scope is chosen where the token is made.
APP_TOKEN_METHODS = {"apps.connections.open": "connections:write"}


@dataclass(frozen=True, slots=True)
class ShortcutText:
    """What Slack shows in its menus."""

    name: str
    kind: str  # `global`, or `message`: in a message's menu
    description: str


SHORTCUTS = {
    "feedback.give": ShortcutText("Give feedback", "global", "To a colleague: what you saw, and what it led to"),
    "feedback.save": ShortcutText("Save as feedback", "message", "A message you wrote becomes feedback"),
}
# Slack's names for each kind of event that is listened to, with the scopes that they need.
EVENTS: dict[str, dict[str, str]] = {
    "message": {
        "message.channels": "channels:history",
        "message.groups": "groups:history",
        "message.im": "im:history",
        "message.mpim": "mpim:history",
    },
    "app_mention": {"app_mention": "app_mentions:read"},
    "app_home_opened": {"app_home_opened": ""},
    "team_join": {"team_join": "users:read"},
    "user_change": {"user_change": "users:read"},
}


def bot_scopes(commands: Iterable[str], events: Iterable[str]) -> list[str]:
    """The least scopes that the commands, the methods and the events need."""
    needed = {scope for scopes in SCOPES.values() for scope in scopes}
    needed |= {scope for event in events for scope in EVENTS[event].values() if scope}
    return sorted(needed | ({"commands"} if list(commands) else set()))


def manifest_of(found: Listeners, *, url: str | None = None) -> dict[str, Any]:
    """The manifest for these listeners; with a `url`, for HTTP mode, else for Socket Mode.

    Raises `KeyError` for a command that has no text to show.
    """
    names = sorted(found.commands)
    texts = {command.name: command for command in COMMANDS}
    interactive = bool(found.actions or found.asking)
    address = {"url": url} if url else {}
    slash_commands = [
        {
            "command": name,
            "description": texts[name].description,
            "usage_hint": texts[name].usage,
            "should_escape": True,  # mentions arrive as ids
            **address,
        }
        for name in names
    ]
    shortcuts = [
        {"name": text.name, "type": text.kind, "callback_id": callback, "description": text.description}
        for callback, text in sorted((callback, SHORTCUTS[callback]) for callback in found.shortcuts)
    ]
    listened = sorted(name for event in found.events for name in EVENTS[event])
    settings: dict[str, Any] = {
        "event_subscriptions": {**({"request_url": url} if url else {}), "bot_events": listened},
        "interactivity": {"is_enabled": interactive, **({"request_url": url} if url else {})},
        "org_deploy_enabled": False,
        "socket_mode_enabled": url is None,
        "token_rotation_enabled": False,
    }
    return {
        "display_information": {
            "name": "Pace",
            "description": "Your sales figures, targets and pace, where you already talk",
            "background_color": "#1f3a4d",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Pace", "always_online": True},
            "shortcuts": shortcuts,
            "slash_commands": slash_commands,
        },
        "oauth_config": {"scopes": {"bot": bot_scopes(names, found.events)}},
        "settings": settings,
    }


def as_yaml(document: dict[str, Any]) -> str:
    """As Slack's "create an app from a manifest" takes it."""
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120)
