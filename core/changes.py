"""What admins set, as the audit log keeps it: each setting with how it was, so that a change can be told and taken back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

State = Mapping[str, Any]  # a setting's fields by name, as JSON has them: text, numbers, booleans, null, lists of them
UNDO_WITHIN = timedelta(hours=1)
POSITION = "position"  # the field that says where it stands among its like: moving it is no change of what it is


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the audit log. `before` and `after` are as `encoded` writes them; None where there was, or is, nothing."""

    id: int
    at: datetime
    actor: str
    action: str
    target: str
    before: str | None
    after: str | None


def encoded(state: State | None) -> str | None:
    """As JSON, the same for the same fields."""
    return None if state is None else json.dumps(state, ensure_ascii=False, sort_keys=True, allow_nan=False)


def decoded(text: str | None) -> State | None:
    """Back from `encoded`; None also for what older versions wrote there that is no object."""
    if text is None:
        return None
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def differing(one: State | None, other: State | None) -> tuple[str, ...]:
    """The names of what is not the same, in the order of `other`, then of `one`."""
    first, second = one or {}, other or {}
    names = dict.fromkeys((*second, *first))
    return tuple(name for name in names if first.get(name) != second.get(name))


def are_alike(one: State | None, other: State | None) -> bool:
    """Whether both are there and say the same, wherever they stand, or neither is there."""
    return (one is None) == (other is None) and not set(differing(one, other)) - {POSITION}


def taken_back(before: State | None, now: State | None) -> State | None:
    """What it is put into to be as it was `before`; what is there stays where it stands now."""
    if before is None or now is None or POSITION not in now:
        return before
    return {**before, POSITION: now[POSITION]}


def merged(seen: State | None, wanted: State, now: State | None) -> State:
    """What is there now, with what somebody changed on what they had seen."""
    if now is None or seen is None:
        return wanted
    return {**now, **{name: wanted[name] for name in differing(seen, wanted) if name in wanted}}
