"""What a card says about one figure, and the small print under all of them."""

from collections.abc import Sequence
from datetime import date, datetime

from core.catalogue import Direction, Unit
from core.periods import Period
from core.records import Freshness, Overdue
from core.scores import Card, Gap, PaceBasis, Score, Status
from views.message import LONGEST_FALLBACK, shortened
from views.text import Reader, listed, plain

MARKERS = {Status.AHEAD: "◆", Status.ON_PACE: "●", Status.SLIPPING: "◐", Status.BEHIND: "○"}
GAPS = {
    Gap.NO_DATA: "Nothing recorded in this period.",
    Gap.NOTHING_TO_DIVIDE: "Nothing to work it out from in this period yet.",
    Gap.NOT_STARTED: "This period has not started.",
    Gap.NOT_EMPLOYED: "Before the first day in the team.",
}
_WITH_YEAR_FROM = 150  # working days ago: "Mon 16 Nov" could be of last year
_BASES = {
    PaceBasis.USUAL_SHARE: "what the team has usually reached by this day",
    PaceBasis.WORKING_DAYS: "working days gone by (too little history for the team's usual course)",
    PaceBasis.LEVEL: "the whole target, at any time",
    PaceBasis.COMPLETE: "the whole target, because the period is over",
}


def figure(score: Score, reader: Reader) -> str:
    """`$357,666`, or that there is none."""
    return "no figure" if score.actual is None else reader.figure(score.actual, score.kpi.unit)


def pace_line(score: Score, reader: Reader) -> str:
    """`● on pace: 89% of the target of $400,000`; where lower is better the target is a limit."""
    if score.target is None:
        return ""
    # A week's part of a month's target has cents that nobody agreed to.
    write = reader.estimate if score.kpi.unit is Unit.MONEY else reader.figure
    target = write(score.target, score.kpi.unit)
    if score.kpi.direction is Direction.LOWER:
        reached = f"target at most {target}"
    elif score.attainment is None:
        reached = f"target {target}"
    else:
        reached = f"{reader.percent(score.attainment, 0)} of the target of {target}"
    return f"{MARKERS[score.status]} {score.status}: {reached}" if score.status else reached


def change_line(score: Score, compared_with: Period | None, reader: Reader) -> str:
    """`up 12.3% on Q3 2017` (or without the period, where it is said once for all); in points for ratios, and as an amount
    of days or score."""
    if score.actual is None or score.previous is None or score.difference is None:
        return ""
    if score.difference == 0:
        return f"unchanged from {reader.period(compared_with)}" if compared_with else "unchanged"
    if score.kpi.unit is Unit.RATIO:
        amount = reader.points(abs(score.difference))
    elif score.change is not None and score.kpi.unit in (Unit.MONEY, Unit.COUNT):
        amount = reader.percent(abs(score.change))
    else:
        amount = reader.figure(abs(score.difference), score.kpi.unit)
    rose = score.difference > 0
    verdict = " (better)" if score.kpi.direction is Direction.LOWER and not rose else ""
    before = f" on {reader.period(compared_with)}" if compared_with else ""
    return f"{'▲ up' if rose else '▼ down'} {amount}{before}{verdict}"


def forecast_line(score: Score, reader: Reader) -> str:
    """`forecast $412,000 ($380,000 to $440,000)`; "" without one."""
    if score.forecast is None:
        return ""
    line = f"forecast {reader.estimate(score.forecast, score.kpi.unit)}"
    if score.forecast_low is None or score.forecast_high is None:
        return line
    low, high = (reader.estimate(value, score.kpi.unit) for value in (score.forecast_low, score.forecast_high))
    return f"{line} ({low} to {high})"


def freshness_line(fresh: Freshness | None, now: datetime, reader: Reader) -> str:
    """How old the data is; where new data is overdue, that."""
    if fresh is None:
        return "No data has been imported yet."
    if fresh.overdue is not None:
        return overdue_line(fresh.overdue, reader)
    upto = f"Data up to {reader.day(fresh.newest_day)}, imported" if fresh.newest_day else "Imported"
    return f"{upto} {reader.ago(fresh.imported_at, now)}."


def overdue_line(found: Overdue | None, reader: Reader) -> str:
    """`Figures may be out of date: the last data came in on Mon 16 Nov, 5 working days ago.`, as plain text; "" where none is
    overdue. This is the one place where it is said: every card has it from here."""
    if found is None:
        return ""
    day = reader.weekday(found.last) if found.days < _WITH_YEAR_FROM else reader.day(found.last)
    whose = f" from {plain(found.source)}" if found.source else ""
    days = "1 working day" if found.days == 1 else f"{reader.number(found.days)} working days"
    return f"Figures may be out of date: the last data{whose} came in on {day}, {days} ago."


def comparison_line(card: Card, as_of: date, reader: Reader) -> str:
    """With which days the figures are compared."""
    period, before = card.period, card.compared_with
    if not any(score.previous is not None for score in card.scores):
        return ""
    days = f"{reader.day(before.start)} to {reader.day(before.end)}"
    if period.is_running(as_of):
        return f"Counted up to {reader.day(as_of)} and compared with the same part of the period before: {days}."
    return f"Compared with {days}."


def basis_line(scores: Sequence[Score]) -> str:
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
