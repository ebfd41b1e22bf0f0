"""What a text for a person may say: only the evidence's numbers and days, only names that were given, nothing about who they are.

**The rule of rounding.** A number stands for a fact when it is the fact's value in the same unit, rounded to the digits it is given
with: as the reader is shown it, or to fewer. Below a thousand at most to whole numbers (percentages to whole per cent); from a
thousand on at least two digits must count, so that 357,666 may be 358,000 or 360,000 and not 400,000. A part or a multiple (`half`,
`a third`, `twice`, `3 times`) must lie within a twentieth of a percentage of the evidence, or of one of a KPI's figures against
another of the same unit. Days are those of the evidence; weekdays are no claim. There is no rank in the evidence, so none passes.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import permutations

from core.catalogue import Unit
from core.claims import Claim, Counts, claims_in, plainly
from core.coaching import Evidence
from core.english import ALSO_NAMES, is_english
from core.forbidden import forbidden_in
from core.marks import addresses_in, pictures_in
from core.periods import MONTH_NAMES

LONGEST = 1_200  # characters
_PART_WITHIN = 0.05
_UNITS: dict[Counts, tuple[Unit, ...]] = {
    Counts.MONEY: (Unit.MONEY,),
    Counts.RATIO: (Unit.RATIO,),
    Counts.DAYS: (Unit.DAYS,),
    Counts.PLAIN: (Unit.COUNT, Unit.SCORE),
}
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_MONTH = "|".join(f"{name}|{name[:3]}" for name in MONTH_NAMES)
_DATES = re.compile(
    r"(?P<iso>\b\d{4}-\d{2}-\d{2}\b)|(?P<slashes>\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b)"
    rf"|\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+(?P<month>{_MONTH})\b\.?(?:,?\s+(?P<year>\d{{4}})\b)?"
    rf"|\b(?P<month2>{_MONTH})\b\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d)(?:,?\s+(?P<year2>\d{{4}})\b)?"
    rf"|\b(?P<month3>{_MONTH})\b\.?,?\s+(?P<year3>\d{{4}})\b"
    r"|\bQ(?P<quarter>\d+)(?:\s+(?P<year4>\d{4})\b)?|\b(?:in|of|for|since)\s+(?P<year5>(?:19|20)\d\d)\b(?!\s*%|[.,]\d)",
    re.IGNORECASE,
)
_RANKS = re.compile(
    r"#\s?\d+|\b\d+(?:st|nd|rd|th)\b|\bnumber one\b|\bno\.\s?\d+|\brank(?:s|ed|ing)?\b|\bleader\s?board\b"
    r"|\b(?:first|second|third|fourth|fifth|last|top|bottom)\s+(?:place|position|spot|(?:in|of|on)\s+(?:the|your)\s+team)\b"
    r"|\b(?:best|worst|top|weakest|strongest|lowest|highest)\s+(?:\w+\s+)?(?:in|of|on)\s+(?:the|your)\s+team\b"
    r"|\b(?:best|worst)\s+of\s+(?:all|them|us|you)\b|\bsecond\s+to\s+none\b|\bc[ao]mes?\s+(?:in\s+)?(?:first|second|third|last)\b"
    r"|\b(?:top|bottom|best|worst)\s+(?:performer|seller|rep|salesperson)s?\b"
    r"|\b(?:(?:twen|thir|for|fif|six|seven|eigh|nine)t(?:ieth|y[\s-]?(?:first|second|third|(?:four|fif|six|seven|eigh|nin)th))"
    r"|(?:eleven|twelf|(?:thir|four|fif|six|seven|eigh|nine)teen)th)\b",
    re.IGNORECASE,
)
_YEARS = ("year", "year2", "year3", "year4", "year5")
_CAPITAL = re.compile(r"[^\W\d_](?:[^\W\d]|['’])*")  # without digits: of CHF1,200 it is CHF
_STARTS = re.compile(r"(?:^|[.!?:…]['\"”’)]*\s+|\n\s*|[“\"(]\s*|[•–—-]\s+)$")
_DAYS = frozenset({*MONTH_NAMES, *(name[:3] for name in MONTH_NAMES), *_WEEKDAYS})
_ALWAYS = frozenset({
    *_DAYS, "i", "i'm", "i'll", "pace", "slack", "english",
    "kč", "ft", "rp",  # currencies
})  # fmt: skip


_AGAINST = (
    r"\b(?:than|unlike|like|as|ahead of|behind|beats?|outsells?|(?:compared?|comparing) (?:to|with)|versus|vs\.?)"
)
_AGAINST_YOU = r"[^.!?\n]{0,80}?\b(?i:(?:than|ahead of|behind|beats?|outsells?|outperforms?|unlike) you)\b"
_MOST_COMPLAINTS = 8


class Flaw(StrEnum):
    """What is wrong with a text."""

    NUMBER = "number"
    DATE = "date"
    RANK = "rank"
    NAME = "name"
    LENGTH = "length"
    LANGUAGE = "language"
    AGAIN = "again"  # what they were told before
    SHAPE = "shape"  # not what was asked for
    GROUND = "ground"  # that nobody coaches on


_RULES = {
    Flaw.NUMBER: "no such figure in the facts, in that unit. Use only a fact's id in braces or its value, and no other number.",
    Flaw.DATE: "no such day in the data.",
    Flaw.RANK: "no ranks, and nothing about best or worst.",
    Flaw.NAME: "no such name. Use only placeholders that are in the data.",
    Flaw.LENGTH: "too long, or empty.",
    Flaw.LANGUAGE: "write plain English.",
    Flaw.AGAIN: "they were told this before. Say something else.",
    Flaw.SHAPE: "this is not the shape that was asked for.",
    Flaw.GROUND: "nothing about health, character, age, traits or leaving, and nobody compared with anybody.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and the words at fault."""

    flaw: Flaw
    said: str


