"""The audit log: who changed what, and when."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from core.changes import Line


class AuditTx(Protocol):
    """The part of a transaction that knows the audit log."""

    def audit(
        self, *, at: datetime, actor: str, action: str, target: str, before: str | None = None, after: str | None = None
    ) -> int:
        """Append to the audit log; the line's id. `before` and `after` hold what admins set (a target, a formula), never what
        somebody did, what people wrote to each other, or tokens."""

    def audit_all(
        self, *, at: datetime, actor: str, action: str, lines: Sequence[tuple[str, str | None, str | None]]
    ) -> None:
        """Append many at once: the target, what was before and what is after of each."""

    def audit_line(self, line_id: int) -> Line | None:
        """One line of this workspace's log."""

    def audit_lines(self, prefixes: Collection[str], most: int, older_than: int | None = None) -> list[Line]:
        """The newest lines whose target begins with one of these, of all or of those before a line; newest first."""
