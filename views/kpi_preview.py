"""What a change of a KPI would do to the figures, in words."""

from collections.abc import Iterator

from core.catalogue import Unit
from core.changes import State
from core.ports.catalogue import Referred
from core.scores import Status
from core.usecases.kpi_preview import MOST_PEOPLE, Compared, Preview, Side, Together
from core.usecases.kpi_settings import Look
from views.text import Reader


def preview_text(found: Look, reader: Reader) -> Iterator[str]:
    """Line by line: this month and the last one, all targets together. Nothing where no figure changes."""
    preview = found.preview
    if preview is None:
        return
    for at, month in enumerate(preview.months):
        if at:
            yield ""
        yield f"*{reader.period(month.period)}{' so far' if month.period.is_running(month.as_of) else ''}*"
        yield from (f"•  {line}" for line in _month(found, preview, month, reader))
    if preview.reps is None:
        yield f"Of more than {MOST_PEOPLE:,} people only the company's sum is worked out here."
    if preview.together is not None:
        yield from [""] if preview.months else []
        yield from _together(preview.together, reader)


def referred_text(referred: Referred) -> str:
    """How much stands and falls with a KPI; "" where nothing does."""
    parts = []
    if referred.targets:
        parts.append(f"{referred.targets:,} running or coming {'target' if referred.targets == 1 else 'targets'}")
    if referred.goals:
        parts.append(f"{referred.goals:,} open {'goal' if referred.goals == 1 else 'goals'}")
    if not parts:
        return ""
    return f"{' and '.join(parts)} {'refers' if referred.targets + referred.goals == 1 else 'refer'} to it."


def _month(found: Look, preview: Preview, month: Compared, reader: Reader) -> Iterator[str]:
    before, after = month.before, month.after
    figures = [_figure(side.company if side else None, state, reader) for side, state in _sides(found, month)]
    yield f"company: {_step(before, after, *figures)}"
    if not preview.reps:
        return
    figures = [_figure(side.median if side else None, state, reader) for side, state in _sides(found, month)]
    yield f"median rep: {_step(before, after, *figures)}"
    counts = [f"{side.figured if side else 0:,} of {preview.reps:,}" for side, _ in _sides(found, month)]
    yield f"reps with a figure: {_step(before, after, *counts)}"


def _sides(found: Look, month: Compared) -> tuple[tuple[Side | None, State | None], tuple[Side | None, State | None]]:
    return (month.before, found.before), (month.after, found.after)


def _figure(value: float | None, state: State | None, reader: Reader) -> str:
    return "no figure" if value is None or state is None else reader.figure(value, Unit(state["unit"]))


def _step(before: Side | None, after: Side | None, old: str, new: str) -> str:
    """What it is and what it would be; of a KPI that is new or goes, the one that there is."""
    if before is None or after is None:
        return new if before is None else old
    return f"{old} → {new}" if old != new else f"{new} as before"


def _together(found: Together, reader: Reader) -> Iterator[str]:
    if found.before is None and found.after is None:
        return
    parts = zip((found.before, found.after), found.statuses, strict=True)
    old, new = (_due(part, status, reader) for part, status in parts)
    became = f"{old} → {new}" if old != new else f"{new} as before"
    yield f"*All targets of the company together*, of what is due by now: {became}"
    match found.changed:
        case None:
            return
        case 0:
            yield "No rep gets another status."
        case 1:
            yield "1 rep gets another status."
        case several:
            yield f"{several:,} reps get another status."


def _due(part: float | None, status: Status | None, reader: Reader) -> str:
    return f"{reader.percent(part, 0)} ({status})" if part is not None and status is not None else "no status"
