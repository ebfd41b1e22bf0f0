"""What one person gets on its own and when: seen ahead, previewed, muted and paused by themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from core.errors import NotFound, Refused
from core.people import Person, Workspace
from core.ports import Clock, Store, Tx
from core.rhythm import PLANNED, Absence, Kind, Occurrence, Schedule
from core.usecases.kpi import Asker
from core.usecases.planning import Calendar, Planner
from core.usecases.sending import Due, Writer

_FOR_GOOD = date.max
_LONGEST_PAUSE = timedelta(days=92)
_DAY = timedelta(days=1)
_NO_PAUSE = "You have no pause. `/pace settings` shows what comes when."
_ONLY_LEAVE = (
    "You have no pause of your own. Your leave was given by an admin, and only an admin ends it: ask one if you are back "
    "earlier. `/pace settings` shows its days."
)

_ONLY_THE_ROSTER = "Only somebody in the roster gets messages."


@dataclass(frozen=True, slots=True)
class Coming:
    """One kind, as it comes to a person. `next` is None while nothing is coming; `silent_until` the last day of a mute or
    snooze of this kind (`date.max`: for good), `stopped_until` that of an admin's pause of it; None when there is none."""

    kind: Kind
    schedule: Schedule
    next: Occurrence | None
    silent_until: date | None
    stopped_until: date | None = None

    @property
    def is_muted(self) -> bool:
        """True when it stays silent until the person says otherwise."""
        return self.silent_until == _FOR_GOOD


@dataclass(frozen=True, slots=True)
class OwnSchedule:
    """Everything that comes to one person; the pause of their own that they are in or have ahead, and the leave that an admin
    gave them, if any."""

    person: Person
    workspace: Workspace
    coming: tuple[Coming, ...]
    pause: Absence | None
    leave: Absence | None = None


