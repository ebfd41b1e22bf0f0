"""What tests of what happens on its own may ask for."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.feeds import feeds_of
from core.people import Role, Workspace
from core.ports import PersonRow
from models.store import SqlStore
from sources.watched import MachineFiles
from tests.fakes.outbox import Moved
from tests.scheduler.kit import hire
from tests.scheduler.plant import MONDAY, Plant


@pytest.fixture
def plant(store: SqlStore, workspace: Workspace, tmp_path: Path) -> Plant:
    folder = tmp_path / "exports"
    folder.mkdir()
    people = [
        PersonRow("Ada", email="ada@x.example", role=Role.ADMIN, country="XX"),
        PersonRow("Ana", email="ana@x.example"),
        PersonRow("Bo", email="bo@x.example"),
    ]
    hire(store, workspace, *people)
    clock = Moved(MONDAY)
    feeds = replace(feeds_of(store, clock), files=MachineFiles(clock.now))
    return Plant(store, workspace, folder, clock, feeds)
