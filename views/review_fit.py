"""A review in as much room as one message has: what was written and the signatures first, then as much of the rest as fits."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from views.message import LONGEST_SECTION, shortened
from views.review_document import Kind, Line
from views.text import escaped

_MOST_BLOCKS = 40
_MOST_SIGNS = 9_000  # in all: Slack refuses a message whose blocks hold somewhat more (bolt-js #2509, #2867)
# What is shortened, the longest first that fits.
_LONGEST: tuple[dict[Kind, int], ...] = (
    {},
    {Kind.DETAIL: 300},
    {Kind.DETAIL: 150, Kind.TEXT: 1_000},
    {Kind.DETAIL: 100, Kind.TEXT: 500, Kind.ITEM: 200},
    {Kind.DETAIL: 60, Kind.TEXT: 150, Kind.ITEM: 100},
)
_LEAVES_OUT = 2  # from which of these on feedback is left out, before what was written is shortened any more
_LEFT_OUT = ("Feedback", "Goals", "Figures")  # at last, in this order
_A_PIECE = 580  # characters, of which each may become five


@dataclass(frozen=True, slots=True)
class Fitted:
    """The paragraphs; whether anything was shortened or left out; whether both parts and the signatures are there, be it
    shortened."""

    paragraphs: tuple[str, ...]
    is_cut: bool
    is_whole: bool


def fitted(lines: Sequence[Line], more: str) -> Fitted:
    """As paragraphs that one message holds. `more` says how many pieces were left out (`{} more in the file.`)."""
    for number, longest in enumerate(_LONGEST):
        is_last = number == len(_LONGEST) - 1
        shown = [_cut_to(line, longest.get(line.kind)) for line in (_joined(lines) if is_last else lines)]
        for heading in ("", *(_LEFT_OUT if is_last else _LEFT_OUT[:1] if number >= _LEAVES_OUT else ())):
            shown = _without(shown, heading, more) if heading else shown
            paragraphs = tuple(_paragraphs(shown))
            if _fits(paragraphs):
                return Fitted(paragraphs, shown != list(lines), is_whole=True)
    kept: list[str] = []
    for text in paragraphs[:_MOST_BLOCKS]:
        if sum(map(len, kept)) + len(text) > _MOST_SIGNS:
            break
        kept.append(text)
    return Fitted(tuple(kept), is_cut=True, is_whole=False)


def _fits(paragraphs: Sequence[str]) -> bool:
    return len(paragraphs) <= _MOST_BLOCKS and sum(map(len, paragraphs)) <= _MOST_SIGNS


def _cut_to(line: Line, longest: int | None) -> Line:
    return line if longest is None else replace(line, text=shortened(line.text, longest))


def _joined(lines: Sequence[Line]) -> list[Line]:
    """Lines of text that follow each other as one: many short ones take more room than any limit of each leaves them."""
    found: list[Line] = []
    for line in lines:
        if found and line.kind is found[-1].kind is Kind.TEXT:
            found[-1] = Line(Kind.TEXT, f"{found[-1].text} {line.text}")
        else:
            found.append(line)
    return found


def _without(lines: Sequence[Line], heading: str, more: str) -> list[Line]:
    """Without the last items below a heading, as few as must go; if it does not fit even so, without all of them."""
    heads = [place for place, line in enumerate(lines) if line.kind is Kind.HEADING] + [len(lines)]
    start = next((place for place in heads[:-1] if lines[place].text.partition(" (")[0] == heading), None)
    if start is None:
        return list(lines)
    end = heads[heads.index(start) + 1]
    items = [place for place in range(start, end) if lines[place].kind is Kind.ITEM]

    def without(count: int) -> list[Line]:
        return [*lines[: items[-count]], Line(Kind.TEXT, more.format(count)), *lines[end:]]

    few = bisect_left(range(1, len(items)), True, key=lambda count: _fits(tuple(_paragraphs(without(count))))) + 1
    return without(few) if items else list(lines)


def _paragraphs(lines: Sequence[Line]) -> Iterator[str]:
    """A paragraph for each heading or question with what stands below it, in as many pieces as Slack makes necessary."""
    text = ""
    for line in lines:
        begins = line.kind in (Kind.HEADING, Kind.QUESTION)
        for piece in _pieces(line):
            if text and (begins or len(text) + len(piece) > LONGEST_SECTION - 2):
                yield text
                text = ""
            text = f"{text}\n{piece}" if text else piece
    if text:
        yield text


def _pieces(line: Line) -> Iterator[str]:
    """The line; one whose escaped signs make it longer than a paragraph may be, in several."""
    whole = _in_slack(line)
    if len(whole) <= LONGEST_SECTION:
        yield whole
        return
    for start in range(0, len(line.text), _A_PIECE):
        yield _in_slack(replace(line, text=line.text[start : start + _A_PIECE]))


def _in_slack(line: Line) -> str:
    text = escaped(line.text)
    match line.kind:
        case Kind.HEADING | Kind.QUESTION:
            return f"*{text}*"
        case Kind.ITEM:
            return f"•  {text}"
        case Kind.DETAIL:
            return f"      {text}"
        case _:
            return text
