"""Feedback, each version of it, what was said about it, drafts; and the cards in channels that people reply to."""

import sqlalchemy as sa

from models.base import inside_workspace, metadata, workspace_column
from models.types import UtcDateTime


def _texts() -> list[sa.Column[str]]:
    names = ("kind", "situation", "behaviour", "impact", "next_step", "topic", "audience")
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    workspace_column(),
    sa.Column("author_id", sa.Integer),  # None once the author has been erased
    sa.Column("subject_id", sa.Integer, nullable=False),
    *_texts(),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("given_at", UtcDateTime, nullable=False),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("channel", sa.Text),
    sa.Column("ts", sa.Text),
    sa.Column("request_id", sa.Integer),
    sa.Column("may_share", sa.Boolean, nullable=False),
    sa.UniqueConstraint("workspace_id", "id"),
    sa.UniqueConstraint("workspace_id", "form"),
    sa.UniqueConstraint("workspace_id", "channel", "ts"),
    inside_workspace("author_id", "people"),
    inside_workspace("subject_id", "people"),
    sa.Index(None, "workspace_id", "subject_id", "given_at"),
    sa.Index(None, "workspace_id", "author_id", "given_at"),
    sqlite_autoincrement=True,
)

feedback_versions = sa.Table(
    "feedback_versions",
    metadata,
    sa.Column("workspace_id", sa.Integer, sa.ForeignKey("workspaces.id"), primary_key=True),
    sa.Column("feedback_id", sa.Integer, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    *_texts(),
    sa.Column("at", UtcDateTime, nullable=False),
    inside_workspace("feedback_id", "feedback"),
)

feedback_messages = sa.Table(
    "feedback_messages",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    workspace_column(),
    sa.Column("feedback_id", sa.Integer, nullable=False),
    sa.Column("author_id", sa.Integer),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("workspace_id", "form"),
    inside_workspace("feedback_id", "feedback"),
    inside_workspace("author_id", "people"),
    sa.Index(None, "workspace_id", "feedback_id"),
)

feedback_drafts = sa.Table(
    "feedback_drafts",
    metadata,
    sa.Column("workspace_id", sa.Integer, sa.ForeignKey("workspaces.id"), primary_key=True),
    sa.Column("author_id", sa.Integer, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("entered", sa.JSON, nullable=False),
    sa.Column("stamp", sa.Text, nullable=False),
    sa.Column("saved_at", UtcDateTime, nullable=False),
    inside_workspace("author_id", "people"),
)

shared_cards = sa.Table(
    "shared_cards",
    metadata,
    sa.Column("workspace_id", sa.Integer, sa.ForeignKey("workspaces.id"), primary_key=True),
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("ts", sa.Text, primary_key=True),
    sa.Column("person_id", sa.Integer, nullable=False),
    inside_workspace("person_id", "people"),
)

thread_habits = sa.Table(
    "thread_habits",
    metadata,
    sa.Column("workspace_id", sa.Integer, sa.ForeignKey("workspaces.id"), primary_key=True),
    sa.Column("person_id", sa.Integer, primary_key=True),
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("habit", sa.Text, nullable=False),
    inside_workspace("person_id", "people"),
)
