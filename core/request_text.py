"""Reading what was typed after `/feedback request`: `@Ben Ito @Cleo about my discovery calls by Friday`."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from core.ask import Named, SubjectText
from core.errors import Refused
from core.goal_text import read_period
from core.periods import Business

EXAMPLES = "`/feedback request @Ben Ito about my discovery calls by Friday`"
_LONGEST = 1_000
_LONGEST_NAME = 5  # words
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1}
_MENTION = re.compile(r"<@([UW][A-Z0-9]{2,20})(?:\|[^>]*)?>", re.IGNORECASE)
_IN = re.compile(r"in (\d{1,3}|a) (day|week)s?")
_BY = re.compile(r"\b(?:by|until|till)\s+(?P<when>[^@<>]+)$", re.IGNORECASE)
_BETWEEN = re.compile(r"^(?:\s|,|;|&|and\b)+", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:about|on|regarding|re)\b:?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RequestText:
    """What could be read: who is asked, about what (or nothing), until when (None: nothing was said of it)."""

    who: tuple[SubjectText, ...]
    about: str
    due: date | None


def parse_request(text: str, *, is_name: Callable[[str], bool], today: date, business: Business) -> RequestText:
    """Read it; `is_name` says whether somebody is called so. Raises `Refused` naming what was not understood."""
    if len(text) > _LONGEST:
        raise Refused(f"That is {len(text):,} characters long; a request needs at most {_LONGEST:,}. Try {EXAMPLES}.")
    said, due = _without_due(" ".join(text.split()), today, business)
    who, rest = _names(said, is_name)
    if not who:
        raise Refused(f"Say whom you would like to ask. Try {EXAMPLES}.")
    return RequestText(tuple(dict.fromkeys(who)), _ABOUT.sub("", _BETWEEN.sub("", rest)).strip(), due)


def read_due(text: str, today: date, business: Business) -> date:
    """A day to come: `Friday`, `tomorrow`, `in 3 days`, `in a week`, `1 Dec`, `end of month`. Raises `Refused`."""
    clean = " ".join(text.casefold().replace(".", " ").split()).removeprefix("by ").removeprefix("next ")
    if clean in _NEAR:
        return today + timedelta(days=_NEAR[clean])
    if span := _IN.fullmatch(clean):
        count = 1 if span[1] == "a" else int(span[1])
        return today + timedelta(days=count * (7 if span[2] == "week" else 1))
    for weekday, name in enumerate(_DAYS):
        if clean == name or (len(clean) >= 3 and name.startswith(clean)):
            return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    try:
        if not any(character.isalnum() for character in clean):
            raise Refused("nothing was named")
        return read_period(text, today, business).end
    except Refused as error:
        raise Refused(
            f"I did not understand “{text.strip()[:40]}” as a day. Try `Friday`, `in 3 days` or `1 Dec`."
        ) from error


def names_in(text: str) -> tuple[SubjectText, ...]:
    """People named one after the other, with commas or lines between them."""
    parts = re.split(r"[,;\n]|\band\b|(?=<@)|(?<=>)", text)
    return tuple(dict.fromkeys(_named(part.strip().removeprefix("@")) for part in parts if part.strip(" @")))


def _named(text: str) -> SubjectText:
    mention = _MENTION.fullmatch(text)
    return SubjectText(Named.SLACK_ID, mention[1].upper()) if mention else SubjectText(Named.PERSON_OR_TEAM, text)


def _without_due(text: str, today: date, business: Business) -> tuple[str, date | None]:
    """The text without its last `by ...`. What is no day belongs to what it is about, if that was begun."""
    marks = [found.start() for found in re.finditer(r"\b(?:by|until|till)\b", text, re.IGNORECASE)]
    when = _BY.match(text, marks[-1]) if marks else None
    if when is None:
        return text, None
    before = text[: when.start()]
    try:
        return before.strip(), read_due(when["when"], today, business)
    except Refused:
        if re.search(r"\b(?:about|on|regarding)\b", before, re.IGNORECASE):
            return text, None
        raise


def _names(text: str, is_name: Callable[[str], bool]) -> tuple[list[SubjectText], str]:
    """The names that it begins with, and the rest."""
    who: list[SubjectText] = []
    while True:
        text = _BETWEEN.sub("", text)
        if mention := _MENTION.match(text):
            who.append(SubjectText(Named.SLACK_ID, mention[1].upper()))
            text = text[mention.end() :]
        elif text.startswith("@"):
            name, text = _longest_name(text[1:].lstrip(), is_name)
            who.append(SubjectText(Named.PERSON_OR_TEAM, name))
        elif not who and text and not _ABOUT.match(text):
            head, _, rest = text.partition(" about ")  # without any @, everything up to `about` is names
            return list(names_in(head)), rest
        else:
            return who, text


def _longest_name(text: str, is_name: Callable[[str], bool]) -> tuple[str, str]:
    """As many words as somebody is called by; the first word alone where nobody is."""
    words = re.split(r"(?=[@<,;])", text, maxsplit=1)[0].split()
    for count in range(min(_LONGEST_NAME, len(words)), 0, -1):
        name = " ".join(words[:count])
        if is_name(name):
            return name, text[len(name) :]
    first = words[0] if words else ""
    return first, text[len(first) :]
