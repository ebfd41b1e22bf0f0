"""Taking in the content of a file by a plan, whoever gave it: an admin in Slack, or a folder that is watched."""

from dataclasses import dataclass, replace
from datetime import datetime

from core.ports import Clock, Store
from core.ports.files import Known, TableReader, Taken
from core.records import Extract
from core.uploads import FileKind, Plan
from core.usecases.catalogue import ApplyCatalogue, ApplyTargets
from core.usecases.imports import Accept, ImportPeople, ImportRecords, ImportReport, accept_all


@dataclass(frozen=True, slots=True)
class Took:
    """What was done, a file of the rows that were left out (empty where there are none), and the records that were in it."""

    report: ImportReport
    rejects: bytes
    records: Extract | None


@dataclass(frozen=True, slots=True)
class TakeIn:
    """Reads a file and imports its good rows."""

    store: Store
    clock: Clock
    reader: TableReader

    def known(self, workspace_id: int) -> Known:
        """What the workspace knows that helps to understand a file."""
        with self.store.begin(workspace_id) as tx:
            return Known(tx.workspace(), tx.people(), tx.teams(), tx.catalogue().kpis, tx.sources(), tx.shapes())

    def __call__(
        self,
        workspace_id: int,
        name: str,
        content: bytes,
        plan: Plan,
        sheet: str = "",
        *,
        actor: str,
        source: str = "",
        withdraw_missing: bool = False,
        written_at: datetime | None = None,
        accept: Accept = accept_all,
        dry_run: bool = False,
    ) -> Took:
        """Where nothing is measured yet, the usual KPIs are from now on. `source` goes before the plan's. Raises `Refused` with
        what is wrong with the file, and what `accept` raises; then nothing was taken."""
        if plan.kind is not FileKind.PEOPLE:
            ApplyCatalogue(self.store, self.clock).if_none(workspace_id, self.reader.usual_catalogue(), actor=actor)
        taken = self.reader.take(name, content, sheet, plan, self.known(workspace_id))
        records = replace(taken.records, source=source) if taken.records is not None and source else taken.records
        if plan.kind is FileKind.TARGETS:
            return Took(self._set_targets(workspace_id, taken, actor, dry_run=dry_run), b"", None)
        if records is not None:
            report = ImportRecords(self.store, self.clock)(
                workspace_id,
                records,
                actor=actor,
                skip_bad_rows=True,
                withdraw_missing=withdraw_missing,
                dry_run=dry_run,
                written_at=written_at,
                accept=accept,
            )
        else:
            report = ImportPeople(self.store, self.clock)(
                workspace_id,
                taken.people,
                taken.bad,
                actor=actor,
                skip_bad_rows=True,
                dry_run=dry_run,
                accept=accept,
            )
        return Took(report, taken.rejects(report.rejected) if report.rejected else b"", records)

    def _set_targets(self, workspace_id: int, taken: Taken, actor: str, *, dry_run: bool) -> ImportReport:
        apply = ApplyTargets(self.store, self.clock)
        counts = (
            apply.try_out(workspace_id, taken.targets) if dry_run else apply(workspace_id, taken.targets, actor=actor)
        )
        people = {target.person_id for target in taken.targets if target.person_id is not None}
        return ImportReport(counts, len(taken.targets), (), {}, dry_run, len(people))
