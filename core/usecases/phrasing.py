"""Help with the words of feedback, when its author asks: a model words theirs anew, and theirs are kept to go back to.

Beside the draft stands what its author had written, under a key of its own: with the model's name while its words are in the
form, with nothing once they are not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.access import require_feedback_for
from core.errors import Refused
from core.feedback import DRAFT_KEPT, FeedbackKind, Part, topic_name
from core.masking import Mask
from core.people import Person, Workspace
from core.phrasing import lacks, pack_of, reworded, texts_of
from core.ports import Clock, Store, Tx
from core.skills import SKILLS
from core.usecases.evidence import titles_of
from core.usecases.feedback import giver
from core.usecases.kpi import Asker
from core.usecases.wording import Unfit, Worded, Wording
from core.wording import Task, Trouble

_MODEL = "worded_by"


def own_key(key: str) -> str:
    """Where the author's own words are kept, beside the draft of this key."""
    return f"{key}~own"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a form offers: whether the model may be asked, or the model whose words are in it already."""

    may_ask: bool
    model: str


@dataclass(frozen=True, slots=True)
class Begun:
    """What a model is to be asked; `others` are the people whom the author has not named."""

    key: str
    own: Mapping[str, str]
    entered: Mapping[str, str]
    workspace: Workspace
    data: Mapping[str, Any]
    mask: Mask
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrased:
    """What the form shows now, and why it is not the model's words: a trouble, or that its author has gone on elsewhere."""

    entered: Mapping[str, str]
    trouble: Trouble | None = None
    is_overtaken: bool = False


@dataclass(frozen=True, slots=True)
class Phrasing:
    """The use cases behind *Help with the words*. Drafts are their author's: nobody else's text can be asked for."""

    store: Store
    clock: Clock
    wording: Wording

    def standing(self, workspace_id: int, asker: Asker, key: str) -> Standing:
        """For the form of this key."""
        author = giver(asker)
        with self.store.begin(workspace_id) as tx:
            own = tx.feedback_draft(author.id, own_key(key), self.clock.now() - DRAFT_KEPT)
            may_ask = self.wording.trouble_with(tx, author) is None
            return Standing(may_ask, own.entered.get(_MODEL, "") if own else "")

    def begin(
        self, workspace_id: int, asker: Asker, key: str, entered: Mapping[str, str], press: str
    ) -> Begun | Trouble | None:
        """Keep what is entered, and say what to ask; or why the model may not be asked. None for a press that came before.

        Raises `Refused` for what is too little to word, `NotPermitted` for whom it is about; then nothing is kept.
        """
        author = giver(asker)
        with self.store.begin(workspace_id, write=True) as tx:
            if lacking := lacks(entered):
                raise Refused(lacking)
            subject = _subject(tx, asker, author, entered)
            if trouble := self.wording.trouble_with(tx, author, subject):
                return trouble
            if not tx.claim_feedback_draft(author.id, own_key(key), entered, press, self.clock.now()):
                return None
            tx.save_feedback_draft(author.id, key, entered, "", self.clock.now())
            return self._begun(tx, key, entered, [author.id, subject.id])

    def finish(self, workspace_id: int, asker: Asker, begun: Begun) -> Phrased:
        """Ask the model, and put its words into the draft, unless its author has changed that meanwhile."""

        def read(content: Mapping[str, Any]) -> dict[str, str]:
            texts, problems = reworded(content, begun.own, begun.mask, begun.others)
            if texts is None:
                raise Unfit(problems, begun.mask.cover)
            return texts

        found: Worded[dict[str, str]] = self.wording.ask(begun.workspace, Task.FEEDBACK, begun.data, read)
        author, now = giver(asker).id, self.clock.now()
        with self.store.begin(workspace_id, write=True) as tx:
            kept = tx.feedback_draft(author, begun.key, now - DRAFT_KEPT)
            if kept is None:  # sent, or cleared
                tx.drop_feedback_draft(author, own_key(begun.key))
                return Phrased({}, is_overtaken=True)
            is_overtaken = texts_of(kept.entered) != begun.own
            if is_overtaken or found.value is None or found.usage is None:
                tx.save_feedback_draft(author, own_key(begun.key), {}, "", now)
                return Phrased(kept.entered, found.trouble, is_overtaken)
            entered = {**kept.entered, **found.value}
            tx.save_feedback_draft(author, begun.key, entered, "", now)
            tx.save_feedback_draft(author, own_key(begun.key), {**begun.entered, _MODEL: found.usage.model}, "", now)
            return Phrased(entered)

    def back(self, workspace_id: int, asker: Asker, key: str, entered: Mapping[str, str]) -> dict[str, str] | None:
        """What is entered now, with the author's own words in it again. None where they are there already. Raises `Refused` once
        they are no longer kept."""
        author, now = giver(asker).id, self.clock.now()
        with self.store.begin(workspace_id, write=True) as tx:
            own = tx.feedback_draft(author, own_key(key), now - DRAFT_KEPT)
            if own is None:
                raise Refused("Your own words were kept for a day, which is over. What stands in the form is kept.")
            if _MODEL not in own.entered:
                return None
            restored = {**entered, **texts_of(own.entered)}
            tx.save_feedback_draft(author, key, restored, "", now)
            tx.save_feedback_draft(author, own_key(key), {}, "", now)
            return restored

    def forget(self, workspace_id: int, asker: Asker, key: str) -> None:
        """The own words of a draft that begins anew."""
        with self.store.begin(workspace_id, write=True) as tx:
            tx.drop_feedback_draft(giver(asker).id, own_key(key))

    def _begun(self, tx: Tx, key: str, entered: Mapping[str, str], sides: list[int]) -> Begun:
        catalogue = tx.catalogue()
        kpis = {kpi.key: kpi.name for kpi in catalogue.kpis}
        people = [person.name for person in tx.people()]
        customers = titles_of(tx, catalogue, sides, self.clock.now())
        mask = Mask(people, known=customers, words=[*kpis.values(), *SKILLS.values()])
        data = pack_of(entered, topic_name(entered.get(Part.TOPIC, ""), kpis), mask)
        others = tuple(name for name in people if name not in mask.colleagues)
        return Begun(key, texts_of(entered), dict(entered), tx.workspace(), data, mask, others)


def _subject(tx: Tx, asker: Asker, author: Person, entered: Mapping[str, str]) -> Person:
    """Whom it is about, if the author may give them feedback of this kind. Raises `NotPermitted`."""
    chosen, kind = entered[Part.SUBJECT], entered.get(Part.KIND, "")
    person_id = int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 12 else 0
    subject = next(iter(tx.people([person_id])), None)
    assumed = FeedbackKind.REFLECTION if person_id == author.id else FeedbackKind.PRAISE
    require_feedback_for(asker.viewer, subject, FeedbackKind(kind) if kind in set(FeedbackKind) else assumed)
    assert subject is not None, "feedback is for somebody"
    return subject
