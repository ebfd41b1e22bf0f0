"""One person of the roster as an admin sees and changes them."""

from dataclasses import dataclass, fields, replace
from enum import StrEnum

from core.people import Person, Role


class RosterField(StrEnum):
    """What can be changed, by the names of `Sheet`."""

    NAME = "name"
    EMAIL = "email"
    ROLE = "role"
    MANAGER = "manager"
    TEAM = "team"
    ZONE = "zone"
    COUNTRY = "country"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What an admin decides about a person. `manager` and `team` are ids, 0 for none; `account` is the Slack account, shown
    and changed elsewhere, as `active` is."""

    name: str = ""
    email: str = ""
    role: str = Role.REP.value
    manager: int = 0
    team: int = 0
    zone: str = "UTC"
    country: str = "US"
    active: bool = True
    account: str = ""


def sheet_of(person: Person) -> Sheet:
    """How the roster has them."""
    return Sheet(
        person.name,
        person.email or "",
        person.role.value,
        person.manager_id or 0,
        person.team_id or 0,
        person.zone,
        person.country,
        person.active,
        person.slack_id or "",
    )


def changed_by(person: Person, sheet: Sheet) -> Person:
    """The person with what stands on the sheet; account and activity stay as they are."""
    return replace(
        person,
        name=sheet.name,
        email=sheet.email or None,
        role=Role(sheet.role),
        manager_id=sheet.manager or None,
        team_id=sheet.team or None,
        zone=sheet.zone,
        country=sheet.country,
    )


def differing(one: Sheet, other: Sheet) -> tuple[str, ...]:
    """The names of what is not the same."""
    return tuple(field.name for field in fields(Sheet) if getattr(one, field.name) != getattr(other, field.name))


def merged(seen: Sheet, wanted: Sheet, now: Sheet) -> Sheet:
    """What is there now, with what somebody changed on the sheet they saw."""
    return replace(now, **{name: getattr(wanted, name) for name in differing(seen, wanted)})
