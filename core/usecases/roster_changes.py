"""Changing the roster by hand: who somebody is, for whom they work, when they are away, that they have left."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from core.access_admin import require_roster_change
from core.errors import Refused
from core.people import Person, Workspace
from core.ports import Clock, Store, Tx
from core.rhythm import Absence
from core.roster import RosterField, Sheet, changed_by, differing, merged, sheet_of
from core.usecases.kpi import Asker
from core.usecases.planning import Planner
from core.usecases.roster import person_in
from core.usecases.roster_checks import NEW_TEAM, Wanted, checked, faults, is_last_admin

_LONGEST_LEAVE = timedelta(days=366)
_DAY = timedelta(days=1)
_NOTHING = Sheet(zone="", country="")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it: saved where there are neither `problems` nor anything changed `meanwhile` by somebody else.

    `sheet` is what stands there now or, where nothing was saved, what is wanted on top of it. `changed` names what was saved.
    """

    sheet: Sheet
    now: Sheet
    problems: Mapping[RosterField, str] = field(default_factory=dict)
    meanwhile: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RosterChanges:
    """What an admin may do. Each change is in the audit log with what was before, and alarms are planned anew after it."""

    store: Store
    clock: Clock

    def change(self, workspace_id: int, asker: Asker, person_id: int, seen: Sheet, wanted: Wanted) -> Outcome:
        """Save what differs from what was `seen`; nothing where somebody else has changed the person since.

        Raises `NotPermitted`, or `NotFound` for who is gone.
        """
        require_roster_change(asker.viewer)
        with self.store.begin(workspace_id, write=True) as tx:
            tx.lock_workspace()
            person, roster = person_in(tx, person_id), tx.people()
            now = sheet_of(person)
            entered, problems = checked(tx, wanted, seen)
            sheet = merged(seen, entered, now)
            problems |= faults(person, now, sheet, roster)
            if problems or sheet == now:
                return Outcome(sheet, now, problems)
            if seen != now:
                return Outcome(sheet, now, meanwhile=differing(seen, now))
            sheet = _with_team(tx, sheet, wanted)
            tx.save_person(changed_by(person, sheet))
            changed = differing(now, sheet)
            self._audit(tx, asker, "person.change", person.id, told(tx, now, changed), told(tx, sheet, changed))
        Planner(self.store, self.clock).plan(workspace_id, [person.id, person.manager_id, sheet.manager])
        return Outcome(sheet, now, changed=changed)

    def add(self, workspace_id: int, asker: Asker, wanted: Wanted) -> Outcome:
        """Put somebody new into the roster. Raises `NotPermitted`."""
        require_roster_change(asker.viewer)
        with self.store.begin(workspace_id, write=True) as tx:
            tx.lock_workspace()
            roster, workspace = tx.people(), tx.workspace()
            sheet, problems = checked(tx, wanted, _NOTHING)
            new = _new_person(sheet, workspace)
            problems |= faults(new, None, sheet, roster)
            if problems:
                return Outcome(sheet, sheet, problems)
            sheet = _with_team(tx, sheet, wanted)
            added = tx.add_person(changed_by(new, sheet))
            fields = differing(_NOTHING, sheet)
            self._audit(tx, asker, "person.add", added.id, None, told(tx, sheet, fields))
        Planner(self.store, self.clock).plan(workspace_id, [added.id, added.manager_id])
        return Outcome(sheet, sheet, changed=fields)

    def set_active(self, workspace_id: int, asker: Asker, person_id: int, is_active: bool) -> tuple[Person, bool]:
        """Let somebody leave, or let them in again; and whether that changed anything.

        Raises `NotPermitted`; `Refused` for oneself, the last admin and who was erased.
        """
        require_roster_change(asker.viewer)
        with self.store.begin(workspace_id, write=True) as tx:
            tx.lock_workspace()
            person = person_in(tx, person_id)
            if person.active == is_active:
                return person, False
            if not is_active:
                _require_may_leave(asker, person, tx.people())
            elif is_erased(person):
                raise Refused("Who was erased cannot be let in again: add them as somebody new. Nothing was changed.")
            tx.save_person(replace(person, active=is_active))
            action = "person.reactivate" if is_active else "person.deactivate"
            self._audit(tx, asker, action, person.id, {"active": not is_active}, {"active": is_active})
        Planner(self.store, self.clock).plan(workspace_id, [person.id, person.manager_id])
        return person, True

    def give_leave(self, workspace_id: int, asker: Asker, person_id: int, start: date, end: date) -> Person:
        """Nothing is sent to somebody on these days, both included. Raises `NotPermitted` or `Refused`."""
        require_roster_change(asker.viewer)
        with self.store.begin(workspace_id, write=True) as tx:
            tx.lock_workspace()
            person = person_in(tx, person_id)
            today = self.clock.today(person.zone)
            if end < today or end < start or end - start > _LONGEST_LEAVE:
                raise Refused(
                    "A leave ends after it begins, today or later, and is a year long at most. Nothing was changed."
                )
            leave = Absence(person.id, start, end, by_admin=True)
            if leave in tx.absences(today, [person.id]):
                raise Refused(f"{person.name} has this leave already. Nothing was changed.")
            tx.add_absence(leave)
            days = {"from": start.isoformat(), "until": end.isoformat()}
            self._audit(tx, asker, "person.leave", person.id, None, days)
        Planner(self.store, self.clock).plan(workspace_id, [person.id])
        return person

    def end_leave(self, workspace_id: int, asker: Asker, person_id: int) -> tuple[Person, Absence | None]:
        """End every leave that an admin gave somebody today, and the pause of their own that goes on, if any: that is theirs.

        Raises `NotPermitted`, or `Refused` when there is no leave.
        """
        require_roster_change(asker.viewer)
        with self.store.begin(workspace_id, write=True) as tx:
            tx.lock_workspace()
            person = person_in(tx, person_id)
            today = self.clock.today(person.zone)
            away = [one for one in tx.absences(today, [person.id]) if one.kind is None]
            own = min((one for one in away if not one.by_admin), key=lambda one: one.start, default=None)
            if not tx.end_absences(person.id, None, today - _DAY, by_admin=True):
                also = f" The pause is their own: {person.name} ends it with `/pace resume`." if own else ""
                raise Refused(f"{person.name} has no leave.{also} Nothing was changed.")
            days = {"leave": [f"{one.start}..{one.end}" for one in away if one.by_admin]}
            self._audit(tx, asker, "person.leave.end", person.id, days, {"leave": []})
        Planner(self.store, self.clock).plan(workspace_id, [person.id])
        return person, own

    def _audit(
        self,
        tx: Tx,
        asker: Asker,
        action: str,
        person_id: int,
        before: Mapping[str, object] | None,
        after: Mapping[str, object],
    ) -> None:
        tx.audit(
            at=self.clock.now(),
            actor=asker.person.name if asker.person else "command line",
            action=action,
            target=f"person:{person_id}",
            before=json.dumps(before, ensure_ascii=False) if before is not None else None,
            after=json.dumps(after, ensure_ascii=False),
        )


