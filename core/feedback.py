"""Feedback people give each other: what makes it useful, who may read it, and how it changes.

It follows SBI: the *situation*, the *behaviour* that was seen, its *impact*; and the next step.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from core.errors import Refused
from core.skills import SKILLS

LONGEST = 3_000  # characters of each part: what a form and a paragraph in Slack take
DRAFT_KEPT = timedelta(days=1)
_KPI, _SKILL = "kpi:", "skill:"
_FEWEST_WORDS = 6
_STOCK = (
    "good job", "great job", "nice job", "good work", "great work", "nice work", "well done", "keep it up", "keep going",
    "you are great", "you rock", "awesome", "amazing", "be better", "do better", "try harder", "needs improvement",
    "not good enough", "bad attitude", "be more proactive", "more proactive", "step up", "improve your attitude",
)  # fmt: skip


class FeedbackKind(StrEnum):
    """What it is meant as."""

    PRAISE = "praise"
    IMPROVEMENT = "improvement"
    REFLECTION = "reflection"  # about oneself


class Audience(StrEnum):
    """Who may read it besides its author."""

    SUBJECT = "subject"  # only whom it is about
    MANAGER = "manager"  # they and the managers above them


class FeedbackState(StrEnum):
    """Where it stands."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class Part(StrEnum):
    """What a form asks for."""

    SUBJECT = "subject"
    KIND = "kind"
    SITUATION = "situation"
    BEHAVIOUR = "behaviour"
    IMPACT = "impact"
    NEXT_STEP = "next_step"
    TOPIC = "topic"
    AUDIENCE = "audience"


TEXTS = (Part.SITUATION, Part.BEHAVIOUR, Part.IMPACT, Part.NEXT_STEP)


@dataclass(frozen=True, slots=True)
class Content:
    """What is said, and about whom. `topic` is `kpi:revenue`, `skill:discovery` or empty."""

    subject: int
    kind: FeedbackKind
    behaviour: str
    situation: str = ""
    impact: str = ""
    next_step: str = ""
    topic: str = ""
    audience: Audience = Audience.MANAGER


