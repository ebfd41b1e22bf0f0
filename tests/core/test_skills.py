"""Which words name a skill, beside the KPIs that are called alike."""

import pytest

from core.ask import parse_question, plain_label, words_of
from core.catalogue import Kpi
from core.skills import SKILLS, skills_in
from tests.core.coached import KPIS, MARCH

ALL = list(KPIS.values())
LABELS = {plain_label(label) for kpi in ALL for label in (kpi.key, kpi.name, *kpi.aliases)}


@pytest.mark.parametrize("kpi", ALL, ids=lambda kpi: kpi.key)
def test_every_name_of_a_kpi_stays_that_kpi(kpi: Kpi) -> None:
    for label in (kpi.key, kpi.name, kpi.name.upper(), *kpi.aliases):
        rest, skills = skills_in(words_of(f"{label}, last month"), ALL)
        assert skills == [], label
        assert parse_question(" ".join(rest), kpis=ALL, today=MARCH.start).kpis == (kpi.key,), label


@pytest.mark.parametrize("skill", SKILLS)
def test_every_name_of_a_skill_is_that_skill_unless_a_kpi_has_it_too(skill: str) -> None:
    words = words_of(f"my {SKILLS[skill]}, last month")
    assert skills_in(words, ALL, with_namesakes=True)[1] == [skill]
    rest, found = skills_in(words, ALL)
    if plain_label(SKILLS[skill]) in LABELS:
        assert (rest, found) == (words, [])
    else:
        assert (rest, found) == (["my", ",", "last", "month"], [skill])


def test_the_longest_name_wins_and_no_skill_is_found_twice() -> None:
    assert skills_in(["closing", "rate", "closing", "Closing", "objection", "handling"], ALL) == (
        ["closing", "rate"],
        ["closing", "objections"],
    )
    assert skills_in(["cross-sell", "rate"], ALL, with_namesakes=True) == (["cross-sell", "rate"], [])
