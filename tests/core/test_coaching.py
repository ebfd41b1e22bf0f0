"""The evidence for one person, and tips made of it."""

from datetime import UTC, date, datetime
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue import Direction, Unit
from core.coaching import Action, Fact, KeptTip, Misfit, Rating, Sign, Tip, facts_named, filled, rated, with_figures
from core.evidence import evidence_of, middle
from core.people import Subject, SubjectKind
from core.periods import Grain, unit_of
from core.scorecards import scorecard
from core.scores import Card, Score, Status
from tests.core.figures import DEALS_LOST, REVENUE, SALES_CYCLE, WIN_RATE, kpi
from tests.core.packs import evidence

NOVEMBER, OCTOBER = (unit_of(date(2017, month, 1), Grain.MONTH) for month in (11, 10))
TODAY = date(2017, 11, 20)
ANA = Subject("person:1", SubjectKind.PERSON, "Ana", (1,), (1,))
TIP = Tip("revenue", "kpi:revenue", (Action("{revenue.actual} now.", "Why."),), "What?", (), "playbook", ("a",))


def card(*scores: Score) -> Card:
    return Card(ANA, NOVEMBER, OCTOBER, scores)


def behind() -> Score:
    return Score(
        REVENUE,
        actual=1_200.0,
        gap=None,
        target=2_000.0,
        attainment=0.6,
        expected=1_500.0,
        status=Status.BEHIND,
        previous=1_000.0,
        change=0.2,
        difference=200.0,
        rank=3,
        ranked=7,
    )


def test_every_figure_is_the_engines_with_an_id_a_unit_and_how_it_was_made() -> None:
    found = evidence_of(1, card(behind()), TODAY, usuals={"revenue": 1_100.0}, medians={"revenue": 1_400.0})
    assert {fact.id: (fact.value, fact.unit) for fact in found.facts} == {
        "revenue.actual": (1_200, Unit.MONEY),
        "revenue.target": (2_000, Unit.MONEY),
        "revenue.attainment": (0.6, Unit.RATIO),
        "revenue.expected": (1_500, Unit.MONEY),
        "revenue.short": (300, Unit.MONEY),
        "revenue.to_go": (800, Unit.MONEY),
        "revenue.previous": (1_000, Unit.MONEY),
        "revenue.change": (0.2, Unit.RATIO),
        "revenue.team_median": (1_400, Unit.MONEY),
        "period.days_left": (10, Unit.DAYS),
    }
    assert all(fact.how and fact.label for fact in found.facts)
    assert not any("rank" in fact.id for fact in found.facts)


def test_what_is_running_is_held_against_no_whole_period_and_what_is_over_has_nothing_left_to_do() -> None:
    """Nine days of a month against whole months would call everybody behind; after the end nothing more can count."""
    ratio = Score(WIN_RATE, 0.5, None, target=0.4, status=Status.AHEAD)
    usuals = {"revenue": 5_000.0, "win_rate": 0.6}
    running = evidence_of(1, card(behind(), ratio), TODAY, usuals=usuals, medians={})
    over = evidence_of(1, card(behind(), ratio), date(2017, 12, 3), usuals=usuals, medians={})
    ids = {name: {fact.id for fact in found.facts} for name, found in (("running", running), ("over", over))}
    assert "revenue.usual" not in ids["running"]
    assert {"win_rate.usual", "revenue.short", "revenue.to_go"} <= ids["running"]
    assert not {"revenue.short", "revenue.to_go", "revenue.expected", "period.days_left"} & ids["over"]
    assert "revenue.usual" in ids["over"]
    assert Sign.BELOW_USUAL not in running.standings[0].signs
    assert Sign.BELOW_USUAL in over.standings[0].signs
    assert (Sign.MET in running.standings[1].signs, Sign.MET in over.standings[1].signs) == (True, False)


def test_what_is_missing_of_a_count_is_whole() -> None:
    score = Score(kpi("deals_won"), actual=3.0, gap=None, target=9.0, expected=3.4, status=Status.BEHIND)
    found = {fact.id: fact.value for fact in evidence_of(1, card(score), TODAY, usuals={}, medians={}).facts}
    assert (found["deals_won.short"], found["deals_won.to_go"]) == (1, 6)


