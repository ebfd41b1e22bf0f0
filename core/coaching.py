"""Coaching: what is known about one person (the evidence), and a tip that is made of it.

A tip says nothing that is not in the evidence. Its texts name figures by the id of the fact, in braces: `Your win rate is
{win_rate.actual}`; they are written out for the reader at the very end (`filled`), so that who words a tip never handles numbers.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from core.catalogue import Kpi, Unit
from core.feedback import FeedbackKind
from core.periods import Period
from core.scores import Score

MOST_ACTIONS = 3
FROM_A_MODEL = "model"  # a tip's source; the other one is the playbook
LONGEST_WORDS = 500  # characters of what somebody adds to *not for me*
_PLACEHOLDER = re.compile(r"\{([a-z0-9_:.]+)\}")


@dataclass(frozen=True, slots=True)
class Fact:
    """One number that may be said: `id` is `win_rate.actual`, `goal:7.target`; `how` is how it was made."""

    id: str
    label: str
    value: float
    unit: Unit
    how: str


WriteFigure = Callable[[Fact], str]


class Sign(StrEnum):
    """What a person's figure shows; several may hold at once."""

    BEHIND = "behind"  # slipping, or behind its target
    MET = "met"  # on pace, or ahead
    NO_TARGET = "no_target"
    FALLING = "falling"  # worse than in the comparable period before
    RISING = "rising"  # better
    BELOW_USUAL = "below_usual"  # worse than the person's own usual
    BELOW_TEAM = "below_team"  # worse than the team's median
    NARROWEST = "narrowest"  # the stage of the funnel that lost most


@dataclass(frozen=True, slots=True)
class Standing:
    """One KPI of the person. `usual` is their own, None with too little of a past; `team_median` is None where too few have a
    figure for it to be nobody's."""

    kpi: Kpi
    score: Score
    usual: float | None
    team_median: float | None
    signs: frozenset[Sign]


@dataclass(frozen=True, slots=True)
class GoalStanding:
    """A goal that was agreed, and how it goes."""

    id: int
    kpi: Kpi
    score: Score
    days_left: int
    until: date


@dataclass(frozen=True, slots=True)
class FeedbackNote:
    """That there was feedback, and about what. `said` is what it says, for a model's eyes: no tip shows it."""

    kind: FeedbackKind
    topic: str
    on: date
    said: str = ""


class Rating(StrEnum):
    """What a person said of a tip."""

    HELPFUL = "helpful"
    NOT_FOR_ME = "not for me"


class Misfit(StrEnum):
    """Why a tip was not for somebody."""

    DONE_ALREADY = "done"
    NOT_MY_DEALS = "deals"
    NO_TIME = "time"
    WRONG_FOCUS = "focus"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Given:
    """A tip given before: which entries it was made of, what it told them to do, and what the person said of it (None: nothing
    yet). `is_own` says that no manager has seen it: they asked for it, or it came to them directly."""

    keys: tuple[str, ...]
    focus: str
    on: date
    rating: Rating | None
    actions: tuple[str, ...] = ()
    misfit: Misfit | None = None
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that a tip for one person may be made of. `focus` is the KPI to work on, "" when nothing needs work."""

    person: int
    period: Period
    compared_with: Period
    as_of: date
    standings: tuple[Standing, ...]
    facts: tuple[Fact, ...]
    focus: str
    narrowest: str = ""
    goals: tuple[GoalStanding, ...] = ()
    feedback: tuple[FeedbackNote, ...] = ()
    given: tuple[Given, ...] = ()  # the latest first

    def fact(self, key: str) -> Fact | None:
        """By its id."""
        return next((fact for fact in self.facts if fact.id == key), None)

    def standing(self, kpi: str) -> Standing | None:
        """By the KPI's key."""
        return next((one for one in self.standings if one.kpi.key == kpi), None)


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do this week, and why it is worth it, in one sentence. Both may hold `{fact.id}`."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Tip:
    """One focus, one to three actions, one question.

    `focus` is the KPI's key ("" for a skill without one), `topic` what it is about: `kpi:win_rate` or `skill:discovery`. `facts`
    are the ids of the facts that it was made from; `keys` those of the playbook's entries. `model` and `version` (of the prompt)
    say who worded it, where a model did.
    """

    focus: str
    topic: str
    actions: tuple[Action, ...]
    question: str
    facts: tuple[str, ...]
    source: str
    keys: tuple[str, ...]
    model: str = ""
    version: str = ""

    def __post_init__(self) -> None:
        if not 1 <= len(self.actions) <= MOST_ACTIONS:
            raise ValueError(f"a tip has one to {MOST_ACTIONS} actions, not {len(self.actions)}")


