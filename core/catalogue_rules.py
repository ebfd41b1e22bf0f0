"""What makes a KPI good, for the file and for the form alike: specific, measurable, achievable, relevant, time-bound."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import chain, count
from math import sqrt
from typing import Any

from core import period_text
from core.alike import folded
from core.ask import WHOM, plain_label
from core.catalogue import Cadence, Direction, Kpi, Measure, Unit
from core.errors import Refused
from core.expressions import Expression

SHORTEST_NAME, LONGEST_NAME, LONGEST_KEY = 2, 40, 50  # characters
MOST_WEIGHT = 100
# What a form takes, in characters: Slack carries what was changed from page to page, and not more than 3,000 of it.
LONGEST = {"name": LONGEST_NAME, "meaning": 300, "expression": 400, "owner": 60, "why": 300}
MOST_ALIASES, LONGEST_ALIAS = 8, 30
_SPECIFIC = 15  # characters: shorter than this says nothing that a person could act on
_DIVIDED = (Unit.RATIO, Unit.DAYS, Unit.SCORE)
_LARGEST = 1e15
_ANY_DAY = date(2000, 1, 1)
_MOST_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Definition:
    """A KPI as somebody wrote it, before its formula is read."""

    name: str
    meaning: str
    expression: str
    unit: Unit
    direction: Direction
    owner: str
    why: str
    cadence: Cadence
    weight: float
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a field, as the rest of a sentence about the KPI; `hint` is a sentence that helps out of it."""

    field: str
    says: str
    hint: str = ""

    @property
    def sentence(self) -> str:
        """For whoever reads it below the field."""
        return f"It {self.says}. {self.hint}".strip()


def check(given: Definition, measures: Mapping[str, Measure]) -> tuple[Expression | None, list[Fault]]:
    """The formula, unless it cannot be read, and what is wrong with the KPI."""
    faults: list[Fault] = []
    if len(given.meaning) < _SPECIFIC or plain_label(given.meaning) == plain_label(given.name):
        faults.append(Fault("meaning", "is not specific: say in a sentence what it means"))
    if len(given.why) < _SPECIFIC:
        faults.append(Fault("why", "is not relevant: say in a sentence why it matters"))
    try:
        expression = Expression.parse(given.expression)
    except Refused as error:
        return None, [*faults, Fault("expression", f"is not measurable: {str(error).rstrip('.')}")]
    return expression, [*faults, *_unmeasurable(given.unit, expression, measures)]


def limits(entered: Mapping[str, Any]) -> Iterator[Fault]:
    """What a form does not take of these fields of a KPI, before anything else is looked at."""
    for name, most in LONGEST.items():
        if (length := len(entered.get(name, ""))) > most:
            yield Fault(name, f"has {length} characters here, and {most} is the most")
    if len(entered.get("name", "x" * SHORTEST_NAME)) < SHORTEST_NAME:
        yield Fault("name", f"needs a name of {SHORTEST_NAME} to {LONGEST_NAME} characters")
    if not entered.get("owner", "somebody"):
        yield Fault("owner", "is not achievable: say who acts on it")
    if not entered.get("unit", Unit.COUNT):
        yield Fault("unit", "is not measurable: say what it is counted in")
    weight = entered.get("weight", 0)
    if not isinstance(weight, int | float) or not 0 <= weight <= MOST_WEIGHT:
        yield Fault("weight", f"needs a weight from 0 to {MOST_WEIGHT}, such as 2 or 0.5")
    aliases = entered.get("aliases", [])
    if len(aliases) > MOST_ALIASES or any(len(one) > LONGEST_ALIAS for one in aliases):
        yield Fault("aliases", f"can have {MOST_ALIASES} other names of {LONGEST_ALIAS} characters each")


