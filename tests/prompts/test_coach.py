"""The Coach against a real server process: what is asked, what is made of each answer, what it took."""

import json
import logging
import subprocess
import sys
from typing import Any

import pytest
import structlog

from core.wording import Failure, Reply, Request, Task, Trouble, Usage
from prompts.coach import OpenAICoach
from prompts.library import prompt_for
from tests.fakes.model_server import Answer, ModelServer, failing, hanging_up
from tests.fakes.raw_server import RawServer, whole
from tests.prompts.samples import ASKED, GOOD, JSON_TIP, KEY, LIMIT, REQUESTS, TIP, fails


@pytest.mark.parametrize("task", Task)
def test_a_good_answer_and_what_it_took(model_server: ModelServer, coach: OpenAICoach, task: Task) -> None:
    model_server.answers("no answer to this one")
    model_server.answers(Answer(GOOD[task], tokens=(812, 95)), task=task)
    reply = coach.ask(REQUESTS[task], LIMIT)
    assert reply == Reply(GOOD[task], Usage("gpt-test", prompt_for(task).version, 812, 95, 179))  # 121.8 + 57
    (sent,) = model_server.requests()
    shape = sent["response_format"]["json_schema"]
    assert sent["response_format"]["type"] == "json_schema"
    assert (shape["name"], shape["strict"], shape["schema"]) == (task.value, True, prompt_for(task).sent_schema)
    assert sent["messages"] == prompt_for(task).messages(REQUESTS[task])
    assert sent["model"] == "gpt-test"
    assert sent["max_tokens"] == prompt_for(task).max_tokens
    assert sent["temperature"] == prompt_for(task).temperature
    assert sent.keys() == {"model", "messages", "max_tokens", "temperature", "response_format"}


