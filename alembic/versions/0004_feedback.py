"""Feedback, the cards that people reply to, and letters that change or answer earlier ones."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("situation", sa.Text(), nullable=False),
        sa.Column("behaviour", sa.Text(), nullable=False),
        sa.Column("impact", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("ts", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("may_share", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "author_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_feedback_workspace_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "subject_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_feedback_workspace_id_subject_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_feedback_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("workspace_id", "channel", "ts", name=op.f("uq_feedback_workspace_id_channel_ts")),
        sa.UniqueConstraint("workspace_id", "form", name=op.f("uq_feedback_workspace_id_form")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_feedback_workspace_id_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_feedback_workspace_id_author_id_given_at"),
            ["workspace_id", "author_id", "given_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_feedback_workspace_id_subject_id_given_at"),
            ["workspace_id", "subject_id", "given_at"],
            unique=False,
        )

    op.create_table(
        "feedback_drafts",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("entered", sa.JSON(), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "author_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_feedback_drafts_workspace_id_author_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_feedback_drafts_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "author_id", "key", name=op.f("pk_feedback_drafts")),
    )
    op.create_table(
        "shared_cards",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("ts", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_shared_cards_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_shared_cards_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "channel", "ts", name=op.f("pk_shared_cards")),
    )
    op.create_table(
        "thread_habits",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("habit", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_thread_habits_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_thread_habits_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "person_id", "channel", name=op.f("pk_thread_habits")),
    )
    op.create_table(
        "feedback_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("feedback_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "author_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_feedback_messages_workspace_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "feedback_id"],
            ["feedback.workspace_id", "feedback.id"],
            name=op.f("fk_feedback_messages_workspace_id_feedback_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_feedback_messages_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_messages")),
        sa.UniqueConstraint("workspace_id", "form", name=op.f("uq_feedback_messages_workspace_id_form")),
    )
    with op.batch_alter_table("feedback_messages", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_feedback_messages_workspace_id_feedback_id"), ["workspace_id", "feedback_id"], unique=False
        )

    op.create_table(
        "feedback_versions",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("feedback_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("situation", sa.Text(), nullable=False),
        sa.Column("behaviour", sa.Text(), nullable=False),
        sa.Column("impact", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "feedback_id"],
            ["feedback.workspace_id", "feedback.id"],
            name=op.f("fk_feedback_versions_workspace_id_feedback_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_feedback_versions_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "feedback_id", "version", name=op.f("pk_feedback_versions")),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("manner", sa.Text(), server_default="new", nullable=False))
        batch_op.add_column(sa.Column("anchor", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("turn", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        batch_op.add_column(sa.Column("withdraw_hours", sa.Integer(), nullable=False, server_default="168"))
        batch_op.add_column(sa.Column("keep_feedback_days", sa.Integer(), nullable=False, server_default="1095"))


def downgrade() -> None:
    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        batch_op.drop_column("keep_feedback_days")
        batch_op.drop_column("withdraw_hours")

    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_column("turn")
        batch_op.drop_column("anchor")
        batch_op.drop_column("manner")

    op.drop_table("feedback_versions")
    with op.batch_alter_table("feedback_messages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feedback_messages_workspace_id_feedback_id"))

    op.drop_table("feedback_messages")
    op.drop_table("thread_habits")
    op.drop_table("shared_cards")
    op.drop_table("feedback_drafts")
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feedback_workspace_id_subject_id_given_at"))
        batch_op.drop_index(batch_op.f("ix_feedback_workspace_id_author_id_given_at"))

    op.drop_table("feedback")
