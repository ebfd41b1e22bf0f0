"""What makes a KPI good: the rules that the file and the form share."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue import Cadence, Direction, Measure, Unit
from core.catalogue_rules import LONGEST_KEY, Definition, check, clashes, kpi_of, labels_taken, limits, nearest, new_key

MEASURES = {
    key: Measure(key, name) for key, name in (("won", "Deals won"), ("lost", "Deals lost"), ("calls", "Calls held"))
}
WIN_RATE = Definition(
    name="Win rate",
    meaning="Of the deals that closed, the part that was won.",
    expression="won / (won + lost)",
    unit=Unit.RATIO,
    direction=Direction.HIGHER,
    owner="rep",
    why="It shows whether time goes into the right deals.",
    cadence=Cadence.MONTH,
    weight=2,
    aliases=("close rate",),
)


def fields(given: Definition) -> list[str]:
    return [fault.field for fault in check(given, MEASURES)[1]]


def test_a_good_one_has_no_faults_and_knows_its_measures() -> None:
    expression, faults = check(WIN_RATE, MEASURES)
    assert (faults, list(limits({"name": "Win rate", "weight": 2.0}))) == ([], [])
    assert expression is not None
    assert [one.key for one in kpi_of("win_rate", WIN_RATE, expression, MEASURES).measures] == ["won", "lost"]


def test_everything_that_is_wrong_is_told_with_its_field() -> None:
    bad = replace(WIN_RATE, meaning="Win-rate", why="so", expression="wins + lost", unit=Unit.DAYS)
    assert fields(bad) == ["meaning", "why", "expression", "expression"]
    assert fields(replace(WIN_RATE, expression="won /")) == ["expression"]
    [fault] = check(replace(WIN_RATE, expression="wonn / lost"), MEASURES)[1]
    assert fault.sentence == "It is not measurable: there is no measure wonn. The nearest: won (Deals won)."


@pytest.mark.parametrize(
    "formula",
    [
        "won / 0",
        "won * (1 / 0)",
        "won / (lost - lost)",
        "won * 1e15 * 1e15 * 1e15",
        f"won * ({'*'.join(['999999999999999'] * 24)})",
    ],
)
def test_a_formula_that_never_gives_a_figure_is_refused(formula: str) -> None:
    told = [fault.says for fault in check(replace(WIN_RATE, unit=Unit.COUNT, expression=formula), MEASURES)[1]]
    assert "is not measurable: whatever the figures are, it divides by nothing or gives more than can be read" in told


@pytest.mark.parametrize("formula", ["won / (lost - won)", "won - lost", "won * 1e9", "-won", "won * 0"])
def test_a_formula_that_gives_one_now_and_then_is_taken(formula: str) -> None:
    assert fields(replace(WIN_RATE, unit=Unit.COUNT, expression=formula)) == []


@pytest.mark.parametrize(
    ("word", "key"), [("wins", "won"), ("deals lost", "lost"), ("call", "calls"), ("calls_held", "calls")]
)
def test_the_nearest_measure_goes_by_key_and_by_name(word: str, key: str) -> None:
    found = nearest(word, MEASURES.values())
    assert found is not None
    assert found.key == key


def test_where_nothing_is_measured_nothing_is_near() -> None:
    assert nearest("won", []) is None
    assert [fault.hint for fault in check(replace(WIN_RATE, expression="x / y"), {})[1]] == [""]


def test_names_that_nobody_could_tell_apart_clash_at_the_field_they_stand_in() -> None:
    expression = check(WIN_RATE, MEASURES)[0]
    assert expression is not None
    taken = labels_taken([kpi_of("win_rate", WIN_RATE, expression, MEASURES)])
    other = replace(WIN_RATE, name="Close-Rate", aliases=("WIN_RATE", "hits", "last month"))
    assert [(fault.field, fault.says.partition(",")[0]) for fault in clashes("hits", other, taken)] == [
        ("name", "is called “close rate”"),
        ("aliases", "is called “win rate”"),
        ("aliases", "is called “last month”"),
    ]
    assert list(clashes("win_rate", WIN_RATE, taken)) == []  # its own names


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Win rate", "win_rate"),
        ("  Größe & Wert ", "grosse_wert"),
        ("Évaluation", "evaluation"),
        ("2nd call", "kpi_2nd_call"),
        ("成約率", "kpi"),
        ("", "kpi"),
        ("Calls", "calls_3"),
    ],
)
def test_a_key_is_made_of_the_name(name: str, key: str) -> None:
    assert new_key(name, {"calls", "calls_2"}) == key


@given(st.text(max_size=60), st.sets(st.sampled_from(["kpi", "kpi_2", "a", "a_2"])))
def test_every_name_gives_a_key_that_is_free_and_that_a_file_could_have(name: str, taken: set[str]) -> None:
    key = new_key(name, taken)
    assert key not in taken
    assert len(key) <= LONGEST_KEY
    assert key[0] in "abcdefghijklmnopqrstuvwxyz"
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789_")
