"""The catalogue of KPIs: the default one, and what is refused with which reason."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from core.ask import parse_question
from core.catalogue import Combine, Direction, Unit
from core.errors import Refused
from sources.catalogue import DEFAULT, load_catalogue

MEASURES = {"won": "Deals won", "lost": "Deals lost", "open": {"name": "Open pipeline", "combine": "last"}}
WIN_RATE: dict[str, object] = {
    "name": "Win rate",
    "meaning": "Of the deals that closed, the part that was won.",
    "why": "It shows whether time goes into the right deals.",
    "unit": "ratio",
    "direction": "higher",
    "expression": "won / (won + lost)",
    "owner": "Sales",
    "cadence": "month",
    "weight": 2,
    "aliases": ["close rate"],
}


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "kpis.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def of(tmp_path: Path, **kpis: dict[str, object]) -> Path:
    return written(tmp_path, yaml.safe_dump({"measures": MEASURES, "kpis": kpis}, sort_keys=False))


def changed(tmp_path: Path, **fields: object) -> Path:
    """A good catalogue with fields of its KPI changed; None takes a field out."""
    return of(tmp_path, win_rate={key: value for key, value in (WIN_RATE | fields).items() if value is not None})


def test_a_catalogue_comes_back_as_it_was_written(tmp_path: Path) -> None:
    catalogue = load_catalogue(changed(tmp_path))
    (win_rate,) = catalogue.kpis
    assert (win_rate.key, win_rate.unit, win_rate.direction) == ("win_rate", Unit.RATIO, Direction.HIGHER)
    assert [measure.key for measure in win_rate.measures] == ["won", "lost"]
    assert not win_rate.accumulates
    assert [measure.combine for measure in catalogue.measures] == [Combine.SUM, Combine.SUM, Combine.LAST]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"meaning": None}, "not specific"),
        ({"meaning": "wins"}, "not specific"),
        ({"why": None}, "not relevant"),
        ({"why": "because"}, "not relevant"),
        ({"owner": None}, "`owner`"),
        ({"unit": None}, "not measurable: `unit`"),
        ({"unit": "furlongs"}, "unit: Input should be 'money'"),
        ({"direction": None}, "not measurable: `direction`"),
        ({"expression": None}, "not measurable: `expression`"),
        ({"expression": "won / (won +"}, "not measurable"),
        ({"expression": "won / everything"}, "no measure everything"),
        ({"expression": "1 / 2"}, "uses no measure"),
        ({"expression": "won + lost"}, "must divide one measure by another"),
        ({"expression": "won > lost", "unit": "count"}, "may only add, subtract"),
        ({"expression": "won * lost", "unit": "count"}, "multiplies measures"),
        ({"expression": "won.__class__"}, "not measurable"),
        ({"cadence": None}, "not time-bound"),
        ({"cadence": "fortnight"}, "cadence: Input should be 'week'"),
        ({"weight": -1}, "weight"),
        ({"weight": float("nan")}, "weight"),
        ({"colour": "red"}, "colour"),
        ({"aliases": ["March"]}, "would be read as a period"),
        ({"aliases": ["2017"]}, "would be read as a period"),
    ],
)
def test_a_kpi_that_is_not_smart_is_refused_with_the_reason(
    tmp_path: Path, fields: dict[str, object], reason: str
) -> None:
    with pytest.raises(Refused, match="win_rate") as refused:
        load_catalogue(changed(tmp_path, **fields))
    assert reason in str(refused.value)


def test_everything_that_is_wrong_is_told_at_once_each_with_its_line(tmp_path: Path) -> None:
    text = """\
measures:
  won: Deals won
kpis:
  wins:
    name: Wins
    meaning: How many deals closed as won.
    why: It shows how many customers there are.
    unit: count
    direction: higher
    expression: win
    owner: Sales
    cadence: month
    weight: 1
  losses:
    name: Losses
    meaning: lost
    unit: count
"""
    with pytest.raises(Refused) as refused:
        load_catalogue(written(tmp_path, text))
    told = str(refused.value).splitlines()[1:]
    assert told[0] == "  line 10: wins is not measurable: there is no measure win."
    assert [line.split(":")[0] for line in told[1:]] == ["  line 14"] * (len(told) - 1)
    assert any("not time-bound" in line for line in told)
    assert any("not relevant" in line for line in told)


@pytest.mark.parametrize("name", ["close rate", "Close-Rate", "win_rate"])
def test_two_kpis_that_answer_to_one_name_are_refused(tmp_path: Path, name: str) -> None:
    path = of(tmp_path, win_rate=WIN_RATE, other=WIN_RATE | {"name": "Another rate", "aliases": [name]})
    with pytest.raises(Refused, match="names and aliases must differ"):
        load_catalogue(path)


def test_a_key_that_is_there_twice_is_refused_and_not_silently_dropped(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"line 4: measures\.won is there twice, first in line 2"):
        load_catalogue(written(tmp_path, "measures:\n  won: Won\n  lost: Lost\n  won: Won again\nkpis: {}\n"))


@pytest.mark.parametrize(
    "text",
    ["", "nothing", "- a\n- b\n", "measures: [won]\nkpis: 3\n", "measures: {1: 2}\nkpis: {x: null}\n", "a: {b: c: d}"],
)
def test_what_is_no_catalogue_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Refused):
        load_catalogue(written(tmp_path, text))


def test_a_file_that_would_unfold_without_end_is_refused(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
    with pytest.raises(Refused, match="references"):
        load_catalogue(written(tmp_path, bomb))


# -- the default catalogue ---------------------------------------------------------------------------------------------


def test_the_default_catalogue_is_sound_and_has_the_usual_kpis() -> None:
    keys = {kpi.key for kpi in load_catalogue().kpis}
    assert keys >= {
        *("revenue", "deals_won", "deals_lost", "win_rate", "average_deal_size", "sales_cycle", "pipeline_created"),
        *("opportunities_opened", "stage_conversion", "calls", "meetings", "emails", "lead_conversion", "cac", "csat"),
        *("retention_rate", "cross_sell_rate", "customer_lifetime_value", "open_pipeline"),
    }


def test_lower_is_better_only_for_what_should_stay_low() -> None:
    lower = {kpi.key for kpi in load_catalogue().kpis if kpi.direction is Direction.LOWER}
    assert lower == {"deals_lost", "sales_cycle", "cac"}


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("rev", "revenue"),
        ("sales", "revenue"),
        ("wins", "deals_won"),
        ("losses", "deals_lost"),
        ("win", "win_rate"),
        ("close rate", "win_rate"),
        ("avg deal", "average_deal_size"),
        ("deal size", "average_deal_size"),
        ("cycle", "sales_cycle"),
        ("pipeline", "pipeline_created"),
        ("opps", "opportunities_opened"),
        ("conversion", "stage_conversion"),
        ("retention", "retention_rate"),
        ("cac", "cac"),
    ],
)
def test_people_find_a_kpi_by_the_word_they_use(typed: str, key: str) -> None:
    assert parse_question(typed, kpis=load_catalogue().kpis, today=date(2017, 6, 1)).kpis == (key,)


def test_every_measure_of_the_default_catalogue_is_used() -> None:
    catalogue = load_catalogue(DEFAULT)
    used = {measure.key for kpi in catalogue.kpis for measure in kpi.measures}
    assert used == {measure.key for measure in catalogue.measures}
