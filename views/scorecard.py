"""The scorecard: the whole in one number, two things that went well, the one focus, then each KPI in two lines."""

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import ActionsBlock, Block

from core.people import SubjectKind
from core.periods import Period
from core.scorecards import Highlight, Reason
from core.scores import Score
from core.usecases.scorecards import ScorecardAnswer
from views.chart import ChartLine, alternative_text, scorecard_chart
from views.feedback import GIVE
from views.goals import short_line
from views.kpi import title
from views.message import (
    LONGEST_BUTTON_VALUE,
    LONGEST_FALLBACK,
    LONGEST_SECTION,
    Message,
    Picture,
    button,
    context,
    header,
    section,
    shortened,
)
from views.score_text import (
    GAPS,
    basis_line,
    change_line,
    comparison_line,
    figure,
    freshness_line,
    pace_line,
)
from views.text import Reader, escaped, escaped_keeping_code, named, plain, sparkline

CHART = "scorecard.chart"
_MOST_SCORES = 20
_MOST_GOALS = 8


def scorecard_message(found: ScorecardAnswer, reader: Reader) -> Message:
    """The scorecard with a button for its chart."""
    request, subject = found.answer.request.encode(), found.answer.card.subject
    buttons = [button("Chart", CHART, request)] if len(request) <= LONGEST_BUTTON_VALUE else []
    if subject.kind is SubjectKind.PERSON and not found.answer.is_own:
        buttons.append(button("Give feedback", GIVE, str(subject.people[0])))
    actions = [ActionsBlock(elements=buttons)] if buttons else []
    return Message(_summary(found, reader), (*_body(found, reader), *actions))


def sent_scorecard(found: ScorecardAnswer, reader: Reader) -> Message:
    """The scorecard as it is sent on its own, with the chart below it."""
    return Message(_summary(found, reader), tuple(_body(found, reader)))


def picture(found: ScorecardAnswer, reader: Reader) -> Picture:
    """The chart: each KPI's target against actual, and its trend."""
    heading = title(found.answer, reader)
    figured = [score for score in found.answer.card.scores if score.actual is not None]
    targeted_first = sorted(figured, key=lambda score: score.target is None)
    lines = [_chart_line(score, reader) for score in targeted_first]
    return Picture(scorecard_chart(heading, lines), heading, alternative_text(heading, lines))


def chart_is_sent() -> Message:
    """After *Chart*: a file cannot be shown to one person alone in a channel."""
    text = "The chart is in your direct messages with Pace."
    return Message(text, (section(text),))


def _body(found: ScorecardAnswer, reader: Reader) -> Iterator[Block]:
    answer = found.answer
    yield header(f"{title(answer, reader)}: scorecard")
    yield section(_overall(found, reader))
    yield section("\n".join(_meaning(found, reader)))
    lines = [_line(score, reader) for score in answer.card.scores[:_MOST_SCORES]]
    yield from _sections(lines)
    if found.goals:
        yield section("\n".join(["*Goals*", *(f"•  {short_line(goal, reader)}" for goal in found.goals[:_MOST_GOALS])]))
    if found.feedback:
        pieces = "One piece" if found.feedback == 1 else f"{found.feedback} pieces"
        yield section(f"*Feedback*  {pieces} in this time: `/feedback inbox` shows what you can read.")
    small = (
        freshness_line(answer.freshness, answer.now, reader),
        comparison_line(answer.card, answer.as_of, reader),
        basis_line(answer.card.scores),
    )
    yield context(escaped_keeping_code("\n".join(line for line in small if line)))


def _overall(found: ScorecardAnswer, reader: Reader) -> str:
    overall, due = found.scorecard.overall, found.scorecard.due
    if overall is None:
        return "No targets for this period yet, so there is no overall attainment."
    text = f"*{reader.percent(overall, 0)}* of the targets overall"
    if found.answer.card.period.is_running(found.answer.as_of) and due is not None:
        text += f", {reader.percent(due, 0)} of what is due by now"
    return text


def _line(score: Score, reader: Reader) -> str:
    """Two lines: the figure with its trend; then what it means."""
    name = named(score.kpi.name)
    if score.actual is None:
        return f"*{name}*  no figure. {GAPS[score.gap] if score.gap else ''}"
    trend = sparkline(score.trend)
    first = f"*{figure(score, reader)}*  {name}" + (f"  {trend}" if trend else "")
    second = "; ".join(filter(None, (pace_line(score, reader), change_line(score, None, reader))))
    return f"{first}\n{second}" if second else first


def _sections(lines: Sequence[str]) -> Iterator[Block]:
    """As few paragraphs as hold the lines."""
    text = ""
    for line in lines:
        if len(text) + len(line) > LONGEST_SECTION - 2:
            yield section(text)
            text = ""
        text = f"{text}\n\n{line}" if text else line
    if text:
        yield section(text)


def _meaning(found: ScorecardAnswer, reader: Reader) -> Iterator[str]:
    card = found.scorecard
    compared_with = card.card.compared_with
    if card.wins:
        yield "*Went well*"
        for win in card.wins:
            yield f"•  {highlight_line(win, compared_with, reader)}"
    if card.focus:
        yield ("\n" if card.wins else "") + "*The one focus*"
        yield f"•  {highlight_line(card.focus, compared_with, reader)}"
    elif any(score.status for score in card.card.scores):
        yield ("\n" if card.wins else "") + "Nothing is behind its target."
    if not card.wins and not card.focus:
        yield "Nothing stands out against the period before."


def highlight_line(highlight: Highlight, compared_with: Period, reader: Reader) -> str:
    """`Win rate *63.2%*, ◆ ahead: 105% of the target of 60%`."""
    score = highlight.score
    because = (
        pace_line(score, reader) if highlight.reason is Reason.TARGET else change_line(score, compared_with, reader)
    )
    return f"{named(score.kpi.name)} *{figure(score, reader)}*, {because}"


def _summary(found: ScorecardAnswer, reader: Reader) -> str:
    """The scorecard in two lines, for notifications and screen readers."""
    overall = found.scorecard.overall
    whole = f", {reader.percent(overall, 0)} of the targets overall" if overall is not None else ""
    focus = found.scorecard.focus
    then = f". The one focus: {escaped(plain(focus.score.kpi.name))} {figure(focus.score, reader)}" if focus else ""
    return shortened(f"Scorecard of {escaped(title(found.answer, reader))}{whole}{then}", LONGEST_FALLBACK)


def _chart_line(score: Score, reader: Reader) -> ChartLine:
    return ChartLine(
        name=plain(score.kpi.name),
        actual=figure(score, reader),
        target=reader.figure(score.target, score.kpi.unit) if score.target is not None else "",
        attainment=score.attainment,
        status=score.status.value if score.status else "",
        trend=score.trend,
    )
