"""Who wrote what in an anonymous round? Everything that the bot shows, stores or logs is searched for it.

The strongest of these tests lets the same things be written by other people, and compares all that there is: what cannot tell
two such worlds apart cannot tell who wrote.
"""

import itertools
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from models.tables import metadata
from tests.fakes.slack_api import FakeSlack
from tests.handlers.kit import ADA, ANA, BEN, CLEO, MARIA, OTTO, Office, office, words
from tests.handlers.round_kit import AFTERWARDS, NORA, asks, hire_nora, results, settled, started, target, writes

FOUR = {"writers": "Ben Ito, Nora Lund, Cleo Fox, Maria Lead"}
BEFORE_DUE = datetime(2017, 11, 24, 9, 5, tzinfo=UTC)
SAID = [
    ("She hears what customers leave out.", "I had to ask for the notes."),
    ("Her questions are short and open.", "The handover came late."),
    ("She lets silence do its work.", "Nothing was hard."),
]
MARKED = [
    ("She hears what customers leave out!!! 😀\nCheers,\nBen", "i had to ask for the notes... - Ben Ito"),
    ("HER QUESTIONS ARE SHORT AND OPEN :)\nNora", "I, Nora Lund, waited: the handover came late ;-)"),
    ("She lets  silence do its work\n/ml", "Nothing was hard <@U0MARIA> — Maria"),
]
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@contextmanager
def world(company: Path, folder: Path, slack: FakeSlack) -> Iterator[Office]:
    folder.mkdir()
    with office(company, folder, slack) as desk:
        hire_nora(desk)
        yield desk


def dump(desk: Office) -> list[str]:
    """Every row of every table, sorted: what is left to chance (random ids, orders) made equal."""
    rows = []
    with desk.store.engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(sa.select(table)):
                values = {name: _without_chance(value) for name, value in row._mapping.items()}
                rows.append(f"{table.name} {values}")
    return sorted(rows)


def _without_chance(value: Any) -> str:
    if isinstance(value, dict) and "blocks" in value:
        return str(sorted(_UUID.sub("*", words(value)).splitlines()))
    return _UUID.sub("*", str(value))


def everything_shown(desk: Office) -> list[str]:
    """What anybody can get to see: letters, lists, and what can be read."""
    found = [f"{name}: {line}" for name, letter in desk.letters("feedback") for line in words(letter).splitlines()]
    for who in (ANA, BEN, NORA, CLEO, MARIA, OTTO, ADA):
        for message in asks(desk, who, "rounds"):
            found += [f"{who}: {line}" for line in words(message).splitlines()]
        for message in desk.sends_action(who, {"action_id": "round.read", "value": target(desk)}):
            found += [f"{who}: {line}" for line in words(message).splitlines()]
    return sorted(found)


def test_what_is_read_carries_no_marks_of_its_writers(desk: Office) -> None:
    hire_nora(desk)
    started(desk)
    for who, texts in zip((BEN, NORA, MARIA), MARKED, strict=True):
        assert "Thank you" in writes(desk, who, *texts)
    assert settled(desk) == 1
    for text in results(desk).values():
        answers = [line for line in text.splitlines() if line.startswith(">")]
        assert len(set(answers)) == 6
        for answer in answers:
            assert not re.search(r"ben|ito|nora|lund|maria|lead\b|/ml|U0", answer, re.IGNORECASE), answer
            assert not re.search(r"[!😀:;](?!\w)|\.\.|—|  |[A-Z]{5}", answer.replace(": ", " ")), answer
            assert answer.endswith(".")


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_order_of_writing_shows_nowhere(desk: Office, order: tuple[int, ...]) -> None:
    """Whoever writes first, the rows lie and the answers stand by chance: each question in its own order."""
    hire_nora(desk)
    started(desk)
    for one in order:
        writes(desk, (BEN, NORA, MARIA)[one], *SAID[one])
    with desk.store.engine.connect() as connection:
        ids = [row[0] for row in connection.execute(sa.text("SELECT id FROM round_answers"))]
    assert ids == sorted(ids)  # they lie by their ids,
    assert len({one[:8] for one in ids}) == len(ids)  # of which each is random
    assert all(_UUID.fullmatch(one) and one[14] == "4" for one in ids)
    settled(desk)
    text = results(desk)["Ana Ruiz"]
    assert all(f">{said}" in text for pair in SAID for said in pair)


