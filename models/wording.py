"""Calls to a model, and for whom it may be asked."""

import sqlalchemy as sa

from models.base import inside_workspace, metadata, workspace_column
from models.types import UtcDateTime

model_calls = sa.Table(
    "model_calls",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    workspace_column(),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("day", sa.Date, nullable=False),  # by the workspace's own calendar
    sa.Column("task", sa.Text, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("tokens_in", sa.Integer, nullable=False),
    sa.Column("tokens_out", sa.Integer, nullable=False),
    sa.Column("cost", sa.BigInteger, nullable=False),  # in millionths
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("flaws", sa.JSON, nullable=False),
    sa.Column("milliseconds", sa.Integer, nullable=False),
    sa.Column("refused_text", sa.Text),  # only while an admin looks for a fault
    sa.Index(None, "workspace_id", "day"),
)

coaching_rules = sa.Table(
    "coaching_rules",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    workspace_column(),
    sa.Column("team_id", sa.Integer),
    sa.Column("person_id", sa.Integer),
    sa.Column("country", sa.Text, nullable=False),
    sa.Column("model", sa.Boolean),
    sa.Column("approval", sa.Boolean),
    inside_workspace("team_id", "teams"),
    inside_workspace("person_id", "people"),
    sa.Index(None, "workspace_id"),
)
