"""Reading and writing the tips that were given."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from core.coaching import Action, KeptTip, Misfit, Rating, Tip, TipState
from core.periods import Grain, Period
from models.tables import tips
from models.transaction import BaseTx

_t = tips.c


class TipTx(BaseTx):
    """The part of a transaction that knows tips."""

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
        state = TipState.GIVEN if expires_at is None else TipState.DRAFT
        values = {
            "workspace_id": self.workspace_id,
            "person_id": person,
            "asked_at": now,
            "form": form,
            "focus": tip.focus,
            "topic": tip.topic,
            "entries": list(tip.keys),
            "facts": list(tip.facts),
            "source": tip.source,
            "words": "",
            "state": state.value,
            "period_start": period.start,
            "period_end": period.end,
            "grain": period.grain.value,
            "as_of": as_of,
            **_text(tip.actions, tip.question),
            "model": tip.model,
            "version": tip.version,
            "is_edited": False,
            "expires_at": expires_at,
            "trouble": trouble,
        }
        insert = postgresql.insert if self.connection.dialect.name == "postgresql" else sqlite.insert
        added = self.connection.execute(insert(tips).values(**values).on_conflict_do_nothing().returning(_t.id))
        new = added.scalar_one_or_none()
        return self.tip(new) if new else None

    def tip(self, tip_id: int) -> KeptTip | None:
        row = self.connection.execute(sa.select(tips).where(self.mine(tips), _t.id == tip_id)).one_or_none()
        return _tip(row) if row else None

    def tips_of(self, person: int, *, limit: int, states: Collection[TipState] = (TipState.GIVEN,)) -> list[KeptTip]:
        query = sa.select(tips).where(
            self.mine(tips), _t.person_id == person, _t.state.in_([one.value for one in states])
        )
        rows = self.connection.execute(query.order_by(_t.asked_at.desc(), _t.id.desc()).limit(limit))
        return [_tip(row) for row in rows]

    def tip_for(self, form: str) -> KeptTip | None:
        row = self.connection.execute(sa.select(tips).where(self.mine(tips), _t.form == form)).one_or_none()
        return _tip(row) if row else None

    def drafts(self, now: datetime, people: Collection[int] | None = None) -> list[KeptTip]:
        waiting = (_t.state == TipState.DRAFT.value, _t.expires_at > now, self.among(_t.person_id, people))
        rows = self.connection.execute(sa.select(tips).where(self.mine(tips), *waiting).order_by(_t.asked_at, _t.id))
        return [_tip(row) for row in rows if people is None or row.person_id in people]

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

    def decide_tip(self, tip: KeptTip) -> bool:
        changed = self.connection.execute(
            sa.update(tips)
            .where(self.mine(tips), _t.id == tip.id, _t.state == TipState.DRAFT.value)
            .values(
                state=tip.state.value,
                **_text(tip.actions, tip.question),
                handed_by=tip.handed_by,
                is_edited=tip.is_edited,
            )
        )
        return bool(changed.rowcount)

    def expire_drafts(self, now: datetime) -> int:
        late = (_t.state == TipState.DRAFT.value, _t.expires_at <= now)
        query = sa.update(tips).where(self.mine(tips), *late).values(state=TipState.EXPIRED.value)
        return self.connection.execute(query).rowcount

    def forget_tips(self, before: datetime) -> int:
        return self.connection.execute(sa.delete(tips).where(self.mine(tips), _t.asked_at < before)).rowcount


def _text(actions: Sequence[Action], question: str) -> dict[str, Any]:
    return {"actions": [[one.text, one.reason] for one in actions], "question": question}


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
        state=TipState(row.state),
        period=Period(row.period_start, row.period_end, Grain(row.grain)) if row.grain else None,
        as_of=row.as_of,
        actions=tuple(Action(text, reason) for text, reason in row.actions),
        question=row.question,
        model=row.model,
        version=row.version,
        handed_by=row.handed_by,
        is_edited=row.is_edited,
        expires_at=row.expires_at,
        trouble=row.trouble,
    )
