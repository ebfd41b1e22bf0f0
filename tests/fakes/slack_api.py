"""A Slack Web API of our own over real HTTP: records every call, and refuses payloads that Slack would refuse."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

TEAM = "T01TEST"


@dataclass
class Call:
    """One call: a Web API method, or `response` for an answer to a response address."""

    method: str
    payload: dict[str, Any]
    headers: dict[str, str]
    path: str


@dataclass
class FakeSlack:
    """What the server knows and has heard. `errors` makes a method answer with that error; `limited` lists methods
    that answer 429 once; `broken` those that answer 500. `uploads` are the files it was given,
    `forms` those that were opened."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    users: list[dict[str, Any]] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    limited: list[str] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    scopes: str | None = None
    socket_url: str = "wss://nowhere.invalid/"
    rejected: list[str] = field(default_factory=list)
    uploads: list[bytes] = field(default_factory=list)
    forms: list[dict[str, Any]] = field(default_factory=list)
    homes: dict[str, dict[str, Any]] = field(default_factory=dict)
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)  # what people wrote, by timestamp
    reactions: list[tuple[str, str]] = field(default_factory=list)  # timestamp, name
    files: dict[str, dict[str, Any]] = field(default_factory=dict)  # as files.info tells of them
    contents: dict[str, bytes | str] = field(default_factory=dict)  # by path; a text is where it redirects to
    channels: dict[str, dict[str, Any]] = field(default_factory=dict)  # those it can see, as conversations.info tells
    fetched: list[tuple[str, str]] = field(default_factory=list)  # path, and the token that came along

    def called(self, method: str) -> list[dict[str, Any]]:
        """The payloads of one method, oldest first."""
        return [call.payload for call in self.calls if call.method == method]

    def said(self) -> list[dict[str, Any]]:
        """Everything that was shown to somebody, by whatever way, oldest first."""
        ways = ("response", "chat.postMessage", "chat.postEphemeral")
        return [call.payload for call in self.calls if call.method in ways]

    def add_user(self, slack_id: str, email: str | None, **flags: Any) -> None:
        """Somebody in the Slack workspace."""
        profile = {"real_name": slack_id, **({"email": email} if email else {})}
        self.users.append({"id": slack_id, "team_id": TEAM, "name": slack_id.lower(), "profile": profile, **flags})

    def add_file(self, file_id: str, name: str, content: bytes, **over: Any) -> None:
        """A file that somebody shares, with the address of its content."""
        path = f"/files-pri/{TEAM}-{file_id}/download/file"
        self.contents[path] = content
        address = f"{self.url}{path}"
        self.files[file_id] = {
            "id": file_id,
            "name": name,
            "size": len(content),
            "url_private_download": address,
            **over,
        }

    def answer(self, method: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """What Slack would say."""
        if method in self.errors:
            return {"ok": False, "error": self.errors[method]}
        match method:
            case "auth.test":
                return {"ok": True, "team_id": TEAM, "team": "Acme", "user_id": "U0BOT", "bot_id": "B0BOT"}
            case "users.list":
                start, limit = int(payload.get("cursor") or 0), int(payload.get("limit") or 0)
                rest = start + limit < len(self.users)
                cursor = {"next_cursor": str(start + limit) if rest else ""}
                return {"ok": True, "members": self.users[start : start + limit], "response_metadata": cursor}
            case "users.info":
                found = [user for user in self.users if user["id"] == payload["user"]]
                return {"ok": True, "user": found[0]} if found else {"ok": False, "error": "user_not_found"}
            case "users.lookupByEmail":
                known = [
                    user for user in self.users if user["profile"].get("email", "").lower() == payload["email"].lower()
                ]
                return {"ok": True, "user": known[0]} if known else {"ok": False, "error": "users_not_found"}
            case "apps.connections.open":
                return {"ok": True, "url": self.socket_url}
            case "conversations.open":
                return {"ok": True, "channel": {"id": f"D{payload['users'].replace(',', '')[1:]}"}}
            case "conversations.info":
                channel = self.channels.get(payload["channel"])
                return {"ok": True, "channel": channel} if channel else {"ok": False, "error": "channel_not_found"}
            case "files.info":
                file = self.files.get(payload["file"])
                return {"ok": True, "file": file} if file else {"ok": False, "error": "file_not_found"}
            case "files.getUploadURLExternal":
                return {
                    "ok": True,
                    "upload_url": f"{self.url}/upload/{len(self.calls)}",
                    "file_id": f"F{len(self.calls)}",
                }
            case "files.completeUploadExternal":
                return {"ok": True, "files": json.loads(payload["files"])}
            case "views.open":
                self.forms.append(payload["view"])
                return {"ok": True, "view": {"id": f"V{len(self.forms)}"}}
            case "views.update":
                self.forms.append(payload["view"])
                return {"ok": True, "view": {"id": payload["view_id"]}}
            case "views.publish":
                self.homes[payload["user_id"]] = payload["view"]
                return {"ok": True, "view": {"id": "VHOME"}}
            case "reactions.add":
                self.reactions.append((payload["timestamp"], payload["name"]))
                return {"ok": True}
            case "conversations.replies" | "conversations.history":
                wanted = payload.get("oldest") or payload.get("latest")
                written = self.messages.get(str(wanted))
                return {"ok": True, "messages": [written] if written else []}
            case "chat.postMessage" | "chat.postEphemeral":
                return {"ok": True, "ts": f"{len(self.calls)}.000100", "channel": payload["channel"]}
        return {"ok": False, "error": "unknown_method"}


@contextmanager
def fake_slack() -> Iterator[FakeSlack]:
    """A running fake; at its end, fails if anything was sent that Slack would have refused."""
    slack = FakeSlack()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.path.startswith("/upload/"):
                slack.uploads.append(body)
                self._send(200, {"ok": True})
                return
            raw = body.decode()
            is_json = (self.headers.get("Content-Type") or "").startswith("application/json")
            payload: dict[str, Any] = json.loads(raw or "{}") if is_json else dict(parse_qsl(raw))
            is_response = self.path.startswith("/response/")
            method = "response" if is_response else self.path.rsplit("/", 1)[-1]
            if isinstance(payload.get("blocks"), str):
                payload["blocks"] = json.loads(payload["blocks"])
            if isinstance(payload.get("view"), str):
                payload["view"] = json.loads(payload["view"])
            slack.calls.append(Call(method, payload, dict(self.headers.items()), self.path))
            slack.rejected.extend(f"{method}: {problem}" for problem in problems(payload))
            if method in ("views.open", "views.update"):
                slack.rejected.extend(f"{method}: {problem}" for problem in form_problems(payload["view"]))
            if method == "views.publish":
                slack.rejected.extend(f"{method}: {problem}" for problem in home_problems(payload["view"]))
            if method in slack.limited:
                slack.limited.remove(method)
                self._send(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "0"})
            elif method in slack.broken:
                self._send(500, {"ok": False, "error": "internal_error"})
            elif is_response:
                self._send(404 if "response" in slack.errors else 200, {"ok": True})
            else:
                scopes = {"x-oauth-scopes": slack.scopes} if slack.scopes is not None else {}
                self._send(200, slack.answer(method, payload), scopes)

        def do_GET(self) -> None:
            if not self.path.startswith("/files-pri/"):
                payload = dict(parse_qsl(self.path.partition("?")[2]))
                method = self.path.partition("?")[0].rsplit("/", 1)[-1]
                slack.calls.append(Call(method, payload, dict(self.headers.items()), self.path))
                self._send(200, slack.answer(method, payload))
                return
            slack.fetched.append((self.path, self.headers.get("Authorization") or ""))
            content = slack.contents.get(self.path, b"")
            self.send_response(302 if isinstance(content, str) else 200)
            if isinstance(content, str):
                self.send_header("Location", content)
                content = b""
            self.send_header("Content-Type", "application/octet-stream")
            self.end_headers()
            with suppress(ConnectionError):  # who has read enough hangs up
                self.wfile.write(content)

        def _send(self, status: int, body: dict[str, Any], headers: Mapping[str, str] | None = None) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    slack.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield slack
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert slack.rejected == []


