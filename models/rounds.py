"""Requests for feedback, and rounds of it: who is asked about whom, and what was answered."""

import sqlalchemy as sa

from models.base import inside_workspace, metadata, workspace_column
from models.types import UtcDateTime

# Buttons and topics of letters name these rows by their ids, so an id is never given a second time.
feedback_requests = sa.Table(
    "feedback_requests",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    workspace_column(),
    sa.Column("requester_id", sa.Integer, nullable=False),
    sa.Column("asked_id", sa.Integer, nullable=False),
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reminded", sa.Boolean, nullable=False),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("made_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("workspace_id", "id"),
    sa.UniqueConstraint("workspace_id", "form", "asked_id"),
    inside_workspace("requester_id", "people"),
    inside_workspace("asked_id", "people"),
    sa.Index(None, "workspace_id", "state", "due_on"),
    sqlite_autoincrement=True,
)

rounds = sa.Table(
    "rounds",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    workspace_column(),
    sa.Column("starter_id", sa.Integer, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("is_anonymous", sa.Boolean, nullable=False),
    sa.Column("questions", sa.JSON, nullable=False),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("made_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("workspace_id", "id"),
    sa.UniqueConstraint("workspace_id", "form"),
    inside_workspace("starter_id", "people"),
    sa.Index(None, "workspace_id", "state", "due_on"),
    sqlite_autoincrement=True,
)

# Whether somebody has answered, and not when: with an anonymous round nothing may tie an answer to its writer.
round_invitations = sa.Table(
    "round_invitations",
    metadata,
    sa.Column("workspace_id", sa.Integer, sa.ForeignKey("workspaces.id"), primary_key=True),
    sa.Column("round_id", sa.Integer, primary_key=True),
    sa.Column("subject_id", sa.Integer, primary_key=True),
    sa.Column("writer_id", sa.Integer, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reminded", sa.Boolean, nullable=False),
    inside_workspace("round_id", "rounds"),
    inside_workspace("subject_id", "people"),
    inside_workspace("writer_id", "people"),
    sa.Index(None, "workspace_id", "writer_id", "state"),
)

# One row an answer to one question, clustered on a random id: neither time nor order, and what one person answered to two
# questions does not belong together. `author_id` stands in named rounds only.
round_answers = sa.Table(
    "round_answers",
    metadata,
    sa.Column("workspace_id", sa.Integer, sa.ForeignKey("workspaces.id"), primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("round_id", sa.Integer, nullable=False),
    sa.Column("subject_id", sa.Integer, nullable=False),
    sa.Column("question", sa.Integer, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("author_id", sa.Integer),
    inside_workspace("round_id", "rounds"),
    inside_workspace("subject_id", "people"),
    inside_workspace("author_id", "people"),
    sa.Index(None, "workspace_id", "round_id", "subject_id"),
    sqlite_with_rowid=False,
)
