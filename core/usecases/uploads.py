"""Data in Slack: a file is looked at, tried out, and taken in when its admin says so."""

from dataclasses import dataclass, replace
from pathlib import PurePath

from core.access import Viewer
from core.access_admin import require_data, require_upload
from core.errors import Refused
from core.people import Workspace
from core.ports import Clock, Store, Tx
from core.ports.files import Known, SharedFiles, TableReader, Taken
from core.records import Extract, ImportCounts
from core.uploads import (
    LARGEST,
    LEASE,
    USUAL_SOURCE,
    Change,
    Columns,
    FileKind,
    Plan,
    Shape,
    Upload,
    UploadState,
    change_since,
    shape_of,
)
from core.usecases.catalogue import ApplyCatalogue, ApplyTargets
from core.usecases.imports import ImportPeople, ImportRecords, ImportReport
from core.usecases.kpi import Asker

_READ = (".csv", ".tsv", ".txt", ".xlsx", ".parquet")
_LOOKED_UP = 200  # records of a file, to see whether another source has them
_GONE = "This file is no longer here: I keep one for a day. Give it to me again, and I look at it anew."
_OVER = "This file has been decided about already. To bring it in again, give it to me again."


@dataclass(frozen=True, slots=True)
class Proposal:
    """What Pace makes of a file. `change` is what is different from the last file like it."""

    upload: Upload
    change: Change | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """What an import would do, or did. `rejects` is the file of the rows that are left out, empty where there are none;
    `also_in` the source that most of the records are in already: from two, each would count twice."""

    upload: Upload
    report: ImportReport
    rejects: bytes
    also_in: str = ""


