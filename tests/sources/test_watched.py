"""Files on the machine: which are found, which are still being written, and what changes while it is read."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.errors import NotFound, Refused
from core.ports.feeds import Found
from sources.watched import MachineFiles

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
FILES = MachineFiles(lambda: NOW)


def write(path: Path, text: str = "id\n1\n", *, ago: float = 3_600) -> Path:
    path.write_text(text)
    then = NOW.timestamp() - ago
    os.utime(path, (then, then))
    return path


def names(path: Path | str) -> list[str]:
    return [one.name for one in FILES.found(str(path))]


def test_a_folder_gives_its_tables_the_oldest_first(tmp_path: Path) -> None:
    for name, ago in (("b.csv", 900), ("a.XLSX", 300), ("c.parquet", 600), ("notes.md", 900), (".d.csv", 900)):
        write(tmp_path / name, ago=ago)
    write(tmp_path / "b.csv.rejects.csv")
    write(tmp_path / "~$a.xlsx")
    (tmp_path / "folder.csv").mkdir()
    assert names(tmp_path) == ["b.csv", "c.parquet", "a.XLSX"]
    assert names(tmp_path / "*.csv") == ["b.csv"]
    assert names(tmp_path / "x*.csv") == []
    assert names(tmp_path / "notes.md") == ["notes.md"]
    odd = write(tmp_path / "odd[1].csv")
    assert names(odd) == ["odd[1].csv"]


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    for path in ("gone.csv", "gone/*.csv"):
        with pytest.raises(NotFound, match=r"There is no .*gone"):
            FILES.found(str(tmp_path / path))
    there = write(tmp_path / "a.csv")
    [found] = FILES.found(str(there))
    there.unlink()
    with pytest.raises(NotFound, match="any more"):
        FILES.content(str(there), found)


@pytest.mark.parametrize(("ago", "is_settled"), [(0, False), (59, False), (60, True), (-30, False), (-3_600, True)])
def test_a_file_is_left_alone_for_a_minute(tmp_path: Path, ago: float, is_settled: bool) -> None:
    [found] = FILES.found(str(write(tmp_path / "a.csv", ago=ago)))
    assert found.is_settled is is_settled
    assert found.changed_at == NOW - timedelta(seconds=ago)


def test_what_was_changed_since_it_was_found_is_not_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "id\n1\n")
    [found] = FILES.found(str(path))
    assert FILES.content(str(path), found) == b"id\n1\n"
    write(path, "id\n1\n2\n", ago=3_600)  # as long ago, and longer
    assert FILES.content(str(path), found) is None
    write(path, "id\n2\n", ago=1_800)
    assert FILES.content(str(path), found) is None


def test_rejects_are_written_beside_the_file_where_that_may_be(tmp_path: Path) -> None:
    write(tmp_path / "a.csv")
    where = FILES.keep_rejects(str(tmp_path), "a.csv", b"line\n")
    assert Path(where) == tmp_path / "a.csv.rejects.csv"
    assert Path(where).read_bytes() == b"line\n"
    assert FILES.keep_rejects(str(tmp_path / "a.csv"), "a.csv", b"other\n") == where
    (tmp_path / "b.csv.rejects.csv").mkdir()
    assert FILES.keep_rejects(str(tmp_path), "b.csv", b"line\n") == ""


def test_a_folder_in_the_place_of_a_part_of_the_path_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "a.csv")
    with pytest.raises(Refused, match="cannot be read"):
        FILES.found(str(tmp_path / "a.csv" / "b.csv"))


def test_a_pattern_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="is no pattern"):
        FILES.found(str(tmp_path / "**.csv"))


def test_a_file_that_goes_while_the_folder_is_looked_through_is_passed_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("x")
    look = MachineFiles._found

    def goes(files: MachineFiles, file: Path) -> Found:
        if file.name == "a.csv":
            file.unlink()
        return look(files, file)

    monkeypatch.setattr(MachineFiles, "_found", goes)
    assert [one.name for one in FILES.found(str(tmp_path))] == ["b.csv"]
