"""What is sent on its own: schedules, absences, alarms, and the ledger of deliveries."""

import sqlalchemy as sa

from models.base import inside_workspace, metadata, workspace_column
from models.types import UtcDateTime

schedules = sa.Table(
    "schedules",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    workspace_column(),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("team_id", sa.Integer),
    sa.Column("person_id", sa.Integer),
    sa.Column("is_on", sa.Boolean),
    sa.Column("weekday", sa.Integer),
    sa.Column("at", sa.Time),
    sa.Column("place", sa.Text),
    sa.Column("channel", sa.Text),
    inside_workspace("team_id", "teams"),
    inside_workspace("person_id", "people"),
    sa.Index(None, "workspace_id", "kind"),
)

absences = sa.Table(
    "absences",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    workspace_column(),
    sa.Column("person_id", sa.Integer, nullable=False),
    sa.Column("starts_on", sa.Date, nullable=False),
    sa.Column("ends_on", sa.Date, nullable=False),
    sa.Column("kind", sa.Text),
    sa.Column("by_admin", sa.Boolean, nullable=False, server_default=sa.false()),
    inside_workspace("person_id", "people"),
    sa.Index(None, "workspace_id", "ends_on"),
)

alarms = sa.Table(
    "alarms",
    metadata,
    sa.Column("workspace_id", sa.Integer, sa.ForeignKey("workspaces.id"), primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("person_id", sa.Integer, primary_key=True),
    sa.Column("after", sa.Date, nullable=False),
    sa.Column("day", sa.Date),
    sa.Column("at", UtcDateTime),
    sa.Column("claimed_until", UtcDateTime),
    inside_workspace("person_id", "people"),
    sa.Index(None, "workspace_id", "at"),
)

deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    workspace_column(),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("person_id", sa.Integer, nullable=False),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("channel", sa.Text),
    sa.Column("about", sa.JSON, nullable=False),
    sa.Column("payload", sa.JSON),
    sa.Column("chart", sa.Text),
    sa.Column("manner", sa.Text, nullable=False, server_default="new"),
    sa.Column("anchor", sa.Text),
    sa.Column("turn", sa.Integer, nullable=False, server_default="0"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("attempt_at", UtcDateTime),
    sa.Column("not_before", UtcDateTime),
    sa.Column("conversation", sa.Text),
    sa.Column("ts", sa.Text),
    sa.Column("reason", sa.Text),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("workspace_id", "kind", "person_id", "topic"),
    inside_workspace("person_id", "people"),
    sa.Index(None, "state", "changed_at"),
    sa.Index(None, "workspace_id", "conversation", "attempt_at"),
)
