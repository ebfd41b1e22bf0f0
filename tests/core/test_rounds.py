"""The rules of rounds: who is asked, when one ends, what is shown, and when somebody is reminded."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.access import (
    Reading,
    Viewer,
    may_start_round_about,
    reading_of_round,
    require_round_about,
    require_round_result,
)
from core.errors import NotPermitted
from core.people import Person, Role, Workspace
from core.rhythm import Absence, at_work
from core.round_questions import TEMPLATES, questions_of
from core.round_times import is_reminded_now, reminder_day
from core.rounds import (
    FEWEST,
    LONGEST_ANSWER,
    Answer,
    Invitation,
    InvitationState,
    Round,
    RoundDraft,
    RoundField,
    RoundState,
    answer_problems,
    due_problem,
    is_over,
    pairs_of,
    progress_of,
    round_problems,
    shown_questions,
)

TODAY = date(2017, 11, 20)
DUE = date(2017, 11, 27)
ROUND = Round(
    1, 9, "Discovery", ("What?", "How?"), True, DUE, RoundState.RUNNING, datetime(2017, 11, 20, 9, tzinfo=UTC)
)
DRAFT = RoundDraft("Discovery", ("What?",), True, DUE, frozenset({(1, 2), (1, 3), (1, 4)}))
NAMES = {1: "Ana"}
ACME = Workspace(1, "Acme")
MANY = frozenset((number, 99) for number in range(21))
OPEN, ANSWERED, DECLINED = InvitationState.OPEN, InvitationState.ANSWERED, InvitationState.DECLINED


def human(number: int, **changes) -> Person:
    return replace(Person(number, f"P{number}", slack_id=f"U{number}"), **changes)


def here(*numbers: int) -> dict[int, Person]:
    return {number: human(number) for number in numbers}


def test_a_sound_round_has_nothing_against_it() -> None:
    assert round_problems(DRAFT, NAMES, TODAY) == {}


@pytest.mark.parametrize(
    ("field", "changes", "names"),
    [
        (RoundField.WRITERS, {"pairs": frozenset({(1, 2), (1, 3)})}, NAMES),
        (RoundField.WRITERS, {"pairs": frozenset(), "is_anonymous": False}, NAMES),
        (RoundField.WRITERS, {"is_anonymous": False, "pairs": MANY}, dict.fromkeys(range(21), "x")),
        (RoundField.QUESTIONS, {"questions": ()}, NAMES),
        (RoundField.QUESTIONS, {"questions": ("?",) * 7}, NAMES),
        (RoundField.QUESTIONS, {"questions": ("x" * 201,)}, NAMES),
        (RoundField.NAME, {"name": "x" * 61}, NAMES),
        (RoundField.DUE, {"due": TODAY}, NAMES),
        (RoundField.DUE, {"due": TODAY + timedelta(days=91)}, NAMES),
        (RoundField.ABOUT, {"pairs": frozenset()}, {}),
    ],
)  # fmt: skip
def test_what_is_missing_is_named(field: RoundField, changes: dict, names: dict) -> None:
    assert set(round_problems(replace(DRAFT, **changes), names, TODAY)) == {field}


def test_nobody_writes_about_themselves_or_where_no_question_reaches() -> None:
    people = {one.id: one for one in (human(1), human(2), human(3, active=False), human(4, slack_id=None))}
    assert pairs_of([people[1]], {1: [1, 2, 3, 4, 99]}, people) == {(1, 2)}


def test_questions_are_the_templates_and_ones_own() -> None:
    assert questions_of("own", " What  now?\n\nWhat now?\nAnd then?") == ("What now?", "And then?")
    assert questions_of("own", "\u200b\u200d\n\u2060 \ufeff\n\u3164\n...\n?\u200b") == ()
    assert questions_of("own", "\u200bWhat?") == ("\u200bWhat?",)
    assert questions_of("start", "One more?") == (*TEMPLATES["start"].questions, "One more?")
    assert questions_of("forged", "") == ()
    assert all(len(question) <= 150 for template in TEMPLATES.values() for question in template.questions)


def test_an_answer_may_leave_questions_out_but_not_all() -> None:
    assert answer_problems(ROUND.questions, {1: "So."}) == {}
    assert set(answer_problems(ROUND.questions, {0: " ", 1: ""})) == {0}
    assert set(answer_problems(ROUND.questions, {7: "x"})) == {0}
    assert set(answer_problems(ROUND.questions, {0: "x", 1: "x" * (LONGEST_ANSWER + 1)})) == {1}


def test_a_round_ends_when_nobody_is_left_to_answer_or_the_day_after_it_was_due() -> None:
    invitations = [Invitation(1, 5, 2, ANSWERED), Invitation(1, 5, 3, OPEN), Invitation(1, 5, 4, DECLINED)]
    due, early, later = (datetime(2017, 11, day, 9, tzinfo=UTC) for day in (27, 20, 28))
    assert not is_over(ROUND, invitations, here(2, 3, 4, 5), due, ACME)
    assert is_over(ROUND, invitations, here(2, 3, 4, 5), later, ACME)
    assert is_over(ROUND, invitations, here(2, 4, 5), early, ACME)  # the third has left
    assert is_over(ROUND, invitations, here(2, 3, 4), early, ACME)  # whom it is about has left
    assert (progress_of(invitations).asked, progress_of(invitations).answered, progress_of(invitations).declined) == (
        3,
        1,
        1,
    )


@pytest.mark.parametrize(
    ("zone", "ends"),
    [
        ("UTC", datetime(2017, 11, 28, tzinfo=UTC)),
        ("America/Los_Angeles", datetime(2017, 11, 28, 8, tzinfo=UTC)),
        ("Pacific/Kiritimati", datetime(2017, 11, 28, tzinfo=UTC)),  # the other one is still there
        ("No/Where", datetime(2017, 11, 28, tzinfo=UTC)),
    ],
)
def test_a_day_is_over_when_it_is_over_for_everybody_who_could_still_answer(zone: str, ends: datetime) -> None:
    people = {**here(2, 5), 3: human(3, zone=zone), 4: human(4, zone="Pacific/Pago_Pago")}
    invitations = [Invitation(1, 5, 2, OPEN), Invitation(1, 5, 3, OPEN), Invitation(1, 5, 4, ANSWERED)]
    assert not is_over(ROUND, invitations, people, ends - timedelta(seconds=1), ACME)
    assert is_over(ROUND, invitations, people, ends, ACME)


def test_too_many_answers_are_refused_before_anything_else_is_looked_at() -> None:
    pairs = frozenset((about, 1_000 + by) for about in range(20) for by in range(60))
    found = round_problems(replace(DRAFT, pairs=pairs), dict.fromkeys(range(20), "x"), TODAY)
    assert "1,200 answers" in found[RoundField.WRITERS]


@given(st.lists(st.integers(0, 3), max_size=20), st.booleans())
def test_below_three_nothing_is_shown(questions: list[int], is_anonymous: bool) -> None:
    shown = shown_questions(replace(ROUND, is_anonymous=is_anonymous), [Answer(one, "x") for one in questions])
    fewest = FEWEST if is_anonymous else 1
    assert shown == {one for one in range(4) if questions.count(one) >= fewest}


@given(st.dates(date(2017, 1, 10), date(2018, 12, 31)))
def test_the_reminder_comes_on_a_working_day_before(due: date) -> None:
    day = reminder_day(due, "US")
    assert day < due
    assert day.weekday() < 5


def test_the_last_working_day_before_a_monday_is_the_friday() -> None:
    assert reminder_day(DUE, "US") == date(2017, 11, 24)
    assert reminder_day(date(2017, 11, 24), "US") == date(2017, 11, 22)  # Thanksgiving lies between


@pytest.mark.parametrize(
    ("at", "is_time"),
    [
        (datetime(2017, 11, 23, 15, tzinfo=UTC), False),
        (datetime(2017, 11, 24, 12, 30, tzinfo=UTC), False),  # half past seven in New York
        (datetime(2017, 11, 24, 14, tzinfo=UTC), True),
        (datetime(2017, 11, 25, 15, tzinfo=UTC), False),  # Saturday
        (datetime(2017, 11, 27, 15, tzinfo=UTC), True),  # the day itself, if it could not be before
        (datetime(2017, 11, 28, 15, tzinfo=UTC), False),
    ],
)
def test_somebody_is_reminded_by_day(at: datetime, is_time: bool) -> None:
    somebody = human(2, zone="America/New_York")
    assert is_reminded_now(somebody, DUE, ROUND.made_at, at, Workspace(1, "Acme")) is is_time


def test_somebody_on_leave_is_not_reminded_and_a_result_waits_for_them() -> None:
    now = datetime(2017, 11, 24, 14, tzinfo=UTC)
    leave = [Absence(2, date(2017, 11, 20), date(2017, 11, 24))]
    assert not is_reminded_now(human(2), DUE, ROUND.made_at, now, Workspace(1, "Acme"), leave)
    assert at_work(human(2), now, Workspace(1, "Acme"), leave) == datetime(2017, 11, 27, 8, tzinfo=UTC)
    assert at_work(human(3), now, Workspace(1, "Acme"), leave) == now


def test_of_what_came_just_then_nobody_is_reminded() -> None:
    made, now = datetime(2017, 11, 24, 8, tzinfo=UTC), datetime(2017, 11, 27, 9, tzinfo=UTC)
    assert not is_reminded_now(human(2), DUE, made, now, Workspace(1, "Acme"))


def test_a_due_day_lies_ahead_but_not_too_far() -> None:
    assert due_problem(TODAY, TODAY)
    assert not due_problem(TODAY + timedelta(days=1), TODAY)
    assert not due_problem(TODAY + timedelta(days=90), TODAY)
    assert due_problem(TODAY + timedelta(days=91), TODAY)


REP, MANAGER, ADMIN = Viewer(1, Role.REP), Viewer(9, Role.MANAGER, frozenset({1, 2})), Viewer(7, Role.ADMIN)


@pytest.mark.parametrize(
    ("viewer", "subject", "reading", "may_start"),
    [
        (REP, 1, Reading.YES, False),
        (REP, 2, Reading.NO, False),
        (MANAGER, 1, Reading.YES, True),
        (MANAGER, 9, Reading.YES, False),
        (MANAGER, 3, Reading.NO, False),
        (ADMIN, 3, Reading.RECORDED, True),
        (ADMIN, 7, Reading.YES, True),
        (Viewer(None, Role.ADMIN), 3, Reading.RECORDED, True),
    ],
)
def test_who_reads_and_who_starts(viewer: Viewer, subject: int, reading: Reading, may_start: bool) -> None:
    assert reading_of_round(viewer, subject) is reading
    assert may_start_round_about(viewer, [subject]) is may_start
    if not may_start:
        with pytest.raises(NotPermitted):
            require_round_about(viewer, [subject])
    with pytest.raises(NotPermitted):
        require_round_result(viewer, subject, is_there=False)
