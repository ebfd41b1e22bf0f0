"""When the weekly messages come: over a year of clock changes, holidays, absences and moves."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Refused
from core.people import Person
from core.rhythm import (
    EVERY_DAY,
    USUAL,
    Absence,
    Kind,
    Occurrence,
    Override,
    Place,
    Quiet,
    Schedule,
    next_occurrence,
    read_time,
    schedule_of,
    zone_of,
)

SCORECARD = USUAL[Kind.SCORECARD]
# No country that the holidays library knows: only weekends are off, so that each Monday counts.
ANA = Person(1, "Ana", zone="America/New_York", country="XX", team_id=5)
ZONES = [
    "America/New_York", "Europe/Berlin", "America/Sao_Paulo", "Australia/Sydney", "Australia/Lord_Howe", "Africa/Cairo",
    "Asia/Kolkata", "Pacific/Auckland",
]  # fmt: skip


def in_zone(zone: str, country: str = "XX") -> Person:
    return Person(1, "Ana", zone=zone, country=country, team_id=5)


def year_of(schedule: Schedule, person: Person, first: date, last: date, absences=()) -> list[Occurrence]:
    """Every occurrence of a stretch, asked for one after the other as the alarm does."""
    found: list[Occurrence] = []
    while occurrence := next_occurrence(schedule, person, first=first, fallback_zone="UTC", absences=absences):
        if occurrence.day > last:
            break
        found.append(occurrence)
        first = occurrence.day + timedelta(days=1)
    return found


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("year", [2024, 2026])
def test_each_monday_of_a_year_once_at_the_same_local_time(zone: str, year: int) -> None:
    found = year_of(SCORECARD, in_zone(zone), date(year, 1, 1), date(year, 12, 31))
    mondays = [d for n in range(366) if (d := date(year, 1, 1) + timedelta(n)).weekday() == 0 and d.year == year]
    assert [one.day for one in found] == mondays
    for one in found:
        local = one.at.astimezone(ZoneInfo(zone))
        assert (local.date(), local.time()) == (one.day, time(8, 30))
    gaps = {b.at - a.at for a, b in pairwise(found)}
    week = timedelta(days=7)
    assert all(abs(gap - week) <= timedelta(hours=1) for gap in gaps)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", [time(hour, 30) for hour in range(24)])
def test_every_hour_of_the_clock_is_outside_quiet_hours_and_comes_once(zone: str, at: time) -> None:
    every_day = Schedule(Kind.REMINDER, True, None, at)
    found = year_of(every_day, in_zone(zone), date(2026, 1, 1), date(2026, 12, 31))
    assert len({one.day for one in found}) == len(found) >= 208  # five of seven days, and what waits for the next one
    locals_ = [one.at.astimezone(ZoneInfo(zone)) for one in found]
    assert all(time(8) <= local.time() < time(20) and local.weekday() < 5 for local in locals_)
    assert len({local.date() for local in locals_}) == len(found)


def test_a_public_holiday_and_a_weekend_wait_for_the_next_working_hour() -> None:
    labour_day = date(2026, 9, 7)
    [one] = year_of(SCORECARD, in_zone("America/New_York", "US"), labour_day, labour_day)
    assert one.at == datetime(2026, 9, 8, 12, tzinfo=UTC)  # Tuesday 08:00 in New York
    on_saturday = Schedule(Kind.SCORECARD, True, 5, time(12))
    [one] = year_of(on_saturday, ANA, date(2026, 9, 12), date(2026, 9, 12))
    assert one.at.astimezone(ZoneInfo(ANA.zone)).strftime("%a %H:%M") == "Mon 08:00"


def test_somebody_on_leave_gets_what_came_last_when_they_are_back() -> None:
    leave = Absence(1, date(2026, 3, 2), date(2026, 3, 18))
    found = year_of(SCORECARD, ANA, date(2026, 2, 23), date(2026, 3, 30), [leave])
    assert [one.day for one in found] == [date(2026, 2, 23), date(2026, 3, 16), date(2026, 3, 23), date(2026, 3, 30)]
    assert found[1].at.astimezone(ZoneInfo(ANA.zone)).date() == date(2026, 3, 19)


def test_a_pause_of_one_kind_leaves_the_others() -> None:
    pause = Absence(1, date(2026, 3, 2), date(2026, 3, 2), Kind.REMINDER)
    assert year_of(SCORECARD, ANA, date(2026, 3, 2), date(2026, 3, 2), [pause])[0].at.day == 2
    assert len(year_of(USUAL[Kind.REMINDER], ANA, date(2026, 3, 2), date(2026, 3, 3), [pause])) == 1


def test_a_move_to_another_zone_keeps_the_day() -> None:
    monday = date(2026, 3, 9)
    before = next_occurrence(SCORECARD, in_zone("America/New_York"), first=monday, fallback_zone="UTC")
    after = next_occurrence(SCORECARD, in_zone("Pacific/Auckland"), first=monday, fallback_zone="UTC")
    assert before is not None
    assert after is not None
    assert before.day == after.day == monday


def test_leap_day_the_turn_of_the_year_and_week_53() -> None:
    every_day = Schedule(Kind.REMINDER, True, None, time(9))
    assert date(2024, 2, 29) in [one.day for one in year_of(every_day, ANA, date(2024, 2, 26), date(2024, 3, 1))]
    found = year_of(SCORECARD, ANA, date(2026, 12, 21), date(2027, 1, 4))
    assert [one.day.isocalendar()[:2] for one in found] == [(2026, 52), (2026, 53), (2027, 1)]


def test_a_zone_nobody_knows_goes_by_the_workspaces() -> None:
    monday = date(2026, 3, 9)
    lost = next_occurrence(SCORECARD, in_zone("Mars/Olympus"), first=monday, fallback_zone="Europe/Berlin")
    assert lost is not None
    assert lost.at == datetime(2026, 3, 9, 7, 30, tzinfo=UTC)
    assert zone_of("../etc/passwd", "Nowhere/None").key == "UTC"


def test_the_more_specific_schedule_wins() -> None:
    overrides = [
        Override(Kind.SCORECARD, person_id=1, at=time(11)),
        Override(Kind.SCORECARD, weekday=4),
        Override(Kind.SCORECARD, team_id=5, weekday=1, at=time(10), place=Place.GROUP_DM),
        Override(Kind.SCORECARD, team_id=6, is_on=False),
        Override(Kind.DIGEST, is_on=False),
    ]
    assert schedule_of(Kind.SCORECARD, ANA, overrides) == Schedule(Kind.SCORECARD, True, 1, time(11), Place.GROUP_DM)
    assert schedule_of(Kind.SCORECARD, Person(2, "Bo"), overrides).weekday == 4
    assert schedule_of(Kind.SCORECARD, ANA, [Override(Kind.SCORECARD, weekday=EVERY_DAY)]).weekday is None
    assert (
        next_occurrence(schedule_of(Kind.DIGEST, ANA, overrides), ANA, first=date(2026, 1, 1), fallback_zone="UTC")
        is None
    )


@pytest.mark.parametrize("text", ["", "25:00", "8:61", "noon", "8.30"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="08:30"):
        read_time(text)
    assert read_time("8:05") == time(8, 5)


@given(
    st.sampled_from([*ZONES, "Asia/Kathmandu", "Pacific/Apia"]),
    st.dates(date(2000, 1, 1), date(2037, 1, 1)),
    st.one_of(st.none(), st.integers(0, 6)),
    st.times(),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)), max_size=3),
)
def test_days_and_moments_only_go_forward(zone: str, first: date, weekday: int | None, at: time, away) -> None:
    absences = [Absence(1, first + timedelta(s), first + timedelta(s + n)) for s, n in away]
    schedule = Schedule(Kind.SCORECARD, True, weekday, at.replace(second=0, microsecond=0))
    found = year_of(schedule, in_zone(zone), first, first + timedelta(days=40), absences)
    assert all(a.day < b.day and a.at < b.at for a, b in pairwise(found))
    for one in found:
        local = one.at.astimezone(ZoneInfo(zone))
        assert local.date() >= one.day >= first
        assert not any(absence.start <= local.date() <= absence.end for absence in absences)


@pytest.mark.parametrize(
    ("start", "end", "at", "leaves"),
    [
        (time(0), time(7), time(8, 30), time(8, 30)),  # quiet hours that do not cross midnight
        (time(0), time(7), time(6), time(7)),
        (time(12), time(13), time(12, 30), time(13)),
        (time(9), time(9), time(3), time(3)),  # none at all
        (time(20), time(8), time(7), time(8)),
    ],
)
def test_quiet_hours_within_a_day_over_midnight_or_none(start: time, end: time, at: time, leaves: time) -> None:
    schedule = Schedule(Kind.SCORECARD, True, 0, at)
    person = Person(1, "Ana", country="XX")
    found = next_occurrence(schedule, person, first=date(2026, 3, 2), fallback_zone="UTC", quiet=Quiet(start, end))
    assert found is not None
    assert found.at == datetime.combine(date(2026, 3, 2), leaves, UTC)
