"""Targets in the database: many at once, page by page, and two admins at the same moment, on both databases."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest

from bot.clock import SystemClock
from core.access import Viewer
from core.catalogue import Scope, Target
from core.errors import Refused
from core.people import Person, Role, Workspace
from core.periods import Grain, Period
from core.ports import PersonRow
from core.records import ImportCounts
from core.target_keys import TargetKey, TargetSearch
from core.usecases.catalogue import ApplyTargets
from core.usecases.changes import Changes, Saved
from core.usecases.kpi import Asker
from core.usecases.privacy import Privacy
from core.usecases.targets import TARGETS, Targets
from models.store import SqlStore
from sources.catalogue import load_catalogue

TODAY = date(2017, 11, 20)
NOVEMBER = (date(2017, 11, 1), date(2017, 11, 30))
ROWS = [
    PersonRow("Ada Admin", email="ada@x.example", role=Role.ADMIN),
    PersonRow("Bea Admin", email="bea@x.example", role=Role.ADMIN),
    PersonRow("Ana Ruiz", email="ana@x.example", team="West"),
    PersonRow("Ben Ito", email="ben@x.example", team="West"),
]


@pytest.fixture
def people(store: SqlStore, workspace: Workspace) -> dict[str, Person]:
    with store.begin(workspace.id, write=True) as tx:
        tx.save_people(ROWS)
        tx.save_catalogue(load_catalogue())
        return {person.name: person for person in tx.people()}


def asker(person: Person) -> Asker:
    return Asker(Viewer(person.id, person.role), person)


def everyone(value: float, start: date = NOVEMBER[0], end: date = NOVEMBER[1], kpi: str = "revenue") -> Target:
    return Target(kpi, Scope.EVERYONE, start, end, value)


def test_many_are_added_changed_and_left_each_by_its_key(
    store: SqlStore, workspace: Workspace, people: dict[str, Person]
) -> None:
    ana, west = people["Ana Ruiz"].id, people["Ana Ruiz"].team_id
    first = [
        everyone(1),
        Target("revenue", Scope.PERSON, *NOVEMBER, 2, person_id=ana),
        Target("revenue", Scope.TEAM, *NOVEMBER, 3, team_id=west),
        everyone(4, end=NOVEMBER[1] - timedelta(days=1)),
        everyone(0.5, kpi="win_rate"),
    ]
    with store.begin(workspace.id, write=True) as tx:
        assert tx.save_targets(first).counts == ImportCounts(5, 0, 0, 0)
        saved = tx.save_targets(
            [everyone(1), Target("revenue", Scope.PERSON, *NOVEMBER, 9, person_id=ana), everyone(7, kpi="calls")]
        )
        assert saved.counts == ImportCounts(1, 1, 1, 0)
        [changed] = saved.overwritten
        assert (changed.key.whom, changed.before, changed.after) == (f"person:{ana}", 2, 9)
        assert tx.save_targets([]).counts == ImportCounts(0, 0, 0, 0)
    with store.begin(workspace.id, write=True) as tx:
        key = TargetKey.of_target(first[2])
        assert (tx.target_value(key), tx.target_value(TargetKey.of_target(first[3]))) == (3, 4)
        tx.remove_target(key)
        tx.remove_target(key)
        assert tx.target_value(key) is None
        assert len(tx.targets(*NOVEMBER, ["revenue", "win_rate", "calls"])) == 5


def test_what_runs_comes_first_then_what_is_to_come_then_what_is_over(
    store: SqlStore, workspace: Workspace, people: dict[str, Person]
) -> None:
    months = [Period(date(2017, month, 1), date(2017, month, 28), Grain.RANGE) for month in (12, 9, 11, 10)]
    ana = people["Ana Ruiz"].id
    with store.begin(workspace.id, write=True) as tx:
        tx.save_targets([everyone(one.start.month, one.start, one.end) for one in months])
        tx.save_targets([Target("calls", Scope.PERSON, *NOVEMBER, 1, person_id=ana)])

        def found(search: TargetSearch, offset: int = 0, limit: int = 10) -> tuple[list[tuple[str, float]], int]:
            page, total = tx.target_page(search, TODAY, limit=limit, offset=offset)
            return [(one.kpi, one.value) for one in page], total

        everything = [("revenue", 11), ("calls", 1), ("revenue", 12), ("revenue", 10), ("revenue", 9)]
        assert found(TargetSearch()) == (everything, 5)
        assert found(TargetSearch(), offset=2, limit=2) == (everything[2:4], 5)
        assert found(TargetSearch(whom=f"person:{ana}")) == ([("calls", 1)], 1)
        assert found(TargetSearch(("revenue",), "everyone", months[1])) == ([("revenue", 9)], 1)
        assert found(TargetSearch(("calls", "revenue"), "team:1")) == ([], 0)
    other = store.create_workspace("Other")
    with store.begin(other.id) as tx:
        assert tx.target_page(TargetSearch(), TODAY, limit=10, offset=0) == ([], 0)
        assert tx.target_value(TargetKey("revenue", Scope.EVERYONE, 0, months[0].start, months[0].end)) is None


def test_what_a_file_overwrites_is_on_record_and_can_be_taken_back(
    store: SqlStore, workspace: Workspace, people: dict[str, Person]
) -> None:
    clock = SystemClock(TODAY)
    apply = ApplyTargets(store, clock)
    apply(workspace.id, [everyone(1), everyone(5, kpi="calls")], actor="command line")
    apply(workspace.id, [everyone(2), everyone(5, kpi="calls"), everyone(3, kpi="meetings")], actor="command line")
    with store.begin(workspace.id) as tx:
        [line] = tx.audit_lines(["target:"], 10)
    assert line.target == "target:revenue:everyone:0:2017-11-01:2017-11-30"
    assert (line.actor, line.action, json.loads(line.before or ""), json.loads(line.after or "")) == (
        "command line", "target.change", {"value": 1.0}, {"value": 2.0},
    )  # fmt: skip
    changes = Changes(store, clock, (TARGETS,))
    [told, *_] = changes.recent(workspace.id, asker(people["Ada Admin"]))
    assert told.about.name == "Revenue for everyone, November 2017"
    changes.undo(workspace.id, asker(people["Ada Admin"]), line.id)
    with store.begin(workspace.id) as tx:
        assert tx.target_value(TargetKey.parse(line.target)) == 1


def test_of_who_is_erased_no_target_stays_on_record(
    store: SqlStore, workspace: Workspace, people: dict[str, Person]
) -> None:
    clock, ana = SystemClock(TODAY), people["Ana Ruiz"]
    targets, ada = Targets(store, clock), asker(people["Ada Admin"])
    key = TargetKey("revenue", Scope.PERSON, ana.id, *NOVEMBER)
    saved, _ = targets.save(workspace.id, ada, key, seen=None, value=5_000)
    assert saved.line is not None
    Privacy(store, clock).erase(workspace.id, ana.name, actor="command line")
    with store.begin(workspace.id) as tx:
        line = tx.audit_line(saved.line)
        assert line is not None
        assert (line.before, line.after) == (None, None)
    page = targets.page(workspace.id, ada, "")
    assert [(one.name, one.is_left) for one in page.lines] == [(f"Former colleague {ana.id}", True)]
    with pytest.raises(Refused, match="no longer here"):
        targets.save(workspace.id, ada, key, seen=5_000, value=6_000)
    assert targets.save(workspace.id, ada, key, seen=5_000, value=None)[0].line is not None


def test_of_a_kpi_no_longer_measured_a_target_can_still_be_removed(
    store: SqlStore, workspace: Workspace, people: dict[str, Person]
) -> None:
    ada, targets = asker(people["Ada Admin"]), Targets(store, SystemClock(TODAY))
    key = TargetKey("zork", Scope.EVERYONE, 0, *NOVEMBER)
    with store.begin(workspace.id, write=True) as tx:
        tx.save_targets([key.target(3)])
    [line] = targets.page(workspace.id, ada, "").lines
    assert line.kpi is None
    assert targets.there(workspace.id, ada, key).preview is None
    with pytest.raises(Refused, match="no longer measured"):
        targets.save(workspace.id, ada, key, seen=3, value=4)
    assert targets.save(workspace.id, ada, key, seen=3, value=None)[0].after is None


def test_the_same_target_set_at_once_is_set_once_and_the_other_is_told(
    store: SqlStore, workspace: Workspace, people: dict[str, Person]
) -> None:
    targets = Targets(store, SystemClock(TODAY))
    key = TargetKey("revenue", Scope.EVERYONE, 0, *NOVEMBER)
    together, found = Barrier(2), list[Saved]()

    def sets(who: str, value: float) -> Callable[[], None]:
        def act() -> None:
            together.wait(10)
            found.append(targets.save(workspace.id, asker(people[who]), key, seen=None, value=value)[0])

        return act

    threads = [Thread(target=sets("Ada Admin", 1_000)), Thread(target=sets("Bea Admin", 2_000))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    [saved] = [one for one in found if one.line is not None]
    [told] = [one for one in found if one.meanwhile]
    assert told.before == saved.after
    with store.begin(workspace.id) as tx:
        assert len(tx.targets(*NOVEMBER, ["revenue"])) == 1
        assert {"value": tx.target_value(key)} == saved.after
        assert len(tx.audit_lines(["target:"], 10)) == 1
