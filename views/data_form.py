"""The form in which an admin says what the columns of a file are: two pages, made and read here."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from slack_sdk.models.blocks import Block, Option

from core.errors import Refused
from core.uploads import Column, Columns, Looks, Sheet, Upload
from views.data import ROLES
from views.message import MOST_OPTIONS, context, option, section, shortened
from views.modal import Modal, select_input
from views.text import escaped, listed, plain

COLUMNS, OUTCOMES = "data.columns", "data.outcomes"
ORDER, SOURCE = "order", "source"
WON, LOST, STILL_OPEN = "won", "lost", "open"
_NONE = "none"
_OPTIONAL = frozenset({"title", "opened", "amount", "stage"})
_ORDERS = {"auto": "As the file shows", "dmy": "The day first: 31.12.2026", "mdy": "The month first: 12/31/2026"}
_MEANINGS = {WON: "Won", LOST: "Lost", STILL_OPEN: "Neither: still open"}
_MOST_VALUES = 40
_MOST_BYTES = 11_000  # of the names in one menu: Slack takes forms of 250 kB, and the one of a roster has twelve menus
_BYTES_A_SIGN = 6  # a letter outside ASCII, as JSON has it
FORGED = "That form is not one of mine. Give me the file again for a fresh one."


def build(upload: Upload, columns: Columns, sources: Sequence[str]) -> Modal:
    """The first page: which column is what."""
    found = found_in(upload)
    fields = [
        select_input(
            role,
            label,
            column_options(found, is_optional=role in _OPTIONAL),
            initial=column_value(found, getattr(columns, role)),
        )
        for role, label in ROLES.items()
    ]
    orders = [option(text, order) for order, text in _ORDERS.items()]
    known = list(dict.fromkeys([columns.source, *sources]))
    fields.append(select_input(ORDER, "How dates are written", orders, initial=columns.order))
    hint = "Deals of the same CRM belong to the same source: from two, each would count twice."
    chosen = [option(plain(source), source) for source in known]
    fields.append(select_input(SOURCE, "Source", chosen, initial=columns.source, hint=hint))
    begun = [(label, getattr(columns, role)) for role, label in ROLES.items()]
    return Modal(
        COLUMNS,
        "What the columns are",
        (chosen_so_far(begun), *fields),
        submit="Go on",
        close="Not now",
        metadata=json.dumps({"upload": upload.id}),
    )


def chosen_so_far(begun: Sequence[tuple[str, str]]) -> Block:
    """What each role (by its label) begins with: not every client shows what a menu begins with."""
    told = [f"{label}: {escaped(column)}" for label, column in begun if column]
    return context(f"So far: {listed(told)}. What you do not touch stays so." if told else "Nothing is chosen so far.")


def read_upload(metadata: str) -> int:
    """The file that a form is about. Raises `Refused` for metadata that is not ours."""
    try:
        found = json.loads(metadata)["upload"]
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(FORGED) from error
    if type(found) is not int:
        raise Refused(FORGED)
    return found


def read(values: Mapping[str, str | None], upload: Upload, begun: Columns) -> Columns:
    """The first page; a menu that nobody touched keeps what it began with."""
    found = found_in(upload)
    chosen: dict[str, str] = {
        role: chosen_column(found, value, ROLES[role]) for role in ROLES if (value := values.get(role))
    }
    order, source = values.get(ORDER) or begun.order, values.get(SOURCE) or begun.source
    if order not in (*_ORDERS, "ymd"):
        raise Refused(FORGED)
    kept = {role: getattr(begun, role) for role in ROLES} | chosen
    return Columns(**kept, order=order, source=source)


def problems(columns: Columns) -> dict[str, str]:
    """What is wrong with the first page, by block."""
    used = [column for role in ROLES if role != "title" and (column := getattr(columns, role))]
    found = {
        role: "Choose a column: without it I cannot read the file."
        for role in ROLES
        if role not in _OPTIONAL and not getattr(columns, role)
    }
    for role in ROLES:
        column = getattr(columns, role)
        if role not in ("title", *found) and column and used.count(column) > 1:
            found[role] = "This column is chosen twice."
    return found


def build_outcomes(upload: Upload, columns: Columns) -> Modal:
    """The second page: what each value of the stage means. `columns` has what it probably is."""
    values = stage_values(upload, columns.stage)
    meanings = [option(text, meaning) for meaning, text in _MEANINGS.items()]
    fields = [
        select_input(
            f"value-{at}", shortened(plain(value), 150) or "no name", meanings, initial=_meaning(value, columns)
        )
        for at, value in enumerate(values)
    ]
    told = (("won", columns.won), ("lost", columns.lost))
    so_far = "; ".join(f"{listed([escaped(value) for value in some])} as {name}" for name, some in told if some)
    lines = f"*{escaped(columns.stage)}* tells how far a deal is. Which of its values mean won, and which lost?"
    chosen = {role: column_value(found_in(upload), getattr(columns, role)) for role in ROLES}
    metadata = {"upload": upload.id, "columns": chosen, ORDER: columns.order, SOURCE: columns.source}
    return Modal(
        OUTCOMES,
        "What the stages mean",
        (section(lines), context(f"So far: {so_far or 'nothing is chosen'}. What you do not touch stays so."), *fields),
        submit="Look again",
        close="Not now",
        metadata=json.dumps(metadata),
    )


def read_outcomes(
    values: Mapping[str, str | None], metadata: str, upload: Upload, begun: Columns
) -> tuple[Columns, dict[str, str]]:
    """Both pages together, and what is wrong with the second by block. `begun` has what the menus began with."""
    first = first_page(metadata, upload)
    stages = stage_values(upload, first.stage)
    meant = {value: values.get(f"value-{at}") or _meaning(value, begun) for at, value in enumerate(stages)}
    won = tuple(value for value, meaning in meant.items() if meaning == WON)
    lost = tuple(value for value, meaning in meant.items() if meaning == LOST)
    errors = {} if won else {"value-0": "Choose at least one value that means won."}
    return replace(first, won=won, lost=lost), errors


def first_page(metadata: str, upload: Upload) -> Columns:
    """The first page, as the second one carries it. Raises `Refused` for metadata that is not ours."""
    try:
        told = json.loads(metadata)
        return read({**told["columns"], ORDER: told[ORDER], SOURCE: told[SOURCE]}, upload, Columns())
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(FORGED) from error


def stage_values(upload: Upload, stage: str) -> tuple[str, ...]:
    """The values of the stage that are asked about, the most frequent first."""
    column = found_in(upload).column(stage)
    return column.values[:_MOST_VALUES] if column else ()


def found_in(upload: Upload) -> Sheet:
    """What was found in a file. Raises `Refused` where no sheet is chosen yet."""
    if upload.found is None:
        raise Refused("Choose a sheet first. Nothing was changed.")
    return upload.found


def column_options(found: Sheet, *, is_optional: bool) -> list[Option]:
    """The columns, each with an example; and that there is none."""
    most = MOST_OPTIONS - 1
    room = _MOST_BYTES // min(len(found.columns), most)
    some = [option(_label(column, room), f"c{at}") for at, column in enumerate(found.columns[:most])]
    return [*some, option("Not in this file", _NONE)] if is_optional else some


def _label(column: Column, room: int) -> str:
    """The column with an example; in a wide file only its name, of as many bytes as there is room for."""
    example = next((text for text in column.values if column.looks is not Looks.EMPTY), "")
    name = plain(column.name)
    full = f"{shortened(name, 45)} ({shortened(plain(example), 24)})" if example else name
    if len(json.dumps(full)) <= room:
        return full
    return shortened(name, room if name.isascii() else room // _BYTES_A_SIGN)


def column_value(found: Sheet, name: str) -> str:
    """The option behind a column's name."""
    return f"c{found.names.index(name)}" if name in found.names else _NONE


def chosen_column(found: Sheet, value: str, label: str) -> str:
    """The name behind an option. Raises `Refused` for what none of ours says."""
    if value == _NONE:
        return ""
    number = value[1:]
    if not (value[:1] == "c" and number.isascii() and number.isdecimal() and int(number) < len(found.columns)):
        raise Refused(f"{FORGED} ({label})")
    return found.columns[int(number)].name


def _meaning(value: str, columns: Columns) -> str:
    return WON if value in columns.won else LOST if value in columns.lost else STILL_OPEN
