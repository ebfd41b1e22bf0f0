"""The commands that look after people, and the doctor."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from core.errors import Refused
from models.engine import create_engine
from models.store import SqlStore
from tests.fakes.slack_api import FakeSlack
from tests.handlers.kit import NEW

GRANTED = (
    "app_mentions:read,channels:history,channels:read,chat:write,commands,files:read,files:write,groups:history,groups:read,im:history,im:write,"
    "mpim:history,mpim:write,reactions:write,users:read,users:read.email"
)


@pytest.fixture(autouse=True)
def _settings(company: Path, tmp_path: Path, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(company, tmp_path / "pace.db")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'pace.db'}")
    monkeypatch.setenv("SLACK_API_URL", f"{slack.url}/api/")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-test")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-test")
    monkeypatch.setenv("PACE_TODAY", "2017-11-20")


def says(*arguments: str, code: int = 0) -> str:
    """What the command prints; its exit code must be as stated."""
    result = CliRunner().invoke(app, arguments, env={"COLUMNS": "200"})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code
    return result.output


def test_everybody_is_linked_by_email(slack: FakeSlack) -> None:
    slack.add_user(NEW, "nora@acme.example")
    text = says("people", "link")
    assert "1 linked now, 6 were linked already." in text
    listed = says("people", "list")
    assert NEW in listed
    assert "not linked" not in listed


def test_those_without_an_account_are_named() -> None:
    assert "No Slack account has their e-mail: Nora Lund." in says("people", "link")


def test_one_person_is_linked_by_hand() -> None:
    assert says("people", "link", "nora", "U0BYHAND") == "Nora Lund is linked to U0BYHAND.\n"
    with pytest.raises(Refused, match="already linked to Nora Lund"):
        says("people", "link", "Ana Ruiz", "U0BYHAND")
    says("people", "link", "nora", code=2)


def test_an_empty_roster_says_how_to_fill_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'empty.db'}")
    assert "import people FILE" in says("people", "list")


def test_the_doctor_finds_all_well(slack: FakeSlack) -> None:
    slack.scopes = GRANTED
    text = says("doctor")
    assert "!!" not in text
    assert "Bot token works in Acme (T01TEST)" in text
    assert "Scopes are all there" in text
    assert "Slack accounts: 6 of 7 people are linked" in text
    assert "up to 2017-11-20" in text
    assert "Facts: are what the records say" in text


def test_the_doctor_finds_figures_that_are_not_what_the_records_say(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'pace.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE daily_facts SET value = value + 1 WHERE day = (SELECT MAX(day) FROM daily_facts)"
        )
    engine.dispose()
    text = says("doctor", code=1)
    assert "totals are not what the records say" in text
    assert "restore a backup" in text


def test_scopes_that_slack_does_not_tell_are_not_called_missing() -> None:
    assert "could not be checked" in says("doctor")


def test_the_doctor_says_what_to_do(slack: FakeSlack) -> None:
    slack.scopes = "commands"
    slack.errors["apps.connections.open"] = "not_allowed_token_type"
    text = says("doctor", code=1)
    assert (
        "missing: app_mentions:read, channels:history, channels:read, chat:write, files:read, files:write, groups:history"
        in text
    )
    assert "python -m bot manifest" in text
    assert "connections:write" in text


def test_the_doctor_works_without_slack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'empty.db'}")
    text = says("doctor", code=1)
    assert "SLACK_BOT_TOKEN is missing" in text
    assert "OAuth & Permissions" in text
    assert "nobody in the roster" in text


def test_the_doctor_survives_a_database_and_a_slack_that_are_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://pace:hunter2@127.0.0.1:1/pace")
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:1/api/")
    text = says("doctor", code=1)
    assert "Database cannot be reached" in text
    assert "Slack cannot be reached" in text
    assert "hunter2" not in text


def without_admin(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'pace.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE people SET active = false WHERE role = 'admin'")
    engine.dispose()


def test_the_doctor_says_who_administers(slack: FakeSlack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slack.add_user(NEW, "nora@acme.example")
    assert "Admin: there is one who can be reached in Slack" in says("doctor")
    without_admin(tmp_path)
    assert "Admin: nobody yet." in says("doctor")
    monkeypatch.setenv("PACE_ADMIN", "Nora@acme.example")
    assert "PACE_ADMIN: Nora Lund becomes the admin when the bot starts" in says("doctor")
    monkeypatch.setenv("PACE_ADMIN", "nurse@acme.example")
    text = says("doctor", code=1)
    assert "!!  PACE_ADMIN: cannot become the admin. Nobody in the Slack workspace has this e-mail address" in text
    assert "Copy member ID" in text


def test_a_name_is_no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PACE_ADMIN", "Nora Lund")
    with pytest.raises(Refused, match="PACE_ADMIN: must be an e-mail address, or a Slack member id such as U012AB3CD"):
        says("doctor")


def test_old_data_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PACE_TODAY", "2017-12-20")
    text = says("doctor", code=1)
    assert "!!  Data: the last data came in 21 working days ago, on 2017-11-20" in text
    assert "Figures may be out of date: import a fresh export." in text


def test_migrate_can_be_run_again_and_again(tmp_path: Path) -> None:
    says("migrate")
    says("migrate")
    store = SqlStore(create_engine(f"sqlite:///{tmp_path / 'pace.db'}"))
    assert len(store.workspaces()) == 1
    store.engine.dispose()
