"""Imports: twice changes nothing, a correction corrects, a failure leaves the old state, and facts never drift."""

import os
import shutil
import signal
import subprocess
import sys
import textwrap
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Refused
from core.facts import COMPANY, day_number
from core.people import Workspace
from core.records import ImportCounts, Soundness
from models import bulk
from models.engine import create_engine
from models.store import SqlStore
from tests.models.batches import MEASURES, NOON, as_set, batch, each_day, run, with_people

START, END = date(2017, 1, 1), date(2017, 12, 31)
EACH_DAY = each_day(START, END)
MARCH_1 = date(2017, 3, 1)


def facts(store: SqlStore, workspace: Workspace) -> set[tuple[int, str, int, float]]:
    with store.begin(workspace.id) as tx:
        return as_set(tx.facts(None, MEASURES, EACH_DAY))


def take_in(
    store: SqlStore, workspace: Workspace, records, *, withdraw: bool = False, source: str = "crm"
) -> ImportCounts:
    with store.begin(workspace.id, write=True) as tx:
        return tx.import_records(run(source), batch(records), withdraw_missing=withdraw)


def test_the_same_file_twice_changes_nothing(store: SqlStore, workspace: Workspace) -> None:
    [ana, _] = with_people(store, workspace, "Ana", "Bo")
    deals = [("d1", ana, [("revenue", MARCH_1, 100.0)]), ("d2", ana, [("revenue", MARCH_1, 50.0)])]
    assert take_in(store, workspace, deals) == ImportCounts(2, 0, 0, 0)
    before = facts(store, workspace)
    assert take_in(store, workspace, deals) == ImportCounts(0, 0, 2, 0)
    assert facts(store, workspace) == before == {(ana, "revenue", 17226, 150.0)}


def test_progress_is_told_up_to_the_last_row(store: SqlStore, workspace: Workspace, monkeypatch) -> None:
    monkeypatch.setattr(bulk, "_AT_ONCE", 2)
    [ana] = with_people(store, workspace, "Ana")
    deals = [(f"d{n}", ana, [("revenue", MARCH_1, 1.0), ("calls", MARCH_1, 1.0)]) for n in range(3)]
    told: list[tuple[int, int]] = []
    with store.begin(workspace.id, write=True) as tx:
        tx.import_records(run("crm"), batch(deals), progress=lambda done, total: told.append((done, total)))
    assert told == [(2, 9), (3, 9), (5, 9), (7, 9), (9, 9)]
    with store.begin(workspace.id) as tx:
        assert tx.soundness().is_sound
        assert len(as_set(tx.facts([ana], MEASURES, EACH_DAY))) == 2


def test_a_corrected_file_corrects_and_moves_between_people_and_days(store: SqlStore, workspace: Workspace) -> None:
    [ana, bo] = with_people(store, workspace, "Ana", "Bo")
    take_in(store, workspace, [("d1", ana, [("revenue", MARCH_1, 100.0)]), ("d2", ana, [("revenue", MARCH_1, 50.0)])])
    counts = take_in(store, workspace, [("d1", bo, [("revenue", MARCH_1 + timedelta(days=1), 80.0)])])
    assert counts == ImportCounts(0, 1, 0, 0)
    assert facts(store, workspace) == {(ana, "revenue", 17226, 50.0), (bo, "revenue", 17227, 80.0)}


def test_what_left_the_file_is_withdrawn_only_when_asked_for(store: SqlStore, workspace: Workspace) -> None:
    [ana] = with_people(store, workspace, "Ana")
    take_in(store, workspace, [("d1", ana, [("revenue", MARCH_1, 100.0)]), ("d2", ana, [("calls", MARCH_1, 3.0)])])
    take_in(store, workspace, [("c1", ana, [("calls", MARCH_1, 4.0)])], source="dialer")
    only_d1 = [("d1", ana, [("revenue", MARCH_1, 100.0)])]
    assert take_in(store, workspace, only_d1).withdrawn == 0
    assert take_in(store, workspace, only_d1, withdraw=True) == ImportCounts(0, 0, 1, 1)
    # The other source's record keeps its part of the same day.
    assert facts(store, workspace) == {(ana, "revenue", 17226, 100.0), (ana, "calls", 17226, 4.0)}


