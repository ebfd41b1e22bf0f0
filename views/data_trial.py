"""What an import of a file would do, and what one did."""

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, InteractiveElement

from core.records import BadRow
from core.uploads import FileKind, Upload
from core.usecases.imports import ImportReport
from core.usecases.uploads import Trial
from views.data import CANCEL, CHANGE, IMPORT, counted, rows_text, upload_value
from views.message import LONGEST_FALLBACK, Document, Message, button, context, header, note, section, shortened
from views.text import Reader, escaped, listed, named, plain

_MONTHS = 12
_MEASURES = 15
_FAULTS = 5


def trial_message(trial: Trial, reader: Reader) -> Message:
    """What an import would do."""
    upload, report = trial.upload, trial.report
    good = report.rows - len(report.rejected)
    blocks: list[Block] = [header(plain(upload.name)), section("\n".join(_would(trial, reader)))]
    blocks += [section(text) for text in _sums(report, reader)]
    if trial.also_in:
        blocks.append(section(_twice(trial.also_in)))
    if report.rejected:
        blocks.append(section(_problems(report.rejected, reader)))
    buttons: list[InteractiveElement] = []
    if good:
        text = "Import" if not report.rejected else f"Import the {reader.number(good)} good rows"
        buttons.append(button(text, IMPORT, upload_value(upload), style="primary"))
    if upload.plan is not None and upload.plan.kind is not FileKind.TARGETS:
        buttons.append(button("Change the columns", CHANGE, upload_value(upload)))
    buttons.append(button("Throw it away", CANCEL, upload_value(upload)))
    blocks.append(ActionsBlock(elements=buttons))
    blocks.append(context("Still nothing is imported. Compare the sums with your CRM's before you import."))
    return Message(shortened(f"{plain(upload.name)}: what an import would do", LONGEST_FALLBACK), tuple(blocks))


def imported(trial: Trial, reader: Reader) -> Message:
    """The report at the end."""
    report, name = trial.report, named(trial.upload.name)
    what = _what(trial.upload)
    if what == "targets":
        said = f"{name} is in: {counted(report.rows, 'target', reader)}."
    else:
        counts = report.counts
        told = [
            f"{_added(counts.added, what, reader)} added",
            f"{reader.number(counts.changed)} changed",
            f"{reader.number(counts.unchanged)} as they were",
        ]
        said = f"{name} is in: {listed(told)}."
    if report.rejected:
        said += f" {rows_text(len(report.rejected), reader)} left out: they are in the file that came with the check."
    next_step = {
        "people": "Next: give me an export of deals. Who has the same e-mail address in Slack is linked within the hour.",
        "targets": "`/kpi` shows figures against them.",
        "records": "`/kpi` counts with them now.",
    }[what]
    return note(f"{said} {next_step}")


def problems_file(trial: Trial) -> Document:
    """The rows that are left out, to be mended and given again."""
    return Document(
        trial.rejects, f"{plain(trial.upload.name)}.problems.csv", "The rows that are left out, with the reason"
    )


def _would(trial: Trial, reader: Reader) -> Iterator[str]:
    report, what = trial.report, _what(trial.upload)
    people = counted(report.people, "person", reader, "people")
    if what == "targets":
        yield f"{counted(report.rows, 'target', reader)} would be set" + (
            f", {people} with some of their own." if report.people else "."
        )
        return
    of = f" of {people}" if what == "records" else ""
    yield f"{rows_text(report.rows, reader)}{of}."
    counts = report.counts
    yield (
        f"{_added(counts.added, what, reader)} would be added, {reader.number(counts.changed)} changed, "
        f"{reader.number(counts.unchanged)} are as they were."
    )


def _twice(source: str) -> str:
    return (
        f"*Look here first*: most of these ids are in the source *{escaped(source)}* already. If they are the same records, "
        "each would count twice: choose that source under *Change the columns*."
    )


def _sums(report: ImportReport, reader: Reader) -> Iterator[str]:
    """Each measure with its months, the newest last."""
    fed = {measure: months for measure, months in report.sums.items() if months}
    if len(fed) > _MEASURES:
        yield f"{len(fed)} measures; the first {_MEASURES}:"
    for measure, months in list(fed.items())[:_MEASURES]:
        shown = sorted(months.items())[-_MONTHS:]
        before = f"{len(months) - len(shown)} earlier months, then " if len(months) > len(shown) else ""
        text = ", ".join(f"{month} {reader.number(value, 2)}" for month, value in shown)
        yield f"*{escaped(measure.replace('_', ' '))}*: {reader.number(sum(months.values()), 2)} in all ({before}{text})"


def _problems(rejected: Sequence[BadRow], reader: Reader) -> str:
    faults: dict[tuple[str, str], list[BadRow]] = {}
    for row in rejected:
        faults.setdefault((row.column, row.reason), []).append(row)
    lines = [
        f"• {counted(len(rows), 'row', reader)}: {escaped(column) + ' ' if column else ''}{escaped(reason)} "
        f"(line {reader.number(rows[0].line)}{', “' + escaped(rows[0].value) + '”' if rows[0].value else ''})"
        for (column, reason), rows in list(faults.items())[:_FAULTS]
    ]
    more = len(faults) - len(lines)
    rest = f"\nand {more} more kinds of fault." if more > 0 else ""
    which = "would be left out. All of them are in the file below, with the reason; mend them there or in your CRM."
    return f"{rows_text(len(rejected), reader)} {which}\n" + "\n".join(lines) + rest


def _added(count: int, what: str, reader: Reader) -> str:
    one = {"people": "person", "records": "record"}
    return counted(count, one[what], reader, what)


def _what(upload: Upload) -> str:
    return upload.plan.kind.value if upload.plan else FileKind.RECORDS.value
