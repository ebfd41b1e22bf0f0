"""Sources: what an admin types, what is a new problem, and what is too much."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Refused
from core.feeds import (
    EXPECTED,
    Feed,
    Problem,
    TooMuchWrong,
    Trouble,
    every_text,
    expected_text,
    left_out,
    problem_of,
    read_every,
    read_expected,
    require_few_bad,
    require_few_withdrawn,
    told_after,
    unreadable,
)
from core.records import BadRow, ImportCounts
from core.uploads import FileKind

FEED = Feed(
    1, "crm", "/exports/deals.csv", FileKind.RECORDS, "", timedelta(hours=1), None, is_whole=False, most_bad=10,
    next_at=datetime(2026, 11, 16, tzinfo=UTC),
)  # fmt: skip
GONE = problem_of(Trouble.GONE, "There is no /exports/deals.csv.")
BAD = problem_of(Trouble.BAD_ROWS, "too many")


@pytest.mark.parametrize("text", ["5m", "1h", " 24 H ", "1d", "31d"])
def test_how_often_reads_as_it_is_written(text: str) -> None:
    every = read_every(text)
    assert read_every(every_text(every)) == every


@pytest.mark.parametrize("text", ["", "h", "0m", "32d", "1w", "-1h", "1.5h", "99999m"])
def test_how_often_is_a_minute_to_a_month(text: str) -> None:
    with pytest.raises(Refused, match="5m, 1h or 1d"):
        read_every(text)


def test_what_is_expected_reads_as_it_is_written() -> None:
    assert [read_expected(word) for word in (*EXPECTED, "7", " Daily ")] == [*EXPECTED.values(), 7, 1]
    assert [expected_text(days) for days in (1, 7, None)] == ["daily", "7 working days", "as the workspace has it"]
    for text in ("", "0", "61", "often", "-1"):
        with pytest.raises(Refused, match="how often data comes"):
            read_expected(text)


def kept(feed: Feed, problem: Problem | None) -> tuple[Feed, bool, bool]:
    """The source after a look, and whether admins are told, or told that it works again."""
    told, is_told, works = told_after(feed, problem)
    return replace(feed, problem_key=problem.key if problem else "", told_key=told), is_told, works


def test_a_problem_is_told_once_and_once_that_it_works_again() -> None:
    feed, told, works = kept(FEED, BAD)
    assert (told, works) == (True, False)
    feed, told, works = kept(feed, BAD)
    assert (told, works) == (False, False)
    feed, told, works = kept(feed, unreadable("deals.csv", "other columns"))
    assert (told, works) == (True, False)
    feed, told, works = kept(feed, None)
    assert (told, works) == (False, True)
    feed, told, works = kept(feed, None)
    assert (told, works) == (False, False)


def test_a_file_that_is_gone_for_one_look_may_be_on_its_way() -> None:
    feed, told, _ = kept(FEED, GONE)
    assert not told
    back, told, works = kept(feed, None)
    assert (told, works) == (False, False)
    again, told, _ = kept(feed, GONE)
    assert told
    assert kept(again, None)[2]
    assert back.problem_key == ""


def test_rows_that_are_left_out_are_told_again_when_they_are_others() -> None:
    first = left_out("a.csv", 100, [BadRow(3, "Owner", "Zed", "is nobody in the roster")], "")
    same = left_out("b.csv", 90, [BadRow(n, "Owner", "Zed", "is nobody in the roster") for n in (5, 9)], "")
    other = left_out("b.csv", 90, [BadRow(5, "Owner", "Yan", "is nobody in the roster")], "")
    assert first.key == same.key != other.key
    assert "Zed" not in first.text
    feed, told, _ = kept(FEED, first)
    assert told
    assert not kept(feed, same)[1]
    assert kept(feed, other)[1]
    assert kept(feed, None)[1:] == (False, False)  # it was taken in all the while


def test_another_number_in_a_reason_is_no_other_problem() -> None:
    assert unreadable("a", "row 12 of 1,204 is odd").key == unreadable("a", "row 7 of 1,300 is odd").key
    assert unreadable("a", "no column Owner").key != unreadable("a", "no column Amount").key


@given(st.integers(1, 1_000), st.integers(0, 1_000), st.integers(0, 100))
def test_a_file_is_taken_while_no_more_than_the_share_is_bad(rows: int, count: int, most: int) -> None:
    count = min(count, rows)
    bad = [BadRow(n, "", "", "odd") for n in range(count)]
    if count / rows * 100 > most + 1e-9:
        with pytest.raises(TooMuchWrong, match="cannot be taken in"):
            require_few_bad("a.csv", rows, bad, most, "")
    else:
        require_few_bad("a.csv", rows, bad, most, "")


def test_half_of_a_source_may_be_taken_back_and_not_more() -> None:
    require_few_withdrawn("a.csv", ImportCounts(0, 0, 0, 0))
    require_few_withdrawn("a.csv", ImportCounts(100, 1, 4, 5))
    with pytest.raises(TooMuchWrong, match="6 of 11 records are no longer in it"):
        require_few_withdrawn("a.csv", ImportCounts(100, 1, 4, 6))
