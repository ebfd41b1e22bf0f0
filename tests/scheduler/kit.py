"""A company whose alarms ring, on either database, under a clock that tests move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from core.deliveries import Letter, State
from core.goals import Draft, Goal, GoalState
from core.people import Person, Role, Workspace
from core.periods import Grain, Period
from core.ports import Clock, PersonRow
from core.rhythm import Kind
from core.usecases.sending import Due, SendDue, WriteOne, Writer
from models.store import SqlStore

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


@dataclass
class Scribe(Writer):
    """Writes a letter to everybody it is asked about, except the silent ones. Remembers how often it was asked."""

    kind: Kind = Kind.SCORECARD
    silent: frozenset[str] = frozenset()
    broken: set[str] = field(default_factory=set)
    asked: list[tuple[date, int]] = field(default_factory=list)

    def prepare(self, workspace_id: int, day: date, due: Sequence[Due]) -> WriteOne:
        self.asked.append((day, len(due)))
        return self.write

    def write(self, one: Due) -> Letter | None:
        assert one.person.name not in self.broken
        text = {"text": f"{self.kind} of {one.day}"}
        letter = Letter(
            self.kind, one.person.id, one.topic, one.at, text, frozenset({one.person.id}), one.schedule.place,
            one.schedule.channel,
        )  # fmt: skip
        return None if one.person.name in self.silent else letter


def hire(store: SqlStore, workspace: Workspace, *rows: PersonRow) -> dict[str, Person]:
    """People with Slack accounts, by name."""
    with store.begin(workspace.id, write=True) as tx:
        tx.save_people(rows)
        for person in tx.people():
            tx.link(person.id, f"U{person.id:05}")
        return {person.name: person for person in tx.people()}


def rep(
    name: str, zone: str = "UTC", manager: str | None = None, country: str = "XX", team: str | None = None
) -> PersonRow:
    """A rep in a country without public holidays, unless one is named."""
    return PersonRow(name, role=Role.REP, zone=zone, country=country, manager=manager, team=team)


def sending(
    store: SqlStore,
    clock: Clock,
    writers: Mapping[Kind, Writer],
    troubles: list[tuple[Kind, int | None]] | None = None,
) -> SendDue:
    """What looks at the alarms; a letter that cannot be written fails the test, unless `troubles` collects it."""

    def report(kind: Kind, person: int | None) -> None:
        if troubles is None:
            raise  # noqa: PLE0704 - called while the error is being handled
        troubles.append((kind, person))

    return SendDue(store, clock, writers, report)


def agree(store: SqlStore, workspace: Workspace, person: Person, start: date, end: date, value: float = 100.0) -> Goal:
    """A goal that the person has accepted."""
    draft = Draft(f"person:{person.id}", "revenue", value, Period(start, end, Grain.RANGE), "the plan needs it")
    with store.begin(workspace.id, write=True) as tx:
        goal = tx.add_goal(draft, person.id, GoalState.ACCEPTED, MONDAY, form=f"{person.id}:{start}:{end}")
    assert goal is not None
    return goal


def ledger(store: SqlStore, workspace: Workspace):
    """Everything in it: kind, recipient, topic and state, in that order."""
    with store.begin(workspace.id) as tx:
        people = {person.id: person.name for person in tx.people()}
        found = tx.deliveries(list(State), limit=100_000)
    return sorted((one.kind.value, people[one.recipient], one.topic, one.state.value) for one in found)
