"""`python -m bot demo`: the bot in a local Slack, with a sample sales team or a real export."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to `python -m bot`."""
    app.command("demo")(demo)


def demo(
    records: Annotated[Path | None, typer.Option(help="Your CRM export, instead of the sample team.")] = None,
    people: Annotated[Path | None, typer.Option(help="Your roster.")] = None,
    mapping: Annotated[str | None, typer.Option("--map", help="The mapping of the export.")] = None,
    people_mapping: Annotated[str | None, typer.Option("--people-map", help="The mapping of the roster.")] = None,
    today: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Play on this day.")] = None,
    port: Annotated[int | None, typer.Option(help="The port of the local Slack, instead of a free one.")] = None,
    seed: Annotated[int, typer.Option(help="Another seed makes up another two years.")] = 7,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the browser.")] = True,
) -> None:
    """Set up everything and run the bot in a local Slack until Ctrl-C."""
    from bot.demo.stage import Script, play

    play(
        Script(
            records=records,
            people=people,
            mapping=mapping,
            people_mapping=people_mapping,
            today=today.date() if today else None,
            port=port,
            seed=seed,
            open_browser=open_browser,
        )
    )
