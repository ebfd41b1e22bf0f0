"""The job that removes what has been kept long enough."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from core.feedback import Content, FeedbackKind
from core.guard import Flaw
from core.people import Workspace
from core.ports import PersonRow
from core.usecases.privacy import Retention
from core.wording import REFUSED, Budget, Task, Usage
from models.store import SqlStore
from scheduler.privacy import keeping_no_longer
from tests.fakes.outbox import Moved

NOW = datetime(2017, 11, 20, 9, tzinfo=UTC)


class Jobs:
    """An alarm clock that rings when it is told to."""

    def __init__(self) -> None:
        self.jobs: dict[str, Callable[[], None]] = {}

    def every(self, seconds: int, name: str, job: Callable[[], None]) -> None:
        assert seconds <= 86_400
        self.jobs[name] = job


def test_each_workspace_forgets_its_own(store: SqlStore, workspace: Workspace) -> None:
    other = store.create_workspace("Other")
    for one in (workspace, other):
        with store.begin(one.id, write=True) as tx:
            tx.save_people([PersonRow("Ana"), PersonRow("Ben")])
            ana, ben = (person.id for person in tx.people())
            tx.add_feedback(Content(ana, FeedbackKind.PRAISE, "a", situation="old"), ben, NOW, form="1")
            later = NOW + timedelta(days=workspace.keep_feedback_days)
            tx.add_feedback(Content(ana, FeedbackKind.PRAISE, "b"), ben, later, form="2")
    clock, alarm = Moved(NOW + timedelta(days=workspace.keep_feedback_days, hours=1)), Jobs()
    keeping_no_longer(alarm, workspace.id, Retention(store, clock))  # type: ignore[arg-type]
    alarm.jobs["retention"]()
    alarm.jobs["retention"]()
    with store.begin(workspace.id) as tx:
        assert [one.content.behaviour for one in tx.find_feedback()] == ["b"]
    with store.begin(other.id) as tx:
        assert len(tx.find_feedback()) == 2


def test_calls_to_a_model_go_after_400_days_and_what_was_refused_after_14(
    store: SqlStore, workspace: Workspace
) -> None:
    with store.begin(workspace.id, write=True) as tx:
        used = Usage("words-1", "tip/1", 700, 100, 5)
        call = tx.begin_call(Task.TIP, used, NOW, NOW.date(), Budget(1_000, 1_000))
        assert call is not None
        tx.end_call(call, REFUSED, usage=used, flaws=[Flaw.NAME], text="said")
    clock = Moved(NOW)
    retention = Retention(store, clock)

    def kept() -> list[str | None]:
        with store.begin(workspace.id) as tx:
            return [one.text for one in tx.calls(limit=9)]

    for days, left in ((14, ["said"]), (15, [None]), (400, [None]), (401, [])):
        clock.at = NOW + timedelta(days=days)
        retention.forget(workspace.id)
        assert kept() == left


def test_a_failure_is_logged_and_the_alarm_comes_again(store: SqlStore, capsys: pytest.CaptureFixture[str]) -> None:
    alarm = Jobs()
    keeping_no_longer(alarm, 999, Retention(store, Moved(NOW)))  # type: ignore[arg-type]
    alarm.jobs["retention"]()
    assert "job failed" in capsys.readouterr().out
