"""Picking up: sources are added and removed, and each is looked at when it is due, by one process at a time."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from core.errors import NotFound, Refused
from core.feeds import LEASE, SOON, Feed, Look, Problem, Trouble, problem_of, told_after
from core.ports import Clock, Store, Tx
from core.ports.feeds import WatchedFiles
from core.ports.files import Mapped
from core.uploads import FileKind
from core.usecases.feed_files import Reading, TakeFiles, TakenFile, plan_for, require_small
from core.usecases.taking import TakeIn
from core.usecases.telling import tell_admins

_LONGEST_NAME = 80
FeedLetter = Callable[[Feed, Problem | None], Mapping[str, Any]]  # what is wrong, or that it works again
Report = Callable[[Feed], None]  # called while an error of ours is being handled


@dataclass(frozen=True, slots=True)
class Added:
    """A new source, and the file of it that was tried out; None where there is none yet."""

    feed: Feed
    tried: TakenFile | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a look at a source brought. `is_busy` says that somebody else is at it; `waiting` are files that are being written."""

    feed: Feed
    taken: Sequence[TakenFile] = ()
    waiting: Sequence[str] = ()
    problem: Problem | None = None
    is_busy: bool = False


@dataclass(frozen=True, slots=True)
class Feeds:
    """The use cases behind `python -m bot sources`, and behind the job that picks up."""

    store: Store
    clock: Clock
    files: WatchedFiles
    taking: TakeIn
    letter: FeedLetter
    report: Report

    def add(self, workspace_id: int, draft: Feed, *, actor: str) -> Added:
        """Look at what is there, try it out and keep the source; it is read at the next look. An empty name and kind are those of
        the mapping. Raises `Refused` with what is wrong, and then there is no source."""
        newest = next(reversed(self.files.found(draft.path)), None)
        content, name = None, ""
        if newest is not None:
            require_small(newest)
            content, name = self.files.content(draft.path, newest), newest.name
        mapped = self._mapped(workspace_id, draft, name, content)
        feed = replace(draft, kind=mapped.plan.kind, name=draft.name or mapped.source or mapped.plan.kind.value)
        _require_sound(feed)
        tried = None
        if newest is not None and content is not None:
            reading = Reading(feed, name, content, newest.changed_at, keeps=False)
            tried = self._taker.take(workspace_id, reading)
        with self.store.begin(workspace_id, write=True) as tx:
            feed = replace(feed, id=tx.add_feed(feed))
            self._audit(tx, actor, "add source", feed)
        return Added(feed, tried)

    def listed(self, workspace_id: int) -> list[Feed]:
        """All, by name."""
        with self.store.begin(workspace_id) as tx:
            return tx.feeds()

    def remove(self, workspace_id: int, name: str, *, actor: str) -> Feed:
        """No longer pick it up; what came from it stays. Raises `NotFound`."""
        with self.store.begin(workspace_id, write=True) as tx:
            feed = _named(tx, name)
            tx.remove_feed(feed.id)
            self._audit(tx, actor, "remove source", feed)
            return feed

    def run(
        self, workspace_id: int, name: str | None = None, *, again: bool = False, may_withdraw: bool = False
    ) -> list[Outcome]:
        """Look at one now, or at all. `again` also reads what was taken already; `may_withdraw` lets a whole file take back however
        much it lacks. Raises `NotFound`."""
        with self.store.begin(workspace_id) as tx:
            feeds = [_named(tx, name)] if name is not None else tx.feeds()
        return [self._run(workspace_id, feed, again=again, may_withdraw=may_withdraw) for feed in feeds]

    def pick_up(self, workspace_id: int) -> list[Outcome]:
        """Look at every source that is due and that nobody else is at."""
        outcomes = []
        while (claimed := self._claim(workspace_id, None)) is not None:
            outcomes.append(self._look(workspace_id, *claimed, again=False, may_withdraw=False))
        return outcomes

    @property
    def _taker(self) -> TakeFiles:
        return TakeFiles(self.store, self.clock, self.files, self.taking)

    def _mapped(self, workspace_id: int, draft: Feed, name: str, content: bytes | None) -> Mapped:
        if draft.mapping:
            return self.taking.reader.mapped(draft.mapping)
        if content is None:
            raise Refused(
                "No file is there yet, so I cannot tell how it is going to be read. Say it with --map, or put a file there first. "
                "Nothing was added."
            )
        return plan_for(self.taking.reader, self.taking.known(workspace_id), name, content)

    def _run(self, workspace_id: int, feed: Feed, *, again: bool, may_withdraw: bool) -> Outcome:
        claimed = self._claim(workspace_id, feed.name)
        if claimed is None:
            return Outcome(feed, is_busy=True)
        return self._look(workspace_id, *claimed, again=again, may_withdraw=may_withdraw)

    def _claim(self, workspace_id: int, name: str | None) -> tuple[Feed, str] | None:
        now, claim = self.clock.now(), uuid.uuid4().hex
        with self.store.begin(workspace_id, write=True) as tx:
            feed = tx.claim_feed(now, now + LEASE, claim, name=name)
        return (feed, claim) if feed is not None else None

    def _hold(self, workspace_id: int, feed: Feed, claim: str) -> bool:
        with self.store.begin(workspace_id, write=True) as tx:
            return tx.hold_feed(feed.id, claim, self.clock.now() + LEASE)

    def _look(self, workspace_id: int, feed: Feed, claim: str, *, again: bool, may_withdraw: bool) -> Outcome:
        """Whatever goes wrong is the source's problem: the others are looked at all the same."""
        try:
            hold = partial(self._hold, workspace_id, feed, claim)
            seen = self._taker.look(workspace_id, feed, hold, again=again, may_withdraw=may_withdraw)
            outcome = Outcome(feed, seen.taken, seen.waiting, seen.problem)
            fed_at = seen.fed_at
        except Exception:  # noqa: BLE001 - reported, and the other sources are not held up
            self.report(feed)
            text = "An error on my side; the log says which."
            outcome, fed_at = Outcome(feed, problem=problem_of(Trouble.FAULT, text)), None
        self._end(workspace_id, outcome, claim, fed_at)
        return outcome

    def _end(self, workspace_id: int, outcome: Outcome, claim: str, fed_at: datetime | None) -> None:
        """Keep how it ended and tell admins, in one transaction: who was overtaken says nothing."""
        feed, now = outcome.feed, self.clock.now()
        fed_at = max(
            filter(None, (feed.fed_at, fed_at)), default=None
        )  # an old file that comes late makes nothing older
        stays = outcome.problem is None and not outcome.taken and (outcome.waiting or _is_of_last_file(feed))
        if stays:
            look = Look(now, now, fed_at, feed.problem, feed.problem_key, feed.told_key)
            is_told = works = False
        else:
            told, is_told, works = told_after(feed, outcome.problem)
            problem = outcome.problem
            look = Look(now, now, fed_at, problem.text if problem else "", problem.key if problem else "", told)
        look = replace(look, next_at=now + (min(SOON, feed.every) if outcome.waiting else feed.every))
        with self.store.begin(workspace_id, write=True) as tx:
            if tx.end_look(feed.id, claim, look) and (is_told or works):
                topic = f"source:{feed.id}:{look.problem_key or 'works'}:{now.isoformat()}"
                tell_admins(tx, topic, self.letter(feed, outcome.problem), now)

    def _audit(self, tx: Tx, actor: str, action: str, feed: Feed) -> None:
        tx.audit(at=self.clock.now(), actor=actor, action=action, target=feed.name)


def _is_of_last_file(feed: Feed) -> bool:
    """Rows that were left out of a file are missing until another one comes."""
    return feed.problem_key.startswith(Trouble.LEFT_OUT)


def _require_sound(feed: Feed) -> None:
    if not feed.name.isprintable() or not 1 <= len(feed.name.strip()) <= _LONGEST_NAME:
        raise Refused(f"Give it a name of 1 to {_LONGEST_NAME} characters with --source. Nothing was added.")
    if feed.kind is not FileKind.RECORDS and (feed.is_whole or feed.expected is not None):
        raise Refused(
            f"How often data comes, and what a file lacks, count for records; this is a file of {feed.kind}. Leave them out. "
            "Nothing was added."
        )


def _named(tx: Tx, name: str) -> Feed:
    feeds = tx.feeds()
    found = next((one for one in feeds if one.name == name), None)
    if found is None:
        there = f"There are {', '.join(one.name for one in feeds)}." if feeds else "There is none yet."
        raise NotFound(f"There is no source called {name}. {there}")
    return found
