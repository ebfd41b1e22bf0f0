"""Finding feedback: what others wrote about oneself, what a manager may read of their people's, what one has given."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from core.access import Reading, reading_of
from core.ask import Named, SubjectText, parse_question, words_of
from core.errors import NotFound, Refused
from core.feedback import Feedback, kpi_topic, skill_topic
from core.people import Person, Workspace
from core.periods import Period
from core.ports import Clock, Store, Tx
from core.rhythm import zone_of
from core.skills import skills_in
from core.usecases.kpi import Asker
from core.usecases.subjects import the_only

_ONLY_THE_ROSTER = "Only somebody in the roster has an inbox."
PAGE = 8
_ENOUGH = 5_000
_FORGED = "That button is not one of mine. Type `/feedback inbox` for a fresh list."


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: about whom (None: oneself), from whom, about which topics, when; `given` turns it round."""

    about: int | None = None
    author: int | None = None
    topics: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    given: bool = False
    offset: int = 0

    def encode(self) -> str:
        """As a button's value."""
        days = [one.isoformat() if one else "" for one in (self.start, self.end)]
        return json.dumps([self.about, self.author, list(self.topics), *days, self.given, self.offset])

    @classmethod
    def decode(cls, text: str) -> "Search":
        """Back from a button's value. Raises `Refused` for anything `encode` did not make."""
        try:
            about, author, topics, start, end, given, offset = json.loads(text)
            numbers = [one for one in (about, author) if one is not None]
            if not all(type(one) is int for one in [*numbers, offset]) or not 0 <= offset < _ENOUGH:
                raise ValueError("numbers")
            since, until = (date.fromisoformat(one) if one else None for one in (start, end))
            return cls(about, author, tuple(str(one) for one in topics), since, until, bool(given), offset)
        except (ValueError, TypeError) as error:
            raise Refused(_FORGED) from error


@dataclass(frozen=True, slots=True)
class Item:
    """One piece with its two sides; the author is None once erased."""

    feedback: Feedback
    author: Person | None
    subject: Person


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found. `about` is None for oneself, `total` counts all that the asker may read."""

    search: Search
    items: tuple[Item, ...]
    total: int
    about: Person | None
    author: Person | None
    kpis: Mapping[str, str]
    workspace: Workspace

    @property
    def offset(self) -> int:
        return self.search.offset

    @property
    def is_given(self) -> bool:
        return self.search.given

    @property
    def is_search(self) -> bool:
        """Whether anything narrower than everything was asked for."""
        return bool(self.search.author or self.search.topics or self.search.start)

    def next_page(self) -> str:
        """The button's value for what is older."""
        one = self.search
        return Search(one.about, one.author, one.topics, one.start, one.end, one.given, one.offset + PAGE).encode()


@dataclass(frozen=True, slots=True)
class Inbox:
    """The use cases behind `/feedback inbox`. Every piece is asked for by the one policy before it is listed."""

    store: Store
    clock: Clock

    def ask(self, workspace_id: int, asker: Asker, text: str) -> Found:
        """What was typed: a name, KPIs, skills, a period, `given`. Raises `Refused` or `NotFound`."""
        with self.store.begin(workspace_id) as tx:
            search = self._read(tx, asker, text)
        return self.find(workspace_id, asker, search)

    def find(self, workspace_id: int, asker: Asker, search: Search) -> Found:
        """A page. An admin's listing of what is between others goes into the audit log."""
        with self.store.begin(workspace_id, write=True) as tx:
            return read_page(tx, asker, search, self.clock.now())

    def _read(self, tx: Tx, asker: Asker, text: str) -> Search:
        me, workspace, kpis = asker.in_roster(_ONLY_THE_ROSTER), tx.workspace(), tx.catalogue().kpis
        words, given = _without(words_of(text), ("given", "sent"))
        words, skills = skills_in(words, kpis, with_namesakes=True)  # what was given about either is looked for
        today = self.clock.today(me.zone)
        question = parse_question(
            " ".join(words), kpis=kpis, today=today, business=workspace.business, is_name=tx.is_name
        )
        topics = (*map(skill_topic, skills), *map(kpi_topic, question.kpis))
        person = _named(tx, question.subject) if question.subject else None
        days: Period | None = question.period
        start, end = (days.start, days.end) if days else (None, None)
        if person is None or person.id == me.id:
            return Search(None, None, topics, start, end, given)
        # Of their own people, managers ask what was said about them; of everybody else, what they said.
        is_theirs = person.id in asker.viewer.below or asker.viewer.is_admin or given
        about, author = (person.id, None) if is_theirs else (None, person.id)
        return Search(about, author, topics, start, end, given)


def read_page(tx: Tx, asker: Asker, search: Search, now: datetime) -> Found:
    """A page, in somebody's own transaction. It writes only where an admin lists what is between others."""
    me, workspace = asker.in_roster(_ONLY_THE_ROSTER), tx.workspace()
    found = tx.find_feedback(
        about=None if search.given and search.about is None else [search.about or me.id],
        by=me.id if search.given else search.author,
        topics=search.topics or None,
        since=_instant(search.start, workspace),
        until=_instant(search.end + timedelta(days=1) if search.end else None, workspace),
        limit=_ENOUGH,
    )
    readings = [(one, reading_of(asker.viewer, one)) for one in found]
    seen = [one for one, reading in readings if reading is not Reading.NO]
    page = seen[search.offset : search.offset + PAGE]
    shown = {one.id for one in page}
    recorded = [one.id for one, reading in readings if reading is Reading.RECORDED and one.id in shown]
    if recorded:
        target = ", ".join(f"feedback {one}" for one in recorded)
        tx.audit(at=now, actor=me.name, action="list feedback as admin", target=target)
    people = _people(tx, page, search)
    return Found(
        search=search,
        items=tuple(Item(one, people.get(one.author or 0), people[one.content.subject]) for one in page),
        total=len(seen),
        about=people.get(search.about) if search.about not in (None, me.id) else None,
        author=people.get(search.author) if search.author else None,
        kpis={kpi.key: kpi.name for kpi in tx.catalogue().kpis},
        workspace=workspace,
    )


def _without(words: Sequence[str], marks: Sequence[str]) -> tuple[list[str], bool]:
    rest = [word for word in words if word.casefold() not in marks]
    return rest, len(rest) < len(words)


def _named(tx: Tx, subject: SubjectText) -> Person | None:
    if subject.named is Named.ME:
        return None
    if subject.named is Named.SLACK_ID:
        person = tx.person_by_slack_id(subject.text)
        if person is None:
            raise NotFound("That Slack account is not linked to anybody in the roster. Try the name as the CRM has it.")
        return person
    people = tx.search_people(subject.text) if subject.text else []
    if not people:
        raise NotFound(
            f"Nobody in the roster is called “{subject.text[:40]}”, and it is no KPI, skill or period. "
            "Try `/feedback inbox`, `/feedback inbox @Ana Ruiz`, `/feedback inbox discovery last quarter`."
        )
    return the_only(people, subject.text)


def _people(tx: Tx, page: Sequence[Feedback], search: Search) -> dict[int, Person]:
    ids = {one.author for one in page} | {one.content.subject for one in page} | {search.about, search.author}
    return {person.id: person for person in tx.people([one for one in ids if one is not None])}


def _instant(day: date | None, workspace: Workspace) -> datetime | None:
    return datetime.combine(day, time(), zone_of(workspace.zone)).astimezone(UTC) if day else None
