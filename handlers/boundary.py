"""The one boundary between Slack and the use cases: acknowledge, work elsewhere, answer, let nothing through."""

import contextlib
import secrets
import threading
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

import structlog

from core.errors import PaceError
from handlers.interaction import Interaction, from_view
from views.errors import failure, problem_page, refusal, wrong_workspace
from views.home import Home
from views.message import Document, Message, Picture
from views.modal import Modal
from views.text import plain

Read = Callable[[Mapping[str, Any]], Interaction]
Observe = Callable[[str, str, float], None]
Refresh = Callable[[str], None]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a message: its timestamp; or Slack's error code, or `no_answer` when that is not known."""

    ts: str = ""
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A message of somebody's: the author's Slack id, and the text."""

    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as Slack shows it to Pace."""

    is_member: bool
    is_private: bool


class Messenger(Protocol):
    """The one sender. What answers with a code gives None when it is done, else Slack's error, or `no_answer`."""

    def answer(self, interaction: Interaction, message: Message, *, replace: bool) -> None:
        """Show a message to the person alone: a new one, or in place of the one they pressed something on."""

    def post(self, channel: str, message: Message) -> Posted:
        """Post to a channel."""

    def update_form(self, view: str, form: Modal) -> str | None:
        """Put a form in the place of one that is open; a code, or None."""

    def show_home(self, user: str, home: Home) -> str | None:
        """Show somebody their Home; a code, or None."""

    def channel(self, channel: str) -> Channel | None:
        """What a channel is; None where Pace cannot see it."""

    def message(self, channel: str, ts: str, thread: str) -> Written | None:
        """A message as it stands now; None where it is gone or cannot be read."""

    def react(self, channel: str, ts: str, name: str) -> str | None:
        """Add a reaction to a message; a code, or None."""

    def open_form(self, trigger: str, form: Modal) -> str | None:
        """Open a form for whoever just pressed or typed; a code, or None."""

    def send_picture(self, user: str, picture: Picture) -> str | None:
        """Put a picture into the person's direct messages; a code, or None."""

    def send_document(self, user: str, document: Document) -> str | None:
        """Put a file into the person's direct messages; a code, or None."""


class Work(Protocol):
    """What a listener does: an interaction in, what to show the person out."""

    def __call__(self, interaction: Interaction) -> Message | None:
        """None: what there was to show is shown already (a form was opened)."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A page, and what is done when it is on its way: a call to Slack would keep the form waiting, which it may not for long."""

    page: Modal
    then: Callable[[], None]


Answer = Modal | Followed | dict[str, str] | None


class FormWork(Protocol):
    """What the submission of a form does."""

    def __call__(self, interaction: Interaction) -> Answer:
        """The page that follows, or what is wrong, by block: then the form stays as it is. None: all forms close."""


