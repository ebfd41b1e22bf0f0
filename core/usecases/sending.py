"""What is due becomes letters: all of a kind at once, and each exactly once whoever else is at it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from core.deliveries import MISSED, TOO_LATE, Alarm, Letter
from core.people import Person
from core.ports import Clock, Store, Tx
from core.rhythm import Kind, Schedule
from core.usecases.planning import Calendar

_CLAIM = timedelta(minutes=10)  # after it another scheduler takes over; the ledger keeps both from writing twice
_AT_ONCE = 500  # letters in one transaction
_KEPT_FOR = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody for whom it is time; `day` is the local day it is meant for, `at` the instant it should leave."""

    person: Person
    day: date
    at: datetime
    schedule: Schedule

    @property
    def topic(self) -> str:
        """What makes the letter unique among those of its kind."""
        return self.day.isoformat()


WriteOne = Callable[[Due], Letter | None]
Trouble = Callable[[Kind, int | None], None]  # told, while the error is handled, whose letter could not be written


class Writer(ABC):
    """Writes the letters of one kind."""

    @abstractmethod
    def prepare(self, workspace_id: int, day: date, due: Sequence[Due]) -> WriteOne:
        """Compute in bulk what all of these need; what comes back writes one's letter (None: there is nothing to say)."""

    def before(self, tx: Tx, letters: Sequence[Letter]) -> Sequence[Letter]:  # noqa: ARG002 - most have nothing to say
        """What has to come before these, in the transaction that puts them into the ledger."""
        return ()

    def wrote(self, tx: Tx, due: Sequence[Due]) -> None:  # noqa: B027 - most have nothing to remember
        """In the transaction that puts these people's letters into the ledger."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What one look at the alarms came to."""

    letters: int = 0
    silent: int = 0  # nothing to say
    skipped: int = 0  # too late

    def __add__(self, other: "Sent") -> "Sent":
        return Sent(self.letters + other.letters, self.silent + other.silent, self.skipped + other.skipped)


@dataclass(frozen=True, slots=True)
class SendDue:
    """Looks at the alarms and writes what is due. `now` comes from the clock; several may run at once."""

    store: Store
    clock: Clock
    writers: Mapping[Kind, Writer]
    trouble: Trouble

    def __call__(self, workspace_id: int) -> Sent:
        """Write everything that is due by now; what should have left over 24 hours ago is recorded as skipped.

        A letter, or a kind, that cannot be written holds up no other: it is reported, and tried again when its claim has
        run out.
        """
        total = Sent()
        while alarms := self._claim(workspace_id):
            with self.store.begin(workspace_id) as tx:
                calendar = Calendar.read(tx, min(alarm.after for alarm in alarms))
            ordered = sorted(alarms, key=lambda alarm: (str(alarm.kind), alarm.day or alarm.after, alarm.person_id))
            for (kind, day), of_day in groupby(ordered, key=lambda alarm: (alarm.kind, alarm.day)):
                assert day is not None, "an alarm that is due has a day"
                try:
                    total += self._send(workspace_id, calendar, kind, day, list(of_day))
                except Exception:  # noqa: BLE001 - reported, and the other kinds are not held up
                    self.trouble(kind, None)
        return total

    def forget(self, workspace_id: int) -> int:
        """Remove deliveries settled longer ago than anybody looks back. Returns how many."""
        with self.store.begin(workspace_id, write=True) as tx:
            return tx.forget_deliveries(self.clock.now() - _KEPT_FOR)

    def _claim(self, workspace_id: int) -> list[Alarm]:
        now = self.clock.now()
        with self.store.begin(workspace_id, write=True) as tx:
            return tx.claim_alarms(now, now + _CLAIM)

    def _send(self, workspace_id: int, calendar: Calendar, kind: Kind, day: date, alarms: list[Alarm]) -> Sent:
        in_time, late, off = self._sorted_out(calendar, kind, alarms)
        by_person = {alarm.person_id: alarm for alarm in alarms}
        self._skip(workspace_id, calendar, kind, late)
        self._advance(workspace_id, calendar, off)
        sent = Sent(skipped=len(late))
        if not in_time:
            return sent
        writer = self.writers[kind]
        written = self._written(kind, writer.prepare(workspace_id, day, in_time), in_time)
        for some in _some(written):
            letters = [letter for _, letter in some if letter is not None]
            handled = [by_person[due.person.id] for due, _ in some]
            with self.store.begin(workspace_id, write=True) as tx:
                tx.add_letters(writer.before(tx, letters), self.clock.now())
                # Another scheduler may have finished these since they were claimed; the ledger knows each letter.
                added = tx.add_letters(letters, self.clock.now())
                writer.wrote(tx, [due for due, _ in some])
                tx.advance_alarms(handled, [calendar.following(alarm) for alarm in handled])
            sent += Sent(letters=added, silent=len(some) - len(letters))
        return sent

    def _written(self, kind: Kind, write: WriteOne, due: Sequence[Due]) -> Iterator[tuple[Due, Letter | None]]:
        for one in due:
            try:
                letter = write(one)
            except Exception:  # noqa: BLE001 - reported, and the other people are not held up
                self.trouble(kind, one.person.id)
            else:
                yield one, letter

    def _sorted_out(
        self, calendar: Calendar, kind: Kind, alarms: Sequence[Alarm]
    ) -> tuple[list[Due], list[Alarm], list[Alarm]]:
        """Who gets one, for whom it is too late, and who gets none any more."""
        due: list[Due] = []
        late: list[Alarm] = []
        off: list[Alarm] = []
        oldest = self.clock.now() - TOO_LATE
        for alarm in alarms:
            person = calendar.people.get(alarm.person_id)
            assert alarm.at is not None, "an alarm that is due has an instant"
            assert alarm.day is not None, "and a day"
            if person is None or not calendar.gets(kind, person) or not calendar.schedule(kind, person).is_on:
                off.append(alarm)
            elif alarm.at < oldest:
                late.append(alarm)
            else:
                due.append(Due(person, alarm.day, alarm.at, calendar.schedule(kind, person)))
        return due, late, off

    def _skip(self, workspace_id: int, calendar: Calendar, kind: Kind, late: Sequence[Alarm]) -> None:
        """Record it, except for reminders: nobody missed a word that helps only on its day."""
        with self.store.begin(workspace_id, write=True) as tx:
            if kind is not Kind.REMINDER:
                topics = [(one.person_id, f"{MISSED}{one.day}", one.at) for one in late if one.day and one.at]
                tx.add_skipped(kind, topics, self.clock.now())
            tx.advance_alarms(late, [calendar.following(alarm) for alarm in late])

    def _advance(self, workspace_id: int, calendar: Calendar, alarms: Sequence[Alarm]) -> None:
        if alarms:
            with self.store.begin(workspace_id, write=True) as tx:
                tx.advance_alarms(alarms, [calendar.following(alarm) for alarm in alarms])


def _some(written: Iterable[tuple[Due, Letter | None]]) -> Iterator[list[tuple[Due, Letter | None]]]:
    part: list[tuple[Due, Letter | None]] = []
    for one in written:
        part.append(one)
        if len(part) == _AT_ONCE:
            yield part
            part = []
    if part:
        yield part
