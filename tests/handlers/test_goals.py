"""Goals from the proposal to the end: who proposes, who accepts, who asks, and who may not."""

from datetime import UTC, datetime
from typing import Any

import pytest

from core.goals import GoalState
from core.ports import PersonRow
from core.usecases.goals import Goals
from tests.fakes.outbox import Moved
from tests.handlers.kit import ADA, ANA, BEN, CLEO, HOSTILE, MARIA, NEW, OTTO, Office, words

PROPOSAL = "set @Ana Ruiz revenue 1200 next month because it is what the plan needs"


def error(answer: dict[str, Any]) -> dict[str, str]:
    assert answer["response_action"] == "errors", answer
    return answer["errors"]


def page(answer: dict[str, Any]) -> str:
    """The page that a submission led to."""
    assert answer["response_action"] == "update", answer
    return answer["view"]["title"]["text"] + "\n" + words(answer["view"])


def proposed(desk: Office, text: str = PROPOSAL, who: str = MARIA) -> tuple[str, dict[str, Any]]:
    """A goal proposed by the form; the last letter about it."""
    assert "Done" in page(desk.submits(who, desk.opens(who, text)))
    return desk.letters()[-1]


def test_a_manager_proposes_and_the_rep_accepts(desk: Office) -> None:
    name, letter = proposed(desk)
    assert name == "Ana Ruiz"
    text = words(letter)
    assert "Maria Lead proposes a goal: *Revenue $1,200* for you, December 2017" in text
    assert "Why: it is what the plan needs" in text
    [card] = desk.presses(ANA, letter, "goal.accept")
    assert "Accepted." in words(card)
    told, news = desk.letters()[0]
    assert told == "Maria Lead"
    assert "Ana Ruiz has accepted: *Revenue $1,200* for Ana Ruiz" in words(news)
    [listed] = desk.types(ANA, "", command="/goal")
    assert "Revenue $1,200*, December 2017" in words(listed)
    assert "41 days left" in words(listed)


def test_a_card_leads_to_a_goal_for_whom_it_is_about(desk: Office) -> None:
    for typed, name in (("@Ana Ruiz", "Ana Ruiz"), ("", "Maria Lead's team")):
        [card] = desk.types(MARIA, typed)
        before = len(desk.slack.forms)
        desk.presses(MARIA, card, "goal.new")
        [form] = desk.slack.forms[before:]
        who = next(block["element"] for block in form["blocks"] if block.get("block_id") == "who")
        assert who["initial_option"]["text"]["text"] == name
    [everyone] = desk.types(ADA, "everyone")
    assert "Set a goal" not in words(everyone)


def test_a_reason_in_any_script_fits_the_form(desk: Office) -> None:
    why = "потому что " * 45
    answer = desk.submits(ANA, desk.opens(ANA, f"set revenue 1250 this month because {why}"))
    assert "Done" in page(answer)


def test_a_goal_is_tracked_by_the_engine(desk: Office) -> None:
    page(desk.submits(ANA, desk.opens(ANA, "set revenue 1250 this month because I want to")))
    [listed] = desk.types(ANA, "", command="/goal")
    text = words(listed)
    assert "$1,200 so far (96%)" in text  # twelve deals of a hundred each by the 20th
    assert "forecast" in text
    assert "10 days left" in text


def test_what_was_typed_stands_in_the_form(desk: Office) -> None:
    form = desk.opens(ANA, "set win rate 60% by end of quarter because too many are lost late")
    inputs = {block["block_id"]: block["element"] for block in form["blocks"] if block["type"] == "input"}
    assert inputs["who"]["initial_option"]["text"]["text"] == "Ana Ruiz (me)"
    assert inputs["kpi"]["initial_option"]["value"] == "win_rate"
    assert inputs["amount"]["initial_value"] == "60%"
    assert inputs["period"]["initial_option"]["text"]["text"] == "This quarter (Q4 2017)"
    assert inputs["why"]["initial_value"] == "too many are lost late"
    assert [option["value"] for option in inputs["who"]["options"]] == [inputs["who"]["initial_option"]["value"]]


def test_a_rep_sets_an_own_goal_and_the_manager_hears_of_it(desk: Office) -> None:
    page(desk.submits(ANA, desk.opens(ANA, "set revenue 1250 next month because I want to")))
    [(name, letter)] = desk.letters()
    assert name == "Maria Lead"
    assert "Ana Ruiz has set a goal: *Revenue $1,250*" in words(letter)
    with desk.store.begin(desk.workspace.id) as tx:
        assert [goal.state for goal in tx.goals()] == [GoalState.ACCEPTED]


