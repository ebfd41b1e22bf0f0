"""What an import of a file would do, and what one did."""

from calendar import month_abbr
from collections.abc import Iterator, Sequence
from itertools import groupby

from slack_sdk.models.blocks import ActionsBlock, Block, InteractiveElement

from core.records import BadRow, ImportCounts
from core.uploads import FileKind, Upload
from core.usecases.imports import NOBODY, ImportReport
from core.usecases.linking import LinkReport
from core.usecases.upload_records import Standing
from core.usecases.uploads import Trial
from views.data import CANCEL, CHANGE, IMPORT, WITHDRAW, WITHDRAWN, counted, rows_text, upload_value
from views.message import LONGEST_FALLBACK, Document, Message, button, context, header, note, section, shortened
from views.text import Reader, escaped, listed, named, plain

_MONTHS = 12
_MEASURES = 15
_FAULTS = 5
_PEOPLE_FIRST = (
    "*People come first*: most of these names are nobody's in the roster. Give me a roster, or add the missing ones with "
    "`/pace people add`, then press *Check it* on this file once more: I keep it for a day."
)


def trial_message(trial: Trial, reader: Reader) -> Message:
    """What an import would do."""
    upload, report = trial.upload, trial.report
    good = report.rows - len(report.rejected)
    blocks: list[Block] = [header(plain(upload.name)), section("\n".join(_would(trial, reader)))]
    blocks += [section(text) for text in _sums(report, reader)]
    standing = trial.standing
    if standing and standing.also_in:
        blocks.append(section(_twice(standing.also_in)))
    if standing and standing.missing:
        blocks.append(section(_missing(standing, reader)))
    if report.rejected:
        blocks.append(section(_problems(report.rejected, reader)))
    strangers = sum(row.reason == NOBODY for row in report.rejected)
    if strangers > report.rows / 2:
        blocks.append(section(_PEOPLE_FIRST))
    buttons: list[InteractiveElement] = []
    if good:
        text = "Import" if not report.rejected else f"Import the {reader.number(good)} good rows"
        buttons.append(button(text, IMPORT, upload_value(upload), style="primary"))
    if good and standing and standing.missing and not standing.unnamed:
        buttons.append(
            button(_taking_back(standing.missing, reader), WITHDRAW, _withdraw_value(upload, standing.missing))
        )
    if upload.plan is not None and upload.plan.kind is not FileKind.TARGETS:
        buttons.append(button("Change the columns", CHANGE, upload_value(upload)))
    buttons.append(button("Throw it away", CANCEL, upload_value(upload)))
    blocks.append(ActionsBlock(elements=buttons))
    compare = " Compare the sums with your CRM's before you import." if any(report.sums.values()) else ""
    blocks.append(context(f"Still nothing is imported.{compare}"))
    return Message(shortened(f"{plain(upload.name)}: what an import would do", LONGEST_FALLBACK), tuple(blocks))


def sure_to_withdraw(upload: Upload, missing: int, reader: Reader) -> Message:
    """After *Import, and take back ...*: what that means, before it is done."""
    records = counted(missing, "record", reader)
    lines = [
        f"*Take back {records}?*",
        f"• {named(upload.name)} is imported as shown above.",
        f"• Beyond that, {records} that earlier files of the same source brought and this one has not {_is(missing)} removed. What "
        "they counted for leaves every figure, those of past months too.",
        "• Only a file that has them brings them back. The export of a part (a month, a team) is no reason to take back the rest.",
    ]
    text = "\n".join(lines)
    yes = button(_taking_back(missing, reader), WITHDRAWN, _withdraw_value(upload, missing), style="danger")
    keep = button("Import, and keep them", IMPORT, upload_value(upload))
    return Message(shortened(lines[0], LONGEST_FALLBACK), (section(text), ActionsBlock(elements=[yes, keep])))


def imported(trial: Trial, reader: Reader, linked: LinkReport | None = None) -> Message:
    """The report at the end; of a roster with who is linked to a Slack account, where Slack has said."""
    report, name = trial.report, named(trial.upload.name)
    what = _what(trial.upload)
    if what == "targets":
        said = f"{name} is in: {counted(report.rows, 'target', reader)}, {_targets(report.counts, reader)}."
    else:
        counts = report.counts
        told = [
            f"{_added(counts.added, what, reader)} added",
            f"{reader.number(counts.changed)} changed",
            f"{reader.number(counts.unchanged)} as they were",
        ]
        if counts.withdrawn:
            told.append(f"{reader.number(counts.withdrawn)} taken back")
        said = f"{name} is in: {listed(told)}."
    if report.rejected:
        said += f" {rows_text(len(report.rejected), reader)} left out: they are in the file that came with the check."
    next_step = {
        "people": _accounts(linked, reader),
        "targets": "`/kpi` shows figures against them; `/pace targets` lists them, and `/pace changes` has what a changed one was.",
        "records": "`/kpi` counts with them now.",
    }[what]
    return note(f"{said} {next_step}")


def _accounts(linked: LinkReport | None, reader: Reader) -> str:
    if linked is None:
        return "Who has the same e-mail address in Slack is linked within the hour."
    with_account = len(linked.linked) + linked.already_linked
    everybody = with_account + len(linked.ambiguous) + len(linked.without_match)
    if with_account == everybody:
        return "Everybody has a Slack account."
    have = "has" if with_account == 1 else "have"
    return (
        f"{reader.number(with_account)} of {counted(everybody, 'person', reader, 'people')} {have} a Slack account with their "
        "e-mail address; the others get nothing yet. `/pace people unlinked` lists them and proposes accounts."
    )


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
        yield f"{_targets(report.counts, reader)}."
        return
    of = f" of {people}" if what == "records" else ""
    yield f"{rows_text(report.rows, reader)}{of}."
    counts = report.counts
    yield (
        f"{_added(counts.added, what, reader)} would be added, {reader.number(counts.changed)} changed, "
        f"{reader.number(counts.unchanged)} are as they were."
    )


def _missing(standing: Standing, reader: Reader) -> str:
    records = counted(standing.missing, "record", reader)
    said = f"*{records} of the source {escaped(standing.source)}* {_is(standing.missing)} not in this file. *Import* keeps them."
    if standing.unnamed:
        rows = counted(standing.unnamed, "row", reader)
        return f"{said} To take back what is gone, mend the {rows} without an id first: they may be some of them."
    return f"{said} If the file is everything there is, you can take them back with it."


def _taking_back(missing: int, reader: Reader) -> str:
    return f"Import, and take back the {reader.number(missing)} missing"


def _withdraw_value(upload: Upload, missing: int) -> str:
    return f"{upload_value(upload)}|{missing}"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _targets(counts: ImportCounts, reader: Reader) -> str:
    new, changed, same = (reader.number(one) for one in (counts.added, counts.changed, counts.unchanged))
    return f"{new} new, {changed} changed to another value, {same} as they were"


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
        text = "; ".join(
            f"{year}: {' · '.join(_of_month(month, value, reader) for month, value in of_year)}"
            for year, of_year in groupby(shown, key=lambda one: one[0][:4])
        )
        yield f"*{escaped(measure.replace('_', ' '))}*: {reader.number(sum(months.values()), 2)} in all ({before}{text})"


def _of_month(month: str, value: float, reader: Reader) -> str:
    """`Oct 1,234.5`, which no narrow screen takes apart."""
    return f"{month_abbr[int(month[5:])]}\xa0{reader.number(value, 2)}"


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
