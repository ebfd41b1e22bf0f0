"""Slack, as something that takes letters: what the send ledger calls. Nothing in here tries twice."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web import SlackResponse

from bot.messenger import QUIET, TIMEOUT, tls
from core.ports.rhythm import OutcomeUnknown, RateLimited, Undeliverable

_EVENT = "pace_delivery"
_LOOKED_THROUGH = 100  # messages since the attempt: more than anybody posts in a direct message within minutes
_SERVER_ERRORS = 500
_UNCERTAIN = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"})
_RECIPIENTS = frozenset({
    "account_inactive_user", "cannot_dm_bot", "channel_not_found", "is_archived", "is_inactive", "message_not_found",
    "messages_tab_disabled", "thread_not_found",
    "not_in_channel", "restricted_action", "user_disabled", "user_not_found", "user_not_visible", "users_not_found",
})  # fmt: skip


def posting_client(token: str, base_url: str, timeout: int = TIMEOUT) -> WebClient:
    """A client that repeats nothing on its own, not even what was rate limited: the ledger decides."""
    return WebClient(token=token, base_url=base_url, timeout=timeout, ssl=tls(), retry_handlers=[])


class SlackOutbox:
    """Implements `core.ports.rhythm.Outbox` over the Web API."""

    def __init__(self, client: WebClient) -> None:
        """`client` comes from `posting_client`."""
        self._client = client

    def conversation(self, users: Sequence[str]) -> str:
        """The id of the direct message with these Slack users."""
        answer = _called(lambda: self._client.conversations_open(users=",".join(users)))
        return str(answer["channel"]["id"])

    def is_private(self, channel: str) -> bool:
        """True when only its members can read the channel."""
        found = _called(lambda: self._client.conversations_info(channel=channel))["channel"]
        return bool(found.get("is_private") or found.get("is_im") or found.get("is_mpim"))

    def post(self, conversation: str, payload: Mapping[str, Any], key: str, thread: str | None = None) -> str:
        """Post, in a thread if one is named, with `key` in the message's metadata; the message's timestamp."""
        answer = _called(
            lambda: self._client.chat_postMessage(
                channel=conversation, thread_ts=thread, **payload, **QUIET, metadata=_metadata(key)
            )
        )
        return str(answer["ts"])

    def replace(self, conversation: str, ts: str, payload: Mapping[str, Any], key: str) -> None:
        """Put this in the place of the message at `ts`. Done twice it is the same."""
        _called(
            lambda: self._client.chat_update(channel=conversation, ts=ts, **payload, **QUIET, metadata=_metadata(key))
        )

    def find(self, conversation: str, key: str, since: datetime, thread: str | None = None) -> str | None:
        """The timestamp of the message with that key that was posted at `since` or later."""
        cursor = ""
        while True:
            page = _called(lambda at=cursor: self._page(conversation, since, thread, at))  # type: ignore[misc]
            for message in page["messages"]:
                if _key_in(message) == key:
                    return str(message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None

    def _page(self, conversation: str, since: datetime, thread: str | None, cursor: str) -> SlackResponse:
        oldest = f"{since.timestamp():.6f}"
        if thread is not None:
            return self._client.conversations_replies(
                channel=conversation,
                ts=thread,
                oldest=oldest,
                limit=_LOOKED_THROUGH,
                include_all_metadata=True,
                cursor=cursor,
            )
        return self._client.conversations_history(
            channel=conversation, oldest=oldest, limit=_LOOKED_THROUGH, include_all_metadata=True, cursor=cursor
        )


def _metadata(key: str) -> dict[str, Any]:
    """Other apps can read it: only an opaque id."""
    return {"event_type": _EVENT, "event_payload": {"id": key}}


def _key_in(message: Mapping[str, Any]) -> object:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return json.loads(payload).get("id") if isinstance(payload, str) else payload.get("id")


def _called(call: Callable[[], SlackResponse]) -> SlackResponse:
    """The answer. Raises `RateLimited`, `OutcomeUnknown` or `Undeliverable`."""
    try:
        return call()
    except SlackApiError as error:
        raise _meaning(error) from error
    except (OSError, HTTPException, SlackRequestError, ValueError) as error:
        raise OutcomeUnknown(type(error).__name__) from error


def _meaning(error: SlackApiError) -> Exception:
    response = error.response
    code = str(response.get("error", "unknown"))
    if response.status_code == 429 or code == "ratelimited":
        return RateLimited(float(response.headers.get("Retry-After", 1)))
    if response.status_code >= _SERVER_ERRORS or code in _UNCERTAIN:
        return OutcomeUnknown(code)
    return Undeliverable(code, is_recipients=code in _RECIPIENTS)
