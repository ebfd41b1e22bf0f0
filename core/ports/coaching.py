"""What coaching needs from outside: its part of a transaction."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Protocol

from core.coaching import KeptTip, Tip, TipState
from core.periods import Period


class TipTx(Protocol):
    """The part of a transaction that knows the tips that were given, and those that wait for a manager."""

    def add_tip(
        self,
        person: int,
        tip: Tip,
        now: datetime,
        *,
        form: str,
        period: Period,
        as_of: date,
        trouble: str = "",
        expires_at: datetime | None = None,
    ) -> KeptTip | None:
        """Keep it: as a draft where it expires. None for a request (`form`) that was answered before."""

    def tip(self, tip_id: int) -> KeptTip | None: ...

    def tips_of(self, person: int, *, limit: int, states: Collection[TipState] = (TipState.GIVEN,)) -> list[KeptTip]:
        """Those of somebody in these states, the latest first."""

    def tip_for(self, form: str) -> KeptTip | None:
        """The one that answers this request."""

    def drafts(self, now: datetime, people: Collection[int] | None = None) -> list[KeptTip]:
        """Those of these people, or of everybody, that wait for a manager, the oldest first."""

    def refused_entries(self, person: int) -> frozenset[str]:
        """The entries of all tips that somebody called not for them, however long ago."""

    def rate_tip(self, tip: KeptTip, now: datetime) -> None:
        """Store its rating in place of any before."""

    def decide_tip(self, tip: KeptTip) -> bool:
        """Store what became of a draft (state, words, who handed it on); False when somebody else has decided before."""

    def expire_drafts(self, now: datetime) -> int:
        """Those that nobody looked at in time; how many."""

    def forget_tips(self, before: datetime) -> int:
        """Remove those asked for before; how many."""
