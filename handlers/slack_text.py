"""Messages as Slack writes them, made readable: mentions by name, links by their label."""

import re
from collections.abc import Callable

from handlers.interaction import unescaped

_CODE = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")


def readable(text: str, name_of: Callable[[str], str | None]) -> str:
    """What the writer saw: `@Ana Ruiz` for a mention (`name_of` knows people by their Slack ids), `#general` for a channel,
    `the deck (https://...)` for a link."""

    def plain(found: re.Match[str]) -> str:
        sign, what, label = found[1], found[2], found[3] or ""
        if sign == "@":
            return f"@{name_of(what) or label or 'somebody'}"
        if sign == "#":
            return f"#{label or 'channel'}"
        if sign == "!":
            return label or f"@{what.partition('^')[0]}"
        address = what.removeprefix("mailto:")
        return f"{label} ({address})" if label and label != address else address

    return unescaped(_CODE.sub(plain, text))
