"""The schema: from nothing and back, without drift, and the same on both databases."""

from typing import Any

import pytest
import sqlalchemy as sa

from core.errors import Refused
from models import migrations
from models.engine import create_engine
from models.tables import metadata
from tests.databases import new_database


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
