"""The model in the settings, and what the doctor says of it."""

from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.coach import coach_of
from bot.compose import Pace
from bot.doctor import Finding, examine
from bot.settings import Settings, load_settings
from core.errors import Refused
from core.wording import Request, Task
from tests.fakes.model_server import Answer, ModelServer, failing, stalling
from tests.prompts.samples import ASKED, GOOD, TIP


@pytest.fixture(autouse=True)
def _nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def settings_for(server: ModelServer, **more: object) -> Settings:
    return Settings(pace_model="words-1", openai_base_url=server.base_url, _env_file=None, **more)  # type: ignore[arg-type]


def of_the_model(settings: Settings) -> Finding:
    """What the doctor finds; there is no database and no Slack."""

    def no_database() -> Pace:
        raise Refused("No database.")

    return list(examine(settings, no_database, ()))[-1]


def test_no_model_is_fine() -> None:
    assert coach_of(load_settings()) is None
    finding = of_the_model(load_settings())
    assert finding.is_ok
    assert "playbook" in finding.said


def test_a_model_that_is_nowhere_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PACE_MODEL", "words-1")
    for refused in (load_settings, lambda: coach_of(Settings())):
        with pytest.raises(Refused) as refusal:
            refused()
        for said in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "PACE_MODEL needs one of the two"):
            assert said in str(refusal.value)
    assert "OPENAI_API_KEY" in of_the_model(Settings()).advice
    monkeypatch.setenv("OPENAI_API_KEY", "sk-1")
    assert load_settings().openai_api_key == SecretStr("sk-1")
    assert "sk-1" not in repr(load_settings())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OPENAI_BASE_URL", "localhost:11434/v1"),
        ("PACE_MODEL_TEMPERATURE", "3"),
        ("PACE_MODEL_SECONDS", "0"),
        ("PACE_MODEL_PRICE_IN", "-1"),
        ("PACE_MODEL_PRICE_OUT", "cheap"),
        ("PACE_MODEL_KEEP_REFUSED", "perhaps"),
    ],
)
def test_what_cannot_be_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Refused, match=f"  {name}: "):
        load_settings()


def test_the_coach_is_as_the_settings_say(model_server: ModelServer) -> None:
    model_server.answers(Answer(TIP, tokens=(1000, 100)))
    settings = settings_for(
        model_server, pace_model_temperature=0, pace_model_price_in=Decimal("2.5"), pace_model_price_out=10
    )
    coach = coach_of(settings)
    assert coach is not None
    with coach:
        reply = coach.ask(ASKED, 10)
    assert reply.usage.cost == 3_500
    assert (model_server.requests()[0]["model"], model_server.requests()[0]["temperature"]) == ("words-1", 0)


def test_the_doctor_says_what_a_model_takes(model_server: ModelServer) -> None:
    model_server.answers({"word": "yes"})
    finding = of_the_model(settings_for(model_server))
    assert finding.is_ok
    assert finding.subject == "Model words-1"
    assert "takes json_schema, json_object, text" in finding.said
    model_server.answers(failing(400, "response_format"), form="json_schema")
    assert "; takes json_object, text" in of_the_model(settings_for(model_server)).said


@pytest.mark.parametrize(
    ("answer", "said", "advice"),
    [
        (failing(401), "refuses the key", "OPENAI_API_KEY"),
        (failing(404), "does not accept", "deployment"),
        (failing(429, retry_after=600), "busy", "credit"),
        (stalling(10), "too long", "PACE_MODEL_SECONDS"),
        (Answer(" ", finish="content_filter"), "filters", "content filter"),
        ("yes", "not what it is asked for", "JSON"),
        (GOOD[Task.QUESTION], "not what it is asked for", "JSON"),
        (failing(500), "error of its own", "log"),
    ],
)
def test_the_doctor_says_what_to_do_about_a_model(
    model_server: ModelServer, answer: Answer | str, said: str, advice: str
) -> None:
    model_server.answers(answer)
    finding = of_the_model(settings_for(model_server, pace_model_seconds=2, openai_api_key=SecretStr("sk-1")))
    assert said in finding.said
    assert advice in finding.advice
    assert "sk-1" not in str(finding)


def test_the_doctor_says_when_nobody_is_there() -> None:
    settings = Settings(pace_model="m", openai_base_url="http://127.0.0.1:1/v1", _env_file=None)
    assert "OPENAI_BASE_URL" in of_the_model(settings).advice


def test_a_coach_can_be_asked_for_its_most_without_a_server() -> None:
    coach = coach_of(Settings(pace_model="m", openai_api_key=SecretStr("k"), _env_file=None))
    assert coach is not None
    with coach:
        assert coach.most(Request(Task.TIP, {})).tokens > 0
