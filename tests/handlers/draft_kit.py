"""Weekly tips as the queue has them written: through the ledger and a real turn."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.clock import SystemClock
from bot.writers import drafts_of, writers_of
from core.coaching import KeptTip, TipState
from core.deliveries import Delivery, State
from core.ports.wording import Coach
from core.rhythm import USUAL, Kind
from core.usecases.delivering import Deliver
from core.usecases.drafts import Drafts
from core.usecases.sending import Due
from core.usecases.weekly_tips import SPREAD
from core.usecases.wording import Wording
from tests.fakes.outbox import FakeOutbox
from tests.handlers.kit import TODAY, Office

NOON = datetime(2017, 11, 20, 12, tzinfo=UTC)


@dataclass
class Moved:
    """Noon of some day, on all clocks."""

    day: date = TODAY

    def now(self) -> datetime:
        return SystemClock(self.day).now()

    def today(self, zone: str) -> date:
        return self.day


def drafts(desk: Office, coach: Coach | None = None, clock: Moved | None = None) -> Drafts:
    """What writes them, as the bot puts it together."""
    clock = clock or Moved()
    return drafts_of(desk.store, clock, Wording(desk.store, clock, coach))


def monday(desk: Office, *names: str, coach: Coach | None = None, day: date = TODAY) -> list[str]:
    """These people's turns on that day, each to its end; how each ended."""
    clock = Moved(day)
    deliver = Deliver(
        desk.store, clock, clock, FakeOutbox(), lambda *_: None, lambda _: {}, drafts(desk, coach, clock).write
    )
    writer = writers_of(desk.store, clock)[Kind.TIP]
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        due = [
            Due(person, day, clock.now() - SPREAD, USUAL[Kind.TIP]) for person in tx.people() if person.name in names
        ]
        write = writer.prepare(desk.workspace.id, day, due)
        tx.add_letters([letter for one in due if (letter := write(one)) is not None], clock.now())
    week = (day - timedelta(days=day.weekday())).isoformat()
    for one in ledger(desk):
        if one.topic == week:
            assert deliver.turn(desk.workspace.id, one.id) is None
    return [f"{one.state} {one.reason or ''}".strip() for one in ledger(desk) if one.topic == week]


def ledger(desk: Office) -> list[Delivery]:
    with desk.store.begin(desk.workspace.id) as tx:
        return [one for one in tx.deliveries(list(State), limit=1_000) if one.kind is Kind.TIP]


def letters(desk: Office) -> dict[str, tuple[str, dict[str, Any]]]:
    """What is on its way, by topic: to whom, and what it says."""
    with desk.store.begin(desk.workspace.id) as tx:
        names = {person.id: person.name for person in tx.people()}
    return {
        one.topic: (names[one.recipient], dict(one.payload or {}))
        for one in ledger(desk)
        if one.topic.startswith(("tip:", "drafts:"))
    }


def tips(desk: Office, name: str, *states: TipState) -> list[KeptTip]:
    with desk.store.begin(desk.workspace.id) as tx:
        [person] = [one for one in tx.people() if one.name == name]
        return tx.tips_of(person.id, limit=99, states=states or tuple(TipState))


LATER = timedelta(days=7)
