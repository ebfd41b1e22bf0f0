"""A file that was given to Pace: what it is taken for, what an import would do, and what one did."""

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import ActionsBlock, Block

from core.uploads import Columns, FileKind, Looks, PeopleColumns, Upload
from core.usecases.uploads import Proposal
from views.message import (
    LONGEST_FALLBACK,
    MOST_OPTIONS,
    Message,
    button,
    context,
    header,
    menu,
    note,
    option,
    section,
    shortened,
)
from views.text import Reader, escaped, listed, named, plain

WITHDRAW, WITHDRAWN = "data.withdraw", "data.withdraw.yes"
CHECK, CHANGE, IMPORT, CANCEL, SHEET = "data.check", "data.change", "data.import", "data.cancel", "data.sheet"
DAY_FIRST, MONTH_FIRST = "data.dmy", "data.mdy"
ROLES = {
    "record": "Record's id",
    "title": "Title",
    "person": "Whose it is",
    "closed": "Closed on",
    "opened": "Opened on",
    "amount": "Amount",
    "stage": "Stage",
}
PEOPLE_ROLES = {
    "name": "Name",
    "surname": "Last name, if apart",
    "email": "E-mail",
    "id": "CRM id",
    "role": "Role",
    "manager": "Manager",
    "team": "Team",
    "region": "Region",
    "country": "Country",
    "zone": "Time zone",
    "hired_on": "Hired on",
    "active": "Active",
}
_BY = {"name": "by name", "email": "by e-mail", "id": "by CRM id"}
KIND = "data.kind"
_KINDS = {FileKind.RECORDS: "records", FileKind.PEOPLE: "people: a roster", FileKind.TARGETS: "targets"}
_ELSE = {
    FileKind.RECORDS: "These are records, such as deals",
    FileKind.PEOPLE: "This is a roster",
    FileKind.TARGETS: "These are targets",
}
_SAMPLE_COLUMNS = 8
_SAMPLE_CELL = 40
_VALUES = 8
_ORDERS = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}


def upload_value(upload: Upload) -> str:
    """What a button carries: which file, read in which way."""
    return f"{upload.id}|{upload.stamp}"


def proposal_message(proposal: Proposal, reader: Reader) -> Message:
    """What the file is taken for, with its first rows; nothing is imported yet."""
    upload = proposal.upload
    if upload.plan is None or upload.found is None:
        return _which_sheet(upload)
    line = f"{rows_text(upload.found.rows, reader)} of {_KINDS[upload.plan.kind]}. {_how(upload)}"
    blocks: list[Block] = [header(plain(upload.name)), section(line)]
    if proposal.change is not None:
        blocks.append(section(_changed(proposal, reader)))
    if upload.plan.is_by_columns:
        is_people = upload.plan.kind is FileKind.PEOPLE
        lines = [*(_people_taken_for(upload.plan.people) if is_people else _taken_for(upload.plan.columns))]
        blocks.append(section("\n".join(lines)))
    blocks += [section(_samples(upload)), *_sheet_menu(upload), _kind_menu(upload, upload.plan.kind)]
    buttons = [button("Check it", CHECK, upload_value(upload), style="primary")]
    if upload.plan.kind is not FileKind.TARGETS:
        buttons.append(button("Change the columns", CHANGE, upload_value(upload)))
    blocks.append(ActionsBlock(elements=[*buttons, button("Throw it away", CANCEL, upload_value(upload))]))
    blocks.append(
        context(
            "Nothing is imported before you say so: *Check it* shows what would happen. I keep the file for a day at most."
        )
    )
    return Message(shortened(f"{plain(upload.name)}: what I take it for", LONGEST_FALLBACK), tuple(blocks))


def which_order(upload: Upload, column: str, example: str) -> Message:
    """Nothing in the file shows how its dates are written."""
    text = (
        f"*{escaped(column)}* has dates such as {escaped(example)}, which can be read in two ways, and nothing in it shows which. "
        "What comes first?"
    )
    value = upload_value(upload)
    buttons = [button("The day", DAY_FIRST, value), button("The month", MONTH_FIRST, value)]
    return Message(shortened(text, LONGEST_FALLBACK), (section(text), ActionsBlock(elements=buttons)))


def importing(upload: Upload) -> Message:
    """At once, when an import was asked for."""
    return note(f"Importing {named(upload.name)}. I tell you here when it is done; you need not wait.")


def not_for_us() -> Message:
    """A file from somebody who is not in the roster."""
    return note(
        "Thank you, but I do not know you yet, and only an admin can bring data in: I left the file alone and fetched nothing."
    )


def too_many(most: int) -> Message:
    """More files than are looked at in one message."""
    return note(f"I look at {most} files at a time. Give me the others in another message.")


def cancelled(upload: Upload) -> Message:
    """After *Throw it away*."""
    return note(f"{named(upload.name)} is thrown away. Nothing was imported.")


def cut_off(upload: Upload) -> Message:
    """An import that was under way when Pace stopped."""
    return _once_more(
        upload, f"The import of {named(upload.name)} was cut off, and nothing of it was kept. Start it once more?"
    )


def waits_again(upload: Upload) -> Message:
    """An import that was refused; the reason is said beside it."""
    return _once_more(upload, f"Nothing of {named(upload.name)} was imported, and it waits for your word again.")


def _once_more(upload: Upload, text: str) -> Message:
    buttons = [
        button("Import", IMPORT, upload_value(upload), style="primary"),
        button("Check it", CHECK, upload_value(upload)),
    ]
    return Message(shortened(text, LONGEST_FALLBACK), (section(text), ActionsBlock(elements=buttons)))


