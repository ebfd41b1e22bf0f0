"""The running bot: connects, waits for a signal, and stops cleanly."""

import gc
import logging
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Protocol
from urllib.error import URLError

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError

from bot.app import build_app, homes_of, new_executor, patient_executor, uploads_of
from bot.clock import SystemClock
from bot.compose import Pace
from bot.directory import SlackDirectory
from bot.feeds import feeds_of, stale_of
from bot.first_run import checklists_of, first_admin_of
from bot.messenger import TIMEOUT, SlackMessenger, web_client
from bot.metrics import Metrics
from bot.people import following_of
from bot.queue import Queue
from bot.rhythm import (
    deliver_of,
    goals_of,
    planner_of,
    queue_of,
    requests_of,
    retention_of,
    round_ends_of,
    send_due_of,
    tips_of,
)
from bot.settings import Mode, Settings
from bot.web import WebServer, wsgi_app
from core.errors import Refused
from core.people import Workspace
from core.usecases.linking import LinkPeople, adopt_slack_team
from scheduler.home import refreshing
from scheduler.linking import EVERY, linking_job
from scheduler.privacy import keeping_no_longer
from scheduler.rhythm import scheduling, working
from scheduler.rounds import settling
from scheduler.runner import Alarm
from scheduler.setup import setting_up
from scheduler.sources import picking_up
from scheduler.uploads import looking_after_uploads

PATIENCE = 10.0  # seconds that running work has to finish when the bot is told to stop
_NAP = 0.5  # seconds

log = structlog.get_logger(__name__)


class Connection(Protocol):
    """How Slack reaches the bot."""

    def start(self) -> None: ...

    def stop(self, seconds: float) -> None: ...


class SocketConnection:
    """Socket Mode: one WebSocket to Slack, opened anew whenever it is lost."""

    def __init__(self, app: App, app_token: str, base_url: str) -> None:
        client = WebClient(token=app_token, base_url=base_url, timeout=TIMEOUT)
        self._handler = SocketModeHandler(
            app, app_token, web_client=client, logger=logging.getLogger("slack_bolt.socket")
        )

    def start(self) -> None:
        """Connect. Raises `Refused` when Slack does not accept the app token."""
        try:
            self._handler.connect()  # type: ignore[no-untyped-call]
        except SlackApiError as error:
            raise Refused(_not_accepted("SLACK_APP_TOKEN", error)) from error
        log.info("connected", mode="socket")

    def stop(self, seconds: float) -> None:
        """Disconnect: nothing more arrives."""
        within(seconds, self._handler.close)


def run(pace: Pace) -> None:
    """Serve until SIGTERM or Ctrl-C: answer, schedule and deliver. Raises `Refused` when Slack does not accept a token."""
    settings = pace.settings
    token = _secret(settings, "slack_bot_token")
    client = web_client(token, settings.slack_api_url)
    workspace = connected_workspace(pace, client)
    queue = queue_of(pace)
    metrics, executor, patient = Metrics(), new_executor(), patient_executor()
    first = first_admin_of(pace.store, pace.clock, settings.pace_admin)
    homes = homes_of(workspace, pace.store, pace.clock, client, pace.wording, first)
    app = build_app(
        workspace=workspace,
        store=pace.store,
        clock=pace.clock,
        client=client,
        executor=executor,
        patient=patient,
        observe=metrics.observe,
        wording=pace.wording,
        homes=homes,
        signing_secret=_secret(settings, "slack_signing_secret"),
    )
    connection: Connection
    if settings.pace_mode is Mode.HTTP:
        wsgi = wsgi_app(app, healthy=lambda: reachable(pace), metrics=metrics.text)
        connection = WebServer(wsgi, settings.pace_host, settings.pace_port)
    else:
        connection = SocketConnection(app, _secret(settings, "slack_app_token"), settings.slack_api_url)
    alarm = Alarm(SystemClock().now)
    directory = SlackDirectory(client, workspace.slack_team_id or "")
    linking, following = LinkPeople(pace.store, pace.clock), following_of(pace.store, pace.clock)
    job = linking_job(linking, following, workspace.id, directory)
    alarm.every(EVERY, "linking", job)
    scheduling(alarm, workspace.id, planner_of(pace), send_due_of(pace), goals_of(pace), tips_of(pace))
    keeping_no_longer(alarm, workspace.id, retention_of(pace))
    settling(alarm, workspace.id, requests_of(pace), round_ends_of(pace))
    picking_up(alarm, workspace.id, feeds_of(pace.store, pace.clock), stale_of(pace.store, pace.clock))
    refreshing(alarm, homes.catch_up)
    checklists = checklists_of(pace.store, pace.clock)
    setting_up(alarm, lambda: checklists.tell(workspace.id), lambda: first.appoint(workspace.id, directory))
    uploads = uploads_of(pace.store, pace.clock, client)
    looking_after_uploads(alarm, workspace.id, uploads, SlackMessenger(client))
    working(alarm, queue)

    stopping = stop_signal()
    gc.freeze()  # what is there by now stays: no answer waits for the collector to look through it again
    connection.start()
    queue.work(workspace.id, deliver_of(pace, token).turn)
    alarm.start()
    log.info("running", workspace=workspace.slack_team_id)
    wait_for(stopping)

    log.info("stopping")
    alarm.stop()
    connection.stop(PATIENCE)
    answered = within(PATIENCE, executor.shutdown) and within(PATIENCE, patient.shutdown)
    rested = within(
        PATIENCE, alarm.rest
    )  # a large file that is being picked up may take longer: nothing of it is kept then
    finished = answered and rested and within(PATIENCE, queue.close)
    pace.close()
    log.info("stopped", finished=finished)
    if not finished:
        # Python would wait for the threads that are still at it; everything they wrote is committed or rolled back.
        logging.shutdown()
        os._exit(0)


