"""A company's own settings: its name, currency, time zone, calendar."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import time
from typing import Any
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from babel.numbers import list_currencies

from core.errors import Refused
from core.people import Workspace
from core.ports import Clock, Store
from core.rhythm import read_time

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_COUNTRY = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class ChangeWorkspace:
    """Set what the workspace goes by."""

    store: Store
    clock: Clock

    def __call__(self, workspace_id: int, given: Mapping[str, str], *, actor: str) -> Workspace:
        """Check and store the settings given by name. Raises `Refused` listing all that are wrong; then nothing changes."""
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
            before = tx.workspace()
            after = replace(before, **values)
            tx.save_workspace(after)
            tx.audit(
                at=self.clock.now(),
                actor=actor,
                action="change workspace",
                target=", ".join(values),
                before=json.dumps({name: getattr(before, name) for name in values}, default=str),
                after=json.dumps(values, default=str),
            )
            return after


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


def described(workspace: Workspace) -> dict[str, str]:
    """The settings as one would type them."""
    return {name: str(getattr(workspace, name)) for name in READERS} | {
        "first_weekday": _WEEKDAYS[workspace.first_weekday],
        "live": "yes" if workspace.live else "no",
        **{name: f"{getattr(workspace, name):%H:%M}" for name, read in READERS.items() if read is _time},
    }
