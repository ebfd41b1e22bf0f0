"""What makes feedback useful, who may read it, and how it is shown whole."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.access import Reading, Viewer, reading_of
from core.errors import Refused
from core.feedback import (
    LONGEST,
    Audience,
    Content,
    Feedback,
    FeedbackKind,
    FeedbackState,
    Part,
    amended,
    described_window,
    is_vague,
    problems,
    withdrawn,
)
from core.people import Role
from views.feedback_text import joined, paged, paragraphs, written

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
AUTHOR, SUBJECT, LEAD, PEER, OTHER_LEAD, ADMIN = range(1, 7)
WHOLE = Content(
    SUBJECT,
    FeedbackKind.IMPROVEMENT,
    behaviour="You showed eleven slides before the first question",
    situation="On Tuesday",
    impact="They stopped taking notes",
    next_step="Ask three questions first",
    topic="skill:discovery",
)
KPIS = {"revenue"}


def feedback(content: Content = WHOLE, **over: object) -> Feedback:
    given = Feedback(1, AUTHOR, content, FeedbackState.GIVEN, 1, NOW)
    return replace(given, **over)  # type: ignore[arg-type]


def test_what_is_whole_has_no_problems() -> None:
    assert problems(WHOLE, AUTHOR, kpis=KPIS) == {}
    assert problems(replace(WHOLE, kind=FeedbackKind.PRAISE, next_step=""), AUTHOR, kpis=KPIS) == {}
    message = Content(SUBJECT, FeedbackKind.PRAISE, "You stayed calm")
    assert problems(message, AUTHOR, kpis=KPIS, is_form=False) == {}
    assert problems(Content(AUTHOR, FeedbackKind.REFLECTION, "I talked over them"), AUTHOR, kpis=KPIS) == {}


@pytest.mark.parametrize(
    ("changed", "parts"),
    [
        ({"behaviour": " \n"}, {Part.BEHAVIOUR}),
        ({"situation": "", "impact": ""}, {Part.SITUATION, Part.IMPACT}),
        ({"next_step": ""}, {Part.NEXT_STEP}),
        ({"subject": AUTHOR}, {Part.SUBJECT}),
        ({"kind": FeedbackKind.REFLECTION}, {Part.KIND}),
        ({"topic": "kpi:gone"}, {Part.TOPIC}),
        ({"topic": "skill:gone"}, {Part.TOPIC}),
        ({"topic": "revenue"}, {Part.TOPIC}),
        ({"impact": "x" * (LONGEST + 1)}, {Part.IMPACT}),
    ],
)
def test_what_is_missing_wrong_or_too_long_is_said_at_its_part(changed: dict[str, object], parts: set[Part]) -> None:
    found = problems(replace(WHOLE, **changed), AUTHOR, kpis=KPIS)  # type: ignore[arg-type]
    assert set(found) == parts
    assert all(text.endswith(".") for text in found.values())


@pytest.mark.parametrize(
    ("text", "vague"),
    [
        ("Good job", True),
        ("Great work, keep it up!", True),
        ("Well done well done well done", True),
        ("Be more proactive", True),
        ("Nice", True),
        ("You asked the buyer who else decides", False),
        ("Good job: you called back within 2 hours", False),  # with something that was seen
        (
            "客户抱怨价格时你先听完了他们的顾虑然后用一句话总结了问题并且约好了下一次见面的时间而且提到了预算和决策人",
            False,
        ),
    ],
)
def test_a_phrase_that_nobody_could_repeat_is_vague(text: str, vague: bool) -> None:
    assert is_vague(replace(WHOLE, behaviour=text)) is vague


def test_it_is_changed_and_taken_back_by_its_author_only_and_in_time() -> None:
    more = replace(WHOLE, behaviour="You showed nine slides")
    assert amended(feedback(), more, AUTHOR, may_share=False).version == 2
    for by in (SUBJECT, LEAD, None):
        with pytest.raises(Refused, match="Only its author"):
            amended(feedback(), more, by, may_share=False)
    with pytest.raises(Refused, match="stays with the person"):
        amended(feedback(), replace(more, subject=PEER), AUTHOR, may_share=False)
    day = timedelta(days=1)
    gone = withdrawn(feedback(), AUTHOR, NOW + day, day)
    assert gone.state is FeedbackState.WITHDRAWN
    with pytest.raises(Refused, match="24 hours"):
        withdrawn(feedback(), AUTHOR, NOW + day + timedelta(seconds=1), day)
    assert withdrawn(feedback(), AUTHOR, NOW + 999 * day, None).state is FeedbackState.WITHDRAWN
    with pytest.raises(Refused, match="already"):
        withdrawn(gone, AUTHOR, NOW, None)
    assert [described_window(timedelta(hours=h)) for h in (1, 24, 36, 168)] == [
        "one hour",
        "24 hours",
        "36 hours",
        "7 days",
    ]


VIEWERS = {
    "author": Viewer(AUTHOR, Role.REP),
    "subject": Viewer(SUBJECT, Role.REP),
    "admin who leads them": Viewer(8, Role.ADMIN, frozenset({SUBJECT})),
    "lead": Viewer(LEAD, Role.MANAGER, frozenset({AUTHOR, SUBJECT})),
    "lead's lead": Viewer(9, Role.MANAGER, frozenset({LEAD, AUTHOR, SUBJECT})),
    "peer": Viewer(PEER, Role.REP),
    "other lead": Viewer(OTHER_LEAD, Role.MANAGER, frozenset({PEER})),
    "admin": Viewer(ADMIN, Role.ADMIN),
    "command line": Viewer(None, Role.ADMIN),
}
READ = {  # who reads it; admins do so on record
    "for both": {"author", "subject", "lead", "lead's lead", "admin", "admin who leads them", "command line"},
    "for the subject": {"author", "subject", "admin", "admin who leads them", "command line"},
    "withdrawn": {"author"},
    "author erased": {"subject", "lead", "lead's lead", "admin", "admin who leads them", "command line"},
    "reflection for both": {"subject", "lead", "lead's lead", "admin", "admin who leads them", "command line"},
    "reflection for oneself": {"subject", "admin", "admin who leads them", "command line"},
}
PIECES = {
    "for both": feedback(),
    "for the subject": feedback(replace(WHOLE, audience=Audience.SUBJECT)),
    "withdrawn": feedback(state=FeedbackState.WITHDRAWN),
    "author erased": feedback(author=None),
    "reflection for both": feedback(replace(WHOLE, kind=FeedbackKind.REFLECTION), author=SUBJECT),
    "reflection for oneself": feedback(
        replace(WHOLE, kind=FeedbackKind.REFLECTION, audience=Audience.SUBJECT), author=SUBJECT
    ),
}


@pytest.mark.parametrize("piece", list(PIECES))
@pytest.mark.parametrize("who", list(VIEWERS))
def test_who_reads_what(who: str, piece: str) -> None:
    reading = reading_of(VIEWERS[who], PIECES[piece])
    assert (reading is not Reading.NO) == (who in READ[piece])
    assert (reading is Reading.RECORDED) == (who in READ[piece] and who.startswith(("admin", "command line")))


@given(st.text(max_size=9_000))
def test_nothing_that_was_written_is_lost_between_paragraphs(text: str) -> None:
    shown = written(text)
    parts = paragraphs(shown)
    assert all(0 < len(part) <= 2_900 for part in parts)
    assert "".join("".join(parts).split()) == "".join(shown.split())
    assert all(part.count("&") == part.count("&amp;") for part in parts)  # no sign is torn apart


@given(st.lists(st.text(min_size=1, max_size=2_900), max_size=30))
def test_pages_hold_everything_in_order_and_what_slack_takes(parts: list[str]) -> None:
    pages = paged(parts)
    assert [part for page in pages for part in page] == parts
    assert all(sum(map(len, page)) <= 9_000 for page in pages)
    assert joined([]) == []
