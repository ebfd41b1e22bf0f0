"""A person's own data: exported for them, erased; and what is kept no longer than the workspace says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from core.errors import NotFound, Refused
from core.feedback import DRAFT_KEPT
from core.people import Person
from core.ports import Clock, Store, Tx
from core.usecases.personal_data import PersonalData, gathered
from core.usecases.subjects import the_only
from core.wording import CALLS_KEPT, TEXTS_KEPT


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did: rows by what they are. Empty when it had been done before.

    `leads` is how many who are still there have them as manager.
    """

    person: Person
    name: str  # what they are called from now on
    counts: Mapping[str, int]
    leads: int


@dataclass(frozen=True, slots=True)
class Privacy:
    """The use cases behind `python -m bot people export | erase`."""

    store: Store
    clock: Clock

    def find(self, workspace_id: int, text: str) -> Person:
        """The person of that name or e-mail. Raises `NotFound`, or `Refused` when it fits several."""
        with self.store.begin(workspace_id) as tx:
            return _person(tx, text)

    def export(self, workspace_id: int, text: str, *, actor: str) -> PersonalData:
        """Everything about and by a person that they may have; that it was taken out is in the audit log."""
        with self.store.begin(workspace_id, write=True) as tx:
            person = _person(tx, text)
            found = gathered(tx, person)
            tx.audit(at=self.clock.now(), actor=actor, action="export person", target=f"person {person.id}")
            return found

    def erase(self, workspace_id: int, text: str, *, actor: str) -> Erased:
        """Remove who somebody was, all in one transaction. Done again it changes nothing.

        Raises `Refused` unless the whole name or the e-mail is given: a beginning that fits somebody is not enough here.
        """
        with self.store.begin(workspace_id, write=True) as tx:
            person = _person(tx, text)
            if text.strip().casefold() not in (person.name.casefold(), (person.email or "").casefold()):
                raise Refused(f"Give the whole name or the e-mail: did you mean {person.name}? Nothing was erased.")
            name = former_name(person)
            counts = tx.erase_person(person, name)
            if counts:
                tx.audit(at=self.clock.now(), actor=actor, action="erase person", target=f"person {person.id}")
            leads = sum(one.manager_id == person.id for one in tx.people(active_only=True))
            return Erased(person, name, counts, leads)


@dataclass(frozen=True, slots=True)
class Retention:
    """Removes what has been kept as long as the workspace says."""

    store: Store
    clock: Clock

    def forget(self, workspace_id: int) -> int:
        """Feedback, rounds, requests, reviews, tips and calls to a model that are too old, and yesterday's drafts and
        files; what was refused of a model's words sooner. Returns how many of them."""
        now = self.clock.now()
        with self.store.begin(workspace_id, write=True) as tx:
            before = now - timedelta(days=tx.workspace().keep_feedback_days)
            gone = tx.forget_feedback(before, now - DRAFT_KEPT)
            gone += tx.forget_uploads(now)
            gone += tx.forget_rounds(before.date()) + tx.forget_reviews(before.date())
            gone += tx.forget_refused_texts(now - TEXTS_KEPT) + tx.forget_calls(now - CALLS_KEPT)
            return gone + tx.forget_tips(before)


def former_name(person: Person) -> str:
    """What somebody is called who was erased."""
    return f"Former colleague {person.id}"


def _person(tx: Tx, text: str) -> Person:
    found = tx.people_by_email(text) or tx.search_people(text)
    if not found:
        raise NotFound(f"Nobody in the roster is called “{text[:40]}”. Nothing was changed; check the spelling.")
    return the_only(found, text)
