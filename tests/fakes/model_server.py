"""An OpenAI-compatible server: a real process (aimock) that answers as it is told and keeps what it was asked."""

import json
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pytest

from core.wording import Task

CLI = (
    Path(__file__).resolve().parent.parent.parent / "node_modules" / "@copilotkit" / "aimock" / "dist" / "aimock-cli.js"
)
NO_SERVER = "no OpenAI-compatible server: it needs node, and `make setup` for the package @copilotkit/aimock"
_STARTS_WITHIN = 20.0  # seconds
_KEPT_BY_THE_SERVER = ("_endpointType", "_context")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered once: `content` (an object is sent as JSON), with why it ended and what it took."""

    content: Mapping[str, Any] | str = ""
    finish: str = "stop"
    tokens: tuple[int, int] = (100, 20)
    status: int = 200
    error: Mapping[str, Any] | None = None
    retry_after: int | None = None
    stalls: float = 0.0
    hangs_up: bool = False

    def fixture(self, match: Mapping[str, Any]) -> dict[str, Any]:
        """As aimock reads it."""
        chaos: dict[str, Any] = {"latencyMs": int(self.stalls * 1000)} if self.stalls else {}
        if self.hangs_up:
            chaos["disconnectRate"] = 1
        content = self.content if isinstance(self.content, str) else json.dumps(self.content)
        sent, received = self.tokens
        response: dict[str, Any] = {
            # An empty text is no answer to aimock.
            "content": content or " ",
            "finishReason": self.finish,
            "usage": {"prompt_tokens": sent, "completion_tokens": received, "total_tokens": sent + received},
        }
        if self.status != 200:
            response = {"status": self.status, "error": {"message": "no", **(self.error or {})}}
            if self.retry_after is not None:
                response["retryAfter"] = self.retry_after
        return {"match": dict(match), "response": response, **({"chaos": chaos} if chaos else {})}


def failing(status: int, message: str = "no", *, retry_after: int | None = None, **error: str) -> Answer:
    """An error; `error` may have `param` and `code`."""
    return Answer(status=status, error={"message": message, **error}, retry_after=retry_after)


def stalling(seconds: float, content: Mapping[str, Any] | str = "late") -> Answer:
    """An answer that comes late. What was given up meanwhile is not among the requests."""
    return Answer(content, stalls=seconds)


def hanging_up() -> Answer:
    """The connection is closed in place of an answer."""
    return Answer(hangs_up=True)


class ModelServer:
    """A server on a free port of this machine, for `with ModelServer() as server`. Skips the test where it cannot run.

        server.answers({"answer": "Fine.", "facts": []}, task=Task.QUESTION)      # always
        server.answers(failing(429, retry_after=1), {"focus": ...}, text="[P1]")  # one after the other, the last for ever

    What was told last is looked at first. Telling it more begins every row of answers anew.
    """

    def __init__(self) -> None:
        self.url = ""
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = Path()
        self._rules: list[tuple[dict[str, Any], list[Answer]]] = []

    @property
    def base_url(self) -> str:
        """For `OPENAI_BASE_URL`."""
        return f"{self.url}/v1"

    def start(self) -> Self:
        """Start it, and wait until it listens."""
        node = shutil.which("node")
        if node is None or not CLI.is_file():
            pytest.skip(NO_SERVER)
        self._folder = Path(tempfile.mkdtemp(prefix="pace-model-"))
        config, log = self._folder / "aimock.json", self._folder / "log"
        config.write_text(json.dumps({"llm": {"logLevel": "silent"}, "metrics": False}))
        command = [node, str(CLI), "--config", str(config), "--port", "0"]
        with log.open("wb") as out:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        until = time.monotonic() + _STARTS_WITHIN
        while "listening on " not in (said := log.read_text()):
            if self._process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise RuntimeError(f"the model server did not start: {said}")
            time.sleep(0.02)
        self.url = said.partition("listening on ")[2].split()[0]
        return self

    def stop(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None
            shutil.rmtree(self._folder)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def answers(
        self, *answers: Answer | Mapping[str, Any] | str, task: Task | None = None, text: str = "", form: str = ""
    ) -> None:
        """Say how to answer: whatever is asked, or what is asked for a task, with a text in the last message, in a form
        (`json_schema`, `json_object`)."""
        match: dict[str, Any] = {"endpoint": "chat"}
        if task is not None:
            match["systemMessage"] = f"Task: {task.value.replace('_', ' ')}."
        if text:
            match["userMessage"] = text
        if form:
            match["responseFormat"] = form
        row = [one if isinstance(one, Answer) else Answer(one) for one in answers]
        self._rules = [(match, row), *(rule for rule in self._rules if rule[0] != match)]
        fixtures = [
            one.fixture(rule if at == len(told) - 1 else {**rule, "sequenceIndex": at})
            for rule, told in self._rules
            for at, one in enumerate(told)
        ]
        self._control("DELETE", "/fixtures")
        self._control("POST", "/fixtures", {"fixtures": fixtures})

    def requests(self) -> list[dict[str, Any]]:
        """What it was asked, oldest first: the bodies as they came."""
        entries = self._control("GET", "/journal?path=/v1/chat/completions")
        return [
            {key: entry["body"][key] for key in entry["body"] if key not in _KEPT_BY_THE_SERVER} for entry in entries
        ]

    def forget(self) -> None:
        """What it was told and asked."""
        self._rules = []
        self._control("POST", "/reset")

    def _control(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        content = None if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"}
        request = urllib.request.Request(f"{self.url}/__aimock{path}", content, headers, method=method)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as response:
            return json.loads(response.read() or b"{}")
