"""How somebody reads what Pace shows and sends them, chosen by themselves; it holds from the next message on."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import time

from core.access import require_own_time
from core.errors import Refused
from core.people import Person, Workspace
from core.ports import Clock, Store, Tx
from core.preferences import LOCALES, OWN_TIMES, Preferences, chosen_quiet, may_be_quiet
from core.rhythm import Kind, Override, schedule_of
from core.usecases.kpi import Asker
from core.usecases.planning import Calendar, Planner

_NOTHING = "Nothing was changed."


@dataclass(frozen=True, slots=True)
class OwnTime:
    """When one kind comes: `usual` without what is said for the person alone, `own` what is (None: nothing)."""

    kind: Kind
    usual: time
    own: time | None


@dataclass(frozen=True, slots=True)
class HowTheyRead:
    """The person with what they chose, the workspace that it has to fit, and the times of what comes to them."""

    person: Person
    workspace: Workspace
    times: tuple[OwnTime, ...]


@dataclass(frozen=True, slots=True)
class OwnPreferences:
    """Everything is about the asker: nobody else can be named."""

    store: Store
    clock: Clock

    def show(self, workspace_id: int, asker: Asker) -> HowTheyRead:
        """How the asker reads."""
        with self.store.begin(workspace_id) as tx:
            return self._read(tx, _asking(asker))

    def change(self, workspace_id: int, asker: Asker, wanted: Preferences) -> HowTheyRead:
        """Store it, and plan anew; the same again is no change. Raises `Refused` or `NotPermitted`; then nothing has changed."""
        with self.store.begin(workspace_id, write=True) as tx:
            tx.lock_workspace()  # an admin may be changing the same schedule
            before = self._read(tx, _asking(asker))
            after = _with(before, wanted)
            tx.save_preferences(after)
            for override in _overrides(before, wanted, tx.overrides()):
                tx.save_override(override)
            if (found := self._read(tx, after)) == before:
                return found
            tx.audit(
                at=self.clock.now(),
                actor=after.name,
                action="change preferences",
                target=after.name,
                before=_as_json(before),
                after=_as_json(found),
            )
        Planner(self.store, self.clock).plan(workspace_id, [after.id])
        return found

    def _read(self, tx: Tx, person: Person) -> HowTheyRead:
        calendar = Calendar.read(tx, self.clock.today(person.zone), [person.id])
        wider = [one for one in calendar.overrides if one.person_id is None]
        times = tuple(
            OwnTime(kind, schedule_of(kind, person, wider).at, _own(calendar.overrides, kind, person).at)
            for kind in OWN_TIMES
            if calendar.gets(kind, person) and calendar.schedule(kind, person).is_on
        )
        return HowTheyRead(person, calendar.workspace, times)


def _with(found: HowTheyRead, wanted: Preferences) -> Person:
    """The person as they want to read. Raises `Refused`."""
    if wanted.locale not in (None, found.person.own_locale, *LOCALES):
        raise Refused(f"That language is none of the list. {_NOTHING}")
    after = replace(
        found.person,
        own_locale=wanted.locale,
        chart=wanted.chart,
        quiet_start=wanted.quiet_start,
        quiet_end=wanted.quiet_end,
    )
    is_new = (wanted.quiet_start, wanted.quiet_end) != (found.person.quiet_start, found.person.quiet_end)
    if is_new and not may_be_quiet(chosen_quiet(after, found.workspace), found.workspace):
        shared = f"{found.workspace.quiet_start:%H:%M} to {found.workspace.quiet_end:%H:%M}"
        raise Refused(
            f"Your quiet hours hold those of everybody ({shared}) and leave four hours a day at least. {_NOTHING}"
        )
    return after


def _overrides(found: HowTheyRead, wanted: Preferences, known: Iterable[Override]) -> Iterator[Override]:
    """What the new times make of the person's own schedules. Raises `Refused` or `NotPermitted` where one may not be chosen."""
    theirs = {one.kind: one for one in found.times}
    for kind, at in wanted.times.items():
        if kind not in theirs:
            raise Refused(f"No {kind} comes to you. {_NOTHING}")
        if at == theirs[kind].own:
            continue
        require_own_time(found.workspace, at)
        yield replace(_own(known, kind, found.person), at=at)


def _own(overrides: Iterable[Override], kind: Kind, person: Person) -> Override:
    same = (one for one in overrides if one.kind is kind and one.person_id == person.id)
    return next(same, Override(kind, person_id=person.id))


def _as_json(found: HowTheyRead) -> str:
    person = found.person
    said = {"locale": person.own_locale, "chart": person.chart, "quiet": [person.quiet_start, person.quiet_end]}
    return json.dumps({**said, **{one.kind.value: one.own for one in found.times}}, default=str)


def _asking(asker: Asker) -> Person:
    if asker.person is None:
        raise Refused("Only somebody in the roster has settings of their own.")
    return asker.person
