"""The playbook: what a coach says without a model. Entries were written and reviewed by people; here the fitting ones are chosen.

An entry names figures by what they are of the KPI in focus (`{actual}`); the tip names them by their facts, as every tip does
(`{win_rate.actual}`), so that they are written out for the reader at the end.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from zlib import crc32

from core.coaching import Action, Evidence, Rating, Sign, Tip, facts_named
from core.feedback import kpi_topic, skill_topic
from core.skills import SKILLS

SOURCE = "playbook"
_LITTLE = 4  # entries of a skill
USUAL_ACTIONS = 2  # more at a time is seldom done
FIGURES = (  # facts of the KPI
    "actual", "target", "expected", "short", "to_go", "previous", "usual", "team_median", "forecast",
)  # fmt: skip
WORDS = ("kpi", "stage")  # the name of the KPI in focus, and of the one where the funnel narrows
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class When(StrEnum):
    """What must hold for an entry to fit; in the order in which they are answered."""

    BEHIND = "behind"  # slipping or behind what was due of the target
    NARROWEST = "narrowest"  # the funnel narrows most at one of the entry's KPIs
    FALLING = "falling"  # worse than in the comparable period before
    BELOW_USUAL = "below_usual"  # worse than the person's own usual
    BELOW_TEAM = "below_team"  # worse than the middle of the team
    ON_PACE = "on_pace"  # on pace or ahead: a stretch
    RISING = "rising"  # better than in the comparable period before
    ANY = "any"  # always, also where nothing is measured


class Step(StrEnum):
    """Where in the work an entry acts; the actions of one tip take different steps."""

    PLAN = "plan"
    PREPARE = "prepare"
    TALK = "talk"
    WRITE = "write"
    REVIEW = "review"
    PRACTISE = "practise"


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of advice. `kpis` are those it helps (none: any); `figures` the placeholders in its texts."""

    key: str
    skill: str
    kpis: tuple[str, ...]
    when: When
    step: Step
    action: str
    reason: str
    question: str
    figures: tuple[str, ...] = ()


LAST_RESORT = Entry(
    "talk-it-over",
    "teamwork",
    (),
    When.ANY,
    Step.TALK,
    "Bring one open deal to your next talk with your manager, and ask what they would do next in your place.",
    "Somebody outside the deal sees steps that are hard to see from inside.",
    "Which deal would you most like another pair of eyes on?",
)
_ORDER = {when: place for place, when in enumerate(When)}
_SIGNS = {
    Sign.BEHIND: When.BEHIND,
    Sign.FALLING: When.FALLING,
    Sign.BELOW_USUAL: When.BELOW_USUAL,
    Sign.BELOW_TEAM: When.BELOW_TEAM,
    Sign.MET: When.ON_PACE,
    Sign.RISING: When.RISING,
}