def test_a_row_that_is_left_out_is_not_missing(store: SqlStore, workspace: Workspace) -> None:
    [ana] = with_people(store, workspace, "Ana")
    take_in(store, workspace, [(f"d{at}", ana, [("revenue", MARCH_1, 100.0)]) for at in range(3)])
    take_in(store, workspace, [("d9", ana, [("revenue", MARCH_1, 1.0)])], source="dialer")
    with store.begin(workspace.id, write=True) as tx:
        assert tx.missing_records("crm", ["d0", "d9"]) == 2
        assert tx.missing_records("crm", ["d0", "d1", "d2"]) == tx.missing_records("unknown", []) == 0
        only_d0 = batch([("d0", ana, [("revenue", MARCH_1, 100.0)])])
        counts = tx.import_records(run("crm"), only_d0, withdraw_missing=True, left_out=["d1", "d1", "elsewhere"])
    assert counts == ImportCounts(0, 0, 1, 1)
    assert facts(store, workspace) == {(ana, "revenue", 17226, 201.0)}


def test_a_record_twice_in_a_file_is_refused(store: SqlStore, workspace: Workspace) -> None:
    [ana] = with_people(store, workspace, "Ana")
    twice = [("d1", ana, [("revenue", MARCH_1, 1.0)]), ("d1", ana, [("revenue", MARCH_1, 2.0)])]
    with pytest.raises(Refused, match="d1 appears more than once"):
        take_in(store, workspace, twice)
    assert facts(store, workspace) == set()


def test_a_failure_after_the_import_leaves_nothing_behind(store: SqlStore, workspace: Workspace) -> None:
    [ana] = with_people(store, workspace, "Ana")
    take_in(store, workspace, [("d1", ana, [("revenue", MARCH_1, 100.0)])])
    before = facts(store, workspace)
    half_way = batch([("d1", ana, [("revenue", MARCH_1, 7.0)]), ("d9", ana, [])])
    with pytest.raises(ZeroDivisionError), store.begin(workspace.id, write=True) as tx:
        assert tx.import_records(run(), half_way).changed / 0
    assert facts(store, workspace) == before
    with store.begin(workspace.id) as tx:
        assert tx.records_behind([ana], MEASURES, START, END, limit=10)[1] == 1


