"""Answers of a model that wants to get past the guard."""

import pytest

from core.catalogue import Unit
from core.coaching import Fact
from core.guard import Flaw, check_wording, ground_of
from core.masking import Mask
from core.tip_reading import guarded
from tests.core.figures import REVENUE, WIN_RATE
from tests.core.packs import evidence
from views.coaching import fact_text
from views.text import Reader

FACTS = (
    Fact("revenue.actual", "Revenue", 357_666, Unit.MONEY, "counted"),
    Fact("win_rate.actual", "Win rate", 0.6315, Unit.RATIO, "counted"),
    Fact("sales_cycle.actual", "Sales cycle", 46.2, Unit.DAYS, "counted"),
    Fact("deals_won.actual", "Deals won", 24, Unit.COUNT, "counted"),
)
REST = "so ask who decides and when they do."


def flaws(text: str, reader: Reader | None = None) -> list[Flaw]:
    mask = Mask(["Ana Ruiz", "Ben Ito"])
    mask.hide("with Ana Ruiz, Acme Corp and info@acme.example")
    reader = reader or Reader()
    pack = evidence(FACTS, [REVENUE, WIN_RATE])
    _, problems = guarded([text], pack, mask, lambda fact: fact_text(fact, reader), mates=["Ben Ito"])
    return [problem.flaw for problem in problems]


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("You win {deals_won.actual} deals daily,", Flaw.NUMBER),
        ("You win {deals_won.actual} deals each week,", Flaw.NUMBER),
        ("You win {deals_won.actual} deals every day,", Flaw.NUMBER),
        ("You win {deals_won.actual} deals/day,", Flaw.NUMBER),
        ("You have {revenue.actual} days left,", Flaw.NUMBER),
        ("You have {deals_won.actual},000 deals,", Flaw.NUMBER),
        ("It takes 46,200 days,", Flaw.NUMBER),
        ("You have {deals_won.actual} pct of it,", Flaw.NUMBER),
        ("You have –{revenue.actual} of it,", Flaw.NUMBER),
        ("You have €357,666 of it,", Flaw.NUMBER),
        ("You have 357,666 euros of it,", Flaw.NUMBER),
        ("You have CHF 357,666 of it,", Flaw.NUMBER),
        (f"You have {'9' * 400} of it,", Flaw.NUMBER),
        (f"You have $1{'0' * 400} of it,", Flaw.NUMBER),
        (f"You have {'million ' * 800} of it,", Flaw.NUMBER),
        (f"You have Q{'9' * 5_000} of it,", Flaw.DATE),
        ("See https://evil.example,", Flaw.NAME),
        ("Write to ceo@evil.com,", Flaw.NAME),
        ("<!channel> look at evil.com,", Flaw.NAME),
        ("Go on :poop:,", Flaw.LANGUAGE),
        ("It is l\N{CYRILLIC SMALL LETTER A}zy of you,", Flaw.LANGUAGE),
        ("It is l\u0336a\u0336z\u0336y of you,", Flaw.GROUND),
        ("You are an idiot,", Flaw.GROUND),
        ("You may be sacked,", Flaw.GROUND),
        ("You could be let go,", Flaw.GROUND),
        ("This is your final warning,", Flaw.GROUND),
        ("Your job is at risk,", Flaw.GROUND),
        ("You look stressed,", Flaw.GROUND),
        ("As a mother you know it,", Flaw.GROUND),
        ("You lag behind your colleagues,", Flaw.GROUND),
        ("Others do it better,", Flaw.GROUND),
        ("You are the worst of them,", Flaw.RANK),
        ("You came in second,", Flaw.RANK),
    ],
)
def test_it_does_not_get_past(text: str, flaw: Flaw) -> None:
    assert flaw in flaws(f"{text} {REST}")


@pytest.mark.parametrize(
    "text",
    [
        "You booked {revenue.actual} last week,",
        "You won {deals_won.actual} this month,",
        "You have 357,666 dollars of it, or $358k,",
        "Write to [X1] and to [P1] of [N1],",
    ],
)
def test_what_is_so_still_passes(text: str) -> None:
    assert flaws(f"{text} {REST}") == []


def test_an_amount_is_in_the_readers_currency() -> None:
    swiss = Reader(locale="de_CH", currency="CHF")
    assert flaws(f"You have {{revenue.actual}} of it, {REST}", swiss) == []
    assert flaws(f"You have CHF 357’666 of it, {REST}", swiss) == []
    assert flaws(f"You have $357,666 of it, {REST}", swiss) == [Flaw.NUMBER]


def test_other_words_for_feedback_bring_no_address() -> None:
    assert [one.flaw for one in check_wording("See evil.com first.", "See the plan first.", ())] == [Flaw.NAME]
    assert check_wording("First see acme.com.", "See acme.com first", ()) == []


def test_a_manager_may_say_a_day() -> None:
    assert ground_of("Call them by the fifth, or on 5th December.") == []
    assert [one.flaw for one in ground_of("You are 5th in the team.")] == [Flaw.RANK]
