"""Imports that were cut off: by a failure, and by the end of their process."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from bot.app import build_app, uploads_of
from bot.clock import SystemClock
from bot.messenger import SlackMessenger, web_client
from core.uploads import LEASE
from models.store import SqlStore, SqlTx
from models.tables import uploads
from scheduler.uploads import taking_up
from tests.handlers.data_kit import DEALS, checks, gives, kept
from tests.handlers.kit import ADA, TODAY, Office, words


class Breaks(SqlStore):
    """A database that goes away in the middle of an import."""

    @contextmanager
    def begin(self, workspace_id: int, *, write: bool = False) -> Iterator[SqlTx]:
        with super().begin(workspace_id, write=write) as tx:
            yield tx
            if write and tx.freshness() != self.before:
                raise OSError("gone")

    before: Any = None


def test_an_import_that_fails_leaves_nothing_and_waits_again(desk: Office) -> None:
    [proposal] = gives(desk, "deals.csv", DEALS)
    [trial] = checks(desk, proposal)
    broken = Breaks(desk.store.engine)
    with desk.store.begin(desk.workspace.id) as tx:
        broken.before = tx.freshness()
    another = build_app(
        workspace=desk.workspace, store=broken, clock=SystemClock(TODAY), executor=desk.executor, patient=desk.executor,
        client=web_client("xoxb-test", f"{desk.slack.url}/api/"), observe=lambda *_: None, signing_secret="secret",
    )  # fmt: skip
    word, again, failure = replace(desk, app=another).presses(ADA, trial, "data.import")
    assert "Importing" in words(word)
    assert "was cut off, and nothing of it was kept. Start it once more?" in words(again)
    assert "reference" in words(failure)
    assert kept(desk) == [("waiting", True)]
    _, report = desk.presses(ADA, again, "data.import")
    assert "4 records added" in words(report)


class Faster(SqlStore):
    """A database in which somebody else begins with the file, just before something else is written."""

    @contextmanager
    def begin(self, workspace_id: int, *, write: bool = False) -> Iterator[SqlTx]:
        if write:
            with super().begin(workspace_id, write=True) as tx:
                tx.begin_upload(1, SystemClock(TODAY).now())
        with super().begin(workspace_id, write=write) as tx:
            yield tx


def test_a_file_whose_import_has_begun_in_this_moment_is_not_thrown_away(desk: Office) -> None:
    [proposal] = gives(desk, "deals.csv", DEALS)
    another = build_app(
        workspace=desk.workspace, store=Faster(desk.store.engine), clock=SystemClock(TODAY), executor=desk.executor,
        patient=desk.executor, client=web_client("xoxb-test", f"{desk.slack.url}/api/"), observe=lambda *_: None,
        signing_secret="secret",
    )  # fmt: skip
    [refused] = replace(desk, app=another).presses(ADA, proposal, "data.cancel")
    assert "is being imported right now" in words(refused)
    assert kept(desk) == [("importing", True)]


def test_an_import_whose_process_was_killed_waits_again(desk: Office) -> None:
    [proposal] = gives(desk, "deals.csv", DEALS)
    [trial] = checks(desk, proposal)
    now = SystemClock(TODAY).now()
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        assert tx.begin_upload(1, now)
    [refused] = desk.presses(ADA, trial, "data.import")
    assert "is being imported right now" in words(refused)
    client = web_client("xoxb-test", f"{desk.slack.url}/api/")
    uploads_now = uploads_of(desk.store, SystemClock(TODAY), client)
    take_up = taking_up(desk.workspace.id, uploads_now, SlackMessenger(client))
    take_up()
    assert kept(desk) == [("importing", True)]  # another process may be at it still
    with desk.store.engine.begin() as connection:
        connection.execute(sa.update(uploads).values(began_at=now - LEASE))
    take_up()
    assert kept(desk) == [("waiting", True)]
    _, report = desk.presses(ADA, desk.slack.said()[-1], "data.import")
    assert "4 records added" in words(report)
