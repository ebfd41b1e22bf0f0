"""Words and figures as the reader is used to them, and what people wrote made harmless."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import dropwhile

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_precision

from core.ask import visible
from core.catalogue import Unit
from core.periods import CALENDAR_YEAR, Business, Period
from core.rhythm import zone_of

_BARS = "▁▂▃▄▅▆▇█"
_NO_BAR = "·"
_FEWEST_BARS = 2  # one bar is no trend
_CENTS_BELOW = 10_000
_EXACT_BELOW = 10
# Signs that Slack reads as formatting, and look-alikes that it leaves alone.
_UNFORMATTED = str.maketrans({"*": "∗", "~": "∼"})
_LONGEST_NAME = 80
_REMEMBERED = 2_000  # a weekly run writes the same names of KPIs and days a hundred thousand times
_FALLBACK = "en_US"
_WORDS = "en"
_BEYOND_DECIMALS = 1e15  # from here on a float has no digits behind the point that mean anything


@lru_cache(_REMEMBERED)
def plain(text: str) -> str:
    """What a person wrote, for plain text: one line, without control, direction or zero-width characters.

    Angle brackets become look-alikes, so that nothing can pass for a mention anywhere it is copied to.
    """
    return visible(text).replace("<", "‹").replace(">", "›")


@lru_cache(_REMEMBERED)
def escaped(text: str) -> str:
    """What a person wrote, for mrkdwn: neither mention nor link nor formatting comes of it."""
    return _unformatted(plain(text)).replace("`", "ˋ")


def named(text: str) -> str:
    """A name for mrkdwn, cut where it is longer than any name needs to be."""
    cut = plain(text)
    return escaped(cut if len(cut) <= _LONGEST_NAME else f"{cut[: _LONGEST_NAME - 1]}…") or "no name"


def escaped_keeping_code(text: str) -> str:
    """Like `escaped`, for our own sentences that quote a person: backticks and lines stay as they are."""
    return "\n".join(_unformatted(plain(line)) for line in text.splitlines())


def _unformatted(text: str) -> str:
    return _without_italics(text).translate(_UNFORMATTED).replace("&", "&amp;")


def _without_italics(text: str) -> str:
    """Underscores inside a word stay (Slack leaves them alone); those at its edges would make italics."""
    last = len(text) - 1
    return "".join(
        "＿" if c == "_" and not (0 < i < last and text[i - 1].isalnum() and text[i + 1].isalnum()) else c
        for i, c in enumerate(text)
    )


def sparkline(values: Sequence[float | None]) -> str:
    """A bar for each value, from the lowest (or zero) to the highest; a dot where one is missing after the first."""
    values = list(dropwhile(lambda value: value is None, values))
    known = [value for value in values if value is not None]
    if len(known) < _FEWEST_BARS:
        return ""
    low, high = min(0.0, *known), max(known)
    span, top = high - low, len(_BARS) - 1
    return "".join(
        _NO_BAR if value is None else _BARS[round((value - low) / span * top) if span else 0] for value in values
    )


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


@dataclass(frozen=True)
class Reader:
    """For whom it is written: locale (`de_DE`, `de-DE`), time zone, the workspace's currency and business calendar.

    Pace speaks English, so dates read `31 Dec 2017` to everybody, which no country misreads; figures are grouped and
    pointed as the reader's own language does it.
    """

    locale: str = _FALLBACK
    zone: str = "UTC"
    currency: str = "USD"
    business: Business = CALENDAR_YEAR

    @cached_property
    def _numbers(self) -> Locale:
        try:
            return Locale.parse(self.locale.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            return Locale.parse(_FALLBACK)

    def figure(self, value: float, unit: Unit) -> str:
        """A KPI's value: `$357,666`, `63.2%`, `46.2 days`, `94`."""
        match unit:
            case Unit.MONEY:
                return self.money(value)
            case Unit.RATIO:
                return self.percent(value)
            case Unit.DAYS:
                return f"{self.number(value, 1)} {'day' if _rounded(value, 1) == 1 else 'days'}"
            case Unit.COUNT:
                return self.number(value, 1)
            case Unit.SCORE:
                return self.number(value, 2)

    def estimate(self, value: float, unit: Unit) -> str:
        """A forecast, without the digits that it cannot know."""
        digits = 3 if unit is Unit.RATIO else 1 if unit is Unit.SCORE or abs(value) < _EXACT_BELOW else 0
        return self.figure(float(_rounded(value, digits)), unit)

    def money(self, value: float) -> str:
        """An amount in the workspace's currency; cents only where they matter (below ten thousand)."""
        return _money(value, self.currency, self._numbers)

    def percent(self, fraction: float, digits: int = 1) -> str:
        """0.6315 is `63.2%`."""
        return format_percent(_rounded(fraction, digits + 2), locale=self._numbers, decimal_quantization=False)

    def points(self, difference: float) -> str:
        """A difference of two ratios: 0.021 is `2.1 points`."""
        amount = _rounded(difference * 100, 1)
        return f"{format_decimal(amount, locale=self._numbers)} {'point' if abs(amount) == 1 else 'points'}"

    def number(self, value: float, digits: int = 0) -> str:
        """A plain number with at most so many decimals."""
        return format_decimal(_rounded(value, digits), locale=self._numbers, decimal_quantization=False)

    def day(self, day: date) -> str:
        """`31 Dec 2017`."""
        return _day(day)

    def weekday(self, day: date) -> str:
        """`Mon 16 Nov`, of a day that is not long ago."""
        return format_date(day, "EEE d MMM", locale=_WORDS)

    def moment(self, instant: datetime) -> str:
        """`Mon 30 Nov, 08:30` in the reader's zone."""
        return format_datetime(instant.astimezone(zone_of(self.zone)), "EEE d MMM, HH:mm", locale=_WORDS)

    def period(self, period: Period) -> str:
        """`Q4 2017`, `March 2017`, `1 Mar - 15 Apr 2017`."""
        return _label(period, self.business)

    def ago(self, then: datetime, now: datetime) -> str:
        """`2 hours ago`; `just now` below a minute."""
        passed = now - then
        if passed.total_seconds() < 60:
            return "just now"
        return format_timedelta(-passed, add_direction=True, locale=_WORDS)

    def local_day(self, instant: datetime) -> date:
        """The reader's date at an instant."""
        return instant.astimezone(zone_of(self.zone)).date()


@lru_cache(_REMEMBERED)
def _money(value: float, currency: str, locale: Locale) -> str:
    """Targets, and what is usual in a team, are the same for many."""
    pattern = locale.currency_formats["standard"].pattern
    amount = _rounded(value, get_currency_precision(currency))
    if abs(value) >= _CENTS_BELOW or amount == amount.to_integral_value():
        pattern, amount = pattern.replace(".00", ""), _rounded(value, 0)
    return format_currency(amount, currency, pattern, locale=locale, currency_digits=".00" in pattern)


@lru_cache(_REMEMBERED)
def _day(day: date) -> str:
    return format_date(day, "d MMM y", locale=_WORDS)


@lru_cache(_REMEMBERED)
def _label(period: Period, business: Business) -> str:
    return period.label(business, _WORDS)


def _rounded(value: float, digits: int) -> Decimal:
    """Exactly so many decimals at most, without trailing zeros and never minus zero."""
    if abs(value) >= _BEYOND_DECIMALS:
        return Decimal(int(value))
    rounded = round(Decimal(repr(float(value))), digits)
    trimmed = rounded.normalize() if rounded else Decimal(0)
    return trimmed.quantize(Decimal(1)) if trimmed == trimmed.to_integral_value() else trimmed
