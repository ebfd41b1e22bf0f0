"""Many rows at once: `COPY` on PostgreSQL, prepared `executemany` on SQLite, inside the caller's transaction."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

import sqlalchemy as sa
from numpy.typing import NDArray

Columns = Mapping[str, NDArray[Any] | Sequence[Any]]
Row = tuple[Any, ...]
Written = Callable[[int], None]

_AT_ONCE = 50_000


def insert(connection: sa.Connection, table: str, columns: Columns, written: Written | None = None) -> None:
    """Insert rows given as equally long columns; `written` is told how many more are there, every so often.

    Names come from our own code, never from outside.
    """
    names = ", ".join(columns)
    rows = _counted(zip(*(_plain(column) for column in columns.values()), strict=True), written)
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in chain.from_iterable(rows):
                copy.write_row(row)
    else:
        marks = ", ".join("?" * len(columns))
        for some in rows:
            driver.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", some)  # noqa: S608


def _counted(rows: Iterator[Row], written: Written | None) -> Iterator[list[Row]]:
    """The rows some at a time; when the next ones are asked for, those before are written."""
    while some := list(islice(rows, _AT_ONCE)):
        yield some
        if written is not None:
            written(len(some))


def _plain(column: NDArray[Any] | Sequence[Any]) -> Sequence[Any]:
    """Python's own numbers and strings: the drivers know no NumPy types."""
    return column if isinstance(column, list | tuple) else column.tolist()  # type: ignore[union-attr]


def counter(progress: Callable[[int, int], None] | None, total: int) -> Written:
    """For `insert`: adds up what several of them write, and passes it on with the total."""
    so_far = 0

    def written(rows: int) -> None:
        nonlocal so_far
        so_far += rows
        if progress is not None:
            progress(so_far, total)

    return written