def told(tx: Tx, sheet: Sheet, fields: Sequence[str]) -> dict[str, object]:
    """These fields with the names of managers and teams, as an admin reads them."""
    manager = next((one.name for one in tx.people([sheet.manager])), None) if sheet.manager else None
    team = next((one.name for one in tx.teams() if one.id == sheet.team), None) if sheet.team else None
    named = {"manager": manager, "team": team}
    return {name: named[name] if name in named else getattr(sheet, name) for name in fields}


def is_erased(person: Person) -> bool:
    """Whether somebody was erased (`core.usecases.privacy`): nothing leads back to who they were."""
    return not person.active and person.name == f"Former colleague {person.id}"


def _require_may_leave(asker: Asker, person: Person, roster: Sequence[Person]) -> None:
    if asker.person is not None and person.id == asker.person.id:
        raise Refused("You cannot deactivate yourself: another admin can. Nothing was changed.")
    if is_last_admin(person, roster):
        raise Refused(f"{person.name} is the last admin: make somebody else one first. Nothing was changed.")


def _new_person(sheet: Sheet, workspace: Workspace) -> Person:
    return Person(0, sheet.name, country=workspace.country, zone=workspace.zone, locale=workspace.locale)


def _with_team(tx: Tx, sheet: Sheet, wanted: Wanted) -> Sheet:
    return replace(sheet, team=tx.add_team(wanted.new_team_name)) if sheet.team == NEW_TEAM else sheet
