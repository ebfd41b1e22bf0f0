"""Questions put to Pace: Ana lost more deals this month, her card is shared, and a model that may be asked."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from core.deliveries import Letter, State
from core.facts import day_number
from core.feedback import MessageRef
from core.records import RecordBatch
from core.rhythm import Kind
from tests.fakes.coach import FakeCoach
from tests.handlers.kit import Office, _run

WHY = "why is my win rate down?"
CHANNEL, CARD, DIRECT, WEEKLY = "C01GEN", "100.000100", "D0ANA", "200.000100"
AT = datetime(2017, 11, 20, 8, tzinfo=UTC)
SECRET = "You talked through the whole of the demo on Tuesday"
GOOD = {
    "answer": "Your win rate is {win_rate.actual}. Deals lost went from {win_rate.part.deals_lost.previous} to "
    "{win_rate.part.deals_lost}. The figures do not show why: look at what the lost ones have in common.",
    "facts": ["win_rate.actual", "win_rate.part.deals_lost"],
}


@dataclass
class Desk:
    """An office with a model."""

    office: Office
    coach: FakeCoach


def loses(desk: Office, name: str, more: int) -> None:
    """So many more deals this month."""
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        [person] = tx.search_people(name)
        batch = RecordBatch(
            ("deals_lost",),
            np.array([f"lost-{at}" for at in range(more)], object),
            np.array(["Globex renewal"] * more, object),
            np.array([person.id] * more, np.int64),
            np.arange(more, dtype=np.int64),
            np.zeros(more, np.int32),
            np.array([day_number(date(2017, 11, 6 + at)) for at in range(more)], np.int32),
            np.ones(more, np.float64),
        )
        tx.import_records(replace(_run(), source="second"), batch)


def cards(desk: Office, topic: str = "2017-11-13") -> None:
    """Ana's card is in the channel, and her scorecard of the week of 13 November in her DM with Pace."""
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        [ana] = tx.search_people("Ana Ruiz")
        tx.add_shared_card(MessageRef(CHANNEL, CARD), ana.id)
        tx.add_letters([Letter(Kind.SCORECARD, ana.id, topic, AT, {"text": "x"}, frozenset({ana.id}))], AT)
        [letter] = tx.deliveries([State.WAITING], limit=9)
        tx.begin_attempt(letter, DIRECT, AT, 0.0)
        tx.settle(letter.id, 1, State.SENT, AT, ts=WEEKLY)


def coach(desk: Office, who: str, text: str = WHY) -> list[dict[str, Any]]:
    said = desk.types(who, text, command="/coach")
    assert all(message["response_type"] == "ephemeral" for message in said)
    return said


def writes(
    desk: Office, who: str, text: str, *, channel: str = DIRECT, thread: str = WEEKLY, **event: Any
) -> list[Any]:
    event = {"type": "message", "ts": "201.1", "thread_ts": thread, **event}
    return desk.event(channel=channel, user=who, text=text, **event)


def mentions(desk: Office, who: str, text: str, **event: Any) -> list[Any]:
    return desk.event(**{"type": "app_mention", "channel": CHANNEL, "user": who, "text": text, "ts": "400.1", **event})


def nothing_in_public(desk: Office) -> None:
    assert desk.slack.called("chat.postMessage") == []
