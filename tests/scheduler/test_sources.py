"""Picking up: real files that come, change, are half there and go; admins told once; two processes, and one that is killed."""

import os
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.errors import NotFound, Refused
from core.feeds import LARGEST, LEASE
from core.ports import PersonRow
from core.uploads import FileKind
from models.store import SqlTx
from sources.watched import MachineFiles
from tests.scheduler.kit import hire
from tests.scheduler.plant import EVERY, HEADER, MONDAY, Killed, Plant, row


def test_a_file_is_read_once_and_again_when_it_has_changed(plant: Plant) -> None:
    plant.write("deals.csv", row(1), row(2))
    added = plant.adds("deals.csv", name="crm")
    assert added.tried is not None
    assert added.tried.report.counts.added == 2
    assert plant.revenue() == 0  # tried out only
    assert plant.takes(timedelta()) == ["deals.csv"]
    assert plant.revenue() == 200
    assert plant.takes() == plant.takes() == []
    plant.write("deals.csv", row(1, 150), row(2), row(3))
    assert plant.takes() == ["deals.csv"]
    assert (plant.revenue(), plant.imports()) == (350, 2)
    assert plant.letters() == []
    with plant.store.begin(plant.workspace.id) as tx:
        assert [line.source for line in tx.import_lines(limit=9)] == ["crm", "crm"]


def test_the_same_content_exported_anew_is_fresh_data_and_no_import(plant: Plant) -> None:
    plant.write("deals.csv", row(1))
    plant.adds("deals.csv")
    plant.takes(timedelta())
    first = plant.feed().fed_at
    plant.clock.passes(days=1)
    plant.write("deals.csv", row(1))
    assert plant.takes() == []
    assert plant.imports() == 1
    fed_at = plant.feed().fed_at
    assert first == MONDAY - timedelta(seconds=300)
    assert fed_at == plant.clock.at - EVERY - timedelta(seconds=300)


def test_a_file_that_is_still_being_written_waits(plant: Plant) -> None:
    plant.adds(name="crm")
    plant.write("deals.csv", row(1), ago=5)
    outcome = plant.looks(timedelta())
    assert (list(outcome.waiting), outcome.taken, outcome.problem) == (["deals.csv"], [], None)
    plant.write("deals.csv", row(1), row(2), ago=-40)  # more of it, 20 seconds before the next look
    outcome = plant.looks(timedelta(minutes=1))
    assert list(outcome.waiting) == ["deals.csv"]
    assert plant.takes(timedelta(minutes=1)) == ["deals.csv"]
    assert plant.revenue() == 200


def test_what_is_written_while_it_is_read_waits(plant: Plant) -> None:
    plant.write("deals.csv", row(1))
    plant.adds("deals.csv")

    class Growing(MachineFiles):
        def content(self, path: str, found: Any) -> bytes | None:
            plant.write("deals.csv", row(1), row(2), ago=0)
            return super().content(path, found)

    slow = replace(plant.feeds, files=Growing(plant.clock.now))
    [outcome] = slow.pick_up(plant.workspace.id)
    assert list(outcome.waiting) == ["deals.csv"]
    assert plant.imports() == 0
    assert plant.takes() == ["deals.csv"]
    assert plant.revenue() == 200


def test_the_newest_file_of_a_folder_has_the_last_word(plant: Plant) -> None:
    plant.write("b-first.csv", row(1, 10), row(2, 10), ago=7_200)
    plant.write("a-second.csv", row(1, 30), ago=3_600)
    plant.write("a-second.csv.rejects.csv", row(1, 99), ago=900)
    plant.adds(name="crm")
    assert plant.takes(timedelta()) == ["b-first.csv", "a-second.csv"]
    assert plant.revenue() == 40
    plant.write("c-third.csv", row(2, 50))
    assert plant.takes() == ["c-third.csv"]
    assert plant.revenue() == 80
    newest = plant.feed().fed_at
    late = plant.write("late.csv", row(1, 1), row(3, 1), ago=12_600)
    assert plant.takes() == ["late.csv", "b-first.csv", "a-second.csv", "c-third.csv"]
    assert plant.revenue() == 81  # what the newer ones say stands
    assert plant.feed().fed_at == newest == MONDAY - timedelta(seconds=300)
    assert plant.takes() == []
    late.touch()
    os.utime(late, (plant.clock.at.timestamp() - 90, plant.clock.at.timestamp() - 90))
    assert plant.takes() == []  # the same content


