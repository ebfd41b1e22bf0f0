"""The metadata all tables share, and how their keys are built."""

import sqlalchemy as sa

# Named constraints: Alembic can then change them, and both databases call them the same.
metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def workspace_column() -> sa.Column[int]:
    """Every row belongs to a workspace."""
    return sa.Column("workspace_id", sa.Integer, sa.ForeignKey("workspaces.id"), nullable=False)


def inside_workspace(column: str, table: str) -> sa.ForeignKeyConstraint:
    """A reference that cannot leave the workspace: it names the other row by (workspace, id)."""
    return sa.ForeignKeyConstraint(["workspace_id", column], [f"{table}.workspace_id", f"{table}.id"])
