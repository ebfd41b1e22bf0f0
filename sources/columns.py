"""Texts as people and programs write them, read as dates and numbers. Each different text is read once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from core.errors import Refused
from core.facts import day_number
from core.periods import EARLIEST, LATEST, MONTH_NAMES
from core.records import DateOrderUnknown

Floats = NDArray[np.float64]


class DateOrder(StrEnum):
    """Which number comes first in 03/04/2017."""

    YMD = "ymd"
    DMY = "dmy"
    MDY = "mdy"
    AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Read:
    """The values of the different texts (NaN for an empty one), and those texts that cannot be read, with the reason."""

    values: Floats
    unreadable: dict[int, str]


_TIME = r"(?:[ T,]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}")
_NUMERIC = re.compile(rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}|\d{{2}}){_TIME}")
_DAY_NAMED = re.compile(rf"(\d{{1,2}})[- .]+([A-Za-z]{{3,9}})\.?[-, ]+(\d{{4}}|\d{{2}}){_TIME}")
_NAMED_DAY = re.compile(rf"([A-Za-z]{{3,9}})\.? +(\d{{1,2}}),? +(\d{{4}}){_TIME}")
_EMPTY = frozenset({"", "-", "--", "n/a", "N/A", "null", "NULL", "None"})
_CENTURY_TURN = 70  # 69 is 2069, 70 is 1970, as POSIX has it


def read_dates(texts: Sequence[str], order: DateOrder, column: str, zone: str) -> Read:
    """Days since 1970-01-01. An instant with an offset is the date it had in `zone`.

    Raises `Refused` when `order` is auto and the column does not tell whether 03/04 is a day of March or of April.
    """
    if order is DateOrder.AUTO:
        order = _order_of(texts, column)
    values = np.full(len(texts), np.nan)
    unreadable: dict[int, str] = {}
    for i, text in enumerate(texts):
        if text in _EMPTY:
            continue
        try:
            day = _day(text, order, ZoneInfo(zone))
        except ValueError as error:
            unreadable[i] = f"not a date ({error})" if str(error) else "not a date"
            continue
        if EARLIEST <= day <= LATEST:
            values[i] = day_number(day)
        else:
            unreadable[i] = "outside the years 1990 to 2100"
    return Read(values, unreadable)


def _order_of(texts: Sequence[str], column: str) -> DateOrder:
    pairs = [(int(m[1]), int(m[2])) for text in texts if (m := _NUMERIC.fullmatch(text))]
    day_first = any(first > 12 for first, _ in pairs)
    month_first = any(second > 12 for _, second in pairs)
    if day_first and month_first:
        raise Refused(
            f"Column {column} mixes dates with the day first and dates with the month first. "
            "Export it with ISO dates (2017-03-31). Nothing was imported."
        )
    if day_first or month_first:
        return DateOrder.DMY if day_first else DateOrder.MDY
    if any(first != second for first, second in pairs):
        example = next(text for text in texts if _NUMERIC.fullmatch(text))
        raise DateOrderUnknown(
            f"Column {column} has dates such as {example}, which can be read in two ways, and nothing in it shows which. "
            "Say so with `--date-order dmy` (day first) or `--date-order mdy`, or in the mapping (`dates: {order: dmy}`). "
            "Nothing was imported.",
            column,
            example,
        )
    return DateOrder.DMY


def _day(text: str, order: DateOrder, zone: ZoneInfo) -> date:
    if "T" in text or text.endswith("Z") or "+" in text:
        try:
            instant = datetime.fromisoformat(text)
        except ValueError:
            pass  # not ISO 8601: one of the written forms below
        else:
            return instant.astimezone(zone).date() if instant.tzinfo else instant.date()
    if match := _YEAR_FIRST.fullmatch(text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _NUMERIC.fullmatch(text):
        first, second, year = int(match[1]), int(match[2]), _year(match[3])
        if order is DateOrder.YMD:
            raise ValueError("the mapping says the year comes first")
        return date(year, second, first) if order is DateOrder.DMY else date(year, first, second)
    if match := _DAY_NAMED.fullmatch(text):
        return date(_year(match[3]), _month(match[2]), int(match[1]))
    if match := _NAMED_DAY.fullmatch(text):
        return date(int(match[3]), _month(match[1]), int(match[2]))
    raise ValueError


def _month(name: str) -> int:
    lower = name.lower()
    for number, whole in enumerate(MONTH_NAMES, start=1):
        short = whole[:3]
        if lower in (short, whole) or (lower == "sept" and short == "sep"):
            return number
    raise ValueError(f"{name} is no month")


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if year < _CENTURY_TURN else 1900)


_PLAIN = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_DECORATION = re.compile(r"[\s'’  ]|[$€£¥₹₽₩₺₪₫₴₦฿]|\b[A-Z]{3}\b|[A-Z]{1,3}\$")
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")


def read_numbers(texts: Sequence[str], decimal: str) -> Read:
    """Numbers with their signs, thousands separators and percent signs (12 % is 0.12).

    `decimal` is ".", "," or "auto": then a text with both separators shows which one is last, one with a separator that
    groups no thousands shows that it is the decimal one; commas that could only group thousands do.
    """
    bare = [text if _PLAIN.fullmatch(text) else _DECORATION.sub("", text) for text in texts]
    if decimal == "auto":
        decimal = _decimal_of(bare)
    group = "." if decimal == "," else ","
    values = np.full(len(texts), np.nan)
    unreadable: dict[int, str] = {}
    for i, text in enumerate(bare):
        if texts[i] in _EMPTY or not text:
            if texts[i] not in _EMPTY:
                unreadable[i] = "not a number"
            continue
        is_negative = text.startswith("(") and text.endswith(")")
        digits = text.strip("()") if is_negative else text
        is_percent = digits.endswith("%")
        digits = digits.removesuffix("%")
        if digits.endswith("-"):
            digits = "-" + digits[:-1]
        plain = digits.replace(group, "").replace(decimal, ".") if _groups_well(digits, group, decimal) else ""
        if not _PLAIN.fullmatch(plain):
            unreadable[i] = "not a number"
            continue
        number = float(plain) * (-1 if is_negative else 1) / (100 if is_percent else 1)
        if np.isfinite(number):
            values[i] = number
        else:
            unreadable[i] = "too large a number"
    return Read(values, unreadable)


def _groups_well(digits: str, group: str, decimal: str) -> bool:
    """True when separators stand where thousands are: `1,5` is not 15."""
    whole = digits.lstrip("+-").partition(decimal)[0]
    return group not in whole or _GROUPED.fullmatch(whole) is not None


def _decimal_of(texts: Sequence[str]) -> str:
    for text in texts:
        digits = text.strip("()-+%")
        last_comma, last_dot = digits.rfind(","), digits.rfind(".")
        if last_comma >= 0 and last_dot >= 0:
            return "," if last_comma > last_dot else "."
        if last_comma >= 0 and not _GROUPED.fullmatch(digits):
            return ","
        if digits.count(".") > 1 and _GROUPED.fullmatch(digits):
            return ","
    return "."
