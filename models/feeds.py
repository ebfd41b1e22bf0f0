"""Files and folders that are picked up on their own, and what was taken from each."""

import sqlalchemy as sa

from models.base import inside_workspace, metadata, workspace_column
from models.types import UtcDateTime

feeds = sa.Table(
    "feeds",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    workspace_column(),
    sa.Column("name", sa.Text, nullable=False),  # of records, also the source that they belong to
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("mapping", sa.Text, nullable=False),
    sa.Column("every", sa.Integer, nullable=False),  # seconds
    sa.Column("expected", sa.Integer),  # working days
    sa.Column("is_whole", sa.Boolean, nullable=False),
    sa.Column("most_bad", sa.Integer, nullable=False),  # percent
    sa.Column("next_at", UtcDateTime, nullable=False),
    sa.Column("claim", sa.Text),
    sa.Column("claimed_until", UtcDateTime),
    sa.Column("looked_at", UtcDateTime),
    sa.Column("fed_at", UtcDateTime),
    sa.Column("problem", sa.Text, nullable=False),
    sa.Column("problem_key", sa.Text, nullable=False),
    sa.Column("told_key", sa.Text, nullable=False),
    sa.UniqueConstraint("workspace_id", "id"),
    sa.UniqueConstraint("workspace_id", "name"),
    sqlite_autoincrement=True,  # the topic of a letter must not come again with another source
)

feed_files = sa.Table(
    "feed_files",
    metadata,
    sa.Column("workspace_id", sa.Integer, sa.ForeignKey("workspaces.id"), primary_key=True),
    sa.Column("feed_id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("changed_ns", sa.BigInteger, nullable=False),  # when the file was changed, in nanoseconds since 1970
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("taken_at", UtcDateTime, nullable=False),
    inside_workspace("feed_id", "feeds"),
)
