"""What a ratio is made of: its parts as the engine answers them, as facts of the evidence, and which of them moved.

Win rate is down because fewer deals were won, because more were lost, or both: that is as much of a *why* as figures have.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.catalogue import Catalogue, Direction, Kpi, Measure, Unit
from core.coaching import Evidence, Fact, WriteFigure
from core.expressions import Expression
from core.scores import Card


@dataclass(frozen=True, slots=True)
class Part:
    """One measure of a KPI that divides, over the period and over the comparable one before (None: not known)."""

    key: str
    name: str
    unit: Unit
    now: float
    before: float | None


def part_kpis(kpi: Kpi, catalogue: Catalogue) -> tuple[Kpi, ...]:
    """Each of the measures that a KPI divides as a KPI of its own, for the engine; none for one that does not divide.

    Its name and unit are those of the KPI that is just this measure, where there is one.
    """
    if not kpi.expression.divides:
        return ()
    alone = {one.measures[0].key: one for one in catalogue.kpis if one.expression.text.strip() == one.measures[0].key}
    return tuple(_alone(measure, kpi, alone) for measure in kpi.measures)


def parts_in(card: Card) -> tuple[Part, ...]:
    """Out of a card of `part_kpis`; those without a figure are left out."""
    return tuple(
        Part(score.kpi.key, score.kpi.name, score.kpi.unit, score.actual, score.previous)
        for score in card.scores
        if score.actual is not None
    )


def with_parts(evidence: Evidence, kpi: Kpi, parts: Sequence[Part]) -> Evidence:
    """With the parts of one KPI among the facts: `win_rate.part.deals_won`, and `win_rate.part.deals_won.previous`."""
    facts = []
    for part in parts:
        key, label = f"{kpi.key}.part.{part.key}", f"{kpi.name}, a part of it: {part.name}"
        facts.append(Fact(key, label, part.now, part.unit, "counted over the period"))
        if part.before is not None:
            before = f"{label}, the comparable period before"
            facts.append(Fact(f"{key}.previous", before, part.before, part.unit, "the comparable period before"))
    return replace(evidence, facts=(*evidence.facts, *facts))


def moved(evidence: Evidence, kpi: Kpi, parts: Sequence[Part], write: WriteFigure) -> str:
    """What moved, in one sentence, the part that moved most first; "" where there is nothing before to hold it against.

    A move is measured against the larger of the two figures, so that from nothing to something is a whole one.
    """
    told = [part for part in parts if part.before is not None]
    by_move = sorted(told, key=lambda part: -_move(part.now, part.before))
    said = [_said(part.name, evidence, f"{kpi.key}.part.{part.key}", ".previous", write) for part in by_move]
    if not said:
        said = [_said(kpi.name, evidence, kpi.key, ".previous", write, now=".actual")]
    known = [clause for clause in said if clause]
    if not known:
        return ""
    lead, *rest = [known[0], *map(_within, known[1:])]
    # A comma after each figure: `7 while days` would be so many days.
    return f"{', while '.join([lead, ', and '.join(rest)]) if rest else lead}."


def _alone(measure: Measure, kpi: Kpi, alone: dict[str, Kpi]) -> Kpi:
    if measure.key in alone:
        return replace(alone[measure.key], key=measure.key)
    return replace(
        kpi,
        key=measure.key,
        name=measure.name,
        unit=_unit(measure, kpi, alone),
        direction=Direction.HIGHER,
        expression=Expression.parse(measure.key),
        measures=(measure,),
        aliases=(),
    )


def _unit(measure: Measure, kpi: Kpi, alone: dict[str, Kpi]) -> Unit:
    """Measures have none of their own: what a ratio divides counts alike, and of anything else it is divided by a count."""
    if kpi.unit is Unit.RATIO:
        known = [alone[other.key].unit for other in kpi.measures if other.key in alone]
        return known[0] if known else Unit.COUNT
    return Unit.COUNT if measure.key in kpi.expression.divisors else kpi.unit


def _move(now: float, before: float | None) -> float:
    if before is None or now == before:
        return 0.0
    return abs(now - before) / max(abs(now), abs(before))


def _said(name: str, evidence: Evidence, key: str, previous: str, write: WriteFigure, *, now: str = "") -> str:
    """`Deals lost went from 7 to 12`; by the figures as they are read, so that nothing goes from 7 to 7."""
    after, before = evidence.fact(f"{key}{now}"), evidence.fact(f"{key}{previous}")
    if after is None or before is None:
        return ""
    shown, shown_before = write(after), write(before)
    return f"{name} stayed at {shown}" if shown == shown_before else f"{name} went from {shown_before} to {shown}"


def _within(clause: str) -> str:
    """As it stands inside a sentence: an abbreviation keeps its capitals."""
    first = clause.split(" ", 1)[0]
    return clause[0].lower() + clause[1:] if len(first) > 1 and first[1:] == first[1:].lower() else clause
