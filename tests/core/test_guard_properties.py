"""The property of the guard: whatever way a number of the evidence is said by the rule passes, and with one thing changed it fails.

What is true is worked out here a second way, from the value, the unit and the digits that were put into the text, never by reading
the text: so a change that is another true number by chance is known to be one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor, log10

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from core.catalogue import Unit
from core.coaching import Evidence, Fact
from core.guard import Flaw, check
from tests.core.packs import evidence, pack
from views.text import Reader

LOCALES = ("en_US", "de_DE", "fr_FR", "hi_IN", "de_CH", "sv_SE", "pt_BR", "ja_JP", "pl_PL", "tr_TR", "he_IL", "cs_CZ")
CURRENCIES = ("USD", "EUR", "CHF", "JPY", "PLN", "BRL")
PLAIN = (Unit.COUNT, Unit.SCORE)
SCALES = {"k": 1e3, " thousand": 1e3, "M": 1e6, " million": 1e6}
FRAMES = (
    "It stands at {} now.",
    "You had {}; that is it.",
    "Now ({}) it is so.",
    "From {}, on to more.",
    "“{}” it says.",
    "And so it was: {}",
)
ONES = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
AFTER = {
    Unit.RATIO: ("%", " %", " percent", " per cent"),
    Unit.DAYS: (" days",),
    Unit.COUNT: ("", " deals"),
    Unit.SCORE: ("",),
}
OTHER_UNITS = {
    Unit.MONEY: ("{}", "{}%", "{} days", "{} points", "{} weeks", "{}x"),
    Unit.RATIO: ("{}", "${}", "{} days", "{} points", "{} percentage points", "{}‰", "{} times", "{} hours"),
    Unit.DAYS: ("{}", "${}", "{}%", "{} weeks", "{} working days", "{} hrs", "{} months", "{} times"),
    Unit.COUNT: (
        "${}",
        "{}%",
        "{} days",
        "{} bps",
        "{} minutes",
        "{} dollars",
        "{} US dollars",
        "{} deals a week",
        "{}-fold",
    ),
    Unit.SCORE: ("€{}", "{} percent", "{} days", "{} points", "{}h", "factor of {}", "{} eur", "{}/month"),
}


@dataclass(frozen=True)
class Said:
    """A number as it is put: `value` in the fact's unit, given to `step`, in these digits."""

    value: float
    step: float
    unit: Unit
    text: str


def is_true(value: float, step: float, units: Iterable[Unit], found: Evidence) -> bool:
    """Whether a fact in one of the units rounds to it."""
    wanted = set(units)
    return any(abs(fact.value - value) <= step / 2 + abs(value) * 1e-9 for fact in found.facts if fact.unit in wanted)


def family(unit: Unit) -> tuple[Unit, ...]:
    """What a text cannot tell from it."""
    return PLAIN if unit in PLAIN else (unit,)


def plain_digits(value: float, decimals: int) -> str:
    return f"{value:,.{decimals}f}"


def may_be_two_numbers(digits: str) -> bool:
    """`1,234` is one thousand to some readers, and one and a bit to others."""
    return digits.count(",") + digits.count(".") == 1 and len(digits.replace(",", ".").partition(".")[2]) == 3


def also_true(digits: str, unit: Unit, found: Evidence, scale: float = 1.0) -> bool:
    """Whether what may be two numbers is true as the other one."""
    if not may_be_two_numbers(digits):
        return False
    per = 100 if unit is Unit.RATIO else 1
    bare = digits.replace(",", ".")
    as_decimal, as_whole = float(bare), float(bare.replace(".", ""))
    return is_true(as_decimal / per * scale, 0.001 / per * scale, family(unit), found) or is_true(
        as_whole / per * scale, 1.0 / per * scale, family(unit), found
    )


