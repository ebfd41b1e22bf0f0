"""What the columns of a roster are: by what they are called, in eight languages, and by what stands in them; and its mapping."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from zoneinfo import available_timezones

from core.errors import Refused
from core.people import Person, Role
from core.uploads import Column, Looks, PeopleColumns, Sheet, normalised
from sources import plain_yaml
from sources.chosen import CHOSEN, quoted
from sources.columns import DateOrder
from sources.files import Table
from sources.guess import WORDS
from sources.mapping import Mapping as AnyMapping
from sources.mapping import PeopleMapping

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_MOSTLY = 0.7  # of a column's values
_CERTAIN = 4  # headers that tell of people: a roster, whatever else is in it
_TELL_OF_A_PLACE = ("email", "manager", "team", "role")


def is_roster(names: Sequence[str]) -> bool:
    """True for a file that names people and their place: a manager, a team, a role or an e-mail."""
    known = _by_headers(names)
    return bool(known.get("name")) and not known.keys().isdisjoint(_TELL_OF_A_PLACE)


def is_surely_roster(found: Sheet) -> bool:
    """True where so many headers tell of people that this is one whatever else is in it, and each row is somebody else."""
    known = _by_headers(found.names)
    named = (found.column(known[field]) for field in ("name", "email") if field in known)
    is_apart = any(column is not None and column.is_unique for column in named)
    return is_roster(found.names) and len(known) >= _CERTAIN and (is_apart or "surname" in known)


def looks_like_roster(found: Sheet, guess: PeopleColumns) -> bool:
    """True where the values alone tell of people: everybody has a name and an address of their own."""
    email = found.column(guess.email)
    return bool(guess.name) and email is not None and email.is_unique


def guessed_people(found: Sheet, people: Sequence[Person]) -> PeopleColumns:
    """What each column of a roster probably is. What no header says is looked for in the values, where they can only be that.

    A column called `role` whose values are titles is none: nobody's row is left out for it.
    """
    known = _by_headers(found.names)
    role = found.column(known.get("role", ""))
    if role is not None and _share(role, _is_role) < _MOSTLY:
        del known["role"]
    roster = frozenset(_plain(label) for one in people for label in (one.name, one.email or one.name))
    for field in ("email", "name", "manager", "zone", "role"):
        if field not in known:
            free = [column for column in found.columns if column.name not in known.values()]
            fits = _fits(field, found, known, roster)
            if best := next((column.name for column in free if column.looks is Looks.TEXT and fits(column)), ""):
                known[field] = best
    return PeopleColumns(**known)


def usual_mapping(table: Table) -> PeopleMapping:
    """A mapping for a roster with headers everybody understands. Raises `Refused` when no column is the name."""
    known = _by_headers(table.names)
    if "name" not in known:
        raise Refused(
            f"No column is called `name`; the file has {', '.join(table.names)}. "
            "Rename the column with people's names, or say which one it is: in Slack by “Change the columns”, else by --map."
        )
    return people_mapping(PeopleColumns(**known), name="usual headers")


def people_mapping(columns: PeopleColumns, order: DateOrder = DateOrder.AUTO, *, name: str = CHOSEN) -> PeopleMapping:
    """The mapping. Raises `Refused` saying what has to be chosen yet."""
    if missing := columns.missing():
        raise Refused(
            f"I cannot tell {', '.join(missing)}. Choose the columns, and I look again. Nothing was imported."
        )
    fields = {field: quoted(column) for field, column in asdict(columns).items() if column and field != "surname"}
    if columns.surname:
        fields["name"] = f"concat({fields['name']}, ' ', {quoted(columns.surname)})"
    return PeopleMapping.model_validate({"kind": "people", "name": name, "fields": fields, "date_order": order})


def people_from(mapping: AnyMapping, found: Sheet) -> PeopleColumns | None:
    """What was chosen for an earlier roster of this shape, in the words of this one's headers; None where that does not fit."""
    if not isinstance(mapping, PeopleMapping):
        return None
    fields: dict[str, str] = {field: text.strip("`") for field, text in mapping.fields.items()}
    if parts := re.fullmatch(r"concat\(`([^`]*)`, ' ', `([^`]*)`\)", mapping.fields["name"]):
        fields |= {"name": parts[1], "surname": parts[2]}
    now = {normalised(name): name for name in found.names}
    renamed = {field: now.get(normalised(column), "") for field, column in fields.items()}
    return PeopleColumns(**renamed) if all(renamed.values()) else None


def _by_headers(names: Sequence[str]) -> dict[str, str]:
    """The column behind each field that a header tells of, the likeliest word first."""
    now = {normalised(name): name for name in reversed(names)}
    known = {
        field: now[word] for field, words in _headers().items() if (word := next((w for w in words if w in now), ""))
    }
    given, surname = known.pop("given", ""), known.pop("surname", "")
    if given and surname and given != surname:
        return known | {"name": given, "surname": surname}
    return {"name": given} | known if given else known


@cache
def _headers() -> Mapping[str, tuple[str, ...]]:
    listed = plain_yaml.load(WORDS)["people"]
    return {field: tuple(normalised(word) for word in words) for field, words in listed.items()}


def _fits(field: str, found: Sheet, known: Mapping[str, str], roster: frozenset[str]) -> Callable[[Column], bool]:
    """Whether a column without a known header can only be this field."""
    match field:
        case "email":
            return lambda column: _share(column, lambda value: bool(_ADDRESS.fullmatch(value))) >= _MOSTLY
        case "name":
            return lambda column: (
                _share(column, lambda value: _plain(value) in roster) >= _MOSTLY
                or (column.is_unique and _share(column, _is_name) >= _MOSTLY)
            )
        case "manager":
            there = {_plain(value) for field in ("name", "email") for value in _values(found, known.get(field, ""))}
            return lambda column: (
                not column.is_unique and _share(column, lambda v: _plain(v) in there | roster) >= _MOSTLY
            )
        case "zone":
            return lambda column: _share(column, lambda value: value in available_timezones()) >= _MOSTLY
        case _:
            return lambda column: _share(column, _is_role) >= _MOSTLY


def _is_role(value: str) -> bool:
    return value.casefold() in set(Role)


def _is_name(value: str) -> bool:
    words = value.replace(",", " ").split()
    return 2 <= len(words) <= 5 and not any(sign.isdigit() or sign == "@" for sign in value)


def _values(found: Sheet, name: str) -> Iterator[str]:
    column = found.column(name)
    yield from column.values if column else ()


def _share(column: Column, holds: Callable[[str], bool]) -> float:
    return sum(map(holds, column.values)) / len(column.values) if column.values else 0.0


def _plain(label: str) -> str:
    return " ".join(label.casefold().split())
