"""Setting up and the first admin, wired together."""

from collections.abc import Mapping
from typing import Any

from bot.writers import writers_of
from core.ports import Clock, Store
from core.rhythm import Kind
from core.setup import Checklist, Opening
from core.usecases.checklists import Checklists
from core.usecases.first_admin import FirstAdmin
from core.usecases.setup import Setup
from sources.catalogue import load_catalogue
from views.setup import checklist_message


def checklists_of(store: Store, clock: Clock) -> Checklists:
    """The checklist as a message."""
    return Checklists(store, clock, _letter)


def setup_of(store: Store, clock: Clock) -> Setup:
    """What an admin does about it."""
    writer = writers_of(store, clock)[Kind.SCORECARD]
    return Setup(store, clock, load_catalogue, writer, checklists_of(store, clock))


def first_admin_of(store: Store, clock: Clock, named: str | None = None) -> FirstAdmin:
    """Who administers a workspace that nobody does: the account `named` by its e-mail address or id, or without one an owner or
    admin of the Slack workspace."""
    return FirstAdmin(store, clock, checklists_of(store, clock), named)


def _letter(found: Checklist, opening: Opening) -> Mapping[str, Any]:
    return checklist_message(found, opening).payload()
