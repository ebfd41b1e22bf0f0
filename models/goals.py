"""Goals, each version of them, and what was asked and answered."""

import sqlalchemy as sa

from models.base import inside_workspace, metadata, workspace_column
from models.types import UtcDateTime

goals = sa.Table(
    "goals",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    workspace_column(),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("kpi", sa.Text, nullable=False),
    sa.Column("value", sa.Double, nullable=False),
    sa.Column("starts_on", sa.Date, nullable=False),
    sa.Column("ends_on", sa.Date, nullable=False),
    sa.Column("grain", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("proposer_id", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("parent_id", sa.Integer),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("made_at", UtcDateTime, nullable=False),
    sa.Column("muted_until", sa.Date),
    sa.Column("reminded", sa.JSON, nullable=False),
    sa.UniqueConstraint("workspace_id", "id"),
    sa.UniqueConstraint("workspace_id", "form"),
    inside_workspace("proposer_id", "people"),
    inside_workspace("parent_id", "goals"),
    sa.Index(None, "workspace_id", "subject", "state"),
    sa.Index(None, "workspace_id", "state", "ends_on"),
)

goal_versions = sa.Table(
    "goal_versions",
    metadata,
    sa.Column("workspace_id", sa.Integer, sa.ForeignKey("workspaces.id"), primary_key=True),
    sa.Column("goal_id", sa.Integer, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("kpi", sa.Text, nullable=False),
    sa.Column("value", sa.Double, nullable=False),
    sa.Column("starts_on", sa.Date, nullable=False),
    sa.Column("ends_on", sa.Date, nullable=False),
    sa.Column("grain", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("author_id", sa.Integer, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    inside_workspace("goal_id", "goals"),
    inside_workspace("author_id", "people"),
)

goal_messages = sa.Table(
    "goal_messages",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    workspace_column(),
    sa.Column("goal_id", sa.Integer, nullable=False),
    sa.Column("author_id", sa.Integer, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("workspace_id", "form"),
    inside_workspace("goal_id", "goals"),
    inside_workspace("author_id", "people"),
    sa.Index(None, "workspace_id", "goal_id"),
)
