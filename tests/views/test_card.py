"""The card for any scores whatever: within Slack's limits, without a made-up figure."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.catalogue import Direction, Unit
from core.people import Subject, SubjectKind, Workspace
from core.periods import Grain, Period, unit_of
from core.records import Freshness, RecordLine
from core.scores import Card, Gap, PaceBasis, Score, Status
from core.usecases.kpi import CardRequest, Details, KpiAnswer
from sources.catalogue import load_catalogue
from tests.fakes.slack_api import problems
from tests.handlers.kit import HOSTILE, words
from views.kpi import as_text, card, reader_for, shared_card
from views.kpi_controls import DetailsRequest, request_in, with_period
from views.kpi_details import details_card
from views.kpi_share import confirmation
from views.message import Message, section

KPIS = {kpi.key: kpi for kpi in load_catalogue().kpis}
NOVEMBER = unit_of(date(2017, 11, 1), Grain.MONTH)
NOW = datetime(2017, 11, 20, 12, tzinfo=UTC)
ANA = Subject("person:4", SubjectKind.PERSON, "Ana Ruiz", (4,), (4, 5))


def answer(*scores: Score, subject: Subject = ANA, period: Period = NOVEMBER, **over: Any) -> KpiAnswer:
    """An answer about November on the 20th."""
    made = KpiAnswer(
        request=CardRequest(subject.key, (), period),
        card=Card(subject, period, unit_of(date(2017, 10, 1), Grain.MONTH), scores),
        workspace=Workspace(1, "Acme"),
        as_of=date(2017, 11, 20),
        now=NOW,
        is_own=True,
        freshness=Freshness(NOW, date(2017, 11, 19)),
    )
    return replace(made, **over)


def shown(made: KpiAnswer) -> str:
    return words(payload(card(made, reader_for(made), "t1")))


def payload(message: Message) -> dict[str, Any]:
    """As it is sent."""
    return {**message.payload(), "unfurl_links": False, "unfurl_media": False}


FULL = Score(
    KPIS["revenue"], 1_200.0, None, target=2_000.0, attainment=0.6, expected=1_300.0, basis=PaceBasis.USUAL_SHARE,
    status=Status.SLIPPING, previous=1_000.0, change=0.2, difference=200.0, forecast=1_900.0, forecast_low=1_700.0,
    forecast_high=2_200.0, trend=(900.0, None, 1_200.0),
)  # fmt: skip


def test_number_first_then_what_it_means() -> None:
    text = shown(answer(FULL))
    assert "*$1,200*  Revenue  ▆·█" in text
    assert "◐ slipping: 60% of the target of $2,000" in text
    assert "▲ up 20% on October 2017" in text
    assert "forecast $1,900 ($1,700 to $2,200)" in text
    assert "Pace is measured against what the team has usually reached by this day." in text
    assert "Counted up to 20 Nov 2017" in text
    assert "Data up to 19 Nov 2017, imported just now." in text


def test_where_lower_is_better_the_words_say_so() -> None:
    cycle = replace(FULL, kpi=KPIS["sales_cycle"], actual=40.0, target=45.0, difference=-5.0, change=-0.1,
                    status=Status.AHEAD, forecast=None)  # fmt: skip
    text = shown(answer(cycle))
    assert "◆ ahead: target at most 45 days" in text
    assert "▼ down 5 days on October 2017 (better)" in text


def test_ratios_change_in_points() -> None:
    rate = Score(KPIS["win_rate"], 0.6, None, previous=0.55, change=0.0909, difference=0.05)
    assert "▲ up 5 points on October 2017" in shown(answer(rate))


def test_from_nothing_the_change_is_the_amount() -> None:
    assert "▲ up $500 on October 2017" in shown(answer(replace(FULL, previous=0.0, change=None, difference=500.0)))


@pytest.mark.parametrize("gap", list(Gap))
def test_every_gap_is_said_in_words(gap: Gap) -> None:
    text = shown(answer(Score(KPIS["win_rate"], None, gap)))
    assert "Win rate" in text
    assert "no figure." in text
    assert "None" not in text


def test_a_forecast_has_no_digits_it_cannot_know() -> None:
    score = replace(FULL, kpi=KPIS["deals_won"], forecast=34.7, forecast_low=2.34, forecast_high=39.8)
    assert "forecast 35 (2.3 to 40)" in shown(answer(score))


def test_different_bases_say_which_kpi_has_which() -> None:
    level = replace(FULL, kpi=KPIS["win_rate"], actual=0.6, target=0.5, basis=PaceBasis.LEVEL)
    text = shown(answer(FULL, level))
    assert "Revenue: what the team has usually reached by this day" in text
    assert "Win rate: the whole target, at any time" in text


def test_without_any_data_or_target_it_teaches() -> None:
    text = shown(answer(Score(KPIS["revenue"], 5.0, None), freshness=None))
    assert "No target for Revenue yet. Ask your manager." in text
    assert "No data has been imported yet." in text


def test_the_terminal_shows_the_same_figures() -> None:
    text = as_text(answer(FULL))
    assert "$1,200" in text
    assert "◐ slipping: 60% of the target of $2,000" in text


@pytest.mark.parametrize("count", [1, 19])
def test_all_kpis_fit_one_message(count: int) -> None:
    made = answer(*(replace(FULL, kpi=kpi) for kpi in list(KPIS.values())[:count]))
    message = payload(card(made, reader_for(made), "t1"))
    assert list(problems(message)) == []
    assert len(message["blocks"]) == count + 3


def test_a_question_that_names_too_many_kpis_for_the_menus_keeps_its_share_button() -> None:
    made = answer(FULL, request=CardRequest("person:4", tuple(KPIS), NOVEMBER))
    message = payload(card(made, reader_for(made), "t1"))
    assert list(problems(message)) == []
    assert [element["action_id"] for element in message["blocks"][-1]["elements"]] == [
        "goal.new",
        "kpi.coach",
        "kpi.share",
    ]


numbers = st.none() | st.floats(-1e12, 1e12)
names = st.text(max_size=10) | st.just(HOSTILE * 30)
scores = st.builds(
    Score,
    kpi=st.builds(
        replace, st.sampled_from(list(KPIS.values())), name=names.filter(str.strip), meaning=names,
        unit=st.sampled_from(Unit), direction=st.sampled_from(Direction),
    ),
    actual=numbers, gap=st.none() | st.sampled_from(Gap), target=numbers, attainment=numbers, expected=numbers,
    basis=st.none() | st.sampled_from(PaceBasis), status=st.none() | st.sampled_from(Status), previous=numbers,
    change=numbers, difference=numbers, forecast=numbers, forecast_low=numbers, forecast_high=numbers,
    trend=st.lists(numbers, max_size=12).map(tuple),
)  # fmt: skip
subjects = st.builds(
    Subject,
    key=st.just("person:4"),
    kind=st.sampled_from(SubjectKind),
    name=names,
    people=st.just((4,)),
    peers=st.just(()),
)
lines = st.builds(
    RecordLine, key=names, title=names, person=names, source=names, measure=st.sampled_from(["revenue", "deals_won"]),
    day=st.dates(date(1990, 1, 1), date(2100, 12, 31)), value=st.floats(-1e12, 1e12),
)  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(st.lists(scores, min_size=1, max_size=19), subjects, st.sampled_from(["en_US", "de_DE", "ar_EG"]))
def test_any_card_is_one_that_slack_takes(found: list[Score], subject: Subject, locale: str) -> None:
    unique = [replace(score, kpi=replace(score.kpi, key=f"{score.kpi.key}{i}")) for i, score in enumerate(found)]
    made = answer(*unique, subject=subject)
    reader = reader_for(made, locale)
    for message in (card(made, reader, "t1"), shared_card(made, reader, "U1"), confirmation(made, reader, "C1", "t1")):
        sent = payload(message)
        assert list(problems(sent)) == []


@settings(deadline=None, max_examples=40)
@given(scores, subjects, st.lists(lines, max_size=10), st.integers(0, 500), st.integers(0, 1_000))
def test_any_page_of_details_is_one_that_slack_takes(
    score: Score, subject: Subject, found: list[RecordLine], offset: int, more: int
) -> None:
    made = answer(score, subject=subject)
    details = Details(made, score, tuple(found), offset + len(found) + more, offset)
    request = DetailsRequest(made.request, "revenue", offset)
    assert list(problems(payload(details_card(details, request, reader_for(made), "t1")))) == []


kpi_keys = st.lists(st.sampled_from(list(KPIS)), max_size=5).map(tuple)
periods = st.builds(unit_of, st.dates(date(1991, 1, 1), date(2099, 12, 31)), st.sampled_from(Grain))


@given(kpi_keys, periods, periods, st.integers(0, 1_000_000))
def test_controls_come_back_as_what_they_stood_for(
    keys: tuple[str, ...], period: Period, other: Period, offset: int
) -> None:
    request = CardRequest("person:4", keys, period)
    assert request_in(f"abc123:{request.encode()}") == request
    details = DetailsRequest(request, "revenue", offset)
    assert DetailsRequest.decode(details.encode()) == details
    chosen = f"{other.start}|{other.end}|{other.grain}"
    assert with_period(request, chosen) == CardRequest("person:4", keys, other)


def test_a_message_beyond_slacks_limits_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="51 blocks"):
        Message("x", tuple(section("a") for _ in range(51)))
    with pytest.raises(ValueError, match="needs a text"):
        Message(" ")
