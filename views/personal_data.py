"""A person's own data as files: JSON, and CSV that a spreadsheet opens without running anything."""

import csv
import io
import json
from collections.abc import Sequence

from core.usecases.personal_data import Cell, PersonalData, Row

_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")  # a cell that begins so is a formula to a spreadsheet


def files_of(found: PersonalData) -> dict[str, bytes]:
    """Each table as CSV, and all of them as one JSON file, by file name."""
    whole = json.dumps(found.tables, ensure_ascii=False, indent=2).encode()
    return {"data.json": whole, **{f"{name}.csv": _csv(rows) for name, rows in found.tables.items()}}


def _csv(rows: Sequence[Row]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    if rows:
        writer.writerow([_safe(name) for name in rows[0]])
        writer.writerows([_safe(value) for value in row.values()] for row in rows)
    return out.getvalue().encode("utf-8-sig")  # spreadsheets take it for something older without the mark


def _safe(value: Cell) -> Cell:
    """Text that would run as a formula gets an apostrophe in front; a number is one."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_RUNS) else value