def how_to(waiting: Sequence[Upload]) -> Message:
    """`/pace import`."""
    text = (
        "Give me a file in our direct messages: an export of deals, a roster or targets, as CSV, XLSX or Parquet of up to 20 MB. I "
        "show what I take each column for and what would happen, and import nothing before you say so."
    )
    waits = [f"Waiting for your word: {listed([named(upload.name) for upload in waiting])}."] if waiting else []
    return note(" ".join([text, *waits]))


def _how(upload: Upload) -> str:
    plan = upload.plan
    assert plan is not None, "asked before"
    if plan.ready:
        return f"I know this export (`{plan.ready}`)."
    if plan.remembered:
        return "I read it as you chose for the last file of this shape."
    return "Is this what its columns mean?" if plan.is_by_columns else "Its columns tell me so."


def _taken_for(columns: Columns) -> Iterator[str]:
    for role, label in ROLES.items():
        column = getattr(columns, role)
        how = f" ({_BY[columns.by]})" if role == "person" and column else ""
        yield f"*{label}*: {escaped(shortened(column, _SAMPLE_CELL)) or 'not in this file'}{how}"
    if columns.stage:
        yield f"*Won*: {_values(columns.won)}   *Lost*: {_values(columns.lost)}"
    else:
        yield "Without a stage, every record with a closing day counts as won."
    if columns.order in _ORDERS:
        yield f"*Dates*: {_ORDERS[columns.order]}"
    yield f"*Source*: {escaped(columns.source)}"
    if missing := columns.missing():
        yield f"Choose yet: {listed(missing)}."


def _people_taken_for(columns: PeopleColumns) -> Iterator[str]:
    absent = []
    for role, label in PEOPLE_ROLES.items():
        if column := getattr(columns, role):
            yield f"*{label}*: {escaped(shortened(column, _SAMPLE_CELL))}"
        elif role != "surname":
            absent.append(label.casefold())
    if absent:
        yield f"Not in this file: {listed(absent)}. What a file does not have stays as it is."
    if missing := columns.missing():
        yield f"Choose yet: {listed(missing)}."


def _values(values: Sequence[str]) -> str:
    shown = [escaped(shortened(value, _SAMPLE_CELL)) for value in values[:_VALUES]]
    more = [f"{len(values) - _VALUES} more"] if len(values) > _VALUES else []
    return listed([*shown, *more]) or "none"


def _samples(upload: Upload) -> str:
    """The first rows, each on a line of its own."""
    assert upload.found is not None, "asked before"
    columns = [column for column in upload.found.columns if column.looks is not Looks.EMPTY]
    rows = max((len(column.samples) for column in columns), default=0)
    lines = [
        " · ".join(
            f"{escaped(shortened(column.name, _SAMPLE_CELL))}: {escaped(shortened(column.samples[row], _SAMPLE_CELL)) or '–'}"
            for column in columns[:_SAMPLE_COLUMNS]
        )
        for row in range(rows)
    ]
    more = len(columns) - _SAMPLE_COLUMNS
    rest = f"\n{more} more {'column' if more == 1 else 'columns'} are not shown." if more > 0 else ""
    return "The first rows:\n" + "\n".join(f"• {line}" for line in lines) + rest


def _changed(proposal: Proposal, reader: Reader) -> str:
    change = proposal.change
    assert change is not None, "asked before"
    parts = []
    if change.added:
        parts.append(f"new: {listed([escaped(shortened(one, _SAMPLE_CELL)) for one in change.added[:10]])}")
    if change.gone:
        parts.append(f"gone: {listed([escaped(shortened(one, _SAMPLE_CELL)) for one in change.gone[:10]])}")
    since = reader.day(reader.local_day(change.since))
    return (
        f"*The shape has changed* since the file of {since}: {'; '.join(parts)}. Look at what each column is taken for."
    )


def _which_sheet(upload: Upload) -> Message:
    text = f"{named(upload.name)} has {len(upload.sheets)} sheets. Which one is it?"
    away = ActionsBlock(elements=[button("Throw it away", CANCEL, upload_value(upload))])
    return Message(shortened(text, LONGEST_FALLBACK), (section(text), *_sheet_menu(upload, is_chosen=False), away))


def _sheet_menu(upload: Upload, *, is_chosen: bool = True) -> tuple[Block, ...]:
    """Nothing where there is one sheet only. A sheet is told by its place: its name may be longer than Slack takes."""
    if len(upload.sheets) < 2:
        return ()
    options = [option(plain(name), str(at)) for at, name in enumerate(upload.sheets[:MOST_OPTIONS])]
    initial = (
        options[upload.sheets.index(upload.sheet)]
        if is_chosen and upload.sheet in upload.sheets[:MOST_OPTIONS]
        else None
    )
    block = ActionsBlock(block_id=f"data-{upload.id}", elements=[menu("Another sheet", SHEET, options, initial)])
    return (block,)


def _kind_menu(upload: Upload, taken_for: FileKind) -> Block:
    """What else it may be: nothing but its columns tells, and they may be wrong."""
    options = [option(text, kind.value) for kind, text in _ELSE.items() if kind is not taken_for]
    return ActionsBlock(block_id=f"data-kind-{upload.id}", elements=[menu("It is something else", KIND, options)])


def rows_text(count: int, reader: Reader) -> str:
    """`1 row`, `8,800 rows`."""
    return counted(count, "row", reader)


def counted(count: int, one: str, reader: Reader, many: str = "") -> str:
    """How many of something."""
    return f"{reader.number(count)} {one if count == 1 else many or f'{one}s'}"
