"""Take in files: everything good in one transaction, or nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from core.errors import Refused
from core.people import Person
from core.ports import Clock, ImportRun, PersonRow, Progress, Store, Tx
from core.records import BadRow, Extract, ImportCounts, RecordBatch

NOBODY = "is nobody in the roster"
_LISTED = 20
_SUGGEST = "Mend them in the file, or leave them out with --skip-bad-rows. Nothing was imported."


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do: `sums[measure][month]` adds up what was in the file, months as YYYY-MM; `people` is
    of how many people it is."""

    counts: ImportCounts
    rows: int
    rejected: tuple[BadRow, ...]
    sums: Mapping[str, Mapping[str, float]]
    dry_run: bool
    people: int = 0


Accept = Callable[[ImportCounts, int, Sequence[BadRow]], None]  # what was done, of how many rows, without which


def accept_all(_counts: ImportCounts, _rows: int, _bad: Sequence[BadRow]) -> None:
    """Whatever it did."""


class _DryRun(Exception):
    """Leaves the transaction without keeping anything."""


@dataclass(frozen=True, slots=True)
class ImportPeople:
    """Take in a roster."""

    store: Store
    clock: Clock

    def __call__(
        self,
        workspace_id: int,
        rows: Sequence[PersonRow],
        bad: Sequence[BadRow],
        *,
        actor: str,
        skip_bad_rows: bool = False,
        dry_run: bool = False,
        accept: Accept = accept_all,
    ) -> ImportReport:
        """Insert and update people. Raises `Refused` listing the bad rows unless they are to be skipped, and for a file after
        which nobody would be left to administer. What `accept` raises keeps everything as it was."""
        if bad and not skip_bad_rows:
            raise Refused(refusal(bad))
        counts = ImportCounts(0, 0, 0, 0)
        try:
            with self.store.begin(workspace_id, write=True) as tx:
                admins = tx.admins()
                counts = tx.save_people(rows)
                if admins and not tx.admins():
                    raise Refused(_nobody_left(admins))
                accept(counts, len(rows) + len(bad), bad)
                _audit(tx, self.clock, actor, "import people", f"{len(rows)} people", counts)
                if dry_run:
                    raise _DryRun
        except _DryRun:
            pass  # all of it was tried, none of it is kept: that is what a dry run is
        return ImportReport(counts, len(rows) + len(bad), tuple(bad), {}, dry_run, len(rows))


def _nobody_left(admins: Sequence[Person]) -> str:
    names = ", ".join(person.name for person in admins)
    return (
        f"After this file nobody would be an admin any more: it gives {names} another role, or takes them out. Give somebody the "
        "role admin in it, or leave their role empty: what is empty stays as it is. Nothing was imported."
    )


@dataclass(frozen=True, slots=True)
class ImportRecords:
    """Take in records and what they contributed."""

    store: Store
    clock: Clock

    def __call__(
        self,
        workspace_id: int,
        extract: Extract,
        *,
        actor: str,
        skip_bad_rows: bool = False,
        withdraw_missing: bool = False,
        dry_run: bool = False,
        progress: Progress | None = None,
        written_at: datetime | None = None,
        accept: Accept = accept_all,
    ) -> ImportReport:
        """Replace the records of the file's source by their ids, and keep all figures true. `written_at` is how old the file is,
        where that is known.

        Raises `Refused` listing the bad rows and the people nobody knows, unless such rows are to be skipped. A dry run does
        everything and keeps nothing; what `accept` raises keeps everything as it was.
        """
        counts = ImportCounts(0, 0, 0, 0)
        try:
            with self.store.begin(workspace_id, write=True) as tx:
                people = _people_of(tx.people(), extract)
                bad = (*extract.bad, *_strangers(extract, people))
                if bad and not skip_bad_rows:
                    raise Refused(refusal(bad))
                batch = _batch(extract, people)
                now = self.clock.now()
                run = ImportRun(
                    extract.source, extract.file_name, extract.digest, actor, extract.rows, len(bad), now, written_at
                )
                left_out = _left_out(extract, people) if withdraw_missing else ()
                counts = tx.import_records(
                    run, batch, withdraw_missing=withdraw_missing, left_out=left_out, progress=progress
                )
                accept(counts, extract.rows, bad)
                _audit(tx, self.clock, actor, "import records", extract.source, counts)
                if dry_run:
                    raise _DryRun
        except _DryRun:
            pass  # all of it was tried, none of it is kept: that is what a dry run is
        return ImportReport(counts, extract.rows, bad, _sums_by_month(batch), dry_run, len(np.unique(batch.people)))


