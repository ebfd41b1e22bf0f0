"""The commands that bring data in, as an admin types them, and `python -m bot kpi` for scripts."""

import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from bot.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
DEALS = "id,email,date,measure,value\n"


class Shell:
    """Runs `python -m bot` on a database of its own: in this process, since starting one takes longer than most commands do."""

    def __init__(self, url: str, today: str = "2018-01-15") -> None:
        self.settings = {"DATABASE_URL": url, "PACE_TODAY": today}

    def __call__(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        typed, out, err = ["python -m bot", *map(str, arguments)], StringIO(), StringIO()
        with (
            patch.dict(os.environ, self.settings),
            patch.object(sys, "argv", typed),
            redirect_stdout(out),
            redirect_stderr(err),
            pytest.raises(SystemExit) as ended,
        ):
            main()
        code = ended.value.code
        assert code is None or isinstance(code, int)
        return subprocess.CompletedProcess(typed, code or 0, out.getvalue(), err.getvalue())

    def process(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The same in a process of its own."""
        command, environment = [sys.executable, "-m", "bot", *arguments], {**os.environ, **self.settings}
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    def ok(self, *arguments: str | Path) -> str:
        done = self(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def kpi(self, question: str, asker: str = "admin") -> dict[str, Any]:
        answer = json.loads(self.ok("kpi", question, "--as", asker, "--json"))
        return answer | {"figures": {kpi["key"]: kpi["actual"] for kpi in answer["kpis"]}}


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(f"sqlite:///{tmp_path / 'pace.db'}")


@pytest.fixture
def staffed(shell: Shell, tmp_path: Path) -> Shell:
    roster = tmp_path / "people.csv"
    roster.write_text(
        "name,email,role,manager\nAna,ana@x.example,rep,Bo\nBo,bo@x.example,manager,\nCy,cy@x.example,rep,\n"
    )
    shell.ok("import", "people", roster)
    return shell


def facts(folder: Path, rows: str) -> Path:
    path = folder / "facts.csv"
    path.write_text(DEALS + rows)
    return path


def test_the_crm_export_gives_the_figures_of_the_crm(shell: Shell, crm: Path) -> None:
    shell.ok("import", "people", crm / "sales_teams.csv", "--map", "maven-people")
    shell.ok("import", "records", crm / "sales_pipeline.csv", "--map", "maven-deals")
    assert "8,800 unchanged" in shell.ok("import", "records", crm / "sales_pipeline.csv", "--map", "maven-deals")
    company = shell.kpi("2017")["figures"]
    assert (company["deals_won"], company["deals_lost"], company["revenue"]) == (4238, 2473, 10005534)
    assert round(company["win_rate"], 4) == 0.6315
    darcel = shell.kpi("Q4 2017 @Darcel Schlecht")
    assert (darcel["subject"], darcel["period"]) == ("Darcel Schlecht", {"start": "2017-10-01", "end": "2017-12-31"})
    figures = darcel["figures"]
    assert (figures["deals_won"], figures["deals_lost"], figures["revenue"]) == (94, 65, 357666)
    assert round(figures["win_rate"], 3) == 0.591
    assert round(figures["average_deal_size"], 2) == 3804.96
    assert round(figures["sales_cycle"], 1) == 46.2
    for question in ("2017 team Summer Sewald", "Summer Sewald's team 2017", "@Summer Sewald 2017"):
        assert shell.kpi(question)["figures"]["revenue"] == 1964750
    assert shell.kpi("Q4 2017", asker="Darcel Schlecht")["figures"] == figures


def test_a_bad_row_stops_everything_unless_it_is_to_be_skipped(staffed: Shell, tmp_path: Path) -> None:
    file = facts(
        tmp_path,
        "1,ana@x.example,2018-01-02,calls,5\n2,ana@x.example,2018-01-02,calls,=five\n3,who@x.example,2018-01-02,calls,1\n",
    )
    refused = staffed("import", "records", file, "--map", "one-fact-a-row")
    assert refused.returncode == 1
    assert "line 3, value “=five”: not a number" in refused.stderr
    assert "line 4, email “who@x.example”: is nobody in the roster" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert staffed("kpi", "calls this month", "--as", "admin").returncode == 0
    assert staffed.kpi("calls this month")["figures"] == {"calls": None}
    done = staffed("import", "records", file, "--map", "one-fact-a-row", "--skip-bad-rows")
    assert "1 records added" in done.stdout
    rejects = (tmp_path / "facts.csv.rejects.csv").read_text().splitlines()
    assert rejects == [
        "id,email,date,measure,value,line,reason",
        "2,ana@x.example,2018-01-02,calls,'=five,3,not a number",
        "3,who@x.example,2018-01-02,calls,1,4,is nobody in the roster",
    ]
    assert staffed.kpi("calls this month")["figures"] == {"calls": 5}


def test_a_dry_run_says_what_would_happen_and_keeps_nothing(staffed: Shell, tmp_path: Path) -> None:
    file = facts(tmp_path, "1,ana@x.example,2018-01-02,calls,5\n")
    told = staffed.ok("import", "records", file, "--map", "one-fact-a-row", "--dry-run")
    assert "1 records would be added" in told
    assert "2018-01 5.00" in told
    assert staffed.kpi("calls this month")["figures"] == {"calls": None}


def test_a_corrected_file_corrects(staffed: Shell, tmp_path: Path) -> None:
    for value in (5, 7):
        file = facts(tmp_path, f"1,ana@x.example,2018-01-02,calls,{value}\n")
        staffed.ok("import", "records", file, "--map", "one-fact-a-row")
        assert staffed.kpi("calls this month")["figures"] == {"calls": value}


def test_targets_from_a_file_make_a_status(staffed: Shell, tmp_path: Path) -> None:
    staffed.ok("import", "records", facts(tmp_path, "1,ana@x.example,2017-12-04,calls,50\n"), "--map", "one-fact-a-row")
    targets = tmp_path / "targets.csv"
    targets.write_text("kpi,period,person,team,value\ncalls,2017-12,ana@x.example,,40\nCalls,2017-12,,,100\n")
    assert "2 targets: 2 added" in staffed.ok("import", "targets", targets)
    assert "2 unchanged" in staffed.ok("import", "targets", targets)
    [calls] = staffed.kpi("calls Dec 2017 @Ana")["kpis"]
    assert (calls["target"], calls["attainment"], calls["status"]) == (40, 1.25, "ahead")
    targets.write_text("kpi,period,person,value\nshoe size,2017-12,Ana,1\ncalls,next year,Ana,1\ncalls,2017,Nobody,x\n")
    refused = staffed("import", "targets", targets)
    assert refused.returncode == 1
    for fault in ("line 2, kpi “shoe size”", "line 3, period “next year”", "line 4, value “x”"):
        assert fault in refused.stderr


def test_who_may_not_look_gets_no_figure(staffed: Shell, tmp_path: Path) -> None:
    staffed.ok("import", "records", facts(tmp_path, "1,ana@x.example,2018-01-02,calls,5\n"), "--map", "one-fact-a-row")
    for asker, question in (("Ana", "@Cy"), ("Ana", "everyone"), ("Bo", "@Cy"), ("Cy", "@Bo")):
        refused = staffed("kpi", question, "--as", asker, "--json")
        assert (refused.returncode, refused.stdout) == (1, "")
    assert staffed.kpi("calls", asker="Bo")["figures"] == {"calls": 5}
    assert staffed.kpi("calls", asker="Ana")["figures"] == {"calls": 5}


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("import", "records", "nowhere.csv", "--map", "maven-deals"), "nowhere.csv cannot be read"),
        (("import", "records", "x.csv", "--map", "no-such-map"), "Ready mappings: "),
        (("import", "records", "x.csv", "--map", "maven-people"), "is a mapping for people"),
        (("kpi", "last month"), "No KPIs are defined yet. An admin can add the usual ones"),
        (("kpi", "--as", "Nobody"), "Nobody in the roster is called Nobody"),
    ],
)
def test_what_is_refused_is_said_on_stderr_with_exit_code_1(staffed: Shell, arguments, reason: str) -> None:
    refused = staffed(*arguments)
    assert refused.returncode == 1
    assert reason in refused.stderr
    assert refused.stdout == ""


def test_a_wrong_usage_exits_with_2(shell: Shell) -> None:
    assert shell("import", "records").returncode == 2
    assert shell("no-such-command").returncode == 2


def test_as_a_process_of_its_own_it_does_the_same(staffed: Shell) -> None:
    assert staffed.process("no-such-command").returncode == 2
    refused = staffed.process("kpi", "--as", "Nobody")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "Nobody in the roster is called Nobody" in refused.stderr
    assert "Ana" in staffed.process("people", "list").stdout


def test_every_wrong_setting_is_listed_at_once_without_its_value(shell: Shell) -> None:
    shell.settings |= {
        "PACE_TODAY": "tomorrow",
        "DATABASE_URL": "mysql://root:secret@x/y",
        "SLACK_BOT_TOKEN": "xoxp-secret",
    }
    refused = shell("kpi")
    assert refused.returncode == 1
    for name in ("PACE_TODAY", "DATABASE_URL", "SLACK_BOT_TOKEN"):
        assert name in refused.stderr
    assert "secret" not in refused.stderr


def test_the_company_sets_its_own_currency_and_calendar(staffed: Shell, tmp_path: Path) -> None:
    told = staffed.ok(
        "workspace", "set", "currency=eur", "fiscal_start=4", "first_weekday=sunday", "zone=Europe/Berlin"
    )
    assert told.splitlines() == ["currency=EUR", "fiscal_start=4", "first_weekday=sunday", "zone=Europe/Berlin"]
    assert "currency=EUR" in staffed.ok("workspace", "show")
    staffed.ok(
        "import", "records", facts(tmp_path, "1,ana@x.example,2017-05-02,revenue,5\n"), "--map", "one-fact-a-row"
    )
    # A year that starts in April 2017 is called 2018.
    assert staffed.kpi("Q1 2018")["period"] == {"start": "2017-04-01", "end": "2017-06-30"}
    assert "€5" in staffed.ok("kpi", "revenue Q1 2018")


def test_settings_of_the_company_that_do_not_work_are_all_named(staffed: Shell) -> None:
    refused = staffed("workspace", "set", "currency=XXXX", "zone=Mars", "fiscal_start=13", "colour=red", "name=Acme")
    assert refused.returncode == 1
    for fault in ("currency=XXXX", "zone=Mars", "fiscal_start=13", "colour is no setting"):
        assert fault in refused.stderr
    assert "name=My company" in staffed.ok("workspace", "show")
