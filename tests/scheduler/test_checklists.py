"""The set-up checklist as a message: once to each admin, and from then on it says what holds, in the same place."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.first_run import checklists_of
from core.deliveries import State
from core.people import Role, Workspace
from core.ports import PersonRow
from core.rhythm import Kind
from core.setup import Mark, Opening, Step
from models.store import SqlStore
from tests.scheduler.test_delivering import Post


@pytest.fixture
def post(store: SqlStore, workspace: Workspace) -> Post:
    """Ada is the admin, and was brought the checklist."""
    found = Post(store, workspace)
    assert tell(found) == 1
    deliver(found)
    return found


def tell(post: Post) -> int:
    return checklists_of(post.store, post.clock).tell(post.workspace.id)


def deliver(post: Post) -> list[str]:
    """Everything that waits, to its end; what became of it."""
    with post.store.begin(post.workspace.id) as tx:
        waiting = tx.deliveries([State.WAITING], limit=99)
    return [post.settle(one.id) for one in waiting]


def mark(post: Post, *steps: Step) -> None:
    with post.store.begin(post.workspace.id, write=True) as tx:
        for step in steps:
            tx.mark_step(step, Mark.SKIPPED, post.clock.now())


def test_what_was_sent_is_changed_where_it_stands_whenever_something_is_done(post: Post) -> None:
    [(where, text, _)] = post.outbox.posted
    assert text == "Set up Pace: 1 of 6 steps are done."
    tell(post)  # as it came
    deliver(post)
    post.outbox.replaced.clear()
    assert [tell(post) for _ in range(3)] == [0, 0, 0]
    with post.store.begin(post.workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Cy", role=Role.REP)])  # however it comes about
    assert [tell(post) for _ in range(2)] == [1, 0]
    mark(post, Step.TARGETS)
    assert tell(post) == 1
    assert sorted(deliver(post)) == ["sent", "skipped replaced_since"]  # the last word is enough
    assert [(channel, ts) for channel, ts, _ in post.outbox.replaced] == [(where, "1.0001")]
    assert len(post.outbox.posted) == 1


def test_once_all_is_done_it_says_so_and_rests(post: Post) -> None:
    mark(post, *Step)
    assert tell(post) == 1
    assert deliver(post) == ["sent"]
    with post.store.begin(post.workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Cy", role=Role.REP)])
    assert tell(post) == 0


def test_one_that_is_still_on_its_way_is_put_right_once_it_is_there(store: SqlStore, workspace: Workspace) -> None:
    post = Post(store, workspace)
    assert tell(post) == 1
    mark(post, Step.TARGETS)
    assert tell(post) == 0
    deliver(post)
    assert tell(post) == 1


def test_who_is_no_admin_any_more_learns_nothing_more(post: Post) -> None:
    with post.store.begin(post.workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ada", role=Role.MANAGER)])
    mark(post, Step.TARGETS)
    assert tell(post) == 0


def test_two_processes_write_one_next_turn(post: Post) -> None:
    mark(post, Step.TARGETS)
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: tell(post), range(8))) == 1
    with post.store.begin(post.workspace.id) as tx:
        [ada] = tx.admins()
        assert [one.turn for one in tx.replacements(Kind.WELCOME, ada.id, Opening.TOLD)] == [1]
