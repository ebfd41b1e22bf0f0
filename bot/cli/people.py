"""`python -m bot people link | list`: who is tied to which Slack account."""

from typing import Annotated

import typer

from bot.settings import Settings, load_settings
from core.errors import Refused

_ACTOR = "command line"


def register(app: typer.Typer) -> None:
    """Add the commands to `python -m bot`."""
    people = typer.Typer(help="The roster and the Slack accounts of its people.", no_args_is_help=True)
    people.command("link")(link)
    people.command("list")(list_people)
    app.add_typer(people, name="people")


def link(
    name: Annotated[str | None, typer.Argument(help="A name or an e-mail; without it, everybody by e-mail.")] = None,
    slack_id: Annotated[str | None, typer.Argument(help="The Slack member id, such as U012AB3CD.")] = None,
) -> None:
    """Link everybody to their Slack account by e-mail, or one person by hand."""
    from bot.compose import compose
    from core.usecases.linking import LinkPeople

    if name is not None and slack_id is None:
        raise typer.BadParameter("Give the Slack member id too: Slack > profile > ⋮ > Copy member ID.")
    settings = load_settings()
    if name is not None and slack_id is not None:
        pace = compose(settings)
        person = LinkPeople(pace.store, pace.clock).by_hand(pace.workspace.id, name, slack_id.strip(), actor=_ACTOR)
        typer.echo(f"{person.name} is linked to {slack_id.strip()}.")
        return
    from bot.directory import SlackDirectory
    from bot.messenger import web_client
    from bot.run import connected_workspace

    if settings.slack_bot_token is None:
        raise Refused(f"SLACK_BOT_TOKEN is missing. It is {Settings.model_fields['slack_bot_token'].description}.")
    pace = compose(settings)
    client = web_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    workspace = connected_workspace(pace, client)
    directory = SlackDirectory(client, workspace.slack_team_id or "")
    report = LinkPeople(pace.store, pace.clock).all(workspace.id, directory, actor=_ACTOR)
    typer.echo(f"{len(report.linked)} linked now, {report.already_linked} were linked already.")
    for said, whom in (
        ("Their e-mail fits several people or accounts; link them by hand", report.ambiguous),
        ("No Slack account has their e-mail", report.without_match),
    ):
        if whom:
            typer.echo(f"{said}: {', '.join(person.name for person in whom)}.")


def list_people() -> None:
    """Show the roster: role, team, manager, e-mail, and the Slack account where there is one."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from bot.compose import compose

    pace = compose(load_settings())
    with pace.store.begin(pace.workspace.id) as tx:
        people, teams = tx.people(), {team.id: team.name for team in tx.teams()}
    names = {person.id: person.name for person in people}
    if not people:
        typer.echo("The roster is empty. Bring it in with `python -m bot import people FILE`.")
        return
    table = Table("Name", "Role", "Team", "Manager", "E-mail", "Slack", "Active")
    for person in people:
        cells = (
            person.name,
            person.role.value,
            teams.get(person.team_id or 0, ""),
            names.get(person.manager_id or 0, ""),
            person.email or "",
            person.slack_id or "not linked",
            "yes" if person.active else "no",
        )
        table.add_row(*(Text(cell) for cell in cells))
    Console().print(table)