def test_the_most_that_a_call_takes_is_not_less_than_it_takes(coach: OpenAICoach) -> None:
    most = coach.most(ASKED)
    sent = sum(len(message["content"]) for message in prompt_for(Task.TIP).messages(ASKED))
    assert most.tokens_in >= sent / 3
    assert most.tokens_out == prompt_for(Task.TIP).max_tokens
    assert most.cost == -(-(most.tokens_in * 15 + most.tokens_out * 60) // 100)
    again = Request(Task.TIP, ASKED.data, complaint="No.", refused=TIP)
    assert coach.most(again).tokens_in > most.tokens_in
    chinese = Request(Task.TIP, {**ASKED.data, "names": ["北京" * 300]})
    assert coach.most(chinese).tokens_in > most.tokens_in + 500


@pytest.mark.parametrize(
    "said", [None, {"prompt_tokens": -9, "completion_tokens": 1}, {"prompt_tokens": 10**30, "completion_tokens": 1}]
)
def test_a_server_that_does_not_count_took_the_most(said: dict[str, int] | None) -> None:
    message = {"role": "assistant", "content": JSON_TIP}
    body = {"choices": [{"index": 0, "finish_reason": "stop", "message": message}], "usage": said}
    with RawServer(whole(json.dumps(body))) as server:
        with OpenAICoach("m", base_url=server.base_url, api_key=KEY) as other:
            assert other.ask(ASKED, LIMIT).usage == other.most(ASKED)
        assert f"authorization: bearer {KEY}\r\n" in server.heard[0].casefold()


def test_the_second_time_it_is_told_what_was_wrong(model_server: ModelServer, coach: OpenAICoach) -> None:
    model_server.answers(TIP)
    coach.ask(Request(Task.TIP, ASKED.data, complaint="`7` is not in the data.", refused={"focus": "7"}), LIMIT)
    roles = [(message["role"], message["content"]) for message in model_server.requests()[0]["messages"]]
    assert [role for role, _ in roles] == ["system", "user", "assistant", "user"]
    assert json.loads(roles[2][1]) == {"focus": "7"}
    assert "`7` is not in the data." in roles[3][1]


def test_its_own_temperature_goes_before_the_prompts(model_server: ModelServer) -> None:
    model_server.answers(TIP)
    with OpenAICoach("m", base_url=model_server.base_url, temperature=0.0) as coach:
        coach.ask(ASKED, LIMIT)
    assert model_server.requests()[0]["temperature"] == 0.0


@pytest.mark.parametrize(
    "text",
    [
        f"  {JSON_TIP}\n",
        f"```json\n{JSON_TIP}\n```",
        f"```\n{JSON_TIP}\n```",
        f"Here it is:\n\n```json\n{json.dumps(TIP, indent=2)}\n```\nGood luck.",
        f"<think>\nThe rep {{needs}} a tip.\n</think>\n\n{JSON_TIP}",
        f"thoughts whose beginning the server kept\n</think>\n```json\n{JSON_TIP}```",
    ],
)
def test_what_is_around_the_json_is_left_away(model_server: ModelServer, coach: OpenAICoach, text: str) -> None:
    model_server.answers(text)
    assert coach.ask(ASKED, LIMIT).content == TIP


@pytest.mark.parametrize(
    "answer",
    [
        Answer("", tokens=(9, 3)),
        Answer("Sorry, I cannot.", tokens=(9, 3)),
        Answer(JSON_TIP[:-20], tokens=(9, 3)),
        Answer(JSON_TIP, finish="length", tokens=(9, 3)),
        Answer("<think>still thinking", finish="length", tokens=(9, 3)),
        Answer({"focus": "win_rate"}, tokens=(9, 3)),
        Answer({**TIP, "actions": []}, tokens=(9, 3)),
        Answer({**TIP, "actions": TIP["actions"] * 4}, tokens=(9, 3)),
        Answer({**TIP, "question": 7}, tokens=(9, 3)),
        Answer({**TIP, "rank": "first"}, tokens=(9, 3)),
        Answer(f"[{JSON_TIP}]", tokens=(9, 3)),
        Answer('"focus"', tokens=(9, 3)),
        Answer(JSON_TIP.replace("Ask.", "\\ud800"), tokens=(9, 3)),
        Answer(JSON_TIP.replace("Ask.", "\\u0000"), tokens=(9, 3)),
        Answer("[" * 100_000, tokens=(9, 3)),
    ],
    ids=lambda answer: str(answer.content)[:30],
)
def test_what_is_not_what_was_asked_for_is_malformed_and_has_its_price(
    model_server: ModelServer, coach: OpenAICoach, answer: Answer
) -> None:
    model_server.answers(answer)
    failure = fails(coach)
    assert failure.trouble is Trouble.MALFORMED
    assert failure.usage == Usage("gpt-test", prompt_for(Task.TIP).version, 9, 3, 4)
    assert len(model_server.requests()) == 1  # whether to ask again is not decided here


@pytest.mark.parametrize(
    "body",
    [
        "<html>Log in</html>",
        "{",
        "null",
        "[]",
        "{}",
        '{"choices": null}',
        '{"choices": [{"message": null}]}',
        '{"error": {}}',
    ],
)
def test_what_is_no_completion_at_all_is_malformed(body: str) -> None:
    with RawServer(whole(body)) as server, OpenAICoach("m", base_url=server.base_url) as coach:
        failure = fails(coach)
    assert (failure.trouble, failure.usage) == (Trouble.MALFORMED, None)


def test_what_a_filter_keeps_back_is_filtered(model_server: ModelServer, coach: OpenAICoach) -> None:
    model_server.answers(Answer(" ", finish="content_filter", tokens=(9, 0)))
    failure = fails(coach)
    assert (failure.trouble, failure.usage) == (
        Trouble.FILTERED,
        Usage("gpt-test", prompt_for(Task.TIP).version, 9, 0, 2),
    )
    model_server.answers(failing(400, "The prompt triggered the policy", code="content_filter"))
    assert fails(coach).trouble is Trouble.FILTERED
    refusal = {"role": "assistant", "content": None, "refusal": "I would rather not."}
    body = json.dumps({"choices": [{"index": 0, "finish_reason": "stop", "message": refusal}]})
    with RawServer(whole(body)) as server, OpenAICoach("m", base_url=server.base_url) as other:
        assert fails(other).trouble is Trouble.FILTERED


def test_nothing_of_it_is_logged(
    model_server: ModelServer, coach: OpenAICoach, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    data = {**ASKED.data, "names": ["[P1]", "WHAT-WAS-SAID"]}
    echo = failing(400, "invalid: WHAT-WAS-SAID", param="names")
    answers: list[Any] = [
        {**TIP, "focus": "WHAT-IT-ANSWERED"},
        "WHAT-IT-ANSWERED",
        echo,
        failing(401, KEY),
        hanging_up(),
    ]
    with structlog.testing.capture_logs() as events:
        for answer in answers:
            model_server.answers(answer)
            try:
                coach.ask(Request(Task.TIP, data), 1)
            except Failure as failure:
                logging.getLogger("pace").exception("failed", exc_info=failure)
    logged = "\n".join(
        [caplog.text, *(str(vars(record)) for record in caplog.records), str(events), *capfd.readouterr()]
    )
    assert "/v1/chat/completions" in logged  # what libraries log was caught
    for secret in (KEY, "WHAT-WAS-SAID", "WHAT-IT-ANSWERED", "sales coach"):
        assert secret not in logged


def test_openai_is_imported_only_by_who_builds_a_coach() -> None:
    code = "import sys, prompts.coach; assert 'openai' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_what_is_sent_is_never_logged(model_server: ModelServer, caplog: pytest.LogCaptureFixture) -> None:
    """Also where `OPENAI_LOG` asks for it, which the library reads when it is first imported."""
    caplog.set_level(logging.DEBUG, "openai")
    model_server.answers(TIP)
    with OpenAICoach("gpt-test", base_url=model_server.base_url) as coach:
        coach.ask(ASKED, LIMIT)
    assert "openai" not in {record.name.partition(".")[0] for record in caplog.records}
