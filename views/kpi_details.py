"""The records behind a figure, ten at a time."""

from collections.abc import Iterator

from slack_sdk.models.blocks import ActionsBlock, Block, InteractiveElement

from core.catalogue import Measure, Unit
from core.people import SubjectKind
from core.records import RecordLine
from core.usecases.kpi import Details
from views.kpi_controls import BACK, NEWER, OLDER, DetailsRequest
from views.message import Message, button, context, header, section, shortened
from views.score_text import overdue_line
from views.text import Reader, escaped, named, plain

PAGE = 10


def details_card(details: Details, request: DetailsRequest, reader: Reader, turn: str) -> Message:
    """One page of records, newest first, with the way back to the card that `request` remembers."""
    answer, score = details.answer, details.score
    title = f"{plain(score.kpi.name)}: {plain(answer.card.subject.name)}, {reader.period(answer.card.period)}"
    figure = "No figure" if score.actual is None else f"*{reader.figure(score.actual, score.kpi.unit)}*"
    blocks: list[Block] = [
        header(title),
        section(f"{figure}  {escaped(score.kpi.meaning)}" if score.kpi.meaning else figure),
        section("\n".join(_line(line, details, reader) for line in details.lines) or "No records in this period."),
        context("\n".join(_small_print(details, reader))),
        ActionsBlock(block_id=f"{turn}:details", elements=_buttons(details, request)),
    ]
    return Message(f"{shortened(escaped(title), 300)}: {_where(details, reader)}", tuple(blocks))


def _line(line: RecordLine, details: Details, reader: Reader) -> str:
    """`31 Dec 2017  GTX Plus Basic, Acme  $550`, with the person on a team's card and the measure where there are several."""
    score = details.score
    parts = [reader.day(line.day), named(line.title or line.key)]
    if details.answer.card.subject.kind is not SubjectKind.PERSON:
        parts.append(named(line.person))
    measures = score.kpi.measures
    if len(measures) > 1:
        parts.append(named(_name(line.measure, measures)))
    if score.kpi.unit is Unit.MONEY and len(measures) == 1:
        parts.append(reader.money(line.value))
    elif line.value != 1:
        parts.append(reader.number(line.value, 2))
    return "  ·  ".join(parts)


def _name(key: str, measures: tuple[Measure, ...]) -> str:
    return next((measure.name for measure in measures if measure.key == key), key).lower()


def _small_print(details: Details, reader: Reader) -> Iterator[str]:
    yield _where(details, reader)
    fresh = details.answer.freshness
    if fresh is not None and fresh.overdue is not None:
        yield escaped(overdue_line(fresh.overdue, reader))


def _where(details: Details, reader: Reader) -> str:
    if not details.lines:
        return "No records to show."
    first, last = details.offset + 1, details.offset + len(details.lines)
    total = reader.number(details.total)
    return f"Records {reader.number(first)} to {reader.number(last)} of {total}, newest first."


def _buttons(details: Details, request: DetailsRequest) -> list[InteractiveElement]:
    elements: list[InteractiveElement] = [button("Back to the card", BACK, request.card.encode())]
    if details.offset > 0:
        newer = DetailsRequest(request.card, request.kpi, max(0, details.offset - PAGE))
        elements.append(button("Newer", NEWER, newer.encode()))
    if details.offset + len(details.lines) < details.total:
        older = DetailsRequest(request.card, request.kpi, details.offset + PAGE)
        elements.append(button("More", OLDER, older.encode()))
    return elements