def check(
    text: str, evidence: Evidence, names_allowed: Collection[str], *, others: Collection[str] = (), reviewed: str = ""
) -> list[Problem]:
    """Everything that keeps a text from being shown; empty when nothing does.

    `others` are names of people that it must not say, even where a capital letter is no sign of one. `reviewed` is the text
    that a person has written and checked, from which this one was made: what it says of things to do (`ask two questions`) is no
    claim about anybody, and the words that begin its sentences (`You`) are nobody's name.
    """
    found = [] if text.strip() and len(text) <= LONGEST else [Problem(Flaw.LENGTH, f"{len(text)} characters")]
    words = plainly(text)
    found += [] if is_english(words) else [Problem(Flaw.LANGUAGE, words)]
    found += [Problem(Flaw.GROUND, match) for match in _comparisons(words, names_allowed)]
    found += [Problem(Flaw.LANGUAGE, said) for said in pictures_in(words)]
    found += [Problem(Flaw.NAME, said) for said in addresses_in(words, names_allowed)]
    found += [Problem(Flaw.GROUND, said) for said in forbidden_in(words)]
    found += _wrong_names(words, evidence, names_allowed, others, _openers(plainly(reviewed)))
    found += _wrong_days(words, evidence)
    undated = _DATES.sub(lambda match: " " * len(match.group()), words)
    found += [Problem(Flaw.RANK, match.group()) for match in _RANKS.finditer(undated)]
    unranked = _RANKS.sub(lambda match: " " * len(match.group()), undated)
    agreed = {(claim.counts, claim.readings) for claim in claims_in(_DATES.sub(" ", plainly(reviewed)))}
    for claim in claims_in(unranked):
        if (claim.counts, claim.readings) not in agreed and not is_grounded(claim, evidence):
            found.append(Problem(Flaw.NUMBER, claim.said))
    return found


