"""The manifest is what the code registers and calls, no more and no less."""

import ast
from pathlib import Path

import pytest
import yaml
from slack_bolt.request import BoltRequest
from slack_sdk import WebClient
from typer.testing import CliRunner

from bot.__main__ import app as command_line
from bot.app import unconnected_listeners
from bot.manifest import APP_TOKEN_METHODS, EVENTS, SCOPES, bot_scopes, manifest_of
from tests.conftest import ROOT
from tests.handlers.kit import Office

COMMITTED = ROOT / "docs" / "slack-manifest.yaml"
PACKAGES = ("bot", "handlers", "scheduler", "views", "core", "models")
URL = "https://pace.example/slack/events"


def test_the_committed_manifest_is_the_one_that_is_made() -> None:
    result = CliRunner().invoke(command_line, ["manifest"])
    assert result.exit_code == 0
    assert result.stdout == COMMITTED.read_text(), "run `python -m bot manifest > docs/slack-manifest.yaml`"


def test_every_command_that_is_registered_is_in_it_and_no_other(desk: Office) -> None:
    found = unconnected_listeners()
    declared = {entry["command"] for entry in manifest_of(found)["features"]["slash_commands"]}
    assert declared == set(found.commands)
    # What the app has is what was listed: one listener each.
    every = (found.commands, found.actions, found.asking, found.forms, found.shortcuts, found.events)
    assert len(desk.app._listeners) == sum(len(some) for some in every)
    for name in declared:
        body = {"command": name, "text": "", "user_id": "U1", "team_id": "T0", "channel_id": "C1"}
        assert desk.app.dispatch(BoltRequest(mode="socket_mode", body=body)).status == 200
    assert manifest_of(found)["settings"]["interactivity"]["is_enabled"] is True


def called_methods() -> set[str]:
    """Names of the Web API methods that the code calls on a client, read from its source."""
    known = {name for name in vars(WebClient) if "_" in name and not name.startswith("_")}
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    return {
        node.func.attr
        for file in files
        for node in ast.walk(ast.parse(Path(file).read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in known
    }


def test_the_table_of_methods_is_what_the_code_calls() -> None:
    table = {method.replace(".", "_") for method in (*SCOPES, *APP_TOKEN_METHODS)}
    assert called_methods() == table


def test_no_scope_is_superfluous() -> None:
    found = unconnected_listeners()
    needed = {scope for method in called_methods() for scope in SCOPES.get(method.replace("_", ".", 1), ())}
    heard = {scope for event in found.events for scope in EVENTS[event].values() if scope}
    assert set(bot_scopes(found.commands, found.events)) == needed | heard | {"commands"}
    assert "commands" not in bot_scopes([], [])
    assert bot_scopes([], ["app_mention"]) == sorted({*bot_scopes([], []), "app_mentions:read"})


def test_every_shortcut_and_event_that_is_listened_to_is_in_it() -> None:
    found = unconnected_listeners()
    made = manifest_of(found)
    assert {entry["callback_id"] for entry in made["features"]["shortcuts"]} == set(found.shortcuts)
    listened = made["settings"]["event_subscriptions"]["bot_events"]
    assert listened == sorted(name for event in found.events for name in EVENTS[event])


@pytest.mark.parametrize("url", [None, URL])
def test_socket_mode_needs_no_address_and_http_mode_has_it_everywhere(url: str | None) -> None:
    found = unconnected_listeners()
    text = yaml.safe_dump(manifest_of(found, url=url))
    assert ("socket_mode_enabled: true" in text) == (url is None)
    assert text.count(URL) == (0 if url is None else len(found.commands) + 2)
