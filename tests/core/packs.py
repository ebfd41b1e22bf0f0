"""Evidence out of thin air, for what only needs facts."""

from collections.abc import Sequence
from datetime import date

from hypothesis import strategies as st

from core.catalogue import Kpi, Unit
from core.coaching import Evidence, Fact, Standing
from core.periods import Grain, unit_of
from core.scores import Score


def evidence(facts: Sequence[Fact], kpis: Sequence[Kpi] = ()) -> Evidence:
    """November 2017 as of the 20th."""
    november, october = (unit_of(date(2017, month, 1), Grain.MONTH) for month in (11, 10))
    return Evidence(
        person=1,
        period=november,
        compared_with=october,
        as_of=date(2017, 11, 20),
        standings=tuple(Standing(kpi, Score(kpi, 1.0, None), None, None, frozenset()) for kpi in kpis),
        facts=tuple(facts),
        focus="",
    )


_VALUES = {
    Unit.MONEY: st.floats(0.01, 50_000_000).map(lambda value: round(value, 2)),
    Unit.COUNT: st.integers(0, 100_000).map(float),
    Unit.RATIO: st.floats(0, 3).map(lambda value: round(value, 6)),
    Unit.DAYS: st.floats(0, 900).map(lambda value: round(value, 3)),
    Unit.SCORE: st.floats(0, 100).map(lambda value: round(value, 3)),
}


def pack() -> st.SearchStrategy[Evidence]:
    """A few facts of every kind."""
    units = st.lists(st.sampled_from(list(Unit)), min_size=1, max_size=8)
    values = units.flatmap(lambda drawn: st.tuples(*(st.tuples(st.just(unit), _VALUES[unit]) for unit in drawn)))
    return values.map(
        lambda drawn: evidence([Fact(f"k{at}.actual", "k", value, unit, "h") for at, (unit, value) in enumerate(drawn)])
    )
