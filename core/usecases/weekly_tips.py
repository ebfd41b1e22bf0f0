"""The weekly tip: when it is due it gets a turn of its own, in which it is written; so that many are spread, and none is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zlib import crc32

from core.deliveries import Letter, Manner
from core.rhythm import Kind
from core.usecases.sending import Due, WriteOne, Writer

SPREAD = timedelta(minutes=20)  # a model is not asked for everybody at once


@dataclass(frozen=True, slots=True)
class WeeklyTips(Writer):
    """Puts the turns into the ledger. `preview` is what somebody is shown who asks what would come."""

    preview: Mapping[str, Any]

    def prepare(self, workspace_id: int, day: date, due: Sequence[Due]) -> WriteOne:  # noqa: ARG002 - nothing to compute
        """One turn a person and week: it comes once, whatever weekday it is moved to."""
        return self._letter

    def _letter(self, due: Due) -> Letter:
        share = crc32(str(due.person.id).encode()) / 2**32
        return Letter(
            kind=Kind.TIP,
            recipient=due.person.id,
            topic=(due.day - timedelta(days=due.day.weekday())).isoformat(),
            due=due.at + share * SPREAD,
            payload=self.preview,
            about=frozenset({due.person.id}),
            manner=Manner.DRAFT,
        )
