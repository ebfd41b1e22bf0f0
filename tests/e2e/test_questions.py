"""A question to Pace, typed and said in a channel, in a running Slack: the answer is for who asked alone."""

from tests.e2e.company import GENERAL, Company, text_of
from tests.e2e.conftest import ANA, BO

WHY = "why is my revenue behind?"


def test_a_question_to_coach_is_answered_from_ones_own_figures(small: Company) -> None:
    typed = small.types(ANA, "/coach", WHY)
    assert typed["ephemeral_to"] == ANA
    assert "$1,300" in text_of(typed)
    assert "65% of the target of $2,000" in text_of(typed)
    assert "figures show what moved" in text_of(typed)
    refused = small.types(BO, "/coach", "why is Ana Ruiz behind?")
    assert "`/coach prep @name`" in text_of(refused)
    assert "1,300" not in text_of(refused)


def test_a_question_to_pace_in_a_channel_is_answered_to_who_asked(small: Company) -> None:
    [pace] = [app["botUserId"] for app in small.slack.control("GET", "/state")["apps"]]
    before = len(small.public())
    asked = f"<@{pace}> how was my revenue last week?"
    small.slack.control("POST", "/message", {"channel": GENERAL, "user": ANA, "text": asked})
    answer = small.sees(ANA, "$600", "figures show what moved", "Only you see it.")
    assert answer["ephemeral_to"] == ANA
    assert len(small.public()) == before