def ground_of(text: str) -> list[Problem]:
    """Only what nobody coaches on, ranks, and length: for the words of a person who answers for them."""
    words = plainly(text)
    found = [] if text.strip() and len(text) <= LONGEST else [Problem(Flaw.LENGTH, f"{len(text)} characters")]
    found += [Problem(Flaw.GROUND, said) for said in forbidden_in(words)]
    return found + [Problem(Flaw.RANK, match.group()) for match in _RANKS.finditer(_DATES.sub(" ", words))]


def check_wording(text: str, original: str, names: Collection[str], *, others: Collection[str] = ()) -> list[Problem]:
    """What keeps another wording of what somebody wrote from being shown: a number, a day, a rank, a name or ground that is not
    theirs. `others` are names of people that it must not say, even where a sentence begins with them."""
    words, theirs = plainly(text), plainly(original)
    found = [] if text.strip() else [Problem(Flaw.LENGTH, "nothing")]
    known = {said.casefold() for said in forbidden_in(theirs)}
    found += [Problem(Flaw.GROUND, said) for said in forbidden_in(words) if said.casefold() not in known]
    found += [Problem(Flaw.NAME, said) for said in addresses_in(words, {*names, *addresses_in(theirs, ())})]
    for flaw, pattern in ((Flaw.RANK, _RANKS), (Flaw.DATE, _DATES)):
        said = {_folded(match) for match in pattern.finditer(theirs)}
        found += [Problem(flaw, match.group()) for match in pattern.finditer(words) if _folded(match) not in said]
    agreed = {(claim.counts, claim.readings) for claim in claims_in(_DATES.sub(" ", theirs))}
    found += [
        Problem(Flaw.NUMBER, claim.said)
        for claim in claims_in(_DATES.sub(" ", words))
        if (claim.counts, claim.readings) not in agreed
    ]
    written = {_bare(match).casefold() for match in _CAPITAL.finditer(theirs)}
    written |= {word.casefold() for name in names for word in _CAPITAL.findall(plainly(name))}
    return found + list(_unwritten(words, written | (_ALWAYS - _DAYS), others))


def _unwritten(text: str, written: Collection[str], others: Collection[str]) -> Iterator[Problem]:
    """Capitals inside a sentence that its author has not written; at its start, days of the week and what others are called."""
    foreign = {word.casefold() for name in others for word in _CAPITAL.findall(plainly(name)) if len(word) > 1}
    for match in _CAPITAL.finditer(text):
        word = _bare(match)
        folded = re.split("['’]", word.casefold())[0]
        if not word[0].isupper() or {word.casefold(), folded} & set(written):
            continue
        if folded in _WEEKDAYS or (folded in _DAYS and not _is_start(match)):
            yield Problem(Flaw.DATE, word)
        elif not _is_start(match) or (folded in foreign and folded not in ALSO_NAMES):
            yield Problem(Flaw.NAME, word)


def complaint(problems: Collection[Problem]) -> str:
    """Why a text was refused, for who is to write it again."""
    lines = dict.fromkeys(f"- “{' '.join(problem.said.split())[:60]}”: {_RULES[problem.flaw]}" for problem in problems)
    return "\n".join(list(lines)[:_MOST_COMPLAINTS])


def _comparisons(text: str, names: Collection[str]) -> Iterator[str]:
    """A person measured against somebody named, also where the name itself may be said."""
    for name in names:
        first = plainly(name).split()[:1]
        for word in first:
            for match in re.finditer(
                rf"(?i:{_AGAINST})\s+{re.escape(word)}\b|\b{re.escape(word)}\b{_AGAINST_YOU}", text
            ):
                yield match.group()


def is_grounded(claim: Claim, evidence: Evidence) -> bool:
    """Whether the evidence has that number, by the rule above."""
    if claim.counts is Counts.FACTOR:
        return any(_is_part(value, evidence) for value, _ in claim.readings)
    units = _UNITS.get(claim.counts, ())
    return any(
        fact.unit in units and abs(fact.value - value) <= precision / 2 + abs(value) * 1e-9
        for fact in evidence.facts
        for value, precision in claim.readings
    )


