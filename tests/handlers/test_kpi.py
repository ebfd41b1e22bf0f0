"""`/kpi` as people meet it: what they type and press, and what they then read."""

import pytest

from core.ports import PersonRow
from tests.handlers.kit import ADA, ANA, BEN, CLEO, MARIA, NEW, OTTO, STRANGER, Office, words


def test_a_rep_types_kpi_and_reads_their_own_card_alone(desk: Office) -> None:
    [card] = desk.types(ANA, "")
    assert card["response_type"] == "ephemeral"
    assert card["replace_original"] is False
    text = words(card)
    assert "Ana Ruiz, November 2017" in text
    assert "*$1,200*  Revenue" in text
    assert "60% of the target of $2,000" in text
    assert "Data up to 20 Nov 2017, imported 3 hours ago." in text
    assert desk.outcomes == [("/kpi", "answered")]


def test_period_kpis_and_subject_in_any_order(desk: Office) -> None:
    [card] = desk.types(MARIA, "Oct 2017 win rate @Ana Ruiz revenue")
    text = words(card)
    assert "Ana Ruiz, October 2017" in text
    assert "*92.3%*  Win rate" in text
    assert "*$1,200*  Revenue" in text
    assert "Deals won" not in text


@pytest.mark.parametrize(
    "asked", ["@Maria Lead revenue nov 2017", "revenue nov 2017 Maria Lead", "@maria  lead revenue"]
)
def test_a_whole_name_with_a_kpis_word_in_it_is_a_name(desk: Office, asked: str) -> None:
    [card] = desk.types(ADA, asked)
    assert card["text"].startswith("Maria Lead's team, November 2017: Revenue")


def test_a_kpi_without_a_target_says_so_beside_one_that_has_it(desk: Office) -> None:
    [card] = desk.types(ANA, "")
    assert "Average deal size and Sales cycle yet. Ask your manager." in words(card)
    [card] = desk.types(ANA, "Oct 2017 win rate")
    assert "No target for Win rate yet. Ask your manager." in words(card)
    [card] = desk.types(ANA, "Oct 2017")
    assert "No targets for this period yet. Ask your manager." in words(card)


def test_a_manager_sees_the_team_and_an_admin_everybody(desk: Office) -> None:
    [team] = desk.types(MARIA, "")
    assert "*$2,000*  Revenue" in words(team)
    [everyone] = desk.types(ADA, "")
    assert "*$2,500*  Revenue" in words(everyone)


@pytest.mark.parametrize("asked", ["@Ben Ito", f"<@{BEN}|ben>", "team West", "everyone", "@Cleo Fox"])
def test_a_rep_never_sees_a_colleague_or_a_team(desk: Office, asked: str) -> None:
    [answer] = desk.types(ANA, asked)
    assert "private" in words(answer) or "Team figures are for" in words(answer)
    assert "$" not in words(answer)


def test_whether_a_colleague_has_figures_does_not_show(desk: Office) -> None:
    [with_deals] = desk.types(ANA, "@Ben Ito")
    [without] = desk.types(ANA, "@Nora Lund")
    assert words(with_deals) == words(without)


def test_a_manager_does_not_see_another_team(desk: Office) -> None:
    for asked in ("@Cleo Fox", "team East", "@Otto Lead"):
        [answer] = desk.types(MARIA, asked)
        assert "$" not in words(answer)
        assert "`/kpi` on its own shows yours." in words(answer)


def test_words_that_mean_nothing_are_named_with_examples(desk: Office) -> None:
    [answer] = desk.types(ANA, "wobble")
    assert "wobble" in words(answer)
    assert "`/kpi last month`" in words(answer)


def test_who_is_in_the_roster_gets_figures_at_once(desk: Office) -> None:
    desk.slack.add_user(NEW, "Nora@Acme.example")
    [card] = desk.types(NEW, "")
    assert "Nora Lund, November 2017" in words(card)
    desk.types(NEW, "")
    assert len(desk.slack.called("users.info")) == 1


def test_who_is_not_in_the_roster_reads_what_to_ask_for(desk: Office) -> None:
    desk.slack.add_user(STRANGER, "stranger@elsewhere.example")
    [answer] = desk.types(STRANGER, "")
    assert "not linked to anybody in the roster" in words(answer)
    assert "python -m bot people link" in words(answer)


@pytest.mark.parametrize(
    "flags", [{"is_bot": True}, {"is_restricted": True}, {"deleted": True}, {"is_stranger": True}, {"team_id": "T9"}]
)
def test_a_guest_with_a_colleagues_email_gets_nothing(desk: Office, flags: dict[str, object]) -> None:
    desk.slack.add_user(NEW, "nora@acme.example", **flags)
    [answer] = desk.types(NEW, "")
    assert "not linked" in words(answer)