@st.composite
def said(draw, fact: Fact) -> Said:
    """The fact in digits, rounded by the rule: below a thousand to so many decimals, from there on to two digits that count."""
    shown = fact.value * 100 if fact.unit is Unit.RATIO else fact.value
    per = 100 if fact.unit is Unit.RATIO else 1
    if abs(shown) >= 1_000:
        place = 10.0 ** draw(st.integers(0, floor(log10(abs(shown))) - 1))
        rounded = round(shown / place) * place
        scales = [name for name, scale in SCALES.items() if scale <= rounded and place >= scale / 100]
        if fact.unit in (Unit.MONEY, Unit.COUNT) and scales and draw(st.booleans()):
            scale = draw(st.sampled_from(scales))
            decimals = max(0, round(log10(SCALES[scale] / place)))
            digits = f"{rounded / SCALES[scale]:.{min(decimals, 2)}f}"
            assume(abs(float(digits) * SCALES[scale] - rounded) < place / 100)
            return _put(draw, rounded, place, fact.unit, f"{digits}{scale}")
        return _put(draw, rounded / per, place / per, fact.unit, plain_digits(rounded, 0))
    decimals = draw(st.integers(0, 2))
    rounded = round(shown, decimals)
    return _put(draw, rounded / per, 10.0**-decimals / per, fact.unit, plain_digits(rounded, decimals))


def _put(draw, value: float, step: float, unit: Unit, digits: str) -> Said:
    if unit is Unit.MONEY:
        before, after = draw(
            st.sampled_from([("$", ""), ("€", ""), ("USD ", ""), ("", " €"), ("", " dollars"), ("", " CHF")])
        )
        return Said(value, step, unit, f"{before}{digits}{after}")
    return Said(value, step, unit, digits + draw(st.sampled_from(AFTER[unit])))


