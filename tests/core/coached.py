"""Evidence for tests of the playbook: a person with a few KPIs of the default catalogue."""

from datetime import date

from core.catalogue import Direction, Unit
from core.coaching import Evidence, Fact, Given, Sign, Standing
from core.periods import Grain, Period
from core.scores import Score
from sources.catalogue import load_catalogue

KPIS = {kpi.key: kpi for kpi in load_catalogue().kpis}
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), Grain.MONTH)
FEBRUARY = Period(date(2026, 2, 1), date(2026, 2, 28), Grain.MONTH)
_SCALE = {Unit.MONEY: 10_000.0, Unit.COUNT: 40.0, Unit.RATIO: 0.5, Unit.DAYS: 50.0, Unit.SCORE: 4.0}


def standing(key: str, *signs: Sign) -> Standing:
    """One KPI with these signs; its figures are all known."""
    kpi = KPIS[key]
    scale = _SCALE[kpi.unit]
    score = Score(kpi, actual=scale, gap=None, target=scale * 1.5, expected=scale * 1.25, previous=scale * 1.2)
    return Standing(kpi, score, scale * 1.3, scale * 1.1, frozenset(signs))


def evidence(
    *standings: Standing, focus: str = "", narrowest: str = "", given: tuple[Given, ...] = (), person: int = 7
) -> Evidence:
    """With the facts that `core.evidence` makes of such standings."""
    facts = [fact for one in standings for fact in _facts(one)]
    return Evidence(
        person, MARCH, FEBRUARY, date(2026, 3, 16), standings, tuple(facts), focus, narrowest=narrowest, given=given
    )


def _facts(one: Standing) -> list[Fact]:
    kpi, score = one.kpi, one.score
    assert score.actual is not None
    assert score.target is not None
    assert score.expected is not None
    figures = {
        "actual": score.actual,
        "target": score.target,
        "previous": score.previous,
        "usual": one.usual,
        "team_median": one.team_median,
    }
    if kpi.accumulates and kpi.direction is Direction.HIGHER:
        figures |= {
            "expected": score.expected,
            "short": score.expected - score.actual,
            "to_go": score.target - score.actual,
        }
    return [
        Fact(f"{kpi.key}.{name}", f"{kpi.name}: {name}", value, kpi.unit, "made up")
        for name, value in figures.items()
        if value is not None
    ]
