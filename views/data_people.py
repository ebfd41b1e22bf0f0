"""The form in which an admin says what the columns of a roster are."""

import json
from collections.abc import Mapping
from dataclasses import replace

from core.uploads import PeopleColumns, Upload
from views.data import PEOPLE_ROLES
from views.data_form import chosen_column, chosen_so_far, column_options, column_value, found_in
from views.modal import Modal, select_input

PEOPLE = "data.people"
_HINTS = {
    "name": "The whole name; or the first name, where the last name has a column of its own.",
    "id": "The id that exports of deals name people by.",
    "manager": "Their manager's name or e-mail.",
    "role": "rep, manager or admin; anything else is left out with its row.",
}


def build(upload: Upload, columns: PeopleColumns) -> Modal:
    """Which column is what."""
    found = found_in(upload)
    fields = [
        select_input(
            role,
            label,
            column_options(found, is_optional=role != "name"),
            initial=column_value(found, getattr(columns, role)),
            hint=_HINTS.get(role, ""),
        )
        for role, label in PEOPLE_ROLES.items()
    ]
    begun = [(label, getattr(columns, role)) for role, label in PEOPLE_ROLES.items()]
    return Modal(
        PEOPLE,
        "What the columns are",
        (chosen_so_far(begun), *fields),
        submit="Look again",
        close="Not now",
        metadata=json.dumps({"upload": upload.id}),
    )


def read(values: Mapping[str, str | None], upload: Upload, begun: PeopleColumns) -> PeopleColumns:
    """What was chosen; a menu that nobody touched keeps what it began with. Raises `Refused` for what no option says."""
    found = found_in(upload)
    chosen = {
        role: chosen_column(found, value, label) for role, label in PEOPLE_ROLES.items() if (value := values.get(role))
    }
    return replace(begun, **chosen)


def problems(columns: PeopleColumns) -> dict[str, str]:
    """What is wrong, by block."""
    named = {role: getattr(columns, role) for role in PEOPLE_ROLES}
    used = [column for column in named.values() if column]
    found = {role: "This column is chosen twice." for role, column in named.items() if used.count(column) > 1}
    return found if columns.name else {"name": "Choose a column: without it I cannot read the file."} | found
