"""Files that people share in Slack, fetched with the bot's token: from Slack's own addresses and from nowhere else."""

from http.client import HTTPException, HTTPMessage
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.messenger import TIMEOUT, tls
from core.errors import Refused
from core.ports.files import SharedFile

_CHUNK = 1 << 16
_AGAIN = "Give it to me again in a moment. Nothing was kept."
_NO_SCOPE = (
    "Slack does not let me read files yet. Whoever runs Pace adds the scope `files:read` to the Slack app (`python -m bot "
    "manifest` has it) and installs it again; then give me the file once more."
)
_ELSEWHERE = "The file {name} is not kept in Slack itself, so I do not fetch it. Download it, and give me the file."


class SlackFiles:
    """Implements `core.ports.files.SharedFiles`."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def describe(self, file: str) -> SharedFile:
        """What `files.info` says: also of files from other workspaces, of which an event tells no more than the id."""
        try:
            found: dict[str, Any] = self._client.files_info(file=file)["file"]
        except SlackApiError as error:
            code = str(error.response.get("error", "unknown"))
            text = _NO_SCOPE if code == "missing_scope" else f"Slack did not show me the file ({code}). {_AGAIN}"
            raise Refused(text) from error
        except (OSError, HTTPException) as error:
            raise Refused(f"Slack did not answer when I asked for the file. {_AGAIN}") from error
        name, size = str(found.get("name") or "file"), found.get("size")
        if found.get("is_external") or not found.get("url_private_download"):
            return SharedFile(name, 0, "")
        return SharedFile(name, size if isinstance(size, int) else 0, str(found["url_private_download"]))

    def content(self, file: SharedFile, most: int) -> bytes:
        """Its content, read piece by piece: one that is larger than it was said to be is given up as soon as that shows."""
        if not self._is_slacks(file.address):
            raise Refused(_ELSEWHERE.format(name=file.name))
        request = Request(file.address, headers={"Authorization": f"Bearer {self._client.token}"})  # noqa: S310 - checked above
        opener = build_opener(HTTPSHandler(context=tls()), _OnlyWithin(self._is_slacks))
        try:
            with opener.open(request, timeout=TIMEOUT) as answer:
                if (
                    answer.headers.get_content_type()
                ) == "text/html":  # its page to log in: the token may not read files
                    raise Refused(_NO_SCOPE)
                return _at_most(answer, most, file.name)
        except HTTPError as error:
            raise Refused(f"Slack did not hand over {file.name} ({error.code}). {_AGAIN}") from error
        except (URLError, OSError, HTTPException) as error:
            raise Refused(f"The connection to Slack broke off while I fetched {file.name}. {_AGAIN}") from error

    def _is_slacks(self, address: str) -> bool:
        """True for the host that the Web API is called at, and for what belongs to it (files.slack.com to slack.com)."""
        there, api = urlsplit(address), urlsplit(self._client.base_url)
        host, home = there.hostname or "", api.hostname or ""
        is_same = host == home and there.port == api.port
        is_below = host.endswith(f".{home}") and there.port is None
        return there.scheme == api.scheme and (is_same or is_below)


class _OnlyWithin(HTTPRedirectHandler):
    """Follows Slack to an address of its own, and nowhere else: the token goes along."""

    def __init__(self, is_allowed: Any) -> None:
        self._is_allowed = is_allowed

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        """None makes an error of it."""
        return super().redirect_request(req, fp, code, msg, headers, newurl) if self._is_allowed(newurl) else None


def _at_most(answer: Any, most: int, name: str) -> bytes:
    pieces: list[bytes] = []
    read = 0
    while piece := answer.read(_CHUNK):
        read += len(piece)
        if read > most:
            raise Refused(
                f"{name} is larger than {most >> 20} MB, which is the most that can be given here. Split it by date."
            )
        pieces.append(piece)
    return b"".join(pieces)
