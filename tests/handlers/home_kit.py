"""What people do on their Home, and what they read there."""

from collections.abc import Iterator
from typing import Any

from tests.handlers.kit import Office, words


def opens_home(desk: Office, who: str) -> str:
    """Open the tab: what there is to read."""
    assert desk.event(type="app_home_opened", user=who, tab="home", channel="D0HOME") == []
    return home(desk, who)


def home(desk: Office, who: str) -> str:
    """What stands on their Home by now."""
    return words({"blocks": desk.slack.homes[who]["blocks"]})


def pressed(
    desk: Office, who: str, action_id: str, *, value: str | None = None, choose: str | None = None
) -> list[dict[str, Any]]:
    """A press on their Home: of what is there, or (with a `value`, or a person's id to `choose`) a forged one."""
    action: dict[str, Any] = {"action_id": action_id}
    if choose is not None:
        action |= {"type": "static_select", "selected_option": {"value": choose}}
    else:
        action["value"] = value if value is not None else _element(desk, who, action_id)["value"]
    view = {"id": "VHOME", "type": "home", "private_metadata": ""}
    container = {"type": "view", "view_id": "VHOME"}
    return desk.sends_action(who, action, view=view, response_url="", channel={}, container=container)


def chosen(desk: Office, who: str, action_id: str, label: str) -> list[dict[str, Any]]:
    """A choice in a menu of their Home, by what the option says."""
    options = _element(desk, who, action_id)["options"]
    value = next(one["value"] for one in options if one["text"]["text"] == label)
    return pressed(desk, who, action_id, choose=value)


def has(desk: Office, who: str, action_id: str) -> bool:
    """Whether there is such a thing to press on their Home."""
    return any(one.get("action_id") == action_id for one in _elements(desk, who))


def _element(desk: Office, who: str, action_id: str) -> dict[str, Any]:
    return next(one for one in _elements(desk, who) if one.get("action_id") == action_id)


def _elements(desk: Office, who: str) -> Iterator[dict[str, Any]]:
    for block in desk.slack.homes[who]["blocks"]:
        yield from block.get("elements", [])
        if "accessory" in block:
            yield block["accessory"]
