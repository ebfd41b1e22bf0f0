"""Asking a model: within the budget, within the time, guarded, and recorded. All five tasks go this one way."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from core.coaching_rules import ways_of
from core.guard import Problem, complaint
from core.people import Person, Workspace
from core.ports import Clock, Store, Tx
from core.ports.wording import Coach
from core.wording import ACCEPTED, REFUSED, Failure, Request, Task, Trouble, Usage, budget_of

T = TypeVar("T")

_TRIES = 2  # a text that was refused is asked for once more, with the reason
_LEAST = 1.0  # seconds: with less left, asking again is in vain
_AGAIN = "The answer was not the JSON that was asked for. Answer with that JSON alone, whole, and shorter."


class Unfit(Exception):
    """What a model said will not do. The words at fault go back to it with placeholders for names (`cover`), as they came."""

    def __init__(self, problems: Sequence[Problem], cover: Callable[[str], str]) -> None:
        super().__init__("; ".join(problem.flaw for problem in problems))
        self.problems = tuple(replace(problem, said=cover(problem.said)) for problem in problems)


@dataclass(frozen=True, slots=True)
class Worded(Generic[T]):
    """What came of it: the value and what wording it took, or why there is none."""

    value: T | None = None
    usage: Usage | None = None
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """Asks the model, if one is set up. `seconds` is the most that a person waits, both tries together; `keeps_refused` keeps
    what the guard refused for an admin to read, which is for looking for a fault only."""

    store: Store
    clock: Clock
    coach: Coach | None = None
    seconds: float = 20.0
    keeps_refused: bool = False
    elapsed: Callable[[], float] = field(default=time.monotonic)

    def trouble_with(self, tx: Tx, *people: Person) -> Trouble | None:
        """Why the model may not be asked about these people, or by them; None when it may."""
        if self.coach is None:
            return Trouble.NOT_SET_UP
        rules = tx.coaching_rules()
        return None if all(ways_of(person, rules).model for person in people) else Trouble.SWITCHED_OFF

    def ask(
        self, workspace: Workspace, task: Task, data: Mapping[str, Any], read: Callable[[Mapping[str, Any]], T]
    ) -> Worded[T]:
        """Its words for `data`, as `read` makes something of them; `read` raises `Unfit` for what may not be shown.

        Never raises for what a model or its server does. `trouble_with` has been asked before.
        """
        if self.coach is None:
            return Worded(trouble=Trouble.NOT_SET_UP)
        until = self.elapsed() + self.seconds
        request, trouble = Request(task, data), Trouble.GUARD
        for _ in range(_TRIES):
            left = until - self.elapsed()
            if left < _LEAST:
                return Worded(trouble=Trouble.TOO_SLOW)
            found, request, trouble = self._once(workspace, self.coach, request, left, read)
            if found is not None:
                return found
        return Worded(trouble=trouble)

    def _once(
        self,
        workspace: Workspace,
        coach: Coach,
        request: Request,
        seconds: float,
        read: Callable[[Mapping[str, Any]], T],
    ) -> tuple[Worded[T] | None, Request, Trouble]:
        """What came of one call; without a result, the request that asks once more, and what it is if nothing comes of that
        either."""
        call = self._begin(workspace, coach, request)
        if call is None:
            return Worded(trouble=Trouble.BUDGET), request, Trouble.BUDGET
        began = self.elapsed()
        try:
            reply = coach.ask(request, seconds)
        except Failure as failure:
            # Of an answer that did not come in time nobody knows what it took.
            unknown = coach.most(request) if failure.trouble is Trouble.TOO_SLOW else None
            self._end(workspace, call, failure.trouble.value, failure.usage or unknown, began)
            if failure.trouble is Trouble.MALFORMED:
                return None, Request(request.task, request.data, _AGAIN), Trouble.MALFORMED
            return Worded(trouble=failure.trouble), request, failure.trouble
        try:
            value = read(reply.content)
        except Unfit as unfit:
            self._end(workspace, call, REFUSED, reply.usage, began, unfit.problems, reply.content)
            again = Request(request.task, request.data, complaint(unfit.problems), reply.content)
            return None, again, Trouble.GUARD
        self._end(workspace, call, ACCEPTED, reply.usage, began)
        return Worded(value, reply.usage), request, Trouble.GUARD

    def _begin(self, workspace: Workspace, coach: Coach, request: Request) -> int | None:
        day = self.clock.today(workspace.zone)
        with self.store.begin(workspace.id, write=True) as tx:
            return tx.begin_call(request.task, coach.most(request), self.clock.now(), day, budget_of(workspace))

    def _end(
        self,
        workspace: Workspace,
        call: int,
        outcome: str,
        usage: Usage | None,
        began: float,
        problems: Sequence[Problem] = (),
        content: Mapping[str, Any] | None = None,
    ) -> None:
        flaws = tuple(dict.fromkeys(problem.flaw for problem in problems))
        text = json.dumps(content, ensure_ascii=False) if content is not None and self.keeps_refused else None
        took = round((self.elapsed() - began) * 1_000)
        with self.store.begin(workspace.id, write=True) as tx:
            tx.end_call(call, outcome, usage=usage, flaws=flaws, milliseconds=took, text=text)
