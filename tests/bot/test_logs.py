"""What the log keeps, and what it must not."""

import json
import logging
from datetime import UTC, datetime

import pytest
import structlog

from bot.logs import LOUD, REMOVED, Redactor, configure
from views.review_document import Kind, Line
from views.review_pdf import pdf_of


@pytest.fixture(autouse=True)
def _leave_logging_as_it_was():
    loggers = [logging.root, *(logging.getLogger(name) for name in LOUD)]
    handlers, levels = list(logging.root.handlers), [logger.level for logger in loggers]
    yield
    logging.root.handlers[:] = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-123-456-abcDEF",
        "xoxe.xoxp-1-Mi0yLTE",
        "xapp-1-A01-22-deadbeef",
        "https://hooks.slack.com/commands/T1/2/abc",
        "hunter2",
        "s3cr3t-signing",
    ],
)
def test_secrets_in_messages_fields_and_traces_are_removed(secret: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure("info", as_json=True, secrets=["s3cr3t-signing", "hunter2"])
    log = structlog.get_logger("handlers.kpi")
    try:
        raise ConnectionError(f"could not use {secret} as postgresql://pace:hunter2@db/pace")
    except ConnectionError:
        log.exception(
            " ".join(["failed with", secret]), token=secret, nested={"deep": [secret]}, error=ValueError(secret)
        )
        logging.getLogger("slack_sdk.web").exception("posting to %s", secret)
    written = capsys.readouterr().err
    assert secret not in written
    assert "hunter2" not in written
    assert "ConnectionError" in written
    lines = [json.loads(line) for line in written.splitlines()]
    assert len(lines) == 2
    assert lines[0]["token"] == REMOVED
    assert lines[0]["nested"] == {"deep": [REMOVED]}


def test_what_was_about_to_be_written_to_the_database_is_removed() -> None:
    error = "IntegrityError: UNIQUE failed\n[SQL: INSERT INTO people]\n[parameters: ('Ana', 357666)]\nmore"
    cleaned = Redactor()(None, "error", {"error": error})["error"]
    assert "357666" not in cleaned
    assert "INSERT INTO people" in cleaned
    assert "more" in cleaned


def test_the_reference_bound_to_a_request_is_on_every_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure("info", as_json=True)
    with structlog.contextvars.bound_contextvars(reference="abcd1234"):
        structlog.get_logger("handlers.kpi").info("one")
        logging.getLogger("elsewhere").info("two")
    assert [json.loads(line)["reference"] for line in capsys.readouterr().err.splitlines()] == ["abcd1234"] * 2


def test_libraries_keep_their_payloads_to_themselves(capsys: pytest.CaptureFixture[str]) -> None:
    configure("debug", as_json=False)
    logging.getLogger("slack_bolt.App").info("body: secret text")
    logging.getLogger("slack_sdk.web.base_client").debug("sending salary")
    assert capsys.readouterr().err == ""


def test_a_pdf_is_made_without_a_word_about_what_is_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    configure("debug", as_json=True)
    assert pdf_of([Line(Kind.TEXT, "Between the two of us 数")], datetime(2017, 11, 20, tzinfo=UTC))
    assert capsys.readouterr().err == ""
