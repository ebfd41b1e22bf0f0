"""`python -m bot sources`, as an admin types it: on real files, with what is said and the exit code."""

import os
import time
from pathlib import Path

import pytest

from tests.bot.test_data_commands import DEALS, Shell

TODAY = time.strftime("%Y-%m-%d", time.gmtime())


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    shell = Shell(f"sqlite:///{tmp_path / 'pace.db'}", today=TODAY)
    roster = tmp_path / "people.csv"
    roster.write_text("name,email\nAna,ana@x.example\n")
    shell.ok("import", "people", roster)
    return shell


def export(path: Path, *rows: str, days_ago: float = 1) -> Path:
    path.write_text(DEALS + "".join(f"{row}\n" for row in rows))
    then = time.time() - days_ago * 86_400
    os.utime(path, (then, then))
    return path


def test_a_source_from_its_first_look_to_its_last(shell: Shell, tmp_path: Path) -> None:
    path = export(tmp_path / "facts.csv", "d1,ana@x.example,2017-11-20,revenue,100")
    assert "Nothing is picked up." in shell.ok("sources", "list")
    said = shell.ok("sources", "add", path, "--map", "one-fact-a-row", "--source", "calls", "--expect", "weekly")
    assert f"calls: records from {path}, looked at every 1h." in said
    assert "Tried out, nothing kept yet: facts.csv: 1 rows, 1 added" in said
    assert "looked at: not yet" in shell.ok("sources", "list")
    assert "calls: facts.csv: 1 rows, 1 added" in shell.ok("sources", "run")
    assert "calls: nothing new." in shell.ok("sources", "run", "calls")
    assert "1 unchanged" in shell.ok("sources", "run", "calls", "--again")
    listed = shell.ok("sources", "list")
    assert "read: one-fact-a-row; every 1h, new data expected: weekly; up to 10 % may be left out" in listed
    assert "newest data of" in listed
    twice = shell("sources", "add", path, "--map", "one-fact-a-row", "--source", "calls")
    assert twice.returncode == 1
    assert "There is a source called calls already." in twice.stderr
    other = shell("sources", "add", path, "--map", "one-fact-a-row", "--source", "other")
    assert other.returncode == 0
    assert "Most of its records are in the source calls already, so each would count twice." in other.stderr
    assert "What came from it stays" in shell.ok("sources", "remove", "other")
    assert shell.kpi("revenue november 2017")["figures"]["revenue"] == 100


def test_what_goes_wrong_is_said_with_exit_code_1(shell: Shell, tmp_path: Path) -> None:
    rows = [f"d{number},ana@x.example,2017-11-20,revenue,1" for number in range(12)]
    path = export(tmp_path / "facts.csv", *rows)
    shell.ok("sources", "add", path, "--map", "one-fact-a-row", "--source", "calls")
    export(path, *rows, "d99,zed@x.example,2017-11-20,revenue,1")
    some = shell("sources", "run", "calls")
    assert some.returncode == 0
    assert "13 rows, 12 added, 0 changed, 0 unchanged, 0 withdrawn, 1 left out (" in some.stdout
    assert "zed@x.example" in some.stderr
    assert "zed@x.example" in (tmp_path / "facts.csv.rejects.csv").read_text()
    export(path, "d99,zed@x.example,2017-11-20,revenue,1")
    refused = shell("sources", "run", "calls")
    assert refused.returncode == 1
    assert "1 row of 1 cannot be taken in" in refused.stderr
    path.unlink()
    gone = shell("sources", "run")
    assert gone.returncode == 1
    assert f"There is no {path}." in gone.stderr
    assert f"problem: There is no {path}." in shell.ok("sources", "list")
    assert f"There is no {path}." in shell("doctor").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add", "gone.csv", "--map", "people"], "There is no "),
        (["add", ".", "--map", "nonsense"], "There is no mapping called nonsense"),
        (["add", ".", "--every", "often"], "Write 5m, 1h or 1d"),
        (["add", ".", "--expect", "often"], "Write daily, weekly, fortnightly, monthly"),
        (["remove", "calls"], "There is no source called calls. There is none yet."),
        (["run", "calls"], "There is no source called calls. There is none yet."),
    ],
)
def test_what_cannot_be_is_refused(shell: Shell, arguments: list[str], said: str) -> None:
    done = shell("sources", *arguments)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_old_data_is_said_by_the_kpi_command_and_the_doctor(shell: Shell, tmp_path: Path) -> None:
    path = export(tmp_path / "facts.csv", "d1,ana@x.example,2017-11-20,revenue,100", days_ago=30)
    shell.ok("sources", "add", path, "--map", "one-fact-a-row", "--source", "calls")
    shell.ok("sources", "run")
    assert "Figures may be out of date: the last data came in on " in shell.ok("kpi", "revenue")
    assert "Figures may be out of date" in shell("doctor").stdout
    assert "stale_after=60" in shell.ok("workspace", "set", "stale_after=60")
    assert "Data up to 20 Nov 2017, imported" in shell.ok("kpi", "revenue")