def problems(payload: Mapping[str, Any]) -> Iterator[str]:
    """What Slack would refuse about a message, and what Pace promises about every one."""
    if "blocks" not in payload:
        return
    blocks = payload["blocks"]
    if not payload.get("text"):
        yield "no fallback text"
    if len(payload.get("text", "")) > 4_000:
        yield "text too long"
    if len(blocks) > 50:
        yield f"{len(blocks)} blocks"
    if payload.get("unfurl_links") not in (False, "0", "false") or payload.get("unfurl_media") not in (
        False,
        "0",
        "false",
    ):
        yield "links would unfold"
    if sum(len(text) for text in _texts(blocks)) > 10_000:
        yield "more text in all blocks than Slack takes in a message"
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(ids)) < len(ids) or any(len(one) > 255 for one in ids):
        yield "block ids"
    for block in blocks:
        yield from _block_problems(block)


def form_problems(view: Mapping[str, Any]) -> Iterator[str]:
    """What Slack would refuse about a form."""
    if not 1 <= len(view["title"]["text"]) <= 24 or len(view.get("private_metadata", "")) > 3_000:
        yield "title or metadata"
    if not 1 <= len(view["blocks"]) <= 100:
        yield f"{len(view['blocks'])} blocks"
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    if inputs and "submit" not in view:
        yield "inputs need a submit"
    for block in view["blocks"]:
        if block["type"] != "input":
            yield from _block_problems(block)
            continue
        if not 1 <= len(block["label"]["text"]) <= 2_000:
            yield "label"
        if block["element"]["type"] == "static_select":
            yield from _element_problems(block["element"])
        if len(block["element"].get("initial_value") or "") > 3_000:
            yield "a field begins with more than can be entered"