def refusal(bad: Sequence[BadRow], suggest: str = _SUGGEST) -> str:
    """What is wrong with the file (the first faults; the same fault on many lines once), and what to do."""
    lines_of: dict[tuple[str, str, str], list[int]] = {}
    for row in bad:
        lines_of.setdefault((row.column, row.value, row.reason), []).append(row.line)
    faults = [_fault(*fault, lines) for fault, lines in lines_of.items()]
    if len(faults) > _LISTED:
        faults[_LISTED:] = [f"  ... and {len(faults) - _LISTED:,} more kinds of fault"]
    what = "1 row cannot" if len(bad) == 1 else f"{len(bad):,} rows cannot"
    return "\n".join([f"{what} be imported:", *faults, suggest])


def _fault(column: str, value: str, reason: str, lines: Sequence[int]) -> str:
    where = f"line {lines[0]}" + (f", {column}" if column else "") + (f" “{value}”" if value else "")
    return f"  {where}: {reason}" + (f" (and on {len(lines) - 1:,} more lines)" if len(lines) > 1 else "")


def _people_of(roster: Sequence[Person], extract: Extract) -> NDArray[np.int64]:
    """The person id behind each label of the file; 0 for a label that fits nobody, -1 for one that fits several."""
    labels: dict[str, set[int]] = {}
    for person in roster:
        label = {"name": person.name, "email": person.email, "id": person.external_id}[extract.person_by]
        if label:
            labels.setdefault(_plain(label), set()).add(person.id)
    found = [labels.get(_plain(label), set()) for label in extract.person_labels]
    return np.array([next(iter(ids)) if len(ids) == 1 else -bool(ids) for ids in found], np.int64)


def _plain(label: str) -> str:
    return " ".join(label.casefold().split())


def _strangers(extract: Extract, people: NDArray[np.int64]) -> list[BadRow]:
    """The rows of people whom the roster does not know, or knows several of."""
    found: list[BadRow] = []
    for row in np.flatnonzero(extract.is_good & (people[extract.person] <= 0)):
        label = extract.person[row]
        why = "fits several people in the roster" if people[label] < 0 else NOBODY
        found.append(BadRow(extract.line(int(row)), extract.person_column, extract.person_labels[label][:40], why))
    return found


def _left_out(extract: Extract, people: NDArray[np.int64]) -> list[str]:
    """The ids of rows that are left out: their records are not missing. Raises `Refused` where such a row has none."""
    if unnamed := extract.rows - int(np.count_nonzero(extract.keys != "")):
        what = "1 row has" if unnamed == 1 else f"{unnamed:,} rows have"
        raise Refused(
            f"{what} no id that can be read, so nobody can tell which records are missing. Mend them in the file, or import it "
            "without taking anything back. Nothing was imported."
        )
    return list(extract.keys[~(extract.is_good & (people[extract.person] > 0))])


def _batch(extract: Extract, people: NDArray[np.int64]) -> RecordBatch:
    """The good rows of known people, with one contribution a (record, measure, day)."""
    person = people[extract.person]
    kept = extract.is_good & (person > 0)
    position = np.cumsum(kept) - 1
    used = kept[extract.record]
    batch = RecordBatch(
        measures=extract.measures,
        keys=extract.keys[kept],
        titles=extract.titles[kept],
        people=person[kept],
        record=position[extract.record[used]],
        measure=extract.measure[used],
        day=extract.day[used],
        value=extract.value[used],
    )
    return _summed(batch)


def _summed(batch: RecordBatch) -> RecordBatch:
    """Several contributions of a record to one measure and day (columns mapped to the same one) add up."""
    cell = (batch.record * len(batch.measures) + batch.measure) * (1 << 20) + (batch.day + (1 << 19))
    distinct, at = np.unique(cell, return_inverse=True)
    if len(distinct) == len(cell):
        return batch
    first = np.zeros(len(distinct), np.int64)
    first[at[::-1]] = np.arange(len(cell))[::-1]
    return replace(
        batch,
        record=batch.record[first],
        measure=batch.measure[first],
        day=batch.day[first],
        value=np.bincount(at, batch.value).astype(float, copy=False),
    )


def _sums_by_month(batch: RecordBatch) -> dict[str, dict[str, float]]:
    months = batch.day.astype("datetime64[D]").astype("datetime64[M]")
    sums: dict[str, dict[str, float]] = {}
    for position, measure in enumerate(batch.measures):
        chosen = batch.measure == position
        distinct, at = np.unique(months[chosen], return_inverse=True)
        totals = np.bincount(at, batch.value[chosen], minlength=len(distinct))
        sums[measure] = {str(month): float(total) for month, total in zip(distinct, totals, strict=True)}
    return sums


def _audit(tx: Tx, clock: Clock, actor: str, action: str, target: str, counts: ImportCounts) -> None:
    after = (
        f"added {counts.added}, changed {counts.changed}, unchanged {counts.unchanged}, withdrawn {counts.withdrawn}"
    )
    tx.audit(at=clock.now(), actor=actor, action=action, target=target, after=after)
