"""The numbers that a text says: digits and words, with what they count. Pure reading; whether they are true is `core.guard`'s."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import floor, log10

_CURRENCIES = r"[$€£¥₹₽₺₴₩₪₫฿]|zł|kr\.?|Kč|Ft|lei|Rp|RM"
_MONEY_WORDS = r"dollars?|euros?|pounds?|francs?|yen|rupees?|cents?"
_DIGITS = r"\d+(?:[.,'’]\d+)*"
_SCALES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}
_UNIT = (
    r"(?P<points>percentage\s+points?|points?\b|pp\b)|(?P<ratio>%|percent\b|per\s+cent\b)"
    rf"|(?P<money>(?-i:[A-Z]{{1,3}})?(?:{_CURRENCIES})|(?:{_MONEY_WORDS}|(?-i:[A-Z]{{3}})(?!\s?\d))\b)"
    r"|(?P<days>days?\b)|(?P<time>(?:seconds?|minutes?|hours?|weeks?|months?|quarters?|years?|am|pm|a\.m\.|p\.m\.)\b)"
    r"|(?P<factor>times\b|x\b|×|-?fold\b)"
)
_NUMBER = re.compile(
    rf"(?P<sign>(?<![\w.,])[-−])?(?:(?P<before>(?:[A-Z]{{1,3}})?(?:{_CURRENCIES})\s?|\b[A-Z]{{3}}\s?)(?P<inner>[-−])?)?"
    rf"(?P<per>%)?(?P<number>{_DIGITS})(?:\s?(?P<scale>(?i:k|mn?|bn|thousand|million|billion))\b)?(?:[\s-]?(?:{_UNIT}))?"
)
_SMALL = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_VALUES = {word: value for value, word in enumerate(_SMALL)} | {word: 20 + 10 * at for at, word in enumerate(_TENS)}
_MULTIPLIERS = {"dozen": 12, "hundred": 100, "thousand": 1_000, "million": 1_000_000}
_WORD = "|".join((*_VALUES, *_MULTIPLIERS))
_WORDS = re.compile(
    rf"\b(?P<words>(?:a\s+(?=dozen|hundred|thousand|million))?(?:{_WORD})(?:(?<!one)s)?(?:(?:\s+and\s+|\s+|-)(?:{_WORD}))*)\b(?:[\s-]?(?:{_UNIT}))?",
    re.IGNORECASE,
)
# A part or a multiple; `double-check` and `half-way` are neither.
_PARTS: tuple[tuple[str, float], ...] = (
    (r"three[\s-]quarters", 0.75),
    (r"two[\s-]thirds", 2 / 3),
    (r"(?:a|one)[\s-]third", 1 / 3),
    (r"(?:a|one)[\s-]quarter\s+of|(?:a|one)[\s-]fourth", 0.25),
    (r"(?:a|one)[\s-](?:fifth)", 0.2),
    (r"(?:a|one)[\s-](?:tenth)", 0.1),
    (r"half(?!-?way)|halve[sd]?", 0.5),
    (r"twice|doubl(?:e(?![\s-]check)[sd]?|ing)|twofold", 2.0),
    (r"thrice|tripl(?:e[sd]?|ing)|threefold", 3.0),
    (r"quadrupl(?:e[sd]?|ing)|fourfold", 4.0),
)
_PART = re.compile("|".join(rf"\b(?P<p{at}>{pattern})\b" for at, (pattern, _) in enumerate(_PARTS)), re.IGNORECASE)


class Counts(StrEnum):
    """What a number counts, as far as the text says."""

    MONEY = "money"
    RATIO = "ratio"  # per cent
    POINTS = "points"
    DAYS = "days"
    TIME = "time"  # any other length or time of day
    FACTOR = "factor"  # a part, or so many times
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Claim:
    """One number: `said` are its words, `readings` what it may mean, each with the precision it is given in (`1,234` is
    one thousand or one and a bit, by the reader's language)."""

    counts: Counts
    said: str
    readings: tuple[tuple[float, float], ...]


def plainly(text: str) -> str:
    """In compatibility form, with digits that belong together joined (some languages group them by thin spaces), and without
    the marks that some languages set around a number for its direction."""
    unmarked = re.sub(r"[\u200e\u200f]", "", text)
    joined = re.sub(r"(?<=\d)[\u00a0\u202f\u2009](?=\d{3}(?!\d))", "", unmarked)
    return unicodedata.normalize("NFKC", joined).replace("⁄", "/")


def claims_in(text: str) -> Iterator[Claim]:
    """Every number in a text, which must be `plainly` and without its dates. The word `one` alone is no number."""
    rest = text
    for found in _PART.finditer(rest):
        at = next(int(name[1:]) for name, value in found.groupdict().items() if value is not None)
        yield Claim(Counts.FACTOR, found.group(), ((_PARTS[at][1], 0.0),))
    rest = _PART.sub(_blank, rest)
    for found in _NUMBER.finditer(rest):
        yield _of_digits(found)
    rest = _NUMBER.sub(_blank, rest)
    for found in _WORDS.finditer(rest):
        counts = _counts(found)
        if found.group("words").casefold() == "one" and counts in (Counts.PLAIN, Counts.DAYS, Counts.TIME):
            continue
        value = float(_of_words(found.group("words")))
        yield Claim(counts, found.group(), (_scaled(counts, value, 1.0),))


def _of_digits(found: re.Match[str]) -> Claim:
    counts = Counts.MONEY if found.group("before") else Counts.RATIO if found.group("per") else _counts(found)
    scale = _SCALES.get((found.group("scale") or "").casefold(), 1.0)
    sign = -1 if found.group("sign") or found.group("inner") else 1
    readings = tuple(
        _scaled(counts, sign * value * scale, precision * scale)
        for value, precision in _readings(found.group("number"))
    )
    return Claim(counts, found.group().strip(), readings)


def _counts(found: re.Match[str]) -> Counts:
    groups = found.groupdict()
    return next((one for one in Counts if groups.get(one.value)), Counts.PLAIN)


def _readings(digits: str) -> Iterator[tuple[float, float]]:
    """What digits with separators may mean, and the place of the last digit."""
    bare = digits.replace("'", "").replace("’", "")
    signs = [sign for sign in bare if not sign.isdigit()]
    last = bare.rpartition(signs[-1])[2] if signs else ""
    if not signs or (len(signs) > 1 and len(set(signs)) == 1):
        yield _whole(bare)
    elif len(set(signs)) > 1:
        yield _decimal(bare, last)
    else:
        yield _decimal(bare, last)
        if len(last) == 3:
            yield _whole(bare)


def _whole(digits: str) -> tuple[float, float]:
    value = re.sub(r"[.,]", "", digits)
    trailing = len(value) - len(value.rstrip("0"))
    return float(value), 10.0 ** min(trailing, len(value) - 1)


def _decimal(digits: str, last: str) -> tuple[float, float]:
    whole = re.sub(r"[.,]", "", digits[: -len(last) - 1])
    return float(f"{whole}.{last}"), 10.0 ** -len(last)


def _scaled(counts: Counts, value: float, precision: float) -> tuple[float, float]:
    """With the precision that the rule allows: below a thousand that of its digits, from there on two digits that count."""
    size = abs(value)
    most = 10.0 ** (floor(log10(size)) - 1) if size >= 1_000 else 1.0
    precision = min(precision, most)
    return (value / 100, precision / 100) if counts is Counts.RATIO else (value, precision)


def _of_words(words: str) -> int:
    """`twenty-five`, `a hundred and twenty`, `three dozen`."""
    total, current = 0, 0
    for word in re.split(r"[\s-]+", words.casefold()):
        name = word if word in _VALUES or word in _MULTIPLIERS else word.removesuffix("s")
        if name in _VALUES:
            current += _VALUES[name]
        elif name in _MULTIPLIERS:
            current = max(current, 1) * _MULTIPLIERS[name]
            if _MULTIPLIERS[name] >= 1_000:
                total, current = total + current, 0
    return total + current


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())