@dataclass(frozen=True, slots=True)
class Uploads:
    """The use cases behind a file in Pace's direct messages. Rights are asked on each."""

    store: Store
    clock: Clock
    files: SharedFiles
    reader: TableReader

    def take(self, workspace_id: int, asker: Asker, file: str, *, channel: str, form: str) -> Proposal | None:
        """Fetch a file and look at it. None when it was told before. Raises `Refused` for what cannot be read or is too large,
        before it is fetched where that can be known."""
        person = require_data(asker.viewer)
        shared = self.files.describe(file)
        _refuse(shared.name, shared.size)
        with self.store.begin(workspace_id, write=True) as tx:
            tx.forget_uploads(self.clock.now())
            new = tx.add_upload(person, channel, shared.name, self.clock.now(), form=form)
        if new is None:
            return None
        try:
            content = self.files.content(shared, LARGEST)
            sheets = self.reader.sheets(shared.name, content)
            upload = self._upload(workspace_id, asker.viewer, new)
            upload = replace(upload, sheets=sheets, sheet=sheets[0] if sheets else "")
            proposal = None if len(sheets) > 1 else self._proposed(workspace_id, upload, content)
        except Exception:
            # What cannot be read is not kept; given again, it is looked at again.
            with self.store.begin(workspace_id, write=True) as tx:
                tx.end_upload(new, UploadState.CANCELLED)
            raise
        with self.store.begin(workspace_id, write=True) as tx:
            tx.keep_upload(proposal.upload if proposal else upload, content)
        return proposal or Proposal(upload, None, ())

    def choose_sheet(self, workspace_id: int, asker: Asker, upload_id: int, sheet: str) -> Proposal:
        """Another sheet of a workbook. Raises `Refused` with what is wrong with it; then the other sheets can still be chosen."""
        upload = self.open(workspace_id, asker, upload_id)
        if sheet not in upload.sheets:
            raise Refused("That sheet is not in this workbook. Nothing was changed.")
        content = self._content(workspace_id, upload)
        proposal = self._proposed(workspace_id, replace(upload, sheet=sheet), content)
        self._keep(workspace_id, asker, proposal.upload)
        return proposal

    def correct(self, workspace_id: int, asker: Asker, upload_id: int, columns: Columns) -> Proposal:
        """The columns as the admin chose them in the form."""
        upload = self.open(workspace_id, asker, upload_id)
        known = self._known(workspace_id)
        assert upload.found is not None, "the form is made of what was found"
        if strange := sorted(set(columns.used()) - set(upload.found.names)):
            raise Refused(f"The file has no column {', '.join(strange)}. Nothing was changed.")
        if columns.source not in (*known.sources, USUAL_SOURCE):
            raise Refused("Choose a source that is offered. Nothing was changed.")
        plan = self.reader.fitted(Plan(FileKind.RECORDS, columns=columns), upload.found, known)
        upload = replace(upload, plan=plan)
        self._keep(workspace_id, asker, upload)
        return Proposal(upload, None, tuple(known.sources))

    def order_dates(self, workspace_id: int, asker: Asker, upload_id: int, order: str) -> Upload:
        """Say how its dates are written."""
        upload = self.open(workspace_id, asker, upload_id)
        plan = _plan(upload)
        upload = replace(upload, plan=replace(plan, columns=replace(plan.columns, order=order)))
        self._keep(workspace_id, asker, upload)
        return upload

    def shown(self, workspace_id: int, asker: Asker, upload_id: int) -> Proposal:
        """A file that waits, with where records have come from."""
        upload = self.open(workspace_id, asker, upload_id)
        return Proposal(upload, None, tuple(self._known(workspace_id).sources))

    def columns_of(self, workspace_id: int, upload: Upload) -> Columns:
        """What its columns are taken for; where a ready mapping reads it, what they would be guessed to be."""
        plan = _plan(upload)
        assert upload.found is not None, "a plan is made of what was found"
        return plan.columns if plan.is_by_columns else self.reader.guess(upload.found, self._known(workspace_id))

    def workspace(self, workspace_id: int) -> Workspace:
        """Its settings, for who reads the figures."""
        with self.store.begin(workspace_id) as tx:
            return tx.workspace()

    def waiting(self, workspace_id: int, asker: Asker) -> list[Upload]:
        """One's own files that wait for a word."""
        person = require_data(asker.viewer)
        with self.store.begin(workspace_id) as tx:
            return tx.uploads_of(person, self.clock.now())

    def try_out(self, workspace_id: int, asker: Asker, upload_id: int) -> Trial:
        """Do everything and keep nothing."""
        upload = self.open(workspace_id, asker, upload_id)
        return self._run(workspace_id, upload, actor=_actor(asker), dry_run=True)

    def begin(self, workspace_id: int, asker: Asker, upload_id: int, seen: str) -> Upload:
        """Its admin has said so: from now on nobody else begins with it. Raises `Refused` when somebody has, or when it is not
        going to be read as it was shown (`seen`, its stamp then)."""
        require_data(asker.viewer)
        with self.store.begin(workspace_id, write=True) as tx:
            upload = _of(tx, asker.viewer, upload_id, lock=True)
            if upload.stamp != seen:
                raise Refused("The columns were changed after this was shown. Press *Check it* on the newest message.")
            if not tx.begin_upload(upload_id, self.clock.now()):
                raise Refused(_why_not(upload))
            return upload

    def bring_in(self, workspace_id: int, asker: Asker, upload: Upload) -> Trial:
        """Take in what `begin` has begun, and remember how. When it fails it waits again."""
        try:
            done = self._run(workspace_id, upload, actor=_actor(asker), dry_run=False)
        except Exception:
            with self.store.begin(workspace_id, write=True) as tx:
                tx.end_upload(upload.id, UploadState.WAITING)
            raise
        plan, found = _plan(upload), upload.found
        with self.store.begin(workspace_id, write=True) as tx:
            if plan.is_by_columns and found is not None:
                tx.save_shape(Shape(shape_of(found.names), self.reader.remembered(plan), self.clock.now()))
            tx.end_upload(upload.id, UploadState.DONE)
        return done

    def cancel(self, workspace_id: int, asker: Asker, upload_id: int) -> Upload:
        """Throw it away."""
        upload = self.open(workspace_id, asker, upload_id)
        with self.store.begin(workspace_id, write=True) as tx:
            tx.end_upload(upload_id, UploadState.CANCELLED)
        return upload

    def take_up(self, workspace_id: int) -> list[Upload]:
        """Files whose import was cut off (a process was killed): they wait again. Nothing of such an import was kept."""
        with self.store.begin(workspace_id, write=True) as tx:
            cut_off = tx.interrupted_uploads(self.clock.now() - LEASE)
            for upload in cut_off:
                tx.end_upload(upload.id, UploadState.WAITING)
            return cut_off

    def open(self, workspace_id: int, asker: Asker, upload_id: int) -> Upload:
        """One's own file, while it can be decided about. Raises `NotPermitted`, or `Refused` when it is over."""
        require_data(asker.viewer)
        upload = self._upload(workspace_id, asker.viewer, upload_id)
        if not upload.is_open(self.clock.now()):
            raise Refused(_why_not(upload))
        return upload

    def _run(self, workspace_id: int, upload: Upload, *, actor: str, dry_run: bool) -> Trial:
        plan = _plan(upload)
        content = self._content(workspace_id, upload)
        if plan.kind is not FileKind.PEOPLE:
            ApplyCatalogue(self.store, self.clock).if_none(workspace_id, self.reader.usual_catalogue(), actor=actor)
        taken = self.reader.take(upload.name, content, upload.sheet, plan, self._known(workspace_id))
        if plan.kind is FileKind.TARGETS:
            return Trial(upload, self._set_targets(workspace_id, taken, actor, dry_run=dry_run), b"")
        if taken.records is not None:
            report = ImportRecords(self.store, self.clock)(
                workspace_id, taken.records, actor=actor, skip_bad_rows=True, dry_run=dry_run
            )
        else:
            report = ImportPeople(self.store, self.clock)(
                workspace_id, taken.people, taken.bad, actor=actor, skip_bad_rows=True, dry_run=dry_run
            )
        also_in = self._also_in(workspace_id, taken.records) if taken.records is not None and dry_run else ""
        return Trial(upload, report, taken.rejects(report.rejected) if report.rejected else b"", also_in)

    def _also_in(self, workspace_id: int, found: Extract) -> str:
        keys = [str(key) for key in found.keys[found.is_good][:_LOOKED_UP]]
        with self.store.begin(workspace_id) as tx:
            elsewhere = tx.sources_with(keys, but=found.source)
        return next((source for source, count in elsewhere.items() if count > len(keys) / 2), "")

    def _set_targets(self, workspace_id: int, taken: Taken, actor: str, *, dry_run: bool) -> ImportReport:
        none = ImportCounts(0, 0, 0, 0)
        counts = none if dry_run else ApplyTargets(self.store, self.clock)(workspace_id, taken.targets, actor=actor)
        people = {target.person_id for target in taken.targets if target.person_id is not None}
        return ImportReport(counts, len(taken.targets), (), {}, dry_run, len(people))

    def _proposed(self, workspace_id: int, upload: Upload, content: bytes) -> Proposal:
        found = self.reader.look(upload.name, content, upload.sheet)
        known = self._known(workspace_id)
        plan = self.reader.propose(found, known)
        is_new = plan.is_by_columns and not plan.remembered
        change = change_since(found.names, known.shapes) if is_new else None
        return Proposal(upload.looked_at(upload.sheet, found, plan), change, tuple(known.sources))

    def _known(self, workspace_id: int) -> Known:
        with self.store.begin(workspace_id) as tx:
            return Known(tx.workspace(), tx.people(), tx.teams(), tx.catalogue().kpis, tx.sources(), tx.shapes())

    def _upload(self, workspace_id: int, viewer: Viewer, upload_id: int) -> Upload:
        with self.store.begin(workspace_id) as tx:
            return _of(tx, viewer, upload_id)

    def _content(self, workspace_id: int, upload: Upload) -> bytes:
        with self.store.begin(workspace_id) as tx:
            content = tx.upload_content(upload.id)
        if content is None:
            raise Refused(_GONE)
        return content

    def _keep(self, workspace_id: int, asker: Asker, upload: Upload) -> None:
        with self.store.begin(workspace_id, write=True) as tx:
            now = _of(tx, asker.viewer, upload.id, lock=True)
            if not now.is_open(self.clock.now()):
                raise Refused(_why_not(now))
            tx.replan_upload(upload)


