"""Daily facts in bulk: as columns, through Arrow, which never makes a Python object of a cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from models.tables import daily_facts

# A row's person, measure and day travel as one integer, since the drivers' time goes by the number of cells. Every day that
# is imported (1990 to 2100) fits into 16 bits; 20 for the measure leave 27 for the person.
_DAY_BITS, _MEASURE_BITS = 16, 20
# The SQLite driver's own 1,024 rows at once takes a quarter longer.
_ROWS_AT_ONCE = 65_536


@dataclass(frozen=True, slots=True)
class Columns:
    """Rows of `daily_facts` as equally long columns; `measure` holds the measures' ids."""

    person: NDArray[np.int64]
    measure: NDArray[np.int64]
    day: NDArray[np.int32]
    value: NDArray[np.float64]

    @classmethod
    def of(cls, rows: Sequence[sa.Row[Any]]) -> "Columns":
        """From rows of person id, measure id, day number and value."""
        person, measure, day, value = zip(*rows, strict=True) if rows else ((), (), (), ())
        return cls(
            np.array(person, np.int64),
            np.array(measure, np.int64),
            np.array(day, np.int32),
            np.array(value, np.float64),
        )

    @classmethod
    def read(cls, engine: sa.Engine, where: sa.ColumnElement[bool]) -> "Columns":
        """All rows of `daily_facts` so described.

        Over a connection of its own: it sees what has been committed, which is all that is ever asked for in bulk.
        """
        c = daily_facts.c
        person = sa.cast(c.person_id, sa.BigInteger).bitwise_lshift(_DAY_BITS + _MEASURE_BITS)
        measure = sa.cast(c.measure_id, sa.BigInteger).bitwise_lshift(_DAY_BITS)
        query = sa.select(person.bitwise_or(measure).bitwise_or(c.day), c.value).where(where)
        text = str(query.compile(engine, compile_kwargs={"literal_binds": True}))
        with _connection(engine.url) as connection, connection.cursor() as cursor:
            if engine.dialect.name == "sqlite":
                cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": str(_ROWS_AT_ONCE)})
            cursor.execute(text)
            table = cursor.fetch_arrow_table()
        packed, value = (column.to_numpy() for column in table.columns)
        if not len(table):  # without a row the driver cannot know the types
            return cls.of([])
        return cls(
            packed >> (_DAY_BITS + _MEASURE_BITS),
            (packed >> _DAY_BITS) & ((1 << _MEASURE_BITS) - 1),
            (packed & ((1 << _DAY_BITS) - 1)).astype(np.int32),
            value,
        )

    def of_people(self, people: NDArray[np.int64]) -> "Columns":
        """Only these people's."""
        theirs = np.isin(self.person, people)
        return Columns(self.person[theirs], self.measure[theirs], self.day[theirs], self.value[theirs])

    def __add__(self, other: "Columns") -> "Columns":
        """Both together."""
        return Columns(
            np.concatenate((self.person, other.person)),
            np.concatenate((self.measure, other.measure)),
            np.concatenate((self.day, other.day)),
            np.concatenate((self.value, other.value)),
        )


def _connection(url: sa.URL) -> Any:
    if url.get_backend_name() == "sqlite":
        from adbc_driver_sqlite import dbapi as sqlite_driver

        # As a URI with mode=ro: a plain path would be created when missing.
        return sqlite_driver.connect(f"file:{url.database}?mode=ro", autocommit=True)
    from adbc_driver_postgresql import dbapi as postgresql_driver

    return postgresql_driver.connect(
        url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
    )
