"""Other words for feedback: what a model is told of it, and what it may not add."""

import pytest

from core.feedback import LONGEST
from core.guard import Flaw
from core.masking import Mask
from core.phrasing import lacks, pack_of, reworded

PEOPLE = ["Ana Ruiz", "Ben Ito", "Ben Abernathy", "Will Power", "Karen Oduya"]
OWN = {
    "situation": "demo with Globex tuesday",
    "behaviour": "you showed 11 slides, Ben counted, before you asked Ana Ruiz's contact anything",
    "impact": "they stopped taking notes",
    "next_step": "",
}
GOOD = {
    "situation": "In Tuesday's demo with [N1]",
    "behaviour": "You showed 11 slides before you asked [P2]'s contact anything; [P1] counted",
    "impact": "They stopped taking notes.",
    "next_step": "",
}


def mask() -> Mask:
    found = Mask(PEOPLE, known=["Globex"])
    pack_of({"subject": "1", **OWN}, "", found)
    return found


def flaws(**said: str) -> set[Flaw]:
    texts, problems = reworded(GOOD | said, OWN, mask(), [name for name in PEOPLE if name not in mask().colleagues])
    assert (texts is None) == bool(problems)
    return {problem.flaw for problem in problems}


def test_nobodys_name_is_in_what_a_model_is_told() -> None:
    told = pack_of({"subject": "1", "kind": "praise", **OWN}, "Discovery", Mask(PEOPLE, known=["Globex"]))
    assert told["topic"] == "Discovery"
    assert (told["kind"], told["next_step"], told["names"]) == ("praise", "", ["[N1]", "[P1]", "[P2]"])
    assert not [name for name in ("Ana", "Ruiz", "Ben", "Globex") if name in str(told)]


def test_people_are_called_what_their_author_called_them() -> None:
    texts, problems = reworded(GOOD, OWN, mask(), ())
    assert problems == []
    assert texts is not None
    # Of two called Ben nobody knows which: the author wrote no more than Ben.
    assert texts["behaviour"] == "You showed 11 slides before you asked Ana Ruiz's contact anything; Ben counted"
    assert texts["situation"] == "In Tuesday's demo with Globex"


@pytest.mark.parametrize(
    ("said", "flaw"),
    [
        ({"behaviour": "You showed 12 slides."}, Flaw.NUMBER),
        ({"impact": "Half of them stopped taking notes."}, Flaw.NUMBER),
        ({"situation": "On Wednesday in the demo"}, Flaw.DATE),
        ({"situation": "Friday's demo"}, Flaw.DATE),
        ({"situation": "In the demo of 12 March"}, Flaw.DATE),
        ({"behaviour": "You asked nothing, as Karen saw."}, Flaw.NAME),
        ({"behaviour": "Karen saw that you asked nothing."}, Flaw.NAME),
        ({"behaviour": "You asked [P3] nothing."}, Flaw.NAME),
        ({"impact": "They stopped taking notes, like Initech."}, Flaw.NAME),
        ({"next_step": "Ask three questions first."}, Flaw.SHAPE),
        ({"next_step": "Listen."}, Flaw.SHAPE),
        ({"impact": ""}, Flaw.LENGTH),
        ({"impact": "They took no notes. " * 200}, Flaw.LENGTH),
        ({"impact": "They felt that you are lazy."}, Flaw.GROUND),
        ({"impact": "You came last in the team."}, Flaw.RANK),
        ({"impact": "Sie haben keine Notizen mehr gemacht und wollten auch keinen Termin."}, Flaw.LANGUAGE),
        ({"impact": "They stopped, {win_rate.actual}."}, Flaw.SHAPE),
    ],
)
def test_what_its_author_has_not_said_is_refused(said: dict[str, str], flaw: Flaw) -> None:
    assert flaw in flaws(**said)


def test_what_is_theirs_may_be_said_again() -> None:
    assert flaws(impact="I've seen that they stopped taking notes. Will you think about it?") == set()
    own = {"behaviour": "you came last in the team on March 3 and said you are lazy, 50% of it in jest"}
    texts, problems = reworded({"behaviour": "On March 3 you said you are lazy, 50% in jest"}, own, Mask(PEOPLE), ())
    assert (texts is not None, problems) == (True, [])


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        ({}, "who it is about"),
        ({"subject": "1"}, "what they did"),
        ({"subject": "1", "behaviour": " \n", "impact": "They left the room early"}, "what they did"),
        ({"subject": "1", "behaviour": "Good job"}, "a little more"),
        ({"subject": "1", "behaviour": "x" * (LONGEST + 1)}, "3,000"),
        ({"subject": "1", "behaviour": "You let them finish"}, ""),
        ({"subject": "1", "behaviour": "你在演示之前问了客户三个问题然后总结了他们的需求"}, ""),
    ],
)
def test_what_is_to_be_written_first(entered: dict[str, str], said: str) -> None:
    assert said in lacks(entered)
    assert bool(lacks(entered)) == bool(said)
