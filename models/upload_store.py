"""Reading and writing the files that were given in Slack."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from core.uploads import (
    KEPT,
    LEASE,
    Column,
    Columns,
    FileKind,
    Looks,
    PeopleColumns,
    Plan,
    Shape,
    Sheet,
    Upload,
    UploadState,
)
from models.tables import file_shapes, import_runs, records, sources, uploads
from models.transaction import BaseTx

_u = uploads.c
_KNOWN = [column for column in _u if column is not _u.content]  # megabytes, read only where they are needed
_OVER = (UploadState.DONE, UploadState.CANCELLED)


class UploadTx(BaseTx):
    """The part of a transaction that knows the files that were given in Slack."""

    def add_upload(self, person: int, channel: str, name: str, now: datetime, *, form: str) -> int | None:
        values = {
            "workspace_id": self.workspace_id,
            "person_id": person,
            "form": form,
            "channel": channel,
            "name": name,
            "state": UploadState.WAITING.value,
            "expires_at": now + KEPT,
            "sheets": [],
            "sheet": "",
        }
        new = self.connection.execute(self._new_row(uploads).values(**values).on_conflict_do_nothing().returning(_u.id))
        return new.scalar_one_or_none()

    def keep_upload(self, upload: Upload, content: bytes) -> None:
        self._update(upload.id, content=content, sheets=list(upload.sheets), **_looked_at(upload))

    def upload(self, upload_id: int, *, lock: bool = False) -> Upload | None:
        query = sa.select(*_KNOWN).where(self.mine(uploads), _u.id == upload_id)
        row = self.connection.execute(query.with_for_update() if lock else query).one_or_none()
        return _upload(row) if row else None

    def uploads_of(self, person: int, now: datetime) -> list[Upload]:
        waits = (_u.person_id == person, _u.state == UploadState.WAITING.value, _u.expires_at > now)
        query = sa.select(*_KNOWN).where(self.mine(uploads), *waits, _u.content.is_not(None))
        return [_upload(row) for row in self.connection.execute(query.order_by(_u.id.desc()))]

    def upload_content(self, upload_id: int) -> bytes | None:
        return self.connection.scalar(sa.select(_u.content).where(self.mine(uploads), _u.id == upload_id))

    def replan_upload(self, upload: Upload) -> None:
        self._update(upload.id, **_looked_at(upload))

    def begin_upload(self, upload_id: int, now: datetime) -> bool:
        waits = sa.and_(_u.state == UploadState.WAITING.value, _u.expires_at > now)
        was_cut_off = sa.and_(_u.state == UploadState.IMPORTING.value, _u.began_at <= now - LEASE)
        changed = self.connection.execute(
            sa.update(uploads)
            .where(self.mine(uploads), _u.id == upload_id, sa.or_(waits, was_cut_off))
            .values(state=UploadState.IMPORTING.value, began_at=now)
        )
        return bool(changed.rowcount)

    def end_upload(self, upload_id: int, state: UploadState) -> None:
        rest: dict[str, Any] = {"content": None, "found": None} if state in _OVER else {}
        self._update(upload_id, state=state.value, began_at=None, **rest)

    def interrupted_uploads(self, before: datetime) -> list[Upload]:
        began = (_u.state == UploadState.IMPORTING.value, _u.began_at <= before)
        query = sa.select(*_KNOWN).where(self.mine(uploads), *began).order_by(_u.id)
        return [_upload(row) for row in self.connection.execute(query)]

    def forget_uploads(self, now: datetime) -> int:
        late = (_u.expires_at <= now, _u.state != UploadState.IMPORTING.value)
        return self.connection.execute(sa.delete(uploads).where(self.mine(uploads), *late)).rowcount

    def sources(self) -> list[str]:
        latest = sa.func.max(import_runs.c.id)
        query = sa.select(sources.c.name).where(self.mine(sources)).group_by(sources.c.id, sources.c.name)
        joined = query.outerjoin_from(sources, import_runs, import_runs.c.source_id == sources.c.id)
        return list(self.connection.scalars(joined.order_by(sa.desc(latest).nulls_last(), sources.c.name)))

    def sources_with(self, keys: Sequence[str], *, but: str) -> dict[str, int]:
        joined = sa.and_(records.c.workspace_id == sources.c.workspace_id, records.c.source_id == sources.c.id)
        query = sa.select(sources.c.name, sa.func.count()).join_from(sources, records, joined)
        mine = (self.mine(sources), sources.c.name != but, records.c.key.in_(list(keys)))
        rows = self.connection.execute(query.where(*mine).group_by(sources.c.name))
        return {row[0]: row[1] for row in rows}

    def missing_records(self, source: str, keys: Sequence[str]) -> int:
        joined = sa.and_(records.c.workspace_id == sources.c.workspace_id, records.c.source_id == sources.c.id)
        query = sa.select(records.c.key).join_from(sources, records, joined)
        there = self.connection.scalars(query.where(self.mine(sources), sources.c.name == source))
        return len(set(there) - set(keys))

    def shapes(self) -> list[Shape]:
        columns = (file_shapes.c.headers, file_shapes.c.mapping, file_shapes.c.saved_at)
        rows = self.connection.execute(sa.select(*columns).where(self.mine(file_shapes)).order_by(file_shapes.c.id))
        return [Shape(tuple(row.headers), row.mapping, row.saved_at) for row in rows]

    def save_shape(self, shape: Shape) -> None:
        values = {
            "workspace_id": self.workspace_id,
            "fingerprint": hashlib.sha256("\n".join(shape.headers).encode()).hexdigest(),
            "headers": list(shape.headers),
            "mapping": shape.mapping,
            "saved_at": shape.saved_at,
        }
        replaced = {key: values[key] for key in ("mapping", "saved_at")}
        self.connection.execute(
            self._new_row(file_shapes)
            .values(**values)
            .on_conflict_do_update(index_elements=["workspace_id", "fingerprint"], set_=replaced)
        )

    def _new_row(self, table: sa.Table) -> Any:
        return (postgresql if self.connection.dialect.name == "postgresql" else sqlite).insert(table)

    def _update(self, upload_id: int, **values: Any) -> None:
        self.connection.execute(sa.update(uploads).where(self.mine(uploads), _u.id == upload_id).values(**values))


def _looked_at(upload: Upload) -> dict[str, Any]:
    return {
        "sheet": upload.sheet,
        "found": asdict(upload.found) if upload.found else None,
        "plan": asdict(upload.plan) if upload.plan else None,
    }


def _upload(row: Any) -> Upload:
    return Upload(
        id=row.id,
        person=row.person_id,
        channel=row.channel,
        name=row.name,
        state=UploadState(row.state),
        expires_at=row.expires_at,
        sheets=tuple(row.sheets),
        sheet=row.sheet,
        found=_sheet(row.found) if row.found else None,
        plan=_plan(row.plan) if row.plan else None,
    )


def _sheet(stored: Any) -> Sheet:
    columns = tuple(
        Column(one["name"], Looks(one["looks"]), one["is_unique"], tuple(one["values"]), tuple(one["samples"]))
        for one in stored["columns"]
    )
    return Sheet(columns, stored["rows"])


def _plan(stored: Any) -> Plan:
    columns = stored["columns"] | {which: tuple(stored["columns"][which]) for which in ("won", "lost")}
    people = PeopleColumns(**stored.get("people", {}))  # none in a plan that an earlier version kept
    return Plan(FileKind(stored["kind"]), stored["ready"], Columns(**columns), stored["remembered"], people)
