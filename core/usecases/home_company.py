"""The admin's part of Home: whether the data is fresh, who is missing, what is sent, how that went, and what a model may take."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.feeds import Feed
from core.people import Person, Workspace
from core.ports import Tx
from core.ports.home import DeliveryHealth, ImportLine, Unlinked
from core.ports.wording import Coach
from core.rhythm import PLANNED, Schedule, schedule_of
from core.setup import Checklist
from core.usecases.checklists import read_checklist
from core.wording import Budget, budget_of

MOST_IMPORTS = 3
_MOST_NAMED = 5
_LOOKED_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ModelUse:
    """The model by its name, and what of today's budget is used."""

    name: str
    spent: Budget
    budget: Budget


@dataclass(frozen=True, slots=True)
class CompanyState:
    """How the workspace stands. `feeds` are the sources that are picked up; `exceptions` counts the schedules that differ for a
    team or a person; `model` is None where none is set up, and `setup` once that is over."""

    imports: tuple[ImportLine, ...]
    feeds: tuple[Feed, ...]
    unlinked: Unlinked
    schedules: tuple[Schedule, ...]
    exceptions: int
    deliveries: DeliveryHealth
    model: ModelUse | None
    setup: Checklist | None


def read_company(tx: Tx, coach: Coach | None, workspace: Workspace, now: datetime, day: date) -> CompanyState:
    """For an admin; whoever calls this has asked whether they are one."""
    imports, overrides = tx.import_lines(limit=MOST_IMPORTS), tx.overrides()
    everybody = [one for one in overrides if one.team_id is None and one.person_id is None]
    setup = read_checklist(tx)
    nobody = Person(0, "")  # for whom only what holds for everybody holds
    return CompanyState(
        imports=tuple(imports),
        feeds=tuple(sorted(tx.feeds(), key=lambda one: not one.problem)),  # those with a problem first
        unlinked=tx.unlinked(limit=_MOST_NAMED),
        schedules=tuple(schedule_of(kind, nobody, everybody) for kind in PLANNED),
        exceptions=len(overrides) - len(everybody),
        deliveries=tx.delivery_health(now - _LOOKED_BACK),
        model=ModelUse(coach.model, tx.spent(day), budget_of(workspace)) if coach is not None else None,
        setup=None if setup.is_over else setup,
    )
