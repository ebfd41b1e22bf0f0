"""Two at the same moment on the same schedule or the same hours, on both databases: one is saved, the other is told."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest

from bot.clock import SystemClock
from core.access import Viewer
from core.changes import State
from core.errors import Refused
from core.people import Person, Role, Workspace
from core.ports import PersonRow
from core.preferences import Preferences
from core.rhythm import Kind, Override, Place
from core.schedules import FIELDS, Level, Whose, override_of
from core.usecases.changes import Changes, Saved
from core.usecases.kpi import Asker
from core.usecases.planning import Planner
from core.usecases.preferences import OwnPreferences
from core.usecases.rules import Rules
from core.usecases.schedule_plans import SETTING, SchedulePlans
from core.usecases.schedules import Change, Schedules
from core.usecases.workspace import READERS, RULES, ChangeWorkspace, RulesSetting
from models.store import SqlStore
from tests.models.at_once import at_once

CLOCK = SystemClock(date(2017, 11, 20))
SCORECARD = Whose(Kind.SCORECARD)
ROWS = [
    PersonRow("Ada Admin", email="ada@x.example", role=Role.ADMIN),
    PersonRow("Ana Ruiz", email="ana@x.example", team="West", manager="Ada Admin"),
]


@pytest.fixture
def people(store: SqlStore, workspace: Workspace) -> dict[str, Person]:
    with store.begin(workspace.id, write=True) as tx:
        tx.save_people(ROWS)
        for number, person in enumerate(tx.people()):
            tx.link(person.id, f"U{number}")
        return {person.name: person for person in tx.people()}


@pytest.fixture
def ada(people: dict[str, Person]) -> Asker:
    return Asker(Viewer(people["Ada Admin"].id, Role.ADMIN), people["Ada Admin"])


def wanted(**fields: Any) -> State:
    return {**dict.fromkeys(FIELDS), **fields}


def overrides(store: SqlStore, workspace: Workspace) -> list[Override]:
    with store.begin(workspace.id) as tx:
        return tx.overrides()


def test_of_two_admins_at_once_one_is_saved_and_the_other_is_told(
    store: SqlStore, workspace: Workspace, ada: Asker
) -> None:
    plans = SchedulePlans(store, CLOCK)

    def sets(state: State) -> Callable[[], Saved]:
        return lambda: plans.save(workspace.id, ada, SCORECARD, None, state)[0]

    found: list[Saved] = at_once(sets(wanted(at="10:00")), sets(wanted(weekday=4)))
    [saved] = [one for one in found if one.line is not None]
    [told] = [one for one in found if one.line is None]
    assert told.meanwhile == tuple(name for name in FIELDS if (saved.after or {})[name] is not None)
    [override] = overrides(store, workspace)
    looked = plans.look(workspace.id, ada, SCORECARD, None, wanted(weekday=4, at="10:00"))
    assert looked.now == saved.after == told.before
    assert override == override_of(SCORECARD, saved.after)


def test_an_admin_and_the_person_themselves_at_once_lose_nothing(
    store: SqlStore, workspace: Workspace, ada: Asker, people: dict[str, Person]
) -> None:
    ChangeWorkspace(store, CLOCK)(workspace.id, {"own_times_from": "07:00", "own_times_until": "11:00"}, actor="test")
    ana = people["Ana Ruiz"]
    whose = Whose(Kind.SCORECARD, Level.PERSON, ana.id)
    own, plans = OwnPreferences(store, CLOCK), SchedulePlans(store, CLOCK)
    asker = Asker(Viewer(ana.id, Role.REP), ana)
    chosen = Preferences(times={Kind.SCORECARD: time(10)})

    at_once(
        lambda: own.change(workspace.id, asker, chosen),
        lambda: plans.save(workspace.id, ada, whose, None, wanted(weekday=4)),
    )
    [override] = overrides(store, workspace)
    assert override.at == time(10)
    looked = plans.look(workspace.id, ada, whose, None, wanted(weekday=4))
    if override.weekday is None:  # the admin came second and was told; now it is on top
        assert looked.meanwhile == ("at",)
        plans.save(workspace.id, ada, whose, looked.now, looked.wanted)
    assert overrides(store, workspace) == [Override(Kind.SCORECARD, None, ana.id, weekday=4, at=time(10))]


def test_of_two_admins_at_once_on_the_hours_one_is_told(store: SqlStore, workspace: Workspace, ada: Asker) -> None:
    rules = Rules(store, CLOCK)
    seen = rules.state(workspace.id, ada, "hours")

    def sets(**fields: str) -> Callable[[], Saved]:
        return lambda: rules.save(workspace.id, ada, "hours", seen, {**seen, **fields})

    found: list[Saved] = at_once(sets(quiet_start="19:00"), sets(quiet_end="09:00"))
    [saved] = [one for one in found if one.line is not None]
    [told] = [one for one in found if one.line is None]
    assert told.before == saved.after == rules.state(workspace.id, ada, "hours")
    assert told.after == {**seen, "quiet_start": "19:00", "quiet_end": "09:00"}


def test_the_shell_goes_the_same_way_and_can_be_taken_back(store: SqlStore, workspace: Workspace, ada: Asker) -> None:
    schedules = Schedules(store, CLOCK)
    settings = (SETTING, RulesSetting())
    changes = Changes(store, CLOCK, settings)
    schedules.change(workspace.id, Kind.SCORECARD, Change(weekday=4, at=time(16)), actor="shell", team="West")
    schedules.change(workspace.id, Kind.SCORECARD, Change(weekday=4), actor="shell", team="West")  # as it is already
    schedules.reset(workspace.id, Kind.SCORECARD, actor="shell", team="West")
    ChangeWorkspace(store, CLOCK)(
        workspace.id, {"currency": "EUR", "quiet_end": "09:00", "zone": workspace.zone}, actor="shell"
    )
    found = changes.recent(workspace.id, ada)
    assert [(one.about.what, one.about.name, one.line.action) for one in found] == [
        ("Company", "and its usual settings", "rules.change"),
        ("Hours", "for everybody", "rules.change"),
        ("Schedule", "of scorecards for West", "schedule.remove"),
        ("Schedule", "of scorecards for West", "schedule.add"),
    ]
    assert found[3].after == wanted(weekday=4, at="16:00")
    changes.undo(workspace.id, ada, found[2].line.id)
    [override] = overrides(store, workspace)
    assert (override.weekday, override.at) == (4, time(16))
    with store.begin(workspace.id) as tx:
        assert {alarm.day for alarm in tx.alarms() if alarm.kind is Kind.SCORECARD} == {date(2017, 11, 24)}
    changes.undo(workspace.id, ada, found[1].line.id)
    with store.begin(workspace.id) as tx:
        assert (tx.workspace().quiet_end, tx.workspace().currency) == (time(8), "EUR")


def test_what_cannot_be_is_refused_from_the_shell_too(store: SqlStore, workspace: Workspace, ada: Asker) -> None:
    schedules = Schedules(store, CLOCK)
    with pytest.raises(Refused, match="Say which channel"):
        schedules.change(workspace.id, Kind.RECOGNITION, Change(is_on=True), actor="shell")
    with pytest.raises(Refused, match="can go to: dm"):
        schedules.change(workspace.id, Kind.TIP, Change(place=Place.CHANNEL, channel="C0X"), actor="shell")
    for given, problem in (
        ({"quiet_start": "08:00", "quiet_end": "07:00"}, "four hours"),
        ({"own_times_from": "11:00", "own_times_until": "10:00"}, "before they end"),
    ):
        with pytest.raises(Refused, match=problem):
            ChangeWorkspace(store, CLOCK)(workspace.id, given, actor="shell")
    assert overrides(store, workspace) == []
    assert Changes(store, CLOCK, (SETTING, RulesSetting())).recent(workspace.id, ada) == ()


def test_a_preview_is_what_the_alarms_become(store: SqlStore, workspace: Workspace, ada: Asker) -> None:
    Planner(store, CLOCK).plan(workspace.id)
    plans, state = SchedulePlans(store, CLOCK), wanted(weekday=3, at="07:30")
    [sample] = plans.look(workspace.id, ada, SCORECARD, None, state).preview.samples
    plans.save(workspace.id, ada, SCORECARD, None, state)
    with store.begin(workspace.id) as tx:
        [alarm] = [one for one in tx.alarms() if one.kind is Kind.SCORECARD]
    assert sample.after is not None
    assert (alarm.day, alarm.at) == (sample.after.day, sample.after.at)


def test_every_setting_of_a_workspace_is_in_one_part_of_the_rules() -> None:
    names = [name for fields in RULES.values() for name in fields]
    assert sorted(names) == sorted(READERS)
