"""The numbers that a text says: digits and words, with what they count. Pure reading; whether they are true is `core.guard`'s."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import floor, log10

from babel.numbers import list_currencies

_SYMBOLS = r"[$£¥֏฿؋৳៛\u20a0-\u20c0]"
# After or before a figure, with no letter beside them; Arabic ones are letters with stops (`د.إ.`).
_LETTERED = (
    r"zł|kr\.?|Kč|Ft|lei|Rp|RM|Rs\.?|R|S/|Bs|B/\.|Gs\.|KM|КМ|лв\.?|ден\.?|дин\.?|soʻm|сўм|Lekë|Br|Kz|DA|DT|LS"
    r"|[KTU]Sh|F\s?C(?:FA|FP)|[\u0621-\u064a]\.[\u0621-\u064a]\.?"
)
_CODES = "|".join(sorted(list_currencies()))
_CURRENCY = rf"(?:[A-Z]{{1,3}})?{_SYMBOLS}(?:[A-Z]{{2,3}})?|(?:{_LETTERED}|{_CODES})"
_CENTS = r"cents?|pence"
_MONEY_WORDS = (
    rf"dollars?|euros?|pounds?|francs?|yen|yuan|rupees?|kronor|kroner?|krona|pesos?|zlotys?|bucks|quid|{_CENTS}"
    r"|usd|eur|gbp|chf|jpy|cad|aud|sek|nok|dkk|pln|czk|huf|inr|brl|cny|mxn"
)
_DIGITS = r"\d+(?:[.,'’]\d+)*"
_SCALES = {
    "dozen": 12.0, "hundred": 1e2, "k": 1e3, "thousand": 1e3, "grand": 1e3, "lakh": 1e5, "m": 1e6, "mn": 1e6, "mio": 1e6,
    "million": 1e6, "crore": 1e7, "b": 1e9, "bn": 1e9, "mrd": 1e9, "billion": 1e9, "tn": 1e12, "trillion": 1e12,
}  # fmt: skip
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_SPAN = r"seconds?|minutes?|hours?|weeks?|fortnights?|months?|quarters?|years?|decades?"
_TIME = rf"{_SPAN}|secs?|mins?|hrs?|wks?|mos|yrs?|am|pm|a\.m\.|p\.m\."
# Of a length of time one word may say more (`24 working days`): then it is a length of another kind.
_UNIT = (
    r"[\s-]?(?:(?P<points>(?i:(?:%|percent|percentage|basis)[\s-]*points?|points?|pts?|pp|p\.p\.|bps?|per\s?mille)(?!\w)|[‰؉])"
    r"|(?P<ratio>[%٪]|(?i:percent|per\s+cent|pct)\b)"
    rf"|(?P<money>(?:{_CURRENCY})(?![\w]|\s?\d))|(?P<factor>(?i:times|x|-?fold)\b|×))"
    rf"|[\s-]?(?:(?!(?i:per|an?|last|this|next)\b)(?P<kind>[^\W\d_]+)[\s-])?(?i:(?P<days>days?)|(?P<time>{_TIME})|(?P<paid>(?:{_MONEY_WORDS})(?!\s?\d)))(?!\w)"
)
_RATE = (
    rf"(?:\s+[^\W\d_]+){{0,2}}?(?:(?:\s+(?i:per|an?|each|every)\s+|\s?/\s?)(?i:days?|{_SPAN})\b"
    r"|\s+(?i:hourly|daily|weekly|monthly|quarterly|yearly|annually)\b)"
)
_MINUS = r"(?i:minus|negative)\s+"
_NUMBER = re.compile(
    rf"(?P<by>(?i:\bfactor\s+of\s+)|(?<!\w)[x×]\s?)?(?P<sign>(?<![\w.,])[-−–]|\b{_MINUS})?"
    rf"(?:(?P<before>(?<![^\W\d_])(?:{_CURRENCY}|(?i:usd|eur|gbp|chf))\s?)(?P<inner>[-−–])?)?"
    rf"(?P<per>[%٪])?(?P<number>{_DIGITS})(?:[\s-]?(?P<scale>(?i:{_SCALE}))(?i:s\b|\b))?"
    rf"(?:{_UNIT}|(?P<glued>[^\W\d]\w*))?(?P<rate>{_RATE})?"
)
_SMALL = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_VALUES = {word: value for value, word in enumerate(_SMALL)} | {word: 20 + 10 * at for at, word in enumerate(_TENS)}
_JOINED = {f"{ten}{one}": _VALUES[ten] + _VALUES[one] for ten in _TENS for one in _SMALL[1:10]}
_MULTIPLIERS = {
    word: int(_SCALES[word])
    for word in ("dozen", "hundred", "thousand", "lakh", "million", "crore", "billion", "trillion")
}
_WORD = "|".join((*_JOINED, *_VALUES, *_MULTIPLIERS))
_MANY = "|".join(_MULTIPLIERS)
_AND = "|".join(rf"(?<={word})\s+and\s+" for word in _MULTIPLIERS)
_WORDS = re.compile(
    rf"(?P<by>\bfactor\s+of\s+)?(?P<sign>\b{_MINUS})?\b(?P<words>(?:an?\s+(?={_MANY}))?(?:{_WORD})(?:(?<!one)s)?"
    rf"(?:(?:{_AND}|\s+|-)(?:{_WORD})s?)*)(?=\b|fold)(?:{_UNIT})?(?P<rate>{_RATE})?",
    re.IGNORECASE,
)
# A part or a multiple; `double-check` and `half-way` are neither.
_PARTS: tuple[tuple[str, float], ...] = (
    (r"three[\s-]quarters", 0.75),
    (r"(?:a|one)[\s-]quarter\s+of", 0.25),
    (r"half(?!-?way)|halve[sd]?", 0.5),
    (r"twice|doubl(?:e(?![\s-]check)[sd]?|ing)|twofold", 2.0),
    (r"thrice|tripl(?:e[sd]?|ing)|threefold", 3.0),
    (r"quadrupl(?:e[sd]?|ing)|fourfold", 4.0),
    (r"quintupl(?:e[sd]?|ing)", 5.0),
)
_PART = re.compile("|".join(rf"\b(?P<p{at}>{pattern})\b" for at, (pattern, _) in enumerate(_PARTS)), re.IGNORECASE)
_NTHS = {
    "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "hundredth": 100,
}  # fmt: skip
_FRACTION = re.compile(
    rf"\b(?P<top>an?|{'|'.join(_SMALL[1:])})[\s-](?P<nth>{'|'.join(_NTHS)})s?\b"
    rf"|\bone\s+(?:in|out\s+of)\s+(?:every\s+)?(?P<of>{'|'.join(_SMALL[2:])}|{'|'.join(_TENS)})\b",
    re.IGNORECASE,
)
_LARGEST, _MOST_ZEROS = 1e200, 200  # whatever somebody writes stays a number that can be reckoned with
_OTHER_DIGITS = re.compile(r"\b[IVX]{2,}\b|[一二三四五六七八九十百千万零两]{2,}")


class Counts(StrEnum):
    """What a number counts, as far as the text says."""

    MONEY = "money"
    RATIO = "ratio"  # per cent
    POINTS = "points"
    DAYS = "days"
    TIME = "time"  # any other length or time of day, and so much in each
    FACTOR = "factor"  # a part, or so many times
    PLAIN = "plain"
    OTHER = "other"  # what no figure is written in


@dataclass(frozen=True, slots=True)
class Claim:
    """One number: `said` are its words, `readings` what it may mean, each with the precision it is given in (`1,234` is
    one thousand or one and a bit, by the reader's language)."""

    counts: Counts
    said: str
    readings: tuple[tuple[float, float], ...]


def plainly(text: str) -> str:
    """In compatibility form, with digits that belong together joined (some languages group them by thin spaces), and without
    what is not seen, or only decorates: marks of direction, characters without a width, frames around digits."""
    if text.isascii():
        return text
    seen = "".join(character for character in text if unicodedata.category(character) != "Cf")
    bare = re.sub(r"(?<=\d)[\u0300-\u036f\u20d0-\u20ff\ufe00-\ufe0f]+", "", seen)
    joined = re.sub(r"(?<=\d)[\u00a0\u202f\u2009](?=\d{3}(?!\d))", "", bare)
    return unicodedata.normalize("NFKC", joined).replace("⁄", "/")


def claims_in(text: str) -> Iterator[Claim]:
    """Every number in a text, which must be `plainly` and without its dates. The word `one` alone is no number."""
    rest = text
    for found in _PART.finditer(rest):
        at = next(int(name[1:]) for name, value in found.groupdict().items() if value is not None)
        yield Claim(Counts.FACTOR, found.group(), ((_PARTS[at][1], 0.0),))
    rest = _PART.sub(_blank, rest)
    for found in _FRACTION.finditer(rest):
        yield Claim(Counts.FACTOR, found.group(), ((_fraction(found), 0.0),))
    rest = _FRACTION.sub(_blank, rest)
    for found in _NUMBER.finditer(rest):
        yield _of_digits(found)
    rest = _NUMBER.sub(_blank, rest)
    for found in _WORDS.finditer(rest):
        if (claim := _of_words(found)) is not None:
            yield claim
    yield from (_unread(found.group()) for found in _OTHER_DIGITS.finditer(rest))
    yield from (_unread(sign) for sign in rest if unicodedata.category(sign) in ("No", "Nl"))


def _unread(said: str) -> Claim:
    """A number of which only the signs are known: equal to another where those are."""
    return Claim(Counts.OTHER, said, tuple((float(ord(sign)), 0.0) for sign in said.casefold()))


def _fraction(found: re.Match[str]) -> float:
    if (whole := found.group("of")) is not None:
        return 1 / _VALUES[whole.casefold()]
    return _VALUES.get(found.group("top").casefold(), 1) / _NTHS[found.group("nth").casefold()]


def _of_digits(found: re.Match[str]) -> Claim:
    counts = _counts(found)
    start = found.start("number")
    is_glued = found.group("before") is None and found.group("by") is None and found.string[start - 1 : start].isalpha()
    if found.group("glued") or is_glued:
        counts = Counts.OTHER
    scale = _SCALES.get((found.group("scale") or "").casefold(), 1.0) * _cents(found)
    sign = -1 if found.group("sign") or found.group("inner") else 1
    readings = tuple(
        _scaled(counts, sign * value * scale, precision * scale)
        for value, precision in _readings(found.group("number"), is_money=counts is Counts.MONEY)
    )
    return Claim(counts, found.group().strip(), readings)


def _of_words(found: re.Match[str]) -> Claim | None:
    counts = _counts(found)
    words = found.group("words")
    if words.casefold() == "one" and counts in (Counts.PLAIN, Counts.DAYS, Counts.TIME):
        return None
    number = _value(words)
    if number is None or number > _LARGEST:
        return _unread(found.group())
    value, precision = _whole(str(number))
    sign, scale = -1 if found.group("sign") else 1, _cents(found)
    return Claim(counts, found.group(), (_scaled(counts, sign * value * scale, precision * scale),))


def _counts(found: re.Match[str]) -> Counts:
    groups = found.groupdict()
    if groups["rate"] or (groups.get("before") and (groups["time"] or (groups["days"] and not groups["kind"]))):
        return Counts.TIME
    if groups["by"]:
        return Counts.FACTOR
    if groups.get("before") or groups["paid"]:
        return Counts.MONEY
    if groups.get("per"):
        return Counts.RATIO
    if groups["days"] and (groups["kind"] or "").casefold() not in ("", "calendar", "more", "full", "whole"):
        return Counts.TIME
    return next((one for one in Counts if groups.get(one.value)), Counts.PLAIN)


def _cents(found: re.Match[str]) -> float:
    return 0.01 if re.fullmatch(_CENTS, found.group("paid") or "", re.IGNORECASE) else 1.0


def _readings(digits: str, *, is_money: bool) -> Iterator[tuple[float, float]]:
    """What digits with separators may mean, and the place of the last digit. Three that end in nothing are no decimals but of a
    currency that has as many: nobody writes 24 as `24,000`."""
    bare = digits.replace("'", "").replace("’", "")
    signs = [sign for sign in bare if not sign.isdigit()]
    last = bare.rpartition(signs[-1])[2] if signs else ""
    if not signs or (len(signs) > 1 and len(set(signs)) == 1):
        yield _whole(bare)
    elif len(set(signs)) > 1:
        yield _decimal(bare, last)
    else:
        if len(last) != 3 or (is_money and last != "000") or not last.endswith("0"):
            yield _decimal(bare, last)
        if len(last) == 3:
            yield _whole(bare)


def _whole(digits: str) -> tuple[float, float]:
    value = re.sub(r"[.,]", "", digits)
    trailing = len(value) - len(value.rstrip("0"))
    return min(float(value), _LARGEST), 10.0 ** min(trailing, len(value) - 1, _MOST_ZEROS)


def _decimal(digits: str, last: str) -> tuple[float, float]:
    whole = re.sub(r"[.,]", "", digits[: -len(last) - 1])
    return min(float(f"{whole}.{last}"), _LARGEST), 10.0 ** -len(last)


def _scaled(counts: Counts, value: float, precision: float) -> tuple[float, float]:
    """With the precision that the rule allows: below a thousand that of its digits, from there on two digits that count."""
    size = abs(value)
    most = 10.0 ** (floor(log10(size)) - 1) if size >= 1_000 else 1.0
    precision = min(precision, most)
    return (value / 100, precision / 100) if counts is Counts.RATIO else (value, precision)


def _value(words: str) -> int | None:
    """`twenty-five`, `a hundred and twenty`, `three dozen`; None for what is no number, such as `five six`."""
    total, current, last = 0, 0, ""
    for word in re.split(r"[\s-]+", words.casefold()):
        name = word if word in _VALUES or word in _MULTIPLIERS else word.removesuffix("s")
        value = _JOINED.get(name, _VALUES.get(name))
        if value is not None:
            if last and last not in _MULTIPLIERS and not (last in _TENS and 0 < value < 10):
                return None
            current, last = current + value, name
        elif name in _MULTIPLIERS:
            current, last = max(current, 1) * _MULTIPLIERS[name], name
            if _MULTIPLIERS[name] >= 1_000:
                total, current = total + current, 0
    return total + current


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())
