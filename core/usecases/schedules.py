"""Changing what is sent when: for the workspace, a team or a person; and pauses."""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from core.deliveries import BY_HAND
from core.errors import NotFound, Refused
from core.people import Person
from core.ports import Clock, Store, Tx
from core.rhythm import EVERY_DAY, PLANNED, Absence, Kind, Override, Place, schedule_of
from core.usecases.planning import Planner
from core.usecases.sending import Due, Writer
from core.usecases.subjects import the_only

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
    if word == Place.CHANNEL and channel[:1] in ("C", "G") and channel.isalnum() and len(channel) > 2:
        return Place.CHANNEL, channel
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
        if team and person:
            raise Refused("Say a team or a person, not both. Nothing was changed.")
        _check_place(kind, change)
        with self.store.begin(workspace_id, write=True) as tx:
            key = Override(kind, _team_id(tx, team), _person(tx, person).id if person else None)
            known = next((one for one in tx.overrides() if _same(one, key)), key)
            new = replace(
                known,
                is_on=known.is_on if change.is_on is None else change.is_on,
                weekday=known.weekday if change.weekday is None else change.weekday,
                at=change.at or known.at,
                place=change.place or known.place,
                channel=change.channel or known.channel,
            )
            tx.save_override(new)
            self._audit(tx, actor, "change schedule", f"{kind} for {team or person or 'everybody'}")
        Planner(self.store, self.clock).plan(workspace_id)
        return new

    def reset(
        self, workspace_id: int, kind: Kind, *, actor: str, team: str | None = None, person: str | None = None
    ) -> None:
        """Back to what holds one level up."""
        with self.store.begin(workspace_id, write=True) as tx:
            tx.save_override(Override(kind, _team_id(tx, team), _person(tx, person).id if person else None))
            self._audit(tx, actor, "reset schedule", f"{kind} for {team or person or 'everybody'}")
        Planner(self.store, self.clock).plan(workspace_id)

    def pause(self, workspace_id: int, person: str, start: date, end: date, kind: Kind | None, *, actor: str) -> Person:
        """Nothing (or nothing of one kind) for these days, both included. Raises `Refused` or `NotFound`."""
        if end < start or end - start > _LONGEST_PAUSE:
            raise Refused("A pause begins before it ends, and is a year long at most. Nothing was changed.")
        with self.store.begin(workspace_id, write=True) as tx:
            found = _person(tx, person)
            tx.add_absence(Absence(found.id, start, end, kind, by_admin=True))
            self._audit(tx, actor, "pause", f"{kind or 'everything'} for {found.name}")
        Planner(self.store, self.clock).plan(workspace_id)
        return found

    def resume(self, workspace_id: int, person: str, kind: Kind | None, *, actor: str) -> Person:
        """End the pauses of this kind today, whoever gave them. Raises `Refused` when there is none."""
        with self.store.begin(workspace_id, write=True) as tx:
            found = _person(tx, person)
            yesterday = self.clock.today(found.zone) - timedelta(days=1)
            if not tx.end_absences(found.id, kind, yesterday, by_admin=None):
                raise Refused(f"{found.name} has no such pause. Nothing was changed.")
            self._audit(tx, actor, "resume", f"{kind or 'everything'} for {found.name}")
        Planner(self.store, self.clock).plan(workspace_id)
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


def _check_place(kind: Kind, change: Change) -> None:
    """A scorecard is private; recognition is for a team's channel, and a digest for its manager."""
    if change.place is None:
        return
    allowed = {
        Kind.SCORECARD: (Place.DM, Place.GROUP_DM),
        Kind.TIP: (Place.DM,),
        Kind.DIGEST: (Place.DM, Place.CHANNEL),
        Kind.RECOGNITION: (Place.CHANNEL,),
        Kind.REMINDER: (Place.DM,),
    }[kind]
    if change.place not in allowed:
        places = " or ".join(place.replace("_", "-") for place in allowed)
        raise Refused(
            f"A {kind} can go to: {places}. Figures of people stay where only they can be read. Nothing was changed."
        )


def _due_now(kind: Kind, person: Person, overrides: list[Override], clock: Clock) -> Due:
    return Due(person, clock.today(person.zone), clock.now(), schedule_of(kind, person, overrides))


def _same(one: Override, other: Override) -> bool:
    return (one.kind, one.team_id, one.person_id) == (other.kind, other.team_id, other.person_id)


def _team_id(tx: Tx, text: str | None) -> int | None:
    if text is None:
        return None
    if not (found := tx.search_teams(text)):
        raise NotFound(f"No team is called “{text[:40]}”. Nothing was changed.")
    return the_only(found, text).id


def _person(tx: Tx, text: str) -> Person:
    if not (found := tx.people_by_email(text) or tx.search_people(text)):
        raise NotFound(f"Nobody in the roster is called “{text[:40]}”. Nothing was changed.")
    return the_only(found, text)