class TipState(StrEnum):
    """Where a tip stands."""

    GIVEN = "given"  # asked for, or handed on
    DRAFT = "draft"  # its person has not seen it: their manager looks at it first
    DISMISSED = "dismissed"
    EXPIRED = "expired"  # nobody looked at it in time, or the figures have changed


@dataclass(frozen=True, slots=True)
class KeptTip:
    """A tip as it is kept. Of those from before texts were kept, `actions` are empty.

    `misfit` and `words` say why it was not for them; `handed_by` is the manager who approved it, `is_edited` says that they
    changed its words; a draft expires at `expires_at`.
    """

    id: int
    person: int
    asked_at: datetime
    focus: str
    topic: str
    keys: tuple[str, ...]
    facts: tuple[str, ...]
    source: str
    rating: Rating | None = None
    misfit: Misfit | None = None
    words: str = ""
    state: TipState = TipState.GIVEN
    period: Period | None = None
    as_of: date | None = None
    actions: tuple[Action, ...] = ()
    question: str = ""
    model: str = ""
    version: str = ""
    handed_by: int | None = None
    is_edited: bool = False
    expires_at: datetime | None = None
    trouble: str = ""  # why no model worded it (`core.wording.Trouble`)

    def is_waiting(self, now: datetime) -> bool:
        """True for a draft that can still be handed on."""
        return self.state is TipState.DRAFT and self.expires_at is not None and now < self.expires_at

    @property
    def tip(self) -> Tip:
        """What it says. Only of those whose text was kept."""
        return Tip(
            self.focus,
            self.topic,
            self.actions,
            self.question,
            self.facts,
            self.source,
            self.keys,
            self.model,
            self.version,
        )


def rated(tip: KeptTip, rating: Rating, misfit: Misfit | None = None, words: str = "") -> KeptTip:
    """With a rating in place of any before. Why it helped is not asked."""
    if rating is Rating.HELPFUL:
        misfit, words = None, ""
    return replace(tip, rating=rating, misfit=misfit, words=words.strip()[:LONGEST_WORDS])


def filled(text: str, evidence: Evidence, write: WriteFigure) -> str:
    """The text with its figures as the reader has them. Raises `KeyError` for a fact that the evidence does not have."""

    def figure(found: re.Match[str]) -> str:
        fact = evidence.fact(found.group(1))
        if fact is None:
            raise KeyError(found.group(1))
        return write(fact)

    return _PLACEHOLDER.sub(figure, text)


def template(tip: Tip) -> str:
    """All that a tip says, with its figures still named."""
    return "\n".join([*(f"{action.text}\n{action.reason}" for action in tip.actions), tip.question])


def with_figures(tip: Tip, evidence: Evidence, write: WriteFigure) -> Tip:
    """As it is read. Raises `KeyError` like `filled`."""
    actions = tuple(
        Action(filled(action.text, evidence, write), filled(action.reason, evidence, write)) for action in tip.actions
    )
    return replace(tip, actions=actions, question=filled(tip.question, evidence, write))


def facts_named(text: str) -> tuple[str, ...]:
    """The ids of the facts that a text names."""
    return tuple(_PLACEHOLDER.findall(text))