def _is_part(value: float, evidence: Evidence) -> bool:
    near = value * _PART_WITHIN
    if any(fact.unit is Unit.RATIO and abs(fact.value - value) <= near for fact in evidence.facts):
        return True
    counted = [fact for fact in evidence.facts if fact.value > 0]
    return any(
        one.unit is other.unit
        and one.id.partition(".")[0] == other.id.partition(".")[0]
        and not {one.id.rpartition(".")[2], other.id.rpartition(".")[2]} & {"attainment", "change"}
        and abs(one.value / other.value - value) <= near
        for one, other in permutations(counted, 2)
    )


def _wrong_days(text: str, evidence: Evidence) -> Iterator[Problem]:
    days = {evidence.period.start, evidence.period.end, evidence.compared_with.start, evidence.compared_with.end}
    days |= {evidence.as_of, *(goal.until for goal in evidence.goals)}
    days |= {*(note.on for note in evidence.feedback), *(tip.on for tip in evidence.given)}
    for match in _DATES.finditer(text):
        if not any(_is_day(match, day) for day in days):
            yield Problem(Flaw.DATE, match.group())


def _is_day(match: re.Match[str], day: date) -> bool:
    """Whether the words may mean this day: all that they say of it is so."""
    part = match.groupdict()
    if part["iso"]:
        return part["iso"] == day.isoformat()
    if part["slashes"]:
        numbers = [int(one) for one in re.split(r"[/.]", part["slashes"])]
        return numbers[2] in (day.year, day.year % 100) and numbers[:2] in ([day.day, day.month], [day.month, day.day])
    year, month = (next((part[k] for k in keys if part[k]), None) for keys in (_YEARS, ("month", "month2", "month3")))
    number = part["day"] or part["day2"]
    return (
        (year is None or int(year) == day.year)
        and (month is None or month[:3].casefold() == MONTH_NAMES[day.month - 1][:3])
        and (number is None or int(number) == day.day)
        and (part["quarter"] is None or part["quarter"] == str((day.month + 2) // 3))
    )


def _wrong_names(
    text: str, evidence: Evidence, names_allowed: Collection[str], others: Collection[str], openers: Collection[str]
) -> Iterator[Problem]:
    """A capital inside a sentence is a name, unless it is known to be none; at its start only what others are called.

    `openers` are words that may begin a sentence, whoever is called so.
    """
    given = [*names_allowed, *(standing.kpi.name for standing in evidence.standings)]
    given += [goal.kpi.name for goal in evidence.goals]
    allowed = _ALWAYS | {word.casefold() for name in given for word in _CAPITAL.findall(plainly(name))}
    foreign = {word.casefold() for name in others for word in _CAPITAL.findall(plainly(name)) if len(word) > 1}
    for match in _CAPITAL.finditer(text):
        word = _bare(match)
        if (
            not word[0].isupper()
            or word.casefold() in allowed
            or word.casefold().split("'")[0].split("’")[0] in allowed
        ):
            continue
        is_start = _is_start(match)
        is_known = word.casefold() in foreign
        if is_start:
            if is_known and word.casefold() not in ALSO_NAMES and word.casefold() not in openers:
                yield Problem(Flaw.NAME, word)
        elif is_known or not (word.isupper() and len(word) <= 5):  # CRM, CAC
            yield Problem(Flaw.NAME, word)


def _openers(reviewed: str) -> frozenset[str]:
    """The words that begin its sentences."""
    return frozenset(_bare(match).casefold() for match in _CAPITAL.finditer(reviewed) if _is_start(match))


def _bare(match: re.Match[str]) -> str:
    return re.sub(r"['’]s$", "", match.group())


def _folded(match: re.Match[str]) -> str:
    """Without the full stop that may end an abbreviated month, or the sentence."""
    return match.group().casefold().rstrip(".")


def _is_start(match: re.Match[str]) -> bool:
    """Whether a sentence begins there."""
    return _STARTS.search(match.string[: match.start()]) is not None
