"""What a ratio is made of: which figures, in which unit, and what is said of how they moved."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue import Unit
from core.coaching import Fact
from core.expressions import Expression
from core.guard import check
from core.parts import Part, moved, part_kpis, with_parts
from sources.catalogue import load_catalogue
from tests.core.packs import evidence
from views.coaching import fact_text
from views.text import Reader

CATALOGUE = load_catalogue()
KPIS = {kpi.key: kpi for kpi in CATALOGUE.kpis}
LOCALES = ["en_US", "de_DE", "fr_FR", "sv_SE", "de_CH", "en_IN"]


@pytest.mark.parametrize(
    ("kpi", "parts"),
    [
        ("win_rate", {"deals_won": Unit.COUNT, "deals_lost": Unit.COUNT}),
        ("average_deal_size", {"revenue": Unit.MONEY, "deals_won": Unit.COUNT}),
        ("sales_cycle", {"won_cycle_days": Unit.DAYS, "deals_won": Unit.COUNT}),
        ("lead_conversion", {"leads_converted": Unit.COUNT, "leads": Unit.COUNT}),
        ("cac", {"acquisition_cost": Unit.MONEY, "customers_won": Unit.COUNT}),
        ("csat", {"csat_points": Unit.SCORE, "csat_answers": Unit.COUNT}),
        ("cross_sell_rate", {"deals_cross_sold": Unit.COUNT, "deals_won": Unit.COUNT}),
        ("revenue", {}),
        ("deals_lost", {}),
    ],
)
def test_what_a_kpi_divides(kpi: str, parts: dict[str, Unit]) -> None:
    found = part_kpis(KPIS[kpi], CATALOGUE)
    assert {one.key: one.unit for one in found} == parts
    assert all(one.expression.text == one.key and one.accumulates for one in found)


def test_a_part_is_called_as_its_kpi_is() -> None:
    names = [one.name for one in part_kpis(KPIS["sales_cycle"], CATALOGUE)]
    assert sorted(names) == ["Days from opening to winning, over deals won", "Deals won"]


@pytest.mark.parametrize(
    ("text", "divisors"),
    [
        ("a / (a + b)", {"b"}),
        ("a / b", {"b"}),
        ("(a - b) / (c - b)", {"c"}),
        ("a / (b / c)", {"b"}),
        ("a + b * 2", set()),
        ("a / 30", set()),
        ("`a b` / `c d`", {"c d"}),
    ],
)
def test_what_stands_below_the_line(text: str, divisors: set[str]) -> None:
    assert Expression.parse(text).divisors == divisors


def _says(*parts: Part, locale: str = "en_US") -> str:
    win_rate = KPIS["win_rate"]
    known = with_parts(evidence([], [win_rate]), win_rate, parts)
    return moved(known, win_rate, parts, lambda fact: fact_text(fact, Reader(locale)))


def won(now: float, before: float | None) -> Part:
    return Part("deals_won", "Deals won", Unit.COUNT, now, before)


def lost(now: float, before: float | None) -> Part:
    return Part("deals_lost", "Deals lost", Unit.COUNT, now, before)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((won(12, 12), lost(12, 7)), "Deals lost went from 7 to 12, while deals won stayed at 12."),
        ((won(4, 12), lost(6, 7)), "Deals won went from 12 to 4, while deals lost went from 7 to 6."),
        ((won(3, 0), lost(12, 11)), "Deals won went from 0 to 3, while deals lost went from 11 to 12."),
        ((won(12, 12), lost(1, 1)), "Deals won stayed at 12, while deals lost stayed at 1."),
        ((won(12, None), lost(12, 7)), "Deals lost went from 7 to 12."),
        ((won(12, None), lost(12, None)), ""),
        ((), ""),
    ],
)
def test_the_part_that_moved_most_is_said_first(parts: tuple[Part, ...], said: str) -> None:
    assert _says(*parts) == said


def test_what_reads_the_same_has_not_moved() -> None:
    average = KPIS["average_deal_size"]
    parts = (Part("revenue", "Revenue", Unit.MONEY, 20_000.4, 20_000.3),)
    known = with_parts(evidence([], [average]), average, parts)
    assert moved(known, average, parts, lambda fact: fact_text(fact, Reader())) == "Revenue stayed at $20,000."


def test_a_kpi_without_parts_moved_itself() -> None:
    facts = [
        Fact(f"revenue.{name}", "r", value, Unit.MONEY, "h") for name, value in (("actual", 900), ("previous", 1_200))
    ]
    write = lambda fact: fact_text(fact, Reader())  # noqa: E731
    assert moved(evidence(facts), KPIS["revenue"], (), write) == "Revenue went from $1,200 to $900."
    assert moved(evidence(facts[:1]), KPIS["revenue"], (), write) == ""


def test_an_abbreviation_keeps_its_capitals() -> None:
    said = _says(won(1, 2), Part("crm", "CRM logins", Unit.COUNT, 3, 3), Part("mail", "E-mails", Unit.COUNT, 4, 4))
    assert said == "Deals won went from 2 to 1, while CRM logins stayed at 3, and e-mails stayed at 4."


_FIGURES = {
    Unit.COUNT: st.integers(0, 200_000).map(float),
    Unit.MONEY: st.floats(0, 5_000_000).map(lambda value: round(value, 2)),
    Unit.DAYS: st.floats(0, 20_000).map(lambda value: round(value, 2)),
    Unit.SCORE: st.floats(0, 500).map(lambda value: round(value, 2)),
}
_DIVIDING = {kpi.key: kpi for kpi in CATALOGUE.kpis if kpi.expression.divides}


@given(st.data(), st.sampled_from(sorted(_DIVIDING)), st.sampled_from(LOCALES), st.sampled_from(["USD", "EUR", "JPY"]))
def test_the_sentence_says_figures_of_the_evidence_only(
    data: st.DataObject, key: str, locale: str, currency: str
) -> None:
    """By the same guard that a model's words go through; and with one figure changed it does not pass."""
    chosen = _DIVIDING[key]
    parts = tuple(
        Part(one.key, one.name, one.unit, data.draw(_FIGURES[one.unit]), data.draw(st.none() | _FIGURES[one.unit]))
        for one in part_kpis(chosen, CATALOGUE)
    )
    known = with_parts(evidence([], [chosen]), chosen, parts)
    reader = Reader(locale, currency=currency)
    said = moved(known, chosen, parts, lambda fact: fact_text(fact, reader))
    names = [part.name for part in parts]
    assert (not said) == all(part.before is None for part in parts)
    if said:
        assert check(said, known, names) == []
        others = replace(known, facts=tuple(replace(fact, value=fact.value * 3 + 1_000_003) for fact in known.facts))
        assert check(said, others, names) != []


def test_the_facts_are_found_by_their_ids() -> None:
    parts = (won(12, 12), lost(12, None))
    known = with_parts(evidence([]), KPIS["win_rate"], parts)
    assert [(fact.id, fact.value, fact.unit) for fact in known.facts] == [
        ("win_rate.part.deals_won", 12, Unit.COUNT),
        ("win_rate.part.deals_won.previous", 12, Unit.COUNT),
        ("win_rate.part.deals_lost", 12, Unit.COUNT),
    ]
