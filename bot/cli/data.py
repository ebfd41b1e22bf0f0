"""`python -m bot import ...` and `python -m bot kpis ...`: data in, and what is measured."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.compose import Pace, compose
from bot.settings import load_settings
from core.errors import Refused
from core.ports import Progress
from core.usecases.catalogue import ApplyCatalogue, ApplyTargets
from core.usecases.imports import ImportPeople, ImportRecords, ImportReport
from sources.columns import DateOrder

if TYPE_CHECKING:
    from sources.files import Table

ACTOR = "command line"

File = Annotated[Path, typer.Argument(help="CSV, XLSX or Parquet.", show_default=False)]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check everything and say what would happen; keep nothing.")]
SkipBadRows = Annotated[
    bool, typer.Option("--skip-bad-rows", help="Import the good rows; the others go to FILE.rejects.csv.")
]
imports = typer.Typer(help="Bring in people, records and targets from files.", no_args_is_help=True)
catalogue = typer.Typer(help="What is measured.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to `python -m bot`."""
    app.add_typer(imports, name="import")
    app.add_typer(catalogue, name="kpis")


@imports.command("people")
def import_people(
    file: File,
    mapping: Annotated[str | None, typer.Option("--map", help="A ready mapping's name or a YAML file.")] = None,
    skip_bad_rows: SkipBadRows = False,
    dry_run: DryRun = False,
) -> None:
    """Bring in the roster: who sells, in which team, under whom."""
    take_in_people(compose(load_settings()), file, mapping, skip_bad_rows=skip_bad_rows, dry_run=dry_run)


def take_in_people(
    pace: Pace, file: Path, mapping: str | None, *, skip_bad_rows: bool = False, dry_run: bool = False
) -> None:
    """What `import people` does, on an installation that is open already."""
    from sources.files import read_table
    from sources.mapping import PeopleMapping, load_mapping
    from sources.people import extract_people
    from sources.people_columns import usual_mapping

    chosen = load_mapping(mapping) if mapping else None
    if chosen is not None and not isinstance(chosen, PeopleMapping):
        raise Refused(f"{mapping} is a mapping for records. For people, use one with `kind: people`.")
    with _working("Reading the file"):
        table = read_table(file, chosen.sheet if chosen else None)
        rows, bad = extract_people(table, chosen or usual_mapping(table), zone=pace.workspace.zone)
    report = ImportPeople(pace.store, pace.clock)(
        pace.workspace.id, rows, bad, actor=ACTOR, skip_bad_rows=skip_bad_rows, dry_run=dry_run
    )
    _tell(report, file, table, "people")


