"""What every admin is told, once, when they are at work."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from core.deliveries import Letter
from core.ports import Tx
from core.rhythm import Kind, at_work

_DAY = timedelta(days=1)


def tell_admins(
    tx: Tx, topic: str, payload: Mapping[str, Any], now: datetime, *, but: int = 0, waits: bool = True
) -> int:
    """Put a letter to each (except one, by their id) into the ledger; who has had one of this topic gets none. Without `waits`
    only to those who are at work now: the others are told when they are, if it is still so. Returns how many were new."""
    admins, workspace = [one for one in tx.admins() if one.id != but], tx.workspace()
    away = tx.absences(now.date() - _DAY, [one.id for one in admins])
    letters = [Letter(Kind.NOTICE, one.id, topic, at_work(one, now, workspace, away), payload) for one in admins]
    return tx.add_letters([one for one in letters if waits or one.due <= now], now)
