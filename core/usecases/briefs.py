"""A manager's brief for a 1:1: what changed, what to praise, what to ask, what was agreed last time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from core.access import Viewer, require_brief, review_side
from core.ask import Named, SubjectText, parse_question
from core.coaching import Sign, Standing, Tip
from core.errors import NotFound, NotPermitted, Refused
from core.feedback import Feedback
from core.pack import pack_of
from core.people import Person, Workspace
from core.periods import Period
from core.ports import Clock, Store, Tx
from core.reviews import Question, Review, Side
from core.scorecards import improved
from core.tip_reading import BriefWords, brief_from
from core.usecases.coaching import Thinking
from core.usecases.evidence import Known, read_evidence, recent_month
from core.usecases.kpi import Asker
from core.usecases.subjects import the_only
from core.usecases.tip_making import TipMaker, from_playbook, mask_of
from core.usecases.wording import Unfit, Worded
from core.wording import Task, Trouble

_MOST_CHANGES = 3
_HOW = "Say whom you are going to talk with: `/coach prep @Ana Ruiz`."


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything for the conversation, as the asker may know it. `agreed` is from the last review that both signed.

    `tip` gives the question to ask, and what to offer; it is the playbook's, and nothing of the person's own tips is in it.
    `words` are a model's, in its place, where one was asked; `trouble` says why none are.
    """

    person: Person
    known: Known
    changes: tuple[Standing, ...]
    tip: Tip
    review: Review | None
    agreed: str
    feedback: Feedback | None
    author: Person | None
    workspace: Workspace
    words: BriefWords | None = None
    model: str = ""
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class Briefs:
    """The use cases behind `/coach prep` and *1:1 brief*. Rights are checked on every call."""

    store: Store
    clock: Clock
    maker: TipMaker

    def ask(self, workspace_id: int, asker: Asker, text: str, *, thinking: Thinking) -> Brief:
        """Whom was typed, over the period if one is named. Raises `NotFound`, `NotPermitted` or `Refused`."""
        with self.store.begin(workspace_id) as tx:
            workspace, today = tx.workspace(), self._today(tx, asker)
            question = parse_question(text, kpis=(), today=today, business=workspace.business, is_name=tx.is_name)
            if question.subject is None:
                raise Refused(_HOW)
            person = _named(tx, question.subject)
            brief = self._brief(tx, asker, person.id, question.period)
        return self._worded(brief, asker, thinking)

    def about(self, workspace_id: int, asker: Asker, person_id: int, *, thinking: Thinking) -> Brief:
        """For a button. To whoever may not, the answer is the same whether there is such a person."""
        with self.store.begin(workspace_id) as tx:
            brief = self._brief(tx, asker, person_id, None)
        return self._worded(brief, asker, thinking)

    def _brief(self, tx: Tx, asker: Asker, person_id: int, period: Period | None) -> Brief:
        require_brief(asker.viewer, person_id)
        person = next(iter(tx.people([person_id])), None)
        if person is None:
            raise NotFound("They are no longer in the roster.")
        workspace, today = tx.workspace(), self._today(tx, asker)
        trouble = self.maker.wording.trouble_with(tx, person, *([asker.person] if asker.person else []))
        known = read_evidence(
            tx,
            asker.viewer,
            person,
            period or recent_month(today, workspace.business),
            today=today,
            now=self.clock.now(),
            with_names=trouble is None,
        )
        review = _last_signed(tx, asker.viewer, person_id)
        feedback = next(iter(known.feedback), None)
        return Brief(
            person=person,
            known=known,
            changes=_changes(known.evidence.standings),
            tip=from_playbook(self.maker.entries, known, "", self.maker.writer_for(asker.person or person, workspace)),
            review=review,
            agreed=review.words_of(Side.MANAGER).get(Question.AGREED, "") if review is not None else "",
            feedback=feedback,
            author=next(iter(tx.people([feedback.author])), None) if feedback and feedback.author else None,
            workspace=workspace,
            trouble=trouble,
        )

    def _worded(self, brief: Brief, asker: Asker, thinking: Thinking) -> Brief:
        """With a model's words, where one may be asked. Of goals and figures it knows what the manager may; of reviews nothing."""
        if brief.trouble is not None:
            return brief
        thinking()
        known, write = brief.known, self.maker.writer_for(asker.person or brief.person, brief.workspace)
        mask = mask_of(known, [brief.person])
        person = mask.person(brief.person.name)
        data = pack_of(known.evidence, mask, write, topic="", kpis=known.kpis) | {"person": person}
        mates = [mate.name for mate in known.mates]

        def read(content: Mapping[str, Any]) -> BriefWords:
            words, problems = brief_from(content, known.evidence, mask, write, mates=mates)
            if words is None:
                raise Unfit(problems, mask.cover)
            return words

        found: Worded[BriefWords] = self.maker.wording.ask(brief.workspace, Task.BRIEF, data, read)
        model = found.usage.model if found.usage else ""
        return replace(brief, words=found.value, model=model, trouble=found.trouble)

    def _today(self, tx: Tx, asker: Asker) -> date:
        return self.clock.today(asker.person.zone if asker.person else tx.workspace().zone)


def _changes(standings: Sequence[Standing]) -> tuple[Standing, ...]:
    """What moved most against the period before, either way."""
    moved = [one for one in standings if one.signs & {Sign.RISING, Sign.FALLING}]
    return tuple(sorted(moved, key=lambda one: -abs(improved(one.score) or 0))[:_MOST_CHANGES])


def _last_signed(tx: Tx, viewer: Viewer, person: int) -> Review | None:
    """The last review that both have signed, where the asker is one of the two: its words are between them."""
    for review in tx.reviews(about=person):
        if review.is_complete:
            try:
                return review if review_side(viewer, review) is not None else None
            except NotPermitted:
                return None
    return None


def _named(tx: Tx, subject: SubjectText) -> Person:
    if subject.named is Named.SLACK_ID:
        person = tx.person_by_slack_id(subject.text)
        if person is None:
            raise NotFound("That Slack account is not linked to anybody in the roster. Try the name as the CRM has it.")
        return person
    if subject.named not in (Named.PERSON_OR_TEAM, Named.BARE) or not subject.text:
        raise Refused(f"A brief is about one person. {_HOW}")
    people = tx.search_people(subject.text)
    if not people:
        raise NotFound(f"Nobody in the roster is called “{subject.text[:40]}”. {_HOW}")
    return the_only(people, subject.text)
