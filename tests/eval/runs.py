"""A run: every pack through the bot's own maker of tips, judged by the rules."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.clock import SystemClock
from bot.writers import tip_maker
from core.coaching import FROM_A_MODEL, Action
from core.people import Workspace
from core.ports.wording import Coach
from core.tip_reading import tip_from, written_out
from core.usecases.wording import Wording
from core.wording import Reply, Request, Trouble, Usage
from models import migrations
from models.engine import create_engine
from models.store import SqlStore
from tests.eval.packs import Case
from tests.eval.rules import RULES, Said, faults

PLAYBOOK = "playbook"
_PLENTY = 10**10  # tokens and cents: what is judged is not stopped by a budget


@dataclass
class Listening:
    """A coach whose answers are kept."""

    coach: Coach
    heard: list[Reply] = field(default_factory=list)

    @property
    def model(self) -> str:
        return self.coach.model

    def most(self, request: Request) -> Usage:
        return self.coach.most(request)

    def ask(self, request: Request, seconds: float) -> Reply:
        reply = self.coach.ask(request, seconds)
        self.heard.append(reply)
        return reply


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one pack. `said` is what its person would read; `first` what the model said at first, as far as that could be
    read, and `flaws` why it was refused; `wrong` and `first_wrong` are what is wrong with them, by rule."""

    name: str
    said: str
    by: str
    version: str
    wrong: Mapping[str, Sequence[str]]
    first: str | None
    first_wrong: Mapping[str, Sequence[str]]
    flaws: Sequence[str]
    trouble: str
    seconds: float
    tokens: int


@dataclass(frozen=True, slots=True)
class Run:
    """All results, and what they were made with. What a run took (`seconds`, `tokens`) is no part of being judged."""

    at: str
    model: str
    prompts: Mapping[str, str]
    results: Sequence[Result]

    def kept(self, rule: str, *, first: bool = False) -> float | None:
        """The share of tips that keep a rule; None where there are none to judge."""
        wrong = [one.first_wrong if first else one.wrong for one in self.results if not first or one.first is not None]
        return sum(rule not in one for one in wrong) / len(wrong) if wrong else None

    def all_kept(self, *, first: bool = False) -> float | None:
        """The share of tips that keep every rule."""
        wrong = [one.first_wrong if first else one.wrong for one in self.results if not first or one.first is not None]
        return sum(not one for one in wrong) / len(wrong) if wrong else None

    @property
    def refusals(self) -> Counter[str]:
        """Why first answers were refused, most often first."""
        return Counter(flaw for one in self.results for flaw in one.flaws)

    @property
    def fallbacks(self) -> Counter[str]:
        """How often the playbook had to answer for the model, by why."""
        return Counter(one.trouble for one in self.results if one.by == PLAYBOOK and one.trouble)

    def as_json(self) -> dict[str, Any]:
        """To save."""
        rules = {rule: {"shown": self.kept(rule), "first": self.kept(rule, first=True)} for rule in RULES}
        return {
            "at": self.at,
            "model": self.model,
            "prompts": dict(self.prompts),
            "packs": len(self.results),
            "rules": rules,
            "all": {"shown": self.all_kept(), "first": self.all_kept(first=True)},
            "refusals": dict(self.refusals),
            "fallbacks": dict(self.fallbacks),
            "results": [asdict(one) for one in self.results],
        }


def run(cases: Sequence[Case], coach: Coach | None, *, seconds: float = 20.0) -> Run:
    """Every pack in turn. Without a coach the playbook answers."""
    versions: dict[str, str] = {}
    with _store() as (store, workspace):
        results = [_one(case, coach, store, workspace, seconds) for case in cases]
    if coach is not None:
        from prompts.library import version_of

        versions = {task.value: version_of(task) for task in sorted({case.task for case in cases})}
    return Run(datetime.now(UTC).isoformat(timespec="seconds"), coach.model if coach else PLAYBOOK, versions, results)


@contextmanager
def _store() -> Iterator[tuple[SqlStore, Workspace]]:
    """Where calls are kept and budgets are held."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'eval.db'}"
        migrations.upgrade(url)
        engine = create_engine(url)
        store = SqlStore(engine)
        workspace = store.create_workspace("Evaluation")
        yield store, replace(workspace, model_tokens_a_day=_PLENTY, model_cents_a_day=_PLENTY)
        engine.dispose()


def _one(case: Case, coach: Coach | None, store: SqlStore, workspace: Workspace, seconds: float) -> Result:
    listening = Listening(coach) if coach is not None else None
    maker = tip_maker(Wording(store, SystemClock(case.evidence.as_of), listening, seconds))
    started = time.perf_counter()
    tip, trouble = maker.make(case.ground(workspace, None if coach else Trouble.NOT_SET_UP), case.task)
    took = time.perf_counter() - started
    heard = listening.heard if listening else []
    first = _first(case, heard[0]) if heard else None
    said = Said.of(tip)
    return Result(
        name=case.name,
        said=said.text,
        by=tip.model if tip.source == FROM_A_MODEL else PLAYBOOK,
        version=tip.version,
        wrong=faults(case, said),
        first=first.text if first else None,
        first_wrong=faults(case, first) if first else {},
        flaws=_flaws(case, heard[0]) if heard else (),
        trouble=trouble.value if trouble is not None and coach is not None else "",
        seconds=round(took, 3),
        tokens=sum(reply.usage.tokens for reply in heard),
    )


def _first(case: Case, reply: Reply) -> Said:
    """The answer as it would be read, had nobody checked it."""
    content = reply.content

    def shown(text: object) -> str:
        return written_out(str(text), case.evidence, case.mask, case.write)[0]

    actions = tuple(Action(shown(one["action"]), shown(one["reason"])) for one in content["actions"])
    return Said(str(content["focus"]), actions, shown(content["question"]))


def _flaws(case: Case, reply: Reply) -> tuple[str, ...]:
    """Why the guard refuses it; nothing where it does not."""
    mates = [mate.name for mate in case.known.mates]
    told = [action for given in case.evidence.given for action in given.actions]
    _, problems = tip_from(
        reply.content, case.evidence, case.mask, case.write, topic=case.topic, mates=mates, told=told
    )
    return tuple(dict.fromkeys(problem.flaw.value for problem in problems))
