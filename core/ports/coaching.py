"""What coaching needs from outside: its part of a transaction."""

from datetime import datetime
from typing import Protocol

from core.coaching import KeptTip, Tip


class TipTx(Protocol):
    """The part of a transaction that knows the tips that were given."""

    def add_tip(self, person: int, tip: Tip, now: datetime, *, form: str) -> KeptTip | None:
        """Keep what it was about and made of. None for a request (`form`) that was answered before."""

    def tip(self, tip_id: int) -> KeptTip | None: ...

    def tips_of(self, person: int, *, limit: int) -> list[KeptTip]:
        """Those that somebody was given, the latest first."""

    def refused_entries(self, person: int) -> frozenset[str]:
        """The entries of all tips that somebody called not for them, however long ago."""

    def rate_tip(self, tip: KeptTip, now: datetime) -> None:
        """Store its rating in place of any before."""

    def forget_tips(self, before: datetime) -> int:
        """Remove those asked for before; how many."""
