"""A review as a document: written as Markdown, read back from it, and so the same in Slack, in a file and as it is kept."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.feedback import Feedback, FeedbackKind, topic_name
from core.goals import GoalState
from core.people import Person
from core.reviews import ASKED, Question, Side
from core.scores import Score
from core.usecases.goal_tracking import Tracked
from core.usecases.review_content import ReviewContent
from views.score_text import GAPS, change_line, figure, pace_line
from views.text import Reader, plain


class Kind(StrEnum):
    """What a line is; the value is how Markdown begins it."""

    TITLE = "# "
    HEADING = "## "
    QUESTION = "### "
    ITEM = "- "
    DETAIL = "    - "  # belongs to the item above
    TEXT = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of plain text."""

    kind: Kind
    text: str


QUESTIONS = {
    Question.WENT_WELL: "What went well",
    Question.WAS_HARD: "What was hard",
    Question.LEARN_NEXT: "What I want to learn next",
    Question.KEEP: "What to keep doing",
    Question.WORK_ON: "What to work on",
    Question.AGREED: "What was agreed",
}
_NOT_YET = "Not written yet."
_ENDS = {
    GoalState.PROPOSED: "not accepted",
    GoalState.ACCEPTED: "still running",
    GoalState.ACHIEVED: "reached",
    GoalState.MISSED: "not reached",
    GoalState.CANCELLED: "ended without a result",
}
_KINDS = {
    FeedbackKind.PRAISE: "praise",
    FeedbackKind.IMPROVEMENT: "improvement",
    FeedbackKind.REFLECTION: "own reflection",
}
_PREFIXES = (Kind.QUESTION, Kind.HEADING, Kind.TITLE, Kind.DETAIL, Kind.ITEM)
# Whatever could become formatting, a link, a mention or HTML wherever it stands in a line.
_SIGNS = re.compile(r"([\\`*_\[\]<>|~&@]|:(?=//)|#(?=#*$))")
_AT_THE_START = re.compile(r"^([-+#=]|\d+(?=[.)]))")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_WWW = re.compile(r"(?i)\b(www)\.")


def document_of(content: ReviewContent) -> str:
    """The whole review as Markdown, as the workspace writes figures: two people read it, and it is kept."""
    workspace = content.workspace
    reader = Reader(workspace.locale, workspace.zone, workspace.currency, workspace.business)
    return markdown(list(_lines(content, reader)))


def markdown(lines: Sequence[Line]) -> str:
    """As text; nothing that a person wrote becomes formatting, a link or HTML."""
    parts: list[str] = []
    for line in lines:
        if not line.text:
            continue
        is_list = line.kind in (Kind.ITEM, Kind.DETAIL)
        # A blank line parts paragraphs; the lines of a list belong together.
        parts.append(("" if is_list and parts and _is_listed(parts[-1]) else "\n") + line.kind + _escaped(line.text))
    return "\n".join(parts).strip("\n") + "\n"


def lines_of(text: str) -> list[Line]:
    """Back from what `markdown` made."""
    found = []
    for written in text.splitlines():
        if written.strip():
            kind = next((one for one in _PREFIXES if written.startswith(one)), Kind.TEXT)
            found.append(Line(kind, _ESCAPED.sub(r"\1", written.removeprefix(kind))))
    return found


def _is_listed(part: str) -> bool:
    return part.lstrip("\n").startswith((Kind.ITEM, Kind.DETAIL))


def _escaped(text: str) -> str:
    found = _WWW.sub(r"\1\\.", _SIGNS.sub(r"\\\1", text))
    start = _AT_THE_START.match(found)
    if start is None:
        return found
    # `1.` would begin a list as `-` does: of a number it is the point that is escaped.
    end = start.end()
    return f"{found[:end]}\\{found[end:]}" if found[0].isdigit() else f"\\{found}"


