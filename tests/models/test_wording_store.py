"""Calls to a model in the store: never over the day's budget, counted, forgotten in time; and for whom one may be asked."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from core.coaching_rules import CoachingRule
from core.guard import Flaw
from core.people import Workspace
from core.ports import PersonRow
from core.wording import ACCEPTED, ASKING, REFUSED, Budget, Task, Trouble, Usage
from models.store import SqlStore

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)
MOST = Usage("words-1", "tip/1", 900, 100, 5_000)
PLENTY = Budget(1_000_000, 1_000_000_000)


def begin(tx: Any, *, at: datetime = NOW, budget: Budget = PLENTY, most: Usage = MOST) -> int | None:
    found: int | None = tx.begin_call(Task.TIP, most, at, at.date(), budget)
    return found


@pytest.mark.parametrize("budget", [Budget(10_000, 10**9), Budget(10**9, 50_000)])
def test_two_at_once_never_go_over_the_budget(store: SqlStore, workspace: Workspace, budget: Budget) -> None:
    """Ten calls fit, by tokens or by money; four threads try sixteen times each."""
    start = threading.Barrier(4)

    def take(_: int) -> int:
        start.wait()
        made = 0
        for _try in range(16):
            with store.begin(workspace.id, write=True) as tx:
                made += begin(tx, budget=budget) is not None
        return made

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(take, range(4))) == 10
    with store.begin(workspace.id) as tx:
        assert tx.spent(TODAY) == Budget(10_000, 50_000)


def test_what_was_reserved_gives_way_to_what_was_used(store: SqlStore, workspace: Workspace) -> None:
    tight = Budget(1_500, 10**9)
    with store.begin(workspace.id, write=True) as tx:
        first = begin(tx, budget=tight)
        assert first is not None
        assert tx.calls(limit=1)[0].outcome == ASKING
        assert begin(tx, budget=tight) is None
        tx.end_call(first, ACCEPTED, usage=Usage("words-1b", "tip/1", 300, 50, 700), milliseconds=812)
        assert tx.spent(TODAY) == Budget(350, 700)
        second = begin(tx, budget=tight)
        assert second is not None
        tx.end_call(second, REFUSED, usage=MOST, flaws=[Flaw.NUMBER, Flaw.NAME], milliseconds=5, text='{"a": "ö"}')
        assert tx.spent(TODAY).tokens == 1_350
    with store.begin(workspace.id) as tx:
        newest, oldest = tx.calls(limit=9)
        assert (oldest.at, oldest.day, oldest.task, oldest.outcome) == (NOW, TODAY, Task.TIP, ACCEPTED)
        assert (oldest.usage, oldest.milliseconds) == (Usage("words-1b", "tip/1", 300, 50, 700), 812)
        assert (oldest.flaws, oldest.text) == ((), None)
        assert (newest.flaws, newest.text) == ((Flaw.NUMBER, Flaw.NAME), '{"a": "ö"}')
        assert [call.id for call in tx.calls(limit=1)] == [newest.id]


def test_a_call_that_took_nothing_costs_nothing(store: SqlStore, workspace: Workspace) -> None:
    with store.begin(workspace.id, write=True) as tx:
        call = begin(tx)
        assert call is not None
        tx.end_call(call, Trouble.UNREACHABLE.value, usage=None)
        assert tx.spent(TODAY) == Budget(0, 0)
        assert tx.outcomes(TODAY) == {"unreachable": 1}


def test_each_day_has_its_own_budget(store: SqlStore, workspace: Workspace) -> None:
    just_one = Budget(MOST.tokens, MOST.cost)
    with store.begin(workspace.id, write=True) as tx:
        assert begin(tx, budget=just_one)
        assert begin(tx, budget=just_one) is None
        assert begin(tx, at=NOW + DAY, budget=just_one)
        assert tx.spent(TODAY) == tx.spent(TODAY + DAY) == just_one
        assert tx.spent(TODAY + 2 * DAY) == Budget(0, 0)
        assert tx.outcomes(TODAY) == {ASKING: 1}


def test_nothing_is_asked_with_a_budget_of_nothing(store: SqlStore, workspace: Workspace) -> None:
    with store.begin(workspace.id, write=True) as tx:
        assert begin(tx, budget=Budget(0, 10**9)) is None
        assert begin(tx, budget=Budget(10**9, 0)) is None
        assert begin(tx, budget=Budget(10**9, 0), most=replace(MOST, cost=0)) is not None  # one's own machine


def test_texts_are_forgotten_before_calls(store: SqlStore, workspace: Workspace) -> None:
    with store.begin(workspace.id, write=True) as tx:
        for at in (NOW - 2 * DAY, NOW - DAY, NOW):
            call = begin(tx, at=at)
            assert call is not None
            tx.end_call(call, REFUSED, usage=MOST, flaws=[Flaw.RANK], text="said")
        assert tx.forget_refused_texts(NOW - DAY) == 1
        assert tx.forget_refused_texts(NOW - DAY) == 0
        assert [call.text for call in tx.calls(limit=9)] == ["said", "said", None]
        assert tx.forget_calls(NOW) == 2
        assert [(call.at, call.flaws) for call in tx.calls(limit=9)] == [(NOW, (Flaw.RANK,))]


def test_a_rule_takes_the_place_of_the_one_for_the_same(store: SqlStore, workspace: Workspace) -> None:
    with store.begin(workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ana", team="West")])
        [ana], [west] = tx.people(), tx.teams()
        given = [
            CoachingRule(model=False),
            CoachingRule(team_id=west.id, model=False),
            CoachingRule(person_id=ana.id, approval=False),
            CoachingRule(country="DE", model=True, approval=True),
            CoachingRule(country="DE-BY", model=False),
        ]
        for rule in given:
            tx.save_coaching_rule(rule)
        assert tx.coaching_rules() == given
        tx.save_coaching_rule(replace(given[3], model=False))
        assert tx.coaching_rules(lock=True) == [*given[:3], given[4], replace(given[3], model=False)]
        for rule in given:
            tx.save_coaching_rule(replace(rule, model=None, approval=None))
        assert tx.coaching_rules() == []


def test_changes_to_the_same_rule_wait_for_each_other(store: SqlStore, workspace: Workspace) -> None:
    """Somebody turns the model off for themselves while an admin changes their approval: neither is lost."""
    with store.begin(workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ana")])
        [ana] = tx.people()
    start = threading.Barrier(2)

    def change(values: dict[str, Any]) -> None:
        start.wait()
        with store.begin(workspace.id, write=True) as tx:
            known = next(iter(tx.coaching_rules(lock=True)), CoachingRule(person_id=ana.id))
            tx.save_coaching_rule(replace(known, **values))

    for _ in range(10):
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(change, [{"model": False}, {"approval": False}]))
        with store.begin(workspace.id, write=True) as tx:
            [found] = tx.coaching_rules()
            assert found == CoachingRule(person_id=ana.id, model=False, approval=False)
            tx.save_coaching_rule(replace(found, model=None, approval=None))


def test_who_writes_other_rows_is_not_waited_for(store: SqlStore, workspace: Workspace, database_url: str) -> None:
    if database_url.startswith("sqlite"):
        pytest.skip("SQLite has one writer at a time whatever it writes")

    def ask() -> int | None:
        with store.begin(workspace.id, write=True) as tx:
            return begin(tx)

    with ThreadPoolExecutor(1) as pool, store.begin(workspace.id, write=True) as importing:
        importing.save_people([PersonRow("Ana")])  # points at the workspace until the import is over
        assert pool.submit(ask).result(timeout=10) is not None


def test_nothing_crosses_workspaces(store: SqlStore, workspace: Workspace) -> None:
    other = store.create_workspace("Other")
    with store.begin(workspace.id, write=True) as tx:
        call = begin(tx)
        assert call is not None
        tx.end_call(call, REFUSED, usage=MOST, text="said")
        tx.save_coaching_rule(CoachingRule(country="DE", model=False))
        before = tx.calls(limit=9), tx.coaching_rules(), tx.spent(TODAY)
    with store.begin(other.id, write=True) as tx:
        assert tx.calls(limit=9) == []
        assert tx.coaching_rules() == []
        assert tx.spent(TODAY) == Budget(0, 0)
        assert tx.outcomes(TODAY) == {}
        assert begin(tx, budget=Budget(MOST.tokens, MOST.cost)) is not None
        tx.end_call(call, ACCEPTED, usage=None)
        tx.save_coaching_rule(CoachingRule(country="DE"))
        assert tx.forget_refused_texts(NOW + DAY) == 0
        assert tx.forget_calls(NOW + DAY) == 1
    with store.begin(workspace.id) as tx:
        assert (tx.calls(limit=9), tx.coaching_rules(), tx.spent(TODAY)) == before
