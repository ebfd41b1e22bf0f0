"""`python -m bot`: run the bot, and administer it from a shell.

Exit codes: 0 done, 1 refused with the reason on stderr, 2 usage.
"""

import sys

import typer

from bot.cli import coaching, data, demo, kpi, people, process, rhythm, sources, workspace
from core.errors import PaceError

app = typer.Typer(
    name="python -m bot",
    help="Pace, the sales-performance coach that lives in Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
process.register(app)
kpi.register(app)
data.register(app)
sources.register(app)
people.register(app)
workspace.register(app)
rhythm.register(app)
coaching.register(app)
demo.register(app)


def main() -> None:
    """Run a command; what it refuses goes to stderr in plain words, with exit code 1."""
    try:
        app()
    except PaceError as error:
        print(error, file=sys.stderr)  # noqa: T201
        sys.exit(1)


if __name__ == "__main__":
    main()
