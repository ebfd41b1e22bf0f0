"""What every part of a transaction shares."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

# SQLite allows 32,766 bound values in a statement; above this many ids, everything is read and then filtered.
MANY = 500


def new_id(result: sa.CursorResult[Any]) -> int:
    """The id that the database gave to the one row just inserted."""
    key = result.inserted_primary_key
    assert key is not None, "only after an insert"
    return int(key[0])


class BaseTx:
    """A connection inside a transaction, and the workspace it is bound to."""

    def __init__(self, connection: sa.Connection, workspace_id: int) -> None:
        self.connection = connection
        self.workspace_id = workspace_id

    def mine(self, table: sa.Table) -> sa.ColumnElement[bool]:
        """The condition that every query carries."""
        return table.c.workspace_id == self.workspace_id

    def insert_once(self, statement: sa.Insert) -> int | None:
        """The id of the new row; None where another one stands in its way (a unique key), also one of the same moment."""
        try:
            with self.connection.begin_nested():
                key = self.connection.execute(statement).inserted_primary_key
                return int(key[0]) if key and isinstance(key[0], int) else 0
        except sa.exc.IntegrityError:
            return None

    def among(
        self, column: sa.ColumnElement[Any], ids: Collection[int] | Collection[str] | None
    ) -> sa.ColumnElement[bool]:
        """`column IN ids` where that is short enough for a statement; else no condition, and the caller filters."""
        return column.in_(list(ids)) if ids is not None and len(ids) <= MANY else sa.true()