def _no_home(_user: str) -> None:
    """Where nobody has one."""


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
    """Wraps every listener. `team` is the Slack team whose data this process serves.

    What may ask a model goes to `patient`: however long that takes, a card is not kept waiting behind it.
    """

    executor: Executor
    patient: Executor
    messenger: Messenger
    team: str
    observe: Observe
    refresh: Refresh = _no_home  # shows somebody's Home anew, if it is open: after a press in it, and after a form
    seen: SeenOnce = field(default_factory=SeenOnce)

    def guarded(
        self, name: str, read: Read, work: Work, *, replace: bool, may_take_long: bool = False
    ) -> Callable[..., None]:
        """A Bolt listener that acknowledges at once and hands the work to the executor.

        With Bolt's `process_before_response` the acknowledgement leaves when this returns, so nothing that happens
        in the work can lose it. `replace` puts the answer in place of the message that was pressed on.
        """
        executor = self.patient if may_take_long else self.executor

        def listener(ack: Callable[[], Any], body: dict[str, Any]) -> None:
            ack()
            interaction = read(body)
            if self.seen.first(interaction.once):
                executor.submit(self._run, name, interaction, work, replace)

        listener.__name__ = name
        return listener

    def form(self, name: str, work: FormWork) -> Callable[..., None]:
        """A Bolt listener for a form. The work is done before the acknowledgement, so that what fails shows in the open form."""

        def listener(ack: Callable[..., Any], body: dict[str, Any]) -> None:
            interaction = from_view(body)
            started = time.perf_counter()
            reference = secrets.token_hex(4)
            with structlog.contextvars.bound_contextvars(reference=reference, listener=name):
                answer, outcome = self._submitted(interaction, work, reference)
                then: list[Callable[[], None]] = []
                if outcome == "answered":
                    then.append(partial(self.refresh, interaction.user))
                if isinstance(answer, Followed):
                    then.insert(0, answer.then)
                    answer = answer.page
                if answer is None:
                    ack(response_action="clear")
                elif isinstance(answer, Modal):
                    ack(response_action="push" if answer.is_on_top else "update", view=answer.payload())
                elif interaction.entered:
                    ack(response_action="errors", errors=answer)
                else:  # a page without fields has no place for an error: it says so itself
                    ack(response_action="update", view=problem_page(" ".join(answer.values())).payload())
                seconds = time.perf_counter() - started
                log.info("handled", outcome=outcome, user=interaction.user, milliseconds=round(seconds * 1000, 1))
            self.observe(name, outcome, seconds)
            # At a stop the executor takes nothing more: that must not lose the acknowledgement.
            with contextlib.suppress(RuntimeError):
                self.executor.submit(self._afterwards, then, interaction)

        listener.__name__ = name
        return listener

    def event(self, name: str, read: Read, work: Work, *, may_take_long: bool = False) -> Callable[..., None]:
        """A Bolt listener for what happens in conversations. What bots do, and other workspaces, is none of its business."""
        listener = self.guarded(name, read, work, replace=False, may_take_long=may_take_long)

        def of_people(ack: Callable[[], Any], body: dict[str, Any]) -> None:
            interaction = read(body)
            if interaction.user and interaction.team == self.team:
                listener(ack, body)
            else:
                ack()

        of_people.__name__ = name
        return of_people

    def _submitted(self, interaction: Interaction, work: FormWork, reference: str) -> tuple[Answer, str]:
        try:
            if interaction.team != self.team or not interaction.user:
                return {_last_block(interaction): wrong_workspace().text}, "refused"
            answer = work(interaction)
            return answer, "refused" if isinstance(answer, dict) else "answered"
        except PaceError as error:
            return {_last_block(interaction): plain(str(error))}, "refused"
        except Exception as error:  # noqa: BLE001 - the person gets a reference, the log gets the trace
            log.error("failed", error=described(error, interaction))
            return {_last_block(interaction): plain(failure(reference).text)}, "failed"

    def _run(self, name: str, interaction: Interaction, work: Work, replace: bool) -> None:
        started = time.perf_counter()
        reference = secrets.token_hex(4)
        with structlog.contextvars.bound_contextvars(reference=reference, listener=name):
            message, outcome = self._worked(interaction, work, reference)
            try:
                if message is not None:
                    self.messenger.answer(interaction, message, replace=replace and outcome == "answered")
            except Exception as error:  # noqa: BLE001 - the end of the line: nobody is left to tell but the log
                outcome = "unanswered"
                log.error("the answer could not be delivered", error=described(error, interaction))
            seconds = time.perf_counter() - started
            log.info("handled", outcome=outcome, user=interaction.user, milliseconds=round(seconds * 1000, 1))
            if interaction.is_in_home:  # also what was refused: mostly it has changed, and is not what they see
                self._afterwards([partial(self.refresh, interaction.user)], interaction)
        self.observe(name, outcome, seconds)

    def _afterwards(self, acts: Sequence[Callable[[], None]], interaction: Interaction) -> None:
        for act in acts:
            try:
                act()
            except Exception as error:  # noqa: BLE001 - what was asked for is done; Home is shown anew when it is opened again
                log.error("what follows could not be done", error=described(error, interaction))

    def _worked(self, interaction: Interaction, work: Work, reference: str) -> tuple[Message | None, str]:
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
    entered = [value for value in interaction.entered.values() if value]
    for private in (interaction.text, interaction.value, interaction.response_url, interaction.metadata, *entered):
        if len(private) > 2:
            trace = trace.replace(private, "[left out]").replace(repr(private)[1:-1], "[left out]")
    return trace


def _last_block(interaction: Interaction) -> str:
    """Where a problem of the whole form is shown."""
    return next(reversed(list(interaction.entered)), "form")
