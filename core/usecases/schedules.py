"""Changing what is sent when: for the workspace, a team or a person; and pauses."""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from core.changes import State
from core.deliveries import BY_HAND
from core.errors import NotFound, Refused
from core.people import Person
from core.ports import Clock, Store, Tx
from core.rhythm import EVERY_DAY, PLANNED, Absence, Kind, Override, Place, schedule_of
from core.schedules import Level, Whose, override_of, read_channel, require_place, state_of, tidied
from core.usecases.changes import written
from core.usecases.planning import Planner
from core.usecases.schedule_setting import ScheduleSetting, problems_of
from core.usecases.sending import Due, Writer
from core.usecases.subjects import the_only

SETTING = ScheduleSetting()
_LONGEST_PAUSE = timedelta(days=366)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def read_kind(text: str) -> Kind:
    """`scorecard`, `tip`, `digest`, `recognition` or `reminder`. Raises `Refused`."""
    for kind in PLANNED:
        if text.strip().casefold() in (kind.value, f"{kind.value}s"):
            return kind
    raise Refused(f"There is no schedule for “{text[:30]}”. There are {', '.join(PLANNED)}.")


def read_weekday(text: str) -> int:
    """0 for Monday, or `EVERY_DAY`. Raises `Refused`."""
    word = text.strip().casefold()
    if word in ("daily", "every day", "every-day"):
        return EVERY_DAY
    found = [number for number, name in enumerate(_WEEKDAYS) if len(word) >= 2 and name.startswith(word)]
    if len(found) != 1:
        raise Refused(f"“{text[:20]}” is no weekday. Write it as monday, or every-day.")
    return found[0]


def read_place(text: str) -> tuple[Place, str | None]:
    """`dm`, `group-dm`, or `channel:C0123456789`. Raises `Refused`."""
    word, _, channel = text.strip().partition(":")
    word = word.casefold().replace("-", "_")
    if word in (Place.DM, Place.GROUP_DM) and not channel:
        return Place(word), None
    if word == Place.CHANNEL:
        return Place.CHANNEL, read_channel(channel)
    raise Refused(
        f"“{text[:40]}” is no place. Write dm, group-dm, or channel: and the channel's id (channel:C0123456789)."
    )


