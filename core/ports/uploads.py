"""Files given in Slack: their part of a transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from core.uploads import Shape, Upload, UploadState


class UploadTx(Protocol):
    """The part of a transaction that knows the files that were given in Slack."""

    def add_upload(self, person: int, channel: str, name: str, now: datetime, *, form: str) -> int | None:
        """Store that it is there, without its content yet; its id. None when it was told before (`form`)."""

    def keep_upload(self, upload: Upload, content: bytes) -> None:
        """Keep the content, and what was found in it."""

    def upload(self, upload_id: int, *, lock: bool = False) -> Upload | None:
        """One; with `lock` nobody else changes it until this transaction ends."""

    def uploads_of(self, person: int, now: datetime) -> list[Upload]:
        """Those of theirs that wait, the newest first."""

    def upload_content(self, upload_id: int) -> bytes | None:
        """Its content while that is kept."""

    def replan_upload(self, upload: Upload) -> None:
        """Keep another sheet, what was found in it, and another plan."""

    def begin_upload(self, upload_id: int, now: datetime) -> bool:
        """From waiting to importing; also one that began so long ago that it was cut off. False when it is neither."""

    def end_upload(self, upload_id: int, state: UploadState) -> None:
        """It is over, or waits again; what is over loses its content."""

    def interrupted_uploads(self, before: datetime) -> list[Upload]:
        """Those whose import began before this instant and has not ended."""

    def forget_uploads(self, now: datetime) -> int:
        """Remove those that have expired, with their content; how many."""

    def sources(self) -> list[str]:
        """Where records have come from, the one with the latest import first."""

    def sources_with(self, keys: Sequence[str], *, but: str) -> dict[str, int]:
        """How many of these record keys the other sources have; those that have none are left out."""

    def missing_records(self, source: str, keys: Sequence[str]) -> int:
        """How many records of this source have none of these keys."""

    def shapes(self) -> list[Shape]:
        """The shapes of files that were taken in as an admin chose."""

    def save_shape(self, shape: Shape) -> None:
        """Remember it, in place of what was remembered for the same headers."""
