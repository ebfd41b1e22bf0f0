"""Asking colleagues for feedback about oneself: ask, decline, remind once, and let it expire."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from core import rounds as rules
from core.ask import Named, SubjectText
from core.deliveries import Letter
from core.errors import NotFound, NotPermitted, Refused
from core.people import Person, Workspace
from core.ports import Clock, Store, Tx
from core.request_text import parse_request
from core.rhythm import Kind, at_work
from core.round_times import is_past, is_reminded_now
from core.rounds import FeedbackRequest, RequestState, request_topic
from core.usecases.kpi import Asker
from core.usecases.subjects import the_only

_ONLY_THE_ROSTER = "Feedback is between people: only somebody in the roster can ask for it."
_NOT_YOURS = "There is no such request to you. `/feedback requests` shows those there are."


class RequestEvent(StrEnum):
    """What happened to a request."""

    ASKED = "asked"
    REMINDER = "reminder"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class RequestNews:
    """What somebody is told about a request."""

    event: RequestEvent
    request: FeedbackRequest
    requester: Person
    asked: Person
    workspace: Workspace

    @property
    def recipient(self) -> Person:
        return self.requester if self.event is RequestEvent.DECLINED else self.asked


WriteRequest = Callable[[RequestNews], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Who was asked now, and who had been asked before and has not answered yet; both by name."""

    now: tuple[str, ...]
    before: tuple[str, ...]
    about: str
    due: date


@dataclass(frozen=True, slots=True)
class RequestList:
    """One's own requests, and those to oneself that are open; the newest first, with everybody's names."""

    mine: tuple[FeedbackRequest, ...]
    to_me: tuple[FeedbackRequest, ...]
    names: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Requests:
    """The use cases behind `/feedback request`. Rights are checked in each; letters go into the ledger with what they tell."""

    store: Store
    clock: Clock
    write: WriteRequest

    def ask(self, workspace_id: int, asker: Asker, text: str, *, form: str) -> Asked:
        """Ask those who were named, by what was typed. Who has an open request already is not asked again.

        Raises `Refused` or `NotFound` naming what was not understood, or who cannot be asked; then nobody is.
        """
        by, now = asker.in_roster(_ONLY_THE_ROSTER), self.clock.now()
        today = self.clock.today(by.zone)
        with self.store.begin(workspace_id, write=True) as tx:
            workspace = tx.workspace()
            found = parse_request(
                text, is_name=lambda name: bool(tx.search_people(name)), today=today, business=workspace.business
            )
            due = found.due or today + rules.USUAL_TIME
            if problem := rules.due_problem(due, today):
                raise Refused(problem)
            people = _askable(by, [named_person(tx, one) for one in found.who], found.about)
            waiting = {one.asked for one in tx.requests(requester=by.id, states=[RequestState.OPEN])}
            asked = []
            for person in people:
                if person.id in waiting:
                    continue
                request = tx.add_request(by.id, person.id, found.about, due, now, form=form)
                if request is not None:
                    asked.append(person.name)
                    self._tell(tx, RequestNews(RequestEvent.ASKED, request, by, person, workspace))
            before = tuple(person.name for person in people if person.id in waiting)
            return Asked(tuple(asked), before, found.about, due)

    def open(self, workspace_id: int, asker: Asker, request_id: int) -> FeedbackRequest:
        """A request to the asker that can still be answered.

        Raises `NotPermitted` when it is not theirs (the same for one that does not exist), `Refused` when it is closed.
        """
        with self.store.begin(workspace_id) as tx:
            return self._open(tx, asker, request_id)

    def decline(self, workspace_id: int, asker: Asker, request_id: int) -> str:
        """Say no, kindly; the name of who is told. Raises as `open` does."""
        by = asker.in_roster(_ONLY_THE_ROSTER)
        with self.store.begin(workspace_id, write=True) as tx:
            request = self._open(tx, asker, request_id)
            requester = tx.people([request.requester])[0]
            if self._end(tx, request, RequestState.DECLINED):
                after = replace(request, state=RequestState.DECLINED)
                self._tell(tx, RequestNews(RequestEvent.DECLINED, after, requester, by, tx.workspace()))
            return requester.name

    def listed(self, workspace_id: int, asker: Asker) -> RequestList:
        """How one's own requests stand, and which to oneself are open."""
        by = asker.in_roster(_ONLY_THE_ROSTER)
        with self.store.begin(workspace_id) as tx:
            mine = tx.requests(requester=by.id)
            to_me = tx.requests(asked=by.id, states=[RequestState.OPEN])
            people = {one.asked for one in mine} | {one.requester for one in to_me}
            names = {person.id: person.name for person in tx.people(people)}
        return RequestList(tuple(mine), tuple(to_me), names)

    def settle(self, workspace_id: int) -> int:
        """Remind of those that are nearly due, and close those that are overdue. Returns how many of both."""
        with self.store.begin(workspace_id, write=True) as tx:
            workspace, now = tx.workspace(), self.clock.now()
            people = {person.id: person for person in tx.people()}
            absences = tx.absences(now.date() - timedelta(days=1))
            over, reminded = 0, []
            for request in tx.requests(states=[RequestState.OPEN], limit=100_000):
                asked, requester = people[request.asked], people[request.requester]
                if is_past(request.due, asked, now, workspace):
                    over += self._end(tx, request, RequestState.EXPIRED)
                    continue
                is_idle = request.reminded or not requester.active
                if not is_idle and is_reminded_now(asked, request.due, request.made_at, now, workspace, absences):
                    reminded.append(request.id)
                    self._tell(tx, RequestNews(RequestEvent.REMINDER, request, requester, asked, workspace))
            if reminded:
                tx.mark_requests_reminded(reminded)
            return over + len(reminded)

    def _open(self, tx: Tx, asker: Asker, request_id: int) -> FeedbackRequest:
        by = asker.in_roster(_ONLY_THE_ROSTER)
        request = tx.request(request_id)
        if request is None or request.asked != by.id:
            raise NotPermitted(_NOT_YOURS)
        if request.state is not RequestState.OPEN:
            raise Refused(f"This request is {request.state} already. You can still give feedback: `/feedback @name`.")
        if not tx.people([request.requester])[0].active:
            raise Refused("They are no longer here, so feedback would not reach them.")
        return request

    def _tell(self, tx: Tx, news: RequestNews) -> None:
        """In a letter that leaves when its recipient is at work."""
        recipient = news.recipient
        if rules.may_be_asked(recipient):
            now = self.clock.now()
            absences = tx.absences(now.date() - timedelta(days=1), [recipient.id])
            due = at_work(recipient, now, news.workspace, absences)
            topic = request_topic(news.request.id, news.event)
            tx.add_letters([Letter(Kind.FEEDBACK, recipient.id, topic, due, self.write(news))], now)

    def _end(self, tx: Tx, request: FeedbackRequest, state: RequestState) -> bool:
        """Close it; what still waits for them to be at work is not sent any more."""
        for event in (RequestEvent.ASKED, RequestEvent.REMINDER):
            unsent = tx.deliveries_of(Kind.FEEDBACK, request_topic(request.id, event))
            tx.recall([one.id for one in unsent], self.clock.now(), f"request_{state}")
        return tx.end_request(request.id, state)


