"""What must hold for every command and click, whatever arrives."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_bolt.request import BoltRequest
from structlog.testing import capture_logs

from core.usecases.kpi import KpiCards
from handlers.boundary import Boundary, SeenOnce
from handlers.interaction import Interaction
from tests.handlers.kit import ADA, ANA, HOSTILE, MARIA, Office, words

CLICKABLE = [
    "kpi.period", "kpi.details", "kpi.details.older", "kpi.details.newer", "kpi.details.back",
    "kpi.share", "kpi.share.confirm",
]  # fmt: skip
CARD = "person:{}|2017-11-01|2017-11-30|month"


def broken(*_args: object, **_kwargs: object) -> None:
    raise RuntimeError("no such table: facts WHERE person = 'Ana' and token xoxb-123-abc and 357666")


def test_what_breaks_inside_is_a_reference_to_the_person_and_a_trace_in_the_log(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(KpiCards, "ask", broken)
    with capture_logs() as logs:
        [answer] = desk.types(ANA, "my secret question")
    text = words(answer)
    failed = next(entry for entry in logs if entry["event"] == "failed")
    assert "Traceback" not in text
    assert "RuntimeError" not in text
    assert "RuntimeError" in failed["error"]
    assert desk.outcomes == [("/kpi", "failed")]
    assert answer["response_type"] == "ephemeral"
    assert "Nothing was changed" in text


def test_the_reference_shown_is_the_reference_logged(desk: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KpiCards, "ask", broken)
    import structlog

    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as logs:
        [answer] = desk.types(ANA, "")
    assert logs[0]["reference"] in words(answer)


def test_what_was_typed_is_not_logged_even_when_it_is_in_the_error(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def repeats(_self: object, _workspace: int, _asker: object, text: str) -> None:
        raise ValueError(f"cannot read {text!r}")

    monkeypatch.setattr(KpiCards, "ask", repeats)
    with capture_logs() as logs:
        desk.types(ANA, "Bonus of Ben\n4,711")
    assert "4,711" not in str(logs)
    assert "cannot read" in str(logs)


def test_an_answer_that_cannot_be_delivered_is_logged_and_harms_nobody(desk: Office) -> None:
    desk.slack.broken.add("response")
    desk.types(ANA, "")
    assert desk.outcomes == [("/kpi", "unanswered")]
    desk.slack.broken.clear()
    assert "Ana Ruiz" in words(desk.types(ANA, "")[-1])


def test_a_response_address_that_has_run_out_is_replaced_by_an_ephemeral(desk: Office) -> None:
    desk.slack.errors["response"] = "expired_url"
    said = desk.types(ANA, "")
    assert said[-1]["user"] == ANA
    assert said[-1]["channel"] == "C01GEN"
    assert desk.slack.called("chat.postEphemeral") == [said[-1]]


def test_a_rate_limit_is_waited_out(desk: Office) -> None:
    desk.slack.limited.append("response")
    assert "Ana Ruiz" in words(desk.types(ANA, "")[-1])
    assert desk.outcomes == [("/kpi", "answered")]


def test_what_slack_delivers_again_is_answered_once(desk: Office) -> None:
    [first] = desk.types(ANA, "", trigger_id="same", response_url=f"{desk.slack.url}/response/same")
    assert desk.types(ANA, "", trigger_id="same", response_url=f"{desk.slack.url}/response/same") == []
    value = next(e["value"] for e in first["blocks"][-1]["elements"] if e["action_id"] == "kpi.share")
    click = {"action_id": "kpi.share.confirm", "value": value}
    assert desk.sends_action(ANA, click, trigger_id="again")
    assert desk.sends_action(ANA, click, trigger_id="again") == []
    assert len(desk.slack.called("chat.postMessage")) == 1


def test_another_slack_workspace_is_refused(desk: Office) -> None:
    [answer] = desk.types(ANA, "", team_id="T99OTHER")
    assert "another Slack workspace" in words(answer)
    [answer] = desk.sends_action(ANA, {"action_id": "kpi.share", "value": CARD.format(4)}, team={"id": "T99OTHER"})
    assert "another Slack workspace" in words(answer)
    [answer] = desk.sends_action(ANA, {"action_id": "kpi.share", "value": CARD.format(4)}, team=None)
    assert "another Slack workspace" in words(answer)


def test_slack_is_acknowledged_while_all_workers_are_busy(desk: Office) -> None:
    free = threading.Event()
    desk.executor.submit(free.wait, 10)
    bodies = [
        {"command": "/kpi", "text": "", "user_id": ANA, "team_id": "T01TEST", "channel_id": "C01GEN",
         "trigger_id": f"load.{n}", "response_url": f"{desk.slack.url}/response/load{n}"}
        for n in range(50)
    ]  # fmt: skip
    with ThreadPoolExecutor(8) as slack_side:
        acks = list(slack_side.map(lambda body: desk.app.dispatch(BoltRequest(mode="socket_mode", body=body)), bodies))
    assert [ack.status for ack in acks] == [200] * 50
    assert desk.slack.said() == []
    free.set()
    desk.settle()
    assert len(desk.slack.said()) == 50


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    action=st.sampled_from(CLICKABLE),
    forged=st.one_of(
        st.text(st.characters(exclude_characters="$"), max_size=80),
        st.builds("|".join, st.lists(st.sampled_from(
            ["person:1", "person:5", "person:99", "below:3", "team:2", "everyone", "2017-11-01", "2017-11-30", "9999-99-99",
             "month", "eon", "revenue", "win_rate", "0", "-1", "99999999999", "٣", "x:person:5"]), max_size=7)),
    ),
)  # fmt: skip
def test_forged_clicks_show_a_rep_nothing_but_a_friendly_answer(desk: Office, action: str, forged: str) -> None:
    """Whatever a click claims, Ana reads her own figures or a refusal: never a colleague's, never a failure."""
    before = len(desk.outcomes)
    for fields in (
        {"value": forged},
        {"block_id": f"b:{forged}", "selected_option": {"value": "2017-11-01|2017-11-30|month"}},
        {"block_id": "b:person:4|2017-11-01|2017-11-30|month", "selected_option": {"value": forged}},
    ):
        for message in desk.sends_action(ANA, {"action_id": action, **fields}):
            text = words(message)
            assert "Ana" in text or "$" not in text
            assert not any(name in text for name in ("Ben Ito", "Cleo Fox", "Maria Lead's", "East", "Acme"))
    assert {outcome for _, outcome in desk.outcomes[before:]} <= {"answered", "refused"}


