"""The set-up checklist: how far a workspace is, and what each step leads to."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from core.access_admin import require_setup
from core.catalogue import Catalogue
from core.deliveries import Letter
from core.people import Person, Role
from core.ports import Clock, Store, Tx
from core.rhythm import PLANNED, Kind, Place, Schedule, at_work, schedule_of
from core.setup import Checklist, Mark, Progress, Step, checklist_of
from core.usecases.catalogue import ApplyCatalogue
from core.usecases.kpi import Asker
from core.usecases.planning import Planner
from core.usecases.sending import Due, Writer

SETUP = "setup"  # the topic of the letter that brings the checklist
_LOOKED_THROUGH = 200  # people, for one with figures to show
_DAY = timedelta(days=1)
ChecklistLetter = Callable[[Checklist, bool], Mapping[str, Any]]  # and whether they have just become the admin


@dataclass(frozen=True, slots=True)
class Previewed:
    """A scorecard as it would go to somebody; `payload` is None where nobody has figures in the last week. `began` says that
    from now on messages are sent, which they were not before."""

    person: Person | None
    payload: Mapping[str, Any] | None
    began: bool


def read_checklist(tx: Tx) -> Checklist:
    """How far the workspace is; whoever calls this has asked whether they may know."""
    return checklist_of(tx.standing(), tx.setup_marks())


@dataclass(frozen=True, slots=True)
class Setup:
    """What an admin does to set a workspace up. `usual` are the KPIs where none were chosen, `scorecards` writes a preview, and
    `letter` the checklist."""

    store: Store
    clock: Clock
    usual: Callable[[], Catalogue]
    scorecards: Writer
    letter: ChecklistLetter

    def show(self, workspace_id: int, asker: Asker) -> Checklist:
        """How far it is. Raises `NotPermitted`."""
        require_setup(asker.viewer)
        with self.store.begin(workspace_id) as tx:
            return read_checklist(tx)

    def skip(self, workspace_id: int, asker: Asker, step: Step) -> Checklist:
        """Leave a step out; without a look at the first scorecard, messages begin. Raises `NotPermitted`."""
        require_setup(asker.viewer)
        with self.store.begin(workspace_id, write=True) as tx:
            if read_checklist(tx).steps[step] is Progress.OPEN:
                tx.mark_step(step, Mark.SKIPPED, self.clock.now())
                self._audit(tx, asker, "setup.skip", step)
            began = step is Step.SCORECARD and self._go_live(tx, asker)
            found = read_checklist(tx)
        self._plan(workspace_id, began)
        return found

    def kpis(self, workspace_id: int, asker: Asker) -> Catalogue:
        """What is measured; where nothing is, the usual KPIs from now on. Having looked is enough. Raises `NotPermitted`."""
        require_setup(asker.viewer)
        ApplyCatalogue(self.store, self.clock).if_none(workspace_id, self.usual(), actor=_name(asker))
        with self.store.begin(workspace_id, write=True) as tx:
            tx.mark_step(Step.KPIS, Mark.SEEN, self.clock.now())
            return tx.catalogue()

    def schedules(self, workspace_id: int, asker: Asker) -> tuple[Schedule, ...]:
        """What is sent to everybody, and when. Having looked is enough. Raises `NotPermitted`."""
        require_setup(asker.viewer)
        with self.store.begin(workspace_id, write=True) as tx:
            tx.mark_step(Step.SCHEDULE, Mark.SEEN, self.clock.now())
            everybody = [one for one in tx.overrides() if one.team_id is None and one.person_id is None]
        nobody = Person(0, "")  # for whom only what holds for everybody holds
        return tuple(schedule_of(kind, nobody, everybody) for kind in PLANNED)

    def preview(self, workspace_id: int, asker: Asker) -> Previewed:
        """Last week's scorecard of the first rep who has one; once it was seen, messages begin. Raises `NotPermitted`."""
        require_setup(asker.viewer)
        with self.store.begin(workspace_id) as tx:
            reps = [one for one in tx.people(active_only=True) if one.role is Role.REP][:_LOOKED_THROUGH]
            # As a manager reads it: what is between a rep and a colleague is in no preview.
            usual = replace(schedule_of(Kind.SCORECARD, Person(0, ""), []), place=Place.GROUP_DM)
            day = self.clock.today(tx.workspace().zone)
        due = [Due(one, day, self.clock.now(), usual) for one in reps]
        write = self.scorecards.prepare(workspace_id, day, due)
        person, letter = next(((one.person, letter) for one in due if (letter := write(one))), (None, None))
        if letter is None:
            return Previewed(None, None, began=False)
        with self.store.begin(workspace_id, write=True) as tx:
            tx.mark_step(Step.SCORECARD, Mark.SEEN, self.clock.now())
            began = self._go_live(tx, asker)
        self._plan(workspace_id, began)
        return Previewed(person, letter.payload, began)

    def tell(self, workspace_id: int) -> int:
        """Take the checklist to every admin who has not had it, while it is not over. Returns to how many."""
        now = self.clock.now()
        with self.store.begin(workspace_id, write=True) as tx:
            found, workspace = read_checklist(tx), tx.workspace()
            if found.is_over:
                return 0
            admins = tx.admins()
            told = tx.recipients_of(Kind.WELCOME, SETUP, [one.id for one in admins])
            away = tx.absences(now.date() - _DAY, [one.id for one in admins])
            payload = self.letter(found, False)
            letters = [
                Letter(Kind.WELCOME, one.id, SETUP, at_work(one, now, workspace, away), payload)
                for one in admins
                if one.id not in told
            ]
            return tx.add_letters(letters, now)

    def _go_live(self, tx: Tx, asker: Asker) -> bool:
        workspace = tx.workspace()
        if workspace.live:
            return False
        tx.save_workspace(replace(workspace, live=True))
        self._audit(tx, asker, "setup.live", f"workspace:{workspace.id}")
        return True

    def _plan(self, workspace_id: int, began: bool) -> None:
        if began:
            Planner(self.store, self.clock).plan(workspace_id)

    def _audit(self, tx: Tx, asker: Asker, action: str, target: str) -> None:
        after = json.dumps({"by": asker.viewer.person_id})
        tx.audit(at=self.clock.now(), actor=_name(asker), action=action, target=target, after=after)


def _name(asker: Asker) -> str:
    assert asker.person is not None, "whoever sets a workspace up is in the roster"
    return asker.person.name
