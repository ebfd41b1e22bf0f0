"""The chart of a scorecard: each KPI's target against its actual, and its trend, as a PNG for a phone.

The picture has a ground of its own, so it reads the same in light and dark. Colours are told apart by colour-blind readers
too (Okabe and Ito's), and the status stands there as a word.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from views.message import shortened
from views.text import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_LINES = 5  # more would be shown too small to read: Slack fits a picture into a phone's height
LONGEST_ALTERNATIVE = 1_900
_WIDTH, _TOP, _ROW, _FOOT = 3.6, 0.4, 0.78, 0.12  # inches: 360 points of a phone's width, drawn at twice that
_DOTS = 200  # an inch
_LONGEST_NAME, _LONGEST_TITLE = 26, 44
_FARTHEST = 1.3  # of the target: bars end there
_GROUND, _INK, _FAINT, _TRACK = "#FAF7F2", "#1F2933", "#5B6773", "#DDD8CE"
_COLOURS = {"ahead": "#0072B2", "on pace": "#009E73", "slipping": "#E69F00", "behind": "#D55E00"}
_MISSING = "□"


@dataclass(frozen=True, slots=True)
class ChartLine:
    """One KPI: figures as they are written for the reader, `attainment` 1 for a target reached, `trend` oldest first."""

    name: str
    actual: str
    target: str
    attainment: float | None
    status: str
    trend: tuple[float | None, ...]


def scorecard_chart(title: str, lines: Sequence[ChartLine]) -> bytes:
    """A PNG of at most `MOST_LINES` KPIs. The same input gives the same bytes; safe to call from several threads."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    shown = lines[:MOST_LINES]
    height = _TOP + _ROW * max(len(shown), 1) + _FOOT
    figure = Figure(figsize=(_WIDTH, height), dpi=_DOTS, facecolor=_GROUND)
    FigureCanvasAgg(figure)
    _write(figure, 0.04, 1 - 0.2 / height, _drawable(shortened(plain(title), _LONGEST_TITLE)), 10.5, weight="bold")
    if not shown:
        _write(figure, 0.04, 0.3, "No figures in this period.", 9)
    for row, line in enumerate(shown):
        top = 1 - (_TOP + row * _ROW) / height
        _draw_line(figure, line, top, _ROW / height)
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=_DOTS, facecolor=_GROUND, metadata={"Software": None})
    return out.getvalue()


def alternative_text(title: str, lines: Sequence[ChartLine]) -> str:
    """What the chart says, in words, for who cannot see it."""
    parts = []
    for line in lines[:MOST_LINES]:
        of_target = f" of a target of {line.target}" if line.target else ""
        parts.append(f"{plain(line.name)} {line.actual}{of_target}" + (f", {line.status}" if line.status else ""))
    return shortened(
        f"Chart of {plain(title)}: {'; '.join(parts) or 'no figures in this period'}.", LONGEST_ALTERNATIVE
    )


def _draw_line(figure: Any, line: ChartLine, top: float, height: float) -> None:
    """Name and figure above, bar and trend below."""
    colour = _COLOURS.get(line.status, _FAINT)
    upper, lower = top - 0.22 * height, top - 0.42 * height
    _write(figure, 0.04, upper, _drawable(shortened(plain(line.name), _LONGEST_NAME)), 8.5)
    _write(figure, 0.96, upper, _drawable(line.actual), 10.5, weight="bold", align="right")
    words = " ".join(
        filter(None, (f"of {line.target}" if line.target else "", f"({line.status})" if line.status else ""))
    )
    if line.attainment is None:
        _trend(figure.add_axes((0.04, top - 0.92 * height, 0.92, 0.46 * height)), line.trend, colour)
        return
    _write(figure, 0.04, lower - 0.06 * height, _drawable(words), 7, colour=_FAINT)
    _bar(figure.add_axes((0.04, top - 0.86 * height, 0.52, 0.2 * height)), line.attainment, colour)
    _trend(figure.add_axes((0.62, top - 0.9 * height, 0.34, 0.44 * height)), line.trend, colour)


def _bar(axes: "Axes", attainment: float, colour: str) -> None:
    """As far as the target is reached, with a stroke where it stands."""
    axes.set_axis_off()
    axes.set_xlim(0, _FARTHEST)
    axes.set_ylim(0, 1)
    axes.barh(0.5, _FARTHEST, height=0.7, color=_TRACK)
    axes.barh(0.5, min(max(attainment, 0.0), _FARTHEST), height=0.7, color=colour)
    axes.plot([1, 1], [0, 1], color=_INK, linewidth=1.6, solid_capstyle="butt")


def _trend(axes: "Axes", trend: Sequence[float | None], colour: str) -> None:
    """A line with a dot at its end; where a value is missing the line is broken."""
    axes.set_axis_off()
    values = [float("nan") if value is None else value for value in trend]
    known = [(at, value) for at, value in enumerate(trend) if value is not None]
    if not known:
        return
    low, high = min(value for _, value in known), max(value for _, value in known)
    room = (high - low) * 0.15 or abs(high) * 0.15 or 1.0
    axes.set_xlim(-0.5, len(values) - 0.3)
    axes.set_ylim(low - room, high + room)
    axes.plot(values, color=_FAINT, linewidth=1.3, marker="o", markersize=1.8)
    axes.plot([known[-1][0]], [known[-1][1]], marker="o", markersize=4.5, color=colour)


def _write(
    figure: Any, x: float, y: float, text: str, size: float, *, weight: str = "normal", align: str = "left",
    colour: str = _INK,
) -> None:  # fmt: skip
    figure.text(
        x, y, text, fontsize=size, fontweight=weight, ha=align, va="center", color=colour, family="DejaVu Sans",
        parse_math=False,
    )  # fmt: skip


def _drawable(text: str) -> str:
    """With a box for each character that the font lacks."""
    known = _characters()
    return "".join(character if ord(character) in known else _MISSING for character in text)


@cache
def _characters() -> frozenset[int]:
    """Those that DejaVu Sans, which comes with matplotlib, has in both weights."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    weights = ("normal", "bold")
    sets = [
        set(get_font(findfont(FontProperties(family="DejaVu Sans", weight=weight))).get_charmap()) for weight in weights
    ]
    return frozenset(sets[0] & sets[1])
