"""Workspaces, and the audit log of what was changed in each."""

import sqlalchemy as sa

from models.base import metadata, workspace_column
from models.types import UtcDateTime

workspaces = sa.Table(
    "workspaces",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("slack_team_id", sa.Text, unique=True),
    sa.Column("zone", sa.Text, nullable=False),
    sa.Column("locale", sa.Text, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("country", sa.Text, nullable=False),
    sa.Column("first_weekday", sa.Integer, nullable=False),
    sa.Column("fiscal_start", sa.Integer, nullable=False),
    sa.Column("quiet_start", sa.Time, nullable=False),
    sa.Column("quiet_end", sa.Time, nullable=False),
    sa.Column("own_times_from", sa.Time, nullable=False),
    sa.Column("own_times_until", sa.Time, nullable=False),
    sa.Column("withdraw_hours", sa.Integer, nullable=False),
    sa.Column("keep_feedback_days", sa.Integer, nullable=False),
    sa.Column("model_tokens_a_day", sa.Integer, nullable=False),
    sa.Column("model_cents_a_day", sa.Integer, nullable=False),
    sa.Column("live", sa.Boolean, nullable=False),
    sa.Column("stale_after", sa.Integer, nullable=False),
)

audit_log = sa.Table(
    "audit_log",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    workspace_column(),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("target", sa.Text, nullable=False),
    sa.Column("before", sa.Text),
    sa.Column("after", sa.Text),
    sa.Index(None, "workspace_id", "at"),
)
