"""What a server refuses is left away, and not tried again."""

import json

import pytest

from core.wording import Failure, Task, Trouble
from prompts.coach import OpenAICoach
from prompts.dialect import Form, first_dialect
from prompts.library import prompt_for
from tests.fakes.model_server import Answer, ModelServer, failing
from tests.prompts.samples import ASKED, JSON_TIP, LIMIT, TIP, fails


def test_a_server_without_schemas(model_server: ModelServer, coach: OpenAICoach) -> None:
    model_server.answers(TIP)
    model_server.answers(failing(400, "This model does not support response format `json_schema`"), form="json_schema")
    assert coach.ask(ASKED, LIMIT).content == TIP
    assert coach.ask(ASKED, LIMIT).content == TIP
    first, second, third = model_server.requests()
    assert first["response_format"]["type"] == "json_schema"
    assert second["response_format"] == third["response_format"] == {"type": "json_object"}
    assert json.dumps(prompt_for(Task.TIP).sent_schema) in second["messages"][0]["content"]
    assert second["messages"][1] == first["messages"][1]


def test_a_server_without_any_form(model_server: ModelServer, coach: OpenAICoach) -> None:
    model_server.answers(f"```json\n{JSON_TIP}\n```")
    for form in ("json_schema", "json_object"):
        model_server.answers(failing(422, "no", param="response_format"), form=form)
    assert coach.ask(ASKED, LIMIT).content == TIP
    assert coach.ask(ASKED, LIMIT).content == TIP
    assert [sent.get("response_format", {}).get("type") for sent in model_server.requests()] == [
        *("json_schema", "json_object", None),
        None,
    ]


@pytest.mark.parametrize(
    ("refusal", "before", "after"),
    [
        (failing(400, "Unsupported value: 'temperature'", param="temperature"), "temperature", ""),
        (failing(400, "`temperature` is deprecated for this model."), "temperature", ""),
        (failing(400, "Use 'max_completion_tokens'", param="max_tokens"), "max_tokens", "max_completion_tokens"),
        (failing(400, "max_tokens is not supported"), "max_tokens", "max_completion_tokens"),
    ],
)
def test_a_parameter_that_is_refused(
    model_server: ModelServer, coach: OpenAICoach, refusal: Answer, before: str, after: str
) -> None:
    model_server.answers(refusal, TIP)
    assert coach.ask(ASKED, LIMIT).content == TIP
    assert coach.ask(ASKED, LIMIT).content == TIP
    first, second, third = model_server.requests()
    assert before in first
    assert second == third
    assert second == {
        **({after: first[before]} if after else {}),
        **{k: v for k, v in first.items() if k != before},
    }


def test_several_one_after_the_other(model_server: ModelServer, coach: OpenAICoach) -> None:
    model_server.answers(
        failing(400, "no", param="max_tokens"),
        failing(400, "no", param="temperature"),
        failing(400, "no", param="response_format.json_schema"),
        TIP,
    )
    assert coach.ask(ASKED, LIMIT).content == TIP
    last = model_server.requests()[-1]
    assert last.keys() == {"model", "messages", "max_completion_tokens", "response_format"}
    assert last["response_format"] == {"type": "json_object"}


def test_a_server_that_takes_neither_limit_is_not_asked_for_ever(model_server: ModelServer, coach: OpenAICoach) -> None:
    model_server.answers(failing(400, "'max_tokens' or 'max_completion_tokens' is too large"))
    assert fails(coach).trouble is Trouble.NOT_ACCEPTED
    assert len(model_server.requests()) == 2
    model_server.answers(TIP)
    coach.ask(ASKED, LIMIT)
    assert "max_tokens" in model_server.requests()[-1]  # what did not help is not remembered


def test_openai_and_azure_are_asked_in_the_newer_way_at_once() -> None:
    limits = {
        first_dialect(url).limit for url in ("https://api.openai.com/v1", "https://x.openai.azure.com/openai/v1/")
    }
    assert limits == {"max_completion_tokens"}
    assert first_dialect("https://notopenai.com/v1").limit == first_dialect("").limit == "max_tokens"


def test_which_forms_a_server_takes(model_server: ModelServer, coach: OpenAICoach) -> None:
    model_server.answers({"word": "yes"})
    model_server.answers(failing(400, "response_format"), form="json_schema")
    model_server.answers("yes", form="json_object")
    assert [form for form in Form if coach.takes(form, LIMIT)] == [Form.TEXT]
    model_server.answers(failing(401))
    with pytest.raises(Failure, match="key"):
        coach.takes(Form.TEXT, LIMIT)
