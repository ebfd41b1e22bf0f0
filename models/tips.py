"""Tips that were given, or wait for a manager: what they say and were made of, and what was said of them."""

import sqlalchemy as sa

from models.base import inside_workspace, metadata, workspace_column
from models.types import UtcDateTime

tips = sa.Table(
    "tips",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    workspace_column(),
    sa.Column("person_id", sa.Integer, nullable=False),
    sa.Column("asked_at", UtcDateTime, nullable=False),
    sa.Column("form", sa.Text, nullable=False),  # the request that it answers
    sa.Column("focus", sa.Text, nullable=False),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("entries", sa.JSON, nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("rating", sa.Text),
    sa.Column("misfit", sa.Text),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("rated_at", UtcDateTime),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("period_start", sa.Date),
    sa.Column("period_end", sa.Date),
    sa.Column("grain", sa.Text),
    sa.Column("as_of", sa.Date),
    sa.Column("actions", sa.JSON, nullable=False),  # each with its reason
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("version", sa.Text, nullable=False),  # of the prompt
    sa.Column("handed_by", sa.Integer),
    sa.Column("is_edited", sa.Boolean, nullable=False),
    sa.Column("expires_at", UtcDateTime),
    sa.Column("trouble", sa.Text, nullable=False),  # why no model worded it
    sa.UniqueConstraint("workspace_id", "id"),
    sa.UniqueConstraint("workspace_id", "form"),
    inside_workspace("person_id", "people"),
    inside_workspace("handed_by", "people"),
    sa.Index(None, "workspace_id", "person_id", "asked_at"),
    sa.Index(None, "workspace_id", "state"),
)
