"""The one sender: everything Pace says in Slack leaves here."""

import ssl
from functools import cache
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.http_retry.handler import RetryHandler
from slack_sdk.webhook import WebhookClient

from core.errors import PaceError
from handlers.interaction import Interaction
from views.message import Document, Message, Picture
from views.modal import Modal

TIMEOUT = 10  # seconds for one call

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
            self._client.chat_postEphemeral(
                channel=interaction.channel, user=interaction.user, **message.payload(), **QUIET
            )
        except SlackApiError as error:
            raise NotDelivered(f"chat.postEphemeral answered {_code(error)}.") from error

    def post(self, channel: str, message: Message) -> str | None:
        """Post to a channel; None when it is there, else Slack's error code, or `no_answer` when that is not known."""
        try:
            self._client.chat_postMessage(channel=channel, **message.payload(), **QUIET)
        except SlackApiError as error:
            return _code(error)
        except (OSError, HTTPException):
            return NO_ANSWER
        return None

    def open_form(self, trigger: str, form: Modal) -> str | None:
        """Open a form for whoever just pressed or typed; answers like `post`."""
        try:
            self._client.views_open(trigger_id=trigger, view=form.payload())
        except SlackApiError as error:
            return _code(error)
        except (OSError, HTTPException):
            return NO_ANSWER
        return None

    def send_picture(self, user: str, picture: Picture) -> str | None:
        """Put a picture into the person's direct messages; answers like `post`."""
        return self._put_into_dm(user, **_picture_file(picture))

    def send_document(self, user: str, document: Document) -> str | None:
        """Put a file into the person's direct messages; answers like `post`."""
        return self._put_into_dm(user, content=document.content, filename=document.name, title=document.title)

    def add_picture(self, conversation: str, picture: Picture) -> str | None:
        """Put a picture into a conversation that is open already; answers like `post`."""
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