def named_person(tx: Tx, named: SubjectText) -> Person:
    """Who was named. Raises `NotFound`, or `Refused` for a name that fits several."""
    if named.named is Named.SLACK_ID:
        person = tx.person_by_slack_id(named.text)
        if person is None:
            raise NotFound("That Slack account is not linked to anybody in the roster yet. Try the name instead.")
        return person
    found = [person for person in tx.search_people(named.text) if person.active] if named.text else []
    if not found:
        raise NotFound(f"Nobody in the roster is called “{named.text[:40]}”. Check the spelling.")
    return the_only(found, named.text)


def _askable(by: Person, people: list[Person], about: str) -> list[Person]:
    """Those who were named, once each. Raises `Refused` for whoever cannot be asked, and for too many or too much."""
    unique = list({person.id: person for person in people}.values())
    if len(unique) > rules.MOST_ASKED:
        raise Refused(f"Ask {rules.MOST_ASKED} people at most at a time: a few who saw you at work tell you more.")
    if len(about) > rules.LONGEST_ABOUT:
        raise Refused(f"Say what it is about in at most {rules.LONGEST_ABOUT} characters; this has {len(about)}.")
    for person in unique:
        if person.id == by.id:
            raise Refused("That is you. Name colleagues who saw you at work.")
        if not rules.may_be_asked(person):
            raise Refused(
                f"{person.name} cannot be reached in Slack, so nobody was asked. Leave them out, and try again."
            )
    return unique
