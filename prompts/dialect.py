"""How a server is spoken to: every one takes a little less than the whole of Chat Completions, and says so by refusing."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from prompts.library import Message

MAX_TOKENS, MAX_COMPLETION_TOKENS = "max_tokens", "max_completion_tokens"
_NEWER = (
    "openai.com",
    "azure.com",
)  # their newer models refuse the older name; many other servers ignore the newer one


class Form(StrEnum):
    """How an answer's shape is asked for; each is taken by more servers than the one before."""

    SCHEMA = "json_schema"
    OBJECT = "json_object"  # any JSON; the schema is told in the prompt
    TEXT = "text"  # nothing is asked for but in the prompt


class Part(StrEnum):
    """What of a call a server may refuse, and another call can do without."""

    FORM = "form"
    TEMPERATURE = "temperature"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class Question:
    """What is sent, whatever the dialect."""

    name: str
    messages: tuple[Message, ...]
    schema: Mapping[str, Any]
    max_tokens: int
    temperature: float


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a server takes, as far as is known."""

    form: Form = Form.SCHEMA
    limit: str = MAX_TOKENS
    temperature: bool = True

    def arguments(self, question: Question) -> dict[str, Any]:
        """Of the call."""
        messages = [dict(message) for message in question.messages]
        found: dict[str, Any] = {"messages": messages, self.limit: question.max_tokens}
        if self.temperature:
            found["temperature"] = question.temperature
        if self.form is Form.SCHEMA:
            shape = {"name": question.name, "strict": True, "schema": question.schema}
            return found | {"response_format": {"type": "json_schema", "json_schema": shape}}
        messages[0]["content"] += (
            f"\nIt follows this JSON schema: {json.dumps(question.schema)}\nAnswer with that JSON object and nothing else."
        )
        return found | ({"response_format": {"type": "json_object"}} if self.form is Form.OBJECT else {})

    def without(self, part: Part | None) -> "Dialect | None":
        """What to try after a part was refused; None where there is nothing."""
        match part:
            case Part.FORM if self.form is not Form.TEXT:
                return replace(self, form=Form.OBJECT if self.form is Form.SCHEMA else Form.TEXT)
            case Part.TEMPERATURE if self.temperature:
                return replace(self, temperature=False)
            case Part.LIMIT:
                return replace(self, limit=MAX_COMPLETION_TOKENS if self.limit == MAX_TOKENS else MAX_TOKENS)
        return None


def first_dialect(address: str) -> Dialect:
    """What is tried first at that address."""
    host = urlsplit(address).hostname or ""
    is_newer = any(host == one or host.endswith(f".{one}") for one in _NEWER)
    return Dialect(limit=MAX_COMPLETION_TOKENS if is_newer else MAX_TOKENS)


_NAMED = re.compile(
    r"(?P<FORM>response[_ ]format|json[_ ]?(?:schema|object|mode)|structured[_ ]output|grammar|guided)"
    r"|(?P<TEMPERATURE>temperature)|(?P<LIMIT>max(?:_completion)?_tokens)",
    re.IGNORECASE,
)


def part_refused(parameter: str | None, said: str) -> Part | None:
    """What a refusal is about: the parameter that it names, else whatever its words name first."""
    found = _NAMED.search(parameter or "") or _NAMED.search(said)
    return Part[found.lastgroup] if found is not None and found.lastgroup else None
