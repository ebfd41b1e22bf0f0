"""`python -m bot run | migrate | manifest | doctor`: the process itself."""

import sys

import typer

from bot.settings import Settings, load_settings


def register(app: typer.Typer) -> None:
    """Add the commands to `python -m bot`."""
    app.command("run")(run)
    app.command("migrate")(migrate)


def run() -> None:
    """Run the bot until it is stopped."""
    settings = load_settings()
    settings.require_slack()
    configure_logs(settings)
    from bot import run as running
    from bot.compose import compose

    running.run(compose(settings))


def migrate() -> None:
    """Bring the database to the newest schema. The data stays."""
    from models import migrations

    settings = load_settings()
    migrations.upgrade(settings.database_url)
    typer.echo("The database is at the newest schema.")


def configure_logs(settings: Settings) -> None:
    """Logs to stderr: for a person at a terminal, else as JSON."""
    from bot import logs

    known = (settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret)
    logs.configure(
        settings.pace_log_level,
        as_json=not sys.stderr.isatty(),
        secrets=[secret.get_secret_value() for secret in known if secret is not None],
    )
