"""Nothing crosses from one workspace to another."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from core.catalogue import Scope, Target
from core.errors import Refused
from core.people import Workspace
from core.ports import PersonRow
from models.store import SqlStore
from models.tables import audit_log, metadata
from tests.models.batches import MEASURES, batch, run, with_people

START, END = date(2017, 1, 1), date(2017, 12, 31)
BORDERS = [START, date(2018, 1, 1)]


@pytest.fixture
def other(store: SqlStore) -> Workspace:
    return store.create_workspace("Other", "T2")


def test_every_table_belongs_to_a_workspace() -> None:
    for table in metadata.tables.values():
        assert table.name == "workspaces" or not table.c.workspace_id.nullable, table.name


def test_what_one_workspace_has_the_other_never_sees(store: SqlStore, workspace: Workspace, other: Workspace) -> None:
    [ana] = with_people(store, workspace, "Ana")
    with store.begin(workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ana", email="ana@x.example", team="West")])
        tx.import_records(run(), batch([("d1", ana, [("revenue", date(2017, 3, 1), 5.0)])]))
        tx.save_targets([Target("revenue", Scope.PERSON, START, END, 10.0, person_id=ana)])
        tx.link(ana, "U1")
        team = tx.teams()[0].id
    with store.begin(other.id) as tx:
        assert tx.workspace().name == "Other"
        assert tx.people() == tx.people([ana]) == tx.search_people("Ana") == tx.people_by_email("ana@x.example") == []
        assert tx.person_by_slack_id("U1") is None
        assert tx.teams() == tx.search_teams("West") == []
        assert tx.team_members(team) == tx.below(ana) == frozenset()
        assert tx.catalogue().measures == ()
        assert tx.measures_fed() == frozenset()
        assert tx.targets(START, END, ["revenue"]) == []
        assert len(tx.facts(None, MEASURES, BORDERS).day) == len(tx.facts([ana], MEASURES, BORDERS).day) == 0
        assert len(tx.totals(MEASURES, BORDERS).day) == 0
        assert tx.records_behind(None, MEASURES, START, END, limit=5) == ([], 0)
        assert tx.freshness() is None


def test_a_row_cannot_point_into_another_workspace(store: SqlStore, workspace: Workspace, other: Workspace) -> None:
    [ana] = with_people(store, workspace, "Ana")
    with pytest.raises(sa.exc.IntegrityError), store.begin(other.id, write=True) as tx:
        tx.save_targets([Target("revenue", Scope.PERSON, START, END, 10.0, person_id=ana)])


def test_a_transaction_changes_its_own_workspace_only(store: SqlStore, workspace: Workspace, other: Workspace) -> None:
    with store.begin(workspace.id, write=True) as tx:
        tx.save_workspace(replace(workspace, currency="EUR"))
        with pytest.raises(ValueError, match="own workspace"):
            tx.save_workspace(other)
    assert [w.currency for w in store.workspaces()] == ["EUR", "USD"]


def test_a_slack_team_is_connected_once(store: SqlStore, other: Workspace) -> None:
    with pytest.raises(Refused, match="already connected"):
        store.create_workspace("Again", other.slack_team_id)


def test_instants_are_kept_in_utc_and_naive_ones_refused(store: SqlStore, workspace: Workspace) -> None:
    at = datetime(2017, 3, 1, 8, 30, tzinfo=UTC)
    with store.begin(workspace.id, write=True) as tx:
        tx.audit(at=at, actor="test", action="look", target="x")
        assert tx.connection.scalar(sa.select(audit_log.c.at)) == at
    with pytest.raises(sa.exc.StatementError, match="naive"), store.begin(workspace.id, write=True) as tx:
        tx.audit(at=at.replace(tzinfo=None), actor="test", action="look", target="x")
