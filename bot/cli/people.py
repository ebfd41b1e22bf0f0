"""`python -m bot people link | list | export | erase`: who is tied to which Slack account, and what is kept about whom."""

import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from bot.settings import Settings, load_settings
from core.errors import Refused

_ACTOR = "command line"


def register(app: typer.Typer) -> None:
    """Add the commands to `python -m bot`."""
    people = typer.Typer(help="The roster and the Slack accounts of its people.", no_args_is_help=True)
    people.command("link")(link)
    people.command("list")(list_people)
    people.command("export")(export)
    people.command("erase")(erase)
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


def export(
    name: Annotated[str, typer.Argument(help="A name or an e-mail.")],
    to: Annotated[Path, typer.Option(help="A file that ends in .zip, or a folder; neither may be there already.")],
) -> None:
    """Everything that is kept about and by a person that they may have, as JSON and CSV."""
    from bot.compose import compose
    from core.usecases.privacy import Privacy
    from views.personal_data import files_of

    if to.exists():
        raise Refused(f"{to} is there already. Nothing was written; name another file or folder.")
    pace = compose(load_settings())
    found = Privacy(pace.store, pace.clock).export(pace.workspace.id, name, actor=_ACTOR)
    files = files_of(found)
    _write(to, files)
    rows = sum(map(len, found.tables.values()))
    typer.echo(f"{found.person.name}: {rows:,} rows in {len(files)} files are in {to}. Give them to nobody else.")


def erase(
    name: Annotated[str, typer.Argument(help="The whole name, or the e-mail.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it. It cannot be taken back.")] = False,
) -> None:
    """Remove who somebody was, what was written about them, and their name from what they wrote. Figures stay."""
    from bot.compose import compose
    from core.usecases.privacy import Privacy

    pace = compose(load_settings())
    privacy = Privacy(pace.store, pace.clock)
    if not yes:
        person = privacy.find(pace.workspace.id, name)
        raise Refused(
            f"This would erase {person.name} ({person.email or 'no e-mail'}) for good: their texts, what was written about "
            "them, their name and accounts. Their figures stay in the sums, without a name. Nothing was erased; "
            "`people export` takes a copy out, and --yes does it."
        )
    done = privacy.erase(pace.workspace.id, name, actor=_ACTOR)
    if not done.counts:
        typer.echo(f"{done.name} has been erased before. Nothing was changed.")
        return
    for what, count in done.counts.items():
        typer.echo(f"{count:>8,}  {what}")
    typer.echo(
        f"Erased. They are {done.name} from now on; their figures stay in the sums of teams. Take them out of the roster "
        "file and the CRM export too: an import of a roster with their name makes a new person. What was sent stays in Slack."
    )
    if done.leads:
        typer.echo(f"{done.leads} people still have them as manager: give them another one in the roster file.")


def _write(to: Path, files: Mapping[str, bytes]) -> None:
    """A zip or a folder that only the user of this shell can read. Raises `Refused` where it cannot be written."""
    try:
        if to.suffix.lower() == ".zip":
            with _private(to) as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
                for file, content in files.items():
                    packed.writestr(file, content)
            return
        to.mkdir(mode=0o700)
        for file, content in files.items():
            with _private(to / file) as out:
                out.write(content)
    except OSError as error:
        raise Refused(f"{to} cannot be written ({error.strerror}). Name another file or folder.") from error


def _private(path: Path) -> BinaryIO:
    """A new file that nobody else can read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