def test_a_question_goes_to_the_proposer_and_the_answer_back(desk: Office) -> None:
    _, letter = proposed(desk)
    desk.presses(ANA, letter, "goal.ask")
    assert "Sent" in page(desk.submits(ANA, desk.slack.forms[-1], text=f"Is the {HOSTILE} deal in it?"))
    name, question = next(one for one in desk.letters() if "asks about" in words(one[1]))
    assert name == "Maria Lead"
    assert "<!channel>" not in words(question)
    desk.presses(MARIA, question, "goal.answer")
    page(desk.submits(MARIA, desk.slack.forms[-1], text="No, without it."))
    name, answer = next(one for one in desk.letters() if "answers about" in words(one[1]))
    assert name == "Ana Ruiz"
    assert ">No, without it." in words(answer)
    # She changes it: the new version has to be accepted, and the old button no longer does.
    desk.presses(MARIA, question, "goal.amend")
    assert "Changed" in page(desk.submits(MARIA, desk.slack.forms[-1], amount="1300"))
    [refused] = desk.presses(ANA, letter, "goal.accept")
    assert "has been changed since" in words(refused)
    amended = next(one for _, one in desk.letters() if "has changed the goal" in words(one))
    [card] = desk.presses(ANA, amended, "goal.accept")
    assert "Revenue $1,300" in words(card)
    with desk.store.begin(desk.workspace.id) as tx:
        [goal] = tx.goals()
        assert [draft.value for draft, _, _ in tx.goal_versions(goal.id)] == [1200, 1300]
        assert [said.text for said in tx.said(goal.id)][1] == "No, without it."


@pytest.mark.parametrize(
    ("filled", "block", "says"),
    [
        ({"amount": "lots"}, "amount", "is no amount"),
        ({"amount": "0"}, "amount", "Zero is reached by doing nothing"),
        ({"amount": "-5"}, "amount", "is no amount"),
        ({"why": " "}, "why", "Say why"),
        ({"until": "1 Nov 2017"}, "period", "over already"),
        ({"until": "the day after"}, "until", "did not understand"),
        ({"kpi": "no_such_kpi"}, "kpi", "Choose what is measured"),
        ({"kpi": "Win rate", "amount": "160%"}, "amount", "100% at most"),
        ({"amount": "40%"}, "amount", "not in percent"),
        ({"period": "forged|x|y"}, "period", "needs an end"),
    ],
)
def test_what_is_not_smart_is_said_at_its_field(desk: Office, filled: dict[str, str], block: str, says: str) -> None:
    form = desk.opens(ANA, "set revenue 1300 next month because of the plan")
    found = error(desk.submits(ANA, form, **filled))
    assert says in found[block]
    assert desk.letters() == []
    with desk.store.begin(desk.workspace.id) as tx:
        assert tx.goals() == []


@pytest.mark.parametrize(("amount", "says"), [("2000", "far beyond"), ("300", "asks for less than usual")])
def test_too_far_or_too_near_is_a_warning_with_figures_and_the_proposer_decides(
    desk: Office, amount: str, says: str
) -> None:
    form = desk.opens(ANA, f"set revenue {amount} next month because of the plan")
    warned = desk.submits(ANA, form)
    text = page(warned)
    assert says in text
    assert "$1,200" in text  # the best and the usual month
    # Another amount is looked at anew; the same one is wanted.
    assert "Done" in page(desk.submits(ANA, warned["view"]))


def test_a_double_submit_is_one_goal(desk: Office) -> None:
    form = desk.opens(MARIA, PROPOSAL)
    page(desk.submits(MARIA, form, view_id="V77"))
    assert "set already" in page(desk.submits(MARIA, form, view_id="V77"))
    assert len(desk.letters()) == 1
    # The same goal by another form is refused, and what was typed stays.
    assert "open goal for this KPI" in next(iter(error(desk.submits(MARIA, desk.opens(MARIA, PROPOSAL))).values()))


@pytest.mark.parametrize("who", [BEN, CLEO, OTTO])
def test_nobody_sets_goals_for_others_whatever_the_form_says(desk: Office, who: str) -> None:
    with desk.store.begin(desk.workspace.id) as tx:
        ana = next(person.id for person in tx.people() if person.name == "Ana Ruiz")
    form = desk.opens(who, "set revenue 900 next month because why not")
    found = error(desk.submits(who, form, who=f"person:{ana}"))
    assert "for yourself and for the people below you" in next(iter(found.values()))
    assert "for yourself" in next(iter(error(desk.submits(who, form, who="everyone")).values()))
    assert desk.letters() == []


@pytest.mark.parametrize("action", ["goal.accept", "goal.ask", "goal.answer", "goal.amend", "goal.cancel", "goal.cancel.yes",
                                    "goal.split.evenly", "goal.split.share", "goal.split.hand"])  # fmt: skip
