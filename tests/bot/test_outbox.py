"""Slack as the send ledger sees it: what each answer means, that nothing is tried twice, and how a lost one is found."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.outbox import SlackOutbox, posting_client
from core.ports.rhythm import OutcomeUnknown, RateLimited, Undeliverable
from tests.chaos.slack_stand_in import Faults, StandIn, stand_in
from tests.fakes.slack_api import FakeSlack

LETTER = {"text": "Your week", "blocks": []}


@pytest.fixture
def outbox(slack: FakeSlack) -> SlackOutbox:
    return SlackOutbox(posting_client("xoxb-test", f"{slack.url}/api/"))


@pytest.fixture
def keeping() -> Iterator[tuple[SlackOutbox, StandIn]]:
    """One that keeps metadata."""
    with stand_in(1_000, Faults(0, 0, 0, 0, 0), 1) as slack:
        yield SlackOutbox(posting_client("xoxb-test", slack.url)), slack


def test_a_message_carries_its_key_and_nothing_unfolds(outbox: SlackOutbox, slack: FakeSlack) -> None:
    assert outbox.post("D1", LETTER, "key-1").endswith(".000100")
    [sent] = slack.called("chat.postMessage")
    assert sent["channel"] == "D1"
    assert "key-1" in str(sent["metadata"])
    assert {str(sent["unfurl_links"]).lower(), str(sent["unfurl_media"]).lower()} <= {"false", "0"}


def test_a_rate_limit_says_how_long_and_is_not_tried_again_here(outbox: SlackOutbox, slack: FakeSlack) -> None:
    slack.limited.append("chat.postMessage")
    with pytest.raises(RateLimited) as limit:
        outbox.post("D1", LETTER, "key-1")
    assert limit.value.after == 0
    assert len(slack.called("chat.postMessage")) == 1


def test_a_server_error_leaves_the_outcome_unknown(outbox: SlackOutbox, slack: FakeSlack) -> None:
    slack.broken.add("chat.postMessage")
    with pytest.raises(OutcomeUnknown):
        outbox.post("D1", LETTER, "key-1")
    slack.broken.clear()
    slack.errors["chat.postMessage"] = "fatal_error"  # a server error that calls itself a success
    with pytest.raises(OutcomeUnknown):
        outbox.post("D1", LETTER, "key-1")
    assert len(slack.called("chat.postMessage")) == 2


@pytest.mark.parametrize(
    ("code", "is_recipients"),
    [
        ("channel_not_found", True),
        ("is_archived", True),
        ("not_in_channel", True),
        ("token_revoked", False),
        ("account_inactive", False),
        ("invalid_blocks", False),
    ],
)
def test_a_refusal_tells_whose_it_is(outbox: SlackOutbox, slack: FakeSlack, code: str, is_recipients: bool) -> None:
    slack.errors["chat.postMessage"] = code
    with pytest.raises(Undeliverable) as refusal:
        outbox.post("D1", LETTER, "key-1")
    assert (refusal.value.code, refusal.value.is_recipients) == (code, is_recipients)


def test_where_nobody_listens_the_outcome_is_unknown() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    nobody = SlackOutbox(posting_client("xoxb-test", f"http://127.0.0.1:{port}/api/"))
    with pytest.raises(OutcomeUnknown):
        nobody.post("D1", LETTER, "key-1")


def test_a_group_is_opened_with_everybody_in_it(outbox: SlackOutbox) -> None:
    assert outbox.conversation(["U0ANA", "U0MARIA"]) == "D0ANAU0MARIA"


def test_a_message_whose_answer_was_lost_is_found_by_its_key(keeping: tuple[SlackOutbox, StandIn]) -> None:
    outbox, slack = keeping
    before = datetime.now(UTC) - timedelta(seconds=1)
    slack.faults.lost_after = 1.0
    with pytest.raises(OutcomeUnknown):
        outbox.post("D1", LETTER, "key-1")
    slack.faults.lost_after = 0.0
    found = outbox.find("D1", "key-1", before)
    assert found == slack.messages["D1"][0]["ts"]
    assert outbox.find("D1", "key-2", before) is None
    assert outbox.find("D2", "key-1", before) is None
    assert outbox.find("D1", "key-1", datetime.now(UTC) + timedelta(seconds=60)) is None
