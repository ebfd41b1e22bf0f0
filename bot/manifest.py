"""The Slack app manifest: made from the listeners that are registered and the Web API methods that are called."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import yaml

from bot.app import Listeners

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
    "files.upload_v2": ("files:write",),  # slack_sdk's name for the three steps of an upload
    "users.info": ("users:read", "users:read.email"),
    "views.open": (),
    "users.list": ("users:read", "users:read.email"),
}
# Called with the app-level token, whose one scope is chosen where the token is made.
APP_TOKEN_METHODS = {"apps.connections.open": "connections:write"}


@dataclass(frozen=True, slots=True)
class CommandText:
    """What Slack shows while somebody types a command."""

    description: str
    usage: str


COMMANDS = {
    "/kpi": CommandText("Your KPIs: figures, targets, pace", "[kpi ...] [period] [@rep or team]"),
    "/scorecard": CommandText("The full scorecard: targets, what went well, the one focus", "[period] [@rep or team]"),
    "/goal": CommandText("Your goals, and setting one", "[set win rate 60% by end of quarter because ...]"),
    "/pace": CommandText("What Pace can do, and what it sends you", "[help or settings]"),
}


def bot_scopes(commands: Iterable[str]) -> list[str]:
    """The least scopes that the commands and the methods need."""
    needed = {scope for scopes in SCOPES.values() for scope in scopes}
    return sorted(needed | ({"commands"} if list(commands) else set()))


def manifest_of(found: Listeners, *, url: str | None = None) -> dict[str, Any]:
    """The manifest for these listeners; with a `url`, for HTTP mode, else for Socket Mode.

    Raises `KeyError` for a command that has no text to show.
    """
    names = sorted(found.commands)
    interactive = bool(found.actions or found.asking)
    address = {"url": url} if url else {}
    slash_commands = [
        {
            "command": name,
            "description": COMMANDS[name].description,
            "usage_hint": COMMANDS[name].usage,
            "should_escape": True,  # mentions arrive as ids
            **address,
        }
        for name in names
    ]
    settings: dict[str, Any] = {
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
            "bot_user": {"display_name": "Pace", "always_online": True},
            "slash_commands": slash_commands,
        },
        "oauth_config": {"scopes": {"bot": bot_scopes(names)}},
        "settings": settings,
    }


def as_yaml(document: dict[str, Any]) -> str:
    """As Slack's "create an app from a manifest" takes it."""
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120)
