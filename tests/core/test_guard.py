"""The guard, by example and by property: what the evidence has passes, anything else does not."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.catalogue import Unit
from core.claims import Counts, claims_in, plainly
from core.coaching import Evidence, Fact
from core.guard import Flaw, check, is_grounded
from core.periods import Grain
from tests.core.figures import REVENUE, WIN_RATE
from tests.core.packs import evidence, pack
from views.coaching import fact_text
from views.text import Reader

FACTS = (
    Fact("revenue.actual", "Revenue", 357_666, Unit.MONEY, "counted"),
    Fact("revenue.target", "Target", 400_000, Unit.MONEY, "agreed"),
    Fact("win_rate.actual", "Win rate", 0.6315, Unit.RATIO, "counted"),
    Fact("win_rate.previous", "Win rate before", 0.5, Unit.RATIO, "counted"),
    Fact("sales_cycle.actual", "Sales cycle", 46.2, Unit.DAYS, "counted"),
    Fact("deals_won.actual", "Deals won", 24, Unit.COUNT, "counted"),
    Fact("deals_won.previous", "Deals won before", 12, Unit.COUNT, "counted"),
)
PACK = evidence(FACTS)  # November 2017 against October, as of the 20th


def flaws(text: str, **over: object) -> list[tuple[Flaw, str]]:
    return [(one.flaw, one.said) for one in check(text, PACK, (), **over)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "Your revenue is $357,666, against a target of $400,000.",
        "Your revenue is about $358,000, or $360k, or $0.36M, or 0.36 million dollars.",
        "You win 63.2%, or 63 %, or 63 percent, or sixty-three per cent of your deals.",
        "It is 357.666 € and 63,2 %.",
        "It is 357\u202f666,00 € and 63,2\u00a0%.",
        "A deal takes 46.2 days, about 46 days.",
        "You won 24 deals, twenty-four deals, two dozen deals: twice as many as the 12 before.",
        "You doubled your deals, and half of them were new.",
        "Since 1 November you won 24 deals; by Nov 20, 2017 that was good. In October 2017 it was 12.",
        "From 2017-11-01 on, Q4 2017, in 2017.",
        "One thing to try: ask who else decides, on Tuesday, and double-check it half-way.",
        "Your CRM says so. I'd ask.",
    ],
)
def test_what_the_evidence_has_passes(text: str) -> None:
    assert flaws(text) == []


@pytest.mark.parametrize(
    ("text", "flaw", "said"),
    [
        ("Your revenue is $357,665.", Flaw.NUMBER, "$357,665"),
        ("Your revenue is $300,000.", Flaw.NUMBER, "$300,000"),
        ("Your revenue is $0.3 million.", Flaw.NUMBER, "$0.3 million"),
        ("Your revenue is -$357,666.", Flaw.NUMBER, "-$357,666"),
        ("You won 357,666 deals.", Flaw.NUMBER, "357,666"),  # in another unit
        ("You won $24.", Flaw.NUMBER, "$24"),
        ("You win 24%.", Flaw.NUMBER, "24%"),
        ("It rose by 63.2 points.", Flaw.NUMBER, "63.2 points"),
        ("You win 60% of deals.", Flaw.NUMBER, "60%"),
        ("You win 63.3% of deals.", Flaw.NUMBER, "63.3%"),
        ("You win sixty percent of deals.", Flaw.NUMBER, "sixty percent"),
        ("You won twenty-five deals.", Flaw.NUMBER, "twenty-five"),
        ("You tripled your deals.", Flaw.NUMBER, "tripled"),
        ("A third of them stayed.", Flaw.NUMBER, "A third"),
        ("You need 5 times as many.", Flaw.NUMBER, "5 times"),
        ("It takes 47 days.", Flaw.NUMBER, "47 days"),
        ("It takes three weeks.", Flaw.NUMBER, "three weeks"),
        ("You won ２５ deals.", Flaw.NUMBER, "25"),  # full-width
        ("You won ½ of them and ¾ of the rest.", Flaw.NUMBER, "1"),
        ("On 2 November it changed.", Flaw.DATE, "2 November"),
        ("On Nov 3rd it changed.", Flaw.DATE, "Nov 3rd"),
        ("In March 2016 it changed.", Flaw.DATE, "March 2016"),
        ("By 11/12/2017 it changed.", Flaw.DATE, "11/12/2017"),
        ("It was so in 2016.", Flaw.DATE, "in 2016"),
        ("In Q3 2017 it was better.", Flaw.DATE, "Q3 2017"),
        ("You are 3rd.", Flaw.RANK, "3rd"),
        ("You are #1 here.", Flaw.RANK, "#1"),
        ("You are in second place.", Flaw.RANK, "second place"),
        ("You are the best in the team.", Flaw.RANK, "best in the team"),
        ("You are ranked low.", Flaw.RANK, "ranked"),
        ("Ask how Ben does it.", Flaw.NAME, "Ben"),
        ("Talk to Globex about it.", Flaw.NAME, "Globex"),
        ("You look ill today.", Flaw.GROUND, "ill"),
        ("Do not be lazy.", Flaw.GROUND, "lazy"),
        ("At your age it is hard.", Flaw.GROUND, "At your age"),
        ("Your religion may matter.", Flaw.GROUND, "religion"),
        ("You could be fired.", Flaw.GROUND, "fired"),
        ("You sell less than your colleagues.", Flaw.GROUND, "than your colleagues"),
        ("", Flaw.LENGTH, "0 characters"),
        ("Ask. " * 300, Flaw.LENGTH, "1500 characters"),
    ],
)
def test_what_it_does_not_have_is_found(text: str, flaw: Flaw, said: str) -> None:
    assert (flaw, said) in flaws(text)


def test_names_that_were_given_pass_and_no_others() -> None:
    assert check("Ask Ben Ito how it went.", PACK, ["Ben Ito"]) == []
    assert flaws("Ben is ahead.", others=["Ben Ito"]) == [(Flaw.NAME, "Ben")]
    assert flaws("Will you ask? Mark the day.", others=["Will Mark"]) == []
    assert flaws("Ask whether Will knows.", others=["Will Mark"]) == [(Flaw.NAME, "Will")]


def test_a_word_that_begins_a_reviewed_sentence_is_nobodys_name_there() -> None:
    mates = ["Ask Wu", "You Lin", "The Anh", "Ben Ito"]
    text, reviewed = "Ask who decides. You won 24 deals.", "Ask who decides. You won {deals_won.actual} deals."
    assert flaws(text, others=mates) == [(Flaw.NAME, "Ask"), (Flaw.NAME, "You")]
    assert flaws(text, others=mates, reviewed=reviewed) == []
    for added, name in (("The rest waits.", "The"), ("Ben knows.", "Ben"), ("See what You did.", "You")):
        assert flaws(f"{text} {added}", others=mates, reviewed=reviewed) == [(Flaw.NAME, name)]


def test_a_reviewed_text_may_count_what_to_do() -> None:
    text = "Ask two questions, three times, and take 30 minutes. You won 24 deals."
    assert [said for _, said in flaws(text)] == ["30 minutes", "two", "three times"]
    assert (
        flaws(text, reviewed="Ask two questions, three times, and take 30 minutes. You won {deals_won.actual} deals.")
        == []
    )
    changed = text.replace("24", "25")
    assert flaws(changed, reviewed="Ask two questions, three times, and take 30 minutes.") == [(Flaw.NUMBER, "25")]


@given(pack(), st.sampled_from(["en_US", "de_DE", "fr_FR", "hi_IN", "de_CH", "sv_SE"]))
def test_text_of_its_numbers_passes_in_every_language(found: Evidence, locale: str) -> None:
    reader = Reader(locale, currency="EUR")
    for fact in found.facts:
        for one in (fact, replace(fact, id="k.target")):  # as what was counted, and as an aim
            written = fact_text(one, reader)
            assert check(f"It stands at {written} now.", found, ()) == [], (fact, written)


def test_one_and_ones_are_no_money_and_no_number() -> None:
    assert list(claims_in("Pick the one you know, and one and the same; the ones that wait come first.")) == []
    [claim] = claims_in("It is one USD")
    assert claim.counts is Counts.MONEY


@given(pack(), st.data())
def test_with_one_number_changed_it_fails(found: Evidence, data: st.DataObject) -> None:
    reader = Reader()
    facts = list(found.facts)
    at = data.draw(st.integers(0, len(facts) - 1))
    other = data.draw(st.floats(0.001, 5_000_000).map(lambda value: round(value, 4)))
    if facts[at].unit is Unit.COUNT:
        other = float(round(other))
    changed = reader.figure(other, facts[at].unit)
    # Changed so that no fact of that unit rounds to it: otherwise it is another true number.
    [claim] = claims_in(plainly(changed))
    assume(not is_grounded(claim, found))
    said = [reader.figure(fact.value, fact.unit) for fact in facts]
    assert check(f"It went {'; '.join(said)}.", found, ()) == []
    said[at] = changed
    assert [one.flaw for one in check(f"It went {'; '.join(said)}.", found, ())] == [Flaw.NUMBER]


@given(pack(), st.data())
def test_the_right_number_in_another_unit_fails(found: Evidence, data: st.DataObject) -> None:
    fact = data.draw(st.sampled_from(found.facts))
    unit = data.draw(st.sampled_from([one for one in Unit if one is not fact.unit]))
    written = Reader().figure(fact.value, unit)
    [claim] = claims_in(plainly(written))
    taken = {Unit.COUNT, Unit.SCORE} if unit in (Unit.COUNT, Unit.SCORE) else {unit}
    assume(fact.unit not in taken)
    assume(not any(is_grounded(claim, evidence([one])) for one in found.facts if one.unit in taken))
    assert not is_grounded(claim, found)


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    check(text, PACK, ())


def test_kpis_names_are_no_peoples() -> None:
    found = evidence(FACTS, [REVENUE, WIN_RATE])
    assert check("Your Revenue counts.", found, ["Revenue"]) == []
    assert found.period.grain is Grain.MONTH
