"""Reading and writing the tips that were given."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from core.coaching import KeptTip, Misfit, Rating, Tip
from models.tables import tips
from models.transaction import BaseTx

_t = tips.c


class TipTx(BaseTx):
    """The part of a transaction that knows tips."""

    def add_tip(self, person: int, tip: Tip, now: datetime, *, form: str) -> KeptTip | None:
        insert = postgresql.insert if self.connection.dialect.name == "postgresql" else sqlite.insert
        added = self.connection.execute(
            insert(tips)
            .values(
                workspace_id=self.workspace_id,
                person_id=person,
                asked_at=now,
                form=form,
                focus=tip.focus,
                topic=tip.topic,
                entries=list(tip.keys),
                facts=list(tip.facts),
                source=tip.source,
                words="",
            )
            .on_conflict_do_nothing()
            .returning(_t.id)
        )
        new = added.scalar_one_or_none()
        return KeptTip(new, person, now, tip.focus, tip.topic, tip.keys, tip.facts, tip.source) if new else None

    def tip(self, tip_id: int) -> KeptTip | None:
        row = self.connection.execute(sa.select(tips).where(self.mine(tips), _t.id == tip_id)).one_or_none()
        return _tip(row) if row else None

    def tips_of(self, person: int, *, limit: int) -> list[KeptTip]:
        query = sa.select(tips).where(self.mine(tips), _t.person_id == person)
        rows = self.connection.execute(query.order_by(_t.asked_at.desc(), _t.id.desc()).limit(limit))
        return [_tip(row) for row in rows]

    def refused_entries(self, person: int) -> frozenset[str]:
        refused = (_t.person_id == person, _t.rating == Rating.NOT_FOR_ME.value)
        rows = self.connection.execute(sa.select(_t.entries).where(self.mine(tips), *refused))
        return frozenset(key for entries in rows.scalars() for key in entries)

    def rate_tip(self, tip: KeptTip, now: datetime) -> None:
        self.connection.execute(
            sa.update(tips)
            .where(self.mine(tips), _t.id == tip.id)
            .values(
                rating=tip.rating.value if tip.rating else None,
                misfit=tip.misfit.value if tip.misfit else None,
                words=tip.words,
                rated_at=now,
            )
        )

    def forget_tips(self, before: datetime) -> int:
        return self.connection.execute(sa.delete(tips).where(self.mine(tips), _t.asked_at < before)).rowcount


def _tip(row: Any) -> KeptTip:
    return KeptTip(
        id=row.id,
        person=row.person_id,
        asked_at=row.asked_at,
        focus=row.focus,
        topic=row.topic,
        keys=tuple(row.entries),
        facts=tuple(row.facts),
        source=row.source,
        rating=Rating(row.rating) if row.rating else None,
        misfit=Misfit(row.misfit) if row.misfit else None,
        words=row.words,
    )
