"""How Alembic runs here: always on a connection that `models.migrations` hands over."""

from typing import Any, Literal

from alembic import context

from models.tables import metadata
from models.types import UtcDateTime


def _render(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Migrations name plain types only, so that old ones keep working when our own types change."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


# On SQLite the queue keeps its tables beside ours, and looks after them itself.
_QUEUES = frozenset({
    "application_versions", "dbos_migrations", "notifications", "operation_outputs", "queues", "streams", "workflow_events",
    "workflow_events_history", "workflow_input", "workflow_output", "workflow_schedules", "workflow_status",
})  # fmt: skip


def _is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    return not (kind == "table" and name in _QUEUES)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    include_name=_is_ours,
    render_item=_render,
    render_as_batch=True,  # SQLite changes a table by copying it
)
with context.begin_transaction():
    context.run_migrations()