def _of(tx: Tx, viewer: Viewer, upload_id: int, *, lock: bool = False) -> Upload:
    found = tx.upload(upload_id, lock=lock)
    require_upload(viewer, found.person if found else None)
    assert found is not None, "what is not there is nobody's"
    return found


def _plan(upload: Upload) -> Plan:
    if upload.plan is None:
        raise Refused("Choose a sheet first. Nothing was imported.")
    return upload.plan


def _actor(asker: Asker) -> str:
    assert asker.person is not None, "whoever gives a file in Slack is in the roster"
    return asker.person.name


def _why_not(upload: Upload) -> str:
    if upload.state is UploadState.IMPORTING:
        return "This file is being imported right now. I tell you here when it is done."
    return _OVER if upload.state is not UploadState.WAITING else _GONE


def _refuse(name: str, size: int) -> None:
    """What need not be fetched to know that it is nothing for us."""
    ending = PurePath(name).suffix.casefold()
    if ending not in _READ:
        raise Refused(
            f"{name} is none of the files I read: CSV, XLSX or Parquet. Save it as one of them and give it to me again. "
            "Nothing was fetched."
        )
    if size > LARGEST:
        raise Refused(
            f"{name} has {size / (1 << 20):,.0f} MB; up to {LARGEST >> 20} MB can be given here. Split it by date, or ask who runs "
            "Pace for `python -m bot import`, which takes more. Nothing was fetched."
        )
