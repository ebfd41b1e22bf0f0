"""Feedback in words: what every message, page and list about it has in common."""

from collections.abc import Iterator, Mapping, Sequence

from core.feedback import Audience, Content, FeedbackKind, topic_name
from core.people import Person
from views.text import escaped, named

KINDS = {
    FeedbackKind.PRAISE: "Praise",
    FeedbackKind.IMPROVEMENT: "Improvement",
    FeedbackKind.REFLECTION: "Reflection",
}
AUDIENCES = {Audience.MANAGER: "They and their manager", Audience.SUBJECT: "Only they"}
_LONGEST_PARAGRAPH = 2_900
_LONGEST_PAGE = 9_000  # Slack refuses a message whose blocks hold about ten thousand characters together
_LONGEST_ENTITY = 5  # `&amp;`


def content_lines(content: Content, kpis: Mapping[str, str]) -> Iterator[str]:
    """Situation, behaviour, impact and next step, as far as they are there; what it is about."""
    labelled = (
        ("Situation", content.situation),
        ("What you did" if content.situation or content.impact else "", content.behaviour),
        ("What it led to", content.impact),
        ("Next step", content.next_step),
    )
    for label, text in labelled:
        if text.strip():
            yield (f"*{label}*\n" if label else "") + written(text)
    if about := topic_name(content.topic, dict(kpis)):
        yield f"*About*  {named(about)}"


def what_it_is(content: Content, kpis: Mapping[str, str]) -> str:
    """`praise, about Discovery`."""
    about = topic_name(content.topic, dict(kpis))
    return KINDS[content.kind].lower() + (f", about {named(about)}" if about else "")


def readers(content: Content, subject: Person, manager: str) -> str:
    """Who will be able to read it, in a sentence or two."""
    lead = f", {named(manager)} and the managers above" if manager else ""
    is_open = content.audience is Audience.MANAGER
    if content.kind is FeedbackKind.REFLECTION:
        who = f"You{lead} can read it." if is_open and lead else "Only you can read it."
    else:
        who = f"{named(subject.name)}{lead if is_open else ' alone'} can read it."
    unlinked = ""
    if subject.slack_id is None:
        unlinked = " They have no Slack account here yet, so no message reaches them; it waits in their inbox."
    return f"{who} Admins could, and the audit log would say so.{unlinked}"


def written(text: str) -> str:
    """What a person wrote over several lines, for mrkdwn."""
    lines = [escaped(line) for line in text.splitlines()]
    kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
    return "\n".join(kept).strip("\n")


def paragraphs(text: str) -> list[str]:
    """As many paragraphs as hold it: nothing is cut. Broken at lines or words, never inside an entity."""
    parts: list[str] = []
    rest = text
    while len(rest) > _LONGEST_PARAGRAPH:
        end = _break(rest)
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*parts, rest] if rest else parts


def _break(text: str) -> int:
    for mark in ("\n", " "):
        at = text.rfind(mark, _LONGEST_PARAGRAPH // 2, _LONGEST_PARAGRAPH)
        if at > 0:
            return at
    at = text.rfind("&", _LONGEST_PARAGRAPH - _LONGEST_ENTITY, _LONGEST_PARAGRAPH)
    return at if at > 0 else _LONGEST_PARAGRAPH


def paged(parts: Sequence[str]) -> list[list[str]]:
    """The paragraphs on as few pages as hold them; at least one."""
    pages: list[list[str]] = [[]]
    for part in parts:
        if pages[-1] and sum(map(len, pages[-1])) + len(part) > _LONGEST_PAGE:
            pages.append([])
        pages[-1].append(part)
    return pages


def joined(lines: Sequence[str]) -> list[str]:
    """Paragraphs of everything, in order."""
    return [part for line in lines for part in paragraphs(line)]
