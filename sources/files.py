"""Reading a file as a table of texts: CSV of any delimiter, XLSX, Parquet.

Nothing is interpreted here but the file format: a formula stays the text it is, and dates and numbers that a format stores
as such come out in ISO form.
"""

import csv
import hashlib
import io
import re
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv

from core.errors import Refused
from core.records import BadRow
from sources.parquet import texts_of

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

MAX_CELL = 100_000  # characters
MAX_FILE = 2 << 30  # bytes
_MAX_XLSX_UNPACKED = 1 << 30
_MAX_XLSX_RATIO = 200  # a real sheet packs 5 to 20 times; a bomb a thousand times and more
_BLOCK = 16 << 20  # one row must fit
_DELIMITERS = ",;\t|"
_ZIP = b"PK\x03\x04"
_SNIFFED_LINES = 50
_LONE_RETURN = re.compile(r"\r(?!\n)")


@dataclass(frozen=True)
class Table:
    """A file's rows as columns of text; empty cells are empty texts.

    `ragged` are rows left out because they have too many or too few cells.
    """

    columns: pa.Table
    first_line: int
    ragged: tuple[BadRow, ...]
    digest: str
    note: str  # how the file was read: format, encoding, delimiter
    _text: str | None = None
    _delimiter: str = ","

    @property
    def names(self) -> list[str]:
        """The column names, as in the header."""
        return list(self.columns.column_names)

    def __len__(self) -> int:
        return int(self.columns.num_rows)

    def texts(self, name: str) -> NDArray[np.object_]:
        """One column, stripped of outer white space."""
        stripped = pc.utf8_trim_whitespace(self.columns.column(name))
        texts: NDArray[np.object_] = stripped.to_numpy(zero_copy_only=False)
        return texts

    def distinct(self, name: str) -> tuple[list[str], NDArray[np.int64]]:
        """The different texts of a column and, for each row, which of them it has: texts are then read once each."""
        coded = pc.utf8_trim_whitespace(self.columns.column(name)).combine_chunks().dictionary_encode()
        return coded.dictionary.to_pylist(), coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)

    def line(self, row: int) -> int:
        """The line of the file on which a row starts (for a spreadsheet: its row number)."""
        return int(self._lines[row])

    @cached_property
    def _lines(self) -> NDArray[np.int64]:
        """Only worked out when a line is asked for: quoted cells may hold line breaks, and left-out rows shift the rest."""
        if self._text is None:
            return np.arange(len(self)) + self.first_line
        left_out = {bad.line for bad in self.ragged}
        starts = _starts_of_rows(self._text, self._delimiter)
        return np.array([line for line in starts if line not in left_out], np.int64)


