"""The welcome: once, before somebody's first scorecard, and never again."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.writers import writers_of
from core.deliveries import State
from core.rhythm import Kind
from core.usecases.delivering import Deliver
from core.usecases.planning import Planner
from core.usecases.schedules import Schedules
from core.usecases.sending import Writer
from tests.fakes.outbox import FakeOutbox, Moved
from tests.handlers.kit import Office, words
from tests.scheduler.kit import sending

SUNDAY = datetime(2017, 11, 19, 12, tzinfo=UTC)


@pytest.fixture
def clock(desk: Office) -> Moved:
    clock = Moved(SUNDAY)
    Planner(desk.store, clock).plan(desk.workspace.id)
    return clock


def a_week_passes(desk: Office, clock: Moved) -> None:
    clock.passes(days=1)
    kinds: dict[Kind, Writer] = {Kind.SCORECARD: writers_of(desk.store, clock)[Kind.SCORECARD]}
    for at in range(6):
        clock.passes(days=1 if at else 0)
        with desk.store.begin(desk.workspace.id, write=True) as tx:  # only the scorecards ring here
            tx.save_alarms([], gone=[(one.kind, one.person_id) for one in tx.alarms() if one.kind not in kinds])
        sending(desk.store, clock, kinds)(desk.workspace.id)


def test_it_comes_with_the_first_scorecard_and_says_what_why_and_who(desk: Office, clock: Moved) -> None:
    a_week_passes(desk, clock)
    scored = [name for name, _ in desk.letters("scorecard")]
    welcomed = dict(desk.letters("welcome"))
    assert scored
    assert sorted(welcomed) == sorted(scored)  # nobody else: who has no figures yet is welcomed when they have
    text = words(welcomed["Ana Ruiz"])
    assert "Hello Ana, I am Pace." in text
    assert "Win rate" in text
    assert "Customer lifetime value" not in text  # nothing feeds it
    for part in ("*What is measured*", "*Why*", "*Who sees it*", "`/pace help`", "`/pace mute scorecard`"):
        assert part in text


def test_it_comes_once(desk: Office, clock: Moved) -> None:
    a_week_passes(desk, clock)
    first = len(desk.letters("welcome"))
    a_week_passes(desk, clock)
    assert len(desk.letters("welcome")) == first
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        now = clock.now() + timedelta(days=900)
        for one in tx.deliveries([State.WAITING], limit=99):
            tx.recall([one.id], clock.now(), "replaced_since")
        assert tx.forget_deliveries(now) > 0
    assert len(desk.letters("welcome")) == first  # the ledger forgets scorecards, and not whom it welcomed
    assert desk.letters("scorecard") == []


def test_a_first_scorecard_sent_by_hand_is_welcomed_too(desk: Office, clock: Moved) -> None:
    clock.passes(days=1)
    writer = writers_of(desk.store, clock)[Kind.SCORECARD]
    for _ in range(2):
        Schedules(desk.store, clock).send_now(desk.workspace.id, Kind.SCORECARD, "Ana Ruiz", writer, actor="test")
    assert [name for name, _ in desk.letters("welcome")] == ["Ana Ruiz"]


def test_the_scorecard_waits_for_the_welcome(desk: Office, clock: Moved) -> None:
    clock.passes(days=1)
    writer = writers_of(desk.store, clock)[Kind.SCORECARD]
    Schedules(desk.store, clock).send_now(desk.workspace.id, Kind.SCORECARD, "Ana Ruiz", writer, actor="test")
    outbox = FakeOutbox()
    deliver = Deliver(
        desk.store, clock, clock, outbox, lambda *_: None, lambda _: {}, lambda *_: True, chance=lambda: 1.0
    )
    with desk.store.begin(desk.workspace.id) as tx:
        ids = {one.kind: one.id for one in tx.deliveries([State.WAITING], limit=99)}
    wait = deliver.turn(desk.workspace.id, ids[Kind.SCORECARD])
    assert wait == 5.0
    assert outbox.posted == []
    assert deliver.turn(desk.workspace.id, ids[Kind.WELCOME]) is None
    clock.passes(seconds=wait)
    assert deliver.turn(desk.workspace.id, ids[Kind.SCORECARD]) is None
    assert [key for _, _, key in outbox.posted] == [ids[Kind.WELCOME], ids[Kind.SCORECARD]]
