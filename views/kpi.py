"""The KPI card: the number first, then what it means, then the next step."""

from slack_sdk.models.blocks import Block, SectionBlock

from core.people import SubjectKind
from core.scores import Gap, Score
from core.usecases.kpi import KpiAnswer
from views.kpi_controls import card_controls
from views.message import LONGEST_FALLBACK, Message, context, header, section, shortened
from views.score_text import (
    GAPS,
    basis_line,
    change_line,
    comparison_line,
    figure,
    forecast_line,
    freshness_line,
    pace_line,
)
from views.text import Reader, escaped, escaped_keeping_code, listed, named, plain, sparkline

_MOST_SCORES = 40


def reader_for(answer: KpiAnswer, locale: str | None = None, zone: str | None = None) -> Reader:
    """How this answer's figures are written for somebody; without a locale, as the workspace has it."""
    workspace = answer.workspace
    return Reader(locale or workspace.locale, zone or workspace.zone, workspace.currency, workspace.business)


def card(answer: KpiAnswer, reader: Reader, turn: str) -> Message:
    """The card with its buttons, for the asker alone. `turn` makes its controls new each time (Slack keeps the state of
    a menu that it takes for the one before)."""
    controls = card_controls(answer, reader, turn)
    return Message(_summary(answer, reader), (*_body(answer, reader), *([controls] if controls else [])))


def shared_card(answer: KpiAnswer, reader: Reader, sharer: str) -> Message:
    """The card for a channel: who shared it, and no buttons. `sharer` is a Slack id."""
    by = context(f"Shared by <@{sharer}>")
    return Message(_summary(answer, reader), (*_body(answer, reader), by))


def title(answer: KpiAnswer, reader: Reader) -> str:
    """`Ana Ruiz, Q4 2017`, as plain text."""
    return f"{shortened(plain(answer.card.subject.name), 80)}, {reader.period(answer.card.period)}"


def as_text(answer: KpiAnswer) -> str:
    """The card for a terminal."""
    reader = reader_for(answer)
    lines = [title(answer, reader), ""]
    for score in answer.card.scores:
        lines.append(f"{plain(score.kpi.name):<26} {figure(score, reader):>16}  {sparkline(score.trend)}")
        lines.extend(f"    {fact}" for fact in _meaning(score, answer, reader) if fact)
    return "\n".join([*lines, "", *_small_print(answer, reader)])


def _body(answer: KpiAnswer, reader: Reader) -> list[Block]:
    scores = answer.card.scores[:_MOST_SCORES]
    return [
        header(title(answer, reader)),
        *(_section(score, answer, reader) for score in scores),
        context(escaped_keeping_code("\n".join(_small_print(answer, reader)))),
    ]


def _section(score: Score, answer: KpiAnswer, reader: Reader) -> SectionBlock:
    """The figure with its trend, and under it in two columns what it means; in one column on a phone."""
    name = named(score.kpi.name)
    if score.actual is None:
        return section(f"*{name}*  no figure. {GAPS[score.gap or Gap.NO_DATA]}")
    trend = sparkline(score.trend)
    headline = f"*{figure(score, reader)}*  {name}" + (f"  {trend}" if trend else "")
    pace, change, forecast = _meaning(score, answer, reader)
    columns = [pace, "\n".join(filter(None, (change, forecast)))] if pace else [change, forecast]
    return section(headline, [column for column in columns if column])


def _meaning(score: Score, answer: KpiAnswer, reader: Reader) -> tuple[str, str, str]:
    """Pace, change and forecast, each "" where there is none."""
    return pace_line(score, reader), change_line(score, answer.card.compared_with, reader), forecast_line(score, reader)


def _small_print(answer: KpiAnswer, reader: Reader) -> list[str]:
    """How fresh the data is, with which days it is compared, what "expected" rests on, and what is missing."""
    lines = (
        freshness_line(answer.freshness, answer.now, reader),
        comparison_line(answer.card, answer.as_of, reader),
        basis_line(answer.card.scores),
        _missing_targets(answer),
    )
    return [line for line in lines if line]


def _missing_targets(answer: KpiAnswer) -> str:
    """Which KPIs have no target, and whom to ask."""
    scores = answer.card.scores
    without = [shortened(plain(score.kpi.name), 40) for score in scores if score.target is None]
    if not without:
        return ""
    ask = " `/pace targets add` sets one." if answer.sets_targets else " Ask your manager." if answer.is_own else ""
    if len(without) == len(scores) > 1:
        return f"No targets for this period yet.{ask}"
    return f"No target for {listed(without)} yet.{ask}"


def _summary(answer: KpiAnswer, reader: Reader) -> str:
    """The card in one line, for notifications and screen readers."""
    figures = "; ".join(
        f"{named(score.kpi.name)} {figure(score, reader)}" for score in answer.card.scores[:_MOST_SCORES]
    )
    whose = "" if answer.card.subject.kind is not SubjectKind.EVERYONE else " (everyone)"
    return shortened(f"{escaped(title(answer, reader))}{whose}: {figures}", LONGEST_FALLBACK)
