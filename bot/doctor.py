"""`python -m bot doctor`: is everything as it should be, and what to do where it is not."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError

from bot.coach import coach_of
from bot.compose import Pace
from bot.directory import SlackDirectory
from bot.first_run import first_admin_of
from bot.messenger import TIMEOUT, web_client
from bot.settings import Mode, Settings
from core.errors import PaceError
from core.people import Workspace
from core.usecases.freshness import read_freshness
from core.wording import Failure, Trouble

_MODEL_TROUBLES = {
    Trouble.UNREACHABLE: (
        "cannot be reached",
        "Check OPENAI_BASE_URL, that the server runs, and this machine's connection and proxy.",
    ),
    Trouble.TOO_SLOW: ("takes too long", "Choose a faster model, or give it more time with PACE_MODEL_SECONDS."),
    Trouble.BUSY: ("is busy, or its account is used up", "Check the account's limits and credit, or try again later."),
    Trouble.KEY: ("refuses the key", "Check OPENAI_API_KEY, and that it may use this model."),
    Trouble.NOT_ACCEPTED: (
        "does not accept the call",
        "Check PACE_MODEL (on Azure it is the deployment's name) and OPENAI_BASE_URL, which mostly ends in /v1.",
    ),
    Trouble.BROKEN: ("answers with an error of its own", "Look into the server's log, or try again later."),
    Trouble.FILTERED: ("filters even a plain question", "Check the server's content filter."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `advice` says what to do; without it all is well (or, for a note, nothing can be done)."""

    subject: str
    said: str
    advice: str = ""

    @property
    def is_ok(self) -> bool:
        return not self.advice


def examine(settings: Settings, open_pace: Callable[[], Pace], needed: Sequence[str]) -> Iterator[Finding]:
    """Everything that can be looked at (`needed` are the scopes), one after the other; what fails keeps nothing else from it."""
    yield from _settings(settings)
    yield from _bot_token(settings, needed)
    yield from _app_token(settings)
    yield from _database(settings, open_pace)
    yield from _model(settings)


def _settings(settings: Settings) -> Iterator[Finding]:
    needed = ["slack_bot_token", "slack_app_token" if settings.pace_mode is Mode.SOCKET else "slack_signing_secret"]
    for name in needed:
        if getattr(settings, name) is None:
            described = Settings.model_fields[name].description
            yield Finding(name.upper(), "is missing", f"Set it in the environment or in .env. It is {described}.")
        else:
            yield Finding(name.upper(), "is set")


def _bot_token(settings: Settings, needed: Sequence[str]) -> Iterator[Finding]:
    if settings.slack_bot_token is None:
        return
    client = web_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    try:
        response = client.auth_test()
    except SlackApiError as error:
        code = error.response.get("error", "unknown")
        yield Finding("Bot token", f"is refused by Slack ({code})", "Install the app again and copy the new token.")
        return
    except OSError as error:
        yield Finding("Slack", f"cannot be reached ({error})", "Check this machine's connection and proxy.")
        return
    yield Finding("Bot token", f"works in {response.get('team', 'the workspace')} ({response.get('team_id')})")
    granted = response.headers.get("x-oauth-scopes")
    if granted is None:
        yield Finding("Scopes", "could not be checked: Slack did not say which the token has")
        return
    have = {scope.strip() for scope in granted.split(",")}
    if missing := [scope for scope in needed if scope not in have]:
        advice = "Paste the output of `python -m bot manifest` into the app's manifest and install it again."
        yield Finding("Scopes", f"are missing: {', '.join(missing)}", advice)
    else:
        yield Finding("Scopes", "are all there")


def _app_token(settings: Settings) -> Iterator[Finding]:
    if settings.slack_app_token is None or settings.pace_mode is not Mode.SOCKET:
        return
    token = settings.slack_app_token.get_secret_value()
    client = WebClient(base_url=settings.slack_api_url, timeout=TIMEOUT, retry_handlers=[])
    try:
        client.apps_connections_open(app_token=token)
    except SlackApiError as error:
        code = error.response.get("error", "unknown")
        advice = "Make an app-level token with the scope connections:write, and turn on Socket Mode."
        yield Finding("App token", f"is refused by Slack ({code})", advice)
    except OSError as error:
        yield Finding("Slack", f"cannot be reached ({error})", "Check this machine's connection and proxy.")
    else:
        yield Finding("App token", "works")


def _database(settings: Settings, open_pace: Callable[[], Pace]) -> Iterator[Finding]:
    try:
        pace = open_pace()
        workspace = pace.workspace
    except PaceError as error:
        yield Finding("Database", "is not ready", str(error))
        return
    except SQLAlchemyError as error:
        advice = "Check DATABASE_URL, and that the server runs and lets this machine in."
        yield Finding("Database", f"cannot be reached ({type(error).__name__})", advice)
        return
    yield Finding("Database", "answers, at the newest schema")
    yield from _first_admin(settings, pace, workspace)
    yield from _data(pace, workspace.id)


