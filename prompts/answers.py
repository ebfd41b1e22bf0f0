"""An answer, read: what it cost, and its content where it is what was asked for."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator

from core.wording import MICROS, Failure, Reply, Trouble, Usage

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

_MOST_TOKENS = 100_000_000  # of one call: what is more is no count
_FENCED = re.compile(r"```(?:json)?\s*(\{.*\})\s*```", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Prices:
    """Of a million tokens sent, and of a million that come back, in the currency of the budget."""

    sent: Decimal = Decimal(0)
    received: Decimal = Decimal(0)

    def cost(self, tokens_in: int, tokens_out: int) -> int:
        """In millionths, rounded up."""
        return ceil((tokens_in * self.sent + tokens_out * self.received) * MICROS / 1_000_000)


def read(completion: "ChatCompletion", schema: Mapping[str, Any], most: Usage, prices: Prices) -> Reply:
    """The reply. Raises `Failure`, with what the call took all the same. Where the server does not count, that is the `most`."""
    choices = getattr(completion, "choices", None)  # a server may send what it likes: the client checks nothing
    usage = _usage(completion, most, prices)
    if not choices or choices[0].message is None:
        raise Failure(Trouble.MALFORMED, usage)
    usage = usage or most
    message, ended = choices[0].message, choices[0].finish_reason
    if ended == "content_filter" or getattr(message, "refusal", None):
        raise Failure(Trouble.FILTERED, usage)
    content = None if ended == "length" or not isinstance(message.content, str) else parsed(message.content)
    if content is None or not Draft202012Validator(schema).is_valid(content):
        raise Failure(Trouble.MALFORMED, usage)
    return Reply(content, usage)


def parsed(text: str) -> dict[str, Any] | None:
    """The JSON object in a text; None where there is none. Thoughts before it and a fence around it are left away."""
    text = text.strip()
    if not text.startswith("{"):
        text = text.rpartition("</think>")[2].strip()
        fenced = _FENCED.search(text)
        text = fenced.group(1) if fenced else text
    try:
        content = json.loads(text)
        json.dumps(content, ensure_ascii=False).encode("utf-8")  # halves of characters are no text
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) and "\\u0000" not in text else None


def _usage(completion: Any, most: Usage, prices: Prices) -> Usage | None:
    """As the server counts, if it does."""
    said = getattr(completion, "usage", None)
    sent, received = (getattr(said, name, None) for name in ("prompt_tokens", "completion_tokens"))
    if not isinstance(sent, int) or not isinstance(received, int):
        return None
    if not (0 <= sent < _MOST_TOKENS and 0 <= received < _MOST_TOKENS):
        return None
    return replace(most, tokens_in=sent, tokens_out=received, cost=prices.cost(sent, received))
