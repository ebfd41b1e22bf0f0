"""Bringing a database to the present schema, with Alembic."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import sqlalchemy as sa

from core.errors import Refused
from models.engine import create_engine

if TYPE_CHECKING:
    from alembic.config import Config

_SCRIPTS = Path(__file__).resolve().parent.parent / "alembic"
_MIGRATE = "Run `python -m bot migrate`; the data stays."


def upgrade(url: str) -> None:
    """Bring the database to the newest schema. Processes that start at the same moment wait for each other."""
    from alembic import command

    with _locked(url) as connection:
        command.upgrade(_config(connection), "head")


def downgrade(url: str, revision: str = "base") -> None:
    """Take the schema back to a revision. Data in what is dropped is lost."""
    from alembic import command

    with _locked(url) as connection:
        command.downgrade(_config(connection), revision)


def is_current(url: str) -> bool:
    """True when the schema is the newest one."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            present = MigrationContext.configure(connection).get_current_heads()
            return set(present) == set(ScriptDirectory.from_config(_config(connection)).get_heads())
    finally:
        engine.dispose()


def require_current(url: str) -> None:
    """Raise `Refused` when the schema is not the newest one."""
    if not is_current(url):
        raise Refused(f"The database is not at the newest schema. {_MIGRATE}")


def check(url: str) -> None:
    """Raise Alembic's own error when the tables in the code and the migrations differ (`alembic check`)."""
    from alembic import command

    with _locked(url) as connection:
        command.check(_config(connection))


def draft(message: str) -> Path:
    """Write the migration that leads from the newest one to the tables in the code; the file, to be read and mended."""
    from alembic import command
    from alembic.script import ScriptDirectory

    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/pace.db"
        upgrade(url)
        with _locked(url) as connection:
            config = _config(connection)
            number = int(ScriptDirectory.from_config(config).get_heads()[0]) + 1
            made = command.revision(config, message, autogenerate=True, rev_id=f"{number:04}")
    assert made is not None, "one message makes one script"
    assert not isinstance(made, list), "one message makes one script"
    return Path(made.path)


@contextmanager
def _locked(url: str) -> Iterator[sa.Connection]:
    """One transaction that holds off everybody else who wants to migrate."""
    engine = create_engine(url)
    try:
        with _to_migrate(engine) as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('pace migrations'))"))
            yield connection
    finally:
        engine.dispose()


def _to_migrate(engine: sa.Engine) -> sa.Connection:
    """SQLite changes a table by copying it and dropping the old one, which others' rows point to: it must not mind meanwhile.
    It can be told so only outside of a transaction."""
    connection = engine.connect().execution_options(write=True)
    if engine.dialect.name == "sqlite":
        connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
    return connection


def _config(connection: sa.Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


if __name__ == "__main__":
    sys.stdout.write(f"{draft(sys.argv[1])}\n")
