"""Who gave a leave or a pause: an admin, or the person themselves; each ends their own only."""

import json
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("absences", schema=None) as batch_op:
        batch_op.add_column(sa.Column("by_admin", sa.Boolean(), nullable=False, server_default=sa.false()))
    _tell_leaves()


def downgrade() -> None:
    with op.batch_alter_table("absences", schema=None) as batch_op:
        batch_op.drop_column("by_admin")


def _tell_leaves() -> None:
    """What the log knows as a leave given by an admin is one. All else counts as people's own, so that they can end it as before
    (pauses given at the command line among it, which the log keeps without their days: the command line ends both)."""
    bind = op.get_bind()
    absences = sa.table(
        "absences",
        *(sa.column(name, sa.Integer) for name in ("workspace_id", "person_id")),
        *(sa.column(name, sa.Date) for name in ("starts_on", "ends_on")),
        sa.column("kind", sa.Text),
        sa.column("by_admin", sa.Boolean),
    )
    asked = "SELECT workspace_id, target, after FROM audit_log WHERE action = 'person.leave' AND after IS NOT NULL"
    for workspace_id, target, after in bind.execute(sa.text(asked)).all():
        days, person = json.loads(after), target.removeprefix("person:")
        bind.execute(
            sa.update(absences)
            .where(
                absences.c.workspace_id == workspace_id,
                absences.c.person_id == int(person),
                absences.c.starts_on == date.fromisoformat(days["from"]),
                absences.c.ends_on == date.fromisoformat(days["until"]),
                absences.c.kind.is_(None),
            )
            .values(by_admin=True)
        )
