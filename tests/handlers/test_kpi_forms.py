"""`/pace kpis`: what is measured, changed in forms, through Bolt's dispatcher."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from core.catalogue import Kpi
from core.goals import Draft, GoalState
from core.periods import Grain, Period
from tests.handlers.kit import ADA, ANA, BEN, HOSTILE, MARIA, Office, entered, words

FORMULA = "deals_won / (deals_won + deals_lost)"
NEW = {
    "name": "Deals decided",
    "meaning": "How many deals were won or lost in the period.",
    "expression": "deals_won + deals_lost",
    "unit": "count",
    "why": "What is decided frees time for the next deal.",
    "aliases": "decided, decisions",
}


def kpis(desk: Office) -> dict[str, Kpi]:
    with desk.store.begin(desk.workspace.id) as tx:
        return {kpi.key: kpi for kpi in tx.catalogue().kpis}


def log(desk: Office) -> list[tuple[str, str, str, Any, Any]]:
    """Who did what to which KPI: before and after, oldest first."""
    with desk.store.begin(desk.workspace.id) as tx:
        lines = tx.audit_lines(["kpi:"], 100)[::-1]
    return [
        (line.actor, line.action, line.target, json.loads(line.before or "null"), json.loads(line.after or "null"))
        for line in lines
    ]


def lists(desk: Office, query: str = "", user: str = ADA) -> dict[str, Any]:
    [answer] = desk.types(user, f"kpis {query}".strip(), command="/pace")
    return answer


def form_of(desk: Office, query: str = "win rate") -> dict[str, Any]:
    """The form that *Change* opens."""
    before = len(desk.slack.forms)
    assert desk.presses(ADA, lists(desk, query), "kpis.change") == []
    assert len(desk.slack.forms) == before + 1
    return desk.slack.forms[-1]


def look(desk: Office, form: dict[str, Any], **filled: str | None) -> dict[str, Any]:
    """The page that comes on top of the form."""
    answer = desk.submits(ADA, form, view_id="", **filled)
    assert answer.get("response_action") == "push", answer
    page = answer["view"]
    assert page["submit"]["text"] == "Save"
    return page


def saves(desk: Office, page: dict[str, Any], user: str = ADA) -> str:
    answer = desk.submits(user, page)
    assert answer["response_action"] == "update", answer
    return words({"blocks": answer["view"]["blocks"]})


def removal(desk: Office, query: str) -> dict[str, Any]:
    [asked] = desk.presses(ADA, lists(desk, query), "kpis.remove.ask")
    return asked


def undo(desk: Office) -> str:
    """*Undo*, on the newest note."""
    notes = [said for said in desk.slack.called("chat.postMessage") if "Undo" in words(said)]
    [answer] = desk.presses(ADA, notes[-1], "changes.undo")
    return words(answer)


def counted(desk: Office, query: str, user: str = ANA) -> str:
    [answer] = desk.types(user, query)
    return words(answer)


# -- the list ----------------------------------------------------------------------------------------------------------


def test_the_list_says_of_each_kpi_what_it_is_and_whether_it_has_data(desk: Office) -> None:
    message = lists(desk)
    said = words(message)
    assert "19 KPIs · page 1 of 2" in said
    assert (
        f"*Win rate* · reviewed each quarter · weight 2\nOf the deals decided in the period, the share that was won.\n`{FORMULA}`"
        in said
    )
    assert "*Deals lost* · reviewed each month · shown, not weighed" in said
    assert "*Pipeline created* · reviewed each month · weight 2 · *no data yet*" in said
    [second] = desk.presses(ADA, message, "kpis.turn")
    assert "page 2 of 2" in words(second)
    assert "*Customer lifetime value*" in words(second)
    assert "*Win rate*" not in words(second)
    assert "1 found for “close rate”" in words(lists(desk, "close rate"))
    assert "No KPI is called so" in words(lists(desk, "nothing"))


def test_a_hundred_kpis_whatever_they_say_are_paged_through_both_ways(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        one, catalogue = tx.catalogue().kpis[0], tx.catalogue()
        more = tuple(
            replace(one, key=f"k_{n}", name=f"Kay {n} {'&' * 30}", aliases=(), meaning=HOSTILE[:-9] + "& " * 2_000)
            for n in range(100)
        )
        tx.save_catalogue(replace(catalogue, kpis=(*catalogue.kpis, *more)))
    message, seen = lists(desk), ["page 1 of 12"]
    for number in range(2, 13):
        [message] = desk.presses(ADA, message, "kpis.turn")
        assert f"page {number} of 12" in words(message)
        seen.append(words(message))
    assert not any("<!channel>" in said for said in seen)
    [message] = desk.presses(ADA, message, "kpis.back")
    assert "page 11 of 12" in words(message)


def test_the_step_of_the_set_up_leads_to_the_list(desk: Office) -> None:
    [answer] = desk.sends_action(ADA, {"action_id": "setup.open", "value": "kpis"})
    assert "What is measured" in words(answer)
    assert "python -m bot" not in words(answer)
    desk.presses(ADA, answer, "kpis.change")
    assert desk.slack.forms[-1]["title"]["text"] == "Change a KPI"


@pytest.mark.parametrize("user", [ANA, MARIA])
def test_who_is_no_admin_reads_changes_adds_and_removes_nothing(desk: Office, user: str) -> None:
    form, asked = form_of(desk), removal(desk, "win rate")
    page, before = look(desk, form, weight="5"), kpis(desk)
    forms = len(desk.slack.forms)
    for text in ("kpis", "kpis add"):
        assert "set by admins" in words(desk.types(user, text, command="/pace")[0])
    for action, value in (("change", "win_rate"), ("add", "new"), ("remove.ask", "win_rate"), ("turn", "1|")):
        assert "set by admins" in words(desk.sends_action(user, {"action_id": f"kpis.{action}", "value": value})[0])
    assert "set by admins" in words(desk.presses(user, asked, "kpis.remove")[0])
    for view in (form, page):
        assert "set by admins" in str(desk.submits(user, view, weight="7"))
    state = {"values": entered(form, {"expression": "deals_won"})}
    view = {"id": "V1", "private_metadata": form["private_metadata"], "state": state}
    assert "set by admins" in words(desk.sends_action(user, {"action_id": "kpis.typed"}, view=view)[0])
    assert (kpis(desk), len(desk.slack.forms), log(desk)) == (before, forms, [])


def test_forged_buttons_and_forms_change_nothing(desk: Office) -> None:
    form, before = form_of(desk), kpis(desk)
    page = look(desk, form, weight="5")
    ticket = json.loads(page["private_metadata"])
    forged = ["", "[]", "{}", "7", '["win_rate","x",{}]', '["Win Rate","",{}]', '[7,"",{}]']
    others: list[Any] = [[], {"position": 1}, {"weight": "x"}, {"unit": 4}, {"aliases": [4]}]
    forged += [json.dumps([ticket[0], ticket[1], other]) for other in others]
    for metadata in forged:
        for view in (form, page):
            assert "not one of mine" in str(desk.submits(ADA, view | {"private_metadata": metadata}))
    assert "There is no such KPI" in words(desk.sends_action(ADA, {"action_id": "kpis.change", "value": "x"})[0])
    assert "There is no such KPI" in words(desk.sends_action(ADA, {"action_id": "kpis.remove", "value": "x|y"})[0])
    assert "not one of mine" in words(desk.sends_action(ADA, {"action_id": "kpis.turn", "value": "x|y"})[0])
    assert "not one of mine" in str(desk.submits(ADA, form, unit="furlongs"))
    odd = json.dumps([ticket[0], ticket[1], {"unit": "furlongs"}])
    assert "no KPI" in str(desk.submits(ADA, page | {"private_metadata": odd}))
    assert (kpis(desk), log(desk)) == (before, [])


# -- changing one ------------------------------------------------------------------------------------------------------


def test_a_change_is_looked_at_then_saved_on_record_and_taken_back(desk: Office) -> None:
    before = kpis(desk)["win_rate"]
    assert "63.2%" not in counted(desk, "win rate")
    page = look(desk, form_of(desk), expression="deals_lost / (deals_won + deals_lost)", direction="Lower")
    said = words(page)
    assert f"formula: `{FORMULA}` → `deals_lost / (deals_won + deals_lost)`" in said
    assert "better when: higher → lower" in said
    assert (
        "*November 2017 so far*\n•  company: 89.3% → 10.7%\n•  median rep: 88.9% → 11.1%\n•  reps with a figure: 3 of 4 as before"
        in said
    )
    assert "*October 2017*\n•  company: 88.9% → 11.1%" in said
    assert kpis(desk)["win_rate"] == before  # nothing before *Save*
    assert "measured this way from now on" in saves(desk, page)
    after = kpis(desk)["win_rate"]
    assert (after.expression.text, after.direction, after.meaning) == (
        "deals_lost / (deals_won + deals_lost)",
        "lower",
        before.meaning,
    )
    assert "7.7%" in counted(desk, "win rate")
    [(actor, action, target, was, now)] = log(desk)
    assert (actor, action, target) == ("Ada Admin", "kpi.change", "kpi:win_rate")
    assert {name for name in was if was[name] != now[name]} == {"expression", "direction"}
    assert "Taken back" in undo(desk)
    assert kpis(desk)["win_rate"] == before
    assert "It is as it was" in undo(desk)


def test_the_company_in_the_preview_is_what_the_card_shows(desk: Office) -> None:
    page = words(look(desk, form_of(desk), expression="deals_won / deals_won"))
    assert "89.3% → 100%" in page
    assert "89.3%" in counted(desk, "win rate everyone this month", ADA)


def test_of_another_weight_the_preview_says_what_becomes_of_the_status(desk: Office) -> None:
    said = words(look(desk, form_of(desk, "revenue"), weight="0"))
    assert "weight: 3 → 0" in said
    assert "*All targets of the company together*, of what is due by now: 31% (behind) → no status" in said
    assert "3 reps get another status." in said
    assert "1 running or coming target refers to it." in said
    assert "see whether it still fits" not in said
    assert "see whether it still fits" in words(look(desk, form_of(desk, "revenue"), expression="revenue * 2"))


def test_what_changes_no_figure_says_so(desk: Office) -> None:
    page = look(desk, form_of(desk), why="It shows which deals are worth the effort.")
    assert "No figure changes by this." in words(page)


def test_a_form_sent_as_it_was_changes_nothing(desk: Office) -> None:
    answer = desk.submits(ADA, form_of(desk), name=None, expression=None, unit=None, weight=None, aliases=None)
    assert (answer["response_action"], answer["view"]["title"]["text"]) == ("update", "Nothing changed")
    assert log(desk) == []


def test_sent_twice_it_is_one_change(desk: Office) -> None:
    page = look(desk, form_of(desk), weight="2,5")
    assert "from now on" in saves(desk, page)
    assert "is so already" in saves(desk, page)
    assert kpis(desk)["win_rate"].weight == 2.5
    assert len(log(desk)) == 1


def test_other_names_are_taken_away_with_a_dash(desk: Office) -> None:
    saves(desk, look(desk, form_of(desk), aliases="-"))
    assert kpis(desk)["win_rate"].aliases == ()
    saves(desk, look(desk, form_of(desk), aliases="hit rate,  hit rate ,,"))
    assert kpis(desk)["win_rate"].aliases == ("hit rate",)


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("name", "W", "2 to 40 characters"),
        ("name", "W" * 41, "41 characters here, and 40 is the most"),
        ("name", "Revenue", "and so is Revenue"),
        ("name", "March", "read as a period"),
        ("name", "Team", "says whose figures are asked for"),
        ("name", "Revenue, net", "a comma or an @ in a name cannot be typed"),
        ("aliases", "hits, everyone", "says whose figures are asked for"),
        ("aliases", "@hits", "a comma or an @ in a name cannot be typed"),
        ("meaning", "wins", "not specific"),
        ("meaning", "x" * 301, "300 is the most"),
        ("expression", "deals_wn / revenue", "there is no measure deals_wn. The nearest: deals_won (Deals won)."),
        ("expression", "cals / leeds", "The nearest: calls (Calls), leads (Leads received)."),
        ("expression", "deals_won /", "not measurable"),
        ("expression", "1 / 2", "uses no measure"),
        ("expression", "deals_won + deals_lost", "must divide one measure by another"),
        ("expression", "().__class__", "not measurable"),
        ("expression", "deals_won / revenue" + " + deals_won / revenue" * 20, "400 is the most"),
        ("owner", "o" * 61, "60 is the most"),
        ("why", "so", "not relevant"),
        ("weight", "much", "from 0 to 100"),
        ("weight", "nan", "from 0 to 100"),
        ("weight", "101", "from 0 to 100"),
        ("weight", "-1", "from 0 to 100"),
        ("aliases", "revenue", "and so is Revenue"),
        ("aliases", "2017", "read as a period"),
        ("aliases", "a,b,c,d,e,f,g,h,i", "8 other names"),
        ("aliases", "x" * 31, "30 characters each"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(desk: Office, field: str, text: str, told: str) -> None:
    answer = desk.submits(ADA, form_of(desk), **{field: text})
    assert answer["response_action"] == "errors"
    assert list(answer["errors"]) == [field]
    assert told in answer["errors"][field]
    assert log(desk) == []


def test_long_and_hostile_texts_fit_and_stay_harmless(desk: Office) -> None:
    hard = (HOSTILE.replace("\x00", "") * 9)[:300]
    page = look(
        desk,
        form_of(desk),
        meaning=hard,
        why='"\\' * 150,
        owner="<@U0ANA>",
        aliases=",".join('"' * 8 + str(n) for n in range(8)),
    )
    assert len(page["private_metadata"]) <= 3_000
    saves(desk, page)
    for said in (words(page), words(lists(desk, "win rate")), words(desk.types(ADA, "changes", command="/pace")[0])):
        assert "<!channel>" not in said
        assert "<@U0ANA>" not in said
    assert kpis(desk)["win_rate"].why == '"\\' * 150


@pytest.mark.parametrize("unseen", ["\x00", "\ud800", "\u200b" * 20, "\u202e", "\x01" * 300])
def test_what_cannot_be_seen_is_not_kept_and_no_name_is_made_of_it(desk: Office, unseen: str) -> None:
    form = form_of(desk)
    assert "2 to 40 characters" in str(desk.submits(ADA, form, name=f"W{unseen}"))
    page = look(desk, form, meaning=f"Of all that was decided,{unseen} what we won.", why=unseen, owner=f"{unseen}rep")
    assert "•  meaning: Of the deals decided" in words(page)
    assert "•  owner" not in words(page)
    saves(desk, page)
    now = kpis(desk)["win_rate"]
    assert (now.meaning, now.owner) == ("Of all that was decided, what we won.", "rep")
    assert now.why.startswith("It shows")


def test_what_cannot_be_seen_in_a_file_is_no_change_of_whoever_sends_the_form(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        placed = tx.placed("win_rate")
        assert placed is not None
        tx.save_kpi(replace(placed, kpi=replace(placed.kpi, meaning="می\u200cبرد: deals that were won")))
    saves(desk, look(desk, form_of(desk), weight="4"))
    [(_, _, _, was, now)] = log(desk)
    assert {name for name in was if was[name] != now[name]} == {"weight"}


def test_one_that_is_longer_than_a_form_takes_can_be_changed_elsewhere(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        placed = tx.placed("win_rate")
        assert placed is not None
        many = tuple(f"alias {n}, or so" for n in range(300))
        long = replace(placed.kpi, meaning="Of the deals decided\n" * 100, why="Why not. " * 500, owner="o" * 4_000)
        tx.save_kpi(replace(placed, kpi=replace(long, aliases=many)))
        other = tx.placed("sales_cycle")
        assert other is not None
        tx.save_kpi(replace(other, kpi=replace(other.kpi, aliases=("a cycle, of sales",))))
    form = form_of(desk)
    assert "It has 4,500 characters now, too many to show here." in words(form)
    saves(desk, look(desk, form, weight="4"))
    saves(desk, look(desk, form_of(desk, "sales cycle"), weight="4"))
    for key in ("win_rate", "sales_cycle"):
        assert kpis(desk)[key].weight == 4
        [(was, now)] = [(line[3], line[4]) for line in log(desk) if line[2] == f"kpi:{key}"]
        assert {name for name in was if was[name] != now[name]} == {"weight"}


# -- while somebody writes ---------------------------------------------------------------------------------------------


def types_in(desk: Office, form: dict[str, Any], stamp: str = "5.0", **filled: str) -> str:
    """Somebody writes in the open form: what it shows then."""
    view = {"id": "V7", "private_metadata": form["private_metadata"], "state": {"values": entered(form, filled)}}
    action = {"action_id": "kpis.typed", "block_id": "expression", "action_ts": stamp}
    assert desk.sends_action(ADA, action, view=view, channel={}, container={}) == []
    shown = desk.slack.forms[-1]
    assert [one.get("block_id") for one in shown["blocks"]] == [one.get("block_id") for one in form["blocks"]]
    return words(shown)


def test_the_form_says_what_the_formula_gives_while_it_is_written(desk: Office) -> None:
    form = form_of(desk)
    assert "89.3% → 100%" in types_in(desk, form, expression="deals_won / deals_won")
    assert "The nearest: deals_won" in types_in(desk, form, expression="deals_w / deals_won")
    assert "No figure changes" in types_in(desk, form, expression=FORMULA)
    assert "(behind)" in types_in(desk, form, weight="70")
    assert log(desk) == []


def test_a_new_one_has_figures_before_the_rest_is_written(desk: Office) -> None:
    desk.types(ADA, "kpis add", command="/pace")
    said = types_in(desk, desk.slack.forms[-1], expression="deals_won + deals_lost", unit="count")
    assert "*November 2017 so far*\n•  company: 28\n" in said


def test_an_older_answer_does_not_cover_a_newer_one(desk: Office) -> None:
    form = form_of(desk)
    types_in(desk, form, "9.5", expression="deals_won / deals_won")
    before = len(desk.slack.forms)
    view = {"id": "V7", "private_metadata": form["private_metadata"], "state": {"values": entered(form, {})}}
    desk.sends_action(ADA, {"action_id": "kpis.typed", "action_ts": "9.1"}, view=view, channel={}, container={})
    assert len(desk.slack.forms) == before


# -- adding one --------------------------------------------------------------------------------------------------------


def test_one_is_added_with_a_key_of_its_own_and_answers_to_its_names(desk: Office) -> None:
    desk.types(ADA, "kpis add", command="/pace")
    form = desk.slack.forms[-1]
    assert form["title"]["text"] == "Add a KPI"
    page = look(desk, form, **NEW)
    assert "*Deals decided* would be added:" in words(page)
    assert "*November 2017 so far*\n•  company: 28\n•  median rep: 9\n•  reps with a figure: 3 of 4" in words(page)
    assert "deals_decided" not in kpis(desk)
    assert "is measured from now on" in saves(desk, page)
    assert "is so already" in saves(desk, page)
    added = kpis(desk)["deals_decided"]
    assert (added.aliases, added.owner, added.weight, added.cadence) == (("decided", "decisions"), "rep", 1, "month")
    assert list(kpis(desk))[-1] == "deals_decided"
    assert "*13*" in counted(desk, "decisions this month")
    [(_, action, target, was, now)] = log(desk)
    assert (action, target, was, now["name"]) == ("kpi.add", "kpi:deals_decided", None, "Deals decided")
    saves(desk, look(desk, form_of(desk, "decided"), name="Decisions taken", aliases="-"))
    assert kpis(desk)["deals_decided"].name == "Decisions taken"  # the key stays
    assert "Taken back" in undo(desk)
    assert kpis(desk)["deals_decided"] == added


@pytest.mark.parametrize(
    "name",
    [
        "Team revenue",
        "Q4 revenue",
        "All deals won",
        "Manager’s calls",
        "Win – loss ratio",
        "Deals that were won or lost by us all",
    ],
)
def test_a_name_with_words_for_people_or_days_in_it_is_read_as_the_name(desk: Office, name: str) -> None:
    desk.types(ADA, "kpis add", command="/pace")
    saves(desk, look(desk, desk.slack.forms[-1], **NEW | {"name": name, "aliases": ""}))
    assert "*13*" in counted(desk, name)
    assert "*13*" in counted(desk, f"{name.lower()} this month")
    assert "Revenue" in counted(desk, "team revenue" if name != "Team revenue" else "revenue", MARIA)


def test_what_a_new_one_lacks_is_said_at_its_fields(desk: Office) -> None:
    desk.types(ADA, "kpis add", command="/pace")
    empty = dict.fromkeys(("name", "meaning", "expression", "unit", "why", "weight"))
    answer = desk.submits(ADA, desk.slack.forms[-1], view_id="", **empty)
    assert answer["errors"].keys() == {"name", "unit"}
    assert log(desk) == []


def test_a_name_that_is_no_key_gets_one_and_a_removed_ones_targets_are_not_inherited(desk: Office) -> None:
    for name, key in (("成約数", "kpi"), ("2nd decisions", "kpi_2nd_decisions")):
        desk.types(ADA, "kpis add", command="/pace")
        saves(desk, look(desk, desk.slack.forms[-1], **NEW | {"name": name, "aliases": ""}))
        assert kpis(desk)[key].name == name
    desk.presses(ADA, removal(desk, "revenue"), "kpis.remove")
    desk.types(ADA, "kpis add", command="/pace")
    page = look(desk, desk.slack.forms[-1], **NEW | {"name": "Revenue", "expression": "revenue", "aliases": ""})
    saves(desk, page)
    assert "revenue_2" in kpis(desk)
    assert "revenue" not in kpis(desk)
    said = undo_of(desk, "removed it")
    assert "and so is Revenue" in said  # the old one's name is taken by now


def undo_of(desk: Office, done: str) -> str:
    """*Undo* beside a line of `/pace changes`."""
    [listed] = desk.types(ADA, "changes", command="/pace")
    at = next(n for n, block in enumerate(listed["blocks"]) if done in json.dumps(block))
    button = listed["blocks"][at + 1]["elements"][0]
    [answer] = desk.sends_action(ADA, {"action_id": button["action_id"], "value": button["value"]})
    return words(answer)


# -- their order -------------------------------------------------------------------------------------------------------


def test_one_is_moved_up_on_record_and_back(desk: Office) -> None:
    before, message = list(kpis(desk)), lists(desk)
    second = message["blocks"][5]["elements"][1]
    assert (second["text"]["text"], second["value"]) == ("Move up", "deals_won|0|")
    assert [one["text"]["text"] for one in message["blocks"][3]["elements"]] == ["Change", "Remove"]  # the first
    shown = desk.sends_action(ADA, {"action_id": "kpis.up", "value": "deals_won|0|"})
    assert list(kpis(desk))[:3] == ["deals_won", "revenue", "deals_lost"]
    note, listed = (words(one) for one in shown)
    assert "*Order of the KPIs*: changed." in note
    assert "•  Deals won: 2 → 1\n•  Revenue: 1 → 2" in note
    assert listed.index("*Deals won*") < listed.index("*Revenue*")
    desk.sends_action(ADA, {"action_id": "kpis.up", "value": "deals_won|0|"})  # it is the first
    assert list(kpis(desk))[:2] == ["deals_won", "revenue"]
    assert "Taken back" in undo(desk)
    assert list(kpis(desk)) == before


def test_one_that_came_back_to_a_place_that_is_taken_by_now_can_be_moved(desk: Office) -> None:
    desk.presses(ADA, removal(desk, "customer lifetime value"), "kpis.remove")
    for name in ("成約数", "Weekday", "Position"):
        desk.types(ADA, "kpis add", command="/pace")
        saves(desk, look(desk, desk.slack.forms[-1], **NEW | {"name": name, "aliases": ""}))
    assert "Taken back" in undo_of(desk, "removed it")
    came = ["kpi", "customer_lifetime_value", "weekday", "position"]
    assert list(kpis(desk))[-4:] == came
    for key, said in (
        ("customer_lifetime_value", "•  Customer lifetime value: 20 → 19\n•  成約数: 19 → 20"),
        ("weekday", "•  成約数: 20 → 21\n•  Weekday: 21 → 20"),
        ("position", "•  成約数: 21 → 22\n•  Position: 22 → 21"),
    ):
        assert said in words(desk.sends_action(ADA, {"action_id": "kpis.up", "value": f"{key}|0|"})[0])
    assert list(kpis(desk))[-4:] == ["customer_lifetime_value", "weekday", "position", "kpi"]
    assert "Taken back" in undo(desk)
    assert list(kpis(desk))[-4:] == ["customer_lifetime_value", "weekday", "kpi", "position"]


def test_a_change_can_be_taken_back_when_the_kpi_stands_elsewhere_by_now(desk: Office) -> None:
    saves(desk, look(desk, form_of(desk), weight="9"))
    for key in ("win_rate", "win_rate", "calls"):
        desk.sends_action(ADA, {"action_id": "kpis.up", "value": f"{key}|0|"})
    moved = list(kpis(desk))
    assert "Taken back. *KPI Win rate*" in undo_of(desk, "*KPI Win rate*")
    assert (kpis(desk)["win_rate"].weight, list(kpis(desk))) == (2, moved)


def test_who_is_no_admin_moves_nothing_and_forged_moves_are_refused(desk: Office) -> None:
    before = list(kpis(desk))
    for user, value, told in (
        (MARIA, "deals_won|0|", "set by admins"),
        (ADA, "deals_won", "not one of mine"),
        (ADA, "x|0|", "no such KPI"),
    ):
        assert told in words(desk.sends_action(user, {"action_id": "kpis.up", "value": value})[0])
    assert list(kpis(desk)) == before


# -- removing one ------------------------------------------------------------------------------------------------------


def goal_on(desk: Office, kpi: str) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        people = {person.name: person.id for person in tx.people()}
        month = Period(date(2017, 11, 1), date(2017, 11, 30), Grain.MONTH)
        draft = Draft(f"person:{people['Ben Ito']}", kpi, 2_000, month, "to end the year well")
        tx.add_goal(draft, people["Maria Lead"], GoalState.ACCEPTED, datetime(2017, 11, 1, tzinfo=UTC), form="f1")


def test_before_one_is_removed_it_says_what_refers_to_it_and_undo_brings_it_back_to_its_place(desk: Office) -> None:
    goal_on(desk, "revenue")
    before = list(kpis(desk).values())
    asked = removal(desk, "revenue")
    said = words(asked)
    assert "1 running or coming target and 1 open goal refer to it." in said
    assert "31% (behind) → no status" in said
    assert list(kpis(desk).values()) == before
    assert "Nothing was removed" in words(desk.presses(ADA, asked, "kpis.keep")[0])
    desk.presses(ADA, asked, "kpis.remove")
    assert "revenue" not in kpis(desk)
    assert "There is no such KPI any more" in words(desk.presses(ADA, asked, "kpis.remove")[0])
    assert "no such KPI any more" in words(desk.sends_action(ADA, {"action_id": "kpis.change", "value": "revenue"})[0])
    for user, text, command in ((BEN, "", "/goal"), (BEN, "", "/kpi"), (BEN, "", "/scorecard"), (MARIA, "", "/goal")):
        desk.types(user, text, command=command)
    desk.event(type="app_home_opened", user=BEN, tab="home", channel="D1")
    assert not [one for one in desk.outcomes if one[1] == "failed"]
    assert "Taken back" in undo(desk)
    assert list(kpis(desk).values()) == before
    assert "1 running or coming target and 1 open goal" in words(removal(desk, "revenue"))


def test_the_last_one_stays(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        for key in list(kpis(desk))[1:]:
            tx.remove_kpi(key)
    desk.presses(ADA, removal(desk, "revenue"), "kpis.remove")
    assert list(kpis(desk)) == ["revenue"]
    assert log(desk) == []


# -- two admins --------------------------------------------------------------------------------------------------------


def test_what_another_admin_changed_meanwhile_is_shown_and_kept(desk: Office) -> None:
    mine, theirs = form_of(desk), form_of(desk)
    saves(desk, look(desk, theirs, expression="deals_won / (deals_won + deals_lost + leads)", weight="9"))
    said = words(look(desk, mine, weight="4", cadence="Month"))
    assert "Somebody else has changed this KPI since you opened the form" in said
    assert "•  formula: `deals_won / (deals_won + deals_lost + leads)`" in said
    assert "weight: 9 → 4" in said
    assert "reviewed each: quarter → month" in said
    page = look(desk, mine, weight="4")
    saves(desk, look(desk, form_of(desk), why="It shows which deals are worth the effort."))
    answer = desk.submits(ADA, page)  # and once more, between the page and *Save*
    assert answer["response_action"] == "update"
    again = answer["view"]
    assert again["callback_id"] == page["callback_id"]
    assert "•  why: It shows which deals are worth the effort." in words(again)
    assert len(log(desk)) == 2
    saves(desk, again)
    now = kpis(desk)["win_rate"]
    assert (now.weight, now.why) == (4, "It shows which deals are worth the effort.")
    assert now.expression.text == "deals_won / (deals_won + deals_lost + leads)"


def test_one_that_is_removed_while_somebody_edits_it_is_not_made_again(desk: Office) -> None:
    form = form_of(desk)
    page = look(desk, form, weight="4")
    desk.presses(ADA, removal(desk, "win rate"), "kpis.remove")
    for view in (form, page):
        assert "no such KPI any more" in str(desk.submits(ADA, view, weight="4"))
    assert "win_rate" not in kpis(desk)


def test_one_that_was_changed_since_is_not_removed_unseen(desk: Office) -> None:
    asked = removal(desk, "win rate")
    saves(desk, look(desk, form_of(desk), weight="4"))
    [again] = desk.presses(ADA, asked, "kpis.remove")
    assert "Somebody has changed it since you asked" in words(again)
    assert "win_rate" in kpis(desk)
    desk.presses(ADA, again, "kpis.remove")
    assert "win_rate" not in kpis(desk)


def test_a_name_that_was_taken_meanwhile_is_refused(desk: Office) -> None:
    page = look(desk, form_of(desk), aliases="closing")
    saves(desk, look(desk, form_of(desk, "sales cycle"), aliases="closing"))
    assert "and so is Sales cycle" in str(desk.submits(ADA, page))
    assert kpis(desk)["win_rate"].aliases != ("closing",)
    assert len(log(desk)) == 1


def test_two_new_ones_of_one_name_are_one(desk: Office) -> None:
    pages = []
    for formula in ("deals_won + deals_lost", "deals_won"):
        desk.types(ADA, "kpis add", command="/pace")
        pages.append(look(desk, desk.slack.forms[-1], **NEW | {"expression": formula}))
    saves(desk, pages[0])
    assert "Somebody has just added Deals decided" in str(desk.submits(ADA, pages[1]))
    assert kpis(desk)["deals_decided"].expression.text == "deals_won + deals_lost"
