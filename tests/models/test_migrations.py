"""The schema: from nothing and back, without drift, and the same on both databases."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core.coaching import TipState
from core.coaching_rules import CoachingRule
from core.deliveries import INCLUDED, Alarm, Letter
from core.errors import Refused
from core.feeds import Feed, FeedFile
from core.ports import PersonRow
from core.rhythm import Absence, Kind, Override
from core.setup import Mark, Step
from core.uploads import FileKind
from models import migrations
from models.engine import create_engine
from models.store import SqlStore
from models.tables import metadata
from tests.databases import new_database
from tests.models.batches import batch, run, with_people
from tests.models.test_tip_store import NOW, SPAN, TIP


def tables_of(url: str) -> dict[str, dict[str, Any]]:
    engine = create_engine(url)
    inspector = sa.inspect(engine)
    shape = {
        name: {
            "columns": {
                c["name"]: (c["nullable"], type(c["type"].as_generic()).__name__) for c in inspector.get_columns(name)
            },
            "key": inspector.get_pk_constraint(name)["constrained_columns"],
            "unique": sorted(tuple(u["column_names"]) for u in inspector.get_unique_constraints(name)),
            "foreign": sorted(
                (tuple(f["constrained_columns"]), f["referred_table"]) for f in inspector.get_foreign_keys(name)
            ),
            "indexes": sorted(
                tuple(i["column_names"]) for i in inspector.get_indexes(name) if not i.get("duplicates_constraint")
            ),
        }
        for name in inspector.get_table_names()
        if name != "alembic_version"
    }
    engine.dispose()
    return shape


def test_up_down_and_up_again(database_url: str) -> None:
    assert not migrations.is_current(database_url)
    migrations.upgrade(database_url)
    assert set(tables_of(database_url)) == set(metadata.tables)
    migrations.downgrade(database_url)
    assert tables_of(database_url) == {}
    migrations.upgrade(database_url)
    assert migrations.is_current(database_url)


def test_what_the_schema_before_does_not_know_is_gone_on_the_way_down(database_url: str) -> None:
    migrations.upgrade(database_url)
    store = SqlStore(create_engine(database_url))
    workspace = store.create_workspace("Acme")
    with store.begin(workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ana"), PersonRow("Bo")])
        ana, bo = tx.people()
        tx.add_tip(ana.id, TIP, NOW, form="given", **SPAN)
        tip = tx.add_tip(ana.id, TIP, NOW, form="draft", expires_at=NOW, **SPAN)
        assert tip is not None
        tx.decide_tip(replace(tip, state=TipState.GIVEN, handed_by=bo.id, is_edited=True))
        tx.add_tip(ana.id, TIP, NOW, form="waits", expires_at=NOW, **SPAN)
        tx.save_coaching_rule(CoachingRule(person_id=ana.id, model=False))
        for kind in (Kind.TIP, Kind.SCORECARD):
            tx.add_letters([Letter(kind, ana.id, "x", NOW, {})], NOW)
            tx.save_alarms([Alarm(kind, ana.id, NOW.date(), None, None)], gone=[])
            tx.save_override(Override(kind, is_on=False))
            tx.add_absence(Absence(ana.id, NOW.date(), NOW.date(), kind))
    migrations.downgrade(database_url, "0007")
    with store.begin(workspace.id) as tx:
        for table in ("deliveries", "alarms", "schedules", "absences"):
            found = tx.connection.scalars(sa.text(f"SELECT kind FROM {table}"))
            assert list(found) == ["scorecard"]
    migrations.upgrade(database_url)
    with store.begin(workspace.id) as tx:
        tips = tx.tips_of(ana.id, limit=9)
        if store.engine.dialect.name == "sqlite":
            assert tx.connection.execute(sa.text("PRAGMA foreign_key_check")).all() == []
            assert tx.connection.scalar(sa.text("PRAGMA foreign_keys")) == 1
    assert [(tip.state, tip.handed_by, tip.keys) for tip in tips] == [(TipState.GIVEN, None, TIP.keys)] * 2
    store.engine.dispose()


def test_a_leave_in_the_log_is_an_admins_and_a_pause_stays_the_persons_own(database_url: str) -> None:
    migrations.upgrade(database_url)
    store = SqlStore(create_engine(database_url))
    workspace, other = store.create_workspace("Acme"), store.create_workspace("Other")
    ana, bo = with_people(store, workspace, "Ana", "Bo")
    first, last = date(2017, 12, 1), date(2017, 12, 15)
    given = json.dumps({"from": first.isoformat(), "until": last.isoformat()})
    with store.begin(workspace.id, write=True) as tx:
        for person_id, kind in ((ana, None), (ana, Kind.SCORECARD), (bo, None)):
            tx.add_absence(Absence(person_id, first, last, kind, by_admin=kind is None))
        tx.add_absence(Absence(ana, first, date(2017, 12, 16)))
        tx.audit(at=NOW, actor="Ada", action="person.leave", target=f"person:{ana}", after=given)
        tx.audit(at=NOW, actor="Bo", action="pause", target="Bo")
    with store.begin(other.id, write=True) as tx:
        tx.audit(at=NOW, actor="Ada", action="person.leave", target=f"person:{bo}", after=given)
    migrations.downgrade(database_url, "0012")
    assert "by_admin" not in tables_of(database_url)["absences"]["columns"]
    migrations.upgrade(database_url)
    with store.begin(workspace.id) as tx:
        assert tx.absences(first) == [
            Absence(ana, first, last, by_admin=True),
            Absence(ana, first, last, Kind.SCORECARD),
            Absence(bo, first, last),
            Absence(ana, first, date(2017, 12, 16)),
        ]
    store.engine.dispose()


def test_the_code_and_the_migrations_agree(database_url: str) -> None:
    migrations.upgrade(database_url)
    migrations.check(database_url)


def test_an_old_schema_is_refused_with_the_command_that_mends_it(database_url: str) -> None:
    with pytest.raises(Refused, match="python -m bot migrate"):
        migrations.require_current(database_url)


def test_both_databases_have_the_same_schema(tmp_path, postgresql: str) -> None:
    sqlite = f"sqlite:///{tmp_path / 'pace.db'}"
    migrations.upgrade(sqlite)
    with new_database(postgresql) as url:
        migrations.upgrade(url)
        assert tables_of(sqlite) == tables_of(url)


def test_who_runs_already_goes_on_as_they_are(database_url: str) -> None:
    migrations.upgrade(database_url)
    store = SqlStore(create_engine(database_url))
    workspace = store.create_workspace("Acme", live=False)
    [ana] = with_people(store, workspace, "Ana")
    with store.begin(workspace.id, write=True) as tx:
        tx.import_records(run(), batch([("d1", ana, [("revenue", date(2017, 3, 1), 5.0)])]))
        tx.add_letters([Letter(Kind.WELCOME, ana, INCLUDED, NOW, {})], NOW)
    migrations.downgrade(database_url, "0011")
    migrations.upgrade(database_url)
    with store.begin(workspace.id, write=True) as tx:
        assert tx.workspace().live
        assert tx.recipients_of(Kind.WELCOME, INCLUDED, [ana]) == {ana}
        assert not tx.welcome_waits(ana)
        assert tx.setup_marks() == dict.fromkeys((Step.KPIS, Step.SCHEDULE, Step.SCORECARD), Mark.SEEN)
        tx.mark_step(Step.KPIS, Mark.SKIPPED, NOW)
        assert tx.setup_marks()[Step.KPIS] is Mark.SKIPPED
    with store.begin(store.create_workspace("Other").id) as tx:
        assert tx.setup_marks() == {}
        assert tx.recipients_of(Kind.WELCOME, INCLUDED, [ana]) == frozenset()
        assert tx.admins() == []
    store.engine.dispose()


def test_without_sources_what_came_from_them_stays(database_url: str) -> None:
    migrations.upgrade(database_url)
    store = SqlStore(create_engine(database_url))
    workspace = store.create_workspace("Acme")
    [ana] = with_people(store, workspace, "Ana")
    feed = Feed(0, "crm", "/in", FileKind.RECORDS, "", timedelta(hours=1), 1, is_whole=True, most_bad=10, next_at=NOW)
    with store.begin(workspace.id, write=True) as tx:
        came = replace(run(), written_at=NOW - timedelta(days=9))
        tx.import_records(came, batch([("d1", ana, [("revenue", date(2017, 3, 1), 5.0)])]))
        tx.keep_feed_file(tx.add_feed(feed), FeedFile("a.csv", 1, 1, "x"), NOW)
        tx.save_workspace(replace(workspace, stale_after=9))
        assert tx.data_at() == came.written_at
    migrations.downgrade(database_url, "0013")
    migrations.upgrade(database_url)
    with store.begin(workspace.id) as tx:
        assert tx.feeds() == []
        assert tx.workspace().stale_after == 5
        assert tx.data_at() == came.started_at
        assert tx.soundness().is_sound
    store.engine.dispose()
