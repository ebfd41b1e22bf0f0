"""A model behind an OpenAI-compatible server, as the Coach: its words in the right shape, in time, or a `Failure` that says why."""

import asyncio
import json
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING, Self

from pybreaker import STATE_HALF_OPEN, CircuitBreaker, CircuitBreakerError
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    stop_before_delay,
    wait_exponential_jitter,
)

from core.wording import Failure, Reply, Request, Trouble, Usage
from prompts.answers import Prices, read
from prompts.background import Background
from prompts.dialect import Dialect, Form, Question, first_dialect
from prompts.library import prompt_for
from prompts.server import OPENAI, Server, Setback

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

_ATTEMPTS = 4
_BYTES_PER_TOKEN = 3  # more in plain English: what is reserved must not be too little
_GRACE = 1.0  # seconds: the time limit is kept inside, this one is for the case that nothing there moves any more
_SERVERS = (Trouble.UNREACHABLE, Trouble.TOO_SLOW, Trouble.BUSY, Trouble.BROKEN)
_ONE_WORD = Question(
    name="word",
    messages=(
        {"role": "system", "content": 'Answer with one JSON object: {"word": "yes"}'},
        {"role": "user", "content": "Are you there?"},
    ),
    schema={
        "type": "object",
        "additionalProperties": False,
        "required": ["word"],
        "properties": {"word": {"type": "string"}},
    },
    max_tokens=1000,
    temperature=0.0,
)
_NOTHING = Usage("", "", 0, 0, 0)
_backoff = wait_exponential_jitter(multiplier=0.25, max=4, jitter=0.5)


class OpenAICoach:
    """Words from a model. One for the process: it remembers what its server takes, and when it failed.

    After `failures` calls in a row that failed through the server it is not called for `pause` seconds. `temperature` is that of
    each prompt where None. Without a `base_url` it is OpenAI's.
    """

    def __init__(
        self,
        model: str,
        *,
        base_url: str = "",
        api_key: str = "",
        temperature: float | None = None,
        prices: Prices | None = None,
        failures: int = 5,
        pause: float = 60.0,
    ) -> None:
        base_url = base_url or OPENAI
        self._server = Server(model, base_url, api_key)
        self._dialect = first_dialect(base_url)
        self._temperature, self._prices = temperature, prices or Prices()
        self._breaker = CircuitBreaker(
            failures, pause, exclude=[lambda error: not _is_the_servers(error)], throw_new_error_on_trip=False
        )
        self._background = Background()

    @property
    def model(self) -> str:
        """Its name, as people read it."""
        return self._server.model

    def most(self, request: Request) -> Usage:
        """The most that one call for this can take: what is reserved before it is made."""
        prompt = prompt_for(request.task)
        sent = "".join(message["content"] for message in prompt.messages(request)) + json.dumps(prompt.sent_schema)
        tokens_in, tokens_out = ceil(len(sent.encode()) / _BYTES_PER_TOKEN), prompt.max_tokens
        return Usage(self.model, prompt.version, tokens_in, tokens_out, self._prices.cost(tokens_in, tokens_out))

    def ask(self, request: Request, seconds: float) -> Reply:
        """Its words, within so many seconds all in all. Raises `core.wording.Failure`."""
        try:
            return self._background.run(self._ask(request, seconds), seconds + _GRACE)
        except TimeoutError:
            raise Failure(Trouble.TOO_SLOW) from None

    def takes(self, form: Form, seconds: float) -> bool:
        """Whether it answers one word when asked for it in that form. Raises `Failure` where it does not answer at all."""
        try:
            return self._background.run(self._takes(form, seconds), seconds + _GRACE)
        except TimeoutError:
            raise Failure(Trouble.TOO_SLOW) from None

    def close(self) -> None:
        """Let go of the connections and the thread. Closing twice is closing once."""
        if self._background.is_closed:
            return
        try:
            self._background.run(self._server.close(), _GRACE)
        finally:
            self._background.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def _ask(self, request: Request, seconds: float) -> Reply:
        prompt, started = prompt_for(request.task), self._dialect
        temperature = prompt.temperature if self._temperature is None else self._temperature
        messages = tuple(prompt.messages(request))
        question = Question(request.task.value, messages, prompt.sent_schema, prompt.max_tokens, temperature)
        if self._breaker.current_state == STATE_HALF_OPEN:  # another one is trying it just now
            raise Failure(Trouble.PAUSED)
        try:
            # Used as a context, pybreaker holds no lock meanwhile; `call` would let one question wait for the other.
            with self._breaker.calling():
                completion, taken = await self._in_time(question, started, seconds)
                if taken != started:
                    self._dialect = taken
                return read(completion, prompt.schema, self.most(request), self._prices)
        except CircuitBreakerError:
            raise Failure(Trouble.PAUSED) from None

    async def _takes(self, form: Form, seconds: float) -> bool:
        try:
            completion, taken = await self._in_time(_ONE_WORD, replace(self._dialect, form=form), seconds)
            read(completion, _ONE_WORD.schema, _NOTHING, self._prices)
        except Failure as failure:
            if failure.trouble is Trouble.MALFORMED:
                return False
            raise
        return taken.form is form

    async def _in_time(self, question: Question, dialect: Dialect, seconds: float) -> "tuple[ChatCompletion, Dialect]":
        """The answer of as many attempts as there is time for, and the dialect in which it came."""
        retrying = AsyncRetrying(
            retry=retry_if_exception(lambda error: isinstance(error, Setback) and error.may_pass),
            wait=_wait,
            stop=stop_after_attempt(_ATTEMPTS)
            | stop_before_delay(seconds),  # also where the server asks for a longer wait
            reraise=True,
        )
        try:
            async with asyncio.timeout(seconds):
                return await retrying(self._translated, question, dialect)
        except TimeoutError:
            raise Failure(Trouble.TOO_SLOW) from None

    async def _translated(self, question: Question, dialect: Dialect) -> "tuple[ChatCompletion, Dialect]":
        """Asked anew without each part that the server refuses, as far as it can be left away."""
        tried = {dialect}
        while True:
            try:
                return await self._server.complete(question, dialect), dialect
            except Setback as setback:
                other = dialect.without(setback.part)
                if other is None or other in tried:
                    raise
                dialect = other
                tried.add(other)


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome is not None else None
    return _backoff(state) + (error.wait if isinstance(error, Setback) else 0.0)


def _is_the_servers(error: object) -> bool:
    return isinstance(error, Failure) and error.trouble in _SERVERS