@imports.command("records")
def import_records(
    file: File,
    mapping: Annotated[str, typer.Option("--map", help="A ready mapping's name or a YAML file.")],
    date_order: Annotated[
        DateOrder | None, typer.Option("--date-order", help="How 03/04/2017 is written in this file.")
    ] = None,
    skip_bad_rows: SkipBadRows = False,
    withdraw_missing: Annotated[
        bool, typer.Option("--withdraw-missing", help="Take back records of this source that are not in the file.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Bring in records (deals, calls, ...) and what they add to each measure."""
    take_in_records(
        compose(load_settings()),
        file,
        mapping,
        date_order=date_order,
        skip_bad_rows=skip_bad_rows,
        withdraw_missing=withdraw_missing,
        dry_run=dry_run,
    )


def take_in_records(
    pace: Pace,
    file: Path,
    mapping: str,
    *,
    date_order: DateOrder | None = None,
    skip_bad_rows: bool = False,
    withdraw_missing: bool = False,
    dry_run: bool = False,
) -> None:
    """What `import records` does, on an installation that is open already."""
    from sources.files import read_table
    from sources.mapping import RecordsMapping, load_mapping
    from sources.records import extract

    chosen = load_mapping(mapping)
    if not isinstance(chosen, RecordsMapping):
        raise Refused(f"{mapping} is a mapping for people. Use it with `import people`.")
    _default_catalogue(pace)
    with _working("Reading the file"):
        table = read_table(file, chosen.sheet)
        found = extract(table, chosen, file_name=file.name, zone=pace.workspace.zone, date_order=date_order)
    with _working("Storing the records") as progress:
        report = ImportRecords(pace.store, pace.clock)(
            pace.workspace.id,
            found,
            actor=ACTOR,
            skip_bad_rows=skip_bad_rows,
            withdraw_missing=withdraw_missing,
            dry_run=dry_run,
            progress=progress,
        )
    _tell(report, file, table, "records")


@imports.command("targets")
def import_targets(file: File) -> None:
    """Bring in targets: columns kpi, period, value, and person or team (neither: every rep)."""
    take_in_targets(compose(load_settings()), file)


def take_in_targets(pace: Pace, file: Path) -> None:
    """What `import targets` does, on an installation that is open already."""
    from sources.files import read_table
    from sources.targets import extract_targets

    _default_catalogue(pace)
    with pace.store.begin(pace.workspace.id) as tx:
        people, teams, kpis = tx.people(), tx.teams(), tx.catalogue().kpis
    targets = extract_targets(read_table(file), people, teams, kpis, pace.workspace.business)
    counts = ApplyTargets(pace.store, pace.clock)(pace.workspace.id, targets, actor=ACTOR)
    typer.echo(
        f"{len(targets):,} targets: {counts.added:,} added, {counts.changed:,} changed, {counts.unchanged:,} unchanged."
    )


@catalogue.command("apply")
def apply(
    file: Annotated[Path | None, typer.Argument(help="A catalogue in YAML; without it, the usual KPIs.")] = None,
) -> None:
    """Set what is measured. Every KPI must be specific, measurable, relevant and time-bound."""
    from sources.catalogue import DEFAULT, load_catalogue

    pace = compose(load_settings())
    loaded = load_catalogue(file or DEFAULT)
    ApplyCatalogue(pace.store, pace.clock)(pace.workspace.id, loaded, actor=ACTOR)
    typer.echo(f"{len(loaded.kpis)} KPIs over {len(loaded.measures)} measures are in force.")


@catalogue.command("list")
def list_kpis() -> None:
    """Show what is measured."""
    from rich.console import Console
    from rich.table import Table

    pace = compose(load_settings())
    with pace.store.begin(pace.workspace.id) as tx:
        kpis, fed = tx.catalogue().kpis, tx.measures_fed()
    table = Table("KPI", "Unit", "Formula", "Reviewed each", "Has data")
    for kpi in kpis:
        has_data = all(measure.key in fed for measure in kpi.measures)
        table.add_row(kpi.name, kpi.unit, kpi.expression.text, kpi.cadence, "yes" if has_data else "no")
    Console().print(table)


def _default_catalogue(pace: Pace) -> None:
    from sources.catalogue import load_catalogue

    if ApplyCatalogue(pace.store, pace.clock).if_none(pace.workspace.id, load_catalogue(), actor=ACTOR):
        typer.echo(
            "The usual KPIs are in force; change them with `/pace kpis` or `python -m bot kpis apply FILE`.", err=True
        )


@contextmanager
def _working(what: str) -> Iterator[Progress]:
    """A bar on the terminal, if it is one: it moves to and fro until it is told how far the work is."""
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Bar(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _tell(report: ImportReport, file: Path, table: "Table", what: str) -> None:
    from sources.rejects import write_rejects

    counts = report.counts
    would = "would be " if report.dry_run else ""
    typer.echo(
        f"{report.rows:,} rows: {counts.added:,} {what} {would}added, {counts.changed:,} changed, "
        f"{counts.unchanged:,} unchanged, {counts.withdrawn:,} withdrawn."
    )
    for measure, months in report.sums.items():
        if months:
            typer.echo(f"  {measure}: {sum(months.values()):,.2f} ({min(months)} to {max(months)})")
            if report.dry_run:
                typer.echo("    " + ", ".join(f"{month} {value:,.2f}" for month, value in sorted(months.items())))
    if report.rejected and report.dry_run:
        typer.echo(f"  {len(report.rejected):,} rows would be left out.", err=True)
    elif report.rejected:
        path = write_rejects(file, table, report.rejected)
        typer.echo(f"  {len(report.rejected):,} rows were left out; {path.name} has them.", err=True)