def test_forged_requests_for_others_are_refused(desk: Office) -> None:
    with desk.store.begin(desk.workspace.id) as tx:
        ben = tx.search_people("Ben Ito")[0].id
    card = CARD.format(ben)
    for action in ({"action_id": "kpi.share.confirm", "value": card}, {"action_id": "kpi.details.back", "value": card},
                   {"action_id": "kpi.details.older", "value": f"0|revenue|{card}"}):  # fmt: skip
        [answer] = desk.sends_action(ANA, action)
        assert "private" in words(answer)
    [answer] = desk.sends_action(MARIA, {"action_id": "kpi.share.confirm", "value": card})
    assert "cannot be shared" in words(answer)
    assert desk.slack.called("chat.postMessage") == []


@pytest.mark.parametrize(
    "text", [HOSTILE, "<!channel>", "@" + HOSTILE, "x" * 3_000, "\x00", "\u202e", "&lt;!here&gt;", "*_~`"]
)
def test_hostile_text_notifies_nobody_and_breaks_nothing(desk: Office, text: str) -> None:
    for said in (desk.types(ANA, text), desk.types(ANA, text, command="/pace")):
        for message in said:
            assert_harmless(words(message))
    assert {outcome for _, outcome in desk.outcomes} <= {"answered", "refused"}


def test_hostile_names_are_shown_harmless_everywhere(desk: Office) -> None:
    [card] = desk.types(ADA, "@Ben Ito")
    [details] = desk.presses(ADA, card, "kpi.details", choose="Revenue")
    text = words(details)
    assert "‹!channel› ∗Zed∗ ＿it＿ ∼no∼ ˋxˋ &amp; fdp.exe" in text
    assert_harmless(text)


def assert_harmless(text: str) -> None:
    assert "<!" not in text
    assert "<@" not in text
    assert not any(sign in text for sign in "\x00\u202e\u200b")


@settings(max_examples=50)
@given(st.lists(st.sampled_from("abcd"), max_size=30))
def test_a_key_is_first_once_until_it_is_old(keys: list[str]) -> None:
    now = [0.0]
    seen = SeenOnce(lambda: now[0], keep=10, most=100)
    assert [seen.first(key) for key in keys] == [key not in keys[:i] for i, key in enumerate(keys)]
    now[0] = 11
    assert all(seen.first(key) for key in set(keys))


def test_what_is_remembered_is_bounded() -> None:
    seen = SeenOnce(lambda: 0, most=3)
    for key in "abcd":
        assert seen.first(key)
    assert seen.first("a")
    assert not seen.first("d")
    assert seen.first("")
    assert seen.first("")


def test_bolts_own_logger_tells_nothing_of_a_request_that_nobody_handles(
    desk: Office, caplog: pytest.LogCaptureFixture
) -> None:
    from bot.logs import fit_to_keep

    caplog.handler.addFilter(fit_to_keep)
    with caplog.at_level(logging.WARNING):
        body: dict[str, Any] = {"command": "/other", "text": "salary 4711", "user_id": ANA, "team_id": "T01TEST"}
        desk.app.dispatch(BoltRequest(mode="socket_mode", body=body))
    assert "Unhandled" in caplog.text
    assert "4711" not in caplog.text


def test_the_listener_is_named_for_what_it_answers() -> None:
    boundary = Boundary(ThreadPoolExecutor(1), ThreadPoolExecutor(1), None, "T", lambda *_: None)  # type: ignore[arg-type]
    listener = boundary.guarded("/kpi", lambda _: Interaction("", "", "", ""), lambda _: None, replace=False)
    assert listener.__name__ == "/kpi"
