"""Who is in the Slack workspace, over the Web API."""

from collections.abc import Iterator, Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from core.errors import Refused
from core.ports import SlackUser

PAGE = 200
_WAITS = 10  # a large workspace meets the rate limit several times over
_SLACKBOT = "USLACKBOT"


class SlackDirectory:
    """Implements `core.ports.Accounts`. Reading may be repeated, so a rate limit is waited out as Slack asks."""

    def __init__(self, client: WebClient, team: str) -> None:
        self._team = team
        self._client = WebClient(
            token=client.token,
            base_url=client.base_url,
            timeout=client.timeout,
            ssl=client.ssl,
            retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=_WAITS)],
        )

    def users(self) -> Iterator[SlackUser]:
        """Everyone, page by page. Raises `Refused` when Slack does not allow it."""
        cursor: str | None = None
        while True:
            try:
                page = self._client.users_list(limit=PAGE, cursor=cursor, include_locale=True)
            except SlackApiError as error:
                raise Refused(_explained(error)) from error
            for member in page.get("members") or []:
                yield self._user(member)
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return

    def user(self, slack_id: str) -> SlackUser | None:
        """One member, or None when Slack does not know the id."""
        try:
            found = self._client.users_info(user=slack_id, include_locale=True)
        except SlackApiError as error:
            if error.response.get("error") in ("user_not_found", "user_not_visible"):
                return None
            raise Refused(_explained(error)) from error
        return self._user(found.get("user") or {})

    def by_email(self, email: str) -> SlackUser | None:
        """The member with this address, or None: of who was deactivated Slack does not tell."""
        try:
            found = self._client.users_lookupByEmail(email=email)
        except SlackApiError as error:
            if error.response.get("error") in ("users_not_found", "invalid_arguments"):
                return None
            raise Refused(_explained(error)) from error
        # That answer lacks the language, and says less of strangers.
        return self.user(str((found.get("user") or {}).get("id", "")))

    def _user(self, member: Mapping[str, Any]) -> SlackUser:
        profile = member.get("profile") or {}
        guest = bool(member.get("is_restricted") or member.get("is_ultra_restricted") or member.get("is_stranger"))
        return SlackUser(
            id=member.get("id", ""),
            name=profile.get("real_name") or member.get("real_name") or member.get("name") or "",
            email=profile.get("email"),
            zone=member.get("tz"),
            locale=member.get("locale"),
            is_bot=bool(member.get("is_bot")) or member.get("id") == _SLACKBOT,
            is_guest=guest or member.get("team_id", self._team) != self._team,
            is_deleted=bool(member.get("deleted")),
            is_admin=bool(member.get("is_owner") or member.get("is_admin")),
        )


def _explained(error: SlackApiError) -> str:
    code = error.response.get("error", "unknown")
    return (
        f"Slack did not let me read who is in the workspace ({code}), so nobody was looked up or linked. "
        "`python -m bot doctor` says what the token is missing."
    )
