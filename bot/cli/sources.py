"""`python -m bot sources ...`: files and folders that are picked up on their own."""

from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import Annotated

import typer

from bot.compose import Pace, compose
from bot.settings import load_settings
from core.errors import Refused
from core.feeds import MOST_BAD, Feed, every_text, expected_text, read_every, read_expected
from core.uploads import FileKind
from core.usecases.feed_files import TakenFile
from core.usecases.feeds import Feeds, Outcome

_ACTOR = "command line"
_SAME = "If they are the same, remove this one and add it anew with that name as --source."

sources = typer.Typer(help="Files and folders that are picked up on their own.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to `python -m bot`."""
    app.add_typer(sources, name="sources")


@sources.command("add")
def add(
    path: Annotated[Path, typer.Argument(help="A file, a folder, or a pattern in quotes ('/exports/deals-*.csv').")],
    mapping: Annotated[
        str,
        typer.Option(
            "--map",
            help="A ready mapping's name, a YAML file, people, or targets; without it, as a file of that shape was read before.",
        ),
    ] = "",
    source: Annotated[
        str, typer.Option("--source", help="Its name, and the source of its records; without it, the mapping's.")
    ] = "",
    every: Annotated[str, typer.Option("--every", help="How often it is looked at: 5m, 1h, 1d.")] = "1h",
    expect: Annotated[
        str,
        typer.Option(
            "--expect",
            help="When new data is overdue: daily, weekly, fortnightly, monthly, or working days; without it, stale_after.",
        ),
    ] = "",
    whole: Annotated[
        bool, typer.Option("--withdraw-missing", help="Each file is the whole truth: take back records it lacks.")
    ] = False,
    most_bad: Annotated[
        int, typer.Option("--most-bad", min=0, max=100, help="Percent of a file's rows that may be left out.")
    ] = MOST_BAD,
) -> None:
    """Pick up a file or folder from now on. It is tried out first; what the running bot reads, it reads itself."""
    pace, feeds = _open()
    draft = Feed(
        id=0,
        name=source,
        path=str(path.expanduser().absolute()),
        kind=FileKind.RECORDS,
        mapping=_mapping(mapping),
        every=read_every(every),
        expected=read_expected(expect) if expect else None,
        is_whole=whole,
        most_bad=most_bad,
        next_at=pace.clock.now(),
    )
    added = feeds.add(pace.workspace.id, draft, actor=_ACTOR)
    feed = added.feed
    typer.echo(f"{feed.name}: {feed.kind} from {feed.path}, looked at every {every_text(feed.every)}.")
    if added.tried is None:
        typer.echo("No file is there yet.")
    else:
        typer.echo(f"Tried out, nothing kept yet: {_said(added.tried)}")
        if also_in := added.tried.also_in:
            typer.echo(
                f"Most of its records are in the source {also_in} already, so each would count twice. {_SAME}", err=True
            )
    typer.echo(f"The running bot picks it up; `python -m bot sources run {feed.name}` does it now.")


@sources.command("list")
def list_sources() -> None:
    """Show what is picked up, when it was looked at last, and what is wrong."""
    pace, feeds = _open()
    found = feeds.listed(pace.workspace.id)
    for feed in found:
        typer.echo(f"{feed.name}: {feed.kind} from {feed.path}")
        for line in _lines(feed):
            typer.echo(f"  {line}")
    if not found:
        typer.echo("Nothing is picked up. `python -m bot sources add PATH` begins with a file or folder.")


@sources.command("run")
def run(
    name: Annotated[str | None, typer.Argument(help="One of them; without it all.", show_default=False)] = None,
    again: Annotated[bool, typer.Option("--again", help="Read also what has not changed.")] = False,
    may_withdraw: Annotated[
        bool, typer.Option("--may-withdraw", help="Let a whole file take back records however many it lacks.")
    ] = False,
) -> None:
    """Look at it now, due or not."""
    pace, feeds = _open()
    outcomes = feeds.run(pace.workspace.id, name, again=again, may_withdraw=may_withdraw)
    for one in outcomes:
        for line in _outcome(one):
            typer.echo(f"{one.feed.name}: {line}")
        if one.problem is not None and not one.problem.is_failure:
            typer.echo(f"{one.feed.name}: {one.problem.detail}", err=True)
    failed = [one.problem for one in outcomes if one.problem is not None and one.problem.is_failure]
    if failed:
        raise Refused("\n".join(problem.detail for problem in failed))


@sources.command("remove")
def remove(name: Annotated[str, typer.Argument(help="As `sources list` has it.")]) -> None:
    """No longer pick it up. What came from it stays."""
    pace, feeds = _open()
    feed = feeds.remove(pace.workspace.id, name, actor=_ACTOR)
    typer.echo(f"{feed.name} is no longer picked up. What came from it stays.")


def _open() -> tuple[Pace, Feeds]:
    from bot.feeds import feeds_of

    pace = compose(load_settings())
    return pace, feeds_of(pace.store, pace.clock)


def _mapping(named: str) -> str:
    """A file of mappings by its whole path: the bot that reads it may run elsewhere."""
    path = Path(named).expanduser()
    return str(path.absolute()) if named and path.is_file() else named


def _lines(feed: Feed) -> Sequence[str]:
    looked = f"{feed.looked_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if feed.looked_at else "not yet"
    data = f", newest data of {feed.fed_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if feed.fed_at else ""
    how = feed.mapping or "as files of that shape were read before"
    expected = f", new data expected: {expected_text(feed.expected)}" if feed.kind is FileKind.RECORDS else ""
    whole = ", each file is the whole truth" if feed.is_whole else ""
    lines = [
        f"read: {how}; every {every_text(feed.every)}{expected}{whole}; up to {feed.most_bad} % may be left out",
        f"looked at: {looked}{data}",
    ]
    return [*lines, f"problem: {feed.problem}"] if feed.problem else lines


def _outcome(one: Outcome) -> Sequence[str]:
    if one.is_busy:
        return ["somebody else is at it right now."]
    lines = [_said(file) for file in one.taken]
    lines += [f"{name} is still being written; it is looked at again." for name in one.waiting]
    return lines or ([] if one.problem is not None else ["nothing new."])


def _said(file: TakenFile) -> str:
    counts, left = file.report.counts, len(file.report.rejected)
    without = f", {left:,} left out" if left else ""
    rejects = f" ({file.rejects})" if file.rejects else ""
    return (
        f"{file.name}: {file.report.rows:,} rows, {counts.added:,} added, {counts.changed:,} changed, "
        f"{counts.unchanged:,} unchanged, {counts.withdrawn:,} withdrawn{without}{rejects}."
    )