@dataclass(frozen=True, slots=True)
class OwnRhythm:
    """What everybody may do about what they get themselves. Everything is about the asker; what an admin gave them stays."""

    store: Store
    clock: Clock
    writers: Mapping[Kind, Writer]

    def show(self, workspace_id: int, asker: Asker) -> OwnSchedule:
        """What comes to the asker, and when."""
        person = asker.in_roster(_ONLY_THE_ROSTER)
        today = self.clock.today(person.zone)
        with self.store.begin(workspace_id) as tx:
            calendar = Calendar.read(tx, today, [person.id])
        mine = calendar.absences.get(person.id, ())
        coming = tuple(self._coming(calendar, kind, person, today) for kind in _kinds(calendar, person))
        pause, leave = _first(mine, by_admin=False), _first(mine, by_admin=True)
        return OwnSchedule(person, calendar.workspace, coming, pause, leave)

    def mute(self, workspace_id: int, asker: Asker, kind: Kind) -> None:
        """Nothing of this kind any more, until `unmute`. Raises `Refused` for a kind that the asker does not get."""
        person = asker.in_roster(_ONLY_THE_ROSTER)
        today = self.clock.today(person.zone)
        with self.store.begin(workspace_id, write=True) as tx:
            self._require(tx, person, kind, today)
            tx.end_absences(person.id, kind, today - _DAY, by_admin=False)  # a snooze, or the same mute again
            tx.add_absence(Absence(person.id, today, _FOR_GOOD, kind))
            self._audit(tx, person, f"mute {kind}")
        Planner(self.store, self.clock).plan(workspace_id, [person.id])

    def unmute(self, workspace_id: int, asker: Asker, kind: Kind) -> date | None:
        """End a mute or snooze of this kind; the last day for which an admin has stopped it all the same, if any.

        Raises `Refused` for a kind that the asker does not get.
        """
        person = asker.in_roster(_ONLY_THE_ROSTER)
        today = self.clock.today(person.zone)
        with self.store.begin(workspace_id, write=True) as tx:
            calendar = self._require(tx, person, kind, today)
            tx.end_absences(person.id, kind, today - _DAY, by_admin=False)
            self._audit(tx, person, f"unmute {kind}")
        Planner(self.store, self.clock).plan(workspace_id, [person.id])
        return self._coming(calendar, kind, person, today).stopped_until

    def pause(self, workspace_id: int, asker: Asker, start: date, end: date) -> Absence:
        """Nothing at all on these days, both included; it takes the place of a pause before, and no leave. Raises `Refused`."""
        person = asker.in_roster(_ONLY_THE_ROSTER)
        today = self.clock.today(person.zone)
        if end < today or end < start or end - start > _LONGEST_PAUSE:
            raise Refused("A pause ends today or later, and is three months long at most. Nothing was changed.")
        pause = Absence(person.id, start, end)
        with self.store.begin(workspace_id, write=True) as tx:
            tx.end_absences(person.id, None, today - _DAY, by_admin=False)
            tx.add_absence(pause)
            self._audit(tx, person, "pause")
        Planner(self.store, self.clock).plan(workspace_id, [person.id])
        return pause

    def resume(self, workspace_id: int, asker: Asker) -> None:
        """End the own pause today. Raises `Refused` when there is none."""
        person = asker.in_roster(_ONLY_THE_ROSTER)
        today = self.clock.today(person.zone)
        with self.store.begin(workspace_id, write=True) as tx:
            if not tx.end_absences(person.id, None, today - _DAY, by_admin=False):
                raise Refused(
                    _NO_PAUSE if _first(tx.absences(today, [person.id]), by_admin=True) is None else _ONLY_LEAVE
                )
            self._audit(tx, person, "resume")
        Planner(self.store, self.clock).plan(workspace_id, [person.id])

    def preview(self, workspace_id: int, asker: Asker, kind: Kind) -> Mapping[str, Any] | None:
        """What the asker would get if it were sent now (`text` and `blocks`); None when there is nothing to say today.

        Nothing is sent or remembered. Raises `Refused` for a kind that the asker does not get.
        """
        person = asker.in_roster(_ONLY_THE_ROSTER)
        today = self.clock.today(person.zone)
        with self.store.begin(workspace_id) as tx:
            calendar = self._require(tx, person, kind, today)
        due = Due(person, today, self.clock.now(), calendar.schedule(kind, person))
        letter = self.writers[kind].prepare(workspace_id, today, [due])(due)
        return letter.payload if letter else None

    def _coming(self, calendar: Calendar, kind: Kind, person: Person, today: date) -> Coming:
        silent = [one for one in calendar.absences.get(person.id, ()) if one.kind is kind and one.start <= today]
        alarm = calendar.first(kind, person, self.clock.now()) if calendar.gets(kind, person) else None
        found = Occurrence(alarm.day, alarm.at) if alarm and alarm.day and alarm.at else None
        until, stopped = (max((one.end for one in silent if one.by_admin is by), default=None) for by in (False, True))
        return Coming(kind, calendar.schedule(kind, person), found, until, stopped)

    def _require(self, tx: Tx, person: Person, kind: Kind, today: date) -> Calendar:
        calendar = Calendar.read(tx, today, [person.id])
        if kind not in _kinds(calendar, person):
            raise NotFound(f"No {kind} comes to you. `/pace settings` shows what does.")
        return calendar

    def _audit(self, tx: Tx, person: Person, action: str) -> None:
        tx.audit(at=self.clock.now(), actor=person.name, action=action, target=person.name)


def _kinds(calendar: Calendar, person: Person) -> list[Kind]:
    """Those meant for the person, and reminders, which come as soon as there is a goal; praise only where it is turned on."""
    return [
        kind
        for kind in PLANNED
        if kind is Kind.REMINDER
        or (calendar.gets(kind, person) and (kind is not Kind.RECOGNITION or calendar.schedule(kind, person).is_on))
    ]


def _first(absences: Sequence[Absence], *, by_admin: bool) -> Absence | None:
    """The absence from everything that somebody is in, or else the next one; of those an admin gave, or of their own."""
    theirs = (one for one in absences if one.kind is None and one.by_admin is by_admin)
    return min(theirs, key=lambda one: one.start, default=None)