def in_words(number: int) -> str:
    """Below a million."""
    if number < 20:
        return ONES[number]
    if number < 100:
        return TENS[number // 10 - 2] + (f"-{ONES[number % 10]}" if number % 10 else "")
    size, name = (1_000, "thousand") if number >= 1_000 else (100, "hundred")
    rest = number % size
    joined = " and " if rest and rest < 100 else " "
    return f"{in_words(number // size)} {name}" + (f"{joined}{in_words(rest)}" if rest else "")


def numbers(text: str, found: Evidence) -> list[str]:
    problems = [one for one in check(text, found, ()) if one.flaw is not Flaw.LANGUAGE]  # a heap of figures is none
    assert {one.flaw for one in problems} <= {Flaw.NUMBER}, problems
    return [one.said for one in problems]


frames = st.sampled_from(FRAMES)


@settings(deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(pack(), frames, st.data())
def test_every_number_by_the_rule_of_rounding_passes(found: Evidence, frame: str, data: st.DataObject) -> None:
    texts = [data.draw(said(fact)).text for fact in found.facts]
    for text in texts:
        assert numbers(frame.format(text), found) == [], text
    assert numbers(frame.format("; ".join(texts)), found) == []


@settings(deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(pack(), frames, st.sampled_from(LOCALES), st.sampled_from(CURRENCIES))
def test_every_number_as_its_reader_has_it_passes(found: Evidence, frame: str, locale: str, currency: str) -> None:
    reader = Reader(locale, currency=currency)
    for fact in found.facts:
        for written in (reader.figure(fact.value, fact.unit), reader.estimate(fact.value, fact.unit)):
            if fact.unit is Unit.MONEY and fact.value < 10:
                continue  # a change of cents is no change that is estimated
            assert numbers(frame.format(written), found) == [], written


whole = st.integers(2, 120_000)


@settings(deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(whole, st.sampled_from(list(Unit)), frames, st.booleans())
def test_a_number_in_words_passes_and_another_word_fails(number: int, unit: Unit, frame: str, is_glued: bool) -> None:
    value = number / 100 if unit is Unit.RATIO else float(number)
    found = evidence([Fact("k.actual", "k", value, unit, "counted")])
    after = {Unit.MONEY: " dollars", Unit.RATIO: " percent", Unit.DAYS: " days"}.get(unit, "")
    words = in_words(number)
    if is_glued:
        words = words.replace("-", "")
    assert numbers(frame.format(words + after), found) == []
    parts = words.split()
    for at, word in enumerate(parts):
        other = {"hundred": "thousand", "thousand": "million", "and": "and"}.get(
            word, "eleven" if word != "eleven" else "twelve"
        )
        if other == word:
            continue
        changed = " ".join([*parts[:at], other, *parts[at + 1 :]])
        assert numbers(frame.format(changed + after), found) != [], changed


@settings(deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(pack(), frames, st.data())
def test_with_another_digit_it_fails(found: Evidence, frame: str, data: st.DataObject) -> None:
    one = data.draw(said(data.draw(st.sampled_from(found.facts))))
    places = [at for at, sign in enumerate(one.text) if sign.isdigit()]
    at = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != one.text[at]]))
    changed = one.text[:at] + other + one.text[at + 1 :]
    digits = "".join(sign for sign in changed if sign.isdigit() or sign in ",.")
    scale = next((size for name, size in SCALES.items() if f"{digits[-1]}{name}" in changed), 1.0)
    per = 100 if one.unit is Unit.RATIO else 1
    number = float(digits.replace(",", ""))
    assume(not is_true(number * scale / per, widest(digits, scale) / per, family(one.unit), found))
    assume(not also_true(digits, one.unit, found, scale))
    assert numbers(frame.format(changed), found) != [], changed
    assert numbers(frame.format(f"{one.text}, {changed}"), found) != []


def widest(digits: str, scale: float) -> float:
    """The step that the rule grants to these digits: that of their last place, or of their zeros from a thousand on."""
    decimals = len(digits.partition(".")[2])
    bare = digits.replace(",", "")
    step = 10.0**-decimals if decimals else 10.0 ** (len(bare) - len(bare.rstrip("0")))
    value = float(bare) * scale
    most = 10.0 ** (floor(log10(value)) - 1) if value >= 1_000 else 1.0
    return min(step * scale, most)


@settings(deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(pack(), frames, st.data())
def test_in_another_unit_it_fails(found: Evidence, frame: str, data: st.DataObject) -> None:
    fact = data.draw(st.sampled_from(found.facts))
    one = data.draw(said(fact))
    digits = "".join(sign for sign in one.text if sign.isdigit() or sign in ",.")
    assume(not any(name in one.text for name in SCALES))
    way = data.draw(st.sampled_from(OTHER_UNITS[fact.unit]))
    value, step = float(digits.replace(",", "")), widest(digits, 1.0)
    now = unit_of(way)
    if now is not None:
        per = 100 if now is Unit.RATIO else 1
        assume(not is_true(value / per, step / per, family(now), found))
        assume(not also_true(digits, now, found))
    elif way in ("{}x", "{} times", "{}-fold", "factor of {}"):
        assume(not is_part(float(digits.replace(",", "")), found))
        assume(not may_be_two_numbers(digits))
    changed = way.format(digits)
    assert numbers(frame.format(changed), found) != [], changed


def unit_of(way: str) -> Unit | None:
    """What it says to be counted; None for what no fact is in."""
    known = {
        "{}": Unit.COUNT,
        "{} deals": Unit.COUNT,
        "{} days": Unit.DAYS,
        "{}%": Unit.RATIO,
        "{} percent": Unit.RATIO,
    }
    money = {"${}", "€{}", "{} dollars", "{} US dollars", "{} eur"}
    return Unit.MONEY if way in money else known.get(way)


@settings(deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(pack(), frames, st.data())
def test_in_another_size_it_fails(found: Evidence, frame: str, data: st.DataObject) -> None:
    fact = data.draw(st.sampled_from(found.facts))
    assume(fact.unit in (Unit.MONEY, Unit.COUNT))
    one = data.draw(said(fact))
    assume(not any(name in one.text for name in SCALES))
    digits = "".join(sign for sign in one.text if sign.isdigit() or sign in ",.")
    name, scale = data.draw(
        st.sampled_from(
            [*SCALES.items(), ("B", 1e9), (" billion", 1e9), (" trillion", 1e12), (" grand", 1e3), (" hundred", 100.0)]
        )
    )
    value = float(digits.replace(",", "")) * scale
    assume(not is_true(value, widest(digits, scale), family(fact.unit), found))
    assume(not also_true(digits, fact.unit, found, scale))
    changed = f"${digits}{name}" if fact.unit is Unit.MONEY else f"{digits}{name}"
    assert numbers(frame.format(changed), found) != [], changed


PARTS = {
    "half": 0.5, "a third": 1 / 3, "two thirds": 2 / 3, "three quarters": 0.75, "a quarter of it": 0.25, "one in four": 0.25,
    "three-fifths": 0.6, "twice": 2.0, "doubled": 2.0, "a factor of two": 2.0, "tripled": 3.0, "3 times": 3.0, "three times": 3.0,
    "4x": 4.0, "fivefold": 5.0, "tenfold": 10.0,
}  # fmt: skip


def is_part(value: float, found: Evidence) -> bool:
    """By the rule, worked out from the facts: within a twentieth of a percentage, or of one figure of a KPI against another."""
    near = value * 0.05
    if any(fact.unit is Unit.RATIO and abs(fact.value - value) <= near for fact in found.facts):
        return True
    return any(
        abs(one.value / other.value - value) <= near
        for one in found.facts
        for other in found.facts
        if one is not other
        and one.value > 0 < other.value
        and one.unit is other.unit
        and one.id.split(".")[0] == other.id.split(".")[0]
    )


@settings(deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.sampled_from(sorted(PARTS)), st.floats(1, 900_000), st.floats(0.05, 12), frames)
def test_a_part_or_a_multiple_passes_where_it_is_one(words: str, value: float, times: float, frame: str) -> None:
    facts = [
        Fact(f"k.{name}", "k", size, Unit.MONEY, "h") for name, size in (("previous", value), ("actual", value * times))
    ]
    found = evidence(facts)
    assume(abs(abs(times / PARTS[words] - 1) - 0.05) > 1e-6 and abs(abs(1 / times / PARTS[words] - 1) - 0.05) > 1e-6)
    assert (numbers(frame.format(words), found) == []) is is_part(PARTS[words], found)
    other = evidence([facts[0], Fact("other.actual", "k", value * times, Unit.MONEY, "h")])
    assert numbers(frame.format(words), other) != []  # of two KPIs neither is a part of the other


@pytest.mark.parametrize(
    "text",
    [
        "You won 2\u200b4 deals.",  # nobody sees what stands between the digits
        "You won 2\u00ad4 deals.",
        "You won 2\ufe0f\u20e34\ufe0f\u20e3 deals.",
        "You won twentyfour deals.",
        "You won ٢٤ deals.",
        "You won ②④ deals.",
    ],
)
def test_what_is_seen_as_one_number_is_read_as_one(text: str) -> None:
    parts = evidence([Fact("k.actual", "k", 2.0, Unit.COUNT, "h"), Fact("l.actual", "l", 4.0, Unit.COUNT, "h")])
    both = evidence([Fact("k.actual", "k", 24.0, Unit.COUNT, "h")])
    assert numbers(text, parts) != []
    assert numbers(text, both) == []


@pytest.mark.parametrize(
    "text",
    [
        *(
            "24 bps",
            "24 basis points",
            "24‰",
            "24%-points",
            "24 pts",
            "24h",
            "24 hrs",
            "24 wks",
            "24 working days",
            "24 Days",
        ),
        *(
            "24 US dollars",
            "24 usd",
            "24 cents",
            "24 bucks",
            "24B deals",
            "24 billion",
            "24 grand",
            "24 hundred",
            "24km",
        ),
        *("minus 24", "negative 24", "-24", "a factor of 24", "24 deals a week", "24 per month", "24/month", "tenfold"),
        *("one in four", "three-fifths", "five six", "twenty-four billion", "XXIV", "二十四", "twelve-fifths"),
        *("the twenty-fourth", "the 24th", "your twelfth", "24-hour days"),
    ],
)
def test_what_was_a_hole_is_none(text: str) -> None:
    found = evidence([Fact("k.actual", "k", value, Unit.COUNT, "h") for value in (24.0, 5.0)])
    assert check(f"You had {text} of late.", found, ()) != []
