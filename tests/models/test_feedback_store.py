"""Feedback in the store: once a form and a message, every version kept, drafts, counts, oblivion; nothing crosses workspaces."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.errors import Refused
from core.feedback import Audience, Content, Draft, Feedback, FeedbackKind, FeedbackState, MessageRef, SaidAbout
from core.people import Workspace
from core.ports import PersonRow
from models.store import SqlStore

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
WORDS = Content(0, FeedbackKind.PRAISE, "You asked who else decides", situation="On Tuesday", topic="skill:discovery")


def team(store: SqlStore, workspace: Workspace) -> tuple[int, int]:
    with store.begin(workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ana"), PersonRow("Bo")])
        ana, bo = tx.people()
        return ana.id, bo.id


def add(
    store: SqlStore, workspace: Workspace, form: str = "f1", at: datetime = NOW, message: MessageRef | None = None,
    **over: object,
) -> Feedback | None:  # fmt: skip
    with store.begin(workspace.id, write=True) as tx:
        ana, bo = (person.id for person in tx.people())
        content = replace(WORDS, subject=ana, **over)  # type: ignore[arg-type]
        return tx.add_feedback(content, bo, at, form=form, message=message)


def test_a_form_and_a_message_make_one(store: SqlStore, workspace: Workspace) -> None:
    team(store, workspace)
    message = MessageRef("C1", "1.1")
    first = add(store, workspace, message=message)
    assert first is not None
    assert add(store, workspace) is None
    assert add(store, workspace, form="f2", message=message) is None
    assert add(store, workspace, form="f3", message=MessageRef("C1", "1.2")) is not None
    with store.begin(workspace.id) as tx:
        assert tx.feedback(first.id) == tx.feedback_at(message) == first
        assert len(tx.find_feedback()) == 2


def test_every_version_is_kept_and_of_two_changes_at_once_one_wins(store: SqlStore, workspace: Workspace) -> None:
    team(store, workspace)
    given = add(store, workspace)
    assert given is not None

    def change(words: str) -> bool:
        after = replace(given, content=replace(given.content, behaviour=words), version=2)
        try:
            with store.begin(workspace.id, write=True) as tx:
                tx.save_feedback(given, after, NOW)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(change, ["one", "two"])) == [False, True]
    with store.begin(workspace.id) as tx:
        versions = [content.behaviour for content, _ in tx.feedback_versions(given.id)]
        assert versions[0] == WORDS.behaviour
        assert versions[1] in ("one", "two")
        now = tx.feedback(given.id)
    assert now is not None
    with store.begin(workspace.id, write=True) as tx:
        tx.save_feedback(now, replace(now, state=FeedbackState.WITHDRAWN), NOW)
        assert tx.find_feedback() == []
        assert len(tx.feedback_versions(given.id)) == 2


def test_a_withdrawn_message_can_be_saved_anew(store: SqlStore, workspace: Workspace) -> None:
    team(store, workspace)
    message = MessageRef("C1", "1.1")
    given = add(store, workspace, "message:1", message=message)
    assert given is not None
    with store.begin(workspace.id, write=True) as tx:
        tx.save_feedback(given, replace(given, state=FeedbackState.WITHDRAWN), NOW)
        assert tx.feedback_at(message) is None
    again = add(store, workspace, "message:1", message=message)
    assert again is not None
    assert again.id != given.id


def test_the_same_form_at_the_same_moment_makes_one(store: SqlStore, workspace: Workspace) -> None:
    team(store, workspace)
    with ThreadPoolExecutor(4) as several:
        made = list(several.map(lambda _: add(store, workspace), range(4)))
    assert sum(one is not None for one in made) == 1


def test_it_is_found_by_person_author_topic_and_time_and_counted(store: SqlStore, workspace: Workspace) -> None:
    ana, bo = team(store, workspace)
    for number in range(3):
        add(store, workspace, f"f{number}", NOW + number * DAY, topic=("", "kpi:revenue", "skill:closing")[number])
    add(store, workspace, "alone", NOW, audience=Audience.SUBJECT)
    add(store, workspace, "own", NOW, kind=FeedbackKind.REFLECTION)
    with store.begin(workspace.id) as tx:
        assert len(tx.find_feedback(about=[ana])) == 5
        assert tx.find_feedback(about=[bo]) == []
        assert len(tx.find_feedback(by=bo, topics=["kpi:revenue"])) == 1
        assert len(tx.find_feedback(since=NOW + DAY, until=NOW + 2 * DAY)) == 1
        assert [one.given_at for one in tx.find_feedback(limit=1)] == [NOW + 2 * DAY]
        assert tx.count_feedback([ana, bo], NOW, NOW + DAY, for_managers=False) == {ana: 2}
        assert tx.count_feedback([ana, bo], NOW, NOW + DAY, for_managers=True) == {ana: 1}


def test_drafts_are_kept_for_their_author_the_newest_wins(store: SqlStore, workspace: Workspace) -> None:
    ana, bo = team(store, workspace)
    with store.begin(workspace.id, write=True) as tx:
        tx.save_feedback_draft(bo, "new", {"behaviour": "You"}, "2.0", NOW)
        assert tx.feedback_draft(bo, "new", NOW) is None  # a late key after it was sent brings nothing back
        tx.save_feedback_draft(bo, "new", {}, "", NOW)
        assert tx.feedback_draft(bo, "new", NOW) == Draft({}, is_reported=False)
        tx.save_feedback_draft(bo, "new", {"behaviour": "You"}, "2.0", NOW)
        tx.save_feedback_draft(bo, "new", {"behaviour": "Y"}, "1.0", NOW)  # it arrived late
        assert tx.feedback_draft(bo, "new", NOW) == Draft({"behaviour": "You"}, is_reported=True)
        tx.save_feedback_draft(bo, "new", {"behaviour": ""}, "", NOW + DAY)
        assert tx.feedback_draft(bo, "new", NOW + DAY) == Draft({"behaviour": ""}, is_reported=True)
        assert tx.feedback_draft(bo, "new", NOW + 2 * DAY) is None
        assert tx.feedback_draft(ana, "new", NOW) is None
        tx.drop_feedback_draft(bo, "new")
        assert tx.feedback_draft(bo, "new", NOW) is None


def test_a_draft_is_claimed_once_for_each_stamp(store: SqlStore, workspace: Workspace) -> None:
    ana, bo = team(store, workspace)

    def claim(author: int, stamp: str, text: str) -> bool:
        with store.begin(workspace.id, write=True) as tx:
            return tx.claim_feedback_draft(author, "new~own", {"behaviour": text}, stamp, NOW)

    with ThreadPoolExecutor(8) as pool:
        for stamp in ("V1.0", "V1.1"):  # the first makes the row, the second changes it
            claims = pool.map(lambda number, stamp=stamp: claim(bo, stamp, f"{stamp} {number}"), range(8))
            assert sum(claims) == 1
    with store.begin(workspace.id, write=True) as tx:
        kept = tx.feedback_draft(bo, "new~own", NOW)
        assert kept is not None
        assert kept.entered["behaviour"].startswith("V1.1")
        tx.save_feedback_draft(bo, "new~own", {}, "", NOW)  # what is kept there may change: the claim stands
    assert not claim(bo, "V1.1", "again")
    assert claim(ana, "V1.1", "of somebody else")


def test_what_is_old_is_removed_with_all_that_belongs_to_it(store: SqlStore, workspace: Workspace) -> None:
    _, bo = team(store, workspace)
    old, new = add(store, workspace), add(store, workspace, "f2", NOW + 9 * DAY)
    assert old is not None
    assert new is not None
    with store.begin(workspace.id, write=True) as tx:
        first = tx.add_said_about(SaidAbout(old.id, bo, "Why?", NOW), form="s1")
        assert first is not None
        assert tx.add_said_about(SaidAbout(old.id, bo, "Why?", NOW), form="s1") is None
        assert tx.add_said_about(SaidAbout(old.id, bo, "And?", NOW), form="s2") != first
        tx.save_feedback_draft(bo, "new", {}, "", NOW)
        assert tx.forget_feedback(NOW + 5 * DAY, NOW + DAY) == 1
        assert tx.find_feedback() == [new]
        assert [*tx.feedback_versions(old.id), *tx.said_about(old.id)] == []
        assert tx.feedback_draft(bo, "new", NOW) is None


def test_whose_card_it_is_and_whether_somebody_wants_to_be_asked(store: SqlStore, workspace: Workspace) -> None:
    ana, bo = team(store, workspace)
    card = MessageRef("C1", "1.1")
    with store.begin(workspace.id, write=True) as tx:
        tx.add_shared_card(card, ana)
        tx.add_shared_card(card, ana)
        tx.save_thread_habit(bo, "C1", "never")
        tx.save_thread_habit(bo, "C1", "ask")
        assert (tx.shared_card(card), tx.shared_card(MessageRef("C1", "1.2"))) == (ana, None)
        assert (tx.thread_habit(bo, "C1"), tx.thread_habit(ana, "C1")) == ("ask", None)


def test_nothing_crosses_workspaces(store: SqlStore, workspace: Workspace) -> None:
    """The same person, with the same Slack account, may be in two."""
    ana, bo = team(store, workspace)
    message = MessageRef("C1", "1.1")
    given = add(store, workspace, message=message)
    assert given is not None
    other = store.create_workspace("Other")
    with store.begin(other.id, write=True) as tx:
        assert (tx.feedback(given.id), tx.feedback_at(message)) == (None, None)
        assert [*tx.find_feedback(), *tx.feedback_versions(given.id), *tx.said_about(given.id)] == []
        assert tx.count_feedback([ana, bo], NOW - DAY, NOW + DAY, for_managers=False) == {}
        assert tx.forget_feedback(NOW + 99 * DAY, NOW) == 0
        with pytest.raises(Refused):
            tx.save_feedback(given, replace(given, state=FeedbackState.WITHDRAWN), NOW)
    team(store, other)
    assert add(store, other, message=message) is not None  # the same form and message are others there
    with store.begin(workspace.id) as tx:
        assert tx.find_feedback() == [given]