def test_who_is_killed_at_an_old_file_leaves_the_newer_ones_to_be_read_again(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant.write("b.csv", row(1, 50))
    plant.adds(name="crm")
    plant.takes(timedelta())
    plant.write("a.csv", row(1, 10), ago=9_000)

    def dies(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(SqlTx, "keep_feed_file", dies)
        with pytest.raises(Killed):
            plant.looks()
    assert plant.revenue() == 10  # for this moment
    assert plant.takes(LEASE) == ["a.csv", "b.csv"]
    assert plant.revenue() == 50


def test_what_was_the_whole_truth_before_the_newest_file_is_not_when_that_one_is_gone(plant: Plant) -> None:
    plant.write("monday.csv", *(row(number, 1) for number in range(6)), ago=9_000)
    newest = plant.write("tuesday.csv", *(row(number) for number in range(8)))
    plant.adds(name="crm", is_whole=True)
    assert plant.takes(timedelta()) == ["tuesday.csv"]
    newest.unlink()
    assert plant.takes() == []
    assert plant.revenue() == 800
    plant.write("wednesday.csv", *(row(number) for number in range(9)))
    assert plant.takes() == ["wednesday.csv"]
    plant.write("wednesday.csv", *(row(number) for number in range(7)), ago=10_000)
    (plant.folder / "monday.csv").unlink()
    assert plant.takes() == ["wednesday.csv"]  # the same file, put back
    assert plant.revenue() == 700


def test_a_whole_file_takes_back_what_it_lacks_but_not_most(plant: Plant) -> None:
    plant.write("old.csv", row(9), ago=9_000)
    plant.write("all.csv", *(row(number) for number in range(10)))
    plant.adds("*.csv", name="crm", is_whole=True)
    assert plant.takes(timedelta()) == ["all.csv"]  # what older ones say is no longer the truth
    plant.write("all.csv", *(row(number) for number in range(6)))
    assert plant.takes() == ["all.csv"]
    assert plant.revenue() == 600
    plant.write("all.csv", row(0), row(1))
    outcome = plant.looks()
    assert outcome.problem is not None
    assert plant.revenue() == 600
    [letter] = plant.letters()
    assert "4 of 6 records are no longer in it" in letter
    assert "--may-withdraw" in letter
    [done] = plant.feeds.run(plant.workspace.id, "crm", may_withdraw=True)
    assert [one.report.counts.withdrawn for one in done.taken] == [4]
    assert plant.revenue() == 200
    assert "works again" in plant.letters()[1]


def test_a_file_that_is_gone_is_told_once_and_once_that_it_is_back(plant: Plant) -> None:
    path = plant.write("deals.csv", row(1))
    plant.adds("deals.csv", name="crm")
    plant.takes(timedelta())
    path.unlink()
    assert plant.looks().problem is not None
    assert plant.letters() == []  # it may be on its way
    for _ in range(3):
        plant.looks()
    [letter] = plant.letters()
    assert letter.startswith("Ada: The source crm has a problem: There is no ")
    assert "There is no" in plant.feed().problem
    plant.write("deals.csv", row(1), row(2), ago=-3_595)  # five seconds before the next look
    assert plant.looks().waiting
    assert len(plant.letters()) == 1  # not before it was taken
    assert plant.takes(timedelta(minutes=1)) == ["deals.csv"]
    assert plant.feed().problem == ""
    plant.takes()
    assert [("works again" in one) for one in plant.letters()] == [False, True]


def test_too_many_bad_rows_are_refused_whole_and_told_once(plant: Plant) -> None:
    plant.write("deals.csv", row(1), row(2, who="zed@x.example"))
    with pytest.raises(Refused, match=r"zed@x\.example.*is nobody in the roster"):
        plant.adds("deals.csv", name="crm")
    plant.write("deals.csv", row(1))
    plant.adds("deals.csv", name="crm")
    plant.takes(timedelta())
    plant.write("deals.csv", row(1, 150), row(2, who="zed@x.example"))
    for _ in range(3):
        assert plant.looks().problem is not None
    assert plant.revenue() == 100
    [letter] = plant.letters()
    assert "1 row of 2 cannot be taken in; up to 10 % may be left out" in letter
    assert "zed@x.example" in letter
    assert "zed" not in plant.feed().problem
    hire(plant.store, plant.workspace, PersonRow("Zed", email="zed@x.example"))
    assert plant.takes() == ["deals.csv"]  # the same file, which is good by now
    assert plant.revenue() == 250
    assert "works again" in plant.letters()[-1]


def test_few_bad_rows_are_left_out_and_told_until_they_are_others(plant: Plant) -> None:
    plant.adds(name="crm")
    good = [row(number) for number in range(12)]
    plant.write("a.csv", *good, row(90, who="zed@x.example"))
    outcome = plant.looks(timedelta())
    assert plant.revenue() == 1_200
    assert outcome.taken[0].rejects == str(plant.folder / "a.csv.rejects.csv")
    assert "d90,zed@x.example" in (plant.folder / "a.csv.rejects.csv").read_text()
    plant.looks()
    assert "was taken in without 1 row of 13" in plant.feed().problem  # until another file comes
    plant.write("b.csv", *good, row(91, who="zed@x.example"))
    plant.looks()
    assert len(plant.letters()) == 1
    plant.write("c.csv", *good, row(92, who="yan@x.example"))
    plant.looks()
    first, second = plant.letters()
    assert "zed@x.example" in first
    assert "yan@x.example" in second
    plant.write("d.csv", *good)
    assert plant.takes() == ["d.csv"]
    assert plant.feed().problem == ""
    assert len(plant.letters()) == 2
    hire(plant.store, plant.workspace, PersonRow("Zed", email="zed@x.example"), PersonRow("Yan", email="yan@x.example"))
    [again] = plant.feeds.run(plant.workspace.id, "crm", again=True)
    assert len(again.taken) == 4
    assert plant.revenue() == 1_500


def test_at_a_file_that_cannot_be_taken_those_after_it_wait(plant: Plant) -> None:
    plant.adds(name="crm")
    plant.write("a.csv", row(1), ago=900)
    bad = plant.write("b.csv", "x,y", header="some,thing\n", ago=600)
    plant.write("c.csv", row(1, 300), ago=300)
    outcome = plant.looks(timedelta())
    assert [one.name for one in outcome.taken] == ["a.csv"]
    assert plant.revenue() == 100
    [letter] = plant.letters()
    assert "b.csv cannot be read" in letter
    bad.unlink()
    assert plant.takes() == ["c.csv"]
    assert plant.revenue() == 300


def test_a_file_that_is_too_large_is_not_even_read(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    plant.adds(name="crm")
    path = plant.write("huge.csv")
    os.truncate(path, LARGEST + 1)
    then = plant.clock.at.timestamp() - 300
    os.utime(path, (then, then))
    monkeypatch.setattr(MachineFiles, "content", None)
    outcome = plant.looks(timedelta())
    assert outcome.problem is not None
    assert "huge.csv is larger than the 50 MB that are picked up" in outcome.problem.detail
    with pytest.raises(Refused, match="larger than the 50 MB"):
        plant.adds("huge.csv", name="other")


def test_rows_that_were_left_out_are_told_although_the_file_after_them_cannot_be_taken(plant: Plant) -> None:
    plant.adds(name="crm")
    plant.write("a.csv", *(row(number) for number in range(12)), row(90, who="zed@x.example"), ago=900)
    plant.write("b.csv", "x,y", header="some,thing\n", ago=600)
    plant.looks(timedelta())
    plant.looks()
    [letter] = plant.letters()
    assert "b.csv cannot be read. a.csv was taken in without 1 row of 13" in letter
    assert "zed@x.example" in letter


def test_a_link_that_leads_out_of_the_folder_is_not_read_and_none_is_written_through(
    plant: Plant, tmp_path: Path
) -> None:
    secret, passwords = tmp_path / "secret.csv", tmp_path / "passwords"
    secret.write_text(f"{HEADER}{row(66, 666)}\n")
    then = plant.clock.at.timestamp() - 600
    os.utime(secret, (then, then))
    plant.adds(name="crm")
    link = plant.folder / "mine.csv"
    link.symlink_to(secret)
    assert plant.looks(timedelta()).problem is not None
    assert plant.revenue() == 0
    assert "mine.csv is a link that leads out of its folder" in plant.letters()[0]
    link.unlink()
    plant.write("all.csv", row(1))
    (plant.folder / "again.csv").symlink_to("all.csv")  # inside it is a name like another
    plant.takes()
    assert plant.revenue() == 100
    passwords.write_text("kept")
    (plant.folder / "few.csv.rejects.csv").symlink_to(passwords)
    plant.write("few.csv", *(row(number) for number in range(12)), row(90, who="zed@x.example"))
    outcome = next(one for one in plant.feeds.run(plant.workspace.id, "crm"))
    assert outcome.taken[-1].rejects == str(plant.folder / "few.csv.rejects.csv")
    assert passwords.read_text() == "kept"
    assert "zed@x.example" in (plant.folder / "few.csv.rejects.csv").read_text()


def test_a_name_that_is_no_text_is_said_and_read_under_another(plant: Plant) -> None:
    plant.adds(name="crm")
    path = plant.write("d\udce9fi.csv", row(1))
    assert plant.looks(timedelta()).problem is not None
    [letter] = plant.letters()
    assert "d?fi.csv has a name that is no UTF-8" in letter
    path.rename(plant.folder / "defi.csv")
    assert plant.takes() == ["defi.csv"]
    assert plant.revenue() == 100


def test_a_shape_that_was_never_chosen_is_not_guessed(plant: Plant) -> None:
    plant.write("odd.csv", "1,Ana,5,2026-11-02", header="Number,Seller,Sum,Closed\n")
    with pytest.raises(Refused, match=r"new to me.*in our direct messages"):
        plant.adds("odd.csv", mapping="")
    with pytest.raises(Refused, match="No file is there yet"):
        plant.adds("*.xlsx", mapping="")
    plant.write("facts.csv", row(1))
    added = plant.adds("facts.csv", mapping="")
    assert added.feed.kind is FileKind.RECORDS
    assert plant.takes(timedelta()) == ["facts.csv"]
    plant.write("facts.csv", "1,Ana,5,2026-11-02", header="Number,Seller,Sum,Closed\n")
    assert plant.looks().problem is not None
    assert "new to me" in plant.letters()[0]


def test_people_and_targets_are_picked_up_too(plant: Plant) -> None:
    plant.write("people.csv", "Cy,cy@x.example", header="name,email\n")
    plant.write("quotas.csv", "revenue,2026-11,500", header="kpi,period,value\n")
    plant.adds("people.csv", mapping="people")
    plant.adds("quotas.csv", mapping="targets")
    for name in ("\n", " ", "x" * 81):
        with pytest.raises(Refused, match="a name of 1 to 80 characters"):
            plant.adds("people.csv", mapping="people", name=name)
    with pytest.raises(Refused, match="count for records"):
        plant.adds("people.csv", mapping="people", name="x", expected=1)
    outcomes = plant.feeds.pick_up(plant.workspace.id)
    assert [(one.feed.name, one.problem) for one in outcomes] == [("people", None), ("targets", None)]
    with plant.store.begin(plant.workspace.id) as tx:
        assert "Cy" in tx.names()
        assert len(tx.targets(date(2026, 11, 1), date(2026, 11, 30), ["revenue"])) == 1


def test_an_error_of_ours_is_reported_and_holds_up_no_other_source(plant: Plant) -> None:
    plant.write("a.csv", row(1))
    plant.write("b.csv", row(2))
    plant.adds("a.csv", name="a")
    plant.adds("b.csv", name="b")

    class Broken(MachineFiles):
        def found(self, path: str) -> Any:
            if path.endswith("a.csv"):
                raise ZeroDivisionError
            return super().found(path)

    broken = replace(plant.feeds, files=Broken(plant.clock.now), report=lambda feed: plant.faults.append(feed.id))
    outcomes = broken.pick_up(plant.workspace.id)
    assert [one.problem is not None for one in outcomes] == [True, False]
    assert len(plant.faults) == 1
    assert "An error on my side" in plant.letters()[0]
    assert plant.revenue() == 100


def test_a_source_that_is_removed_is_left_alone_and_its_records_stay(plant: Plant) -> None:
    plant.write("deals.csv", row(1))
    plant.adds("deals.csv", name="crm")
    plant.takes(timedelta())
    plant.feeds.remove(plant.workspace.id, "crm", actor="test")
    plant.clock.passes(hours=2)
    assert plant.feeds.pick_up(plant.workspace.id) == []
    assert plant.revenue() == 100
    with pytest.raises(NotFound, match="There is none yet"):
        plant.feeds.run(plant.workspace.id, "crm")
