"""What an admin sees of the model at the command line, and for whom it is turned off there."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.coaching_rules import CoachingRule
from core.errors import NotFound, PaceError, Refused
from core.guard import Flaw
from core.wording import ACCEPTED, REFUSED, Budget, Task, Trouble, Usage
from models.engine import create_engine
from models.store import SqlStore
from models.tables import audit_log
from tests.bot.test_people_and_doctor import says

NOW = datetime(2017, 11, 20, 9, tzinfo=UTC)
MOST = Usage("words-1", "tip/3", 900, 100, 20_000)


@pytest.fixture(autouse=True)
def _settings(company: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(company, tmp_path / "pace.db")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'pace.db'}")
    monkeypatch.setenv("PACE_TODAY", "2017-11-20")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    made = SqlStore(create_engine(f"sqlite:///{tmp_path / 'pace.db'}"))
    yield made
    made.engine.dispose()


def rules(store: SqlStore) -> list[CoachingRule]:
    with store.begin(store.workspaces()[0].id) as tx:
        return tx.coaching_rules()


def called(
    store: SqlStore, outcome: str, *, at: datetime = NOW, used: Usage | None = MOST, text: str | None = None
) -> None:
    with store.begin(store.workspaces()[0].id, write=True) as tx:
        call = tx.begin_call(Task.TIP, MOST, at, at.date(), Budget(10**9, 10**9))
        assert call is not None
        flaws = [Flaw.NUMBER, Flaw.NAME] if outcome == REFUSED else []
        tx.end_call(call, outcome, usage=used, flaws=flaws, milliseconds=1_234, text=text)


def test_without_a_model_the_playbook_is_named(store: SqlStore) -> None:
    text = says("coaching", "show")
    assert "model     none is set up: every tip comes from the playbook" in text
    assert "0 of 500,000 tokens, 0.00 of 5.00 in money (2017-11-20, UTC)" in text
    assert "the usual                 model on, a manager looks at weekly tips first" in text
    assert rules(store) == []


def test_a_model_is_named_and_its_key_is_not(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PACE_MODEL", "words-1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://user:hidden@models.example/v1")
    called(store, ACCEPTED)
    called(store, ACCEPTED, at=NOW - timedelta(days=1))
    text = says("coaching", "show")
    assert "model     words-1\n" in text
    assert "1,000 of 500,000 tokens, 0.02 of 5.00 in money" in text
    assert "secret" not in text + says("coaching", "calls")
    assert "hidden" not in text
    monkeypatch.setenv("PACE_MODEL_KEEP_REFUSED", "true")
    assert "what the guard refuses is kept for 14 days" in says("coaching", "show")


def test_a_day_is_the_workspaces_own(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PACE_TODAY")
    says("workspace", "set", "zone=Pacific/Kiritimati")
    east = says("coaching", "show")
    says("workspace", "set", "zone=Pacific/Pago_Pago")
    west = says("coaching", "show")
    days = [
        datetime.fromisoformat(text.partition("in money (")[2][:10]) for text in (west, east)
    ]  # there they are never on the same day
    assert days[1] - days[0] >= timedelta(days=1)
    assert rules(store) == []


def test_the_model_is_turned_off_and_on_for_whom_it_is_said(store: SqlStore) -> None:
    assert says("coaching", "model", "off", "--team", "west") == "team West: model off\n"
    assert says("coaching", "model", "off", "--country", "de-by") == "country DE-BY: model off\n"
    assert says("coaching", "model", "off", "--person", "cleo@acme.example") == "Cleo Fox: model off\n"
    says("coaching", "approval", "off", "--person", "Cleo Fox")
    assert says("coaching", "model", "off") == "everybody: model off\n"
    lines = [" ".join(line.split()) for line in says("coaching", "show").splitlines()]
    assert lines[3:7] == [
        "everybody model off",
        "country DE-BY model off",
        "team West model off",
        "Cleo Fox model off, approval off",
    ]
    text = says("coaching", "model", "on", "--team", "West")
    assert text == "team West: as usual\nThe model stays off where other rules say so: everybody.\n"
    text = says("coaching", "model", "on")
    assert text == "everybody: as usual\nThe model stays off where other rules say so: country DE-BY, Cleo Fox.\n"
    assert says("coaching", "model", "on", "--country", "DE-BY") == "country DE-BY: as usual\n"
    assert [rule.model for rule in rules(store)] == [False]


def test_a_part_stays_off_where_its_country_is(store: SqlStore) -> None:
    for country in ("DE", "DE-BY", "AT"):
        says("coaching", "model", "off", "--country", country)
    assert "say so: country DE.\n" in says("coaching", "model", "on", "--country", "DE-BY")
    says("coaching", "model", "off", "--team", "West")
    assert "say so: team West.\n" not in says("coaching", "model", "on", "--country", "AT")
    says("coaching", "model", "off", "--country", "US")
    assert "say so: country US, team West.\n" in says("coaching", "model", "on", "--person", "Ana Ruiz")
    assert len(rules(store)) == 3


def test_who_has_it_off_alone_is_the_only_one_to_turn_it_on(store: SqlStore) -> None:
    says("coaching", "model", "off", "--person", "Ana Ruiz")
    with pytest.raises(Refused, match="only they can turn it on again"):
        says("coaching", "model", "on", "--person", "Ana Ruiz")
    says("coaching", "model", "on")
    assert [rule.model for rule in rules(store)] == [False]
    assert says("coaching", "approval", "off", "--person", "Ana Ruiz") == "Ana Ruiz: model off, approval off\n"
    assert says("coaching", "approval", "usual", "--person", "Ana Ruiz") == "Ana Ruiz: model off\n"


def test_the_approval(store: SqlStore) -> None:
    assert says("coaching", "approval", "off") == "everybody: approval off\n"
    assert says("coaching", "approval", "on", "--team", "West") == "team West: approval on\n"
    assert [rule.approval for rule in rules(store)] == [False, True]
    assert says("coaching", "approval", "usual") == "everybody: as usual\n"
    assert says("coaching", "approval", "usual", "--team", "West") == "team West: as usual\n"
    assert rules(store) == []


def test_each_change_is_on_record_and_what_changes_nothing_is_not(store: SqlStore) -> None:
    for _ in range(2):
        says("coaching", "model", "off", "--team", "West")
        says("coaching", "approval", "off")
    says("coaching", "model", "on", "--team", "West")
    with store.engine.connect() as connection:
        query = sa.select(audit_log).where(audit_log.c.action == "change coaching").order_by(audit_log.c.id)
        found = [(row.actor, row.target, row.before, row.after) for row in connection.execute(query)]
    usual, off = '{"model": null, "approval": null}', '{"model": false, "approval": null}'
    assert found == [
        ("command line", "team West", usual, off),
        ("command line", "everybody", usual, '{"model": null, "approval": false}'),
        ("command line", "team West", off, usual),
    ]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["model", "maybe"], "Say on or off"),
        (["model", "usual"], "Say on or off"),
        (["approval", "maybe"], "Say on or off or usual"),
        (["model", "off", "--team", "Nowhere"], "There are: East, West"),
        (["model", "off", "--team", ""], "No team is called"),
        (["model", "off", "--person", "Nobody"], "Nobody in the roster"),
        (["model", "off", "--person", ""], "Nobody in the roster"),
        (["model", "off", "--person", "Lead"], "fits several: Maria Lead, Otto Lead"),
        (["model", "off", "--country", "Germany"], "two letters, such as DE"),
        (["model", "off", "--country", ""], "two letters, such as DE"),
        (["model", "off", "--country", "D%"], "two letters, such as DE"),
        (["model", "off", "--team", "West", "--country", "DE"], "one of a team, a person and a country"),
        (["approval", "off", "--team", "West", "--person", "Ana Ruiz"], "one of a team, a person and a country"),
    ],
)
def test_what_makes_no_sense_is_said_and_changes_nothing(store: SqlStore, arguments: list[str], problem: str) -> None:
    with pytest.raises(PaceError, match=problem) as refused:
        says("coaching", *arguments)
    assert isinstance(refused.value, Refused | NotFound)
    assert rules(store) == []


def test_the_newest_calls_with_how_they_went(store: SqlStore) -> None:
    assert says("coaching", "calls") == "Today: 0 calls; 0 accepted, 0 refused.\n"
    called(store, ACCEPTED, at=NOW - timedelta(days=1))
    called(store, REFUSED, text='{"question": "Is \x9b31m7 enough?"}')
    called(store, REFUSED)
    called(store, ACCEPTED)
    called(store, Trouble.TOO_SLOW.value, used=None)
    called(store, Trouble.BUSY.value, used=None)
    with store.begin(store.workspaces()[0].id, write=True) as tx:
        tx.begin_call(Task.BRIEF, MOST, NOW, NOW.date(), Budget(10**9, 10**9))
    summary, *lines = says("coaching", "calls").splitlines()
    assert summary == "Today: 6 calls; 1 accepted, 2 refused, 1 busy, 1 too slow, 1 not answered yet."
    said = [" ".join(line.split()) for line in lines]
    when = "2017-11-20 09:00:00Z"
    assert said[0] == f"{when} brief words-1 tip/3 1,000 tokens 0.020000 0 ms asking"
    assert said[2] == f"{when} tip words-1 tip/3 0 tokens 0.000000 1,234 ms too_slow"
    assert said[4] == f"{when} tip words-1 tip/3 1,000 tokens 0.020000 1,234 ms refused number, name"
    assert said[6] == '{"question": "Is 31m7 enough?"}'
    assert said[7] == "2017-11-19 09:00:00Z tip words-1 tip/3 1,000 tokens 0.020000 1,234 ms accepted"
    assert len(says("coaching", "calls", "--limit", "2").splitlines()) == 3
