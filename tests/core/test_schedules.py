"""Schedules as admins set them: kept and read back the same, and every delay has its reason."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendars import working_days
from core.errors import Refused
from core.people import Person, Workspace
from core.rhythm import (
    PLANNED,
    USUAL,
    Absence,
    Kind,
    Occurrence,
    Override,
    Place,
    Quiet,
    Schedule,
    next_occurrence,
    schedule_of,
)
from core.schedules import (
    FIELDS,
    PLACES,
    WEEKDAYS,
    Delay,
    Level,
    Whose,
    delays,
    faults,
    override_of,
    read_channel,
    require_place,
    schedule_for,
    state_of,
    tidied,
    with_state,
)

WORKSPACE = Workspace(1, "Acme", quiet_start=time(20), quiet_end=time(8))
kinds = st.sampled_from(PLANNED)
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
whoses = kinds.flatmap(
    lambda kind: st.one_of(
        st.just(Whose(kind)),
        st.builds(Whose, st.just(kind), st.sampled_from([Level.TEAM, Level.PERSON]), st.integers(1, 999)),
    )
)
states = st.fixed_dictionaries(
    {
        "is_on": st.none() | st.booleans(),
        "weekday": st.none() | st.sampled_from(WEEKDAYS),
        "at": st.none() | times.map(lambda at: f"{at:%H:%M}"),
        "place": st.none() | st.sampled_from([place.value for place in Place]),
        "channel": st.none() | st.just("C0LEADS"),
    }
)


@given(whoses)
def test_a_target_is_read_back(whose: Whose) -> None:
    assert Whose.read(whose.target) == whose
    assert Whose.of(whose.nothing) == whose


@given(whoses, states)
def test_a_state_is_read_back(whose: Whose, state: dict[str, object]) -> None:
    kept = tidied(state)
    override = override_of(whose, kept)
    assert state_of(override) == kept
    assert Whose.of(override) == whose
    assert tidied(kept or {}) == kept


@given(whoses, states, st.lists(st.tuples(whoses, states), max_size=5))
def test_one_takes_the_place_of_what_was_there_and_leaves_the_others(
    whose: Whose, state: dict[str, object], others: list[tuple[Whose, dict[str, object]]]
) -> None:
    before = [override_of(other, fields) for other, fields in others]
    after = with_state(before, whose, tidied(state))
    assert [one for one in after if Whose.of(one) != whose] == [one for one in before if Whose.of(one) != whose]
    assert [one for one in after if Whose.of(one) == whose] == [
        override_of(whose, kept) for kept in [tidied(state)] if kept
    ]


@pytest.mark.parametrize(
    "target",
    [
        "",
        "schedule:",
        "schedule:goal:everyone:0",
        "schedule:tip:everyone:1",
        "schedule:tip:team:0",
        "schedule:tip:team:²",
    ],
)
def test_what_is_no_target_is_refused(target: str) -> None:
    with pytest.raises(Refused):
        Whose.read(target)


@pytest.mark.parametrize(
    "change",
    [
        {"weekday": 7},
        {"weekday": True},
        {"at": "25:00"},
        {"at": 7},
        {"place": "moon"},
        {"channel": "#x"},
        {"is_on": "yes"},
    ],
)
def test_what_is_no_state_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(Refused):
        override_of(Whose(Kind.DIGEST), {**dict.fromkeys(FIELDS), **change})
    with pytest.raises(Refused):
        override_of(Whose(Kind.DIGEST), change)


@pytest.mark.parametrize(
    "text",
    ["C0LEADS", " C0LEADS ", "<#C0LEADS>", "<#C0LEADS|leads>", "https://acme.slack.com/archives/C0LEADS",
     "https://acme.slack.com/archives/C0LEADS/p17000?x=1"],
)  # fmt: skip
def test_a_channel_is_read_in_the_ways_it_is_written(text: str) -> None:
    assert read_channel(text) == "C0LEADS"


@pytest.mark.parametrize("text", ["", "#leads", "U0ANA", "C", "C0 LEADS", "<!channel>", "C0LEADS<!here>", "c0leads"])
def test_what_is_no_channel_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="no channel's id"):
        read_channel(text)


def test_figures_of_people_stay_where_only_they_can_be_read() -> None:
    for kind in PLANNED:
        for place in Place:
            if place in PLACES[kind]:
                require_place(kind, place)
            else:
                with pytest.raises(Refused, match="can go to"):
                    require_place(kind, place)
    assert Place.CHANNEL not in PLACES[Kind.SCORECARD]


def test_a_channel_has_to_be_named_where_something_goes_to_one() -> None:
    whose = Whose(Kind.RECOGNITION, Level.TEAM, 3)
    state = {**dict.fromkeys(FIELDS), "is_on": True}
    everybody = [Override(Kind.RECOGNITION, channel="C0ALL")]
    assert set(faults(whose, state, schedule_for(whose, with_state([], whose, state)))) == {"channel"}
    assert faults(whose, state, schedule_for(whose, with_state(everybody, whose, state))) == {}
    assert faults(whose, None, USUAL[Kind.RECOGNITION]) == {}


def test_what_holds_for_a_person_counts_their_team() -> None:
    ana = Person(7, "Ana", team_id=3)
    overrides = [Override(Kind.TIP, weekday=2), Override(Kind.TIP, 3, at=time(11))]
    assert schedule_for(Whose(Kind.TIP, Level.PERSON, 7), overrides, ana) == schedule_of(Kind.TIP, ana, overrides)
    assert schedule_for(Whose(Kind.TIP), overrides).at == USUAL[Kind.TIP].at
    assert schedule_for(Whose(Kind.TIP, Level.TEAM, 3), overrides).at == time(11)


@given(
    times,
    st.none() | st.integers(0, 6),
    st.dates(date(2026, 1, 1), date(2027, 12, 1)),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]),
    st.sampled_from(["US", "DE", "AE", "XX"]),
    st.lists(st.tuples(st.integers(-3, 20), st.integers(0, 9)), max_size=2),
)
def test_every_delay_has_its_reason_and_nothing_else_has_one(
    at: time, weekday: int | None, first: date, zone: str, country: str, away: list[tuple[int, int]]
) -> None:
    person = Person(1, "Ana", zone=zone, country=country)
    schedule = Schedule(Kind.SCORECARD, True, weekday, at)
    absences = [Absence(1, first + timedelta(start), first + timedelta(start + length)) for start, length in away]
    quiet = Quiet(WORKSPACE.quiet_start, WORKSPACE.quiet_end)
    found = next_occurrence(schedule, person, first=first, fallback_zone="UTC", absences=absences, quiet=quiet)
    assert found is not None
    why = delays(schedule, person, found, WORKSPACE, absences)
    meant = datetime.combine(found.day, at, ZoneInfo(zone)).astimezone(UTC)
    assert (found.at != meant) == bool(why)
    assert (Delay.QUIET in why) == quiet.holds(at)
    left = found.at.astimezone(ZoneInfo(zone)).date()
    days = [found.day + timedelta(n) for n in range((left - found.day).days)]
    if Delay.DAY_OFF in why:
        assert any(not working_days(country, day, day)[0] for day in days)
    if Delay.AWAY in why:
        assert any(one.start <= day <= one.end for one in absences for day in days)


def test_a_time_that_the_clocks_leave_out_is_no_delay() -> None:
    person = Person(1, "Ana", zone="Europe/Berlin", country="AE")
    workspace = Workspace(1, "Acme", quiet_start=time(0), quiet_end=time(0))
    day = date(2027, 3, 28)  # 02:30 does not exist
    at = datetime.combine(day, time(2, 30), ZoneInfo("Europe/Berlin")).astimezone(UTC)
    schedule = Schedule(Kind.SCORECARD, True, 6, time(2, 30))
    assert delays(schedule, person, Occurrence(day, at), workspace, ()) == ()