def test_who_has_left_gets_nothing(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ana Ruiz", email="ana@acme.example", active=False)])
    desk.slack.add_user(ANA, "ana@acme.example")
    [answer] = desk.types(ANA, "")
    assert "$" not in words(answer)


def test_no_figures_in_the_period_is_said_in_words(desk: Office) -> None:
    [card] = desk.types(CLEO, "2015")
    assert "no figure. Nothing recorded in this period." in words(card)


def test_another_period_replaces_the_card_in_place(desk: Office) -> None:
    [card] = desk.types(ANA, "revenue")
    [replaced] = desk.presses(ANA, card, "kpi.period", choose="Last month")
    assert replaced["replace_original"] is True
    assert replaced["response_type"] == "ephemeral"
    assert "Ana Ruiz, October 2017" in words(replaced)
    assert "Deals won" not in words(replaced)
    assert replaced["blocks"][-1]["block_id"] != card["blocks"][-1]["block_id"]


def test_details_go_down_to_the_records_ten_at_a_time_and_back(desk: Office) -> None:
    [card] = desk.types(ANA, "")
    [details] = desk.presses(ANA, card, "kpi.details", choose="Revenue")
    assert "Records 1 to 10 of 12, newest first." in words(details)
    assert "12 Nov 2017  ·  Deal 11 of Ana Ruiz  ·  $100" in words(details)
    [more] = desk.presses(ANA, details, "kpi.details.older")
    assert "Records 11 to 12 of 12" in words(more)
    [newer] = desk.presses(ANA, more, "kpi.details.newer")
    assert words(newer) == words(details)
    [back] = desk.presses(ANA, more, "kpi.details.back")
    assert words(back) == words(card)


def test_details_of_a_ratio_say_what_each_record_counts_as(desk: Office) -> None:
    [card] = desk.types(ANA, "win rate")
    [details] = desk.presses(ANA, card, "kpi.details")
    assert "Deal 12 of Ana Ruiz  ·  deals lost" in words(details)


def test_sharing_asks_first_and_then_posts_once_without_buttons(desk: Office) -> None:
    [card] = desk.types(ANA, "revenue")
    [question] = desk.presses(ANA, card, "kpi.share")
    assert question["replace_original"] is False
    assert "<#C01GEN>" in words(question)
    assert "Revenue" in words(question)
    assert desk.slack.called("chat.postMessage") == []
    said = desk.presses(ANA, question, "kpi.share.confirm")
    [posted] = desk.slack.called("chat.postMessage")
    assert posted["channel"] == "C01GEN"
    assert f"<@{ANA}>" in words(posted)
    assert "*$1,200*  Revenue" in words(posted)
    assert {block["type"] for block in posted["blocks"]} == {"header", "section", "context"}
    assert "Shared in <#C01GEN>." in words(said[-1])
    desk.presses(ANA, question, "kpi.share.confirm")
    assert len(desk.slack.called("chat.postMessage")) == 1


def test_in_a_direct_message_the_question_names_this_conversation(desk: Office) -> None:
    [card] = desk.types(ANA, "revenue", channel_id="D0DIRECT")
    value = next(e["value"] for e in card["blocks"][-1]["elements"] if e["action_id"] == "kpi.share")
    [question] = desk.sends_action(ANA, {"action_id": "kpi.share", "value": value}, channel={"id": "D0DIRECT"})
    assert "in this conversation?" in words(question)


def test_cancelling_posts_nothing(desk: Office) -> None:
    [card] = desk.types(ANA, "")
    [question] = desk.presses(ANA, card, "kpi.share")
    [answer] = desk.presses(ANA, question, "kpi.share.cancel")
    assert answer["replace_original"] is True
    assert "Not shared." in words(answer)
    assert desk.slack.called("chat.postMessage") == []


def test_a_manager_shares_a_team_and_never_one_person(desk: Office) -> None:
    [team] = desk.types(MARIA, "")
    [question] = desk.presses(MARIA, team, "kpi.share")
    desk.presses(MARIA, question, "kpi.share.confirm")
    assert len(desk.slack.called("chat.postMessage")) == 1
    [person] = desk.types(MARIA, "@Ana Ruiz")
    [refused] = desk.presses(MARIA, person, "kpi.share")
    assert "cannot be shared in a channel" in words(refused)


def test_a_team_of_one_is_that_person_and_is_not_shared(desk: Office) -> None:
    for who, asked in ((ADA, "team East"), (OTTO, "")):
        [card] = desk.types(who, asked)
        [refused] = desk.presses(who, card, "kpi.share")
        assert "so small" in words(refused)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("not_in_channel", "/invite @Pace"),
        ("channel_not_found", "/invite @Pace"),
        ("is_archived", "is archived"),
        ("restricted_action", "does not let me post"),
    ],
)
def test_a_channel_that_cannot_be_posted_to_is_explained_and_can_be_tried_again(
    desk: Office, code: str, said: str
) -> None:
    [card] = desk.types(ANA, "revenue")
    [question] = desk.presses(ANA, card, "kpi.share")
    desk.slack.errors["chat.postMessage"] = code
    answer = desk.presses(ANA, question, "kpi.share.confirm")[-1]
    assert "Not shared" in words(answer)
    assert said in words(answer)
    del desk.slack.errors["chat.postMessage"]
    assert "Shared in" in words(desk.presses(ANA, question, "kpi.share.confirm")[-1])


def test_when_slack_breaks_while_sharing_nothing_is_sent_twice(desk: Office) -> None:
    [card] = desk.types(ANA, "revenue")
    [question] = desk.presses(ANA, card, "kpi.share")
    desk.slack.broken.add("chat.postMessage")
    answer = desk.presses(ANA, question, "kpi.share.confirm")[-1]
    assert "Look in <#C01GEN>" in words(answer)
    assert len(desk.slack.called("chat.postMessage")) == 1


def test_rights_taken_away_hold_for_buttons_already_shown(desk: Office) -> None:
    [card] = desk.types(MARIA, "@Ana Ruiz")
    [own] = desk.types(ANA, "")
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people([PersonRow("Ana Ruiz", email="ana@acme.example", manager="Otto Lead")])
    [refused] = desk.presses(MARIA, card, "kpi.period", choose="Last month")
    assert "private" in words(refused)
    assert "$" not in words(refused)
    [refused] = desk.presses(BEN, own, "kpi.details", choose="Revenue")
    assert "private" in words(refused)
