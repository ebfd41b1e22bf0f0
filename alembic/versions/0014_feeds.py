"""Files and folders that are picked up on their own, and from when on figures are called out of date."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_SEEKS = (("data_at",), ("source_id", "data_at"), ("newest_day",))  # every card asks for the latest of each


def upgrade() -> None:
    op.create_table(
        "feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("most_bad", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claim", sa.Text(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("problem_key", sa.Text(), nullable=False),
        sa.Column("told_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_feeds_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeds")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_feeds_workspace_id_id")),
        sa.UniqueConstraint("workspace_id", "name", name=op.f("uq_feeds_workspace_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "feed_files",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("changed_ns", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_feed_files_workspace_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "feed_id"],
            ["feeds.workspace_id", "feeds.id"],
            name=op.f("fk_feed_files_workspace_id_feed_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "feed_id", "name", name=op.f("pk_feed_files")),
    )
    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stale_after", sa.Integer(), nullable=False, server_default="5"))
    with op.batch_alter_table("import_runs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("data_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE import_runs SET data_at = started_at")  # of what was imported so far nobody knows better
    with op.batch_alter_table("import_runs", schema=None) as batch_op:
        batch_op.alter_column("data_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        for columns in _SEEKS:
            batch_op.create_index(op.f("_".join(("ix_import_runs_workspace_id", *columns))), ["workspace_id", *columns])


def downgrade() -> None:
    with op.batch_alter_table("import_runs", schema=None) as batch_op:
        for columns in _SEEKS:
            batch_op.drop_index(op.f("_".join(("ix_import_runs_workspace_id", *columns))))
        batch_op.drop_column("data_at")
    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        batch_op.drop_column("stale_after")
    op.drop_table("feed_files")
    op.drop_table("feeds")
