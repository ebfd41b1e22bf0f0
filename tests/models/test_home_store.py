"""What Home counts, and whose Home has changed, on both databases; nothing of another workspace."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core.catalogue import Scope, Target
from core.deliveries import Letter, State
from core.goals import Draft, GoalState, Said
from core.people import Role, Workspace
from core.periods import Grain, Period
from core.ports import ImportRun, PersonRow
from core.ports.home import DeliveryHealth
from core.rhythm import Kind
from models.store import SqlStore
from models.tables import deliveries
from tests.models.batches import CATALOGUE, batch

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WEEK = timedelta(days=7)
DAY = date(2026, 3, 2)
MONTH = Period(date(2026, 3, 1), date(2026, 3, 31), Grain.MONTH)


@pytest.fixture
def team(store: SqlStore, workspace: Workspace) -> dict[str, int]:
    """Three people, Ana the only one with a Slack account; and a company next door."""
    other = store.create_workspace("Next door")
    for one in (workspace, other):
        with store.begin(one.id, write=True) as tx:
            tx.save_catalogue(CATALOGUE)
            names = ("Ana", "Ben", "Maria") if one is workspace else ("Zoe", "Yan")
            tx.save_people([*(PersonRow(name) for name in names), PersonRow(f"Gone {one.id}", active=False)])
    with store.begin(workspace.id, write=True) as tx:
        found = {person.name: person.id for person in tx.people()}
        tx.link(found["Ana"], "U1")
    return found


def test_who_has_no_account_is_counted_and_the_first_are_named(
    store: SqlStore, workspace: Workspace, team: dict[str, int]
) -> None:
    assert team
    with store.begin(workspace.id) as tx:
        found = tx.unlinked(limit=1)
    assert (found.people, found.count, found.names) == (3, 2, ("Ben",))


def test_the_newest_imports_come_first(store: SqlStore, workspace: Workspace, team: dict[str, int]) -> None:
    for number in range(3):
        with store.begin(workspace.id, write=True) as tx:
            tx.import_records(_run(number), batch([(f"r{number}", team["Ana"], [("revenue", date(2026, 3, 1), 1.0)])]))
    with store.begin(workspace.id) as tx:
        lines = tx.import_lines(limit=2)
    assert [(one.file_name, one.rejected, one.added, one.at) for one in lines] == [
        ("f2.csv", 2, 1, NOW + timedelta(minutes=2)),
        ("f1.csv", 1, 1, NOW + timedelta(minutes=1)),
    ]
    assert lines[0].newest_day == date(2026, 3, 1)
    with store.begin(workspace.id + 1) as tx:
        assert tx.import_lines(limit=2) == []


def test_deliveries_count_by_how_they_ended_within_the_time(
    store: SqlStore, workspace: Workspace, team: dict[str, int]
) -> None:
    ends = {
        "waits": (State.WAITING, None, 40), "sent": (State.SENT, None, 0), "failed": (State.FAILED, "x", 1),
        "old": (State.FAILED, "x", 8), "late": (State.SKIPPED, "too_late", 2), "unwanted": (State.SKIPPED, "muted", 2),
        "left": (State.REFUSED, "account_inactive", 3),
    }  # fmt: skip
    with store.begin(workspace.id, write=True) as tx:
        tx.add_letters([_letter(team["Ana"], topic) for topic in ends], NOW)
        for topic, (state, reason, days) in ends.items():
            tx.connection.execute(
                sa.update(deliveries)
                .where(deliveries.c.topic == topic)
                .values(state=state.value, reason=reason, changed_at=NOW - timedelta(days=days))
            )
    with store.begin(workspace.id) as tx:
        assert tx.delivery_health(NOW - WEEK) == DeliveryHealth(waiting=1, failed=1, refused=1, late=1)
    with store.begin(workspace.id + 1) as tx:
        assert tx.delivery_health(NOW - WEEK) == DeliveryHealth(0, 0, 0, 0)


def test_a_goal_is_asked_about_until_its_proposer_has_the_last_word(
    store: SqlStore, workspace: Workspace, team: dict[str, int]
) -> None:
    ana, maria = team["Ana"], team["Maria"]

    def says(who: int, form: str) -> list[int]:
        with store.begin(workspace.id, write=True) as tx:
            tx.add_said(Said(goal, who, "?", NOW), form=form)
            assert tx.goals_asked_about(ana) == []
            return tx.goals_asked_about(maria)

    with store.begin(workspace.id, write=True) as tx:
        made: Any = tx.add_goal(
            Draft(f"person:{ana}", "revenue", 5, MONTH, "why"), maria, GoalState.PROPOSED, NOW, form="1"
        )
        goal = made.id
        assert tx.goals_asked_about(maria) == []
    assert says(ana, "a") == [goal]
    assert says(maria, "b") == []
    assert says(ana, "c") == [goal]


def test_a_mark_changes_with_news_for_them_and_with_an_import(
    store: SqlStore, workspace: Workspace, team: dict[str, int]
) -> None:
    ana, ben = team["Ana"], team["Ben"]

    def marks() -> dict[int, str]:
        with store.begin(workspace.id) as tx:
            return tx.home_marks([ana, ben], DAY)

    before = marks()
    with store.begin(workspace.id, write=True) as tx:
        tx.add_letters([_letter(ana, "goal:1:proposed", Kind.GOAL), _letter(ben, "w", Kind.SCORECARD)], NOW)
    told = marks()
    assert (told[ana] != before[ana], told[ben] == before[ben]) == (True, True)
    with store.begin(workspace.id, write=True) as tx:
        tx.import_records(_run(1), batch([("r", ana, [("revenue", date(2026, 3, 1), 1.0)])]))
    assert all(marks()[one] != told[one] for one in (ana, ben))
    with store.begin(workspace.id) as tx:
        many = tx.home_marks([*range(10_000, 10_600), ana], DAY)  # more than a statement takes
    assert (len(many), many[ana]) == (601, marks()[ana])


def test_a_mark_changes_with_the_roster_and_the_targets_of_those_concerned(
    store: SqlStore, workspace: Workspace
) -> None:
    with store.begin(workspace.id, write=True) as tx:
        tx.save_people(
            [
                PersonRow("Top", role=Role.MANAGER),
                PersonRow("Maria", role=Role.MANAGER, manager="Top"),
                PersonRow("Otto", role=Role.MANAGER, manager="Top"),
                PersonRow("Ana", manager="Maria", team="West"),
                PersonRow("Cy", manager="Otto"),
                PersonRow("Ada", role=Role.ADMIN),
            ]
        )
        ids = {one.name: one.id for one in tx.people()}

    def marks() -> dict[str, str]:
        with store.begin(workspace.id) as tx:
            found = tx.home_marks(list(ids.values()), DAY)
            # A few at a time, which reads less, says the same.
            assert all(tx.home_marks([one], DAY)[one] == found[one] for one in ids.values())
            return {name: found[one] for name, one in ids.items()}

    def changed(*rows: PersonRow, targets: Sequence[Target] = ()) -> set[str]:
        before = marks()
        with store.begin(workspace.id, write=True) as tx:
            tx.save_people(rows)
            tx.save_targets(targets)
        after = marks()
        return {name for name in ids if before[name] != after[name]}

    def aim(value: float, start: date = DAY, **whom: Any) -> Target:
        return Target("revenue", whom.pop("scope", Scope.PERSON), start, start, value, **whom)

    assert changed(PersonRow("Ana", zone="Europe/Oslo")) == {"Ana", "Maria", "Top", "Ada"}
    assert changed(PersonRow("Ana", zone="Europe/Oslo")) == set()
    assert changed(PersonRow("Ana", manager="Otto")) == {"Ana", "Maria", "Otto", "Top", "Ada"}
    ana, cy = ids["Ana"], ids["Cy"]
    assert changed(targets=[aim(5, person_id=ana)]) == {"Ana", "Otto", "Top", "Ada"}
    assert changed(targets=[aim(7, person_id=ana)]) == {"Ana", "Otto", "Top", "Ada"}
    assert changed(targets=[aim(7, person_id=ana)]) == set()
    assert changed(targets=[aim(5, person_id=cy), aim(7, start=DAY + timedelta(1), person_id=cy)]) >= {"Cy", "Otto"}
    # What one target loses another gains.
    assert changed(targets=[aim(7, person_id=cy), aim(5, start=DAY + timedelta(1), person_id=cy)]) >= {"Cy", "Otto"}
    assert changed(targets=[aim(9, start=DAY - timedelta(40), person_id=cy)]) == set()  # over for long
    assert changed(targets=[aim(9, scope=Scope.EVERYONE)]) == set(ids)


def _run(number: int) -> ImportRun:
    return ImportRun("crm", f"f{number}.csv", "0" * 64, "test", 1, number, NOW + timedelta(minutes=number))


def _letter(person: int, topic: str, kind: Kind = Kind.SCORECARD) -> Letter:
    return Letter(kind, person, topic, NOW, {"text": "x"})
