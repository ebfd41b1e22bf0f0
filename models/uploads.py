"""Files that were given in Slack and wait for their admin's word, and the shapes of those that were taken in."""

import sqlalchemy as sa

from models.base import inside_workspace, metadata, workspace_column
from models.types import UtcDateTime

uploads = sa.Table(
    "uploads",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    workspace_column(),
    sa.Column("person_id", sa.Integer, nullable=False),
    sa.Column("form", sa.Text, nullable=False),  # the message and the file in it
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Column("began_at", UtcDateTime),
    sa.Column("sheets", sa.JSON, nullable=False),
    sa.Column("sheet", sa.Text, nullable=False),
    sa.Column("found", sa.JSON),
    sa.Column("plan", sa.JSON),
    # Here and not in a folder: it is there after a restart and for every replica, and goes with its row.
    sa.Column("content", sa.LargeBinary),
    sa.UniqueConstraint("workspace_id", "id"),
    sa.UniqueConstraint("workspace_id", "form"),
    inside_workspace("person_id", "people"),
    sa.Index(None, "workspace_id", "expires_at"),
    sqlite_autoincrement=True,  # a button on an old message must not find another file
)

file_shapes = sa.Table(
    "file_shapes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    workspace_column(),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("headers", sa.JSON, nullable=False),
    sa.Column("mapping", sa.Text, nullable=False),
    sa.Column("saved_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("workspace_id", "fingerprint"),
)
