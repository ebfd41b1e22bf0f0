"""Puts the weekly rhythm together: who writes, who renders, who delivers."""

from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.clock import SystemClock
from bot.compose import Pace
from bot.messenger import TIMEOUT, SlackMessenger, web_client
from bot.outbox import SlackOutbox, posting_client
from bot.queue import STALE, Queue
from bot.readers import goal_news, request_news, round_news
from bot.writers import drafts_of, writers_of
from core.access import Viewer
from core.deliveries import GRACE, Delivery
from core.errors import PaceError
from core.rhythm import Kind
from core.usecases.delivering import Deliver
from core.usecases.drafts import Drafts
from core.usecases.goals import Goals
from core.usecases.kpi import Asker, CardRequest, KpiCards
from core.usecases.planning import Planner
from core.usecases.privacy import Retention
from core.usecases.requests import Requests
from core.usecases.round_ending import RoundEnds
from core.usecases.scorecards import Scorecards
from core.usecases.sending import SendDue
from views.kpi import reader_for
from views.notices import undelivered
from views.scorecard import picture

log = structlog.get_logger(__name__)


def queue_of(pace: Pace, *, stale: timedelta = STALE) -> Queue:
    """The queue on the same database; from now on what is written into the ledger is enqueued with it."""
    settings = pace.settings
    queue = Queue(
        settings.database_url,
        store=pace.store,
        machine=SystemClock(),
        limit=settings.pace_messages_per_minute,
        stale=stale,
    )
    queue.prepare()
    queue.open()
    pace.store.enqueue = queue.enqueue
    return queue


def planner_of(pace: Pace) -> Planner:
    """Keeps the alarms."""
    return Planner(pace.store, pace.clock)


def send_due_of(pace: Pace) -> SendDue:
    """Writes what is due."""
    return SendDue(pace.store, pace.clock, writers_of(pace.store, pace.clock), _unwritten)


def goals_of(pace: Pace) -> Goals:
    """Ends the goals whose time is over."""
    return Goals(pace.store, pace.clock, goal_news)


def requests_of(pace: Pace) -> Requests:
    """Reminds of requests for feedback, and closes those that are overdue."""
    return Requests(pace.store, pace.clock, request_news)


def round_ends_of(pace: Pace) -> RoundEnds:
    """Reminds in rounds, and ends them."""
    return RoundEnds(pace.store, pace.clock, round_news)


def tips_of(pace: Pace) -> Drafts:
    """Writes weekly tips, and lets drafts expire that nobody looks at."""
    return drafts_of(pace.store, pace.clock, pace.wording)


def retention_of(pace: Pace) -> Retention:
    """Removes what has been kept long enough."""
    return Retention(pace.store, pace.clock)


def deliver_of(
    pace: Pace, token: str, *, grace: timedelta = GRACE, timeout: int = TIMEOUT, charts: bool = True
) -> Deliver:
    """Delivers over the Web API. `grace` must be longer than `timeout` (seconds), the time limit of one call."""
    address = pace.settings.slack_api_url
    pictures = Charts(Scorecards(KpiCards(pace.store, pace.clock)), SlackMessenger(web_client(token, address)), pace)
    return Deliver(
        store=pace.store,
        clock=pace.clock,
        machine=SystemClock(),
        outbox=SlackOutbox(posting_client(token, address, timeout)),
        illustrate=pictures.send if charts else _no_picture,
        notice=lambda _workspace: undelivered().payload(),
        write=tips_of(pace).write,
        grace=grace,
    )


def _unwritten(kind: Kind, person: int | None) -> None:
    log.exception("a letter could not be written", kind=kind, person=person)


def _no_picture(_workspace: int, _delivery: Delivery, _conversation: str) -> None:
    """Where only the words are wanted."""


@dataclass(frozen=True)
class Charts:
    """Sends the picture that belongs below a scorecard."""

    scorecards: Scorecards
    messenger: SlackMessenger
    pace: Pace

    def send(self, workspace_id: int, delivery: Delivery, conversation: str) -> None:
        """Draw it now (which takes a fifth of a second, so not in bulk) and put it below; a failure is logged."""
        assert delivery.chart is not None, "only those with a chart are illustrated"
        try:
            with self.pace.store.begin(workspace_id) as tx:
                person = tx.people([delivery.recipient])[0]
                viewer = Viewer(person.id, person.role, tx.below(person.id))
            asker = Asker(viewer, person)
            found = self.scorecards.show(workspace_id, asker, CardRequest.decode(delivery.chart))
            reader = reader_for(found.answer, person.reads, person.zone)
            problem = self.messenger.add_picture(conversation, picture(found, reader))
        except PaceError as error:
            problem = type(error).__name__
        if problem:
            log.warning("a chart was not sent", delivery=delivery.id, problem=problem)
