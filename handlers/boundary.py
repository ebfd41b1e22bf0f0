"""The one boundary between Slack and the use cases: acknowledge, work elsewhere, answer, let nothing through."""

import secrets
import threading
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog

from core.errors import PaceError
from handlers.interaction import Interaction
from views.errors import failure, refusal, wrong_workspace
from views.message import Message, Picture

Read = Callable[[Mapping[str, Any]], Interaction]
Observe = Callable[[str, str, float], None]

log = structlog.get_logger(__name__)


class Messenger(Protocol):
    """The one sender."""

    def answer(self, interaction: Interaction, message: Message, *, replace: bool) -> None:
        """Show a message to the person alone: a new one, or in place of the one they pressed something on."""

    def post(self, channel: str, message: Message) -> str | None:
        """Post to a channel; None when it is there, else Slack's error code, or `no_answer` when that is not known."""

    def send_picture(self, user: str, picture: Picture) -> str | None:
        """Put a picture into the person's direct messages; answers like `post`."""


class Work(Protocol):
    """What a listener does: an interaction in, what to show the person out."""

    def __call__(self, interaction: Interaction) -> Message: ...


class SeenOnce:
    """Remembers keys for a while, to answer what Slack delivers twice once. Bounded; safe between threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, keep: float = 600, most: int = 10_000) -> None:
        self._clock, self._keep, self._most = clock, keep, most
        self._seen: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def first(self, key: str) -> bool:
        """True the first time; always for an empty key. Keys older than `keep` seconds are forgotten."""
        if not key:
            return True
        now = self._clock()
        with self._lock:
            while self._seen and (len(self._seen) >= self._most or next(iter(self._seen.values())) < now - self._keep):
                self._seen.popitem(last=False)
            if key in self._seen:
                return False
            self._seen[key] = now
            return True

    def forget(self, key: str) -> None:
        """Allow a key again."""
        with self._lock:
            self._seen.pop(key, None)


@dataclass(frozen=True)
class Boundary:
    """Wraps every listener. `team` is the Slack team whose data this process serves."""

    executor: Executor
    messenger: Messenger
    team: str
    observe: Observe
    seen: SeenOnce = field(default_factory=SeenOnce)

    def guarded(self, name: str, read: Read, work: Work, *, replace: bool) -> Callable[..., None]:
        """A Bolt listener that acknowledges at once and hands the work to the executor.

        With Bolt's `process_before_response` the acknowledgement leaves when this returns, so nothing that happens
        in the work can lose it. `replace` puts the answer in place of the message that was pressed on.
        """

        def listener(ack: Callable[[], Any], body: dict[str, Any]) -> None:
            ack()
            interaction = read(body)
            if self.seen.first(interaction.once):
                self.executor.submit(self._run, name, interaction, work, replace)

        listener.__name__ = name
        return listener

    def _run(self, name: str, interaction: Interaction, work: Work, replace: bool) -> None:
        started = time.perf_counter()
        reference = secrets.token_hex(4)
        with structlog.contextvars.bound_contextvars(reference=reference, listener=name):
            message, outcome = self._worked(interaction, work, reference)
            try:
                self.messenger.answer(interaction, message, replace=replace and outcome == "answered")
            except Exception as error:  # noqa: BLE001 - the end of the line: nobody is left to tell but the log
                outcome = "unanswered"
                log.error("the answer could not be delivered", error=described(error, interaction))
            seconds = time.perf_counter() - started
            log.info("handled", outcome=outcome, user=interaction.user, milliseconds=round(seconds * 1000, 1))
        self.observe(name, outcome, seconds)

    def _worked(self, interaction: Interaction, work: Work, reference: str) -> tuple[Message, str]:
        """What to show, and `answered`, `refused` or `failed`."""
        try:
            if interaction.team != self.team or not interaction.user:
                return wrong_workspace(), "refused"
            return work(interaction), "answered"
        except PaceError as error:
            return refusal(error), "refused"
        except Exception as error:  # noqa: BLE001 - the person gets a reference, the log gets the trace
            log.error("failed", error=described(error, interaction))
            return failure(reference), "failed"


def described(error: BaseException, interaction: Interaction) -> str:
    """The trace for the log, without what the person typed or pressed."""
    trace = "".join(traceback.format_exception(error))
    for private in (interaction.text, interaction.value, interaction.response_url):
        if len(private) > 2:
            trace = trace.replace(private, "[left out]").replace(repr(private)[1:-1], "[left out]")
    return trace
