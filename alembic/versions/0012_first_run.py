"""Setting up: what admins did about its steps, whether messages have begun, and who needs no welcome any more."""

import uuid
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_STEPS = ("kpis", "schedule", "scorecard")  # whose being done the data does not show


def upgrade() -> None:
    op.create_table(
        "setup_marks",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_setup_marks_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "step", name=op.f("pk_setup_marks")),
    )
    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        # Who runs already goes on as it is.
        batch_op.add_column(sa.Column("live", sa.Boolean(), nullable=False, server_default=sa.true()))
    _leave_in_peace()


def downgrade() -> None:
    op.execute("DELETE FROM deliveries WHERE kind = 'welcome'")
    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        batch_op.drop_column("live")
    op.drop_table("setup_marks")


def _leave_in_peace() -> None:
    """Who is there already needs neither a welcome nor, where something has been imported, a checklist."""
    bind, now = op.get_bind(), datetime.now(UTC)
    people = bind.execute(sa.text("SELECT workspace_id, id FROM people")).all()
    letters = sa.table(
        "deliveries",
        *(
            sa.column(name)
            for name in ("id", "workspace_id", "kind", "person_id", "topic", "place", "state", "attempt", "failures")
        ),
        sa.column("about", sa.JSON),
        *(sa.column(name, sa.DateTime(timezone=True)) for name in ("due_at", "changed_at")),
    )
    same = {
        "kind": "welcome", "topic": "included", "place": "dm", "about": [], "state": "skipped", "attempt": 0,
        "failures": 0, "due_at": now, "changed_at": now,
    }  # fmt: skip
    rows = [{"id": str(uuid.uuid4()), "workspace_id": one.workspace_id, "person_id": one.id} | same for one in people]
    if rows:
        bind.execute(sa.insert(letters), rows)
    marks = sa.table(
        "setup_marks",
        *(sa.column(name) for name in ("workspace_id", "step", "mark")),
        sa.column("at", sa.DateTime(timezone=True)),
    )
    running = bind.execute(sa.text("SELECT DISTINCT workspace_id FROM import_runs")).scalars().all()
    seen = [{"workspace_id": one, "step": step, "mark": "seen", "at": now} for one in running for step in _STEPS]
    if seen:
        bind.execute(sa.insert(marks), seen)
