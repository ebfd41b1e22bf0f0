"""Requests for feedback, and rounds of it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feedback_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("requester_id", sa.Integer(), nullable=False),
        sa.Column("asked_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reminded", sa.Boolean(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "asked_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_feedback_requests_workspace_id_asked_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "requester_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_feedback_requests_workspace_id_requester_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_feedback_requests_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_requests")),
        sa.UniqueConstraint(
            "workspace_id", "form", "asked_id", name=op.f("uq_feedback_requests_workspace_id_form_asked_id")
        ),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_feedback_requests_workspace_id_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("feedback_requests", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_feedback_requests_workspace_id_state_due_on"),
            ["workspace_id", "state", "due_on"],
            unique=False,
        )

    op.create_table(
        "rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("starter_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "starter_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_rounds_workspace_id_starter_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_rounds_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
        sa.UniqueConstraint("workspace_id", "form", name=op.f("uq_rounds_workspace_id_form")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_rounds_workspace_id_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_rounds_workspace_id_state_due_on"), ["workspace_id", "state", "due_on"], unique=False
        )

    op.create_table(
        "round_answers",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "author_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_round_answers_workspace_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "round_id"],
            ["rounds.workspace_id", "rounds.id"],
            name=op.f("fk_round_answers_workspace_id_round_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "subject_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_round_answers_workspace_id_subject_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_round_answers_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_round_answers")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("round_answers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_round_answers_workspace_id_round_id_subject_id"),
            ["workspace_id", "round_id", "subject_id"],
            unique=False,
        )

    op.create_table(
        "round_invitations",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("writer_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reminded", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "round_id"],
            ["rounds.workspace_id", "rounds.id"],
            name=op.f("fk_round_invitations_workspace_id_round_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "subject_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_round_invitations_workspace_id_subject_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "writer_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_round_invitations_workspace_id_writer_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_round_invitations_workspace_id")),
        sa.PrimaryKeyConstraint(
            "workspace_id", "round_id", "subject_id", "writer_id", name=op.f("pk_round_invitations")
        ),
    )
    with op.batch_alter_table("round_invitations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_round_invitations_workspace_id_writer_id_state"),
            ["workspace_id", "writer_id", "state"],
            unique=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("round_invitations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_round_invitations_workspace_id_writer_id_state"))

    op.drop_table("round_invitations")
    with op.batch_alter_table("round_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_round_answers_workspace_id_round_id_subject_id"))

    op.drop_table("round_answers")
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rounds_workspace_id_state_due_on"))

    op.drop_table("rounds")
    with op.batch_alter_table("feedback_requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feedback_requests_workspace_id_state_due_on"))

    op.drop_table("feedback_requests")
