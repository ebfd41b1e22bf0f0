"""Everything that can be pressed on anybody's Home, pressed by who may not: refused, each time, on the server."""

from collections.abc import Iterator

import pytest

from core.ports import PersonRow
from tests.handlers.draft_kit import monday
from tests.handlers.feedback_kit import give, stored
from tests.handlers.home_kit import home, opens_home, pressed
from tests.handlers.kit import ADA, ANA, BEN, CLEO, MARIA, NEW, OTTO, Office, words
from tests.handlers.test_goals import proposed
from tests.handlers.test_home_sizes import leads

GOAL, FEEDBACK, REQUEST = "1|1", "1", "1"
_NO_GOAL = "You can see your own goals and those of the people below you."
_NOT_MINE = "That button is not one of mine."
# What Cleo, a rep of another team, sends in place of what her own Home offers, and what she reads then.
REFUSED = {
    "goal.accept": (GOAL, _NO_GOAL),
    "goal.ask": (GOAL, _NO_GOAL),
    "goal.answer": (GOAL, _NO_GOAL),
    "goal.amend": (GOAL, _NO_GOAL),
    "feedback.open": (FEEDBACK, "There is no such feedback for you to read."),
    "feedback.give": ("1 OR 1=1", _NOT_MINE),
    "feedback.give_requested": (REQUEST, "There is no such request to you."),
    "request.decline": (REQUEST, "There is no such request to you."),
    "kpi.coach": ("person:{ana}|2017-11-01|2017-11-30|month", "There is no such tip of yours."),
    "home.team.next": ("-20", _NOT_MINE),
    "home.team.back": ("x", _NOT_MINE),
    "setup.open": ("scorecard", "Setting Pace up is for admins."),
    "setup.skip": ("scorecard", "Setting Pace up is for admins."),
    "rules.change": ("company", "set by admins"),
    "administration.open.people": ("people", "The roster is for admins"),
    "administration.open.import": ("import", "only an admin can bring data in"),
    "administration.open.kpis": ("kpis", "set by admins"),
    "administration.open.targets": ("targets", "set by admins"),
    "administration.open.changes": ("changes", "set by admins"),
    "administration.open.setup": ("setup", "Setting Pace up is for admins."),
}
REFUSED_CHOICES = {
    "home.brief": ("{ana}", "That is for the managers above this person."),
    "home.feedback": ("1 OR 1=1", _NOT_MINE),
}
# These say nothing of whom or what: they are about whoever presses them, and show that person's own.
ABOUT_ONESELF = {"goal.new", "feedback.inbox", "drafts.show", "administration.open.schedule"}


@pytest.fixture
def full(desk: Office) -> Office:
    """A company in which every button stands on somebody's Home."""
    proposed(desk)
    opens_home(desk, ANA)
    pressed(desk, ANA, "goal.ask")
    desk.submits(ANA, desk.slack.forms[-1], text="Which customers is that from?")
    give(desk)
    monday(desk, "Ana Ruiz")
    desk.types(BEN, "request @Ana Ruiz about my demos", command="/feedback")
    leads(desk, 30)
    return desk


def actions(desk: Office, who: str) -> Iterator[str]:
    for block in desk.slack.homes[who]["blocks"]:
        for element in [*block.get("elements", []), block.get("accessory", {})]:
            if "action_id" in element:
                yield element["action_id"]


def test_for_everything_that_can_be_pressed_it_is_known_what_refuses_it(full: Office) -> None:
    found: set[str] = set()
    for who in (ANA, BEN, MARIA, OTTO, ADA):
        opens_home(full, who)
        found |= set(actions(full, who))
    pressed(full, OTTO, "home.team.next")
    found |= set(actions(full, OTTO))
    assert found == set(REFUSED) | set(REFUSED_CHOICES) | ABOUT_ONESELF


@pytest.mark.parametrize("size", [1, 30, 200, 9_990])
def test_however_many_somebody_leads_there_is_nothing_else_to_press(desk: Office, size: int) -> None:
    leads(desk, size)
    opens_home(desk, OTTO)
    assert set(actions(desk, OTTO)) <= set(REFUSED) | set(REFUSED_CHOICES) | ABOUT_ONESELF
    assert len(desk.slack.homes[OTTO]["blocks"]) <= 100
    assert desk.slack.rejected == []


@pytest.mark.parametrize("action", sorted([*REFUSED, *REFUSED_CHOICES]))
def test_it_is_refused_and_nothing_has_changed(full: Office, action: str) -> None:
    with full.store.begin(full.workspace.id) as tx:
        [ana] = tx.search_people("Ana Ruiz")
    opens_home(full, CLEO)
    forms = len(full.slack.forms)
    if action in REFUSED:
        value, text = REFUSED[action]
        [said] = pressed(full, CLEO, action, value=value.format(ana=ana.id))
    else:
        value, text = REFUSED_CHOICES[action]
        [said] = pressed(full, CLEO, action, choose=value.format(ana=ana.id))
    assert text in words(said)
    assert "went wrong" not in words(said)
    for private in ("Which customers", "eleven slides", "$1,200"):
        assert private not in words(said) + str(full.slack.forms[forms:])
    assert len(full.slack.forms) == forms
    assert "Proposed, not accepted yet." in opens_home(full, ANA)
    assert "Ben Ito about my demos" in home(full, ANA)
    assert len(stored(full)) == 1


@pytest.mark.parametrize("action", sorted(ABOUT_ONESELF))
def test_what_is_about_oneself_shows_ones_own(full: Office, action: str) -> None:
    opens_home(full, CLEO)
    said = pressed(full, CLEO, action, value="all")
    for private in ("Which customers", "eleven slides", "Ana Ruiz"):
        assert private not in "".join(map(words, said)) + str(full.slack.forms[-1:] if action == "goal.new" else "")


@pytest.mark.parametrize("action", sorted([*REFUSED, *ABOUT_ONESELF]))
def test_who_is_in_no_roster_presses_nothing(full: Office, action: str) -> None:
    [said] = pressed(full, NEW, action, value="1")
    assert "I do not know whose figures are yours yet" in words(said)


def test_who_leads_nobody_any_more_has_no_team_at_the_next_press(full: Office) -> None:
    assert "Your team" in opens_home(full, OTTO)
    with full.store.begin(full.workspace.id, write=True) as tx:
        theirs = [person.name for person in tx.people() if person.name.startswith(("Rep ", "Cleo"))]
        tx.save_people([PersonRow(name, manager="Maria Lead") for name in theirs])
        [cleo] = tx.search_people("Cleo Fox")
    [said] = pressed(full, OTTO, "home.brief", choose=str(cleo.id))
    assert "That is for the managers above this person." in words(said)
    assert "Your team" not in home(full, OTTO)
