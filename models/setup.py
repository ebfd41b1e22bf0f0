"""What admins did about steps of setting up that the data does not show."""

import sqlalchemy as sa

from models.base import metadata
from models.types import UtcDateTime

setup_marks = sa.Table(
    "setup_marks",
    metadata,
    sa.Column("workspace_id", sa.Integer, sa.ForeignKey("workspaces.id"), primary_key=True),
    sa.Column("step", sa.Text, primary_key=True),
    sa.Column("mark", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)