def _lines(content: ReviewContent, reader: Reader) -> Iterator[Line]:
    review = content.review
    period = reader.period(review.period)
    yield Line(Kind.TITLE, plain(f"Review of {content.subject.name}, {period}"))
    yield Line(Kind.TEXT, plain(f"{content.workspace.name}. Manager: {content.manager.name}."))
    yield from _figures(content, reader)
    yield from _goals(content.goals, reader)
    yield from _feedback(content, reader)
    heads = {Side.SUBJECT: f"Self-assessment, by {content.subject.name}", Side.MANAGER: _managers(content.manager)}
    for side, head in heads.items():
        yield Line(Kind.HEADING, plain(head))
        yield from _part(content, side)
    yield Line(Kind.HEADING, "Signatures")
    for side, person in ((Side.SUBJECT, content.subject), (Side.MANAGER, content.manager)):
        at = review.signatures.get(side)
        state = f"signed on {reader.day(reader.local_day(at))}" if at else "not signed yet"
        yield Line(Kind.ITEM, plain(f"{person.name}: {state}"))


def _managers(manager: Person) -> str:
    return f"The manager's part, by {manager.name}"


def _figures(content: ReviewContent, reader: Reader) -> Iterator[Line]:
    yield Line(Kind.HEADING, "Figures")
    found = content.figures
    if found is None:
        yield Line(Kind.TEXT, "Nothing is measured yet.")
        return
    overall = f"{reader.percent(found.overall, 0)} of the targets overall. " if found.overall is not None else ""
    yield Line(Kind.TEXT, f"{overall}Compared with {reader.period(found.card.compared_with)}.")
    for score in found.card.scores:
        yield Line(Kind.ITEM, plain(_score(score, reader)))


def _score(score: Score, reader: Reader) -> str:
    if score.actual is None:
        return f"{score.kpi.name}: no figure. {GAPS[score.gap] if score.gap else ''}"
    parts = (figure(score, reader), pace_line(score, reader), change_line(score, None, reader))
    return f"{score.kpi.name}: {'; '.join(part for part in parts if part)}"


def _goals(goals: Sequence[Tracked], reader: Reader) -> Iterator[Line]:
    yield Line(Kind.HEADING, "Goals")
    if not goals:
        yield Line(Kind.TEXT, "None was agreed for this time.")
    for one in goals:
        draft, kpi = one.goal.draft, one.kpi
        what = f"{kpi.name} {reader.figure(draft.value, kpi.unit)}" if kpi else draft.kpi.replace("_", " ")
        stood = f", {figure(one.score, reader)}" if one.score is not None and one.score.actual is not None else ""
        yield Line(Kind.ITEM, plain(f"{what}, {reader.period(draft.period)}: {_ENDS[one.goal.state]}{stood}"))
        if draft.why.strip():
            yield Line(Kind.DETAIL, plain(f"Why: {draft.why}"))


def _feedback(content: ReviewContent, reader: Reader) -> Iterator[Line]:
    count = len(content.feedback)
    yield Line(Kind.HEADING, f"Feedback ({count})" if count else "Feedback")
    if not count:
        yield Line(Kind.TEXT, "None was given in this time for both of you to read.")
    for one in content.feedback:
        yield Line(Kind.ITEM, plain(_feedback_head(one, content, reader)))
        said = one.content
        for label, text in (
            ("Situation", said.situation),
            ("What was seen", said.behaviour),
            ("What came of it", said.impact),
            ("Next step", said.next_step),
        ):
            if text.strip():
                yield Line(Kind.DETAIL, plain(f"{label}: {text}"))


def _feedback_head(one: Feedback, content: ReviewContent, reader: Reader) -> str:
    day = reader.day(reader.local_day(one.given_at))
    kind = _KINDS[one.content.kind]
    topic = topic_name(one.content.topic, dict(content.kpis)) if one.content.topic else ""
    author = content.authors.get(one.author or 0, "a former colleague")
    by = "" if one.content.kind is FeedbackKind.REFLECTION else f" from {author}"
    return f"{day}, {kind}{by}" + (f", on {topic}" if topic else "")


def _part(content: ReviewContent, side: Side) -> Iterator[Line]:
    words = content.review.words_of(side)
    if not words:
        yield Line(Kind.TEXT, _NOT_YET)
        return
    for question in ASKED[side]:
        yield Line(Kind.QUESTION, QUESTIONS[question])
        for line in words.get(question, "").splitlines():
            yield Line(Kind.TEXT, plain(line))
