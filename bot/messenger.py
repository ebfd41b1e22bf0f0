"""The one sender: everything Pace says in Slack leaves here."""

import ssl
from collections.abc import Callable
from functools import cache
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.http_retry.handler import RetryHandler
from slack_sdk.webhook import WebhookClient

from core.errors import PaceError
from handlers.boundary import Channel, Posted, Written
from handlers.interaction import Interaction
from views.home import Home
from views.message import Document, Message, Picture
from views.modal import Modal

TIMEOUT = 10  # seconds for one call
HURRIED = 1  # where a form waits for it

NO_ANSWER = "no_answer"
QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}
_CLIENT_ERRORS = range(400, 500)


def retry_handlers() -> list[RetryHandler]:
    """Only what Slack has said that it did not take (429) is sent again: after a lost connection nobody knows."""
    return [RateLimitErrorRetryHandler(max_retry_count=1)]


@cache
def tls() -> ssl.SSLContext:
    """The machine's trusted certificates. Without it slack_sdk reads them all for every call, which takes longer than Slack."""
    return ssl.create_default_context()


def web_client(token: str, base_url: str) -> WebClient:
    """A Web API client that never repeats a call whose outcome is unknown."""
    return WebClient(token=token, base_url=base_url, timeout=TIMEOUT, ssl=tls(), retry_handlers=retry_handlers())


class NotDelivered(PaceError):
    """Slack did not take an answer."""


class SlackMessenger:
    """Implements `handlers.boundary.Messenger` over the Web API and response addresses."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def answer(self, interaction: Interaction, message: Message, *, replace: bool) -> None:
        """Show a message to the person alone, over the response address; where that has run out, as an ephemeral.

        Raises `NotDelivered`, or the network's own error when nobody knows whether Slack took it.
        """
        if interaction.response_url:
            webhook = WebhookClient(
                interaction.response_url, timeout=TIMEOUT, ssl=tls(), retry_handlers=retry_handlers()
            )
            response = webhook.send_dict(
                {**message.payload(), **QUIET, "response_type": "ephemeral", "replace_original": replace}
            )
            if response.status_code not in _CLIENT_ERRORS:
                if response.status_code >= _CLIENT_ERRORS.stop:
                    raise NotDelivered(f"The response address answered {response.status_code}.")
                return
        try:
            self._show(interaction, message)
        except SlackApiError as error:
            raise NotDelivered(f"chat.postEphemeral answered {_code(error)}.") from error

    def post(self, channel: str, message: Message) -> Posted:
        """Post to a channel."""
        try:
            answer = self._client.chat_postMessage(channel=channel, **message.payload(), **QUIET)
        except SlackApiError as error:
            return Posted(problem=_code(error))
        except (OSError, HTTPException):
            return Posted(problem=NO_ANSWER)
        return Posted(ts=str(answer["ts"]))

    def open_form(self, trigger: str, form: Modal) -> str | None:
        """Open a form for whoever just pressed or typed; a code, or None."""
        return _problem_of(lambda: self._client.views_open(trigger_id=trigger, view=form.payload()))

    def update_form(self, view: str, form: Modal) -> str | None:
        """Put a form in the place of one that is open; a code, or None."""
        return _problem_of(lambda: self._client.views_update(view_id=view, view=form.payload()))

    def show_home(self, user: str, home: Home) -> str | None:
        """Show somebody their Home; a code, or None."""
        return _problem_of(lambda: self._client.views_publish(user_id=user, view=home.payload()))

    def react(self, channel: str, ts: str, name: str) -> str | None:
        """Add a reaction to a message; a code, or None. One that is there already is there."""
        problem = _problem_of(lambda: self._client.reactions_add(channel=channel, timestamp=ts, name=name))
        return None if problem == "already_reacted" else problem

    def channel(self, channel: str) -> Channel | None:
        """What a channel is; None where Pace cannot see it, or Slack does not answer."""
        try:
            hurried = WebClient(self._client.token, self._client.base_url, HURRIED, ssl=tls(), retry_handlers=[])
            found = hurried.conversations_info(channel=channel)["channel"]
        except (SlackApiError, OSError, HTTPException):
            return None
        return Channel(bool(found.get("is_member")), bool(found.get("is_private")))

    def message(self, channel: str, ts: str, thread: str) -> Written | None:
        """A message as it stands now; None where it is gone or cannot be read."""
        try:
            if thread:
                answer = self._client.conversations_replies(
                    channel=channel, ts=thread, oldest=ts, inclusive=True, limit=5
                )
            else:
                answer = self._client.conversations_history(channel=channel, latest=ts, inclusive=True, limit=1)
        except SlackApiError:
            return None
        found = next((one for one in answer["messages"] if one.get("ts") == ts), None)
        if found is None or found.get("subtype") == "tombstone":
            return None
        return Written(str(found.get("user", "")), str(found.get("text", "")))

    def _show(self, interaction: Interaction, message: Message) -> None:
        """To the person alone: in the conversation, or (for a press in Home or in a form) in their direct messages."""
        channel = interaction.channel
        if not channel:  # ephemeral there too: a copy that stays would outlive what was changed or withdrawn
            channel = str(self._client.conversations_open(users=interaction.user)["channel"]["id"])
        self._client.chat_postEphemeral(
            channel=channel,
            user=interaction.user,
            thread_ts=interaction.thread or None,
            **message.payload(),
            **QUIET,
        )

    def send_picture(self, user: str, picture: Picture) -> str | None:
        """Put a picture into the person's direct messages; a code, or None."""
        return self._put_into_dm(user, **_picture_file(picture))

    def send_document(self, user: str, document: Document) -> str | None:
        """Put a file into the person's direct messages; a code, or None."""
        return self._put_into_dm(user, content=document.content, filename=document.name, title=document.title)

    def add_picture(self, conversation: str, picture: Picture) -> str | None:
        """Put a picture into a conversation that is open already; a code, or None."""
        return self._put(conversation, **_picture_file(picture))

    def _put_into_dm(self, user: str, **file: Any) -> str | None:
        try:
            channel = str(self._client.conversations_open(users=user)["channel"]["id"])
        except SlackApiError as error:
            return _code(error)
        except (OSError, HTTPException):
            return NO_ANSWER
        return self._put(channel, **file)

    def _put(self, conversation: str, **file: Any) -> str | None:
        try:
            self._client.files_upload_v2(channel=conversation, **file)
        except SlackApiError as error:
            return _code(error)
        except (OSError, HTTPException, SlackRequestError):
            return NO_ANSWER
        return None


def _problem_of(call: Callable[[], object]) -> str | None:
    """Slack's error code, `no_answer` when what happened is not known, or None when it is done."""
    try:
        call()
    except SlackApiError as error:
        return _code(error)
    except (OSError, HTTPException):
        return NO_ANSWER
    return None


def _picture_file(picture: Picture) -> dict[str, Any]:
    return {
        "content": picture.png,
        "filename": "scorecard.png",
        "title": picture.title,
        "alt_txt": picture.alternative,
    }


def _code(error: SlackApiError) -> str:
    """Slack's error code. A server error is no answer: the message may be there."""
    status = getattr(error.response, "status_code", 200)
    return NO_ANSWER if status >= _CLIENT_ERRORS.stop else str(error.response.get("error", "unknown"))
