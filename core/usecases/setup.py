"""The set-up checklist: how far a workspace is, and what each step leads to."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from core.access_admin import require_setup
from core.catalogue import Catalogue
from core.people import Person, Role
from core.ports import Clock, Store, Tx
from core.rhythm import Kind, Place, schedule_of, zone_of
from core.setup import Checklist, Mark, Opening, Progress, Step
from core.usecases.catalogue import ApplyCatalogue
from core.usecases.checklists import Checklists, read_checklist
from core.usecases.kpi import Asker
from core.usecases.planning import Planner
from core.usecases.sending import Due, Writer

_LOOKED_THROUGH = 200  # people, for one with figures to show


@dataclass(frozen=True, slots=True)
class Previewed:
    """A scorecard as it would go to somebody; `payload` is None where nobody has figures in the last week. `began` says that
    from now on messages are sent, which they were not before; `due` are the days on which the next scorecards go out, one for each
    person who gets one."""

    person: Person | None
    payload: Mapping[str, Any] | None
    began: bool
    due: Sequence[date] = ()


@dataclass(frozen=True, slots=True)
class Setup:
    """What an admin does to set a workspace up. `usual` are the KPIs where none were chosen, `scorecards` writes a preview, and
    `checklists` follow what is done here in the same transaction."""

    store: Store
    clock: Clock
    usual: Callable[[], Catalogue]
    scorecards: Writer
    checklists: Checklists

    def show(self, workspace_id: int, asker: Asker) -> Checklist:
        """How far it is. Raises `NotPermitted`."""
        require_setup(asker.viewer)
        with self.store.begin(workspace_id) as tx:
            return read_checklist(tx)

    def after(self, workspace_id: int, asker: Asker) -> Checklist | None:
        """How far it is once something was done elsewhere, which the messages with the checklist say at once. None: they may not
        know, or nothing was open before either."""
        if not asker.viewer.is_admin or asker.viewer.person_id is None:
            return None
        self.checklists.tell(workspace_id)
        found = self.show(workspace_id, asker)
        return None if found.is_over else found

    def skip(self, workspace_id: int, asker: Asker, step: Step) -> Checklist:
        """Leave a step out; without a look at the first scorecard, messages begin. Raises `NotPermitted`."""
        require_setup(asker.viewer)
        with self.store.begin(workspace_id, write=True) as tx:
            tx.lock_workspace()
            if read_checklist(tx).steps[step] is Progress.OPEN:
                tx.mark_step(step, Mark.SKIPPED, self.clock.now())
                self._audit(tx, asker, "setup.skip", step)
            began = step is Step.SCORECARD and self._go_live(tx, asker)
            found = read_checklist(tx)
            self.checklists.follow(tx)
        self._plan(workspace_id, began)
        return found

    def kpis(self, workspace_id: int, asker: Asker) -> None:
        """An admin looks at what is measured; where nothing is, the usual KPIs are from now on. Having looked is enough. Raises
        `NotPermitted`."""
        require_setup(asker.viewer)
        ApplyCatalogue(self.store, self.clock).if_none(workspace_id, self.usual(), actor=_name(asker))
        with self.store.begin(workspace_id, write=True) as tx:
            self._saw(tx, Step.KPIS)

    def saw_schedules(self, workspace_id: int, asker: Asker) -> None:
        """What is sent to everybody, and when, was looked at, which is enough. Raises `NotPermitted`."""
        require_setup(asker.viewer)
        with self.store.begin(workspace_id, write=True) as tx:
            self._saw(tx, Step.SCHEDULE)

    def preview(self, workspace_id: int, asker: Asker) -> Previewed:
        """Last week's scorecard of the first rep who has one; once it was seen, messages begin. Raises `NotPermitted`."""
        require_setup(asker.viewer)
        with self.store.begin(workspace_id) as tx:
            everybody = [one for one in tx.people(active_only=True) if one.role is Role.REP]
            # Rather somebody who really gets one.
            reps = sorted(everybody, key=lambda one: one.slack_id is None)[:_LOOKED_THROUGH]
            # As a manager reads it: what is between a rep and a colleague is in no preview.
            usual = replace(schedule_of(Kind.SCORECARD, Person(0, ""), []), place=Place.GROUP_DM)
            day = self.clock.today(tx.workspace().zone)
        due = [Due(one, day, self.clock.now(), usual) for one in reps]
        write = self.scorecards.prepare(workspace_id, day, due)
        person, letter = next(((one.person, letter) for one in due if (letter := write(one))), (None, None))
        if letter is None:
            return Previewed(None, None, began=False)
        with self.store.begin(workspace_id, write=True) as tx:
            tx.lock_workspace()
            began = self._go_live(tx, asker)
            self._saw(tx, Step.SCORECARD)
        self._plan(workspace_id, began)
        return Previewed(person, letter.payload, began, self.coming(workspace_id, asker))

    def coming(self, workspace_id: int, asker: Asker) -> tuple[date, ...]:
        """The days on which the next scorecards go out, one for each person who gets one. Raises `NotPermitted`."""
        require_setup(asker.viewer)
        with self.store.begin(workspace_id) as tx:
            zones = {one.id: zone_of(one.zone, tx.workspace().zone) for one in tx.people(active_only=True)}
            alarms = [one for one in tx.alarms() if one.kind is Kind.SCORECARD and one.person_id in zones]
        return tuple(one.at.astimezone(zones[one.person_id]).date() for one in alarms if one.at is not None)

    def opening_at(self, workspace_id: int, conversation: str, ts: str) -> Opening | None:
        """How the checklist at this place came about; None where it is an answer."""
        return self.checklists.opening_at(workspace_id, conversation, ts)

    def _saw(self, tx: Tx, step: Step) -> None:
        tx.lock_workspace()
        tx.mark_step(step, Mark.SEEN, self.clock.now())
        self.checklists.follow(tx)

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
