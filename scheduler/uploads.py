"""Files whose import was cut off wait again, and their admin is told."""

from collections.abc import Callable
from typing import Protocol

from core.usecases.uploads import Uploads
from scheduler.rhythm import failing_into_the_log
from scheduler.runner import Alarm
from views.data import cut_off
from views.message import Message

_EVERY = 60  # seconds


class Poster(Protocol):
    """Says something in a conversation."""

    def post(self, channel: str, message: Message) -> object:
        """Post it; what became of it."""


def looking_after_uploads(alarm: Alarm, workspace_id: int, uploads: Uploads, poster: Poster) -> None:
    """Look each minute; the first time right at the start, for what the process before left."""
    alarm.every(_EVERY, "uploads", failing_into_the_log("uploads", taking_up(workspace_id, uploads, poster)))


def taking_up(workspace_id: int, uploads: Uploads, poster: Poster) -> Callable[[], None]:
    """The job."""

    def job() -> None:
        for upload in uploads.take_up(workspace_id):
            poster.post(upload.channel, cut_off(upload))

    return job
