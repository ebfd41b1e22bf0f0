"""Data in Slack: a file is looked at, tried out, and taken in when its admin says so."""

from dataclasses import dataclass, replace
from functools import partial

from core.access import Viewer
from core.access_admin import require_data, require_upload
from core.errors import Refused
from core.people import Workspace
from core.ports import Clock, Store, Tx
from core.ports.files import Known, SharedFiles, TableReader
from core.uploads import (
    LARGEST,
    LEASE,
    USUAL_SOURCE,
    Change,
    Columns,
    FileKind,
    PeopleColumns,
    Plan,
    Shape,
    Sheet,
    Upload,
    UploadState,
    change_since,
    require_readable,
    shape_of,
)
from core.usecases.imports import ImportReport
from core.usecases.kpi import Asker
from core.usecases.taking import TakeIn
from core.usecases.upload_records import Standing, require_shown, standing_of

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
    `standing` is how its records stand to those there are, before an import of records."""

    upload: Upload
    report: ImportReport
    rejects: bytes
    standing: Standing | None = None


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
        require_readable(shared.name, shared.size)
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

    def take_as(self, workspace_id: int, asker: Asker, upload_id: int, kind: FileKind) -> Proposal:
        """It is something else than it was taken for. Raises `Refused` for what cannot be that."""
        upload = self.open(workspace_id, asker, upload_id)
        plan = self.reader.plan_as(kind, _found(upload), self._known(workspace_id))
        return self._replanned(workspace_id, asker, upload, plan)

    def correct(self, workspace_id: int, asker: Asker, upload_id: int, columns: Columns | PeopleColumns) -> Proposal:
        """The columns as the admin chose them in the form."""
        upload = self.open(workspace_id, asker, upload_id)
        known, found = self._known(workspace_id), _found(upload)
        if strange := sorted(set(columns.used()) - set(found.names)):
            raise Refused(f"The file has no column {', '.join(strange)}. Nothing was changed.")
        if isinstance(columns, PeopleColumns):
            plan = Plan(FileKind.PEOPLE, columns=Columns(order=_plan(upload).columns.order), people=columns)
        elif columns.source in (*known.sources, USUAL_SOURCE):
            plan = self.reader.fitted(Plan(FileKind.RECORDS, columns=columns), found, known)
        else:
            raise Refused("Choose a source that is offered. Nothing was changed.")
        return self._replanned(workspace_id, asker, upload, plan)

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

    def by_columns(self, workspace_id: int, upload: Upload) -> Plan:
        """What its columns are taken for; where a ready mapping reads it, what they would be guessed to be."""
        plan = _plan(upload)
        return plan if plan.is_by_columns else self.reader.plan_as(plan.kind, _found(upload), self._known(workspace_id))

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
            self.require_as_shown(upload, seen)
            if not tx.begin_upload(upload_id, self.clock.now()):
                raise Refused(_why_not(upload))
            return upload

    def require_as_shown(self, upload: Upload, seen: str) -> None:
        """Raises `Refused` when it is going to be read in another way than was shown."""
        if upload.stamp != seen:
            raise Refused("The columns were changed after this was shown. Press *Check it* on the newest message.")

    def bring_in(self, workspace_id: int, asker: Asker, upload: Upload, *, withdraw: int = 0) -> Trial:
        """Take in what `begin` has begun, and remember how. When it fails it waits again. `withdraw` is how many records of its
        source that the file has not were shown to go with it: raises `Refused` when it would be another number now."""
        try:
            done = self._run(workspace_id, upload, actor=_actor(asker), dry_run=False, withdraw=withdraw)
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
        """Throw it away. Raises `Refused` where an import of it has begun meanwhile."""
        require_data(asker.viewer)
        with self.store.begin(workspace_id, write=True) as tx:
            upload = _of(tx, asker.viewer, upload_id, lock=True)
            if not upload.is_open(self.clock.now()):
                raise Refused(_why_not(upload))
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

    def _run(self, workspace_id: int, upload: Upload, *, actor: str, dry_run: bool, withdraw: int = 0) -> Trial:
        content = self._content(workspace_id, upload)
        took = self._taking(
            workspace_id,
            upload.name,
            content,
            _plan(upload),
            upload.sheet,
            actor=actor,
            withdraw_missing=withdraw > 0,
            accept=partial(require_shown, withdraw),
            dry_run=dry_run,
        )
        records = took.records if dry_run else None
        standing = standing_of(self.store, workspace_id, records) if records is not None else None
        return Trial(upload, took.report, took.rejects, standing)

    @property
    def _taking(self) -> TakeIn:
        return TakeIn(self.store, self.clock, self.reader)

    def _proposed(self, workspace_id: int, upload: Upload, content: bytes) -> Proposal:
        found = self.reader.look(upload.name, content, upload.sheet)
        known = self._known(workspace_id)
        plan = self.reader.propose(found, known)
        is_new = plan.is_by_columns and not plan.remembered
        change = change_since(found.names, known.shapes) if is_new else None
        return Proposal(upload.looked_at(upload.sheet, found, plan), change, tuple(known.sources))

    def _known(self, workspace_id: int) -> Known:
        return self._taking.known(workspace_id)

    def _upload(self, workspace_id: int, viewer: Viewer, upload_id: int) -> Upload:
        with self.store.begin(workspace_id) as tx:
            return _of(tx, viewer, upload_id)

    def _content(self, workspace_id: int, upload: Upload) -> bytes:
        with self.store.begin(workspace_id) as tx:
            content = tx.upload_content(upload.id)
        if content is None:
            raise Refused(_GONE)
        return content

    def _replanned(self, workspace_id: int, asker: Asker, upload: Upload, plan: Plan) -> Proposal:
        upload = replace(upload, plan=plan)
        self._keep(workspace_id, asker, upload)
        return Proposal(upload, None, tuple(self._known(workspace_id).sources))

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


def _found(upload: Upload) -> Sheet:
    if upload.found is None:
        raise Refused("Choose a sheet first. Nothing was changed.")
    return upload.found


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
