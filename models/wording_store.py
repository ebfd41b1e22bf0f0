"""Reading and writing the calls to a model, and for whom it may be asked."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from core.coaching_rules import CoachingRule
from core.guard import Flaw
from core.wording import ASKING, Budget, Call, Task, Usage
from models.tables import coaching_rules, model_calls, workspaces
from models.transaction import BaseTx, new_id

_c = model_calls.c
_r = coaching_rules.c


class WordingTx(BaseTx):
    """The part of a transaction that knows the calls to a model."""

    def begin_call(self, task: Task, most: Usage, now: datetime, day: date, budget: Budget) -> int | None:
        self._one_at_a_time()  # two that look at the same rest at once would both take it
        spent = self.spent(day)
        if spent.tokens + most.tokens > budget.tokens or spent.cost + most.cost > budget.cost:
            return None
        values = {"workspace_id": self.workspace_id, "at": now, "day": day, "task": task.value, "outcome": ASKING}
        result = self.connection.execute(
            sa.insert(model_calls).values(**values, **_used(most), flaws=[], milliseconds=0)
        )
        return new_id(result)

    def end_call(
        self,
        call: int,
        outcome: str,
        *,
        usage: Usage | None,
        flaws: Sequence[Flaw] = (),
        milliseconds: int = 0,
        text: str | None = None,
    ) -> None:
        used = _used(usage) if usage is not None else {"tokens_in": 0, "tokens_out": 0, "cost": 0}
        self.connection.execute(
            sa.update(model_calls)
            .where(self.mine(model_calls), _c.id == call)
            .values(
                **used,
                outcome=outcome,
                flaws=[flaw.value for flaw in flaws],
                milliseconds=milliseconds,
                refused_text=text,
            )
        )

    def spent(self, day: date) -> Budget:
        tokens, cost = sa.func.sum(_c.tokens_in + _c.tokens_out), sa.func.sum(_c.cost)
        row = self.connection.execute(sa.select(tokens, cost).where(self.mine(model_calls), _c.day == day)).one()
        return Budget(int(row[0] or 0), int(row[1] or 0))

    def calls(self, *, limit: int) -> list[Call]:
        query = sa.select(model_calls).where(self.mine(model_calls)).order_by(_c.id.desc()).limit(limit)
        return [_call(row) for row in self.connection.execute(query)]

    def outcomes(self, day: date) -> dict[str, int]:
        query = sa.select(_c.outcome, sa.func.count()).where(self.mine(model_calls), _c.day == day)
        return {row[0]: row[1] for row in self.connection.execute(query.group_by(_c.outcome).order_by(_c.outcome))}

    def forget_refused_texts(self, before: datetime) -> int:
        old = (self.mine(model_calls), _c.at < before, _c.refused_text.is_not(None))
        return self.connection.execute(sa.update(model_calls).where(*old).values(refused_text=None)).rowcount

    def forget_calls(self, before: datetime) -> int:
        return self.connection.execute(sa.delete(model_calls).where(self.mine(model_calls), _c.at < before)).rowcount

    def coaching_rules(self, *, lock: bool = False) -> list[CoachingRule]:
        if lock:
            self._one_at_a_time()
        rows = self.connection.execute(sa.select(coaching_rules).where(self.mine(coaching_rules)).order_by(_r.id))
        return [
            CoachingRule(row.team_id, row.person_id, row.country, model=row.model, approval=row.approval)
            for row in rows
        ]

    def save_coaching_rule(self, rule: CoachingRule) -> None:
        of = (
            _r.team_id.is_not_distinct_from(rule.team_id),
            _r.person_id.is_not_distinct_from(rule.person_id),
            _r.country == rule.country,
        )
        self.connection.execute(sa.delete(coaching_rules).where(self.mine(coaching_rules), *of))
        if rule.model is None and rule.approval is None:
            return
        self.connection.execute(
            sa.insert(coaching_rules).values(
                workspace_id=self.workspace_id,
                team_id=rule.team_id,
                person_id=rule.person_id,
                country=rule.country,
                model=rule.model,
                approval=rule.approval,
            )
        )

    def _one_at_a_time(self) -> None:
        """Until this transaction ends. (SQLite has one writer anyway.)"""
        mine = sa.select(workspaces.c.id).where(workspaces.c.id == self.workspace_id)
        # The key may be shared: whoever writes any row of the workspace, an import for one, points at it meanwhile.
        self.connection.execute(mine.with_for_update(key_share=True))


def _used(usage: Usage) -> dict[str, Any]:
    return {
        "model": usage.model,
        "version": usage.version,
        "tokens_in": usage.tokens_in,
        "tokens_out": usage.tokens_out,
        "cost": usage.cost,
    }


def _call(row: Any) -> Call:
    return Call(
        id=row.id,
        at=row.at,
        day=row.day,
        task=Task(row.task),
        usage=Usage(row.model, row.version, row.tokens_in, row.tokens_out, row.cost),
        outcome=row.outcome,
        flaws=tuple(Flaw(flaw) for flaw in row.flaws),
        milliseconds=row.milliseconds,
        text=row.refused_text,
    )
