"""What people choose themselves: their own locale, a chart or none, wider quiet hours; and from when until when they may choose
times."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("own_locale", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("chart", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("quiet_start", sa.Time(), nullable=True))
        batch_op.add_column(sa.Column("quiet_end", sa.Time(), nullable=True))
    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        batch_op.add_column(sa.Column("own_times_from", sa.Time(), nullable=False, server_default="00:00:00"))
        batch_op.add_column(sa.Column("own_times_until", sa.Time(), nullable=False, server_default="00:00:00"))


def downgrade() -> None:
    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        batch_op.drop_column("own_times_until")
        batch_op.drop_column("own_times_from")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_column("quiet_end")
        batch_op.drop_column("quiet_start")
        batch_op.drop_column("chart")
        batch_op.drop_column("own_locale")
