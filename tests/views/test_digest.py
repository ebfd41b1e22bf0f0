"""How a digest reads, and that it stays within what Slack takes."""

from datetime import UTC, date, datetime

import pytest

from core.digests import Digest, Improvement, Member, Trouble, status_of
from core.funnel import Capacity, Narrowing
from core.people import Person, Subject, SubjectKind, Workspace
from core.periods import Grain, unit_of
from core.scorecards import scorecard
from core.scores import Card, Score, Status
from core.usecases.digests import DigestAnswer
from tests.core.figures import REVENUE, WIN_RATE
from tests.fakes.slack_api import problems
from tests.handlers.kit import words
from views.digest import digest_message, praise_message
from views.text import Reader

WEEK, NOVEMBER = unit_of(date(2017, 11, 20), Grain.WEEK), unit_of(date(2017, 11, 20), Grain.MONTH)
HOSTILE = "<!channel> *Zed* _it_ `x` & \u202e<@U0ANA>"


def card(subject: Subject, actual: float | None, target: float | None, period=WEEK) -> Card:
    ratio = actual / target if actual is not None and target else None
    status = None if ratio is None else Status.AHEAD if ratio >= 1.05 else Status.BEHIND
    return Card(
        subject, period, period,
        (Score(REVENUE, actual, None, target, attainment=ratio, expected=target, status=status, previous=90.0),),
    )  # fmt: skip


def member(number: int, name: str, actual: float | None, *, troubled: bool = False, improved: bool = False) -> Member:
    subject = Subject(f"person:{number}", SubjectKind.PERSON, name, (number,), ())
    found = scorecard(card(subject, actual, 100))
    trouble = Trouble(REVENUE, 3, actual or 0.0, 97.25, 88.0, 100.0, 0.5) if troubled else None
    better = Improvement(REVENUE, 150.0, 100.0, 0.5) if improved else None
    return Member(Person(number, name), found, status_of(found.due), trouble, better)


def answer(*members: Member, **over) -> DigestAnswer:
    team = Subject("below:9", SubjectKind.TEAM, "Mo Lind's team", tuple(m.person.id for m in members), ())
    fields = {
        "top": None, "improved": None, "funnel": Narrowing(WIN_RATE, 0.44, 0.56), "capacity": Capacity.FULL, "skipped": 0,
    } | over  # fmt: skip
    whole = scorecard(card(team, 80, 100))
    digest = Digest(Person(9, "Mo Lind"), WEEK, whole, card(team, 300, 400, NOVEMBER), tuple(members), **fields)
    return DigestAnswer(digest, Workspace(1, "Acme"), None, datetime(2017, 11, 27, 9, tzinfo=UTC))


def shown(found: DigestAnswer) -> str:
    payload = digest_message(found, Reader()).payload()
    assert list(problems(payload | {"unfurl_links": False, "unfurl_media": False})) == []
    return words(payload)


def test_the_number_first_then_what_it_means_then_who_needs_what() -> None:
    ana, bo = member(1, "Ana Ruiz", 40, troubled=True), member(2, "Bo Ito", 120, improved=True)
    text = shown(answer(ana, bo, top=bo, skipped=2))
    assert "Mo Lind's team, Week of 20 Nov 2017" in text
    assert "*80%* of the team's targets last week" in text
    assert "November 2017 so far: $300" in text
    assert "Top: *Bo Ito*, 120% of the targets: revenue $120" in text
    assert (
        "Help with revenue, for three weeks: $40 last week; target $100, their usual $97, the team's usual $88" in text
    )
    assert "It narrows at win＿rate: 44%" in text or "It narrows at win_rate: 44%" in text
    assert "Consider hiring" in text
    assert "2 messages were skipped last week" in text
    assert text.index("Ana Ruiz*  behind") < text.index("Bo Ito*  ahead")


def test_a_team_of_two_hundred_fits_and_nobody_is_left_out() -> None:
    members = [
        member(n, f"Person {n:03} of the {'very ' * 6}long names", 40 + n, troubled=n % 3 == 0) for n in range(200)
    ]
    payload = digest_message(answer(*members), Reader()).payload()
    assert list(problems(payload | {"unfurl_links": False, "unfurl_media": False})) == []
    assert len(payload["blocks"]) <= 50
    text = words(payload)
    assert "Person 017" in text
    assert "*behind* (22)" in text
    assert "*ahead* (" in text


def test_names_cannot_mention_or_format() -> None:
    evil = member(1, HOSTILE, 40, troubled=True, improved=True)
    text = shown(answer(evil, top=evil, improved=evil))
    assert "<!" not in text
    assert "<@" not in text
    assert "*Zed*" not in text


@pytest.mark.parametrize("members", [(), (member(1, "Ana", None),)])
def test_a_team_without_figures_says_so(members: tuple[Member, ...]) -> None:
    text = shown(answer(*members, funnel=None, capacity=None))
    assert ("nothing recorded last week" in text) == bool(members)


def test_recognition_is_only_praise_and_only_figures_that_were_reached() -> None:
    ana, bo = member(1, "Ana Ruiz", 40, troubled=True), member(2, "Bo Ito", 120)
    cy = member(3, "Cy Young", 90, improved=True)
    message = praise_message(answer(ana, bo, cy, top=bo, improved=cy), None, Reader())
    assert message is not None
    text = words(message.payload())
    assert "Bo Ito* had the strongest week, with 120% of the targets" in text
    assert "Cy Young* improved most on their own past, in revenue" in text
    assert "Ana" not in text
    assert "90" not in text
    assert praise_message(answer(ana), None, Reader()) is None
    both = praise_message(answer(ana), answer(ana, bo, cy, top=bo), Reader())
    assert both is not None
    assert "Bo Ito* had the strongest month" in words(both.payload())
