"""`/scorecard`: what people read, who may, and the chart that goes to their direct messages."""

import pytest

from tests.handlers.kit import ANA, BEN, CLEO, MARIA, Office


def shown(message) -> str:
    return str(message["blocks"])


def test_a_rep_reads_the_week_as_a_whole(desk: Office) -> None:
    [card] = desk.types(ANA, "November 2017", command="/scorecard")
    text = shown(card)
    assert "Ana Ruiz, November 2017: scorecard" in text
    assert "of the targets overall" in text
    assert "of what is due by now" in text
    assert "Revenue" in text
    assert card["response_type"] == "ephemeral"


def test_last_week_is_meant_when_no_period_is_named(desk: Office) -> None:
    [card] = desk.types(ANA, "", command="/scorecard")
    assert "Ana Ruiz, Week of 13 Nov 2017: scorecard" in shown(card)


def test_the_notification_says_the_overall_and_the_focus(desk: Office) -> None:
    [card] = desk.types(BEN, "mtd revenue", command="/scorecard")
    assert card["text"].startswith("Scorecard of Ben Ito, ")
    assert "The one focus: Revenue $8" in card["text"]


def test_a_colleagues_scorecard_is_private(desk: Office) -> None:
    [answer] = desk.types(ANA, "@Ben Ito", command="/scorecard")
    assert "private" in shown(answer)
    assert "overall" not in shown(answer)


def test_a_manager_reads_the_teams(desk: Office) -> None:
    [card] = desk.types(MARIA, "November 2017", command="/scorecard")
    assert "Maria Lead's team, November 2017: scorecard" in shown(card)


def test_the_chart_goes_to_the_askers_direct_messages(desk: Office) -> None:
    [card] = desk.types(ANA, "November 2017", command="/scorecard")
    [answer] = desk.presses(ANA, card, "scorecard.chart")
    assert "in your direct messages" in shown(answer)
    [picture] = desk.slack.uploads
    assert picture.startswith(b"\x89PNG")
    [opened] = desk.slack.called("conversations.open")
    assert opened["users"] == ANA
    [completed] = desk.slack.called("files.completeUploadExternal")
    [asked] = desk.slack.called("files.getUploadURLExternal")
    assert completed["channel_id"] == "D0ANA"
    assert asked["alt_txt"].startswith("Chart of Ana Ruiz, November 2017: ")


def test_a_forged_chart_button_shows_nobody_elses(desk: Office) -> None:
    [card] = desk.types(CLEO, "November 2017", command="/scorecard")
    [answer] = desk.presses(ANA, card, "scorecard.chart")
    assert "private" in shown(answer)
    assert desk.slack.uploads == []


@pytest.mark.parametrize("method", ["conversations.open", "files.completeUploadExternal"])
def test_a_chart_that_slack_does_not_take_is_said(desk: Office, method: str) -> None:
    [card] = desk.types(ANA, "November 2017", command="/scorecard")
    desk.slack.errors[method] = "restricted_action"
    [answer] = desk.presses(ANA, card, "scorecard.chart")
    assert "restricted_action" in shown(answer)
    assert "same figures" in shown(answer)
