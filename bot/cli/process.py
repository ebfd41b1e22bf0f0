"""`python -m bot run | scheduler | worker | migrate | manifest | doctor`: the process itself."""

import sys
from typing import Annotated

import typer

from bot.settings import Settings, load_settings
from core.errors import Refused


def register(app: typer.Typer) -> None:
    """Add the commands to `python -m bot`."""
    app.command("run")(run)
    app.command("scheduler")(scheduler)
    app.command("worker")(worker)
    app.command("migrate")(migrate)
    app.command("doctor")(doctor)
    app.command("manifest")(manifest)


def run() -> None:
    """Run the bot until it is stopped."""
    settings = load_settings()
    settings.require_slack()
    configure_logs(settings)
    from bot import run as running
    from bot.compose import compose

    running.run(compose(settings))


def scheduler() -> None:
    """Run only the alarm clock: what is due is written and queued for the workers. For several processes on PostgreSQL."""
    from bot import run as running
    from bot.compose import compose

    running.schedule(compose(_for_several()))


def worker() -> None:
    """Run only the deliveries, beside as many other workers as you like. For several processes on PostgreSQL."""
    from bot import run as running
    from bot.compose import compose

    running.work(compose(_for_several()))


def _for_several() -> Settings:
    settings = load_settings()
    settings.require_slack()
    if settings.database_url.startswith("sqlite"):
        raise Refused(
            "SQLite holds one process: `python -m bot run` schedules and delivers by itself. For several, set DATABASE_URL "
            "to a PostgreSQL database."
        )
    configure_logs(settings)
    return settings


def migrate() -> None:
    """Bring the database to the newest schema. The data stays."""
    from models import migrations

    settings = load_settings()
    migrations.upgrade(settings.database_url)
    typer.echo("The database is at the newest schema.")


def doctor() -> None:
    """Check settings, tokens, scopes, database and data, and say what to do."""
    from bot.app import unconnected_listeners
    from bot.compose import compose
    from bot.doctor import examine
    from bot.manifest import bot_scopes

    settings = load_settings()
    unwell = False
    found = unconnected_listeners()
    needed = bot_scopes(found.commands, found.events)
    for finding in examine(settings, lambda: compose(settings), needed):
        unwell |= not finding.is_ok
        mark = typer.style("ok", fg="green") if finding.is_ok else typer.style("!!", fg="red", bold=True)
        typer.echo(f" {mark}  {finding.subject} {finding.said}")
        if finding.advice:
            typer.echo(f"     {finding.advice}")
    if unwell:
        raise typer.Exit(1)


def manifest(
    url: Annotated[str | None, typer.Option("--url", help="For HTTP mode: https://HOST/slack/events.")] = None,
) -> None:
    """Print the Slack app manifest, for Socket Mode or, with --url, for HTTP mode."""
    from bot.app import unconnected_listeners
    from bot.manifest import as_yaml, manifest_of

    typer.echo(as_yaml(manifest_of(unconnected_listeners(), url=url)), nl=False)


def configure_logs(settings: Settings) -> None:
    """Logs to stderr: for a person at a terminal, else as JSON."""
    from bot import logs

    known = (
        settings.slack_bot_token,
        settings.slack_app_token,
        settings.slack_signing_secret,
        settings.openai_api_key,
    )
    logs.configure(
        settings.pace_log_level,
        as_json=not sys.stderr.isatty(),
        secrets=[secret.get_secret_value() for secret in known if secret is not None],
    )
