"""Opening the database: SQLite and PostgreSQL, made to behave alike."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

_BUSY_TIMEOUT_MS = 30_000
_KEPT_OPEN = 32  # connections: opening one takes longer than most of what is asked over it
_CACHE_KIB = 64 << 10  # at most; the default of 2 MiB writes each page of a large import several times


def create_engine(url: str) -> sa.Engine:
    """An engine for `sqlite:///FILE` or `postgresql://...`; the folder of a SQLite file is created.

    SQLite: write-ahead log, foreign keys on, waits up to 30 s for another writer; a transaction opened with the
    execution option `write` takes the write lock at once (BEGIN IMMEDIATE), so that it cannot fail half-way for having read first.
    Errors do not repeat what was about to be written.
    """
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return sa.create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(parsed, hide_parameters=True, pool_size=_KEPT_OPEN)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions on its own: `_begin` does
    pragmas = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"cache_size=-{_CACHE_KIB}")
    for pragma in (*pragmas, f"busy_timeout={_BUSY_TIMEOUT_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    write = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
