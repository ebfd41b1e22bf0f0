"""The stretches of time that one answer looks at, known before any fact is read."""

from dataclasses import dataclass
from datetime import date

from core.pace import PaceRules, usual_cuts
from core.periods import Business, Period
from core.tally import Window, borders

TREND_LENGTH = 12  # periods, the asked one included


@dataclass(frozen=True, slots=True)
class Windows:
    """What is asked for up to `as_of`, the previous comparable period, those before it (oldest first), and the cuts that
    teach the usual share.
    """

    as_of: date
    compared_with: Period
    now: Window
    past: tuple[Window, ...]
    cuts: tuple[tuple[Window, Window], ...]

    @classmethod
    def of(cls, period: Period, as_of: date, business: Business, rules: PaceRules) -> "Windows":
        """Those of `period` as it stands at the end of the day `as_of`."""
        past = period.units_before(max(rules.history, TREND_LENGTH - 1), business)
        return cls(
            as_of,
            period.previous(as_of, business),
            _window(period.elapsed(as_of)),
            tuple(_window(unit) for unit in past),
            tuple(usual_cuts(period, as_of, business, rules)),
        )

    @property
    def before(self) -> Window:
        """The previous comparable period's."""
        return _window(self.compared_with)

    @property
    def everything(self) -> list[Window]:
        """All of them; some more than once."""
        return [self.now, self.before, *self.past, *(window for cut in self.cuts for window in cut)]

    @property
    def borders(self) -> tuple[date, ...]:
        """The days at which any of them begins or after which it ends, ascending: between two borders only the sum counts."""
        return borders(self.everything, self.as_of)


def _window(period: Period) -> Window:
    return period.start, period.end
