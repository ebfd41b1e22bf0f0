"""One whole scheduler and worker, with the real parts and shorter waits, to be killed."""

import sys
from datetime import timedelta

from bot.cli.process import configure_logs
from bot.clock import SystemClock
from bot.compose import compose
from bot.messenger import web_client
from bot.rhythm import deliver_of, goals_of, planner_of, queue_of, send_due_of, tips_of
from bot.run import connected_workspace, stop_signal, wait_for
from bot.settings import load_settings
from scheduler.rhythm import scheduling, working
from scheduler.runner import Alarm

GRACE = timedelta(seconds=5)
TIMEOUT = 2  # seconds: shorter than the stand-in's stalls, and than the grace
STALE = timedelta(seconds=12)


def main() -> None:
    """Until it is killed."""
    settings = load_settings()
    configure_logs(settings)
    assert settings.slack_bot_token is not None, "given by the run"
    token = settings.slack_bot_token.get_secret_value()
    pace = compose(settings)
    workspace = connected_workspace(pace, web_client(token, settings.slack_api_url))
    queue = queue_of(pace, stale=STALE)
    deliver = deliver_of(pace, token, grace=GRACE, timeout=TIMEOUT, charts=False)
    alarm = Alarm(SystemClock().now)
    scheduling(alarm, workspace.id, planner_of(pace), send_due_of(pace), goals_of(pace), tips_of(pace))
    working(alarm, queue)
    queue.work(workspace.id, deliver.turn)
    stopping = stop_signal()
    alarm.start()
    sys.stdout.write("up\n")
    sys.stdout.flush()
    wait_for(stopping)
    alarm.stop()
    queue.close()


if __name__ == "__main__":
    main()
