"""The files of one source: which are new, in which order they are taken, and what is wrong with one."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.errors import NotFound, PaceError, Refused
from core.feeds import (
    LARGEST,
    Feed,
    FeedFile,
    Problem,
    TooMuchWrong,
    Trouble,
    left_out,
    problem_of,
    require_few_bad,
    require_few_withdrawn,
    unreadable,
)
from core.ports import Clock, Store
from core.ports.feeds import Found, WatchedFiles
from core.ports.files import Known, Mapped, TableReader
from core.records import BadRow, ImportCounts
from core.uploads import FileKind, change_since
from core.usecases.imports import ImportReport, refusal
from core.usecases.taking import TakeIn
from core.usecases.upload_records import standing_of

ACTOR = "pick-up"
_MEND = "Mend them in the file, add who is missing to the roster, or let more be left out with --most-bad. Nothing was imported."
_LEFT_OUT = "The others are in."


Hold = Callable[[], bool]  # whether the source is still this look's; then it is for as long again as at the beginning


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file that was taken in, or tried out; `rejects` is where the rows that were left out are, "" where nowhere. Of one that was
    tried out, `also_in` is the source that has most of its records already: from two, each would count twice."""

    name: str
    report: ImportReport
    rejects: str = ""
    also_in: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look found: what was taken, what is still being written, how old the newest data is (None: none came)."""

    taken: Sequence[TakenFile] = ()
    waiting: Sequence[str] = ()
    fed_at: datetime | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that is read: without `keeps` everything is done and nothing kept."""

    feed: Feed
    name: str
    content: bytes
    written_at: datetime
    keeps: bool = True
    may_withdraw: bool = False


@dataclass(frozen=True, slots=True)
class TakeFiles:
    """Takes in what is new in a source."""

    store: Store
    clock: Clock
    files: WatchedFiles
    taking: TakeIn

    def look(self, workspace_id: int, feed: Feed, hold: Hold, *, again: bool, may_withdraw: bool) -> Seen:
        """From the file that was changed longest ago on: the newest one says how a record is now, so after one that came late the
        newer ones are read once more. At the first one that is being written, or that cannot be taken, the look ends; those after
        it wait, so that none is passed over. It ends too where somebody else has the source by now."""
        try:
            found = self.files.found(feed.path)
        except NotFound as error:
            return Seen(problem=problem_of(Trouble.GONE, str(error)))
        except Refused as error:
            return Seen(problem=unreadable(feed.name, str(error)))
        with self.store.begin(workspace_id) as tx:
            known = tx.feed_files(feed.id)
        wanted = found if not feed.is_whole else found[-1:] if again else _newest(found, known, feed.fed_at)
        taken: list[TakenFile] = []
        problems: list[Problem] = []
        fed_at: datetime | None = None
        for at, file in enumerate(wanted):
            if _is_known(file, known.get(file.name)) and not again:
                continue
            content = self._content(feed, file) if file.is_settled else None
            if isinstance(content, Problem):
                return Seen(taken, (), fed_at, _with_left_out(content, problems))
            if content is None:
                return Seen(taken, (file.name,), fed_at, _joined(problems))
            digest = hashlib.sha256(content).hexdigest()
            before = known.get(file.name)
            if again or before is None or before.digest != digest:
                if not hold():
                    return Seen(taken, (), fed_at)
                # Before it is taken: whoever is killed after that leaves them to be read by another.
                newer = [one.name for one in wanted[at + 1 :] if known.pop(one.name, None) is not None]
                if newer:
                    with self.store.begin(workspace_id, write=True) as tx:
                        tx.forget_feed_files(feed.id, newer)
                reading = Reading(feed, file.name, content, file.changed_at, may_withdraw=may_withdraw)
                done = self._taken(workspace_id, reading)
                if isinstance(done, Problem):
                    return Seen(taken, (), fed_at, _with_left_out(done, problems))
                taken.append(done)
                if done.report.rejected:
                    problems.append(_left_out(done))
            with self.store.begin(workspace_id, write=True) as tx:
                tx.keep_feed_file(feed.id, FeedFile(file.name, file.size, file.changed_ns, digest), self.clock.now())
            fed_at = max(filter(None, (fed_at, min(file.changed_at, self.clock.now()))))
        return Seen(taken, (), fed_at, _joined(problems))

    def take(self, workspace_id: int, reading: Reading) -> TakenFile:
        """One file. Raises `Refused` with what is wrong with it, and then nothing was taken."""
        feed = reading.feed
        known = self.taking.known(workspace_id)
        if feed.mapping:
            mapped = self.taking.reader.mapped(feed.mapping)
        else:
            mapped = plan_for(self.taking.reader, known, reading.name, reading.content)
        if mapped.plan.kind is not feed.kind:
            raise Refused(f"{reading.name} looks like a file of {mapped.plan.kind}, not of {feed.kind}.")

        def accept(counts: ImportCounts, rows: int, bad: Sequence[BadRow]) -> None:
            require_few_bad(reading.name, rows, bad, feed.most_bad, refusal(bad, _MEND) if bad else "")
            if not reading.may_withdraw:
                require_few_withdrawn(reading.name, counts)

        took = self.taking(
            workspace_id,
            reading.name,
            reading.content,
            mapped.plan,
            mapped.sheet,
            actor=ACTOR,
            source=feed.name,
            withdraw_missing=feed.is_whole,
            written_at=min(reading.written_at, self.clock.now()),
            accept=accept,
            dry_run=not reading.keeps,
        )
        if not reading.keeps:
            records = took.records
            also_in = standing_of(self.store, workspace_id, records).also_in if records is not None else ""
            return TakenFile(reading.name, took.report, also_in=also_in)
        rejects = self.files.keep_rejects(feed.path, reading.name, took.rejects) if took.rejects else ""
        return TakenFile(reading.name, took.report, rejects)

    def _taken(self, workspace_id: int, reading: Reading) -> TakenFile | Problem:
        try:
            return self.take(workspace_id, reading)
        except TooMuchWrong as error:
            return problem_of(error.trouble, error.text, str(error))
        except PaceError as error:
            return unreadable(reading.name, str(error))

    def _content(self, feed: Feed, file: Found) -> bytes | Problem | None:
        try:
            require_small(file)
            return self.files.content(feed.path, file)
        except NotFound:
            return None  # it has gone in this moment
        except Refused as error:
            return unreadable(file.name, str(error))


