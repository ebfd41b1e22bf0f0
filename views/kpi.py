"""The KPI card: the number first, then what it means, then the next step."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, SectionBlock

from core.catalogue import Direction, Unit
from core.people import SubjectKind
from core.scores import Gap, PaceBasis, Score, Status
from core.usecases.kpi import KpiAnswer
from views.kpi_controls import card_controls
from views.message import LONGEST_FALLBACK, Message, context, header, section, shortened
from views.text import Reader, escaped, escaped_keeping_code, listed, named, plain, sparkline

_MARKERS = {Status.AHEAD: "◆", Status.ON_PACE: "●", Status.SLIPPING: "◐", Status.BEHIND: "○"}
_GAPS = {
    Gap.NO_DATA: "Nothing recorded in this period.",
    Gap.NOTHING_TO_DIVIDE: "Nothing to work it out from in this period yet.",
    Gap.NOT_STARTED: "This period has not started.",
    Gap.NOT_EMPLOYED: "Before the first day in the team.",
}
_BASES = {
    PaceBasis.USUAL_SHARE: "what the team has usually reached by this day",
    PaceBasis.WORKING_DAYS: "working days gone by (too little history for the team's usual course)",
    PaceBasis.LEVEL: "the whole target, at any time",
    PaceBasis.COMPLETE: "the whole target, because the period is over",
}
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
        lines.append(f"{plain(score.kpi.name):<26} {_figure(score, reader):>16}  {sparkline(score.trend)}")
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
        return section(f"*{name}*  no figure. {_GAPS[score.gap or Gap.NO_DATA]}")
    trend = sparkline(score.trend)
    headline = f"*{_figure(score, reader)}*  {name}" + (f"  {trend}" if trend else "")
    pace, change, forecast = _meaning(score, answer, reader)
    columns = [pace, "\n".join(filter(None, (change, forecast)))] if pace else [change, forecast]
    return section(headline, [column for column in columns if column])


def _meaning(score: Score, answer: KpiAnswer, reader: Reader) -> tuple[str, str, str]:
    """Pace, change and forecast, each "" where there is none."""
    return _pace_line(score, reader), _change_line(score, answer, reader), _forecast_line(score, reader)


def _figure(score: Score, reader: Reader) -> str:
    return "no figure" if score.actual is None else reader.figure(score.actual, score.kpi.unit)


def _pace_line(score: Score, reader: Reader) -> str:
    """`● on pace: 89% of the target of $400,000`; where lower is better the target is a limit."""
    if score.target is None:
        return ""
    target = reader.figure(score.target, score.kpi.unit)
    if score.kpi.direction is Direction.LOWER:
        reached = f"target at most {target}"
    elif score.attainment is None:
        reached = f"target {target}"
    else:
        reached = f"{reader.percent(score.attainment, 0)} of the target of {target}"
    return f"{_MARKERS[score.status]} {score.status}: {reached}" if score.status else reached


def _change_line(score: Score, answer: KpiAnswer, reader: Reader) -> str:
    """`up 12.3% on Q3 2017`; in points for ratios, and as an amount of days or score."""
    if score.actual is None or score.previous is None or score.difference is None:
        return ""
    before = reader.period(answer.card.compared_with)
    if score.difference == 0:
        return f"unchanged from {before}"
    if score.kpi.unit is Unit.RATIO:
        amount = reader.points(abs(score.difference))
    elif score.change is not None and score.kpi.unit in (Unit.MONEY, Unit.COUNT):
        amount = reader.percent(abs(score.change))
    else:
        amount = reader.figure(abs(score.difference), score.kpi.unit)
    rose = score.difference > 0
    verdict = " (better)" if score.kpi.direction is Direction.LOWER and not rose else ""
    return f"{'▲ up' if rose else '▼ down'} {amount} on {before}{verdict}"


def _forecast_line(score: Score, reader: Reader) -> str:
    if score.forecast is None:
        return ""
    line = f"forecast {reader.estimate(score.forecast, score.kpi.unit)}"
    if score.forecast_low is None or score.forecast_high is None:
        return line
    low, high = (reader.estimate(value, score.kpi.unit) for value in (score.forecast_low, score.forecast_high))
    return f"{line} ({low} to {high})"


def _small_print(answer: KpiAnswer, reader: Reader) -> list[str]:
    """How fresh the data is, with which days it is compared, what "expected" rests on, and what is missing."""
    return [line for line in (_freshness(answer, reader), _comparison(answer, reader), _basis(answer.card.scores),
                              _missing_targets(answer)) if line]  # fmt: skip


def _freshness(answer: KpiAnswer, reader: Reader) -> str:
    fresh = answer.freshness
    if fresh is None:
        return "No data has been imported yet."
    upto = f"Data up to {reader.day(fresh.newest_day)}, imported" if fresh.newest_day else "Imported"
    return f"{upto} {reader.ago(fresh.imported_at, answer.now)}."


def _comparison(answer: KpiAnswer, reader: Reader) -> str:
    period, before = answer.card.period, answer.card.compared_with
    if not any(score.previous is not None for score in answer.card.scores):
        return ""
    days = f"{reader.day(before.start)} to {reader.day(before.end)}"
    if period.is_running(answer.as_of):
        return f"Counted up to {reader.day(answer.as_of)} and compared with the same part of the period before: {days}."
    return f"Compared with {days}."


def _basis(scores: Sequence[Score]) -> str:
    """One sentence where all KPIs share a basis; where they do not, which KPI has which."""
    judged = [score for score in scores if score.status is not None and score.basis is not None]
    bases = list(dict.fromkeys(score.basis for score in judged if score.basis is not None))
    if len(bases) == 1:
        return f"Pace is measured against {_BASES[bases[0]]}."
    parts = [
        f"{listed([shortened(plain(score.kpi.name), 40) for score in judged if score.basis is basis])}: {_BASES[basis]}"
        for basis in bases
    ]
    return shortened(f"Pace is measured against: {'; '.join(parts)}.", LONGEST_FALLBACK // 3) if parts else ""


def _missing_targets(answer: KpiAnswer) -> str:
    """Which KPIs have no target, and whom to ask."""
    scores = answer.card.scores
    without = [shortened(plain(score.kpi.name), 40) for score in scores if score.target is None]
    if not without:
        return ""
    ask = " Ask your manager." if answer.is_own else ""
    if len(without) == len(scores) > 1:
        return f"No targets for this period yet.{ask}"
    return f"No target for {listed(without)} yet.{ask}"


def _summary(answer: KpiAnswer, reader: Reader) -> str:
    """The card in one line, for notifications and screen readers."""
    figures = "; ".join(
        f"{named(score.kpi.name)} {_figure(score, reader)}" for score in answer.card.scores[:_MOST_SCORES]
    )
    whose = "" if answer.card.subject.kind is not SubjectKind.EVERYONE else " (everyone)"
    return shortened(f"{escaped(title(answer, reader))}{whose}: {figures}", LONGEST_FALLBACK)
