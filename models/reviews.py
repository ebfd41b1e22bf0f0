"""Monthly and quarterly reviews of a person: both sides' words, both signatures, and the document they signed."""

import sqlalchemy as sa

from models.base import inside_workspace, metadata, workspace_column
from models.types import UtcDateTime

reviews = sa.Table(
    "reviews",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    workspace_column(),
    sa.Column("subject_id", sa.Integer, nullable=False),
    sa.Column("manager_id", sa.Integer, nullable=False),
    sa.Column("starts_on", sa.Date, nullable=False),
    sa.Column("ends_on", sa.Date, nullable=False),
    sa.Column("grain", sa.Text, nullable=False),
    sa.Column("own_words", sa.JSON, nullable=False),
    sa.Column("manager_words", sa.JSON, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("signed_by_subject_at", UtcDateTime),
    sa.Column("signed_by_manager_at", UtcDateTime),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("document", sa.Text, nullable=False),  # empty until both have signed
    sa.Column("made_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("workspace_id", "id"),
    sa.UniqueConstraint("workspace_id", "subject_id", "starts_on", "ends_on"),
    inside_workspace("subject_id", "people"),
    inside_workspace("manager_id", "people"),
    sa.Index(None, "workspace_id", "manager_id"),
    sqlite_autoincrement=True,
)