def choose(entries: Iterable[Entry], evidence: Evidence, *, topic: str = "", kpis: Collection[str] = ()) -> Tip:
    """A tip for this person: the best fitting entry, and where another fits that says something else, that one too.

    `topic` is a KPI or a skill asked for (`win_rate`, `kpi:win_rate`, `skill:discovery`); otherwise the focus of the evidence
    counts. `kpis` are those that are measured: one of them that is asked for is the focus, with or without a figure.

    What they called not for them never comes again; what they were given lately comes last. The same evidence makes the same
    tip. There always is one: where nothing is left to choose, it is `LAST_RESORT`.
    """
    entries = list(entries)
    asked = _Asked.of(topic, evidence, {*kpis, *(kpi for entry in entries for kpi in entry.kpis)})
    unwanted = {key for given in evidence.given if given.rating is Rating.NOT_FOR_ME for key in given.keys}
    latest = set(evidence.given[0].keys) if evidence.given else set()
    fitting = {entry.key: entry for entry in entries if entry.key not in unwanted and asked.fits(entry)}
    recency = _recency(evidence)
    ordered = sorted(
        fitting.values(),
        key=lambda entry: (
            entry.key in latest,
            asked.is_reserve(entry),
            recency.get(entry.key, 0),
            _ORDER[entry.when],
            not asked.is_about(entry),
            crc32(f"{evidence.person}:{entry.key}".encode()),  # people in the same place do not all read the same
            entry.key,
        ),
    )
    chosen = list(_apart(ordered, asked, set(recency))) or [LAST_RESORT]
    return asked.tip(chosen)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a tip is to be about: a KPI or "", a skill or "", and what holds of them."""

    evidence: Evidence
    focus: str
    skill: str
    holds: frozenset[When]

    @classmethod
    def of(cls, topic: str, evidence: Evidence, kpis: Collection[str]) -> "_Asked":
        """By what was asked for; a topic that is neither a KPI nor a skill is none. `kpis` are known from elsewhere."""
        kind, _, name = topic.strip().rpartition(":")
        is_skill = name in SKILLS and kind != "kpi"
        is_kpi = not is_skill and kind != "skill" and (name in kpis or evidence.standing(name) is not None)
        focus = name if is_kpi else evidence.focus
        standing = evidence.standing(focus)
        signs = standing.signs if standing is not None else frozenset()
        holds = {When.ANY, *(when for sign, when in _SIGNS.items() if sign in signs)}
        is_general = is_kpi and standing is None  # without a figure of what was asked for
        if evidence.narrowest and not is_general:
            holds.add(When.NARROWEST)
        return cls(evidence, focus, name if is_skill else "", frozenset(holds))

    def fits(self, entry: Entry) -> bool:
        """Whether it can be said: its condition holds, and its figures are there."""
        if entry.when not in self.holds or not all(self._has(figure) for figure in entry.figures):
            return False
        if entry.when is When.NARROWEST and self.evidence.narrowest not in entry.kpis:
            return False
        return self._helps(entry) or (entry.when is When.ANY and not entry.figures)

    def is_about(self, entry: Entry) -> bool:
        """Whether it was written for the KPI in focus."""
        return self.focus in entry.kpis

    def is_reserve(self, entry: Entry) -> bool:
        """Whether it is only for when nothing nearer is left."""
        return entry.skill != self.skill if self.skill else not self._helps(entry)

    def tip(self, entries: Sequence[Entry]) -> Tip:
        """Made of these, the first of which gives the question."""
        lead = entries[0]
        actions = tuple(Action(self._said(one.action), self._said(one.reason)) for one in entries)
        question = self._said(lead.question)
        named = facts_named(" ".join([*(f"{one.text} {one.reason}" for one in actions), question]))
        focus = self.focus if not self.skill or any(one.figures for one in entries) else ""
        topic = kpi_topic(focus) if focus and not self.skill else skill_topic(lead.skill)
        facts = tuple(dict.fromkeys(named))
        return Tip(focus, topic, actions, question, facts, SOURCE, tuple(one.key for one in entries))

    def _helps(self, entry: Entry) -> bool:
        return not entry.kpis or self.focus in entry.kpis

    def _has(self, figure: str) -> bool:
        if figure in WORDS:
            return bool(self._word(figure))
        return self.evidence.fact(f"{self.focus}.{figure}") is not None

    def _word(self, which: str) -> str:
        key = self.focus if which == "kpi" else self.evidence.narrowest
        standing = self.evidence.standing(key)
        return standing.kpi.name.replace("{", "(").replace("}", ")") if standing is not None else ""

    def _said(self, text: str) -> str:
        """With the words in place, and the figures named by their facts."""

        def put(found: re.Match[str]) -> str:
            name = found.group(1)
            return self._word(name) if name in WORDS else f"{{{self.focus}.{name}}}"

        return _PLACEHOLDER.sub(put, text)


def placeholders(entry: Entry) -> tuple[str, ...]:
    """Those that its texts use, in order."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(f"{entry.action} {entry.reason} {entry.question}")))


def _recency(evidence: Evidence) -> dict[str, int]:
    """How lately each was given: the latest has the highest number; what never was has none."""
    keys = dict.fromkeys(key for given in evidence.given for key in given.keys)
    return {key: len(keys) - place for place, key in enumerate(keys)}


def _apart(ordered: Sequence[Entry], asked: _Asked, given: set[str]) -> Iterator[Entry]:
    """The first, and those after it that are new to the person, take another step and, unless a skill was asked for, practise
    another skill: something said before is better left out than said beside what is new. Of a skill that was asked for, where
    little is left, one at a time, so that asking again brings something new."""
    taken: list[Entry] = []
    fresh = [entry for entry in ordered if entry.key not in given and not asked.is_reserve(entry)]
    most = 1 if asked.skill and len(fresh) <= _LITTLE else USUAL_ACTIONS
    for entry in ordered:
        if taken and asked.is_reserve(entry):
            return
        if taken and entry.key in given:
            continue
        is_apart = all(entry.step is not one.step and (bool(asked.skill) or entry.skill != one.skill) for one in taken)
        if is_apart and not (taken and asked.focus and not asked.skill and not asked.is_about(entry)):
            taken.append(entry)
            yield entry
        if len(taken) == most:
            return
