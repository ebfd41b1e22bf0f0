"""Setting up and the first admin, wired together."""

from collections.abc import Mapping
from typing import Any

from bot.writers import writers_of
from core.ports import Clock, Store
from core.rhythm import Kind
from core.setup import Checklist
from core.usecases.first_admin import FirstAdmin
from core.usecases.setup import Setup
from sources.catalogue import load_catalogue
from views.setup import checklist_message


def setup_of(store: Store, clock: Clock) -> Setup:
    """The checklist."""
    return Setup(store, clock, load_catalogue, writers_of(store, clock)[Kind.SCORECARD], _letter)


def first_admin_of(store: Store, clock: Clock) -> FirstAdmin:
    """Who administers a workspace that nobody does."""
    return FirstAdmin(store, clock, _letter)


def _letter(found: Checklist, is_new_admin: bool) -> Mapping[str, Any]:
    return checklist_message(found, is_new_admin).payload()
