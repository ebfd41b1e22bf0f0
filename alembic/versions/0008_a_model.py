"""A model that words: its calls and budget, for whom it may be asked; and tips that a manager sees first."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "model_calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("tokens_in", sa.Integer(), nullable=False),
        sa.Column("tokens_out", sa.Integer(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("flaws", sa.JSON(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("refused_text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_model_calls_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_calls")),
    )
    with op.batch_alter_table("model_calls", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_model_calls_workspace_id_day"), ["workspace_id", "day"], unique=False)

    op.create_table(
        "coaching_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("model", sa.Boolean(), nullable=True),
        sa.Column("approval", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_coaching_rules_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.id"],
            name=op.f("fk_coaching_rules_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_coaching_rules_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coaching_rules")),
    )
    with op.batch_alter_table("coaching_rules", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_coaching_rules_workspace_id"), ["workspace_id"], unique=False)

    with op.batch_alter_table("tips", schema=None) as batch_op:
        batch_op.add_column(sa.Column("state", sa.Text(), nullable=False, server_default="given"))
        batch_op.add_column(sa.Column("period_start", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("period_end", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("grain", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("as_of", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("actions", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("question", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("model", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("version", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("handed_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("is_edited", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("trouble", sa.Text(), nullable=False, server_default=""))
        batch_op.create_index(batch_op.f("ix_tips_workspace_id_state"), ["workspace_id", "state"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_tips_workspace_id_handed_by"),
            "people",
            ["workspace_id", "handed_by"],
            ["workspace_id", "id"],
        )

    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        batch_op.add_column(sa.Column("model_tokens_a_day", sa.Integer(), nullable=False, server_default="500000"))
        batch_op.add_column(sa.Column("model_cents_a_day", sa.Integer(), nullable=False, server_default="500"))


def downgrade() -> None:
    # Before this, every tip that was kept had been given.
    op.execute("DELETE FROM tips WHERE state <> 'given'")
    # And weekly tips were not known: the planner stops at an alarm of a kind that it has never heard of.
    for table in ("deliveries", "alarms", "schedules", "absences"):
        op.execute(f"DELETE FROM {table} WHERE kind = 'tip'")  # noqa: S608 - names of our own
    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        batch_op.drop_column("model_cents_a_day")
        batch_op.drop_column("model_tokens_a_day")

    with op.batch_alter_table("tips", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_tips_workspace_id_handed_by"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_tips_workspace_id_state"))
        batch_op.drop_column("trouble")
        batch_op.drop_column("expires_at")
        batch_op.drop_column("is_edited")
        batch_op.drop_column("handed_by")
        batch_op.drop_column("version")
        batch_op.drop_column("model")
        batch_op.drop_column("question")
        batch_op.drop_column("actions")
        batch_op.drop_column("as_of")
        batch_op.drop_column("grain")
        batch_op.drop_column("period_end")
        batch_op.drop_column("period_start")
        batch_op.drop_column("state")

    with op.batch_alter_table("coaching_rules", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_coaching_rules_workspace_id"))

    op.drop_table("coaching_rules")
    with op.batch_alter_table("model_calls", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_model_calls_workspace_id_day"))

    op.drop_table("model_calls")
