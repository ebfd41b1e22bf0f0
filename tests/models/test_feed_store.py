"""Sources in the database: one look at a time, whatever is killed; and when data came last."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.errors import Refused
from core.feeds import LEASE, Feed, FeedFile, Look
from core.freshness import Intake
from core.people import Workspace
from core.uploads import FileKind
from models.store import SqlStore
from tests.models.batches import NOON, batch, run, with_people

NOW = datetime(2017, 6, 5, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
CRM = Feed(0, "crm", "/in/deals.csv", FileKind.RECORDS, "acme", HOUR, 1, is_whole=True, most_bad=10, next_at=NOW)


def add(store: SqlStore, workspace: Workspace, *feeds: Feed) -> list[int]:
    with store.begin(workspace.id, write=True) as tx:
        return [tx.add_feed(feed) for feed in feeds]


def claim(store: SqlStore, workspace: Workspace, now: datetime, who: str, name: str | None = None) -> str | None:
    with store.begin(workspace.id, write=True) as tx:
        found = tx.claim_feed(now, now + LEASE, who, name=name)
    return found.name if found else None


def ended(at: datetime, **other: str) -> Look:
    kept = {"problem": "", "problem_key": "", "told_key": ""} | other
    return Look(looked_at=at, next_at=at + HOUR, fed_at=None, **kept)


def test_what_is_kept_is_read_as_it_was_and_by_nobody_else(store: SqlStore, workspace: Workspace) -> None:
    other = store.create_workspace("Other", "T2")
    calls = replace(CRM, name="calls", every=timedelta(minutes=5), expected=None, is_whole=False, mapping="")
    crm, second = add(store, workspace, CRM, calls)
    with store.begin(workspace.id, write=True) as tx:
        assert tx.feeds() == [replace(calls, id=second), replace(CRM, id=crm)]
        tx.keep_feed_file(crm, FeedFile("a.csv", 1 << 40, 1_700_000_000_123_456_789, "x"), NOW)
        tx.keep_feed_file(crm, FeedFile("a.csv", 2, 1_700_000_000_123_456_790, "y"), NOW)
        assert tx.feed_files(crm) == {"a.csv": FeedFile("a.csv", 2, 1_700_000_000_123_456_790, "y")}
        assert tx.feed_files(second) == {}
    with store.begin(other.id, write=True) as tx:
        assert tx.feeds() == []
        assert tx.feed_files(crm) == {}
        assert tx.intakes() == []
        assert tx.claim_feed(NOW, NOW + LEASE, "me") is None
        assert tx.claim_feed(NOW, NOW + LEASE, "me", name="crm") is None
        tx.remove_feed(crm)
        tx.add_feed(CRM)
    with store.begin(workspace.id, write=True) as tx:
        tx.remove_feed(crm)
        assert [one.name for one in tx.feeds()] == ["calls"]
        assert tx.feed_files(crm) == {}
    with pytest.raises(Refused, match="another name with --source"):
        add(store, workspace, calls)


def test_one_looks_at_a_time_and_the_next_is_when_it_is_due(store: SqlStore, workspace: Workspace) -> None:
    [crm] = add(store, workspace, CRM)
    assert claim(store, workspace, NOW - timedelta(seconds=1), "early") is None
    assert claim(store, workspace, NOW - timedelta(seconds=1), "by hand", "crm") == "crm"
    assert claim(store, workspace, NOW, "second") is None
    assert claim(store, workspace, NOW, "second", "crm") is None
    with store.begin(workspace.id, write=True) as tx:
        assert not tx.end_look(crm, "second", ended(NOW))
        assert tx.end_look(crm, "by hand", ended(NOW, problem="p", problem_key="k", told_key="t"))
        assert not tx.end_look(crm, "by hand", ended(NOW))
        [found] = tx.feeds()
    assert (found.looked_at, found.next_at, found.fed_at) == (NOW, NOW + HOUR, None)
    assert (found.problem, found.problem_key, found.told_key) == ("p", "k", "t")
    assert claim(store, workspace, NOW + HOUR, "next") == "crm"


def test_what_a_killed_process_was_at_is_taken_up_and_it_can_end_nothing_any_more(
    store: SqlStore, workspace: Workspace
) -> None:
    [crm] = add(store, workspace, CRM)
    assert claim(store, workspace, NOW, "killed") == "crm"
    assert claim(store, workspace, NOW + LEASE - timedelta(seconds=1), "heir") is None
    assert claim(store, workspace, NOW + LEASE, "heir") == "crm"
    with store.begin(workspace.id, write=True) as tx:
        assert not tx.end_look(crm, "killed", ended(NOW + LEASE))
        assert tx.end_look(crm, "heir", ended(NOW + LEASE))


def test_many_at_once_share_the_sources_among_them(store: SqlStore, workspace: Workspace) -> None:
    names = [f"s{number}" for number in range(6)]
    add(store, workspace, *(replace(CRM, name=name) for name in names))

    def work(who: int) -> Sequence[str]:
        mine = []
        while (found := claim(store, workspace, NOW, f"{who}")) is not None:
            mine.append(found)
        return mine

    with ThreadPoolExecutor(4) as pool:
        taken = [name for mine in pool.map(work, range(4)) for name in mine]
    assert sorted(taken) == names


def test_data_is_as_old_as_the_file_it_was_in(store: SqlStore, workspace: Workspace) -> None:
    [ana] = with_people(store, workspace, "Ana")
    weekly = replace(CRM, name="calls", expected=5)
    crm, _, _ = add(store, workspace, CRM, weekly, replace(CRM, name="roster", kind=FileKind.PEOPLE))
    with store.begin(workspace.id, write=True) as tx:
        assert tx.data_at() is None
        assert tx.intakes() == [Intake("calls", 5, None), Intake("crm", 1, None)]
        day = NOON.date()
        old = NOON - timedelta(days=3)
        tx.import_records(replace(run("crm"), written_at=old), batch([("d1", ana, [("revenue", day, 5.0)])]))
        assert tx.data_at() == old
        assert tx.intakes()[1] == Intake("crm", 1, old)
        tx.import_records(run("by hand"), batch([("d2", ana, [("revenue", day, 5.0)])]))
        assert tx.data_at() == NOON
        assert tx.intakes()[1].last == old
        tx.claim_feed(NOW, NOW + LEASE, "me", name="crm")
        tx.end_look(crm, "me", replace(ended(NOW), fed_at=NOW - HOUR))
        assert tx.intakes()[1].last == NOW - HOUR
