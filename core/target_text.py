"""Reading what is typed about targets: which are looked for, and the days of a new one."""

import re
from collections.abc import Callable, Sequence
from datetime import date

from core import period_text
from core.ask import Question, no_names, parse_question
from core.catalogue import Kpi
from core.errors import Refused
from core.goal_text import a_year_later, following_unit
from core.periods import Business, Period, spanning

_YEAR = re.compile(r"\b\d{4}\b")
_BY_TODAY = re.compile(r"\b(?:this|current|last|previous|past|today|yesterday|[wmqy]td)\b", re.IGNORECASE)


def parse_listing(
    text: str,
    *,
    kpis: Sequence[Kpi],
    today: date,
    business: Business,
    is_name: Callable[[str], bool] = no_names,
) -> Question:
    """The words of `/kpi` in any order, and *next month*. Raises `Refused` naming what was not understood."""
    rest, following = following_unit(text, today, business)
    question = parse_question(rest, kpis=kpis, today=today, business=business, is_name=is_name)
    if following is None:
        return question
    if question.period is not None:
        raise Refused("I can look for one period at a time, and you named two.")
    return Question(question.kpis, following, question.subject)


def read_span(text: str, today: date, business: Business) -> Period:
    """`next month`, `Q1 2027`, `2027`, `1 Mar - 15 Apr`: without a year, those that are not over yet. Raises `Refused`."""
    clean = " ".join(text.split())
    rest, following = following_unit(clean, today, business)
    if following is not None and not rest:
        return following
    period = period_text.parse(clean, today=today, business=business)
    return coming(period, clean, today, business)


def coming(period: Period, said: str, today: date, business: Business) -> Period:
    """A period as it is meant for a target: one that was said without its year is the next that is not over."""
    if period.end < today and not _YEAR.search(said) and not _BY_TODAY.search(said):
        period = a_year_later(period, business)
    return spanning(period.start, period.end, business)
