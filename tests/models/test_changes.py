"""What admins set: kept with how it was, taken back within the hour, and never overwritten unseen, on both databases."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.access import Viewer
from core.changes import UNDO_WITHIN, State, decoded, differing, encoded, merged
from core.errors import NotFound, NotPermitted, Refused
from core.people import Person, Role, Workspace
from core.ports import PersonRow, Tx
from core.usecases.changes import About, Changes, Saved, save
from core.usecases.kpi import Asker
from models.store import SqlStore

START = datetime(2017, 11, 20, 9, tzinfo=UTC)
MONEY = "money:currency"


@dataclass
class Watch:
    """A clock that is moved by hand."""

    time: datetime = START

    def now(self) -> datetime:
        return self.time

    def today(self, zone: str) -> date:
        return self.time.date()


class Money:
    """A setting that every workspace has: what its money is called, and how it is written."""

    prefix = "money:"
    moves_alarms = False

    def state(self, tx: Tx, target: str) -> State | None:
        found = tx.workspace()
        return {"currency": found.currency, "locale": found.locale} if found.currency else None

    def put(self, tx: Tx, target: str, state: State | None) -> None:
        tx.save_workspace(replace(tx.workspace(), **dict(state or {"currency": "", "locale": ""})))

    def about(self, tx: Tx, target: str, known: State | None) -> About:
        return About("Money", "of the company")


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def changes(store: SqlStore, workspace: Workspace, watch: Watch) -> Changes:
    with store.begin(workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ada Admin", role=Role.ADMIN), PersonRow("Ana Ruiz")])
        tx.save_workspace(replace(tx.workspace(), currency="USD", locale="en_US"))
    return Changes(store, watch, (Money(),))


@pytest.fixture
def ada(changes: Changes, workspace: Workspace) -> Asker:
    return asker(changes, workspace, "Ada Admin")


def asker(changes: Changes, workspace: Workspace, name: str) -> Asker:
    with changes.store.begin(workspace.id) as tx:
        person: Person = next(one for one in tx.people() if one.name == name)
    return Asker(Viewer(person.id, person.role), person)


def sets(changes: Changes, workspace: Workspace, seen: State | None, wanted: State | None, by: str = "Ada") -> Saved:
    with changes.store.begin(workspace.id, write=True) as tx:
        return save(tx, changes.clock.now(), by, Money(), MONEY, seen=seen, wanted=wanted)


def now(changes: Changes, workspace: Workspace) -> Mapping[str, Any] | None:
    with changes.store.begin(workspace.id) as tx:
        return Money().state(tx, MONEY)


USD = {"currency": "USD", "locale": "en_US"}
EUR = {"currency": "EUR", "locale": "en_US"}


def test_a_change_is_on_record_with_who_what_before_and_after(
    changes: Changes, workspace: Workspace, ada: Asker
) -> None:
    saved = sets(changes, workspace, USD, EUR)
    [found] = changes.recent(workspace.id, ada)
    assert found.line.id == saved.line
    assert (found.line.actor, found.line.action, found.line.at) == ("Ada", "money.change", START)
    assert (found.about.what, found.before, found.after) == ("Money", USD, EUR)
    assert found.undo_until == START + timedelta(hours=1)


def test_the_same_saved_twice_is_one_change(changes: Changes, workspace: Workspace, ada: Asker) -> None:
    sets(changes, workspace, USD, EUR)
    assert sets(changes, workspace, USD, EUR).line is None
    assert len(changes.recent(workspace.id, ada)) == 1


def test_who_comes_second_sees_what_the_first_one_changed(changes: Changes, workspace: Workspace) -> None:
    sets(changes, workspace, USD, EUR)
    second = sets(changes, workspace, USD, {"currency": "USD", "locale": "de_DE"}, by="Bea")
    assert (second.line, second.meanwhile) == (None, ("currency",))
    assert second.after == {"currency": "EUR", "locale": "de_DE"}  # theirs, and mine on top
    assert now(changes, workspace) == EUR
    assert sets(changes, workspace, second.before, second.after, by="Bea").line is not None
    assert now(changes, workspace) == second.after


def test_what_somebody_removed_is_not_removed_and_changed_unseen(changes: Changes, workspace: Workspace) -> None:
    sets(changes, workspace, USD, None)
    assert sets(changes, workspace, USD, EUR).meanwhile == ("currency", "locale")
    assert now(changes, workspace) is None
    sets(changes, workspace, None, USD)
    assert sets(changes, workspace, EUR, None).meanwhile == ("currency",)
    assert now(changes, workspace) == USD


def test_two_at_the_same_moment_one_of_them_is_told(changes: Changes, workspace: Workspace) -> None:
    together, found = Barrier(2), list[Saved]()

    def wants(currency: str) -> None:
        together.wait(10)
        found.append(sets(changes, workspace, USD, {**USD, "currency": currency}))

    threads = [Thread(target=wants, args=(one,)) for one in ("EUR", "GBP")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    first, second = sorted(found, key=lambda one: one.line is None)
    assert first.line is not None
    assert second.meanwhile == ("currency",)
    assert now(changes, workspace) == first.after


@pytest.mark.parametrize("minutes", [0, 59, 60])
def test_within_an_hour_it_is_taken_back_and_that_too(
    changes: Changes, workspace: Workspace, ada: Asker, watch: Watch, minutes: int
) -> None:
    line = sets(changes, workspace, USD, EUR).line
    assert line is not None
    watch.time = START + timedelta(minutes=minutes)
    undone = changes.undo(workspace.id, ada, line)
    assert now(changes, workspace) == USD
    assert (undone.line.actor, undone.line.action) == ("Ada Admin", "money.undo")
    assert (undone.before, undone.after) == (EUR, USD)
    changes.undo(workspace.id, ada, undone.line.id)
    assert now(changes, workspace) == EUR


def test_what_was_added_goes_and_what_was_removed_comes_back(
    changes: Changes, workspace: Workspace, ada: Asker
) -> None:
    removed = sets(changes, workspace, USD, None).line
    assert removed is not None
    added = changes.undo(workspace.id, ada, removed)
    assert now(changes, workspace) == USD
    changes.undo(workspace.id, ada, added.line.id)
    assert now(changes, workspace) is None


def test_it_is_not_taken_back_late_twice_or_over_another_change(
    changes: Changes, workspace: Workspace, ada: Asker, watch: Watch
) -> None:
    line = sets(changes, workspace, USD, EUR).line
    assert line is not None
    sets(changes, workspace, EUR, {**EUR, "currency": "GBP"}, by="Bea")
    with pytest.raises(Refused, match="changed again since"):
        changes.undo(workspace.id, ada, line)
    assert now(changes, workspace) == {**EUR, "currency": "GBP"}
    sets(changes, workspace, {**EUR, "currency": "GBP"}, EUR, by="Bea")
    changes.undo(workspace.id, ada, line)  # it is again as that change made it
    with pytest.raises(Refused, match="already"):
        changes.undo(workspace.id, ada, line)
    late = sets(changes, workspace, USD, EUR).line
    assert late is not None
    watch.time += UNDO_WITHIN + timedelta(seconds=1)
    with pytest.raises(Refused, match="an hour ago"):
        changes.undo(workspace.id, ada, late)
    assert now(changes, workspace) == EUR
    assert [one.undo_until for one in changes.recent(workspace.id, ada)] == [None] * 5


def test_only_admins_read_and_undo_and_only_their_own_workspaces(
    store: SqlStore, changes: Changes, workspace: Workspace, ada: Asker
) -> None:
    line = sets(changes, workspace, USD, EUR).line
    assert line is not None
    ana = asker(changes, workspace, "Ana Ruiz")
    with pytest.raises(NotPermitted):
        changes.recent(workspace.id, ana)
    with pytest.raises(NotPermitted):
        changes.one(workspace.id, ana, line)
    with pytest.raises(NotPermitted):
        changes.undo(workspace.id, ana, line)
    other = store.create_workspace("Other")
    with pytest.raises(NotFound):
        changes.undo(other.id, ada, line)
    assert changes.recent(other.id, ada) == ()
    assert now(changes, workspace) == EUR


def test_what_is_not_a_setting_is_not_shown_or_undone_here(
    store: SqlStore, changes: Changes, workspace: Workspace, ada: Asker
) -> None:
    with store.begin(workspace.id, write=True) as tx:
        line = tx.audit(at=START, actor="Ana Ruiz", action="give feedback", target="feedback 1, version 1")
        person = tx.audit(
            at=START, actor="Ada Admin", action="person.change", target="person:2", before='{"role": "rep"}'
        )
    with pytest.raises(NotFound):
        changes.undo(workspace.id, ada, line)
    with pytest.raises(Refused, match="the way it was made"):
        changes.undo(workspace.id, ada, person)
    [shown] = changes.recent(workspace.id, ada)
    assert (shown.about.what, shown.about.name, shown.undo_until) == ("Person", "Ana Ruiz", None)


STATES = st.dictionaries(st.sampled_from("abcd"), st.one_of(st.none(), st.booleans(), st.text(), st.integers(-9, 9)))


@given(STATES)
def test_a_state_comes_back_from_the_log_as_it_went(state: dict[str, Any]) -> None:
    assert decoded(encoded(state)) == state


@given(STATES, STATES, STATES)
def test_a_merge_has_what_i_changed_and_else_what_they_left(
    seen: dict[str, Any], wanted: dict[str, Any], theirs: dict[str, Any]
) -> None:
    both = merged(seen, wanted, theirs)
    for name, value in both.items():
        changed_by_me = name in wanted and seen.get(name) != wanted[name]
        assert value == (wanted[name] if changed_by_me else theirs[name])
    assert differing(seen, seen) == ()


@pytest.mark.parametrize("text", [None, "", "not json", '"text"', "[1]"])
def test_old_lines_without_fields_are_read_as_nothing(text: str | None) -> None:
    assert decoded(text) is None