def test_a_killed_import_leaves_the_old_state_whole(store: SqlStore, workspace: Workspace, database_url: str) -> None:
    [ana] = with_people(store, workspace, "Ana")
    take_in(store, workspace, [("d1", ana, [("revenue", MARCH_1, 100.0)])])
    before = facts(store, workspace)
    child = textwrap.dedent(
        f"""
        import os, signal
        from datetime import date
        from models.engine import create_engine
        from models.store import SqlStore
        from tests.models.batches import batch, run
        store = SqlStore(create_engine({database_url!r}))
        with store.begin({workspace.id}, write=True) as tx:
            day = date(2017, 3, 1)
            tx.import_records(run(), batch([(f"d{{i}}", {ana}, [("revenue", day, 5.0)]) for i in range(2000)]))
            os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    root = Path(__file__).resolve().parents[2]
    killed = subprocess.run(
        [sys.executable, "-c", child], cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert facts(store, workspace) == before
    assert take_in(store, workspace, [("d2", ana, [("revenue", MARCH_1, 1.0)])]) == ImportCounts(1, 0, 0, 0)


def test_details_list_the_records_newest_first_with_their_number(store: SqlStore, workspace: Workspace) -> None:
    [ana, bo] = with_people(store, workspace, "Ana", "Bo")
    deals = [(f"d{i}", ana, [("revenue", MARCH_1 + timedelta(days=i), float(i))]) for i in range(5)]
    take_in(store, workspace, [*deals, ("other", bo, [("revenue", MARCH_1, 9.0)])])
    with store.begin(workspace.id) as tx:
        lines, total = tx.records_behind([ana], ["revenue"], START, END, limit=2, offset=1)
    assert (total, [line.key for line in lines]) == (5, ["d3", "d2"])
    assert (lines[0].title, lines[0].person, lines[0].source, lines[0].value) == ("Deal d3", "Ana", "crm", 3.0)


def test_a_snapshot_brings_the_last_value_before_the_period(store: SqlStore, workspace: Workspace) -> None:
    [ana] = with_people(store, workspace, "Ana")
    earlier = ("a", ana, [("open_pipeline", date(2017, 1, 5), 10.0)])
    take_in(store, workspace, [earlier, ("b", ana, [("open_pipeline", MARCH_1, 30.0)])])
    with store.begin(workspace.id) as tx:
        found = as_set(tx.facts([ana], MEASURES, each_day(date(2017, 4, 1), END)))
    assert found == {(ana, "open_pipeline", 17226, 30.0)}


def test_a_great_many_people_read_in_bulk_are_the_same_as_a_few(store: SqlStore, workspace: Workspace) -> None:
    ids = with_people(store, workspace, *(f"Person {i}" for i in range(600)))
    take_in(store, workspace, [(f"d{i}", person, [("revenue", MARCH_1, float(i))]) for i, person in enumerate(ids)])
    with store.begin(workspace.id) as tx:
        in_bulk = as_set(tx.facts(ids[:550], MEASURES, EACH_DAY))
        a_few = [ids[at : at + 50] for at in range(0, 550, 50)]
        few_by_few = set().union(*(as_set(tx.facts(some, MEASURES, EACH_DAY)) for some in a_few))
    assert in_bulk == few_by_few
    assert len(in_bulk) == 550


def test_a_few_peoples_facts_come_as_sums_between_the_borders(store: SqlStore, workspace: Workspace) -> None:
    [ana, bo, _] = with_people(store, workspace, "Ana", "Bo", "Cy")
    deals = [
        ("before", ana, [("revenue", date(2017, 2, 28), 1.0)]),
        ("first day", ana, [("revenue", MARCH_1, 10.0)]),
        ("last day", ana, [("revenue", date(2017, 3, 31), 20.0), ("open_pipeline", date(2017, 3, 30), 7.0)]),
        ("next", ana, [("revenue", date(2017, 4, 1), 40.0)]),
        ("nothing gained", bo, [("revenue", date(2017, 4, 3), 0.0)]),
        ("after", bo, [("revenue", date(2017, 5, 1), 80.0)]),
    ]
    take_in(store, workspace, deals)
    borders = [MARCH_1, date(2017, 4, 1), date(2017, 5, 1)]
    march, april = (day_number(border) for border in borders[:2])
    with store.begin(workspace.id) as tx:
        assert as_set(tx.facts([ana, bo], MEASURES, borders)) == {
            (ana, "revenue", march, 30.0),
            (ana, "revenue", april, 40.0),
            (ana, "open_pipeline", march + 29, 7.0),
            (bo, "revenue", april, 0.0),
        }
        assert as_set(tx.totals(MEASURES, borders)) == {
            (COMPANY, "revenue", march, 30.0),
            (COMPANY, "revenue", april, 40.0),
        }


def test_freshness_is_the_last_import_and_the_newest_day(store: SqlStore, workspace: Workspace) -> None:
    [ana] = with_people(store, workspace, "Ana")
    with store.begin(workspace.id) as tx:
        assert tx.freshness() is None
    take_in(store, workspace, [("d1", ana, [("revenue", MARCH_1, 1.0)])])
    with store.begin(workspace.id) as tx:
        found = tx.freshness()
    assert found is not None
    assert (found.imported_at, found.newest_day) == (NOON, MARCH_1)


@pytest.mark.parametrize(
    ("harm", "found"),
    [
        (
            "UPDATE daily_facts SET value = value + 1 WHERE measure_id IN (SELECT id FROM measures WHERE key = 'calls')",
            (1, 1, 0),
        ),
        ("DELETE FROM daily_facts", (2, 2, 0)),
        ("DELETE FROM daily_totals", (0, 2, 0)),
        ("DELETE FROM contributions", (2, 0, 0)),
        ("DELETE FROM records", (0, 0, 2)),
        ("UPDATE records SET person_id = (SELECT MAX(id) FROM people)", (0, 0, 2)),
    ],
)
def test_what_somebody_else_did_to_the_figures_is_found(
    store: SqlStore, workspace: Workspace, harm: str, found: tuple[int, int, int]
) -> None:
    [ana, _] = with_people(store, workspace, "Ana", "Bo")
    take_in(store, workspace, [("d1", ana, [("revenue", MARCH_1, 100.0)]), ("d2", ana, [("calls", MARCH_1, 3.0)])])
    other = store.create_workspace("Other")
    with store.begin(workspace.id) as tx:
        assert tx.soundness() == Soundness(0, 0, 0)
    with store.engine.begin() as connection:
        connection.exec_driver_sql(harm)
    with store.begin(workspace.id) as tx:
        assert tx.soundness() == Soundness(*found)
    with store.begin(other.id) as tx:
        assert tx.soundness().is_sound


a_cell = st.tuples(
    st.sampled_from(["revenue", "calls"]),
    st.integers(0, 3).map(lambda n: MARCH_1 + timedelta(days=n)),
    st.decimals(-1000, 1000, places=2).map(float),
)
some_records = st.dictionaries(
    st.sampled_from("abcdef"),
    st.tuples(st.integers(0, 1), st.lists(a_cell, max_size=3, unique_by=lambda cell: cell[:2])),
    max_size=6,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(some_records, st.booleans(), st.sampled_from(["crm", "dialer"])), min_size=1, max_size=5))
def test_after_any_imports_the_facts_are_what_the_records_say(migrated_file, tmp_path_factory, imports) -> None:
    """The oracle: a dictionary of the latest version of each record of each source."""
    file = shutil.copy(migrated_file, tmp_path_factory.mktemp("imports") / "pace.db")
    engine = create_engine(f"sqlite:///{file}")
    store = SqlStore(engine)
    workspace = store.create_workspace("Acme")
    people = with_people(store, workspace, "Ana", "Bo")
    latest: dict[tuple[str, str], tuple[int, list]] = {}
    for records, withdraw, source in imports:
        given_records = [(key, people[person], cells) for key, (person, cells) in records.items()]
        take_in(store, workspace, given_records, withdraw=withdraw, source=source)
        if withdraw:
            latest = {known: record for known, record in latest.items() if known[0] != source}
        latest.update({(source, key): (person, cells) for key, person, cells in given_records})
        expected: dict[tuple[int, str, int], list[float]] = {}
        for person, cells in latest.values():
            for measure, day, value in cells:
                expected.setdefault((person, measure, (day - date(1970, 1, 1)).days), []).append(value)
        assert facts(store, workspace) == {(*cell, round(sum(values), 6)) for cell, values in expected.items()}
        with store.begin(workspace.id) as tx:
            assert tx.soundness().is_sound
            of_company = as_set(tx.totals(MEASURES, EACH_DAY))
        days = {(measure, day) for _, measure, day in expected}
        assert {(p, m, d) for p, m, d, _ in of_company} == {(COMPANY, *day) for day in days}
        assert sum(value for *_, value in of_company) == pytest.approx(sum(sum(v) for v in expected.values()), abs=1e-5)
    engine.dispose()
