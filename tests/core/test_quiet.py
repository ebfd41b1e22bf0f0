"""Quiet hours of one's own are never narrower than the workspace's, whatever either is changed to."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.people import Person, Workspace
from core.preferences import chosen_quiet, may_be_quiet
from core.rhythm import Quiet, quiet_of

HALF_HOURS = [time(minutes // 60, minutes % 60) for minutes in range(0, 24 * 60, 30)]
times = st.sampled_from(HALF_HOURS)


def workspace(start: time, end: time) -> Workspace:
    return Workspace(1, "Acme", quiet_start=start, quiet_end=end)


@given(times, times, st.none() | times, st.none() | times)
def test_what_is_quiet_for_everybody_is_quiet_for_each(
    start: time, end: time, own_start: time | None, own_end: time | None
) -> None:
    everybody = workspace(start, end)
    found = quiet_of(Person(1, "Ana", quiet_start=own_start, quiet_end=own_end), everybody)
    shared = Quiet(start, end)
    assert all(found.holds(at) for at in HALF_HOURS if shared.holds(at))
    assert quiet_of(Person(1, "Ana"), everybody) == shared


@given(times, times, times, times)
def test_what_may_be_chosen_is_what_holds(start: time, end: time, own_start: time, own_end: time) -> None:
    everybody, ana = workspace(start, end), Person(1, "Ana", quiet_start=own_start, quiet_end=own_end)
    chosen = chosen_quiet(ana, everybody)
    if may_be_quiet(chosen, everybody):
        assert quiet_of(ana, everybody) == chosen
        assert sum(not chosen.holds(at) for at in HALF_HOURS) >= 8


@pytest.mark.parametrize(
    ("own", "allowed"),
    [
        (Quiet(time(20), time(8)), True),
        (Quiet(time(18), time(10)), True),
        (Quiet(time(12), time(8)), True),
        (Quiet(time(11), time(8)), False),  # 21 hours
        (Quiet(time(21), time(8)), False),
        (Quiet(time(20), time(7)), False),
        (Quiet(time(8), time(20)), False),  # the day in place of the night
        (Quiet(time(12), time(12)), False),  # all day, which would read as none
    ],
)
def test_wider_and_never_narrower(own: Quiet, allowed: bool) -> None:
    assert may_be_quiet(own, workspace(time(20), time(8))) is allowed


def test_an_end_that_no_longer_reaches_gives_way_and_the_other_one_stays() -> None:
    ana = Person(1, "Ana", quiet_start=time(18), quiet_end=time(9))
    assert quiet_of(ana, workspace(time(20), time(8))) == Quiet(time(18), time(9))
    assert quiet_of(ana, workspace(time(20), time(10))) == Quiet(time(18), time(10))
    assert quiet_of(ana, workspace(time(17), time(8))) == Quiet(time(17), time(9))