@dataclass(frozen=True, slots=True)
class Change:
    """What to change; None leaves it as it is."""

    is_on: bool | None = None
    weekday: int | None = None
    at: time | None = None
    place: Place | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class Schedules:
    """What an admin may do with the rhythm."""

    store: Store
    clock: Clock

    def overrides(self, workspace_id: int) -> list[tuple[Override, str]]:
        """What differs from the usual, each with for whom, the most general first."""
        with self.store.begin(workspace_id) as tx:
            people = {person.id: person.name for person in tx.people()}
            teams = {team.id: team.name for team in tx.teams()}
            found = tx.overrides()
        named = [(one, people.get(one.person_id or 0) or teams.get(one.team_id or 0) or "everybody") for one in found]
        return sorted(named, key=lambda pair: (pair[0].person_id is not None, pair[0].team_id is not None, pair[1]))

    def change(
        self,
        workspace_id: int,
        kind: Kind,
        change: Change,
        *,
        actor: str,
        team: str | None = None,
        person: str | None = None,
    ) -> Override:
        """Change it for everybody, a team or a person, and plan anew. Raises `Refused` or `NotFound`."""
        require_place(kind, change.place)
        with self.store.begin(workspace_id, write=True) as tx:
            tx.lock_workspace()
            whose = _whose(tx, kind, team, person)
            known = override_of(whose, SETTING.state(tx, whose.target))
            wanted = replace(
                known,
                is_on=known.is_on if change.is_on is None else change.is_on,
                weekday=known.weekday if change.weekday is None else change.weekday,
                at=change.at or known.at,
                place=change.place or known.place,
                channel=change.channel or known.channel,
            )
            new = self._save(tx, whose, tidied(state_of(wanted) or {}), actor)
        Planner(self.store, self.clock).plan(workspace_id)
        return new

    def reset(
        self, workspace_id: int, kind: Kind, *, actor: str, team: str | None = None, person: str | None = None
    ) -> None:
        """Back to what holds one level up. Raises `Refused` or `NotFound`."""
        with self.store.begin(workspace_id, write=True) as tx:
            tx.lock_workspace()
            self._save(tx, _whose(tx, kind, team, person), None, actor)
        Planner(self.store, self.clock).plan(workspace_id)

    def _save(self, tx: Tx, whose: Whose, wanted: State | None, actor: str) -> Override:
        if problems := problems_of(tx, whose, wanted):
            raise Refused(" ".join(problems.values()))
        before = SETTING.state(tx, whose.target)
        if wanted != before:
            written(tx, self.clock.now(), actor, SETTING, whose.target, before, wanted)
        return override_of(whose, wanted)

    def pause(self, workspace_id: int, person: str, start: date, end: date, kind: Kind | None, *, actor: str) -> Person:
        """Nothing (or nothing of one kind) for these days, both included. Raises `Refused` or `NotFound`."""
        if end < start or end - start > _LONGEST_PAUSE:
            raise Refused("A pause begins before it ends, and is a year long at most. Nothing was changed.")
        with self.store.begin(workspace_id, write=True) as tx:
            found = _person(tx, person)
            tx.add_absence(Absence(found.id, start, end, kind, by_admin=True))
            self._audit(tx, actor, "pause", f"{kind or 'everything'} for {found.name}")
        Planner(self.store, self.clock).plan(workspace_id, [found.id])
        return found

    def resume(self, workspace_id: int, person: str, kind: Kind | None, *, actor: str) -> Person:
        """End the pauses of this kind today, whoever gave them. Raises `Refused` when there is none."""
        with self.store.begin(workspace_id, write=True) as tx:
            found = _person(tx, person)
            yesterday = self.clock.today(found.zone) - timedelta(days=1)
            if not tx.end_absences(found.id, kind, yesterday, by_admin=None):
                raise Refused(f"{found.name} has no such pause. Nothing was changed.")
            self._audit(tx, actor, "resume", f"{kind or 'everything'} for {found.name}")
        Planner(self.store, self.clock).plan(workspace_id, [found.id])
        return found

    def send_now(self, workspace_id: int, kind: Kind, person: str, writer: Writer, *, actor: str) -> bool:
        """Send one person theirs at once, as of today; False when there is nothing to say. Once a day at most."""
        with self.store.begin(workspace_id) as tx:
            found = _person(tx, person)
            overrides = tx.overrides()
        if found.slack_id is None:
            raise Refused(f"{found.name} is not linked to a Slack account yet. `python -m bot people link` does it.")
        due = _due_now(kind, found, overrides, self.clock)
        letter = writer.prepare(workspace_id, due.day, [due])(due)
        # Asked for, it comes even if it has come on its own.
        letters = [replace(letter, topic=f"{BY_HAND}{due.topic}", due=due.at)] if letter else []
        with self.store.begin(workspace_id, write=True) as tx:
            tx.add_letters(writer.before(tx, letters), self.clock.now())
            new = tx.add_letters(letters, self.clock.now())
            self._audit(tx, actor, "send now", f"{kind} to {found.name}")
        return bool(new)

    def _audit(self, tx: Tx, actor: str, action: str, target: str) -> None:
        tx.audit(at=self.clock.now(), actor=actor, action=action, target=target)


def _due_now(kind: Kind, person: Person, overrides: list[Override], clock: Clock) -> Due:
    return Due(person, clock.today(person.zone), clock.now(), schedule_of(kind, person, overrides))


def _whose(tx: Tx, kind: Kind, team: str | None, person: str | None) -> Whose:
    """Whose schedule was named. Raises `Refused` or `NotFound`."""
    if team and person:
        raise Refused("Say a team or a person, not both. Nothing was changed.")
    if person:
        return Whose(kind, Level.PERSON, _person(tx, person).id)
    return Whose(kind, Level.TEAM, _team_id(tx, team)) if team else Whose(kind)


def _team_id(tx: Tx, text: str) -> int:
    if not (found := tx.search_teams(text)):
        raise NotFound(f"No team is called “{text[:40]}”. Nothing was changed.")
    return the_only(found, text).id


def _person(tx: Tx, text: str) -> Person:
    if not (found := tx.people_by_email(text) or tx.search_people(text)):
        raise NotFound(f"Nobody in the roster is called “{text[:40]}”. Nothing was changed.")
    return the_only(found, text)
