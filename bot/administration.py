"""Everything that admins set in Slack, wired together."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.people import Workspace
from core.ports import Clock, Store
from core.usecases.changes import Changes, Setting
from handlers.askers import Askers
from handlers.boundary import Messenger, Work
from handlers.changes import ChangeHandlers

SETTINGS: tuple[Setting, ...] = ()  # what is on record with how it was, and can be taken back


@dataclass(frozen=True)
class Administration:
    """The handlers, and the words after `/pace` that they answer."""

    features: tuple[object, ...]
    subcommands: Mapping[str, Work]


def administration_of(
    workspace: Workspace, store: Store, clock: Clock, askers: Askers, messenger: Messenger
) -> Administration:
    """What is measured, what is to be reached, what is sent when, and who changed it."""
    changes = ChangeHandlers(workspace.id, Changes(store, clock, SETTINGS), askers, messenger)
    return Administration((changes,), changes.subcommands())
