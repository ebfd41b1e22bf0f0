"""The answer to a question about one's own figures: the figures first, then what can be said of them."""

from collections.abc import Iterator

from slack_sdk.models.blocks import Block

from core.coaching import Standing
from core.parts import Part
from core.usecases.questions import Answer
from views.coaching import origin
from views.message import LONGEST_FALLBACK, Message, context, header, note, section, shortened
from views.score_text import GAPS, change_line, comparison_line, figure, overdue_line, pace_line
from views.text import Reader, escaped, listed, named, plain

NOT_WHY = "The figures show what moved, not why people did what they did."
_HOW = "Another period or KPI: `/coach why was my win rate down last quarter?`"
_FOR_MANAGERS = " For your people: `/kpi @name` and `/coach prep @name`."


def answer_message(found: Answer, reader: Reader) -> Message:
    """For the asker alone."""
    standing = found.known.evidence.standing(found.kpi)
    if standing is None:
        return note(_nothing(found, reader))
    title = f"{plain(standing.kpi.name)}, {reader.period(found.known.evidence.period)}"
    blocks: list[Block] = [header(title), section("\n".join(_figures(standing, found, reader)))]
    if found.parts:
        blocks.append(section("\n".join(["*Made of*", *(_part(part, reader) for part in found.parts)])))
    blocks += [section(text) for text in _said(found)]
    blocks.append(context(" ".join(_small_print(found, reader))))
    first = found.words or found.moved or figure(standing.score, reader)
    return Message(shortened(f"{escaped(title)}. {escaped(first)}", LONGEST_FALLBACK), tuple(blocks))


def _nothing(found: Answer, reader: Reader) -> str:
    """Where there is no figure to speak of."""
    period = reader.period(found.known.evidence.period)
    if found.is_recognised:
        name = named(found.known.kpis.get(found.kpi, found.kpi))
        said = f"No figure for {name} in {period}. {GAPS[found.gap] if found.gap else ''}".strip()
    else:
        said = f"You have no figures of your own in {period}, so there is nothing to answer from."
    return f"{said} {_HOW}{_FOR_MANAGERS if found.leads else ''}"


def _figures(standing: Standing, found: Answer, reader: Reader) -> Iterator[str]:
    """The figure, then everything it can be held against."""
    score, unit, evidence = standing.score, standing.kpi.unit, found.known.evidence
    yield f"*{figure(score, reader)}*  {named(standing.kpi.name)}, {reader.period(evidence.period)}"
    yield from filter(None, (pace_line(score, reader), change_line(score, evidence.compared_with, reader)))
    if score.previous is None:
        yield "Nothing in the period before to hold it against."
    elif score.difference:
        yield f"Before: {reader.figure(score.previous, unit)}"
    if standing.usual is not None:
        yield f"Your usual: {reader.estimate(standing.usual, unit)}"
    if standing.team_median is not None:
        yield f"The middle of your team: {reader.estimate(standing.team_median, unit)}"
    if (stage := evidence.standing(evidence.narrowest)) is not None:
        yield f"This quarter your funnel narrows most at {named(stage.kpi.name)}."


def _part(part: Part, reader: Reader) -> str:
    before = "nothing known before" if part.before is None else f"before {reader.figure(part.before, part.unit)}"
    return f"•  {named(part.name)} *{reader.figure(part.now, part.unit)}*, {before}"


def _said(found: Answer) -> Iterator[str]:
    """A model's words; else what moved, and what the playbook has for it."""
    if found.words:
        yield escaped(found.words)
        return
    if found.moved and found.parts:  # of a KPI without parts the figures above say the same
        yield escaped(found.moved)
    if found.action is not None:
        yield f"*To try*\n{escaped(found.action.text)}\n*Why*  {escaped(found.action.reason)}"


def _small_print(found: Answer, reader: Reader) -> Iterator[str]:
    evidence = found.known.evidence
    if not found.is_recognised:
        yield "I found no KPI of yours in the question, so this is about the one that your figures point to."
    if found.also:
        names = listed([named(found.known.kpis.get(key, key)) for key in found.also])
        yield f"One at a time: ask again about {names}."
    before = evidence.compared_with
    if any(not (one.start <= before.start and before.end <= one.end) for one in found.periods[1:]):
        yield "It is about the first period that you named."
    yield comparison_line(found.known.scorecard.card, evidence.as_of, reader)
    if overdue := overdue_line(found.known.overdue, reader):
        yield escaped(overdue)
    yield NOT_WHY
    yield f"{origin(found.model, found.trouble)} Only you see it."
