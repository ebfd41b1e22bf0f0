"""People, teams, and what Slack said last about people's accounts."""

import sqlalchemy as sa

from models.base import inside_workspace, metadata, workspace_column

teams = sa.Table(
    "teams",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    workspace_column(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("search_name", sa.Text, nullable=False),
    sa.UniqueConstraint("workspace_id", "name"),
    sa.UniqueConstraint("workspace_id", "id"),
)

people = sa.Table(
    "people",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    workspace_column(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("search_name", sa.Text, nullable=False),
    sa.Column("email", sa.Text),
    sa.Column("external_id", sa.Text),
    sa.Column("slack_id", sa.Text),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("manager_id", sa.Integer),
    sa.Column("team_id", sa.Integer),
    sa.Column("region", sa.Text),
    sa.Column("country", sa.Text, nullable=False),
    sa.Column("zone", sa.Text, nullable=False),
    sa.Column("locale", sa.Text, nullable=False),
    sa.Column("hired_on", sa.Date),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("own_locale", sa.Text),
    sa.Column("chart", sa.Boolean, nullable=False),
    sa.Column("quiet_start", sa.Time),
    sa.Column("quiet_end", sa.Time),
    sa.UniqueConstraint("workspace_id", "id"),
    sa.UniqueConstraint("workspace_id", "slack_id"),
    sa.UniqueConstraint("workspace_id", "external_id"),
    inside_workspace("manager_id", "people"),
    inside_workspace("team_id", "teams"),
    sa.Index(None, "workspace_id", "manager_id"),
    sa.Index(None, "workspace_id", "team_id"),
    sa.Index(None, "workspace_id", "search_name"),
    sa.Index(None, "workspace_id", "email"),
)

slack_accounts = sa.Table(
    "slack_accounts",
    metadata,
    sa.Column("workspace_id", sa.Integer, sa.ForeignKey("workspaces.id"), primary_key=True),
    sa.Column("person_id", sa.Integer, primary_key=True),
    sa.Column("slack_id", sa.Text, nullable=False),
    sa.Column("email", sa.Text),
    sa.Column("zone", sa.Text),
    sa.Column("locale", sa.Text),
    sa.Column("is_deleted", sa.Boolean, nullable=False),
    inside_workspace("person_id", "people"),
)
