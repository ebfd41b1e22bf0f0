"""Reviews of a person."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("grain", sa.Text(), nullable=False),
        sa.Column("own_words", sa.JSON(), nullable=False),
        sa.Column("manager_words", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("signed_by_subject_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by_manager_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "manager_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_reviews_workspace_id_manager_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "subject_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_reviews_workspace_id_subject_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_reviews_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_reviews_workspace_id_id")),
        sa.UniqueConstraint(
            "workspace_id",
            "subject_id",
            "starts_on",
            "ends_on",
            name=op.f("uq_reviews_workspace_id_subject_id_starts_on_ends_on"),
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_reviews_workspace_id_manager_id"), ["workspace_id", "manager_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reviews_workspace_id_manager_id"))

    op.drop_table("reviews")
