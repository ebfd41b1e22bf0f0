"""Taking in a roster: who is new, who changed, who reports to whom."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from core.errors import Refused
from core.people import Person, Role, Team
from core.ports import PersonRow
from core.records import ImportCounts
from models.tables import people, teams
from models.transaction import new_id

_KEPT_WHEN_ABSENT = ("external_id", "role", "region", "country", "zone", "locale", "hired_on", "active")


def search_form(text: str) -> str:
    """A name without case, accents and repeated spaces, so that people find what they mean."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(bare.split())


def save_roster(
    connection: sa.Connection,
    workspace_id: int,
    known: Sequence[Person],
    known_teams: Sequence[Team],
    rows: Sequence[PersonRow],
) -> ImportCounts:
    """Insert or update people and the teams they name; see `core.ports.Tx.save_people`."""
    defaults = connection.execute(
        sa.text("SELECT country, zone, locale FROM workspaces WHERE id = :id"), {"id": workspace_id}
    ).one()
    team_ids = _save_teams(connection, workspace_id, known_teams, rows)
    matched = _match(known, rows)
    before = {person.id: person for person in known}
    after: list[Person] = []
    for row, old in zip(rows, matched, strict=True):
        base = old or Person(0, row.name, country=defaults.country, zone=defaults.zone, locale=defaults.locale)
        given = {name: value for name in _KEPT_WHEN_ABSENT if (value := getattr(row, name)) is not None}
        if row.email is not None:
            given["email"] = row.email.strip().lower()
        if row.team is not None:
            given["team_id"] = team_ids[row.team]
        after.append(replace(base, name=row.name, **given))
    after = [
        person if person.id else replace(person, id=insert_person(connection, workspace_id, person)) for person in after
    ]
    after = _with_managers(known, after, rows)
    changed = [person for person in after if before.get(person.id) != person]
    for person in changed:
        connection.execute(sa.update(people).where(people.c.id == person.id).values(**row_of(person)))
    added = sum(old is None for old in matched)
    return ImportCounts(
        added,
        sum(person.id in before for person in changed),
        len(rows) - len([p for p in after if before.get(p.id) != p]),
        0,
    )


def _save_teams(
    connection: sa.Connection, workspace_id: int, known: Sequence[Team], rows: Sequence[PersonRow]
) -> dict[str, int]:
    ids = {team.name: team.id for team in known}
    for name in dict.fromkeys(row.team for row in rows if row.team):
        if name not in ids:
            result = connection.execute(
                sa.insert(teams).values(workspace_id=workspace_id, name=name, search_name=search_form(name))
            )
            ids[name] = new_id(result)
    return ids


def _match(known: Sequence[Person], rows: Sequence[PersonRow]) -> list[Person | None]:
    """The stored person each row is about: by external id, else e-mail, else exact name."""
    by_id = {person.external_id: [person] for person in known if person.external_id}
    by_email = _grouped((person.email, person) for person in known)
    by_name = _grouped((person.name, person) for person in known)
    taken: dict[int, str] = {}
    matched: list[Person | None] = []
    for row in rows:
        found = (
            by_id.get(row.external_id or "")
            or by_email.get((row.email or "").strip().lower())
            or [p for p in by_name.get(row.name, []) if not (row.email and p.email)]
        )
        if len(found) > 1:
            raise Refused(f"{row.name} fits {len(found)} people in the roster. Give each row an e-mail or an id.")
        person = found[0] if found else None
        if person is not None and taken.setdefault(person.id, row.name) != row.name:
            raise Refused(f"{row.name} and {taken[person.id]} are the same person in the roster. Keep one row.")
        matched.append(person)
    return matched


def _grouped(pairs: Iterable[tuple[str | None, Person]]) -> dict[str, list[Person]]:
    groups: dict[str, list[Person]] = {}
    for key, person in pairs:
        if key:
            groups.setdefault(key, []).append(person)
    return groups


def _with_managers(known: Sequence[Person], after: Sequence[Person], rows: Sequence[PersonRow]) -> list[Person]:
    """Resolve each row's manager, in the file or stored, and refuse managers that run in a circle."""
    everyone = {**{person.id: person for person in known}, **{person.id: person for person in after}}
    names: dict[str, set[int]] = {}
    for person in everyone.values():
        for label in {person.name, person.email, person.external_id}:
            if label:
                names.setdefault(search_form(label), set()).add(person.id)
    resolved: list[Person] = []
    for person, row in zip(after, rows, strict=True):
        if row.manager is None:
            resolved.append(person)
            continue
        found = names.get(search_form(row.manager), set())
        if len(found) != 1:
            what = "is nobody in the roster or the file" if not found else "fits several people"
            raise Refused(f"{row.manager}, the manager of {row.name}, {what}. Nothing was changed.")
        resolved.append(replace(person, manager_id=next(iter(found))))
    everyone.update({person.id: person for person in resolved})
    _refuse_circles(everyone)
    return resolved


def _refuse_circles(everyone: dict[int, Person]) -> None:
    cleared: set[int] = set()
    for start in everyone.values():
        path: dict[int, Person] = {}
        person: Person | None = start
        while person is not None and person.id not in cleared:
            if person.id in path:
                raise Refused(f"{person.name} would be their own manager, by way of others. Nothing was changed.")
            path[person.id] = person
            person = everyone.get(person.manager_id) if person.manager_id is not None else None
        cleared.update(path)


def insert_person(connection: sa.Connection, workspace_id: int, person: Person) -> int:
    """A new row for them, whatever their id says; its id."""
    result = connection.execute(sa.insert(people).values(workspace_id=workspace_id, **row_of(person)))
    return new_id(result)


def row_of(person: Person) -> dict[str, Any]:
    """A person as the table has them."""
    names = [c.name for c in people.columns if c.name not in ("id", "workspace_id", "search_name")]
    values = {name: getattr(person, name) for name in names}
    return {**values, "role": Role(person.role).value, "search_name": search_form(person.name)}
