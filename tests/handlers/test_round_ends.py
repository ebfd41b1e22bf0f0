"""How a round ends: who reads what, from how many on, and who is reminded before."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from core.ports import PersonRow, Tx
from core.rhythm import Absence, Kind
from core.rounds import Round
from core.usecases.privacy import Retention
from core.usecases.round_ending import RoundEnds
from models.tables import audit_log
from tests.fakes.outbox import Moved
from tests.handlers.kit import ADA, ANA, BEN, CLEO, HOSTILE, MARIA, NEW, OTTO, Office, words
from tests.handlers.round_kit import (
    AFTERWARDS,
    NORA,
    asks,
    hire_nora,
    person,
    results,
    settled,
    started,
    target,
    writes,
)

BEFORE_DUE = datetime(2017, 11, 24, 9, 5, tzinfo=UTC)  # a Friday: the last working day before Monday the 27th


def test_three_anonymous_answers_are_shown_to_the_subject_and_the_manager_alike(desk: Office) -> None:
    hire_nora(desk)
    started(desk)
    writes(desk, BEN, "She listens well.", "Nothing was hard.")
    writes(desk, NORA, "She prepares well.", "Late notes.")
    assert settled(desk, BEFORE_DUE) == 0
    assert results(desk) == {}
    for who in (ANA, MARIA, ADA):
        [said] = desk.sends_action(who, {"action_id": "round.read", "value": target(desk)})
        assert "no such round" in words(said)
    [mine] = asks(desk, MARIA, "rounds")
    assert "2 of 3 answered" in words(mine)
    assert "Ben" not in words(mine)
    writes(desk, MARIA, "She closes well.", "")
    assert settled(desk, BEFORE_DUE) == 1  # everybody has answered
    found = results(desk)
    assert set(found) == {"Ana Ruiz", "Maria Lead"}
    for text in found.values():
        assert all(answer in text for answer in ("She listens well.", "She prepares well.", "She closes well."))
        assert "Nothing was hard." not in text  # only two answered that one
        assert "Fewer than three answered this." in text
    assert found["Ana Ruiz"].replace("about you", "about Ana Ruiz") == found["Maria Lead"]
    # They are there to be read again, by the same people, in the same way.
    [hers] = desk.sends_action(ANA, {"action_id": "round.read", "value": target(desk)})
    assert words(hers) == found["Ana Ruiz"]
    [listed] = asks(desk, ANA, "rounds")
    [again] = desk.presses(ANA, listed, "round.read")
    assert words(again) == words(hers)


def test_two_anonymous_answers_are_not_shown_and_not_kept(desk: Office) -> None:
    hire_nora(desk)
    started(desk)
    writes(desk, BEN, "She listens well.", "Nothing was hard.")
    writes(desk, NORA, "She prepares well.", "Late notes.")
    assert settled(desk) == 1
    assert settled(desk) == 0
    found = results(desk)
    assert set(found) == {"Ana Ruiz", "Maria Lead"}
    assert all("Not enough answers" in text and "has been deleted" in text for text in found.values())
    assert "well" not in "".join(found.values())
    with desk.store.begin(desk.workspace.id) as tx:
        assert tx.round_answers(1, person(desk, "Ana Ruiz").id) == []
    [late] = desk.sends_action(MARIA, {"action_id": "round.write", "value": target(desk)})
    assert "This round has ended" in words(late)


def test_a_named_round_says_who_wrote_what(desk: Office) -> None:
    started(desk, kind="Named")
    writes(desk, BEN, f"Good!!!\n{HOSTILE}", "")
    [mine] = asks(desk, MARIA, "rounds")
    assert "1 of 2 answered\nNot yet: Maria Lead" in words(mine)
    assert settled(desk) == 1
    text = results(desk)["Ana Ruiz"]
    assert "Ben Ito:\n>Good!!!\n>‹!channel›" in text
    assert "<@U0ANA>" not in text
    assert "Nobody answered this." in text


def test_a_round_ends_when_all_have_answered_or_declined(desk: Office) -> None:
    hire_nora(desk)
    letters = dict(started(desk))
    writes(desk, BEN, "One.")
    [said] = desk.presses(NORA, letters["Nora Lund"], "round.decline")
    assert "counted, without your name" in words(said)
    [again] = desk.presses(NORA, letters["Nora Lund"], "round.write")
    assert "declined this already" in words(again)
    assert settled(desk, BEFORE_DUE) == 0
    [mine] = asks(desk, MARIA, "rounds")
    assert "1 of 3 answered, 1 declined" in words(mine)
    desk.presses(MARIA, letters["Maria Lead"], "round.decline")
    assert settled(desk, BEFORE_DUE) == 1


def test_who_is_away_is_asked_when_they_are_back(desk: Office) -> None:
    hire_nora(desk)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.add_absence(Absence(person(desk, "Ben Ito").id, date(2017, 11, 20), date(2017, 11, 21)))
    started(desk)
    with desk.store.begin(desk.workspace.id) as tx:
        due = {one.recipient: one.due for one in tx.deliveries_of(Kind.FEEDBACK, "round:1:invited")}
    assert due[person(desk, "Ben Ito").id] == datetime(2017, 11, 22, 8, tzinfo=UTC)


def test_a_round_that_fails_does_not_hold_up_the_others(desk: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    hire_nora(desk)
    started(desk)
    started(desk, about="Ben", kind="Named")
    whole = RoundEnds._look_at

    def fails_once(self: RoundEnds, tx: Tx, found: Round) -> bool:
        if found.id == 2:
            raise ZeroDivisionError
        return whole(self, tx, found)

    monkeypatch.setattr(RoundEnds, "_look_at", fails_once)
    with pytest.raises(ExceptionGroup) as failed:
        settled(desk)
    assert failed.group_contains(ZeroDivisionError)
    assert set(results(desk)) == {"Ana Ruiz", "Maria Lead"}


def test_who_has_not_answered_is_reminded_once(desk: Office) -> None:
    hire_nora(desk)
    started(desk)
    writes(desk, BEN, "One.")
    for at in (BEFORE_DUE, BEFORE_DUE, datetime(2017, 11, 27, 9, tzinfo=UTC)):
        settled(desk, at)
    reminded = [(name, words(one)) for name, one in desk.letters("feedback") if "something left" in words(one)]
    assert {name for name, _ in reminded} == {"Nora Lund", "Maria Lead"}
    assert len(reminded) == 2
    assert all("Ben" not in text and "answered" not in text for _, text in reminded)


def test_about_several_a_manager_gets_one_letter_and_opens_each(desk: Office) -> None:
    hire_nora(desk)
    started(desk, about="Everybody", kind="Named")
    writes(desk, BEN, "She listens.", about="Ana Ruiz")
    writes(desk, ANA, "He writes.", about="Ben Ito")
    assert settled(desk) == 1
    letters = [one for name, one in desk.letters("feedback") if name == "Maria Lead" and "has ended" in words(one)]
    assert len(letters) == 1
    [menu] = [block["elements"][0] for block in letters[0]["blocks"] if block["type"] == "actions"]
    values = [option["value"] for option in menu["options"]]
    assert values == [target(desk, name) for name in ("Ana Ruiz", "Ben Ito", "Nora Lund")]
    [read] = desk.presses(MARIA, letters[0], "round.pick", choose="Ben")
    assert ">He writes." in words(read)
    [listed] = asks(desk, MARIA, "rounds")
    [read] = desk.presses(MARIA, listed, "round.pick", choose="Ana")
    assert ">She listens." in words(read)
    [nora] = desk.sends_action(MARIA, {"action_id": "round.read", "value": values[2]})
    assert "Nobody answered." in words(nora)


@pytest.mark.parametrize("who", [BEN, CLEO, OTTO, NORA, NEW])
def test_others_read_nothing(desk: Office, who: str) -> None:
    hire_nora(desk)
    started(desk, kind="Named")
    writes(desk, BEN, "She listens.")
    settled(desk)
    [there] = desk.sends_action(who, {"action_id": "round.read", "value": target(desk)})
    [nothing] = desk.sends_action(who, {"action_id": "round.read", "value": target(desk, round_id=99)})
    assert words(there) == words(nothing)
    assert "listens" not in words(there)


def test_an_admins_reading_is_on_record_and_rights_are_those_of_the_moment(desk: Office) -> None:
    started(desk, kind="Named")
    writes(desk, BEN, "She listens.")
    settled(desk)
    value = target(desk)
    [read] = desk.sends_action(ADA, {"action_id": "round.read", "value": value})
    assert ">She listens." in words(read)
    assert ("Ada Admin", "read round") in audited(desk)
    [read] = desk.sends_action(MARIA, {"action_id": "round.read", "value": value})
    assert ">She listens." in words(read)
    assert ("Maria Lead", "read round") not in audited(desk)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ana Ruiz", manager="Otto Lead")])
    [gone] = desk.sends_action(MARIA, {"action_id": "round.read", "value": value})
    assert "no such round" in words(gone)
    [new] = desk.sends_action(OTTO, {"action_id": "round.read", "value": value})
    assert ">She listens." in words(new)


def audited(desk: Office) -> list[tuple[str, str]]:
    with desk.store.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(audit_log.c.actor, audit_log.c.action))]


def test_long_answers_are_read_whole_page_by_page(desk: Office) -> None:
    started(desk, kind="Named")
    long = " ".join(f"word{number} &" for number in range(330))[:2_990]
    writes(desk, BEN, long, long)
    writes(desk, MARIA, long, long)
    settled(desk)
    seen, value = "", target(desk)
    for _ in range(9):
        [message] = desk.sends_action(ANA, {"action_id": "round.read", "value": value})
        seen += words(message)
        more = [e for b in message["blocks"] for e in b.get("elements", []) if e.get("action_id") == "round.read"]
        if not more:
            break
        value = more[0]["value"]
    assert seen.count("word0 ") == 4
    assert seen.count("word300 ") == 4
    assert "…" not in seen.replace("…\n", "")


def test_old_rounds_are_forgotten(desk: Office) -> None:
    started(desk, kind="Named")
    writes(desk, BEN, "She listens.")
    settled(desk)
    clock = Moved(AFTERWARDS)
    retention = Retention(desk.store, clock)
    assert retention.forget(desk.workspace.id) == 0
    clock.passes(days=1_100)
    assert retention.forget(desk.workspace.id) == 1
    with desk.store.begin(desk.workspace.id) as tx:
        assert tx.rounds() == []
        assert tx.invitations() == []
