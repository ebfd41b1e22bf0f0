"""Files as people send them, and as attackers do."""

import zipfile
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from core.errors import Refused
from sources.files import Table, read_table
from sources.reader import FileReader


def rows(table: Table) -> list[dict[str, str]]:
    columns = {name: list(table.texts(name)) for name in table.names}
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def write(folder: Path, content: bytes, name: str = "deals.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_delimiter_and_encoding(tmp_path: Path, delimiter: str, encoding: str) -> None:
    text = delimiter.join(["id", "who", "note"]) + "\n" + delimiter.join(["1", "Zoë Müller", '"a, b; c"']) + "\n"
    table = read_table(write(tmp_path, text.encode(encoding)))
    assert rows(table) == [{"id": "1", "who": "Zoë Müller", "note": "a, b; c"}]


def test_windows_line_ends_and_no_last_line_end(tmp_path: Path) -> None:
    assert rows(read_table(write(tmp_path, b"a,b\r\n1,2\r\n3,4"))) == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]


@pytest.mark.parametrize(
    "content",
    [
        b"id, amount\n1, 5\n",
        b'"id ", amount\n1,5\n',
        b"\n\nid,amount\n1,5\n",
        b"id,amount\r1,5\r",
        b"id;amount \r\n1; 5\r\n",
    ],
)
def test_spaces_around_a_name_empty_lines_above_and_old_line_ends_change_nothing(
    tmp_path: Path, content: bytes
) -> None:
    assert rows(read_table(write(tmp_path, content))) == [{"id": "1", "amount": "5"}]


def test_a_column_without_a_name_is_told_by_its_place(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, b"id,,when \n1,5,2026-01-02\n2,6.50,2026-01-03\n"))
    assert rows(table)[1] == {"id": "2", "column 2": "6.50", "when": "2026-01-03"}


def test_lines_below_empty_ones_are_those_an_editor_shows_too(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, b"\n\na,b\n1,2\n\n3\n4,5\n"))
    assert [table.line(row) for row in range(len(table))] == [4, 7]
    assert [bad.line for bad in table.ragged] == [6]


def test_a_sheet_that_is_hidden_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "deals.xlsx"
    with xlsxwriter.Workbook(path) as book:
        secret, deals = book.add_worksheet("Salaries"), book.add_worksheet("Deals")
        secret.write_column(0, 0, ["name", "Ana"])
        deals.write_column(0, 0, ["id", "d1"])
        deals.activate()
        secret.hide()
    assert rows(read_table(path)) == [{"id": "d1"}]


def test_lines_are_those_an_editor_shows(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, b'a,b\n1,2\n\n3\n"x\ny",4\n5,6,7\n8,9\n'))
    assert [table.line(row) for row in range(len(table))] == [2, 5, 8]
    assert [(bad.line, bad.reason) for bad in table.ragged] == [
        (4, "1 cells where the header has 2"),
        (7, "3 cells where the header has 2"),
    ]


def test_nothing_is_taken_for_a_number_a_date_or_a_gap(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, b"a,b,c\n007,NA,2017-03-01\n,null,=1+1\n"))
    assert rows(table) == [{"a": "007", "b": "NA", "c": "2017-03-01"}, {"a": "", "b": "null", "c": "=1+1"}]


def test_a_sheet_gives_plain_texts(tmp_path: Path) -> None:
    path = tmp_path / "deals.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Deals")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(1, 0, ["id", "on", "value"])  # an empty first row, as exports like to have
        sheet.write_row(2, 0, ["007"])
        sheet.write_datetime(2, 1, pd.Timestamp("2017-04-03").to_pydatetime(), day)
        sheet.write_number(2, 2, 1200)
        book.add_worksheet("Notes").write(0, 0, "x")
    table = read_table(path)
    assert rows(table) == [{"id": "007", "on": "2017-04-03", "value": "1200"}]
    assert table.line(0) == 3
    with pytest.raises(Refused, match="no sheet called Sales; it has Deals, Notes"):
        read_table(path, "Sales")


def test_parquet_gives_plain_texts(tmp_path: Path) -> None:
    path = tmp_path / "deals.parquet"
    pd.DataFrame({"id": [1, 2], "on": [date(2017, 4, 3), None], "value": [1.5, None]}).to_parquet(path)
    assert rows(read_table(path)) == [
        {"id": "1", "on": "2017-04-03", "value": "1.5"},
        {"id": "2", "on": "", "value": ""},
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b" \n\n ", "is empty"),
        (b"\xef\xbb\xbf\r\n", "is empty"),
        (b"a,b\n", "a header and no rows"),
        (b"a,b\n1,\0\n", "line 2: a NUL"),
        (b"a,a\n1,2\n", "several columns called a"),
        (b"\xd0\xcf\x11\xe0old excel", "Save it as CSV or XLSX"),
        (b"%PDF-1.4", "Save it as CSV or XLSX"),
        (b"PK\x03\x04 not really", "is damaged"),
        (b"PAR1 not really", "cannot be read as Parquet"),
        (b"a,b\n1,\x81\x8d\n", "neither UTF-8"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        read_table(write(tmp_path, content))


def test_a_cell_of_ten_megabytes_is_refused_by_its_line(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="line 3, column b: a cell of 10,000,000 characters"):
        read_table(write(tmp_path, b"a,b\n1,2\n3," + b"x" * 10_000_000 + b"\n"))


def test_a_row_of_twenty_megabytes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be read as CSV"):
        read_table(write(tmp_path, b"a,b\n1,2\n3," + b"x" * (40 << 20) + b"\n"))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as entry,
    ):
        for _ in range(100):
            entry.write(b"0" * (1 << 20))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(Refused, match="would unpack to 100 MB"):
        read_table(path)


def test_a_parquet_file_that_holds_far_more_than_its_size_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "deals.parquet"
    pd.DataFrame({"id": ["x" * 80] * 1_000_000, "who": ["y" * 80] * 1_000_000}).to_parquet(path)
    assert path.stat().st_size < 1 << 20
    with pytest.raises(Refused, match="holds more than 16 MB when it is unpacked"):
        read_table(path, most=16 << 20)
    assert len(read_table(path)) == 1_000_000
    with pytest.raises(Refused, match="holds more than 128 MB"):
        FileReader().look("deals.parquet", path.read_bytes(), "")


def test_a_zip_that_is_no_sheet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "deals.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("deals.csv", "a,b\n1,2\n")
    with pytest.raises(Refused, match="a ZIP archive, not a spreadsheet"):
        read_table(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        read_table(tmp_path / "nowhere.csv")
