"""Reading and writing the audit log."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from core.changes import Line
from models.tables import audit_log
from models.transaction import BaseTx, new_id

_LINE = tuple(audit_log.c[name] for name in ("id", "at", "actor", "action", "target", "before", "after"))


class AuditTx(BaseTx):
    """The part of a transaction that knows who changed what."""

    def audit(
        self, *, at: datetime, actor: str, action: str, target: str, before: str | None = None, after: str | None = None
    ) -> int:
        row = {"at": at, "actor": actor, "action": action, "target": target, "before": before, "after": after}
        return new_id(self.connection.execute(sa.insert(audit_log).values(workspace_id=self.workspace_id, **row)))

    def audit_all(
        self, *, at: datetime, actor: str, action: str, lines: Sequence[tuple[str, str | None, str | None]]
    ) -> None:
        same = {"workspace_id": self.workspace_id, "at": at, "actor": actor, "action": action}
        rows = [{**same, "target": target, "before": before, "after": after} for target, before, after in lines]
        if rows:
            self.connection.execute(sa.insert(audit_log), rows)

    def audit_line(self, line_id: int) -> Line | None:
        query = sa.select(*_LINE).where(self.mine(audit_log), audit_log.c.id == line_id)
        row = self.connection.execute(query).one_or_none()
        return Line(*row) if row else None

    def audit_lines(self, prefixes: Collection[str], most: int, older_than: int | None = None) -> list[Line]:
        wanted = sa.or_(*(audit_log.c.target.startswith(prefix, autoescape=True) for prefix in prefixes))
        before = () if older_than is None else (audit_log.c.id < older_than,)
        query = (
            sa.select(*_LINE).where(self.mine(audit_log), wanted, *before).order_by(audit_log.c.id.desc()).limit(most)
        )
        return [Line(*row) for row in self.connection.execute(query)]
