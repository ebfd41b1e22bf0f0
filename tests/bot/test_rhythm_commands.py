"""What an admin sees of the weekly rhythm at the command line, and how it is changed there."""

import shutil
from pathlib import Path

import pytest

from core.deliveries import Letter, State
from core.errors import NotFound, Refused
from core.rhythm import Kind
from models.engine import create_engine
from models.store import SqlStore
from tests.bot.test_people_and_doctor import says
from tests.scheduler.kit import MONDAY


@pytest.fixture(autouse=True)
def _settings(company: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(company, tmp_path / "pace.db")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'pace.db'}")
    monkeypatch.setenv("PACE_TODAY", "2017-11-20")


@pytest.fixture
def store(tmp_path: Path) -> SqlStore:
    return SqlStore(create_engine(f"sqlite:///{tmp_path / 'pace.db'}"))


def test_the_usual_schedules_are_listed_and_what_differs(store: SqlStore) -> None:
    text = says("schedule", "list")
    assert "scorecard    everybody          on   Monday 08:30  dm" in text
    assert "recognition  everybody          off  Monday 10:00  channel" in text
    assert "Nothing between 20:00 and 08:00" in text
    assert says("schedule", "set", "scorecard", "--team", "West", "--weekday", "fri", "--at", "16:00") == (
        "scorecard for West: Friday, 16:00\n"
    )
    says("schedule", "set", "digest", "--person", "Otto", "--to", "channel:G0LEADS")
    text = says("schedule", "list")
    assert "scorecard    West               Friday, 16:00" in text
    assert "digest       Otto Lead          G0LEADS" in text
    assert says("schedule", "reset", "scorecard", "--team", "West") == "As usual again.\n"
    assert "Friday" not in says("schedule", "list")
    store.engine.dispose()


def test_a_week_ahead_each_in_the_persons_own_time() -> None:
    text = says("schedule", "preview", "--at", "2017-11-26T00:00Z")
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert "2017-11-27 08:30Z Mon 27 Nov 08:30 UTC scorecard Ana Ruiz dm" in lines
    assert "2017-11-27 09:00Z Mon 27 Nov 09:00 UTC digest Maria Lead dm" in lines
    assert "2017-11-27 08:35Z Mon 27 Nov 08:35 UTC tip Ana Ruiz dm" in lines
    assert lines[-1] == "8 messages in 7 days from 2017-11-26 00:00 UTC."
    assert "Ana Ruiz" not in says("schedule", "preview", "--person", "otto", "--days", "30")


def test_a_whole_year_ahead_has_every_week_once() -> None:
    text = says("schedule", "preview", "--at", "2017-12-01", "--days", "365", "--person", "Ana")
    days = [line.split()[0] for line in text.splitlines() if "scorecard" in line]
    assert len(days) == len(set(days)) == 52
    assert "put off from Mon 25 Dec" in text  # Christmas is a public holiday; the day after is none


def test_leave_puts_off_and_ends() -> None:
    says("schedule", "pause", "Ana", "--from", "2017-11-27", "--to", "2017-11-28")
    text = says("schedule", "preview", "--at", "2017-11-26", "--person", "Ana")
    assert "Wed 29 Nov 08:00" in text
    assert "put off from Mon 27 Nov" in text
    assert says("schedule", "resume", "Ana") == "Ana Ruiz gets everything again.\n"
    assert "put off" not in says("schedule", "preview", "--at", "2017-11-26", "--person", "Ana")
    with pytest.raises(Refused, match="no such pause"):
        says("schedule", "resume", "Ana")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["set", "scorecard"], "Say what to change"),
        (["set", "scorecard", "--at", "25:00"], "no time of day"),
        (["set", "scorecard", "--weekday", "noday"], "no weekday"),
        (["set", "scorecard", "--to", "the moon"], "no place"),
        (["set", "scorecard", "--to", "channel:C0GENERAL"], "Figures of people stay"),
        (["set", "gossip", "--off"], "There is no schedule"),
        (["set", "digest", "--off", "--team", "Nowhere"], "No team is called"),
        (["set", "digest", "--off", "--team", "West", "--person", "Ana"], "not both"),
        (["preview", "--at", "whenever"], "no instant"),
        (["pause", "Ana", "--from", "2017-12-02", "--to", "2017-12-01"], "begins before it ends"),
        (["send", "digest", "--to", "Nora"], "not linked"),
    ],
)
def test_what_makes_no_sense_is_said_and_changes_nothing(arguments: list[str], problem: str) -> None:
    before = says("schedule", "list")
    with pytest.raises((Refused, NotFound), match=problem):
        says("schedule", *arguments)
    assert says("schedule", "list") == before


def test_one_is_sent_at_once_and_only_once_a_day(store: SqlStore) -> None:
    assert "in the queue" in says("schedule", "send", "digest", "--to", "Maria Lead")
    assert "sent today already" in says("schedule", "send", "digest", "--to", "Maria Lead")
    assert "digest       waiting         1" in says("deliveries", "--all")
    store.engine.dispose()


def test_what_did_not_arrive_is_listed_and_can_be_tried_again(store: SqlStore) -> None:
    assert "Nothing has been sent yet." in says("deliveries")
    workspace = store.workspaces()[0]
    with store.begin(workspace.id, write=True) as tx:
        ana = next(person for person in tx.people() if person.name == "Ana Ruiz")
        tx.add_letters([Letter(Kind.SCORECARD, ana.id, "2017-11-20", MONDAY, {"text": "Your week"})], MONDAY)
        [letter] = tx.deliveries([State.WAITING], limit=9)
        tx.settle(letter.id, 0, State.FAILED, MONDAY, reason="token_revoked")
    text = says("deliveries")
    assert "scorecard    failed          1" in text
    assert f"scorecard    Ana Ruiz                 token_revoked  {letter.id}" in text
    assert "Your week" not in text
    assert says("deliveries", "retry", letter.id) == "1 are in the queue again.\n"
    assert says("deliveries", "retry") == "0 are in the queue again.\n"
    with store.begin(workspace.id) as tx:
        assert [one.id for one in tx.deliveries([State.WAITING], limit=9)] == [letter.id]
    store.engine.dispose()