@pytest.mark.parametrize("who", [BEN, CLEO, OTTO, NEW])
def test_others_goals_can_be_neither_seen_nor_touched(desk: Office, who: str, action: str) -> None:
    proposed(desk)
    with desk.store.begin(desk.workspace.id) as tx:
        [goal] = tx.goals()
    forms = len(desk.slack.forms)
    [answer] = desk.sends_action(who, {"action_id": action, "value": f"{goal.id}|1"})
    [nothing] = desk.sends_action(who, {"action_id": action, "value": "999|1"})
    assert words(answer) == words(nothing)
    assert "1,200" not in words(answer)
    assert len(desk.slack.forms) == forms
    with desk.store.begin(desk.workspace.id) as tx:
        assert tx.goals() == [goal]


def test_whom_it_is_for_asks_and_does_not_change_it(desk: Office) -> None:
    _, letter = proposed(desk)
    with desk.store.begin(desk.workspace.id) as tx:
        [goal] = tx.goals()
    [refused] = desk.sends_action(ANA, {"action_id": "goal.cancel.yes", "value": f"{goal.id}|1"})
    assert "Ask" in words(refused)
    [refused] = desk.sends_action(MARIA, {"action_id": "goal.accept", "value": f"{goal.id}|1"})
    assert "Only the person a goal is for" in words(refused)
    desk.presses(ANA, letter, "goal.accept")
    [refused] = desk.presses(ANA, letter, "goal.accept")
    assert "accepted already" in words(refused)


@pytest.mark.parametrize("value", ["", "1", "x|y", "1|", "²|1", "1|1|1", f"{'9' * 30}|1"])
def test_forged_buttons_are_refused(desk: Office, value: str) -> None:
    [answer] = desk.sends_action(MARIA, {"action_id": "goal.accept", "value": value})
    assert "not one of mine" in words(answer)


def test_forged_metadata_is_refused(desk: Office) -> None:
    form = desk.opens(MARIA, PROPOSAL)
    for metadata in ("", "x", "[]", '{"goal": "x"}', '{"who": 1, "evil": 2}'):
        found = error(desk.submits(MARIA, form | {"private_metadata": metadata}))
        assert "not one of mine" in next(iter(found.values()))


def test_a_goal_is_given_up_only_after_a_question(desk: Office) -> None:
    proposed(desk)
    [listed] = desk.types(MARIA, "", command="/goal")
    [question] = desk.presses(MARIA, listed, "goal.cancel")
    assert "Give up" in words(question)
    [kept] = desk.presses(MARIA, question, "goal.cancel.no")
    assert "Kept." in words(kept)
    [done] = desk.presses(MARIA, question, "goal.cancel.yes")
    assert "Cancelled." in words(done)
    assert any(name == "Ana Ruiz" and "has cancelled" in words(letter) for name, letter in desk.letters())


def test_a_teams_goal_is_split_and_each_is_asked(desk: Office) -> None:
    page(desk.submits(MARIA, desk.opens(MARIA, "set team revenue 1901 next month because of the plan")))
    [listed] = desk.types(MARIA, "", command="/goal")
    assert "Maria Lead's team" in words(listed)
    [done] = desk.presses(MARIA, listed, "goal.split.share")
    assert "Proposed to 2 people" in words(done)
    assert "1 of 3 are left out" in words(done)  # Nora has won nothing before: a goal of zero would be none
    desk.presses(MARIA, listed, "goal.split.share")  # pressed twice it is the same split
    with desk.store.begin(desk.workspace.id) as tx:
        people = {person.id: person.name for person in tx.people()}
        parts = {people[int(g.draft.subject[7:])]: g.draft.value for g in tx.goals() if g.parent is not None}
    assert sum(parts.values()) == 1901
    assert parts["Ana Ruiz"] > parts["Ben Ito"] > 0
    assert {name for name, letter in desk.letters() if "proposes" in words(letter)} == {"Ana Ruiz", "Ben Ito"}


def test_what_cannot_be_a_goal_is_no_part_of_one(desk: Office) -> None:
    answer = desk.submits(MARIA, desk.opens(MARIA, "set team win rate 70% next month because of the plan"))
    page(answer if "Done" in page(answer) else desk.submits(MARIA, answer["view"]))
    [listed] = desk.types(MARIA, "", command="/goal")
    desk.presses(MARIA, listed, "goal.split.hand")
    form = desk.slack.forms[-1]
    first = next(block["block_id"] for block in form["blocks"] if block["type"] == "input").replace("-", "_")
    assert "100% at most" in str(error(desk.submits(MARIA, form, **{first: "150%"})))
    desk.presses(MARIA, listed, "goal.cancel")
    [asked] = desk.presses(MARIA, listed, "goal.cancel")
    desk.presses(MARIA, asked, "goal.cancel.yes")
    [refused] = desk.presses(MARIA, listed, "goal.split.evenly")  # the old list still has the button
    assert "only one that was agreed to can be split" in words(refused)