def read_table(path: Path, sheet: str | None = None, *, most: int = MAX_FILE) -> Table:
    """Read a file by what it holds, not by its ending; one that is packed may hold `most` bytes of texts. Raises `Refused` with
    what is wrong and what to do."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from error
    if not path.is_file():
        raise Refused(f"{path} is not a file.")
    if size > MAX_FILE:
        raise Refused(f"{path.name} has {size >> 20:,} MB; {MAX_FILE >> 20:,} MB is the limit. Split it by date.")
    raw = path.read_bytes()
    digest = hashlib.sha256(raw).hexdigest()
    if raw.startswith(_ZIP):
        return _read_xlsx(path, digest, sheet)
    if raw.startswith(b"PAR1"):
        return _read_parquet(path, digest, most)
    if raw.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b")):
        raise Refused(f"{path.name} is no CSV, XLSX or Parquet file. Save it as CSV or XLSX (not XLS) and try again.")
    return _read_csv(path, raw, digest)


def sheets_of(path: Path) -> tuple[str, ...]:
    """The visible sheets of a workbook; none for any other file."""
    with path.open("rb") as file:
        if file.read(4) != _ZIP:
            return ()
    return _visible(_workbook(path))


def _visible(book: "CalamineWorkbook") -> tuple[str, ...]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    kinds = (SheetVisibleEnum.Visible, SheetTypeEnum.WorkSheet)
    return tuple(one.name for one in book.sheets_metadata if (one.visible, one.typ) == kinds)


def _read_csv(path: Path, raw: bytes, digest: str) -> Table:
    text, encoding = _decode(path, raw)
    if (at := text.find("\0")) >= 0:
        line = text.count("\n", 0, at) + 1
        raise Refused(f"{path.name}, line {line}: a NUL character, so this is not plain text. Export it again as CSV.")
    if _LONE_RETURN.search(text):  # as some programs end their lines
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise Refused(f"{path.name} is empty. Export it again.")
    delimiter = _delimiter(text)
    names = _header(path, text, delimiter)
    ragged: list[Any] = []

    def note_ragged(row: Any) -> str:
        ragged.append(row)
        return "skip"

    try:
        columns = arrow_csv.read_csv(
            io.BytesIO(text.encode()),
            read_options=arrow_csv.ReadOptions(use_threads=False, block_size=_BLOCK, column_names=names),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=note_ragged
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise Refused(f"{path.name} cannot be read as CSV: {str(error)[:200]}.") from error
    columns = columns.slice(1)  # the first row names them: by their place, for there may be spaces around a name
    bad, note = _bad_rows(ragged, text, delimiter), f"CSV, {encoding}, delimiter {delimiter!r}"
    return _checked(path, Table(columns, 2, bad, digest, note, text, delimiter))


def _bad_rows(ragged: list[Any], text: str, delimiter: str) -> tuple[BadRow, ...]:
    """Arrow counts rows, the header being the first; people look for lines."""
    starts = [0, *_starts_of_rows(text, delimiter)] if ragged else []
    return tuple(
        BadRow(
            starts[row.number - 1],
            "",
            row.text[:80],
            f"{row.actual_columns} cells where the header has {row.expected_columns}",
        )
        for row in ragged
    )


def _starts_of_rows(text: str, delimiter: str) -> list[int]:
    """The line on which each row after the header starts; empty lines are no rows."""
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    starts, last = [], 0
    for cells in reader:
        if cells:
            starts.append(last + 1)
        last = reader.line_num
    return starts[1:]


def _decode(path: Path, raw: bytes) -> tuple[str, str]:
    for encoding in ["utf-16"] if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]:
        with suppress(UnicodeDecodeError):
            return raw.decode(encoding), encoding.removesuffix("-sig")
    raise Refused(
        f"{path.name} is neither UTF-8, UTF-16 nor Windows text (cp1252). Save it as “CSV UTF-8” and try again."
    )


def _delimiter(text: str) -> str:
    """The one that cuts the first lines into the same number of cells, as many as possible."""
    head = "".join(io.StringIO(text).readlines(1 << 16)[:_SNIFFED_LINES])

    def cells(delimiter: str) -> tuple[bool, int]:
        widths = [len(row) for row in csv.reader(io.StringIO(head), delimiter=delimiter) if row]
        return len(set(widths)) == 1 and widths[0] > 1, widths[0]

    csv.field_size_limit(MAX_FILE)
    return max(_DELIMITERS, key=cells)


def _header(path: Path, text: str, delimiter: str) -> list[str]:
    first = next(filter(None, csv.reader(io.StringIO(text), delimiter=delimiter)))
    return _unique(path, [name.strip() for name in first])


def _unique(path: Path, names: list[str]) -> list[str]:
    if twice := sorted({name for name in names if name and names.count(name) > 1}):
        raise Refused(f"{path.name} has several columns called {', '.join(twice)}. Rename all but one and try again.")
    return [name or f"column {position + 1}" for position, name in enumerate(names)]


def _workbook(path: Path) -> "CalamineWorkbook":
    import python_calamine

    _refuse_bomb(path)
    try:
        return python_calamine.CalamineWorkbook.from_path(path)
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise Refused(f"{path.name} cannot be read as XLSX: {error}. Save it again, or as CSV.") from error


def _read_xlsx(path: Path, digest: str, sheet: str | None) -> Table:
    book = _workbook(path)
    if sheet is not None and sheet not in book.sheet_names:
        raise Refused(f"{path.name} has no sheet called {sheet}; it has {', '.join(book.sheet_names)}.")
    name = sheet or next(iter(_visible(book)), "")
    if not name:
        raise Refused(f"{path.name} has no sheet that is shown. Save it as CSV.")
    found = book.get_sheet_by_name(name)
    rows = found.to_python(skip_empty_area=False)
    start = next((i for i, row in enumerate(rows) if any(str(cell).strip() for cell in row)), None)
    if start is None:
        raise Refused(f"Sheet {name} of {path.name} is empty.")
    for (top, left), (bottom, right) in found.merged_cell_ranges or ():
        if top <= start <= bottom and right > left:
            raise Refused(
                f"Sheet {name} of {path.name}: in row {start + 1}, which should name the columns, {right - left + 1} cells are "
                "merged into one. Give each column a name of its own in one row, with nothing above it, and try again."
            )
    names = _unique(path, [_cell(cell).strip() for cell in rows[start]])
    body = [row for row in rows[start + 1 :] if any(str(cell).strip() for cell in row)]
    columns = pa.table({title: pa.array([_cell(row[i]) for row in body], pa.string()) for i, title in enumerate(names)})
    return _checked(path, Table(columns, start + 2, (), digest, f"XLSX, sheet {name}"))


def _refuse_bomb(path: Path) -> None:
    """Look at the sizes in the archive's directory before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as error:
        raise Refused(f"{path.name} is damaged: {error}. Save it again, or as CSV.") from error
    unpacked, packed = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
    too_dense = unpacked > (64 << 20) and unpacked > _MAX_XLSX_RATIO * max(packed, 1)
    if unpacked > _MAX_XLSX_UNPACKED or too_dense:
        raise Refused(f"{path.name} would unpack to {unpacked >> 20:,} MB, which no real sheet does. Save it as CSV.")
    if not any(entry.filename.startswith("xl/") for entry in entries):
        raise Refused(f"{path.name} is a ZIP archive, not a spreadsheet. Unpack it and import the file inside.")


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _read_parquet(path: Path, digest: str, most: int) -> Table:
    try:
        columns = texts_of(path, most)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise Refused(f"{path.name} cannot be read as Parquet: {str(error)[:200]}.") from error
    columns = columns.rename_columns(_unique(path, columns.column_names))
    return _checked(path, Table(columns, 1, (), digest, "Parquet"))


def _checked(path: Path, table: Table) -> Table:
    if not len(table) and not table.ragged:
        raise Refused(f"{path.name} has a header and no rows. Export it again.")
    for name in table.names:
        longest = pc.max(pc.utf8_length(table.columns.column(name))).as_py() or 0
        if longest > MAX_CELL:
            at = int(pc.index(pc.utf8_length(table.columns.column(name)), longest).as_py())
            raise Refused(
                f"{path.name}, line {table.line(at)}, column {name}: a cell of {longest:,} characters; "
                f"{MAX_CELL:,} is the limit. Shorten it and try again."
            )
    return table
