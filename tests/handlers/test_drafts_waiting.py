"""How drafts wait: when their manager is told, for how long, whose word they wait for, and what is left of the list."""

from datetime import timedelta

import sqlalchemy as sa

from core.coaching import TipState
from core.deliveries import Delivery
from core.rhythm import Absence
from core.usecases.delivering import Deliver
from models.tables import people
from tests.fakes.outbox import FakeOutbox, Moved
from tests.handlers.draft_kit import NOON, drafts, ledger, monday, tips
from tests.handlers.kit import ADA, MARIA, OTTO, TODAY, Office, words


def listed(desk: Office, who: str = MARIA) -> str:
    [message] = desk.types(who, "drafts", command="/coach")
    return words(message)


def ids(desk: Office, name: str) -> int:
    with desk.store.begin(desk.workspace.id) as tx:
        return next(person.id for person in tx.people() if person.name == name)


def notice(desk: Office) -> Delivery:
    return next(one for one in ledger(desk) if one.topic == f"drafts:{TODAY}")


def told(desk: Office, hours: float) -> str:
    """What becomes of the notice so many hours after noon."""
    clock = Moved(NOON + timedelta(hours=hours))
    deliver = Deliver(
        desk.store, clock, clock, FakeOutbox(), lambda *_: None, lambda _: {}, lambda *_: True, chance=lambda: 1.0
    )
    deliver.turn(desk.workspace.id, notice(desk).id)
    return f"{notice(desk).state} {notice(desk).reason or ''}".strip()


def test_a_manager_is_told_an_hour_later_if_something_still_waits(desk: Office) -> None:
    monday(desk, "Ana Ruiz", "Ben Ito")
    turn = next(one for one in ledger(desk) if one.topic == TODAY.isoformat())
    assert timedelta(minutes=40) <= notice(desk).due - turn.due <= timedelta(minutes=80)
    assert told(desk, 0.1) == "waiting"
    desk.presses(MARIA, desk.types(MARIA, "drafts", command="/coach")[0], "drafts.dismiss")
    assert told(desk, 2) == "sent"


def test_who_has_decided_on_all_by_then_is_told_nothing(desk: Office) -> None:
    monday(desk, "Ana Ruiz")
    desk.presses(MARIA, desk.types(MARIA, "drafts", command="/coach")[0], "drafts.hand_on")
    assert told(desk, 2) == "skipped nothing_waits"


def test_whose_people_are_somebody_elses_by_then_is_told_nothing(desk: Office) -> None:
    monday(desk, "Ana Ruiz")
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.connection.execute(
            sa.update(people).where(people.c.name == "Ana Ruiz").values(manager_id=ids(desk, "Otto Lead"))
        )
    assert told(desk, 2) == "skipped nothing_waits"
    assert "*Ana Ruiz*" in listed(desk, OTTO)


def test_the_three_days_begin_when_the_manager_is_told(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.add_absence(Absence(ids(desk, "Maria Lead"), TODAY, TODAY + timedelta(days=1)))
    monday(desk, "Ana Ruiz")
    assert "Waits until 25 Nov 2017." in listed(desk)  # she is back on the 22nd


def test_no_draft_waits_longer_than_until_the_next_one_comes(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.add_absence(Absence(ids(desk, "Maria Lead"), TODAY, TODAY + timedelta(days=30)))
    monday(desk, "Ana Ruiz")
    assert tips(desk, "Ana Ruiz")[0].expires_at == NOON + timedelta(days=7)


def test_a_manager_of_managers_sees_for_whom_a_draft_waits_and_is_not_asked_at_home(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        over = sa.update(people).where(people.c.name == "Maria Lead").values(manager_id=ids(desk, "Otto Lead"))
        tx.connection.execute(over)
    monday(desk, "Ana Ruiz")
    assert "*Ana Ruiz*  Revenue (waits for Maria Lead)" in listed(desk, OTTO)
    assert "waits for" not in listed(desk)
    desk.event(type="app_home_opened", user=OTTO, tab="home")
    assert "for your word" not in words({"blocks": desk.slack.homes[OTTO]["blocks"]})
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.link(ids(desk, "Maria Lead"), None)  # now it waits for him
    assert "waits for" not in listed(desk, OTTO)
    desk.event(type="app_home_opened", user=OTTO, tab="home")
    assert "One draft waits for your word." in words({"blocks": desk.slack.homes[OTTO]["blocks"]})


def test_what_was_decided_elsewhere_leaves_the_list_with_the_reason_above(desk: Office) -> None:
    monday(desk, "Ana Ruiz", "Ben Ito")
    [old] = desk.types(MARIA, "drafts", command="/coach")
    desk.presses(MARIA, old, "drafts.dismiss")
    [after] = desk.presses(MARIA, old, "drafts.hand_on")
    assert "This draft is not waiting any more" in words(after)
    assert "*Ben Ito*" in words(after)
    assert "*Ana Ruiz*" not in words(after)


def test_an_empty_list_says_what_comes_there(desk: Office) -> None:
    assert "Weekly tips for your people wait here for your word" in listed(desk, ADA)


def test_in_place_of_a_draft_whose_figures_have_changed_a_new_one_is_written(desk: Office) -> None:
    monday(desk, "Ana Ruiz")
    [old] = tips(desk, "Ana Ruiz")
    [message] = desk.types(MARIA, "drafts", command="/coach")
    with desk.store.begin(desk.workspace.id, write=True) as tx:  # what she won since it was written has come in
        tx.connection.execute(sa.text("UPDATE daily_facts SET value = value * 3"))
    [answer] = desk.presses(MARIA, message, "drafts.hand_on")
    assert "A new one is being written: look again in a minute." in words(answer)
    [turn] = [one for one in ledger(desk) if one.topic == f"again:{old.id}"]
    clock = Moved(NOON + timedelta(minutes=1))
    write = drafts(desk).write
    deliver = Deliver(desk.store, clock, clock, FakeOutbox(), lambda *_: None, lambda _: {}, write)
    assert deliver.turn(desk.workspace.id, turn.id) is None
    [new] = tips(desk, "Ana Ruiz", TipState.DRAFT)
    assert new.facts
    assert new.id != old.id
    [after] = desk.presses(MARIA, desk.types(MARIA, "drafts", command="/coach")[0], "drafts.hand_on")
    assert "Ana Ruiz gets it." in words(after)
    assert [one.id for one in tips(desk, "Ana Ruiz", TipState.GIVEN)] == [new.id]