def test_an_admin_sees_what_they_have_set_and_can_set_one_for_any_team(desk: Office) -> None:
    form = desk.opens(ADA, "set @Maria revenue 3000 next month because of the plan")
    who = next(block["element"] for block in form["blocks"] if block.get("block_id") == "who")
    assert who["initial_option"]["text"]["text"] == "Maria Lead's team"
    answer = desk.submits(ADA, form)
    page(answer if "Done" in page(answer) else desk.submits(ADA, answer["view"]))
    [listed] = desk.types(ADA, "", command="/goal")
    assert "Maria Lead's team" in words(listed)
    # Maria agrees to it; alone she cannot change it any more.
    _, letter = desk.letters()[-1]
    desk.presses(MARIA, letter, "goal.accept")
    [theirs] = desk.types(MARIA, "", command="/goal")
    assert "Change" not in words(theirs)
    [refused] = desk.sends_action(MARIA, {"action_id": "goal.cancel.yes", "value": "1|1"})
    assert "can change it" in words(refused)
    [split] = desk.presses(MARIA, theirs, "goal.split.evenly")
    assert "Proposed to 3 people" in words(split)


def test_a_question_reaches_who_leads_now(desk: Office) -> None:
    _, letter = proposed(desk)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Maria Lead", email="maria@acme.example", active=False)])
    desk.presses(ANA, letter, "goal.ask")
    answer = desk.submits(ANA, desk.slack.forms[-1], text="Why so much?")
    assert "Nobody is there who could answer" in str(error(answer))
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ana Ruiz", email="ana@acme.example", manager="Otto Lead")])
    page(desk.submits(ANA, desk.slack.forms[-1], text="Why so much?"))
    assert [name for name, news in desk.letters() if "asks about" in words(news)] == ["Otto Lead"]


def test_a_split_by_hand_says_what_cannot_be_read(desk: Office) -> None:
    page(desk.submits(MARIA, desk.opens(MARIA, "set team revenue 1900 next month because of the plan")))
    [listed] = desk.types(MARIA, "", command="/goal")
    desk.presses(MARIA, listed, "goal.split.hand")
    form = desk.slack.forms[-1]
    fields = [block["block_id"] for block in form["blocks"] if block["type"] == "input"]
    assert len(fields) == 3
    found = error(desk.submits(MARIA, form, **{fields[0].replace("-", "_"): "some"}))
    assert "is no amount" in found[fields[0]]
    assert "Proposed to 3 people" in page(desk.submits(MARIA, form, **{fields[0].replace("-", "_"): "900"}))
    forged = form | {"private_metadata": form["private_metadata"].replace(fields[0][7:], "6")}
    assert "not one of mine" in str(error(desk.submits(BEN, forged))) or "below you" in str(
        error(desk.submits(BEN, forged))
    )


def test_goals_end_by_the_figures_and_say_so(desk: Office) -> None:
    for text in (
        "revenue 1250 this month because a",
        "deals won 12 this month because b",
        "win rate 99% this month because c",
    ):
        form = desk.opens(ANA, f"set {text}")
        answer = desk.submits(ANA, form)
        if "Done" not in page(answer):
            page(desk.submits(ANA, answer["view"]))
    proposed(desk, "set @Ben Ito revenue 800 this month because d")
    clock = Moved(datetime(2017, 12, 1, 9, tzinfo=UTC))
    goals = Goals(desk.store, clock, lambda news: {"text": f"{news.goal.state} {news.kpi.key if news.kpi else ''}"})
    assert (
        goals.settle(desk.workspace.id) == 1
    )  # the one that nobody accepted; the data does not cover the month's end yet
    clock.passes(days=3)
    assert goals.settle(desk.workspace.id) == 3
    assert goals.settle(desk.workspace.id) == 0
    with desk.store.begin(desk.workspace.id) as tx:
        ended = {goal.draft.kpi: goal.state for goal in tx.goals() if goal.draft.value != 800}
    assert ended == {"revenue": GoalState.MISSED, "deals_won": GoalState.ACHIEVED, "win_rate": GoalState.MISSED}
    said = [letter["text"] for name, letter in desk.letters() if name == "Ana Ruiz" and letter["text"][0] != "*"]
    assert "achieved deals_won" in said


def test_an_admin_sees_a_reps_goal_and_an_unknown_word_is_named(desk: Office) -> None:
    [answer] = desk.types(ADA, "set blurb 60% by end of quarter because x", command="/goal")
    assert "blurb" in words(answer)
    [answer] = desk.types(ANA, "set calls 50 revenue 60 next month", command="/goal")
    assert "one person or team at a time" in words(answer) or "A goal has one KPI" in words(answer)
    [empty] = desk.types(CLEO, "", command="/goal")
    assert "No goals yet" in words(empty)
