"""Changing what admins set, one thing at a time: nothing is overwritten unseen, everything is on record, and can be taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from core.access_admin import require_settings
from core.catalogue import Unit
from core.changes import UNDO_WITHIN, Line, State, are_alike, decoded, differing, encoded, merged, taken_back
from core.errors import NotFound, Refused
from core.people import Workspace
from core.ports import Clock, Store, Tx
from core.usecases.kpi import Asker
from core.usecases.planning import Planner

PAGE = 10
_PEOPLE = "person:"  # changed elsewhere, and told here too


@dataclass(frozen=True, slots=True)
class About:
    """What a setting is to people: `KPI`, `Win rate`; the unit that its `value` is in, if it has one; and, where its fields are
    things that people have named, what they are called."""

    what: str
    name: str
    unit: Unit | None = None
    labels: Mapping[str, str] = field(default_factory=dict)


class Setting(Protocol):
    """One sort of thing that admins set. Each one has a `target`, by which the audit log knows it: the prefix and a key."""

    @property
    def prefix(self) -> str:
        """What its targets begin with, such as `kpi:`."""

    @property
    def moves_alarms(self) -> bool:
        """Whether what comes when has to be planned anew after a change."""

    def state(self, tx: Tx, target: str) -> State | None:
        """How it is now; None where it is not there."""

    def put(self, tx: Tx, target: str, state: State | None) -> None:
        """Make it so; None takes it away. Raises `Refused` where it cannot be so any more."""

    def about(self, tx: Tx, target: str, known: State | None) -> About:
        """What it is, also of one that is gone: `known` is how it was then."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of it. `line` is its line in the audit log, None where nothing was saved: then either it was so already, or
    `meanwhile` names what somebody else has changed since, and `after` is what is wanted on top of theirs."""

    before: State | None
    after: State | None
    meanwhile: tuple[str, ...] = ()
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """A line of the log to be read. `undo_until` is None where it cannot be taken back (any more)."""

    line: Line
    about: About
    before: State | None
    after: State | None
    undo_until: datetime | None = None


def save(
    tx: Tx, at: datetime, actor: str, setting: Setting, target: str, *, seen: State | None, wanted: State | None
) -> Saved:
    """Save what is `wanted` (checked by the caller; None takes it away) in the place of what was `seen`, on record.

    Nothing is saved where it is no longer as it was seen. Whoever calls this has asked whether the actor may.
    """
    tx.lock_workspace()
    now = setting.state(tx, target)
    if now == wanted:
        return Saved(now, now)
    if now != seen:
        after = None if wanted is None else merged(seen, wanted, now)
        return Saved(now, after, meanwhile=differing(seen, now))
    return Saved(now, wanted, line=written(tx, at, actor, setting, target, now, wanted))


def written(
    tx: Tx, at: datetime, actor: str, setting: Setting, target: str, before: State | None, after: State | None
) -> int:
    """Make it so, whatever it was, on record; the line's id."""
    done = "add" if before is None else "remove" if after is None else "change"
    return _put(tx, at, actor, setting, target, before, after, done)


def _put(
    tx: Tx,
    at: datetime,
    actor: str,
    setting: Setting,
    target: str,
    before: State | None,
    after: State | None,
    done: str,
) -> int:
    setting.put(tx, target, after)
    action = f"{setting.prefix.rstrip(':')}.{done}"
    return tx.audit(at=at, actor=actor, action=action, target=target, before=encoded(before), after=encoded(after))


@dataclass(frozen=True, slots=True)
class Changes:
    """What was changed, for admins: to be read, and for an hour to be taken back."""

    store: Store
    clock: Clock
    settings: Sequence[Setting]

    def workspace(self, workspace_id: int) -> Workspace:
        """For whom figures are written."""
        with self.store.begin(workspace_id) as tx:
            return tx.workspace()

    def recent(self, workspace_id: int, asker: Asker, older_than: int | None = None) -> tuple[Changed, ...]:
        """The last changes of settings and of people, or the last ones before a line of the log; newest first, a page of them.
        Raises `NotPermitted`."""
        require_settings(asker.viewer)
        with self.store.begin(workspace_id) as tx:
            lines = tx.audit_lines([*(one.prefix for one in self.settings), _PEOPLE], PAGE, older_than)
            return tuple(self._read(tx, line) for line in lines)

    def one(self, workspace_id: int, asker: Asker, line_id: int) -> Changed:
        """One change. Raises `NotPermitted` or `NotFound`."""
        require_settings(asker.viewer)
        with self.store.begin(workspace_id) as tx:
            return self._read(tx, self._line(tx, line_id))

    def undo(self, workspace_id: int, asker: Asker, line_id: int) -> Changed:
        """Make it as it was before a change, on record. Raises `NotPermitted`, `NotFound`, or `Refused` where an hour has
        passed or it has been changed since."""
        require_settings(asker.viewer)
        with self.store.begin(workspace_id, write=True) as tx:
            tx.lock_workspace()
            line = self._line(tx, line_id)
            setting = self._setting(line)
            if setting is None:
                raise Refused("This cannot be taken back with a press: change it the way it was made.")
            before, after, now = decoded(line.before), decoded(line.after), setting.state(tx, line.target)
            if are_alike(now, before):
                raise Refused("It is as it was before that change: somebody has taken it back already.")
            if self.clock.now() > line.at + UNDO_WITHIN:
                raise Refused("That was more than an hour ago. Change it the way it was made; nothing was changed.")
            if not are_alike(now, after):
                raise Refused("It has been changed again since. `/pace changes` shows how; nothing was changed.")
            assert asker.person is not None, "whoever sets something is in the roster"
            wanted = taken_back(before, now)
            undone = _put(tx, self.clock.now(), asker.person.name, setting, line.target, now, wanted, "undo")
            found = self._read(tx, self._line(tx, undone))
        if setting.moves_alarms:
            Planner(self.store, self.clock).plan(workspace_id)
        return found

    def _line(self, tx: Tx, line_id: int) -> Line:
        line = tx.audit_line(line_id)
        if line is None or (self._setting(line) is None and not line.target.startswith(_PEOPLE)):
            raise NotFound("There is no such change. `/pace changes` shows those there are.")
        return line

    def _read(self, tx: Tx, line: Line) -> Changed:
        before, after = decoded(line.before), decoded(line.after)
        setting = self._setting(line)
        if setting is None:
            return Changed(line, About("Person", _person_name(tx, line)), before, after)
        about = setting.about(tx, line.target, after or before)
        until = line.at + UNDO_WITHIN
        is_open = (
            self.clock.now() <= until
            and not are_alike(before, after)
            and are_alike(setting.state(tx, line.target), after)
        )
        return Changed(line, about, before, after, until if is_open else None)

    def _setting(self, line: Line) -> Setting | None:
        return next((one for one in self.settings if line.target.startswith(one.prefix)), None)


def _person_name(tx: Tx, line: Line) -> str:
    key = line.target.removeprefix(_PEOPLE)
    found = tx.people([int(key)]) if key.isdecimal() else []
    return found[0].name if found else "somebody who is gone"
