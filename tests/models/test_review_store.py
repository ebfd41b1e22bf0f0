"""Reviews in the store: one a person and period, no change lost, nothing crosses workspaces."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from core.errors import Refused
from core.people import Workspace
from core.periods import Grain, unit_of
from core.ports import PersonRow
from core.reviews import ASKED, Review, Side, signed, written
from models.store import SqlStore

NOW = datetime(2017, 11, 20, 9, tzinfo=UTC)
OCTOBER = unit_of(date(2017, 10, 1), Grain.MONTH)
Q3 = unit_of(date(2017, 7, 1), Grain.QUARTER)


def part(side: Side, text: str = "So it was.") -> dict:
    return dict.fromkeys(ASKED[side], text)


def begun(store: SqlStore, workspace: Workspace) -> Review:
    """Ana's review with both parts, kept."""
    with store.begin(workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Maria"), PersonRow("Ana", manager="Maria")])
        ids = {person.name: person.id for person in tx.people()}
        empty = Review(ids["Ana"], ids["Maria"], OCTOBER)
        first = tx.save_review(empty, written(empty, Side.SUBJECT, part(Side.SUBJECT)), NOW)
        return tx.save_review(first, written(first, Side.MANAGER, part(Side.MANAGER, "Zażółć 数")), NOW)


def test_what_is_kept_comes_back(store: SqlStore, workspace: Workspace) -> None:
    review = begun(store, workspace)
    with store.begin(workspace.id) as tx:
        assert tx.review(review.subject, OCTOBER) == review
        assert tx.review(review.subject, Q3) is None
        assert tx.reviews(about=review.subject) == tx.reviews(by=review.manager) == [review]
        assert tx.reviews(about=review.manager) == []
    with store.begin(workspace.id, write=True) as tx:
        half = tx.save_review(review, signed(review, Side.MANAGER, 2, "f", NOW), NOW)
        whole = replace(signed(half, Side.SUBJECT, 2, "f", NOW), document="# Review")
        tx.save_review(half, whole, NOW)
    with store.begin(workspace.id) as tx:
        assert tx.review(review.subject, OCTOBER) == whole


def test_a_person_has_one_review_of_a_period(store: SqlStore, workspace: Workspace) -> None:
    review = begun(store, workspace)
    empty = Review(review.subject, review.manager, OCTOBER)
    with pytest.raises(Refused, match="other side"), store.begin(workspace.id, write=True) as tx:
        tx.save_review(empty, written(empty, Side.SUBJECT, part(Side.SUBJECT)), NOW)
    with store.begin(workspace.id) as tx:
        assert tx.reviews() == [review]


def test_of_two_changes_at_once_one_is_refused(store: SqlStore, workspace: Workspace) -> None:
    review = begun(store, workspace)
    with store.begin(workspace.id, write=True) as tx:
        tx.save_review(review, signed(review, Side.MANAGER, 2, "f", NOW), NOW)
    for lost in (
        signed(review, Side.SUBJECT, 2, "f", NOW),
        written(review, Side.SUBJECT, part(Side.SUBJECT, "Other.")),
    ):
        with pytest.raises(Refused, match="other side"), store.begin(workspace.id, write=True) as tx:
            tx.save_review(review, lost, NOW)
    with store.begin(workspace.id) as tx:
        kept = tx.review(review.subject, OCTOBER)
    assert kept is not None
    assert set(kept.signatures) == {Side.MANAGER}


def test_old_reviews_are_forgotten(store: SqlStore, workspace: Workspace) -> None:
    review = begun(store, workspace)
    with store.begin(workspace.id, write=True) as tx:
        assert tx.forget_reviews(OCTOBER.end) == 0
        assert tx.forget_reviews(date(2017, 11, 1)) == 1
        assert tx.review(review.subject, OCTOBER) is None


def test_nothing_crosses_workspaces(store: SqlStore, workspace: Workspace) -> None:
    review = begun(store, workspace)
    other = store.create_workspace("Other")
    with store.begin(other.id, write=True) as tx:
        assert tx.review(review.subject, OCTOBER) is None
        assert tx.reviews() == []
        assert tx.forget_reviews(date(2020, 1, 1)) == 0
        with pytest.raises(Refused):
            tx.save_review(review, signed(review, Side.MANAGER, 2, "f", NOW), NOW)
    with store.begin(workspace.id) as tx:
        assert tx.review(review.subject, OCTOBER) == review
