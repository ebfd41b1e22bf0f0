"""What a Monday morning brings: the demo's rep and manager find last week in their direct messages, and a goal to agree to."""

from collections.abc import Sequence
from contextlib import closing

from bot.compose import Pace
from bot.readers import goal_news
from bot.rhythm import queue_of, tips_of
from bot.writers import writers_of
from core.access import Viewer
from core.goals import Draft
from core.people import Person, Role
from core.periods import Grain, unit_of
from core.rhythm import Kind
from core.usecases.goals import Goals
from core.usecases.kpi import Asker
from core.usecases.schedules import Schedules

_AIM = 0.62
_DRAFTS = 3
_WHY = "Winning a few more of the deals that are far along is worth more than twice as many new ones."


def send_a_monday(pace: Pace, people: Sequence[Person], rep: Person, *, with_goal: bool, actor: str) -> None:
    """The rep's scorecard, drafts of tips for the manager above to look at, their digest and, if wanted, a goal from one to
    the other go into the queue; the bot sends them when it starts."""
    manager = next((person for person in people if person.id == rep.manager_id), None)
    schedules, writers = Schedules(pace.store, pace.clock), writers_of(pace.store, pace.clock)
    with closing(queue_of(pace)):
        if manager is not None:
            _draft(pace, [person for person in people if person.manager_id == manager.id])
        for kind, person in ((Kind.SCORECARD, rep), (Kind.DIGEST, manager)):
            if person is not None:
                schedules.send_now(pace.workspace.id, kind, person.email or person.name, writers[kind], actor=actor)
        if manager is not None and with_goal:
            _propose(pace, manager, rep)


def _draft(pace: Pace, team: Sequence[Person]) -> None:
    """A tip for some of the team: they wait for their manager's word."""
    for person in team[:_DRAFTS]:
        tips_of(pace).write(pace.workspace.id, person.id, "demo", pace.clock.now())


def _propose(pace: Pace, manager: Person, rep: Person) -> None:
    """A win rate for the running quarter."""
    workspace = pace.workspace
    with pace.store.begin(workspace.id) as tx:
        asker = Asker(Viewer(manager.id, Role.MANAGER, tx.below(manager.id)), manager)
    quarter = unit_of(pace.clock.today(workspace.zone), Grain.QUARTER, workspace.business)
    draft = Draft(f"person:{rep.id}", "win_rate", _AIM, quarter, _WHY)
    Goals(pace.store, pace.clock, goal_news).propose(workspace.id, asker, draft, form="demo")
