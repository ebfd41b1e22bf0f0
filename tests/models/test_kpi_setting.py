"""KPIs changed one by one, on both databases: on record, in their place, and right when two admins do it at the same moment."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.clock import SystemClock
from core.access import Viewer
from core.catalogue import Catalogue, Scope, Target
from core.changes import decoded
from core.errors import NotFound, Refused
from core.goals import Draft, GoalState
from core.people import Role, Workspace
from core.periods import Grain, Period, unit_of
from core.ports import PersonRow
from core.usecases import kpi_preview, reading
from core.usecases.catalogue import ApplyCatalogue
from core.usecases.changes import Changes, Saved
from core.usecases.kpi import Asker
from core.usecases.kpi_order import KpiOrder, OrderSetting
from core.usecases.kpi_preview import Preview, Side
from core.usecases.kpi_setting import KpiSetting, mark, seen_of, state_of
from core.usecases.kpi_settings import KpiSettings, Look
from models.store import SqlStore
from sources.catalogue import load_catalogue
from tests.models.at_once import refusable_at_once
from tests.models.batches import batch, run

TODAY = date(2017, 11, 20)
MONTH = unit_of(TODAY, Grain.MONTH)
Outcome = tuple[Look, Saved] | Exception


@pytest.fixture
def admins(store: SqlStore, workspace: Workspace) -> list[Asker]:
    """Two of them, in a workspace with the usual KPIs."""
    with store.begin(workspace.id, write=True) as tx:
        tx.save_people(
            [PersonRow("Ada", role=Role.ADMIN), PersonRow("Bea", role=Role.ADMIN), PersonRow("Cy"), PersonRow("Di")]
        )
        tx.save_catalogue(load_catalogue())
        return [Asker(Viewer(one.id, one.role), one) for one in tx.people() if one.role is Role.ADMIN]


@pytest.fixture
def settings(store: SqlStore) -> KpiSettings:
    return KpiSettings(store, SystemClock(TODAY))


def state(store: SqlStore, workspace: Workspace, key: str) -> Mapping[str, Any]:
    with store.begin(workspace.id) as tx:
        placed = tx.placed(key)
        assert placed is not None
        return state_of(placed)


def keys(store: SqlStore, workspace: Workspace) -> list[str]:
    with store.begin(workspace.id) as tx:
        return [kpi.key for kpi in tx.catalogue().kpis]


def log(store: SqlStore, workspace: Workspace) -> list[tuple[str, str]]:
    with store.begin(workspace.id) as tx:
        return [(line.action, line.target) for line in tx.audit_lines(["kpi:"], 100)[::-1]]


# -- the store ---------------------------------------------------------------------------------------------------------


def test_a_kpi_is_stored_at_its_place_and_taken_out_alone(
    store: SqlStore, workspace: Workspace, admins: list[Asker]
) -> None:
    before = keys(store, workspace)
    with store.begin(workspace.id, write=True) as tx:
        placed = tx.placed("win_rate")
        assert placed is not None
        assert (tx.placed("nothing"), tx.last_position()) == (None, len(before) - 1)
        tx.save_kpi(replace(placed, kpi=replace(placed.kpi, weight=7)))
    assert state(store, workspace, "win_rate")["weight"] == 7
    with store.begin(workspace.id, write=True) as tx:
        tx.remove_kpi("win_rate")
    assert keys(store, workspace) == [key for key in before if key != "win_rate"]
    with store.begin(workspace.id, write=True) as tx:
        tx.save_kpi(placed)
    assert keys(store, workspace) == before


def test_what_refers_to_a_kpi_is_counted_until_it_is_over(
    store: SqlStore, workspace: Workspace, admins: list[Asker]
) -> None:
    assert admins[0].person is not None
    me = admins[0].person.id
    draft = Draft(f"person:{me}", "revenue", 5, Period(MONTH.start, MONTH.end, Grain.MONTH), "because")
    with store.begin(workspace.id, write=True) as tx:
        tx.save_targets(
            [
                Target("revenue", Scope.EVERYONE, date(2017, 10, 1), date(2017, 10, 31), 1),
                Target("revenue", Scope.EVERYONE, MONTH.start, TODAY, 1),
                Target("win_rate", Scope.EVERYONE, MONTH.start, MONTH.end, 1),
            ]
        )
        now = datetime(2017, 11, 1, tzinfo=UTC)
        goal = tx.add_goal(draft, me, GoalState.ACCEPTED, now, form="a")
        assert goal is not None
        found = tx.referred("revenue", TODAY)
        assert (found.targets, found.goals, found.ever) == (1, 1, 3)
        tx.save_goal(goal, replace(goal, state=GoalState.MISSED), now)
        found = tx.referred("revenue", TODAY)
        assert (found.targets, found.goals, found.ever) == (1, 0, 3)
        assert tx.referred("calls", TODAY).ever == 0


def test_another_workspaces_kpis_are_left_alone(store: SqlStore, workspace: Workspace, admins: list[Asker]) -> None:
    other = store.create_workspace("Other", "T2")
    with store.begin(other.id, write=True) as tx:
        tx.save_catalogue(load_catalogue())
        tx.remove_kpi("win_rate")
        assert tx.placed("win_rate") is None
    assert "win_rate" in keys(store, workspace)


# -- two at the same moment --------------------------------------------------------------------------------------------


def test_the_same_kpi_changed_at_once_is_changed_once_and_the_other_sees_it(
    store: SqlStore, workspace: Workspace, admins: list[Asker], settings: KpiSettings
) -> None:
    seen = seen_of(state(store, workspace, "win_rate"))

    def weighs(asker: Asker, weight: float) -> Callable[[], tuple[Look, Saved]]:
        return lambda: settings.save(workspace.id, asker, "win_rate", seen, {"weight": weight})

    found = refusable_at_once(weighs(admins[0], 5.0), weighs(admins[1], 6.0))
    outcomes = [one[1] for one in found if not isinstance(one, Exception)]
    assert sorted(one.meanwhile for one in outcomes) == [(), ("weight",)]
    [told] = [one for one in outcomes if one.meanwhile]
    assert told.before == state(store, workspace, "win_rate")
    assert log(store, workspace) == [("kpi.change", "kpi:win_rate")]


def test_one_that_is_removed_and_changed_at_once_is_whichever_came_first(
    store: SqlStore, workspace: Workspace, admins: list[Asker], settings: KpiSettings
) -> None:
    now = state(store, workspace, "win_rate")
    found = refusable_at_once(
        lambda: settings.remove(workspace.id, admins[0], "win_rate", mark(now)),
        lambda: settings.save(workspace.id, admins[1], "win_rate", seen_of(now), {"weight": 5.0}),
    )
    if "win_rate" in keys(store, workspace):  # the change came first: the removal asks once more
        assert not isinstance(found[0], Exception)
        assert (found[0][1].line, state(store, workspace, "win_rate")["weight"]) == (None, 5)
    else:
        assert isinstance(found[1], NotFound)
    assert len(log(store, workspace)) == 1


def test_the_same_other_name_given_at_once_is_given_once(
    store: SqlStore, workspace: Workspace, admins: list[Asker], settings: KpiSettings
) -> None:
    def calls(asker: Asker, key: str) -> Callable[[], tuple[Look, Saved]]:
        seen = seen_of(state(store, workspace, key))
        return lambda: settings.save(workspace.id, asker, key, seen, {"aliases": ["closing"]})

    found = refusable_at_once(calls(admins[0], "win_rate"), calls(admins[1], "sales_cycle"))
    refused = [look for look, _ in (one for one in found if not isinstance(one, Exception)) if look.faults]
    assert [list(look.faults) for look in refused] == [["aliases"]]
    assert len(log(store, workspace)) == 1


def test_a_new_kpi_added_twice_at_once_is_added_once(
    store: SqlStore, workspace: Workspace, admins: list[Asker], settings: KpiSettings
) -> None:
    entered = {
        "name": "Decided",
        "meaning": "How many deals were won or lost.",
        "expression": "deals_won + deals_lost",
        "unit": "count",
        "why": "What is decided frees time.",
    }
    found = refusable_at_once(*(lambda who=who: settings.save(workspace.id, who, "", {}, entered) for who in admins))
    assert keys(store, workspace).count("decided") == 1
    assert log(store, workspace) == [("kpi.add", "kpi:decided")]
    assert len([one for one in found if not isinstance(one, Exception) and one[1].line is not None]) == 1


def test_two_moved_at_once_are_both_moved(store: SqlStore, workspace: Workspace, admins: list[Asker]) -> None:
    order, before = KpiOrder(store, SystemClock(TODAY)), keys(store, workspace)
    refusable_at_once(
        lambda: order.move_up(workspace.id, admins[0], before[1]),
        lambda: order.move_up(workspace.id, admins[1], before[4]),
    )
    wanted = [before[1], before[0], before[2], before[4], before[3], *before[5:]]
    assert keys(store, workspace) == wanted


def test_an_order_is_not_taken_back_over_kpis_that_came_or_went(
    store: SqlStore, workspace: Workspace, admins: list[Asker], settings: KpiSettings
) -> None:
    changes = Changes(store, SystemClock(TODAY), [KpiSetting(), OrderSetting()])
    line = KpiOrder(store, SystemClock(TODAY)).move_up(workspace.id, admins[0], "win_rate")
    assert line is not None
    removed = settings.remove(workspace.id, admins[0], "csat", mark(state(store, workspace, "csat")))[1].line
    assert removed is not None
    with pytest.raises(Refused, match="changed again since"):
        changes.undo(workspace.id, admins[1], line)
    changes.undo(workspace.id, admins[1], removed)
    changes.undo(workspace.id, admins[1], line)
    assert keys(store, workspace) == [kpi.key for kpi in load_catalogue().kpis]


# -- taken back --------------------------------------------------------------------------------------------------------


def test_undo_brings_a_kpi_back_to_its_place_and_not_where_its_name_or_measure_is_gone(
    store: SqlStore, workspace: Workspace, admins: list[Asker], settings: KpiSettings
) -> None:
    changes = Changes(store, SystemClock(TODAY), [KpiSetting()])
    before = keys(store, workspace)
    removed = settings.remove(workspace.id, admins[0], "csat", mark(state(store, workspace, "csat")))[1]
    assert removed.line is not None
    changes.undo(workspace.id, admins[1], removed.line)
    assert keys(store, workspace) == before

    removed = settings.remove(workspace.id, admins[0], "csat", mark(state(store, workspace, "csat")))[1]
    assert removed.line is not None
    cac = seen_of(state(store, workspace, "cac"))
    settings.save(workspace.id, admins[1], "cac", cac, {"aliases": ["satisfaction"]})
    with pytest.raises(Refused, match="and so is Customer acquisition cost"):
        changes.undo(workspace.id, admins[1], removed.line)
    everything = load_catalogue()
    measures = tuple(one for one in everything.measures if not one.key.startswith("csat"))
    ApplyCatalogue(store, SystemClock(TODAY))(
        workspace.id, Catalogue(measures, tuple(one for one in everything.kpis if one.key != "csat")), actor="shell"
    )
    with pytest.raises(Refused, match="there is no measure csat_answers, csat_points"):
        changes.undo(workspace.id, admins[1], removed.line)


def test_a_file_puts_each_kpi_that_it_changes_on_record_and_undo_takes_it_back(
    store: SqlStore, workspace: Workspace, admins: list[Asker]
) -> None:
    apply = ApplyCatalogue(store, SystemClock(TODAY))
    usual = load_catalogue()
    apply(workspace.id, usual, actor="shell")
    assert log(store, workspace) == []  # nothing of it is new
    new = replace(usual.kpis[0], key="income", name="Income", aliases=())
    changed = replace(usual.kpis[3], weight=9)
    kpis = (*usual.kpis[:1], new, *usual.kpis[1:3], changed, *usual.kpis[4:-1])
    apply(workspace.id, Catalogue(usual.measures, kpis), actor="shell")
    assert keys(store, workspace) == [kpi.key for kpi in kpis]
    assert log(store, workspace) == [
        ("kpi.change", "kpi:win_rate"),
        ("kpi.remove", "kpi:customer_lifetime_value"),
        ("kpi.add", "kpi:income"),
    ]
    with store.begin(workspace.id) as tx:
        line = next(one for one in tx.audit_lines(["kpi:win_rate"], 9))
    before, after = decoded(line.before), decoded(line.after)
    assert before is not None
    assert after is not None
    assert (before["weight"], after["weight"]) == (2, 9)
    Changes(store, SystemClock(TODAY), [KpiSetting()]).undo(workspace.id, admins[0], line.id)
    assert state(store, workspace, "win_rate")["weight"] == 2


def test_a_file_that_leaves_the_order_leaves_the_places(
    store: SqlStore, workspace: Workspace, admins: list[Asker]
) -> None:
    usual = load_catalogue()
    with store.begin(workspace.id, write=True) as tx:
        tx.remove_kpi("win_rate")
    apply = ApplyCatalogue(store, SystemClock(TODAY))
    kept = tuple(kpi for kpi in usual.kpis if kpi.key != "win_rate")
    apply(workspace.id, Catalogue(usual.measures, kept), actor="shell")
    assert log(store, workspace) == []
    apply(workspace.id, usual, actor="shell")
    assert log(store, workspace) == [("kpi.add", "kpi:win_rate")]
    assert keys(store, workspace) == [kpi.key for kpi in usual.kpis]


# -- the figures before it is saved ------------------------------------------------------------------------------------


@pytest.fixture
def with_facts(store: SqlStore, workspace: Workspace, admins: list[Asker]) -> Workspace:
    """Two reps with deals and a snapshot of what is open."""
    with store.begin(workspace.id, write=True) as tx:
        people = {person.name: person.id for person in tx.people()}
        each = [
            (date(2017, 9, 9), "open_pipeline", 100.0),
            (date(2017, 10, 3), "revenue", 200.0),
            (date(2017, 11, 3), "revenue", 300.0),
            (date(2017, 11, 9), "calls", 4.0),
        ]
        rows = [
            (f"{name}-{at}", people[name], [(measure, day, value * share)])
            for name, share in (("Cy", 1), ("Di", 3))
            for at, (day, measure, value) in enumerate(each)
        ]
        tx.import_records(run(), batch(rows))
        tx.save_targets([Target("revenue", Scope.EVERYONE, MONTH.start, MONTH.end, 600)])
    return workspace


@pytest.mark.parametrize(
    ("key", "formula"),
    [
        ("revenue", "2 * revenue"),
        ("open_pipeline", "open_pipeline - revenue"),
        ("average_deal_size", "revenue / calls"),
    ],
)
def test_the_companys_figures_are_the_same_from_its_totals_and_from_its_people(
    store: SqlStore,
    with_facts: Workspace,
    admins: list[Asker],
    settings: KpiSettings,
    monkeypatch: pytest.MonkeyPatch,
    key: str,
    formula: str,
) -> None:
    def looks() -> Preview:
        seen = seen_of(state(store, with_facts, key))
        found = settings.look(with_facts.id, admins[0], key, seen, {"expression": formula, "weight": 2.5}).preview
        assert found is not None
        return found

    exact = looks()
    monkeypatch.setattr(reading, "_FEW", 1)  # read day by day, as of many people
    assert looks() == exact
    monkeypatch.setattr(kpi_preview, "MOST_PEOPLE", 1)
    monkeypatch.setattr(kpi_preview, "MOST_JUDGED", 1)
    quick = looks()
    assert (exact.reps, quick.reps) == (2, None)
    for one, other in zip(exact.months, quick.months, strict=True):
        assert one.before is not None
        assert one.after is not None
        assert other.before is not None
        assert other.after is not None
        assert (one.before.company, one.after.company) == (other.before.company, other.after.company)
    assert exact.together is not None
    assert quick.together is not None
    assert exact.together.statuses == quick.together.statuses


def test_the_preview_has_the_companys_sum_the_median_rep_and_how_many_have_a_figure(
    store: SqlStore, with_facts: Workspace, admins: list[Asker], settings: KpiSettings
) -> None:
    seen = seen_of(state(store, with_facts, "revenue"))
    found = settings.look(with_facts.id, admins[0], "revenue", seen, {"expression": "revenue - 50 * calls"}).preview
    assert found is not None
    this, last = found.months
    assert (this.period.start, this.as_of, last.period.start) == (MONTH.start, TODAY, date(2017, 10, 1))
    assert this.before == Side(1_200, 600, 2)
    assert this.after == Side(400, 200, 2)
    assert last.before == last.after == Side(800, 400, 2)
    assert found.together is not None
    assert found.together.before == pytest.approx(1.5)  # as much as counts of a target
    assert found.together.changed is not None
