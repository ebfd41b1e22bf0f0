"""Files given in Slack: one row for one file, read by whoever comes next, and gone when it is over."""

from datetime import UTC, datetime, timedelta

import pytest

from core.people import Workspace
from core.uploads import (
    KEPT,
    LEASE,
    Column,
    Columns,
    FileKind,
    Looks,
    Plan,
    Shape,
    Sheet,
    Upload,
    UploadState,
    change_since,
    shape_of,
)
from models.store import SqlStore
from tests.models.batches import batch, run, with_people

NOW = datetime(2017, 11, 20, 9, tzinfo=UTC)
FOUND = Sheet((Column("Id", Looks.TEXT, True, ("a", "b"), ("a",)), Column("Am", Looks.NUMBERS, False, (), ())), 2)
PLAN = Plan(FileKind.RECORDS, columns=Columns("Id", "Who", won=("Won",), lost=("Lost", "No"), source="hubspot"))


@pytest.fixture
def ana(store: SqlStore, workspace: Workspace) -> int:
    return with_people(store, workspace, "Ana")[0]


def add(store: SqlStore, workspace: Workspace, person: int, form: str = "m1:F1") -> int | None:
    with store.begin(workspace.id, write=True) as tx:
        new = tx.add_upload(person, "D1", "deals.csv", NOW, form=form)
        if new is not None:
            upload = Upload(
                new, person, "D1", "deals.csv", UploadState.WAITING, NOW + KEPT, ("A", "B"), "B", FOUND, PLAN
            )
            tx.keep_upload(upload, b"id\n\0\xff")
        return new


def test_what_is_kept_is_read_as_it_was(store: SqlStore, workspace: Workspace, ana: int) -> None:
    new = add(store, workspace, ana)
    assert new is not None
    assert add(store, workspace, ana) is None
    other = store.create_workspace("Other", "T2")
    with store.begin(workspace.id) as tx:
        [found] = tx.uploads_of(ana, NOW)
        assert found == tx.upload(new, lock=True)
        assert (found.sheets, found.sheet, found.found, found.plan) == (("A", "B"), "B", FOUND, PLAN)
        assert tx.upload_content(new) == b"id\n\0\xff"
        assert tx.uploads_of(ana, NOW + KEPT) == []
    with store.begin(other.id, write=True) as tx:
        assert tx.upload(new) is None
        assert tx.upload_content(new) is None
        assert not tx.uploads_of(ana, NOW)
        assert not tx.shapes()
        assert not tx.sources()
        assert not tx.begin_upload(new, NOW)
        assert tx.forget_uploads(NOW + KEPT) == 0


def test_one_begins_and_what_is_over_loses_its_content(store: SqlStore, workspace: Workspace, ana: int) -> None:
    new = add(store, workspace, ana)
    assert new is not None
    with store.begin(workspace.id, write=True) as tx:
        assert tx.begin_upload(new, NOW)
        assert not tx.begin_upload(new, NOW + LEASE - timedelta(seconds=1))
        assert tx.interrupted_uploads(NOW - LEASE) == []
        assert [one.id for one in tx.interrupted_uploads(NOW)] == [new]
        assert tx.begin_upload(new, NOW + LEASE)
        assert tx.forget_uploads(NOW + KEPT) == 0  # it is being read
        tx.end_upload(new, UploadState.WAITING)
        assert tx.upload_content(new) is not None
        tx.end_upload(new, UploadState.DONE)
        assert tx.upload_content(new) is None
        assert not tx.begin_upload(new, NOW)
        assert tx.forget_uploads(NOW + KEPT) == 1
        assert tx.upload(new) is None


def test_a_shape_is_remembered_once_and_sources_come_latest_first(store: SqlStore, workspace: Workspace) -> None:
    [ana] = with_people(store, workspace, "Ana")
    first, then = Shape(("a", "b"), "one", NOW), Shape(("a", "b"), "two", NOW + KEPT)
    with store.begin(workspace.id, write=True) as tx:
        tx.save_shape(first)
        tx.save_shape(then)
        tx.save_shape(Shape(("c",), "three", NOW))
        assert [shape.mapping for shape in tx.shapes()] == ["two", "three"]
        tx.import_records(run(), batch([("d1", ana, [("revenue", NOW.date(), 5.0)])]))
        assert tx.sources() == [run().source]
        assert tx.sources_with(["d1", "d2"], but="other") == {run().source: 1}
        assert tx.sources_with(["d1"], but=run().source) == {}
        assert tx.sources_with(["d2"], but="other") == {}


def test_what_has_changed_is_told_of_the_likest_shape() -> None:
    known = [Shape(shape_of(["Deal Id", "Owner", "Amount", "Stage"]), "", NOW), Shape(("x", "y"), "", NOW)]
    assert change_since(["deal-id", "OWNER", "Amount", "stage"], known) is None
    assert change_since(["a", "b"], known) is None
    change = change_since(["Deal ID", "Owner", "Betrag", "Stage"], known)
    assert change is not None
    assert (change.added, change.gone) == (("Betrag",), ("amount",))
    assert change_since(["a"], []) is None
