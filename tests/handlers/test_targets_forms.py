"""`/pace targets`: looked up, set, changed and removed by an admin, through Bolt's dispatcher."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa

from core.catalogue import Scope, Target
from core.facts import day_number
from core.people import Role
from core.ports import ImportRun, PersonRow
from core.records import RecordBatch
from core.target_keys import TargetKey
from tests.handlers.kit import ADA, ANA, HOSTILE, MARIA, Office, entered, words

NOVEMBER = "target:revenue:everyone:0:2017-11-01:2017-11-30"


def lists(desk: Office, query: str = "", user: str = ADA) -> dict[str, Any]:
    """`/pace targets ...`: the one answer."""
    [answer] = desk.types(user, f"targets {query}".strip(), command="/pace")
    return answer


def form_for(desk: Office, query: str = "add") -> dict[str, Any]:
    return desk.opens(ADA, f"targets {query}", command="/pace")


def page(answer: Mapping[str, Any], action: str = "update") -> str:
    assert answer["response_action"] == action, answer
    return words({"blocks": answer["view"]["blocks"]})


def previewed(desk: Office, *, user: str = ADA, **filled: str) -> tuple[dict[str, Any], str]:
    """The form filled in and sent: the page that says what it would do."""
    answer = desk.submits(user, form_for(desk), **filled)
    return answer["view"], page(answer, "push")


def stored(desk: Office) -> dict[str, float]:
    with desk.store.begin(desk.workspace.id) as tx:
        found = tx.targets(date(2000, 1, 1), date(2100, 1, 1), [kpi.key for kpi in tx.catalogue().kpis])
        return {TargetKey.of_target(one).name: one.value for one in found}


def sets(desk: Office, *targets: Target) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_targets(targets)


def ids(desk: Office) -> dict[str, int]:
    with desk.store.begin(desk.workspace.id) as tx:
        return {one.name: one.id for one in tx.people()} | {one.name: one.id for one in tx.teams()}


def audited(desk: Office) -> list[tuple[str, str, str, Any, Any]]:
    with desk.store.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT actor, action, target, before, after FROM audit_log ORDER BY id"))
        return [
            (one.actor, one.action, one.target, json.loads(one.before or "null"), json.loads(one.after or "null"))
            for one in rows
        ]


def typed(desk: Office, form: Mapping[str, Any], user: str = ADA, stamp: str = "9", **filled: str) -> list[Any]:
    """Something is entered in an open form: what Slack sends, and the forms that came into its place."""
    before = len(desk.slack.forms)
    state = {"values": entered(form, filled)}
    view = {"id": "V7", "private_metadata": form["private_metadata"], "state": state}
    action = {"action_id": "targets.typed", "action_ts": stamp, "type": "plain_text_input", "value": "x"}
    desk.sends_action(user, action, view=view, response_url="", channel={}, container={})
    return desk.slack.forms[before:]


def test_an_admin_sees_what_runs_first_then_what_is_to_come_then_what_is_over(desk: Office) -> None:
    ana = ids(desk)["Ana Ruiz"]
    sets(
        desk,
        Target("revenue", Scope.PERSON, date(2017, 10, 1), date(2017, 10, 31), 900, person_id=ana),
        Target("revenue", Scope.PERSON, date(2017, 12, 1), date(2017, 12, 31), 1_500, person_id=ana),
        Target("win_rate", Scope.TEAM, date(2017, 10, 1), date(2017, 12, 31), 0.6, team_id=ids(desk)["West"]),
    )
    said = words(lists(desk))
    order = [
        said.index(one)
        for one in (
            "*Win rate* for team West: *60%*\nQ4 2017 · runs until 31 Dec 2017",
            "*Revenue* for everyone: *$2,000*\nNovember 2017 · runs until 30 Nov 2017",
            "*Revenue* for Ana Ruiz: *$1,500*\nDecember 2017 · from 1 Dec 2017",
            "*Revenue* for Ana Ruiz: *$900*\nOctober 2017 · over",
        )
    ]
    assert order == sorted(order)
    assert "4 targets" in said


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("revenue", 3),
        ("win rate", 1),
        ("@Ana Ruiz", 2),
        ("@Maria Lead revenue", 0),  # a name that reads like a KPI
        ("ana last month revenue", 1),
        ("next month", 1),
        ("team west", 1),
        ("everyone this month", 1),
        ("2016", 0),
    ],
)
def test_targets_are_looked_for_in_words_of_any_order(desk: Office, query: str, found: int) -> None:
    ana = ids(desk)["Ana Ruiz"]
    sets(
        desk,
        Target("revenue", Scope.PERSON, date(2017, 10, 1), date(2017, 10, 31), 900, person_id=ana),
        Target("revenue", Scope.PERSON, date(2017, 12, 1), date(2017, 12, 31), 1_500, person_id=ana),
        Target("win_rate", Scope.TEAM, date(2017, 11, 1), date(2017, 11, 30), 0.6, team_id=ids(desk)["West"]),
    )
    said = words(lists(desk, query))
    assert f"{found} target" in said
    assert "win_rate" not in said


def test_what_is_not_understood_is_named(desk: Office) -> None:
    assert "“zork” is no KPI" in words(lists(desk, "zork"))
    assert "two" in words(lists(desk, "next month 2017"))


def test_many_are_turned_page_by_page(desk: Office) -> None:
    sets(
        desk,
        *(
            Target("revenue", Scope.EVERYONE, date(2018, m, 1), date(2018, m, 20 + n), 10)
            for m in (1, 2)
            for n in range(8)
        ),
    )
    first = lists(desk)
    assert "17 targets · page 1 of 2" in words(first)
    [second] = desk.presses(ADA, first, "targets.turn")
    assert "page 2 of 2" in words(second)
    [again] = desk.presses(ADA, second, "targets.back")
    assert "page 1 of 2" in words(again)


def test_a_new_target_says_what_it_would_do_before_it_is_saved(desk: Office) -> None:
    view, said = previewed(desk, kpi="Revenue", whom="Ana", period="this month", value="1.3k")
    assert "*Revenue for Ana Ruiz, November 2017: $1,300*" in said
    assert "It asks for $65 on each of 20 working days, $303 in a week." in said
    assert "Reached in 0 of the last 10 months up to October 2017; the middle one is $1,200, the best $1,200." in said
    assert "So far $2,000 counts there: for everyone, or from targets for a longer or shorter time." in said
    assert "`/kpi` shows today: " in said
    assert "92% of the target of $1,300" in said
    assert "It runs already" in said
    assert "Higher than anybody reached in the last 12 months: the best was $1,200." in said
    assert len(stored(desk)) == 1
    saved = page(desk.submits(ADA, view))
    assert "*Revenue for Ana Ruiz, November 2017*: $1,300." in saved
    key = f"target:revenue:person:{ids(desk)['Ana Ruiz']}:2017-11-01:2017-11-30"
    assert stored(desk)[key] == 1_300
    assert audited(desk)[-1] == ("Ada Admin", "target.add", key, None, {"value": 1300})
    card = words(desk.types(ANA, "revenue this month")[0])
    assert "92% of the target of $1,300" in card


def test_what_was_saved_is_told_and_can_be_taken_back(desk: Office) -> None:
    view, _ = previewed(desk, kpi="Revenue", whom="Team West", period="Q1 2018", value="9k")
    desk.submits(ADA, view)
    note = desk.slack.said()[-1]
    assert "*Target Revenue for team West, Q1 2018*: added." in words(note)
    assert "value: $9,000" in words(note)
    desk.presses(ADA, note, "changes.undo")
    assert list(stored(desk)) == [NOVEMBER]


def test_one_that_is_there_says_so_and_shows_its_value(desk: Office) -> None:
    view, said = previewed(desk, kpi="Revenue", whom="Everyone", period="Nov 2017", value="1000")
    assert "This target is there already" in said
    assert "*Revenue for everyone, November 2017: $2,000 → $1,000*" in said
    desk.submits(ADA, view)
    assert stored(desk) == {NOVEMBER: 1_000}
    assert audited(desk)[-1][1:] == ("target.change", NOVEMBER, {"value": 2000.0}, {"value": 1000})


def test_everyone_says_how_many_it_concerns_and_who_has_an_own_one(desk: Office) -> None:
    sets(
        desk,
        Target("revenue", Scope.PERSON, date(2017, 11, 1), date(2017, 11, 30), 100, person_id=ids(desk)["Ana Ruiz"]),
    )
    _, said = previewed(desk, kpi="Revenue", whom="Everyone", period="this month", value="600")
    assert "Each of 4 reps gets it as it is, it is not shared among them; 1 of them has an own one, which wins." in said
    assert "Of the 30 months that reps had in the last 12 up to October 2017, 20 reached it" in said
    assert "Where those reps stand today: ◆ 1 ahead" in said
    assert "(so far " in said


def test_a_team_shows_what_its_people_s_targets_come_to(desk: Office) -> None:
    _, said = previewed(desk, kpi="Revenue", whom="Team West", period="Nov 2017", value="5k")
    assert "The targets of its people come to $6,000: $1,000 more than this." in said
    _, said = previewed(desk, kpi="Revenue", whom="Team West", period="Dec 2017", value="5k")
    assert "None of its 3 reps has a target there, so theirs come to no sum beside it." in said


def test_who_joined_in_the_middle_is_asked_for_what_the_card_asks_for(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        row = PersonRow(
            "Ana Ruiz", email="ana@acme.example", manager="Maria Lead", team="West", hired_on=date(2017, 11, 13)
        )
        tx.save_people([row])
    view, said = previewed(desk, kpi="Revenue", whom="Ana", period="this month", value="2000")
    assert "It asks for $100 on each of 13 working days, $467 in a week." in said
    assert "Ana Ruiz began on 13 Nov 2017: of the whole, $1,300 counts." in said
    desk.submits(ADA, view)
    assert "of the target of $1,300" in words(desk.types(ANA, "revenue this month")[0])
    _, said = previewed(desk, kpi="Revenue", whom="Ana", period="Oct 2017", value="2000")
    assert "Ana Ruiz begins on 13 Nov 2017, after these days: nothing is asked for there." in said
    _, said = previewed(desk, kpi="Revenue", whom="Ben", period="2017-11-18..2017-11-19", value="2000")
    assert "There is no working day in it" in said
    _, said = previewed(desk, kpi="Revenue", whom="Team West", period="this month", value="2000")
    assert "counts there: what its people's come to, or from targets for a longer or shorter time" in said


def test_whom_the_card_knows_nothing_of_is_on_no_pace_in_the_preview_either(desk: Office) -> None:
    # What is read to compare with reaches back so far, what is read for the card does not.
    long_ago = np.array([day_number(date(2017, 8, 22))], np.int32)
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        one, first = np.array([ids(desk)["Nora Lund"]], np.int64), np.zeros(1, np.int64)
        batch = RecordBatch(
            ("revenue",), np.array(["lone"], object), np.array(["Deal"], object), one, first,
            np.zeros(1, np.int32), long_ago, np.array([100.0]),
        )  # fmt: skip
        tx.import_records(
            ImportRun("crm", "old.csv", "1" * 64, "test", 1, 0, datetime(2017, 11, 20, 9, tzinfo=UTC)), batch
        )
    view, said = previewed(desk, kpi="Revenue", whom="Nora", period="this week", value="100")
    assert "Reached in 0 of the last 12 weeks" in said
    assert "`/kpi` shows today: target $100 (so far target $400)." in said
    desk.submits(ADA, view)
    card = words(desk.types(ADA, "revenue this week @Nora Lund")[0])
    assert "Nothing recorded in this period" in card
    assert "behind" not in card


def test_a_ratio_is_not_spread_and_lower_is_better_reads_the_other_way(desk: Office) -> None:
    _, said = previewed(desk, kpi="Win rate", whom="Ana", period="next quarter", value="60")
    assert "*Win rate for Ana Ruiz, Q1 2018: 60%*" in said
    assert "It is not spread over the days" in said
    assert "It asks for nothing new: Ana Ruiz reached it in each of the last 3 quarters." in said
    _, said = previewed(desk, kpi="Sales cycle", whom="Ana", period="next month", value="20 days")
    assert "*Sales cycle for Ana Ruiz, December 2017: at most 20 days*" in said
    assert "Lower than anybody reached in the last 12 months: the best was 30 days." in said


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("value", "lots", "is no amount"),
        ("value", "-5", "is no amount"),
        ("value", "60%", "not in percent"),
        ("period", "whenever", "I did not understand"),
        ("period", "1/2/2018", "two ways"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(desk: Office, field: str, value: str, problem: str) -> None:
    filled = {"kpi": "Revenue", "whom": "Ana", "period": "next month", "value": "50k", field: value}
    answer = desk.submits(ADA, form_for(desk), **filled)
    assert answer["response_action"] == "errors"
    assert list(answer["errors"]) == [field]
    assert problem in answer["errors"][field]


def test_nothing_entered_is_said_at_each_field(desk: Office) -> None:
    answer = desk.submits(ADA, form_for(desk))
    assert set(answer["errors"]) == {"kpi", "whom", "period"}


def test_what_was_typed_after_add_stands_in_the_form(desk: Office) -> None:
    form = form_for(desk, "add @Ana Ruiz revenue 1.5k next month")
    said = page(desk.submits(ADA, form), "push")
    assert "*Revenue for Ana Ruiz, December 2017: $1,500*" in said
    assert "*Revenue for Ana Ruiz, December 2017: $1,500*" in words(form)
    listed = lists(desk, "win rate team west")
    before = len(desk.slack.forms)
    desk.presses(ADA, listed, "targets.add")
    assert len(desk.slack.forms) == before + 1
    assert "So far: Win rate, Team West." in words(desk.slack.forms[-1])
    menus = [one["element"] for one in desk.slack.forms[-1]["blocks"] if one["type"] == "input"][:2]
    assert [one["initial_option"]["value"] for one in menus] == ["win_rate", f"team:{ids(desk)['West']}"]


def test_while_somebody_types_the_form_says_what_it_would_do(desk: Office) -> None:
    form = form_for(desk)
    assert "As soon as all of it is there" in words(form)
    [shown] = typed(desk, form, stamp="1.0", kpi="Revenue", whom="Ana")
    assert "As soon as all of it is there" in words(shown)
    [shown] = typed(desk, form, stamp="2.0", kpi="Revenue", whom="Ana", period="whenever")
    assert "I did not understand" in words(shown)
    [shown] = typed(desk, form, stamp="3.0", kpi="Revenue", whom="Ana", period="Dec 2017", value="1200")
    assert "Reached in 10 of the last 10 months" in words(shown)
    assert [one["block_id"] for one in shown["blocks"] if one["type"] == "input"] == ["kpi", "whom", "period", "value"]
    assert typed(desk, form, stamp="2.5", kpi="Revenue") == []  # it came late
    assert stored(desk) == {NOVEMBER: 2_000}


def buttons(message: Mapping[str, Any], action: str) -> dict[str, Any]:
    found = [one for block in message["blocks"] for one in block.get("elements", []) if one.get("action_id") == action]
    return found[0]


def test_of_one_that_is_there_only_its_value_changes(desk: Office) -> None:
    desk.presses(ADA, lists(desk), "targets.change")
    form = desk.slack.forms[-1]
    assert [block["block_id"] for block in form["blocks"] if block["type"] == "input"] == ["value"]
    assert "Revenue for everyone, November 2017" in words(form)
    [shown] = typed(desk, form, value="3k")
    assert "$2,000 → $3,000" in words(shown)
    assert "is no amount" in desk.submits(ADA, form, value="many")["errors"]["value"]
    answer = desk.submits(ADA, form, value="3k")
    assert "$2,000 → $3,000" in page(answer, "push")
    desk.submits(ADA, answer["view"])
    assert stored(desk) == {NOVEMBER: 3_000}


@pytest.mark.parametrize("value", [1.5e12, 999_999_999_999.0, 1234.56, 1e15])
def test_a_value_of_any_size_stands_in_the_form_as_it_can_be_sent(desk: Office, value: float) -> None:
    sets(desk, Target("revenue", Scope.EVERYONE, date(2018, 1, 1), date(2018, 12, 31), value))
    desk.presses(ADA, lists(desk, "2018"), "targets.change")
    answer = desk.submits(ADA, desk.slack.forms[-1])
    assert json.loads(answer["view"]["private_metadata"])["value"] == value


def test_removing_says_what_it_would_do_first(desk: Office) -> None:
    desk.presses(ADA, lists(desk), "targets.remove")
    form = desk.slack.forms[-1]
    said = words(form)
    assert "*Revenue for everyone, November 2017: $2,000 → none*" in said
    assert "It runs already" in said
    assert form["submit"]["text"] == "Remove"
    assert stored(desk) == {NOVEMBER: 2_000}
    assert "is no longer a target" in page(desk.submits(ADA, form))
    assert stored(desk) == {}
    assert "is no target any more already" in page(desk.submits(ADA, form))
    assert [line[1] for line in audited(desk)] == ["target.remove"]
    [gone] = desk.sends_action(ADA, {"action_id": "targets.remove", "value": NOVEMBER})
    assert "no longer there" in words(gone)


def test_the_second_of_two_admins_sees_what_the_first_one_set(desk: Office) -> None:
    view, _ = previewed(desk, kpi="Revenue", whom="Ana", period="Q1 2018", value="5k")
    other, _ = previewed(desk, kpi="Revenue", whom="Ana", period="Q1 2018", value="6k")
    desk.submits(ADA, view)
    again = desk.submits(ADA, other)
    said = page(again)
    assert "Somebody else has set this target to $5,000 meanwhile. Nothing of yours was saved yet." in said
    assert "$5,000 → $6,000" in said
    key = f"target:revenue:person:{ids(desk)['Ana Ruiz']}:2018-01-01:2018-03-31"
    assert stored(desk)[key] == 5_000
    desk.submits(ADA, again["view"])
    assert stored(desk)[key] == 6_000
    assert "has this value already" in page(desk.submits(ADA, again["view"]))


def test_one_removed_meanwhile_is_said_too(desk: Office) -> None:
    desk.presses(ADA, lists(desk), "targets.change")
    form = desk.slack.forms[-1]
    desk.presses(ADA, lists(desk), "targets.remove")
    desk.submits(ADA, desk.slack.forms[-1])
    said = page(desk.submits(ADA, form, value="3k"), "push")
    assert "Somebody else has taken this target away meanwhile" in said


@pytest.mark.parametrize("user", [ANA, MARIA])
def test_who_is_no_admin_reads_and_changes_nothing(desk: Office, user: str) -> None:
    form = form_for(desk)
    view, _ = previewed(desk, kpi="Revenue", whom="Ana", period="Q1 2018", value="5k")
    refusal = "are set by admins"
    assert refusal in words(lists(desk, user=user))
    [said] = desk.types(user, "targets add", command="/pace")
    assert refusal in words(said)
    for action in ("targets.add", "targets.change", "targets.remove", "targets.turn"):
        [said] = desk.sends_action(user, {"action_id": action, "value": NOVEMBER if action[8] in "cr" else "0|"})
        assert refusal in words(said)
    assert typed(desk, form, user=user, kpi="Revenue") == []
    filled = {"kpi": "Revenue", "whom": "Ana", "period": "next month", "value": "50k"}
    assert refusal in json.dumps(desk.submits(user, form, **filled))
    assert refusal in json.dumps(desk.submits(user, view))
    assert stored(desk) == {NOVEMBER: 2_000}


@pytest.mark.parametrize(
    "value",
    ["", "x", "target:revenue:person:0:2017-11-01:2017-11-30", "target:revenue:everyone:7:2017-11-01:2017-11-30",
     "target:revenue:person:7:2017-11-30:2017-11-01", "target:revenue:person:99999:2017-11-01:2017-11-30", "kpi:revenue"],
)  # fmt: skip
def test_forged_buttons_are_refused(desk: Office, value: str) -> None:
    for action in ("targets.change", "targets.remove"):
        [said] = desk.sends_action(ADA, {"action_id": action, "value": value})
        assert "no target of mine" in words(said) or "no longer there" in words(said)


@pytest.mark.parametrize(
    "over",
    [{"value": -5}, {"value": "5"}, {"value": True}, {"value": float("nan")}, {"key": "x"}, {"seen": []},
     {"key": "target:zork:everyone:0:2018-01-01:2018-01-31"}, {"key": "target:revenue:person:999:2018-01-01:2018-01-31"},
     {"key": "target:revenue:team:999:2018-01-01:2018-01-31"}],
)  # fmt: skip
def test_forged_pages_are_refused(desk: Office, over: dict[str, Any]) -> None:
    view, _ = previewed(desk, kpi="Revenue", whom="Ana", period="Q1 2018", value="5k")
    forged = {**view, "private_metadata": json.dumps({**json.loads(view["private_metadata"]), **over})}
    answer = page(desk.submits(ADA, forged))
    assert "Saved" not in answer
    assert stored(desk) == {NOVEMBER: 2_000}


def test_names_of_people_and_kpis_do_no_harm(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people([PersonRow(HOSTILE[:100], email="zed@acme.example", role=Role.REP, team="West")])
    view, said = previewed(desk, kpi="Revenue", whom="‹!channel›", period="Q1 2018", value="5k")
    assert "<!channel>" not in said
    desk.submits(ADA, view)
    assert "<!channel>" not in words(lists(desk)) + words(desk.slack.said()[-1])


def test_where_a_menu_is_too_short_a_name_is_matched_exactly(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people([PersonRow(f"Extra {n:03}", email=f"e{n}@acme.example") for n in range(100)])
        tx.save_people([PersonRow("Same Name", email="one@x.example"), PersonRow("Same Name", email="two@x.example")])
    filled = {"kpi": "Revenue", "period": "Q1 2018", "value": "5k"}
    form = form_for(desk)
    assert "Did you mean Extra 099" in desk.submits(ADA, form, other="Extra 0999", **filled)["errors"]["other"]
    assert "one@x.example, two@x.example" in desk.submits(ADA, form, other="Same Name", **filled)["errors"]["other"]
    assert "Write the name as the roster has it" in desk.submits(ADA, form, other="Qq", **filled)["errors"]["other"]
    for name, whom in (("extra  042", "Extra 042"), ("two@x.example", "Same Name"), ("team west", "team West")):
        assert f"Revenue for {whom}, Q1 2018" in page(desk.submits(ADA, form, other=name, **filled), "push")


def test_the_set_up_leads_to_the_form(desk: Office) -> None:
    [answer] = desk.sends_action(ADA, {"action_id": "setup.open", "value": "targets"})
    assert "*Add a target*, for everyone, a team or a person" in words(answer)
    before = len(desk.slack.forms)
    desk.presses(ADA, answer, "targets.add")
    assert desk.slack.forms[before]["title"]["text"] == "Add a target"


def test_a_card_without_a_target_leads_an_admin_there(desk: Office) -> None:
    for user, hint in ((ADA, True), (MARIA, False)):
        [card] = desk.types(user, "revenue 2016 @Ana Ruiz")
        assert "No target for Revenue yet." in words(card)
        assert ("`/pace targets add` sets one." in words(card)) is hint


@pytest.mark.parametrize("kpi", ["Revenue", "Win rate", "Open pipeline"])
@pytest.mark.parametrize("period", ["this month", "next year", "2016", "today", "2017-11-18..2017-11-19"])
def test_where_nobody_sells_and_nothing_is_known_it_says_so(desk: Office, kpi: str, period: str) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.add_team("Empty")
        for one in tx.people():
            tx.save_people([PersonRow(one.name, email=one.email, role=Role.ADMIN)])
    for whom, says in (
        ("Everyone", "Each of 0 reps"),
        ("Team Empty", "It has no reps"),
        ("Nora", "nothing to compare"),
    ):
        assert says in previewed(desk, kpi=kpi, whom=whom, period=period, value="0.5")[1]