@pytest.mark.parametrize(
    ("score", "signs"),
    [
        (behind(), {Sign.BEHIND, Sign.RISING}),
        (Score(WIN_RATE, 0.5, None, previous=0.6), {Sign.NO_TARGET, Sign.FALLING}),
        (Score(WIN_RATE, 0.5, None, previous=0.5, target=0.4, status=Status.AHEAD), {Sign.MET}),
        (Score(SALES_CYCLE, 50, None, previous=40), {Sign.NO_TARGET, Sign.FALLING}),  # lower is better
        (Score(SALES_CYCLE, 30, None, previous=40), {Sign.NO_TARGET, Sign.RISING}),
    ],
)
def test_signs_say_what_a_figure_shows(score: Score, signs: set[Sign]) -> None:
    found = evidence_of(1, card(score), TODAY, usuals={}, medians={})
    assert found.standings[0].signs == signs


@pytest.mark.parametrize(("kpi", "actual"), [(REVENUE, 80.0), (DEALS_LOST, 120.0)])
def test_worse_than_usual_and_than_the_team_goes_by_the_direction(kpi, actual: float) -> None:
    better = 2 * 100 - actual
    for value, expected in ((actual, {Sign.BELOW_USUAL, Sign.BELOW_TEAM, Sign.NO_TARGET}), (better, {Sign.NO_TARGET})):
        score = Score(kpi, value, None)
        found = evidence_of(1, card(score), date(2017, 12, 3), usuals={kpi.key: 100.0}, medians={kpi.key: 100.0})
        assert found.standings[0].signs == expected
    assert kpi.direction in Direction


def test_the_focus_is_the_scorecards_or_what_was_asked_for() -> None:
    scores = (Score(WIN_RATE, 0.5, None, previous=0.5), behind())
    found = evidence_of(1, card(*scores), TODAY, usuals={}, medians={})
    focus = scorecard(card(*scores)).focus
    assert focus is not None
    assert found.focus == focus.score.kpi.key == "revenue"
    assert evidence_of(1, card(*scores), TODAY, usuals={}, medians={}, asked="win_rate").focus == "win_rate"


def test_where_nothing_is_behind_the_focus_is_the_narrowest_stage_else_the_heaviest() -> None:
    scores = (Score(REVENUE, 10, None), Score(WIN_RATE, 0.5, None))
    assert evidence_of(1, card(*scores), TODAY, usuals={}, medians={}).focus == "revenue"
    narrow = card(Score(WIN_RATE, 0.5, None, previous=0.6))
    found = evidence_of(1, card(*scores), TODAY, usuals={}, medians={}, quarter=narrow)
    assert (found.focus, found.narrowest) == ("win_rate", "win_rate")
    assert Sign.NARROWEST in found.standings[1].signs
    assert evidence_of(1, card(), TODAY, usuals={}, medians={}).focus == ""


@given(st.lists(st.floats(0, 1e6), max_size=40))
def test_the_middle_of_a_team_is_nobodys_figure(values: list[float]) -> None:
    found = middle(values)
    if len(values) < 5:
        assert found is None
        return
    assert found is not None
    ordered = sorted(values)
    # A mean of equal figures may differ from them in the last digit.
    assert ordered[0] <= found <= ordered[-1] or found in (pytest.approx(ordered[0]), pytest.approx(ordered[-1]))
    # It moves when any of at least three figures does, so no two people can work out a third one's from it.
    around = 3 if len(values) % 2 else 4
    start = (len(values) - around) // 2
    assert found == pytest.approx(sum(ordered[start : start + around]) / around)
    assert ordered[start] <= median(values) <= ordered[start + around - 1]


def test_figures_are_named_and_written_at_the_end() -> None:
    found = evidence([Fact("revenue.actual", "Revenue", 1_200, Unit.MONEY, "counted")])
    said = with_figures(TIP, found, lambda fact: f"<{fact.value:g}>")
    assert said.actions[0].text == "<1200> now."
    assert facts_named("{revenue.actual} of {goal:7.target}") == ("revenue.actual", "goal:7.target")
    with pytest.raises(KeyError):
        filled("{revenue.target}", found, lambda fact: "")


@pytest.mark.parametrize("count", [0, 4])
def test_a_tip_has_one_to_three_actions(count: int) -> None:
    with pytest.raises(ValueError, match="one to 3 actions"):
        Tip("", "", (Action("Ask.", "Why."),) * count, "What?", (), "playbook", ())


def test_a_rating_can_change_and_helpful_needs_no_reason() -> None:
    kept = KeptTip(1, 1, datetime(2017, 11, 20, tzinfo=UTC), "revenue", "kpi:revenue", ("a",), (), "playbook")
    no = rated(kept, Rating.NOT_FOR_ME, Misfit.NO_TIME, "  fair week ")
    assert (no.misfit, no.words) == (Misfit.NO_TIME, "fair week")
    yes = rated(no, Rating.HELPFUL, Misfit.OTHER, "x")
    assert (yes.rating, yes.misfit, yes.words) == (Rating.HELPFUL, None, "")
