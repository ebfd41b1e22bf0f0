"""The rules of a review: which period, what is asked, and what a signature is worth."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.access import Viewer, require_review_side, review_side
from core.errors import NotPermitted, Refused
from core.people import Role
from core.periods import Business, Grain, Period, unit_of
from core.reviews import ASKED, LONGEST, Question, Review, Side, handed_over, problems, reviewed_period, signed, written

NOW = datetime(2017, 11, 20, 9, tzinfo=UTC)
TODAY = date(2017, 11, 20)
OCTOBER = unit_of(date(2017, 10, 1), Grain.MONTH)
ANA, MARIA, OTTO = 1, 2, 3


def part(side: Side, text: str = "So it was.") -> dict[Question, str]:
    return dict.fromkeys(ASKED[side], text)


def both() -> Review:
    review = written(Review(ANA, MARIA, OCTOBER), Side.SUBJECT, part(Side.SUBJECT))
    return written(review, Side.MANAGER, part(Side.MANAGER))


def complete() -> Review:
    review = signed(both(), Side.MANAGER, 2, "f", NOW)
    return signed(review, Side.SUBJECT, 2, "f", NOW)


@pytest.mark.parametrize(
    ("start", "end", "grain"),
    [
        (date(2017, 10, 1), date(2017, 10, 31), Grain.MONTH),
        (date(2017, 7, 1), date(2017, 9, 30), Grain.QUARTER),
        (date(2016, 2, 1), date(2016, 2, 29), Grain.MONTH),
    ],
)
def test_a_month_or_a_quarter_however_it_was_typed(start: date, end: date, grain: Grain) -> None:
    for typed in (grain, Grain.RANGE):
        assert reviewed_period(Period(start, end, typed), TODAY, Business()) == Period(start, end, grain)


@pytest.mark.parametrize(
    ("period", "says"),
    [
        (Period(date(2017, 11, 1), date(2017, 11, 30), Grain.MONTH), "not over yet"),
        (Period(date(2017, 10, 1), date(2017, 12, 31), Grain.QUARTER), "not over yet"),
        (Period(date(2017, 12, 1), date(2017, 12, 31), Grain.MONTH), "not over yet"),
        (Period(date(2017, 10, 1), date(2017, 10, 30), Grain.RANGE), "one whole month or quarter"),
        (Period(date(2016, 1, 1), date(2016, 12, 31), Grain.YEAR), "one whole month or quarter"),
        (Period(date(2017, 8, 1), date(2017, 10, 31), Grain.RANGE), "one whole month or quarter"),
    ],
)
def test_other_stretches_are_refused(period: Period, says: str) -> None:
    with pytest.raises(Refused, match=says):
        reviewed_period(period, TODAY, Business())


def test_quarters_follow_the_fiscal_year() -> None:
    period = Period(date(2017, 8, 1), date(2017, 10, 31), Grain.RANGE)
    assert reviewed_period(period, TODAY, Business(fiscal_start=2)).grain is Grain.QUARTER


def test_every_question_is_answered_and_no_answer_is_cut() -> None:
    assert problems(Side.SUBJECT, part(Side.SUBJECT)) == {}
    assert set(problems(Side.MANAGER, part(Side.SUBJECT))) == set(ASKED[Side.MANAGER])
    found = problems(Side.SUBJECT, part(Side.SUBJECT) | {Question.WAS_HARD: " \n", Question.LEARN_NEXT: "x" * 30_000})
    assert "say that" in found[Question.WAS_HARD]
    assert "30,000" in found[Question.LEARN_NEXT]
    assert problems(Side.SUBJECT, part(Side.SUBJECT, "x" * LONGEST)) == {}


def test_nobody_signs_before_both_parts_are_there() -> None:
    review = written(Review(ANA, MARIA, OCTOBER), Side.SUBJECT, part(Side.SUBJECT))
    with pytest.raises(Refused, match="Both parts"):
        signed(review, Side.SUBJECT, 1, "f", NOW)


def test_a_change_takes_both_signatures_away_and_the_same_words_do_not() -> None:
    half = signed(both(), Side.MANAGER, 2, "f", NOW)
    assert written(half, Side.SUBJECT, part(Side.SUBJECT, "  So it was. ")) is half
    changed = written(half, Side.SUBJECT, part(Side.SUBJECT, "It was not so."))
    assert (changed.version, changed.signatures, changed.fingerprint) == (3, {}, "")
    with pytest.raises(Refused, match="changed since"):
        signed(changed, Side.MANAGER, 2, "f", NOW)


def test_a_signature_is_for_one_document() -> None:
    half = signed(both(), Side.MANAGER, 2, "with 1,200", NOW)
    with pytest.raises(Refused, match="signed this already"):
        signed(half, Side.MANAGER, 2, "with 1,200", NOW)
    other = signed(half, Side.SUBJECT, 2, "with 1,300", NOW)
    assert set(other.signatures) == {Side.SUBJECT}
    assert not other.is_complete
    assert signed(other, Side.MANAGER, 2, "with 1,300", NOW).is_complete


def test_what_both_have_signed_stands() -> None:
    review = complete()
    assert review.is_complete
    with pytest.raises(Refused, match="stands as it is"):
        written(review, Side.MANAGER, part(Side.MANAGER, "Something else."))
    with pytest.raises(Refused, match="stands as it is"):
        signed(review, Side.MANAGER, 2, "g", NOW)
    assert handed_over(review, OTTO) is review


def test_a_new_manager_speaks_for_themselves() -> None:
    half = signed(both(), Side.MANAGER, 2, "f", NOW)
    after = handed_over(half, OTTO)
    assert after.manager == OTTO
    assert after.words_of(Side.SUBJECT) == part(Side.SUBJECT)
    assert not after.is_written(Side.MANAGER)
    assert (after.version, after.signatures) == (3, {})
    assert handed_over(half, MARIA) is half


@given(st.lists(st.tuples(st.sampled_from(["write", "sign"]), st.sampled_from(list(Side)), st.integers(0, 2))))
def test_whatever_happens_a_signature_is_for_the_words_that_stand(acts: list[tuple[str, Side, int]]) -> None:
    review = Review(ANA, MARIA, OCTOBER)
    seen: dict[Side, object] = {}
    for act, side, text in acts:
        try:
            if act == "write":
                review = written(review, side, part(side, f"text {text}"))
            else:
                review = signed(review, side, review.version, f"v{review.version}", NOW)
                seen[side] = review.words
        except Refused:
            continue
        assert all(seen[one] == review.words for one in review.signatures)


def test_who_is_on_which_side() -> None:
    review = Review(ANA, MARIA, OCTOBER)
    ana, maria = Viewer(ANA, Role.REP), Viewer(MARIA, Role.MANAGER, frozenset({ANA, 9}))
    above = Viewer(8, Role.MANAGER, frozenset({ANA, MARIA}))
    admin, shell = Viewer(7, Role.ADMIN), Viewer(None, Role.ADMIN)
    assert review_side(ana, review) is Side.SUBJECT
    assert review_side(maria, review) is Side.MANAGER
    assert review_side(replace(maria, role=Role.ADMIN), review) is Side.MANAGER
    for reader in (admin, shell):
        assert review_side(reader, review) is None
        with pytest.raises(NotPermitted, match="the two it is between"):
            require_review_side(reader, review)
    # Neither a manager further up, nor a colleague, nor the manager once the person has another one.
    for nobody in (above, Viewer(4, Role.REP), Viewer(MARIA, Role.MANAGER, frozenset({9}))):
        with pytest.raises(NotPermitted) as refused:
            review_side(nobody, review)
        with pytest.raises(NotPermitted) as missing:
            review_side(nobody, None)
        assert str(refused.value) == str(missing.value)
