"""The rows an import left out, as a file in which they can be mended and imported."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from core.records import BadRow
from sources.files import Table


def write_rejects(file: Path, table: Table, rejected: Sequence[BadRow]) -> Path:
    """Write `<file>.rejects.csv`."""
    path = file.with_name(file.name + ".rejects.csv")
    path.write_bytes(rejects_of(table, rejected))
    return path


def rejects_of(table: Table, rejected: Sequence[BadRow]) -> bytes:
    """Each row left out with its line and the reason, all columns as they were, as CSV."""
    lines = {table.line(row): row for row in range(len(table))}
    columns = [table.texts(name) for name in table.names]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*map(_inert, table.names), "line", "reason"])
    for bad in rejected:
        row = lines.get(bad.line)
        cells = [column[row] for column in columns] if row is not None else [bad.value, *[""] * (len(columns) - 1)]
        writer.writerow([*map(_inert, cells), bad.line, _inert(bad.reason)])
    return out.getvalue().encode()


def _inert(text: str) -> str:
    """A spreadsheet takes what starts like this for a formula: a quote in front keeps it text. Numbers stay numbers."""
    is_number = text.lstrip("+-").replace(".", "", 1).isdecimal()
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) and not is_number else text
