"""One call to an OpenAI-compatible server, and what is wrong where it fails."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from core.wording import Failure, Trouble
from prompts.dialect import Dialect, Part, Question, part_refused

if TYPE_CHECKING:
    import openai
    from openai.types.chat import ChatCompletion

OPENAI = "https://api.openai.com/v1"
_CONNECT = 5.0  # seconds: who does not listen by then is not there
_PASSING = (Trouble.BUSY, Trouble.BROKEN, Trouble.UNREACHABLE)


class Setback(Failure):
    """A call that failed. `wait` is how many seconds the server asks for, `part` what it refused of the call."""

    def __init__(
        self, trouble: Trouble, *, wait: float = 0.0, part: Part | None = None, is_final: bool = False
    ) -> None:
        super().__init__(trouble)
        self.wait, self.part = wait, part
        self.may_pass = trouble in _PASSING and not is_final


class Server:
    """A model behind an address. Nothing is followed elsewhere: what is sent goes to that address and no other."""

    def __init__(self, model: str, base_url: str, api_key: str) -> None:
        import openai  # takes a second

        # With OPENAI_LOG=debug, it would log all that is sent; and it reads that as late as here.
        logging.getLogger("openai").setLevel(logging.WARNING)
        self.model = model
        timeout = openai.Timeout(None, connect=_CONNECT)  # the whole has a time limit of its own
        self._client = openai.AsyncOpenAI(
            base_url=base_url,
            api_key=api_key or "none",  # servers without keys ignore it, the library insists on one
            timeout=timeout,
            max_retries=0,
            http_client=openai.DefaultAsyncHttpxClient(timeout=timeout, follow_redirects=False),
        )

    async def complete(self, question: Question, dialect: Dialect) -> "ChatCompletion":
        """What it answers. Raises `Setback`, which says nothing of what the server said: that may repeat what was sent."""
        import openai

        try:
            arguments = dialect.arguments(question)
            completion: ChatCompletion = await self._client.chat.completions.create(model=self.model, **arguments)
        except openai.APIStatusError as error:
            raise _setback(error) from None
        except openai.APIConnectionError:
            raise Setback(Trouble.UNREACHABLE) from None
        except ValueError:  # no JSON, though it was called so
            raise Setback(Trouble.MALFORMED) from None
        return completion

    async def close(self) -> None:
        """Its connections."""
        await self._client.close()


def _setback(error: "openai.APIStatusError") -> Setback:
    status = error.status_code
    if status >= 500:
        return Setback(Trouble.BROKEN, wait=_wait(error.response.headers))
    match status:
        case 429:
            # Waiting helps against a limit, not against an account that is used up.
            is_final = error.code == "insufficient_quota"
            return Setback(Trouble.BUSY, wait=_wait(error.response.headers), is_final=is_final)
        case 401 | 403:
            return Setback(Trouble.KEY)
        case 408:
            return Setback(Trouble.TOO_SLOW)
        case 400 if error.code == "content_filter":
            return Setback(Trouble.FILTERED)
        case 400 | 422:
            return Setback(Trouble.NOT_ACCEPTED, part=part_refused(error.param, str(error.body)))
    return Setback(Trouble.NOT_ACCEPTED)


def _wait(headers: Mapping[str, str]) -> float:
    """The seconds of `Retry-After`, which may be a number, or a date by the server's own clock (`Date`); 0 without one."""
    said = headers.get("retry-after", "")
    try:
        return max(0.0, float(said))
    except ValueError:
        pass
    try:
        until, now = (_instant(one) for one in (said, headers.get("date", "")))
    except ValueError:
        return 0.0
    return max(0.0, (until - now).total_seconds())


def _instant(said: str) -> datetime:
    found = parsedate_to_datetime(said)
    return found.replace(tzinfo=found.tzinfo or UTC)