def test_worlds_in_which_others_wrote_the_same_cannot_be_told_apart(
    company: Path, tmp_path: Path, slack: FakeSlack, capsys: pytest.CaptureFixture[str]
) -> None:
    found = []
    with ExitStack() as stack:
        for number, order in enumerate(((0, 1, 2), (1, 2, 0), (2, 0, 1))):
            desk = stack.enter_context(world(company, tmp_path / str(number), slack))
            started(desk)
            capsys.readouterr()
            for who, one in zip((BEN, NORA, MARIA), order, strict=True):
                writes(desk, who, *SAID[one])
            logged = _without_time(capsys.readouterr().out)
            during = dump(desk)
            settled(desk)
            found.append((logged, during, dump(desk), everything_shown(desk)))
    assert found[0] == found[1] == found[2]
    assert not any(text in found[0][0] for pair in SAID for text in pair)


def test_after_the_end_nothing_tells_who_wrote_and_who_did_not(company: Path, tmp_path: Path, slack: FakeSlack) -> None:
    """Four are asked and three write; each time another one is silent, and was reminded."""
    found = []
    with ExitStack() as stack:
        for number, writers in enumerate(itertools.combinations((BEN, NORA, CLEO, MARIA), 3)):
            desk = stack.enter_context(world(company, tmp_path / str(number), slack))
            started(desk, **FOUR)
            for who, texts in zip(writers, SAID, strict=True):
                writes(desk, who, *texts)
            settled(desk, BEFORE_DUE)
            assert sum("something left" in words(letter) for _, letter in desk.letters("feedback")) == 1
            settled(desk)
            found.append((dump(desk), everything_shown(desk)))
    assert all(one == found[0] for one in found)


def test_two_answers_leave_nothing_behind(desk: Office, capsys: pytest.CaptureFixture[str]) -> None:
    hire_nora(desk)
    started(desk)
    writes(desk, BEN, *SAID[0])
    writes(desk, NORA, *SAID[1])
    shown = everything_shown(desk)
    settled(desk)
    left = "\n".join([*dump(desk), *shown, *everything_shown(desk), capsys.readouterr().out])
    assert not any(text in left for pair in SAID for text in pair)
    assert "Not enough answers" in left


@pytest.mark.parametrize("answered", [2, 3])
def test_answers_stand_beside_no_person_and_no_time(desk: Office, answered: int) -> None:
    hire_nora(desk)
    started(desk, **FOUR)
    for who, texts in zip((BEN, NORA, MARIA)[:answered], SAID, strict=False):
        writes(desk, who, *texts)
    with desk.store.engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(sa.select(table)):
                said = [text for pair in SAID for text in pair if text in str(row)]
                if said:
                    assert table.name == "round_answers"
                    assert len(said) == 1  # what answers two questions does not stand together
                    assert row.author_id is None
                    assert not any(isinstance(value, (date, datetime)) for value in row)
        trail = list(connection.execute(sa.text("SELECT actor, action FROM audit_log WHERE action LIKE '%round%'")))
    assert [tuple(row) for row in trail] == [("Maria Lead", "start round")]


def test_while_it_runs_the_starter_sees_counts_and_nobody_else_anything(desk: Office) -> None:
    hire_nora(desk)
    started(desk)
    writes(desk, NORA, *SAID[0])
    [listed] = asks(desk, MARIA, "rounds")
    progress = next(line for line in words(listed).splitlines() if "answered" in line)
    assert progress == "*Discovery*, until 27 Nov 2017: 1 of 3 answered"
    for who in (ANA, OTTO, CLEO, ADA):
        assert all("Discovery" not in words(message) for message in asks(desk, who, "rounds"))
    settled(desk, BEFORE_DUE)
    for name, letter in desk.letters("feedback"):
        assert not ("something left" in words(letter) and name == "Nora Lund")
        assert "Nora" not in words(letter)


def test_the_letters_in_the_ledger_hold_what_everybody_reads_and_no_more(desk: Office) -> None:
    hire_nora(desk)
    started(desk)
    for who, texts in zip((BEN, NORA, MARIA), SAID, strict=True):
        writes(desk, who, *texts)
    settled(desk, AFTERWARDS)
    letters = [letter for _, letter in desk.letters("feedback") if SAID[0][0] in json.dumps(letter)]
    assert len(letters) == 2
    orders = {tuple(line for line in words(letter).splitlines() if line.startswith(">")) for letter in letters}
    assert len(orders) == 1  # the manager's and the subject's stand in the same order: comparing them tells nothing


def _without_time(log: str) -> str:
    """The lines of the boundary without their times: who pressed what, as for everything in Slack."""
    return re.sub(r"^\S+ \S+ |reference=\S+|milliseconds=\S+", "", log, flags=re.MULTILINE)
