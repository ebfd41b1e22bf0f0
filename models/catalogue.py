"""What is measured: measures, KPIs, targets."""

import sqlalchemy as sa

from models.base import inside_workspace, metadata, workspace_column

measures = sa.Table(
    "measures",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    workspace_column(),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("combine", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.UniqueConstraint("workspace_id", "key"),
    sa.UniqueConstraint("workspace_id", "id"),
)

kpis = sa.Table(
    "kpis",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    workspace_column(),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("meaning", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("direction", sa.Text, nullable=False),
    sa.Column("expression", sa.Text, nullable=False),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("cadence", sa.Text, nullable=False),
    sa.Column("weight", sa.Double, nullable=False),
    sa.Column("aliases", sa.JSON, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.UniqueConstraint("workspace_id", "key"),
)

targets = sa.Table(
    "targets",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    workspace_column(),
    sa.Column("kpi", sa.Text, nullable=False),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("person_id", sa.Integer),
    sa.Column("team_id", sa.Integer),
    sa.Column("starts_on", sa.Date, nullable=False),
    sa.Column("ends_on", sa.Date, nullable=False),
    sa.Column("value", sa.Double, nullable=False),
    inside_workspace("person_id", "people"),
    inside_workspace("team_id", "teams"),
    sa.Index(None, "workspace_id", "kpi", "starts_on", "ends_on"),
)