def home_problems(view: Mapping[str, Any]) -> Iterator[str]:
    """What Slack would refuse about a Home."""
    if not 1 <= len(view["blocks"]) <= 100:
        yield f"{len(view['blocks'])} blocks"
    if len(json.dumps(view)) > 250_000:
        yield "a Home of more than 250 kB"
    for block in view["blocks"]:
        yield from _block_problems(block)


def _texts(blocks: Any) -> Iterator[str]:
    if isinstance(blocks, dict):
        if isinstance(blocks.get("text"), str):
            yield blocks["text"]
        blocks = list(blocks.values())
    if isinstance(blocks, list):
        for one in blocks:
            yield from _texts(one)


def _block_problems(block: Mapping[str, Any]) -> Iterator[str]:
    kind = block["type"]
    elements = [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]
    actions = [element["action_id"] for element in elements if "action_id" in element]
    if len(set(actions)) < len(actions) or any(len(action) > 255 for action in actions):
        yield "action ids"
    match kind:
        case "header":
            yield from _text_problems(block["text"], 150)
        case "section":
            if "text" not in block and not block.get("fields"):
                yield "an empty section"
            if "text" in block:
                yield from _text_problems(block["text"], 3_000)
            if len(block.get("fields", [])) > 10:
                yield "too many fields"
            for text in block.get("fields", []):
                yield from _text_problems(text, 2_000)
        case "context":
            if not 1 <= len(elements) <= 10:
                yield "context elements"
            for element in elements:
                yield from _text_problems(element, 3_000)
        case "actions":
            if not 1 <= len(elements) <= 25:
                yield "action elements"
            for element in elements:
                yield from _element_problems(element)
        case _:
            yield f"a {kind}, which the base of classic blocks does not have"


def _element_problems(element: Mapping[str, Any]) -> Iterator[str]:
    if element["type"] == "button":
        yield from _text_problems(element["text"], 75)
        if len(element.get("value", "")) > 2_000:
            yield "button value"
        return
    options = element["options"]
    if not 1 <= len(options) <= 100:
        yield f"{len(options)} options"
    values = [option["value"] for option in options]
    if len(set(values)) < len(values):
        yield "options with the same value"
    for option in options:
        yield from _text_problems(option["text"], 75)
        if not 1 <= len(option["value"]) <= 150:
            yield "option value"
    if "initial_option" in element and element["initial_option"] not in options:
        yield "an initial option that is not offered"


def _text_problems(text: Mapping[str, Any], limit: int) -> Iterator[str]:
    if not 1 <= len(text["text"]) <= limit:
        yield f"a text of {len(text['text'])} characters where {limit} fit"
    if text["type"] == "mrkdwn" and text.get("verbatim") is not True:
        yield "a text in which Slack would look for links and mentions"
    for shout in ("<!", "<@W"):
        if shout in text["text"]:
            yield f"a text with {shout}"
    if "\x00" in text["text"]:
        yield "a NUL"
