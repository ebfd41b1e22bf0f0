"""Goals, their versions, questions and answers."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "goals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("kpi", sa.Text(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("grain", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("proposer_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("muted_until", sa.Date(), nullable=True),
        sa.Column("reminded", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "parent_id"],
            ["goals.workspace_id", "goals.id"],
            name=op.f("fk_goals_workspace_id_parent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "proposer_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_goals_workspace_id_proposer_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_goals_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goals")),
        sa.UniqueConstraint("workspace_id", "form", name=op.f("uq_goals_workspace_id_form")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_goals_workspace_id_id")),
    )
    with op.batch_alter_table("goals", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_goals_workspace_id_state_ends_on"), ["workspace_id", "state", "ends_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_goals_workspace_id_subject_state"), ["workspace_id", "subject", "state"], unique=False
        )

    op.create_table(
        "goal_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "author_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_goal_messages_workspace_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "goal_id"],
            ["goals.workspace_id", "goals.id"],
            name=op.f("fk_goal_messages_workspace_id_goal_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_goal_messages_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_messages")),
        sa.UniqueConstraint("workspace_id", "form", name=op.f("uq_goal_messages_workspace_id_form")),
    )
    with op.batch_alter_table("goal_messages", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_goal_messages_workspace_id_goal_id"), ["workspace_id", "goal_id"], unique=False
        )

    op.create_table(
        "goal_versions",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kpi", sa.Text(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("grain", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "author_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_goal_versions_workspace_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "goal_id"],
            ["goals.workspace_id", "goals.id"],
            name=op.f("fk_goal_versions_workspace_id_goal_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_goal_versions_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "goal_id", "version", name=op.f("pk_goal_versions")),
    )


def downgrade() -> None:
    op.drop_table("goal_versions")
    with op.batch_alter_table("goal_messages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_goal_messages_workspace_id_goal_id"))

    op.drop_table("goal_messages")
    with op.batch_alter_table("goals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_goals_workspace_id_subject_state"))
        batch_op.drop_index(batch_op.f("ix_goals_workspace_id_state_ends_on"))

    op.drop_table("goals")
