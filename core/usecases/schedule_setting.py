"""Schedules among what admins set."""

from core.changes import State
from core.errors import Refused
from core.people import Person
from core.ports import Tx
from core.rhythm import Kind
from core.schedules import PREFIX, Level, Whose, faults, override_of, require_place, schedule_for, state_of, with_state
from core.usecases.changes import About
from core.usecases.roster_changes import is_erased

EVERYBODY = "everybody"
_NAMES = {
    Kind.SCORECARD: "scorecards",
    Kind.TIP: "tips",
    Kind.DIGEST: "digests",
    Kind.RECOGNITION: "recognition",
    Kind.REMINDER: "reminders",
}
_GONE = "somebody who is gone"


class ScheduleSetting:
    """What differs from one level up: the targets are those of `core.schedules.Whose`."""

    prefix = PREFIX
    moves_alarms = True

    def state(self, tx: Tx, target: str) -> State | None:
        """How it is now; None where nothing differs."""
        whose = Whose.read(target)
        return state_of(next((one for one in tx.overrides() if Whose.of(one) == whose), None))

    def put(self, tx: Tx, target: str, state: State | None) -> None:
        """Make it so. Raises `Refused` for who is gone, and for a place that is none for this kind."""
        whose = Whose.read(target)
        if state is not None and name_of(tx, whose) is None:
            raise Refused("Whom this is for is not there any more. Nothing was changed.")
        new = override_of(whose, state)
        require_place(whose.kind, new.place)
        tx.save_override(new)

    def about(self, tx: Tx, target: str, known: State | None) -> About:
        """`Schedule`, `of scorecards for West`."""
        del known
        whose = Whose.read(target)
        return About("Schedule", f"of {_NAMES[whose.kind]} for {name_of(tx, whose) or _GONE}")


def problems_of(tx: Tx, whose: Whose, state: State | None) -> dict[str, str]:
    """What cannot be, by field. Raises `Refused` for a state that is no schedule."""
    holds = schedule_for(whose, with_state(tx.overrides(), whose, state), person_of(tx, whose))
    return faults(whose, state, holds)


def person_of(tx: Tx, whose: Whose) -> Person | None:
    """Whose it is, where it is a person's who is still there."""
    found = tx.people([whose.id]) if whose.level is Level.PERSON else []
    return found[0] if found and not is_erased(found[0]) else None


def name_of(tx: Tx, whose: Whose) -> str | None:
    """For whom it is; None where they are gone."""
    match whose.level:
        case Level.EVERYONE:
            return EVERYBODY
        case Level.TEAM:
            return next((team.name for team in tx.teams() if team.id == whose.id), None)
        case Level.PERSON:
            found = person_of(tx, whose)
            return found.name if found else None
