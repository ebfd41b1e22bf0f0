"""`python -m bot workspace show | set`: the company's own settings."""

from typing import Annotated

import typer

from bot.compose import compose
from bot.settings import load_settings
from core.errors import Refused
from core.usecases.workspace import ChangeWorkspace, described

_ACTOR = "command line"


def register(app: typer.Typer) -> None:
    """Add the commands to `python -m bot`."""
    workspace = typer.Typer(help="The company's name, currency, time zone and calendar.", no_args_is_help=True)
    workspace.command("show")(show)
    workspace.command("set")(change)
    app.add_typer(workspace, name="workspace")


def show() -> None:
    """Show the settings."""
    for name, value in described(compose(load_settings()).workspace).items():
        typer.echo(f"{name}={value}")


def change(
    settings: Annotated[list[str], typer.Argument(help="currency=EUR zone=Europe/Berlin first_weekday=monday ...")],
) -> None:
    """Change settings: name, currency, zone, locale, country, first_weekday, fiscal_start,
    quiet_start, quiet_end, own_times_from, own_times_until, withdraw_hours, keep_feedback_days,
    model_tokens_a_day, model_cents_a_day, live (no: nothing is sent on its own),
    stale_after (working days without new data after which figures are called out of date)."""
    given = dict(part.partition("=")[::2] for part in settings)
    if unclear := [part for part in settings if "=" not in part]:
        raise Refused(f"Write each setting as name=value; {unclear[0]} is not. Nothing was changed.")
    pace = compose(load_settings())
    changed = ChangeWorkspace(pace.store, pace.clock)(pace.workspace.id, given, actor=_ACTOR)
    for name in given:
        typer.echo(f"{name}={described(changed)[name]}")