def schedule(pace: Pace) -> None:
    """Only look at the alarms and write what is due, until SIGTERM or Ctrl-C."""
    client = web_client(_secret(pace.settings, "slack_bot_token"), pace.settings.slack_api_url)
    workspace = connected_workspace(pace, client)
    queue = queue_of(pace)
    alarm = Alarm(SystemClock().now)
    scheduling(alarm, workspace.id, planner_of(pace), send_due_of(pace), goals_of(pace), tips_of(pace))
    keeping_no_longer(alarm, workspace.id, retention_of(pace))
    settling(alarm, workspace.id, requests_of(pace), round_ends_of(pace))
    picking_up(alarm, workspace.id, feeds_of(pace.store, pace.clock), stale_of(pace.store, pace.clock))
    _until_stopped(pace, alarm, queue, "scheduling")


def work(pace: Pace) -> None:
    """Only deliver, until SIGTERM or Ctrl-C."""
    token = _secret(pace.settings, "slack_bot_token")
    workspace = connected_workspace(pace, web_client(token, pace.settings.slack_api_url))
    queue = queue_of(pace)
    alarm = Alarm(SystemClock().now)
    working(alarm, queue)
    queue.work(workspace.id, deliver_of(pace, token).turn)
    _until_stopped(pace, alarm, queue, "working")


def _until_stopped(pace: Pace, alarm: Alarm, queue: Queue, doing: str) -> None:
    stopping = stop_signal()
    alarm.start()
    log.info(doing)
    wait_for(stopping)
    log.info("stopping")
    alarm.stop()
    finished = within(PATIENCE, alarm.rest) and within(PATIENCE, queue.close)
    pace.close()
    log.info("stopped", finished=finished)
    if not finished:
        logging.shutdown()
        os._exit(0)


def connected_workspace(pace: Pace, client: WebClient) -> Workspace:
    """The workspace of the Slack team that the bot token belongs to. Raises `Refused` when that is somebody else's."""
    try:
        team = str(client.auth_test()["team_id"])
    except SlackApiError as error:
        raise Refused(_not_accepted("SLACK_BOT_TOKEN", error)) from error
    except (URLError, TimeoutError) as error:
        raise Refused(f"Slack cannot be reached ({error}). Check this machine's connection and try again.") from error
    known = next((w for w in pace.store.workspaces() if w.slack_team_id == team), None)
    return known or adopt_slack_team(pace.store, pace.clock, pace.workspace, team)


def reachable(pace: Pace) -> bool:
    """True when the database answers."""
    try:
        pace.store.workspaces()
    except SQLAlchemyError as error:
        log.warning("the database does not answer", error=type(error).__name__)
        return False
    return True


def stop_signal() -> threading.Event:
    """Set by SIGTERM or Ctrl-C; a second one ends the process at once."""
    stopping = threading.Event()

    def stop(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return stopping


def wait_for(stopping: threading.Event) -> None:
    """Block until the signal. In steps: a signal that comes just before the main thread falls asleep, or to another thread,
    does not wake it."""
    while not stopping.wait(_NAP):
        continue


def within(seconds: float, work: Callable[[], object]) -> bool:
    """Run something that cannot be interrupted; False when it has not finished in time."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    return not thread.is_alive()


def _secret(settings: Settings, name: str) -> str:
    """A secret in the clear, or "" where it is not set (`require_slack` has checked those that are needed)."""
    value = getattr(settings, name)
    return value.get_secret_value() if value is not None else ""


def _not_accepted(setting: str, error: SlackApiError) -> str:
    code = error.response.get("error", "unknown")
    return f"Slack did not accept {setting} ({code}). `python -m bot doctor` says what to do."
