"""Goals in the store: one a form, one open a KPI and period, every version kept, nothing crosses workspaces."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from core.errors import Refused
from core.goals import Draft, Goal, GoalState, Said
from core.people import Workspace
from core.periods import Grain, unit_of
from core.ports import PersonRow
from models.store import SqlStore

NOW = datetime(2017, 11, 20, 9, tzinfo=UTC)
Q4 = unit_of(date(2017, 11, 20), Grain.QUARTER)


def ana(store: SqlStore, workspace: Workspace) -> int:
    with store.begin(workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ana")])
        return tx.people()[0].id


def add(store: SqlStore, workspace: Workspace, person: int, *, form: str = "f1", kpi: str = "revenue") -> Goal | None:
    draft = Draft(f"person:{person}", kpi, 100.0, Q4, "because")
    with store.begin(workspace.id, write=True) as tx:
        return tx.add_goal(draft, person, GoalState.PROPOSED, NOW, form=form)


def test_a_form_makes_one_goal_and_an_open_one_stands_in_the_way_of_another(
    store: SqlStore, workspace: Workspace
) -> None:
    person = ana(store, workspace)
    goal = add(store, workspace, person)
    assert goal is not None
    assert add(store, workspace, person) is None
    with pytest.raises(Refused, match="open goal"):
        add(store, workspace, person, form="f2")
    assert add(store, workspace, person, form="f3", kpi="calls") is not None
    with store.begin(workspace.id, write=True) as tx:
        tx.save_goal(goal, replace(goal, state=GoalState.CANCELLED), NOW)
    assert add(store, workspace, person, form="f4") is not None
    with store.begin(workspace.id) as tx:
        assert tx.goal(goal.id) == replace(goal, state=GoalState.CANCELLED)
        assert len(tx.goals(states=[GoalState.PROPOSED])) == 2
        assert tx.goals(subjects=["person:999"]) == []


def test_every_version_is_kept_and_two_changes_at_once_are_one(store: SqlStore, workspace: Workspace) -> None:
    goal = add(store, workspace, ana(store, workspace))
    assert goal is not None
    more = replace(goal, draft=replace(goal.draft, value=120.0), version=2)
    with store.begin(workspace.id, write=True) as tx:
        tx.save_goal(goal, more, NOW)
    with pytest.raises(Refused, match="somebody else"), store.begin(workspace.id, write=True) as tx:
        tx.save_goal(goal, replace(goal, state=GoalState.ACCEPTED), NOW)
    with store.begin(workspace.id) as tx:
        assert [draft for draft, _, _ in tx.goal_versions(goal.id)] == [goal.draft, more.draft]
        assert tx.goals() == [more]


def test_what_was_said_what_is_muted_and_what_was_reminded_of(store: SqlStore, workspace: Workspace) -> None:
    person = ana(store, workspace)
    goal = add(store, workspace, person)
    assert goal is not None
    with store.begin(workspace.id, write=True) as tx:
        assert tx.add_said(Said(goal.id, person, "Why so much?", NOW), form="q1")
        assert not tx.add_said(Said(goal.id, person, "Why so much?", NOW), form="q1")
        tx.mute_goal(goal.id, date(2017, 12, 31))
        tx.save_goal(goal, replace(goal, state=GoalState.ACCEPTED), NOW)
        tx.save_reminded({goal.id: {"half", "was:ahead"}})
    with store.begin(workspace.id) as tx:
        assert tx.said(goal.id) == [Said(goal.id, person, "Why so much?", NOW)]
        assert tx.muted_goals(date(2017, 12, 31)) == {goal.id}
        assert tx.muted_goals(date(2018, 1, 1)) == frozenset()
        assert tx.reminded() == {goal.id: {"half", "was:ahead"}}


def test_a_changed_goal_is_reminded_of_afresh_and_stays_the_only_one(store: SqlStore, workspace: Workspace) -> None:
    person = ana(store, workspace)
    goal, other = add(store, workspace, person), add(store, workspace, person, form="f2", kpi="calls")
    assert goal is not None
    assert other is not None
    with store.begin(workspace.id, write=True) as tx:
        tx.save_goal(goal, goal := replace(goal, state=GoalState.ACCEPTED), NOW)
        tx.mute_goal(goal.id, date(2017, 12, 31))
        tx.save_reminded({goal.id: {"half"}})
        tx.save_goal(goal, replace(goal, draft=replace(goal.draft, value=5.0), version=2), NOW)
    with store.begin(workspace.id, write=True) as tx:
        assert tx.reminded() == {}
        assert not tx.muted_goals(date(2017, 12, 1))
        with pytest.raises(Refused, match="open goal"):
            tx.save_goal(other, replace(other, draft=replace(other.draft, kpi="revenue"), version=2), NOW)


def test_nothing_crosses_workspaces(store: SqlStore, workspace: Workspace) -> None:
    person = ana(store, workspace)
    goal = add(store, workspace, person)
    assert goal is not None
    other = store.create_workspace("Other")
    with store.begin(other.id, write=True) as tx:
        assert tx.goal(goal.id) is None
        assert [*tx.goals(), *tx.goal_versions(goal.id), *tx.said(goal.id)] == []
        tx.mute_goal(goal.id, date(2017, 12, 31))
        tx.save_reminded({goal.id: {"half"}})
        with pytest.raises(Refused):
            tx.save_goal(goal, replace(goal, state=GoalState.CANCELLED), NOW)
    with store.begin(workspace.id) as tx:
        assert tx.goals() == [goal]
        assert not tx.muted_goals(date(2017, 12, 1))
        assert not tx.reminded()
