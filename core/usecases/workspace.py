"""A company's own settings: its name, currency, time zone, calendar."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import time
from typing import Any
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from babel.numbers import list_currencies

from core.changes import State
from core.errors import Refused
from core.people import Workspace
from core.ports import Clock, Store, Tx
from core.preferences import hours_at_odds
from core.rhythm import read_time
from core.usecases.changes import About, written
from core.usecases.planning import Planner

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
RULES: Mapping[str, tuple[str, ...]] = {
    "hours": ("quiet_start", "quiet_end", "own_times_from", "own_times_until"),
    "company": ("name", "zone", "country", "locale", "currency"),
    "calendar": ("first_weekday", "fiscal_start"),
    "data": ("withdraw_hours", "keep_feedback_days", "stale_after"),
    "model": ("model_tokens_a_day", "model_cents_a_day"),
    "sending": ("live",),
}
_NAMES = {
    "hours": About("Hours", "for everybody"),
    "company": About("Company", "and its usual settings"),
    "calendar": About("Calendar", "of weeks and years"),
    "data": About("Data", "and how long it counts"),
    "model": About("Model", "and what it may take"),
    "sending": About("Sending", "of anything at all"),
}
_NOT_OURS = "That is none of the rules. `/pace schedule rules` shows those there are."
_COUNTRY = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class ChangeWorkspace:
    """Set what the workspace goes by."""

    store: Store
    clock: Clock

    def __call__(self, workspace_id: int, given: Mapping[str, str], *, actor: str) -> Workspace:
        """Check and store the settings given by name, on record, and plan anew. Raises `Refused` listing all that are wrong; then
        nothing changes."""
        values: dict[str, Any] = {}
        problems: list[str] = []
        for name, text in given.items():
            if name not in READERS:
                problems.append(f"{name} is no setting; there are {', '.join(READERS)}")
                continue
            try:
                values[name] = READERS[name](text.strip())
            except ValueError as error:
                problems.append(f"{name}={text} does not work: {error}")
        if problems:
            raise Refused("Nothing was changed.\n" + "\n".join(f"  {problem}." for problem in problems))
        with self.store.begin(workspace_id, write=True) as tx:
            tx.lock_workspace()
            wanted = described(replace(tx.workspace(), **values))
            for what, names in RULES.items():
                target = f"{SETTING.prefix}{what}"
                before, after = SETTING.state(tx, target), {name: wanted[name] for name in names}
                if before != after:
                    require_possible(tx.workspace(), after)
                    written(tx, self.clock.now(), actor, SETTING, target, before, after)
            changed = tx.workspace()
        Planner(self.store, self.clock).plan(workspace_id)
        return changed


class RulesSetting:
    """What a whole workspace goes by, in parts (`RULES`). The targets are `rules:` and the part; fields are as one types them."""

    prefix = "rules:"
    moves_alarms = True

    def state(self, tx: Tx, target: str) -> State:
        """How it is now."""
        texts = described(tx.workspace())
        return {name: texts[name] for name in fields_of(target)}

    def put(self, tx: Tx, target: str, state: State | None) -> None:
        """Make it so. Raises `Refused` for what does not work."""
        names = fields_of(target)
        if state is None or set(state) != set(names):
            raise Refused(_NOT_OURS)
        try:
            values = {name: READERS[name](str(state[name])) for name in names}
        except ValueError as error:
            raise Refused(f"That does not work: {error}. Nothing was changed.") from error
        tx.save_workspace(replace(tx.workspace(), **values))

    def about(self, tx: Tx, target: str, known: State | None) -> About:
        """`Hours`, `for everybody`."""
        del tx, known
        fields_of(target)
        return _NAMES[target.removeprefix(self.prefix)]


def fields_of(target: str) -> tuple[str, ...]:
    """The fields of a part. Raises `Refused` for what is none."""
    found = RULES.get(target.removeprefix(RulesSetting.prefix))
    if found is None:
        raise Refused(_NOT_OURS)
    return found


def require_possible(workspace: Workspace, state: State) -> None:
    """Raise `Refused` where these fields, set in this workspace, do not fit each other."""
    values = {name: READERS[name](str(text)) for name, text in state.items()}
    if problems := hours_at_odds(replace(workspace, **values)):
        raise Refused(f"{' '.join(problems.values())} Nothing was changed.")


def _name(text: str) -> str:
    if not 1 <= len(text) <= 80:
        raise ValueError("1 to 80 characters")
    return text


def _zone(text: str) -> str:
    if text not in available_timezones():
        raise ValueError("use an IANA time zone such as Europe/Berlin")
    return text


def _locale(text: str) -> str:
    try:
        return str(Locale.parse(text.replace("-", "_")))
    except (UnknownLocaleError, ValueError) as error:
        raise ValueError("use a locale such as en_US or de_DE") from error


def _currency(text: str) -> str:
    if text.upper() not in list_currencies():
        raise ValueError("use a currency's three letters, such as EUR")
    return text.upper()


def _country(text: str) -> str:
    if not _COUNTRY.fullmatch(text.upper()):
        raise ValueError("use a country's two letters, such as DE, or with its state, such as DE-BY")
    return text.upper()


def _weekday(text: str) -> int:
    if text.lower() not in _WEEKDAYS:
        raise ValueError(f"use one of {', '.join(_WEEKDAYS)}")
    return _WEEKDAYS.index(text.lower())


def _month(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 12:
        raise ValueError("use the number of the month in which your year starts, 1 to 12")
    return int(text)


def _time(text: str) -> time:
    try:
        return read_time(text)
    except Refused as error:
        raise ValueError("use a time of day such as 20:00") from error


def _yes_or_no(text: str) -> bool:
    if text.lower() not in ("yes", "no"):
        raise ValueError("use yes or no")
    return text.lower() == "yes"


def _count(lowest: int, highest: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or not lowest <= int(text) <= highest:
            raise ValueError(f"use a whole number from {lowest} to {highest:,}")
        return int(text)

    return read


READERS: Mapping[str, Callable[[str], Any]] = {
    "name": _name,
    "currency": _currency,
    "zone": _zone,
    "locale": _locale,
    "country": _country,
    "first_weekday": _weekday,
    "fiscal_start": _month,
    "quiet_start": _time,
    "quiet_end": _time,
    "own_times_from": _time,
    "own_times_until": _time,
    "withdraw_hours": _count(1, 8_760),
    "keep_feedback_days": _count(30, 36_500),
    "model_tokens_a_day": _count(0, 1_000_000_000),
    "model_cents_a_day": _count(0, 10_000_000),
    "live": _yes_or_no,
    "stale_after": _count(1, 60),
}


SETTING = RulesSetting()


def described(workspace: Workspace) -> dict[str, str]:
    """The settings as one would type them."""
    return {name: str(getattr(workspace, name)) for name in READERS} | {
        "first_weekday": _WEEKDAYS[workspace.first_weekday],
        "live": "yes" if workspace.live else "no",
        **{name: f"{getattr(workspace, name):%H:%M}" for name, read in READERS.items() if read is _time},
    }
