"""What is due becomes letters: each once, on its local day, over a whole year, whoever else is at it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.deliveries import Delivery, Letter, Manner, State
from core.people import Person, Role, Workspace
from core.ports import PersonRow
from core.rhythm import Absence, Kind, Override
from core.usecases.planning import Planner
from core.usecases.schedules import Change, Schedules
from core.usecases.sending import Due, Sent
from models.store import SqlStore, SqlTx
from tests.fakes.outbox import Moved
from tests.scheduler.kit import MONDAY, Scribe, agree, hire, ledger, rep, sending

ZONES = [
    "America/New_York", "Europe/Berlin", "America/Sao_Paulo", "Australia/Sydney", "Australia/Lord_Howe", "Africa/Cairo",
    "Asia/Kolkata", "Pacific/Auckland",
]  # fmt: skip
DAY = timedelta(days=1)


def next_alarm(store: SqlStore, workspace: Workspace) -> datetime:
    with store.begin(workspace.id) as tx:
        return min(alarm.at for alarm in tx.alarms() if alarm.at is not None)


@pytest.fixture(autouse=True)
def no_tips(store: SqlStore, workspace: Workspace) -> None:
    """They go the same way as scorecards, to the same people: `test_weekly_tips`."""
    with store.begin(workspace.id, write=True) as tx:
        tx.save_override(Override(Kind.TIP, is_on=False))


def test_a_year_of_mondays_in_eight_zones_each_exactly_once(store: SqlStore, workspace: Workspace) -> None:
    people = hire(store, workspace, *(rep(zone, zone) for zone in ZONES), rep("Mars", "Mars/Olympus"))
    clock = Moved(datetime(2026, 1, 1, tzinfo=UTC))
    planner, send = Planner(store, clock), sending(store, clock, {Kind.SCORECARD: Scribe()})
    planner.plan(workspace.id)
    with store.begin(workspace.id, write=True) as tx:  # the daily reminders are another test's
        tx.save_override(Override(Kind.REMINDER, is_on=False))
    planner.plan(workspace.id)
    left: list[tuple[str, date, datetime]] = []
    while (at := next_alarm(store, workspace)) < datetime(2027, 1, 5, tzinfo=UTC):
        clock.at = max(clock.at, at) + timedelta(seconds=7)
        planner.plan(workspace.id)  # as it does every quarter of an hour: it must change nothing here
        assert send(workspace.id).letters > 0
        assert send(workspace.id) == Sent()
    with store.begin(workspace.id) as tx:
        names = {person.id: person.name for person in people.values()}
        left = [(names[one.recipient], date.fromisoformat(one.topic), one.due) for one in every(tx)]
    mondays = [date(2026, 1, 5) + 7 * n * DAY for n in range(53)]
    assert date(2026, 12, 28).isocalendar().week == 53
    assert Counter((name, day) for name, day, _ in left) == Counter(
        (name, d) for name in names.values() for d in mondays
    )
    for name, day, at in left:
        zone = ZoneInfo("UTC" if name == "Mars" else name)  # a zone that does not exist goes by the workspace's
        assert at.astimezone(zone).replace(tzinfo=None) == datetime.combine(day, time(8, 30))


def every(tx: SqlTx) -> list[Delivery]:
    return tx.deliveries(list(State), limit=100_000)


def test_whoever_changes_zone_on_the_day_gets_it_once(store: SqlStore, workspace: Workspace) -> None:
    hire(store, workspace, rep("Ana", "Pacific/Auckland"), rep("Bo", "America/New_York"))
    clock = Moved(datetime(2026, 3, 1, 0, tzinfo=UTC))
    planner, send = Planner(store, clock), sending(store, clock, {Kind.SCORECARD: Scribe()})
    planner.plan(workspace.id)
    clock.at = datetime(2026, 3, 1, 20, tzinfo=UTC)  # Monday morning in Auckland
    assert send(workspace.id).letters == 1
    hire(store, workspace, rep("Ana", "America/New_York"), rep("Bo", "Pacific/Auckland"))
    planner.plan(workspace.id)  # Bo's Monday morning is over by the new zone: it is not brought back from the past
    for _ in range(48):
        clock.passes(hours=1)
        planner.plan(workspace.id)
        send(workspace.id)
    whose = [(name, topic) for kind, name, topic, _ in ledger(store, workspace) if kind == "scorecard"]
    assert whose.count(("Ana", "2026-03-02")) == 1
    assert len(set(whose)) == len(whose)


def test_two_schedulers_at_the_same_moment_write_each_letter_once(store: SqlStore, workspace: Workspace) -> None:
    hire(store, workspace, *(rep(f"Rep {n}") for n in range(60)))
    clock = Moved(MONDAY)
    Planner(store, clock).plan(workspace.id)
    clock.passes(hours=10)
    scribes = [Scribe() for _ in range(4)]
    runs = [sending(store, clock, {Kind.SCORECARD: scribe}) for scribe in scribes]
    with ThreadPoolExecutor(4) as several:
        results = list(several.map(lambda run: run(workspace.id), runs))
    assert sum(result.letters for result in results) == 60
    scorecards = [one for one in ledger(store, workspace) if one[0] == "scorecard"]
    assert len(scorecards) == 60


def test_a_scheduler_that_died_at_its_work_is_followed_by_another(store: SqlStore, workspace: Workspace) -> None:
    hire(store, workspace, *(rep(f"Rep {n}") for n in range(5)))
    clock = Moved(MONDAY)
    Planner(store, clock).plan(workspace.id)
    clock.passes(hours=9)

    class Dying(Scribe):
        def prepare(self, workspace_id, day, due):
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        sending(store, clock, {Kind.SCORECARD: Dying()})(workspace.id)
    send = sending(store, clock, {Kind.SCORECARD: Scribe()})
    assert send(workspace.id).letters == 0  # the claim still holds
    clock.passes(minutes=11)
    assert send(workspace.id).letters == 5


def test_one_letter_that_cannot_be_written_holds_up_nobody_and_is_tried_again(
    store: SqlStore, workspace: Workspace
) -> None:
    hire(
        store,
        workspace,
        PersonRow("Mo", role=Role.MANAGER, country="XX"),
        *(rep(f"Rep {n}", manager="Mo") for n in range(3)),
    )
    troubles: list[tuple[Kind, int | None]] = []
    clock = Moved(MONDAY)
    Planner(store, clock).plan(workspace.id)
    clock.passes(hours=9)

    class NoDigests(Scribe):
        def prepare(self, workspace_id, day, due):
            raise RuntimeError("no figures")

    scribe = Scribe(broken={"Rep 1"})
    writers = {Kind.SCORECARD: scribe, Kind.DIGEST: NoDigests(Kind.DIGEST), Kind.REMINDER: Scribe(Kind.REMINDER)}
    send = sending(store, clock, writers, troubles)
    assert send(workspace.id).letters == 2
    assert [kind for kind, _ in troubles] == [Kind.DIGEST, Kind.SCORECARD]
    scribe.broken.clear()
    clock.passes(minutes=11)
    assert send(workspace.id).letters == 1


def test_after_an_outage_what_is_a_day_late_is_sent_and_what_is_older_recorded(
    store: SqlStore, workspace: Workspace
) -> None:
    people = hire(store, workspace, rep("Ana"), rep("Bo"))
    agree(store, workspace, people["Ana"], date(2026, 3, 1), date(2026, 6, 30))
    clock = Moved(MONDAY)
    planner, scribe = Planner(store, clock), Scribe()
    send = sending(store, clock, {Kind.SCORECARD: scribe, Kind.REMINDER: Scribe(Kind.REMINDER)})
    planner.plan(workspace.id)
    clock.at = datetime(2026, 3, 24, 8, tzinfo=UTC)  # three weeks later, on a Tuesday
    planner.plan(workspace.id)
    sent = send(workspace.id)
    assert sent.skipped > 0
    scorecards = [one[1:] for one in ledger(store, workspace) if one[0] == "scorecard"]
    assert scorecards == [
        (name, topic, "waiting" if topic == "2026-03-23" else "skipped")
        for name in ("Ana", "Bo")
        for topic in ("2026-03-23", "missed:2026-03-02", "missed:2026-03-09", "missed:2026-03-16")
    ]
    reminders = {one[3] for one in ledger(store, workspace) if one[0] == "reminder"}
    assert reminders == {"waiting"}  # a word that helps only on its day is not missed
    with store.begin(workspace.id) as tx:
        ids = [person.id for person in tx.people()]
        assert tx.skipped_since(ids, MONDAY) == 6
        assert tx.skipped_since(ids[:1], datetime(2026, 3, 10, tzinfo=UTC)) == 1


def test_a_week_that_was_missed_takes_none_of_the_next_one(store: SqlStore, workspace: Workspace) -> None:
    class OfWeek(Scribe):
        def write(self, one: Due) -> Letter | None:
            found = super().write(one)
            assert found is not None
            return replace(found, topic=(one.day - 7 * DAY).isoformat())  # as the weekly writers have it

    hire(store, workspace, rep("Ana"))
    clock = Moved(MONDAY)
    planner, send = Planner(store, clock), sending(store, clock, {Kind.SCORECARD: OfWeek()})
    planner.plan(workspace.id)
    clock.at = MONDAY + 1.5 * DAY
    assert send(workspace.id) == Sent(skipped=1)
    clock.at = MONDAY + 7.5 * DAY
    assert send(workspace.id) == Sent(letters=1)
    scorecards = [one[2:] for one in ledger(store, workspace) if one[0] == "scorecard"]
    assert scorecards == [("2026-03-02", "waiting"), ("missed:2026-03-02", "skipped")]


def test_what_had_nothing_to_say_is_no_message_that_somebody_missed(store: SqlStore, workspace: Workspace) -> None:
    ana = hire(store, workspace, rep("Ana"))["Ana"]
    with store.begin(workspace.id, write=True) as tx:
        tx.add_letters([Letter(Kind.TIP, ana.id, "x", MONDAY, {}, manner=Manner.DRAFT)], MONDAY)
        [turn] = tx.deliveries(list(State), limit=9)
        tx.settle(turn.id, 0, State.SKIPPED, MONDAY, reason="nothing_to_say")
        assert tx.skipped_since([ana.id], MONDAY) == 0


def test_figures_of_all_who_are_due_are_asked_for_at_once(store: SqlStore, workspace: Workspace) -> None:
    hire(store, workspace, *(rep(f"Rep {n}") for n in range(30)))
    clock, scribe = Moved(MONDAY), Scribe(silent=frozenset({"Rep 3"}))
    Planner(store, clock).plan(workspace.id)
    clock.passes(hours=9)
    sent = sending(store, clock, {Kind.SCORECARD: scribe})(workspace.id)
    assert scribe.asked == [(date(2026, 3, 2), 30)]
    assert (sent.letters, sent.silent) == (29, 1)


def test_nothing_for_who_has_left_is_not_linked_or_on_leave(store: SqlStore, workspace: Workspace) -> None:
    people = hire(store, workspace, rep("Ana"), rep("Bo"), rep("Cy"), rep("Di"))
    clock = Moved(MONDAY)
    planner = Planner(store, clock)
    planner.plan(workspace.id)
    with store.begin(workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Bo", active=False)])
        tx.link(people["Cy"].id, None)
        tx.add_absence(Absence(people["Di"].id, date(2026, 3, 1), date(2026, 3, 4)))
    planner.plan(workspace.id)
    send = sending(store, clock, {Kind.SCORECARD: Scribe()})
    clock.passes(hours=9)
    send(workspace.id)
    assert [one[1] for one in ledger(store, workspace)] == ["Ana"]
    clock.at = datetime(2026, 3, 5, 9, tzinfo=UTC)
    send(workspace.id)
    assert ("scorecard", "Di", "2026-03-02", "waiting") in ledger(store, workspace)  # the first day back


def test_digests_are_for_those_who_lead_and_scorecards_for_reps(store: SqlStore, workspace: Workspace) -> None:
    hire(store, workspace, PersonRow("Mo", role=Role.MANAGER, country="XX"), rep("Ana", manager="Mo"), rep("Bo"))
    found = Planner(store, Moved(MONDAY)).preview(workspace.id, MONDAY, 1)
    assert [(one.kind, one.person.name) for one in found] == [
        (Kind.SCORECARD, "Ana"), (Kind.SCORECARD, "Bo"), (Kind.DIGEST, "Mo"),
    ]  # fmt: skip


def test_an_admin_sees_a_year_ahead_what_will_then_be_sent(store: SqlStore, workspace: Workspace) -> None:
    hire(store, workspace, rep("Ana", "Europe/Berlin", country="DE"), rep("Bo", "America/New_York", country="US"))
    clock = Moved(datetime(2028, 2, 1, tzinfo=UTC))  # with a 29 February
    with store.begin(workspace.id, write=True) as tx:
        tx.save_override(Override(Kind.REMINDER, is_on=False))
    planner, send = Planner(store, clock), sending(store, clock, {Kind.SCORECARD: Scribe()})
    promised = [
        (one.person.name, one.occurrence.day.isoformat()) for one in planner.preview(workspace.id, clock.now(), 365)
    ]
    planner.plan(workspace.id)
    end = clock.at + 365 * DAY
    while (at := next_alarm(store, workspace)) < end:
        clock.at = at
        send(workspace.id)
    assert sorted(promised) == sorted((name, topic) for _, name, topic, _ in ledger(store, workspace))
    # A public holiday on a Monday waits for the Tuesday, by each one's own country.
    spring = planner.preview(workspace.id, datetime(2028, 4, 17, tzinfo=UTC), 2)  # Easter Monday
    assert [(one.person.name, one.occurrence.at.day) for one in spring] == [("Bo", 17), ("Ana", 18)]


def test_changing_a_schedule_moves_what_comes_and_brings_nothing_back(store: SqlStore, workspace: Workspace) -> None:
    hire(store, workspace, rep("Ana", team="West"), rep("Bo", team="East"))
    clock = Moved(MONDAY + timedelta(hours=9))
    Planner(store, clock).plan(workspace.id)
    schedules = Schedules(store, clock)
    schedules.change(workspace.id, Kind.SCORECARD, Change(weekday=0, at=time(8, 5)), actor="test", team="West")
    send = sending(store, clock, {Kind.SCORECARD: Scribe()})
    assert send(workspace.id).letters == 0
    schedules.change(workspace.id, Kind.SCORECARD, Change(weekday=1, at=time(11)), actor="test", person="Ana")
    clock.at = MONDAY + timedelta(days=1, hours=11, minutes=1)
    send(workspace.id)
    assert [(name, topic) for kind, name, topic, _ in ledger(store, workspace) if kind == "scorecard"] == [
        ("Ana", "2026-03-03")
    ]
    schedules.change(workspace.id, Kind.SCORECARD, Change(is_on=False), actor="test")
    coming = Planner(store, clock).preview(workspace.id, clock.now(), 30)
    assert not [one for one in coming if one.kind is Kind.SCORECARD]
    schedules.reset(workspace.id, Kind.SCORECARD, actor="test")
    coming = Planner(store, clock).preview(workspace.id, clock.now(), 7)
    assert {(one.person.name, one.occurrence.day) for one in coming if one.kind is Kind.SCORECARD} == {
        ("Bo", date(2026, 3, 9)),
        ("Ana", date(2026, 3, 10)),
    }


def test_what_was_settled_long_ago_is_forgotten(store: SqlStore, workspace: Workspace) -> None:
    people = hire(store, workspace, rep("Ana"))
    person: Person = people["Ana"]
    with store.begin(workspace.id, write=True) as tx:
        tx.add_skipped(Kind.SCORECARD, [(person.id, "2025-01-06", MONDAY)], MONDAY)
        tx.add_skipped(Kind.SCORECARD, [(person.id, "2026-01-05", MONDAY)], MONDAY + 300 * DAY)
    send = sending(store, Moved(MONDAY + 450 * DAY), {})
    assert send.forget(workspace.id) == 1
    assert [one[2] for one in ledger(store, workspace)] == ["2026-01-05"]
