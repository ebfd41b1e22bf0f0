"""Picking up, and telling admins that data is old, wired together."""

from collections.abc import Mapping
from typing import Any

import structlog

from bot.clock import SystemClock
from core.feeds import Feed, Problem
from core.people import Workspace
from core.ports import Clock, Store
from core.records import Overdue
from core.usecases.feeds import Feeds
from core.usecases.freshness import TellStale
from core.usecases.taking import TakeIn
from sources.reader import FileReader
from sources.watched import MachineFiles
from views.feeds import feed_message, stale_message
from views.text import Reader

log = structlog.get_logger(__name__)


def feeds_of(store: Store, clock: Clock) -> Feeds:
    """The sources that are picked up."""
    return Feeds(store, clock, MachineFiles(SystemClock().now), TakeIn(store, clock, FileReader()), _letter, _report)


def stale_of(store: Store, clock: Clock) -> TellStale:
    """Tells admins that figures may be out of date."""
    return TellStale(store, clock, _stale_letter)


def _letter(feed: Feed, problem: Problem | None) -> Mapping[str, Any]:
    return feed_message(feed, problem).payload()


def _stale_letter(found: Overdue, workspace: Workspace, has_feeds: bool) -> Mapping[str, Any]:
    reader = Reader(workspace.locale, workspace.zone, workspace.currency, workspace.business)
    return stale_message(found, has_feeds, reader).payload()


def _report(feed: Feed) -> None:
    log.exception("a source could not be looked at", source=feed.id)