def clashes(
    key: str, given: Definition, taken: dict[str, str], names: Mapping[str, str] | None = None
) -> Iterator[Fault]:
    """Names that people could not tell apart or not type; adds this KPI's to `taken` (its labels, with their keys).
    `names` has what the others are called, for whoever does not know their keys."""
    for label in dict.fromkeys(plain_label(label) for label in (key, given.name, *given.aliases)):
        field = "name" if label == plain_label(given.name) else "aliases"
        if (other := taken.setdefault(label, key)) != key:
            others = (names or {}).get(other, other)
            yield Fault(field, f"is called “{label}”, and so is {others}: names and aliases must differ")
        if _is_period(label):
            yield Fault(field, f"is called “{label}”, which would be read as a period")
        elif label in WHOM:
            yield Fault(field, f"is called “{label}”, which says whose figures are asked for")
        elif "@" in label or ("," in label and field == "name"):
            yield Fault(field, f"is called “{label}”: a comma or an @ in a name cannot be typed after a command")


def labels_taken(kpis: Iterable[Kpi]) -> dict[str, str]:
    """What these are called, for `clashes`."""
    return {plain_label(label): kpi.key for kpi in kpis for label in (kpi.key, kpi.name, *kpi.aliases)}


def kpi_of(key: str, given: Definition, expression: Expression, measures: Mapping[str, Measure]) -> Kpi:
    """The KPI of what has no faults."""
    return Kpi(
        key=key,
        name=given.name,
        meaning=given.meaning,
        why=given.why,
        unit=given.unit,
        direction=given.direction,
        expression=expression,
        measures=tuple(measure for name, measure in measures.items() if name in expression.names),
        owner=given.owner,
        cadence=given.cadence,
        weight=given.weight,
        aliases=given.aliases,
    )


def new_key(name: str, taken: Collection[str]) -> str:
    """What a new KPI is known by for ever, made from its name; with a number where that is taken."""
    word = re.sub(r"[^a-z0-9]+", "_", folded(name)).strip("_")
    if not word[:1].isalpha():
        word = f"kpi_{word}".rstrip("_")
    word = word[: LONGEST_KEY - 5].rstrip("_")
    numbered = (f"{word}_{number}" for number in count(2))
    return next(key for key in chain([word], numbered) if key not in taken)


def nearest(word: str, measures: Iterable[Measure]) -> Measure | None:
    """The measure that is written or called most like this word; None where there are none."""

    def likeness(measure: Measure) -> float:
        labels = (plain_label(measure.key), plain_label(measure.name))
        return max(SequenceMatcher(None, plain_label(word), label).ratio() for label in labels)

    return max(measures, key=likeness, default=None)


def _unmeasurable(unit: Unit, expression: Expression, measures: Mapping[str, Measure]) -> Iterator[Fault]:
    if not expression.is_arithmetic:
        yield _formula("is not measurable: its expression may only add, subtract, multiply and divide measures")
    if not expression.names:
        yield _formula("is not measurable: its expression uses no measure")
    if unknown := sorted(expression.names - measures.keys()):
        near = [found for word in unknown[:_MOST_NEAREST] if (found := nearest(word, measures.values()))]
        meant = ", ".join(f"{one.key} ({one.name})" for one in dict.fromkeys(near))
        hint = f"The nearest: {meant}." if meant else ""
        yield Fault("expression", f"is not measurable: there is no measure {', '.join(unknown)}", hint)
    if unit in _DIVIDED and not expression.divides:
        yield _formula(f"is in {unit}, so its expression must divide one measure by another")
    elif not expression.is_linear and not expression.divides:
        yield _formula("multiplies measures by each other, which gives no sum over people or months")
    if expression.is_arithmetic and expression.names and not _gives_figures(expression):
        yield _formula(
            "is not measurable: whatever the figures are, it divides by nothing or gives more than can be read"
        )


def _gives_figures(expression: Expression) -> bool:
    """Whether a figure comes of measures that are anything: no division by what is always zero, no numbers beyond counting."""
    anything = {name: 1 + sqrt(number) / 7 for number, name in enumerate(sorted(expression.names), 2)}
    return bool(abs(expression.evaluate(anything)) <= _LARGEST)


def _formula(says: str) -> Fault:
    return Fault("expression", says)


def _is_period(label: str) -> bool:
    try:
        period_text.parse(label, today=_ANY_DAY)
    except Refused:
        return False
    return True