@dataclass(frozen=True, slots=True)
class MessageRef:
    """The message in Slack that it was saved from."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """Feedback as it stands; earlier versions are kept beside it.

    `author` is None once its author has been erased. `request` is the request it answers. `may_share` says that its author
    agrees to its being shown to the team, which happens only if its subject wants it too.
    """

    id: int
    author: int | None
    content: Content
    state: FeedbackState
    version: int
    given_at: datetime
    message: MessageRef | None = None
    request: int | None = None
    may_share: bool = False

    @property
    def is_given(self) -> bool:
        return self.state is FeedbackState.GIVEN


@dataclass(frozen=True, slots=True)
class Draft:
    """What was entered in a form, by field. `is_reported` says that the person's client tells what is written while it is:
    then a field that comes back empty was emptied; others send nothing for fields that were not touched."""

    entered: Mapping[str, str]
    is_reported: bool = False


@dataclass(frozen=True, slots=True)
class SaidAbout:
    """One line of the conversation about feedback between its author and its subject."""

    feedback: int
    author: int
    text: str
    at: datetime


def problems(content: Content, author: int, *, kpis: Collection[str], is_form: bool = True) -> dict[Part, str]:
    """What keeps it from being feedback, by part; empty when nothing does.

    A message in a thread (not `is_form`) says it all in one: only what they did is asked for.
    """
    found: dict[Part, str] = {}
    if content.kind is FeedbackKind.REFLECTION:
        if content.subject != author:
            found[Part.KIND] = "A reflection is about yourself. Choose praise or improvement."
    elif content.subject == author:
        found[Part.SUBJECT] = "Feedback is for somebody else. Choose who it is about."
    if not content.behaviour.strip():
        found[Part.BEHAVIOUR] = "Say what they did: something that could be seen or heard."
    if is_form and content.kind is not FeedbackKind.REFLECTION:
        if not content.situation.strip():
            found[Part.SITUATION] = "Say when and where it was, so that they can place it."
        if not content.impact.strip():
            found[Part.IMPACT] = "Say what came of it: for the customer, the deal, the team, you."
        if content.kind is FeedbackKind.IMPROVEMENT and not content.next_step.strip():
            found[Part.NEXT_STEP] = "Name one thing to try next: without it they are left alone with this."
    for part in TEXTS:
        length = len(getattr(content, part))
        if length > LONGEST:
            found[part] = f"Keep it under {LONGEST:,} characters; this has {length:,}. Nothing was cut or sent."
    if content.topic and not is_topic(content.topic, kpis):
        found[Part.TOPIC] = "That is not measured here any more. Choose another, or none."
    return found


def is_topic(topic: str, kpis: Collection[str]) -> bool:
    """Whether it names a KPI of the catalogue or a skill."""
    if topic.startswith(_KPI):
        return topic.removeprefix(_KPI) in kpis
    return topic.startswith(_SKILL) and topic.removeprefix(_SKILL) in SKILLS


def kpi_topic(key: str) -> str:
    """The topic that is a KPI."""
    return f"{_KPI}{key}"


def skill_topic(key: str) -> str:
    """The topic that is a skill."""
    return f"{_SKILL}{key}"


def topic_name(topic: str, kpis: dict[str, str]) -> str:
    """As people read it; `kpis` are names by key. Empty for none, and for a KPI that is no longer measured its key."""
    if topic.startswith(_SKILL):
        return SKILLS.get(topic.removeprefix(_SKILL), "")
    key = topic.removeprefix(_KPI)
    return kpis.get(key, key.replace("_", " "))


def is_vague(content: Content) -> bool:
    """Whether it says nothing that somebody could do again or otherwise: a phrase, or a handful of words without a figure."""
    words = re.findall(r"\w+", content.behaviour.casefold())
    said = " ".join(words)
    bare = said
    for phrase in _STOCK:
        bare = bare.replace(phrase, " ")
    has_figure = any(character.isdigit() for character in said)
    left = [word for word in bare.split() if len(word) > 1]
    # Scripts that do not part their words by spaces are given the benefit of the doubt.
    is_long_anyway = len(words) < _FEWEST_WORDS and len(content.behaviour.strip()) > _FEWEST_WORDS * 8
    return len(left) < _FEWEST_WORDS and not has_figure and not is_long_anyway


def amended(feedback: Feedback, content: Content, by: int | None, *, may_share: bool) -> Feedback:
    """A new version, by its author, who says anew whether it may be shown. Raises `Refused` when it was withdrawn, or is
    about somebody else."""
    _require_open(feedback, by)
    if content.subject != feedback.content.subject:
        raise Refused("Feedback stays with the person it is about. Withdraw it, and give the other one anew.")
    return replace(feedback, content=content, version=feedback.version + 1, may_share=may_share)


def withdrawn(feedback: Feedback, by: int | None, now: datetime, window: timedelta | None) -> Feedback:
    """Take it back, by its author, within `window` of giving it (None: at any time, for its message is gone)."""
    _require_open(feedback, by)
    if window is not None and now > feedback.given_at + window:
        raise Refused(
            f"Feedback can be withdrawn for {described_window(window)}; this is older. Talk to them, or give new feedback."
        )
    return replace(feedback, state=FeedbackState.WITHDRAWN)


def described_window(window: timedelta) -> str:
    """`24 hours`, `7 days`."""
    hours = round(window.total_seconds() / 3_600)
    if hours >= 48 and hours % 24 == 0:
        return f"{hours // 24} days"
    return "one hour" if hours == 1 else f"{hours} hours"


def _require_open(feedback: Feedback, by: int | None) -> None:
    if not feedback.is_given:
        raise Refused("This feedback was withdrawn already.")
    if by is None or by != feedback.author:
        raise Refused("Only its author can change feedback.")
