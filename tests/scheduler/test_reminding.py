"""Reminders from the alarm to the silence that somebody asked for."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from bot.readers import reminder_for
from core.access import Viewer
from core.catalogue import Cadence, Catalogue, Direction, Kpi, Measure, Unit
from core.deliveries import State
from core.errors import NotPermitted, Refused
from core.expressions import Expression
from core.facts import day_number
from core.people import Person, Role, Workspace
from core.ports import ImportRun
from core.records import RecordBatch
from core.rhythm import Kind, Override
from core.usecases.goals import Goals
from core.usecases.kpi import Asker
from core.usecases.planning import Planner
from core.usecases.reminding import GoalReminders, Snooze
from models.store import SqlStore
from tests.fakes.outbox import Moved
from tests.scheduler.kit import agree, hire, rep, sending

REVENUE = Measure("revenue", "Revenue")
KPI = Kpi(
    "revenue", "Revenue", "m", "w", Unit.MONEY, Direction.HIGHER, Expression.parse("revenue"), (REVENUE,), "rep",
    Cadence.MONTH, 1,
)  # fmt: skip
START, END = date(2026, 3, 2), date(2026, 3, 31)


class Month:
    """March 2026, with Ana's goals, and a clock that goes from morning to morning."""

    def __init__(self, store: SqlStore, workspace: Workspace) -> None:
        self.store, self.workspace = store, workspace
        self.people = hire(store, workspace, rep("Ana"), rep("Bo"))
        self.ana, self.bo = self.people["Ana"], self.people["Bo"]
        self.clock = Moved(datetime(2026, 3, 2, 7, tzinfo=UTC))
        with store.begin(workspace.id, write=True) as tx:
            tx.save_catalogue(Catalogue((REVENUE,), (KPI,)))
        self.send = sending(store, self.clock, {Kind.REMINDER: GoalReminders(store, self.clock, reminder_for)})

    def earns(self, amounts: dict[date, float]) -> None:
        days = list(amounts)
        count = len(days)
        batch = RecordBatch(
            ("revenue",), np.array([f"d{d}" for d in days], object), np.array([""] * count, object),
            np.full(count, self.ana.id), np.arange(count), np.zeros(count, np.int32),
            np.array([day_number(d) for d in days], np.int32), np.array(list(amounts.values())),
        )  # fmt: skip
        with self.store.begin(self.workspace.id, write=True) as tx:
            tx.import_records(ImportRun("crm", "f", "0" * 64, "test", count, 0, self.clock.now()), batch)

    def passes(self, until: date) -> list[date]:
        """Each day at half past nine, up to and including the last; the days on which something was said to Ana."""
        with self.store.begin(self.workspace.id, write=True) as tx:
            for kind in (Kind.SCORECARD, Kind.TIP):
                tx.save_override(Override(kind, is_on=False))
        said = []
        while self.clock.at.date() <= until:
            Planner(self.store, self.clock).plan(self.workspace.id)
            self.clock.at = self.clock.at.replace(hour=9, minute=30)
            if self.send(self.workspace.id).letters:
                said.append(self.clock.at.date())
            self.clock.at = self.clock.at.replace(hour=7, minute=0) + timedelta(days=1)
        return said

    def texts(self) -> list[str]:
        with self.store.begin(self.workspace.id) as tx:
            found = sorted(tx.deliveries(list(State), limit=99), key=lambda one: one.topic)
        return [str(one.payload) for one in found]


@pytest.fixture
def month(store: SqlStore, workspace: Workspace) -> Month:
    return Month(store, workspace)


def asker(person: Person) -> Asker:
    return Asker(Viewer(person.id, Role.REP, frozenset()), person)


def test_useful_moments_only_and_several_goals_in_one_message(month: Month) -> None:
    agree(month.store, month.workspace, month.ana, START, END, 2_000)
    agree(month.store, month.workspace, month.ana, START, END - timedelta(days=1), 900)
    month.earns({START + timedelta(days=n): 100.0 for n in range(12)})  # twelve days of work, then nothing
    said = month.passes(END)
    # It starts well and falls when the work stops; half-way; three working days before each end.
    assert 3 <= len(said) <= 7
    assert date(2026, 3, 16) in said
    assert date(2026, 3, 26) in said
    texts = month.texts()
    assert any(text.count("Not this goal again") == 2 for text in texts)
    assert all(text.count("Snooze a week") == 1 for text in texts)


def test_a_snooze_is_silence_for_a_week_and_a_mute_for_good(month: Month) -> None:
    goal = agree(month.store, month.workspace, month.ana, START, END, 2_000)
    goals = Goals(month.store, month.clock, lambda news: {"text": "x"})
    snooze = Snooze(month.store, month.clock, goals)
    month.clock.at = datetime(2026, 3, 13, 7, tzinfo=UTC)
    assert snooze.for_days(month.workspace.id, asker(month.ana), 7) == date(2026, 3, 20)
    assert month.passes(date(2026, 3, 20)) == []
    with pytest.raises(Refused):
        snooze.for_days(month.workspace.id, asker(month.ana), 400)
    with pytest.raises(NotPermitted):
        snooze.goal(month.workspace.id, asker(month.bo), goal.id)
    snooze.goal(month.workspace.id, asker(month.ana), goal.id)
    assert month.passes(END) == []


def test_whoever_has_no_goal_is_never_reminded(month: Month) -> None:
    assert month.passes(date(2026, 3, 10)) == []
    assert [one for one in Planner(month.store, month.clock).preview(month.workspace.id, month.clock.now(), 30)
            if one.kind is Kind.REMINDER] == []  # fmt: skip