def require_small(file: Found) -> None:
    """Raises `Refused` for a file that is not even read."""
    if file.size > LARGEST:
        raise Refused(
            f"{file.name} is larger than the {LARGEST >> 20} MB that are picked up. Split it, or use `python -m bot import`."
        )


def plan_for(reader: TableReader, known: Known, name: str, content: bytes) -> Mapped:
    """How a file is read without a mapping: as one of its shape was before, by a ready mapping, as targets or a roster. Raises
    `Refused` where it would be a guess: nobody looks at it first."""
    sheets = reader.sheets(name, content)
    if len(sheets) > 1:
        raise Refused(f"{name} has several sheets ({', '.join(sheets)}). Say which with `sheet:` in a mapping.")
    found = reader.look(name, content, "")
    plan = reader.propose(found, known)
    if plan.is_by_columns and not plan.remembered:
        raise Refused(f"The columns of {name} are new to me{_difference(found.names, known)}. {_SHOW_ME}")
    if plan.ready:
        return Mapped(plan, reader.mapped(plan.ready).source)
    return Mapped(plan, plan.columns.source if plan.kind is FileKind.RECORDS else "")


_SHOW_ME = (
    "Give me the file once in our direct messages and say what its columns are: from then on I pick it up. Or name a mapping with "
    "--map (`people` for a roster with the usual headers). Nothing was imported."
)


def _difference(names: Sequence[str], known: Known) -> str:
    change = change_since(names, known.shapes)
    if change is None:
        return ""
    parts = [
        f"{what} {', '.join(columns)}" for what, columns in (("new:", change.added), ("gone:", change.gone)) if columns
    ]
    return f" ({'; '.join(parts)})"


def _newest(found: Sequence[Found], known: Mapping[str, FeedFile], fed_at: datetime | None) -> Sequence[Found]:
    """The newest file, which has the whole truth; none where a newer one has been read and is gone: what was true before it is
    no longer."""
    newest = found[-1:]
    is_past = fed_at is not None and any(one.name not in known and one.changed_at < fed_at for one in newest)
    return () if is_past else newest


def _is_known(file: Found, before: FeedFile | None) -> bool:
    return before is not None and (before.size, before.changed_ns) == (file.size, file.changed_ns)


def _left_out(done: TakenFile) -> Problem:
    report = done.report
    where = f" {done.rejects} has them." if done.rejects else ""
    return left_out(done.name, report.rows, report.rejected, refusal(report.rejected, f"{_LEFT_OUT}{where}"))


def _with_left_out(problem: Problem, before: Sequence[Problem]) -> Problem:
    """What kept a file from being taken, and the rows that the files before it lack: the next look does not see them again."""
    both = (problem, *before)
    return replace(problem, text=" ".join(one.text for one in both), detail="\n".join(one.detail for one in both))


def _joined(problems: Sequence[Problem]) -> Problem | None:
    """Several files of one look, each without some rows, as one."""
    if len(problems) < 2:
        return problems[0] if problems else None
    keys = " ".join(sorted({one.key for one in problems}))
    text, detail = " ".join(one.text for one in problems), "\n".join(one.detail for one in problems)
    return problem_of(Trouble.LEFT_OUT, text, detail, keys)
