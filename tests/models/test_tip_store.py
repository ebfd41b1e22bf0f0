"""Tips in the store: once a request, rated and rated anew, forgotten in time; nothing crosses workspaces."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from core.coaching import Action, Misfit, Rating, Tip, rated
from core.people import Workspace
from core.periods import Grain, unit_of
from core.ports import PersonRow
from models.store import SqlStore

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
MARCH = unit_of(date(2026, 3, 2), Grain.MONTH)
SPAN: Any = {"period": MARCH, "as_of": date(2026, 3, 2)}
TIP = Tip(
    "win_rate",
    "kpi:win_rate",
    (Action("Ask who else decides.", "It is often found out too late."),),
    "Who decides?",
    ("win_rate.actual",),
    "playbook",
    ("deciders", "one-more"),
)


def people(store: SqlStore, workspace: Workspace) -> tuple[int, int]:
    with store.begin(workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ana"), PersonRow("Bo")])
        ana, bo = tx.people()
        return ana.id, bo.id


def test_a_request_gives_one_tip(store: SqlStore, workspace: Workspace) -> None:
    ana, bo = people(store, workspace)
    with store.begin(workspace.id, write=True) as tx:
        first = tx.add_tip(ana, TIP, NOW, form="f1", **SPAN)
        assert first is not None
        assert tx.add_tip(ana, TIP, NOW, form="f1", **SPAN) is None
        later = tx.add_tip(ana, TIP, NOW + DAY, form="f2", **SPAN)
        tx.add_tip(bo, TIP, NOW, form="f3", **SPAN)
    with store.begin(workspace.id) as tx:
        assert tx.tips_of(ana, limit=9) == [later, first]
        assert tx.tips_of(ana, limit=1) == [later]
        assert tx.tip(first.id) == first
        assert (first.keys, first.facts, first.rating) == (("deciders", "one-more"), ("win_rate.actual",), None)


def test_a_rating_takes_the_place_of_the_one_before(store: SqlStore, workspace: Workspace) -> None:
    ana, _ = people(store, workspace)
    with store.begin(workspace.id, write=True) as tx:
        tip = tx.add_tip(ana, TIP, NOW, form="f1", **SPAN)
        assert tip is not None
        tx.rate_tip(rated(tip, Rating.NOT_FOR_ME, Misfit.NO_TIME, "  Fair week  "), NOW)
    with store.begin(workspace.id, write=True) as tx:
        kept = tx.tip(tip.id)
        assert kept is not None
        assert (kept.rating, kept.misfit, kept.words) == (Rating.NOT_FOR_ME, Misfit.NO_TIME, "Fair week")
        tx.rate_tip(rated(kept, Rating.HELPFUL), NOW)
    with store.begin(workspace.id) as tx:
        again = tx.tip(tip.id)
        assert again is not None
        assert (again.rating, again.misfit, again.words) == (Rating.HELPFUL, None, "")


def test_what_was_refused_is_known_however_long_ago(store: SqlStore, workspace: Workspace) -> None:
    ana, bo = people(store, workspace)
    with store.begin(workspace.id, write=True) as tx:
        for at, rating in enumerate([Rating.NOT_FOR_ME, Rating.HELPFUL, None, Rating.NOT_FOR_ME]):
            tip = tx.add_tip(ana, replace(TIP, keys=(f"k{at}", "both")), NOW - at * DAY, form=f"f{at}", **SPAN)
            assert tip is not None
            if rating is not None:
                tx.rate_tip(rated(tip, rating), NOW)
        assert tx.refused_entries(ana) == {"k0", "k3", "both"}
        assert tx.refused_entries(bo) == frozenset()
    other = store.create_workspace("Other")
    with store.begin(other.id) as tx:
        assert tx.refused_entries(ana) == frozenset()


def test_old_ones_are_forgotten(store: SqlStore, workspace: Workspace) -> None:
    ana, _ = people(store, workspace)
    with store.begin(workspace.id, write=True) as tx:
        tx.add_tip(ana, TIP, NOW - DAY, form="f1", **SPAN)
        tx.add_tip(ana, TIP, NOW, form="f2", **SPAN)
        assert tx.forget_tips(NOW) == 1
        assert [tip.asked_at for tip in tx.tips_of(ana, limit=9)] == [NOW]


def test_nothing_crosses_workspaces(store: SqlStore, workspace: Workspace) -> None:
    ana, _ = people(store, workspace)
    with store.begin(workspace.id, write=True) as tx:
        tip = tx.add_tip(ana, TIP, NOW, form="f1", **SPAN)
    assert tip is not None
    other = store.create_workspace("Other")
    with store.begin(other.id, write=True) as tx:
        assert tx.tip(tip.id) is None
        assert tx.tips_of(ana, limit=9) == []
        tx.rate_tip(rated(tip, Rating.HELPFUL), NOW)
        assert tx.forget_tips(NOW + DAY) == 0
    with store.begin(workspace.id) as tx:
        assert tx.tip(tip.id) == tip
