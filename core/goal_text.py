"""Reading what was typed after `/goal set`: `win rate 60% by end of quarter because we lose too many late`.

In any order: a KPI, how much, until when or in which period, and for whom. The period grammar, KPIs and names are those of `/kpi`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

from core import period_text
from core.ask import Question, SubjectText, no_names, parse_question
from core.catalogue import Kpi
from core.errors import Refused
from core.periods import Business, Grain, Period, add_months, unit_of

EXAMPLES = (
    "`/goal set win rate 60% by end of quarter`, `/goal set revenue 50k this month`, "
    "`/goal set @Ana Ruiz calls 200 by 31 Dec because more talks make more deals`"
)
_LONGEST = 800
_BECAUSE = re.compile(r"\b(?:because|why:|since we)\s+", re.IGNORECASE)
_BY = re.compile(r"\b(?:by|until|till|before)\s+(?P<what>.+)$", re.IGNORECASE)
_END_OF = re.compile(
    r"^(?:the\s+)?(?:end\s+of\s+)?(?P<which>the|this|next)?\s*(?P<unit>week|month|quarter|year)(?:[' ]?s?\s+end)?$",
    re.IGNORECASE,
)
_NEXT = re.compile(r"\bnext\s+(week|month|quarter|year)\b", re.IGNORECASE)
_AMOUNT = re.compile(r"^[$€£¥]?(?P<number>\d[\d.,']*)(?P<unit>%|k|m|bn)?(?:[$€£¥]|days?)?$", re.IGNORECASE)
_APART = re.compile(r"(\d)\s*(percent|per cent|%|days?)(?=\W|$)", re.IGNORECASE)
_TIMES = {"k": 1e3, "m": 1e6, "bn": 1e9}
_YEAR = re.compile(r"\b\d{4}\b")


@dataclass(frozen=True, slots=True)
class GoalText:
    """What could be read; None where nothing was said of it. Ratios are fractions."""

    kpi: str | None
    value: float | None
    period: Period | None
    subject: SubjectText | None
    why: str


def parse_goal(
    text: str,
    *,
    kpis: Sequence[Kpi],
    today: date,
    business: Business,
    is_name: Callable[[str], bool] = no_names,
) -> GoalText:
    """Read it, names as `core.ask` does. Raises `Refused` naming what was not understood, with three examples."""
    if len(text) > _LONGEST:
        raise Refused(f"That is {len(text):,} characters long; a goal needs at most {_LONGEST}. Try {EXAMPLES}.")
    said, why = _split(_BECAUSE, text)
    said = _APART.sub(lambda found: f"{found[1]}{'' if found[2].casefold().startswith('day') else '%'}", said)
    said, period = _deadline(said, today, business)
    value, is_share, question = _amount(
        said, partial(parse_question, kpis=kpis, today=today, business=business, is_name=is_name)
    )
    if len(question.kpis) > 1:
        raise Refused(f"A goal has one KPI, and you named {len(question.kpis)}. Try {EXAMPLES}.")
    if period is not None and question.period is not None:
        raise Refused(f"A goal has one end, and you named two. Try {EXAMPLES}.")
    kpi = next((one for one in kpis if question.kpis and one.key == question.kpis[0]), None)
    if value is not None and kpi is not None:
        value = as_meant(value, kpi, is_share=is_share)
    return GoalText(kpi.key if kpi else None, value, period or question.period, question.subject, why)


def read_amount(text: str, kpi: Kpi) -> float:
    """`60%`, `0.6`, `50k`, `$1,200`: a value of this KPI. Raises `Refused` saying how to write it."""
    found = _AMOUNT.fullmatch(text.replace(" ", ""))
    number = _number(found) if found else None
    if found is None or number is None:
        raise Refused(f"“{text[:30]}” is no amount. Write it as 60%, 50k or 1,200.")
    return as_meant(number, kpi, is_share=found["unit"] == "%")


def read_period(text: str, today: date, business: Business) -> Period:
    """`this quarter`, `next month`, `31 Dec`, `by end of year`: from then or from today to its end. Raises `Refused`."""
    clean = " ".join(text.split())
    _, period = _deadline(clean if _BY.match(clean) else f"by {clean}", today, business)
    assert period is not None, "a deadline was named"
    return period


def as_meant(value: float, kpi: Kpi, *, is_share: bool) -> float:
    """60 and 60% of a ratio are both 0.6, and so is 0.6 itself. Raises `Refused` for a share of what is no ratio."""
    if kpi.unit == "ratio":
        return value / 100 if is_share or value > 1 else value
    if is_share:
        raise Refused(f"{kpi.name} is counted in {kpi.unit}, not in percent. Say how much, as a number.")
    return value


def _split(mark: re.Pattern[str], text: str) -> tuple[str, str]:
    """What stands before the mark and after it."""
    found = mark.search(text)
    return (text[: found.start()].strip(), text[found.end() :].strip()) if found else (text.strip(), "")


def _deadline(text: str, today: date, business: Business) -> tuple[str, Period | None]:
    """The text without its deadline or *next quarter*, and the period that those mean."""
    rest, following = following_unit(text, today, business)
    if following is not None:
        rest = _BY.sub("", rest).strip()
        rest = re.sub(r"\b(?:by|until|till|before)(?:\s+(?:the\s+)?end(?:\s+of)?)?\s*$", "", rest, flags=re.IGNORECASE)
        return rest.strip(), following
    found = _BY.search(text)
    if found is None:
        return text, None
    what = found["what"].strip(" .,")
    if unit := _END_OF.fullmatch(what):
        return text[: found.start()].strip(), unit_of(today, Grain(unit["unit"].casefold()), business)
    what = re.sub(r"^(?:the\s+)?end\s+of\s+", "", what, flags=re.IGNORECASE)
    period = period_text.parse(what, today=today, business=business)
    if period.end < today and not _YEAR.search(what):
        period = a_year_later(period, business)
    return text[: found.start()].strip(), _until(period, today, business)


def _until(named: Period, today: date, business: Business) -> Period:
    """A day: from today to it, or the unit that ends on it; anything longer is meant as it is."""
    if named.days > 1 or named.end < today:
        return named
    for grain in (Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR):
        unit = unit_of(today, grain, business)
        if unit.end == named.end:
            return unit
    return Period(min(today, named.end), named.end, Grain.RANGE)


def following_unit(text: str, today: date, business: Business) -> tuple[str, Period | None]:
    """The text without *next quarter*, and the period that it means; None where nothing like it is said."""
    found = _NEXT.search(text)
    if found is None:
        return text, None
    grain = Grain(found.group(1).casefold())
    rest = f"{text[: found.start()]} {text[found.end() :]}".strip()
    return rest, unit_of(unit_of(today, grain, business).end + timedelta(days=1), grain, business)


def a_year_later(period: Period, business: Business) -> Period:
    """Of months and quarters without a year the grammar takes the latest that has begun; a deadline is the next to come."""
    if period.grain in (Grain.MONTH, Grain.QUARTER):
        return unit_of(add_months(period.start, 12), period.grain, business)
    return replace(period, start=_plus_a_year(period.start), end=_plus_a_year(period.end))


def _plus_a_year(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)


def _amount(text: str, read: Callable[[str], Question]) -> tuple[float | None, bool, Question]:
    """The first word that is an amount and without which the rest can be read; years and days belong to the rest."""
    words = text.split()
    problem: Refused | None = None
    for at, found in _candidates(words):
        rest = " ".join([*words[:at], *words[at + 1 :]])
        number = _number(found)
        if number is None:
            continue
        try:
            question = read(rest)
        except Refused as error:
            problem = problem or error
            continue
        named = question.subject.text.split() if question.subject else []
        if not any(_AMOUNT.fullmatch(word) for word in named):
            return number, found["unit"] == "%", question
    if problem is not None:
        raise Refused(f"{problem} For a goal, try {EXAMPLES}.")
    return None, False, read(text)


def _candidates(words: Sequence[str]) -> Iterator[tuple[int, re.Match[str]]]:
    """Those with a sign or unit first: they can be nothing else."""
    found = [(at, match) for at, word in enumerate(words) if (match := _AMOUNT.fullmatch(word.strip(",;")))]
    return iter(sorted(found, key=lambda pair: (not (pair[1]["unit"] or words[pair[0]][0] in "$€£¥"), pair[0])))


def _number(found: re.Match[str]) -> float | None:
    """The number as people type it: a last group of three digits after a sign is thousands, anything else a fraction."""
    text = found["number"].replace("'", "").rstrip(".,")
    sign = max(text.rfind("."), text.rfind(","))
    if sign >= 0:
        whole, fraction = text[:sign], text[sign + 1 :]
        is_thousands = len(fraction) == 3 and not whole.startswith("0")
        text = re.sub(r"[.,]", "", text) if is_thousands else f"{re.sub(r'[.,]', '', whole)}.{fraction}"
    try:
        return float(text) * _TIMES.get((found["unit"] or "").casefold(), 1.0)
    except ValueError:
        return None