def _first_admin(settings: Settings, pace: Pace, workspace: Workspace) -> Iterator[Finding]:
    """Who administers Pace, or will."""
    first = first_admin_of(pace.store, pace.clock, settings.pace_admin)
    if not first.is_wanted(workspace.id):
        yield Finding("Admin:", "there is one who can be reached in Slack")
        return
    if settings.pace_admin is None:
        said = "nobody yet. The first owner or admin of the Slack workspace who writes to Pace becomes it, or whom PACE_ADMIN names"
        yield Finding("Admin:", said)
        return
    if settings.slack_bot_token is None:
        return
    client = web_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    try:
        team = str(client.auth_test()["team_id"])
        name = first.candidate(workspace.id, SlackDirectory(client, team))
    except (SlackApiError, OSError):
        return  # said before
    except PaceError as error:
        advice = "Set it to your own e-mail address in Slack, or to your member id (your profile, the three dots, Copy member ID)."
        yield Finding("PACE_ADMIN:", f"cannot become the admin. {error}", advice)
    else:
        yield Finding("PACE_ADMIN:", f"{name} becomes the admin when the bot starts")


def _data(pace: Pace, workspace_id: int) -> Iterator[Finding]:
    with pace.store.begin(workspace_id) as tx:
        people = tx.people(active_only=True)
        kpis, fed, feeds = tx.catalogue().kpis, tx.measures_fed(), tx.feeds()
        workspace = tx.workspace()
        fresh = read_freshness(tx, workspace, pace.clock.today(workspace.zone))
        soundness = tx.soundness()
    if people:
        yield Finding("People:", f"{len(people)} in the roster")
    else:
        yield Finding("People:", "nobody in the roster", "Run `python -m bot import people FILE`.")
    linked = sum(person.slack_id is not None for person in people)
    if people and not linked:
        yield Finding("Slack accounts:", "nobody is linked", "Run `python -m bot people link`.")
    elif people:
        yield Finding("Slack accounts:", f"{linked} of {len(people)} people are linked")
    if not kpis:
        yield Finding("Catalogue:", "no KPIs", "Run `python -m bot kpis apply`.")
    else:
        shown = sum(all(measure.key in fed for measure in kpi.measures) for kpi in kpis)
        yield Finding("Catalogue:", f"{len(kpis)} KPIs, {shown} of them with data")
    for feed in feeds:
        advice = "Mend it; `python -m bot sources run` looks again at once." if feed.problem else ""
        yield Finding(f"Source {feed.name}:", feed.problem or "is picked up", advice)
    if fresh is None:
        yield Finding("Data:", "nothing imported yet", "Run `python -m bot import records FILE --map MAP`.")
        return
    newest = f", up to {fresh.newest_day}" if fresh.newest_day else ""
    said = f"last import {fresh.imported_at:%Y-%m-%d %H:%M} UTC{newest}"
    if fresh.overdue is not None:
        days = f"{fresh.overdue.days} working days ago, on {fresh.overdue.last}"
        whose = f" from {fresh.overdue.source}" if fresh.overdue.source else ""
        yield Finding(
            "Data:", f"the last data{whose} came in {days}", "Figures may be out of date: import a fresh export."
        )
    else:
        yield Finding("Data:", said)
    if soundness.is_sound:
        yield Finding("Facts:", "are what the records say")
    else:
        yield Finding(
            "Facts:",
            f"{soundness.untrue_facts:,} daily facts and {soundness.untrue_totals:,} totals are not what the records say; "
            f"{soundness.without_record:,} contributions have no record",
            "Something other than Pace wrote to the database: restore a backup, or import into a new one.",
        )


def _model(settings: Settings) -> Iterator[Finding]:
    """Whether it answers one word, in each form that it may be asked for."""
    try:
        coach = coach_of(settings)
    except PaceError as error:
        yield Finding("Model", "is not set up whole", str(error))
        return
    if coach is None:
        yield Finding("Model", "is not set up: everything comes from the playbook")
        return
    from prompts.dialect import Form

    subject, started = f"Model {coach.model}", time.monotonic()
    with coach:
        try:
            taken = [form.value for form in Form if coach.takes(form, settings.pace_model_seconds)]
        except Failure as failure:
            said, advice = _MODEL_TROUBLES[failure.trouble]
            yield Finding(subject, said, advice)
            return
    if taken:
        took = (time.monotonic() - started) / len(Form)
        yield Finding(subject, f"answers in {took:.1f} s; takes {', '.join(taken)}")
    else:
        yield Finding(subject, "answers, but not what it is asked for", "Choose a model that can answer in JSON.")
