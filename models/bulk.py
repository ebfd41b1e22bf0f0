"""Many rows at once: `COPY` on PostgreSQL, prepared `executemany` on SQLite, inside the caller's transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from numpy.typing import NDArray

Columns = Mapping[str, NDArray[Any] | Sequence[Any]]


def insert(connection: sa.Connection, table: str, columns: Columns) -> None:
    """Insert rows given as equally long columns. Names come from our own code, never from outside."""
    names = ", ".join(columns)
    rows = zip(*(_plain(column) for column in columns.values()), strict=True)
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        marks = ", ".join("?" * len(columns))
        driver.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608


def _plain(column: NDArray[Any] | Sequence[Any]) -> Sequence[Any]:
    """Python's own numbers and strings: the drivers know no NumPy types."""
    return column if isinstance(column, list | tuple) else column.tolist()  # type: ignore[union-attr]
