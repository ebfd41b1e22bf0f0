"""Weekly tips: written in their turn, looked at by a manager where the team wants it, handed on, changed or dismissed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from core.access import Viewer, require_draft
from core.coaching import FROM_A_MODEL, Action, KeptTip, TipState, WriteFigure, template
from core.coaching_rules import read_first_by, ways_of
from core.deliveries import BY_HAND, OF_DRAFTS, Letter, Manner
from core.errors import NotFound, PaceError, Refused
from core.guard import Flaw, check, ground_of
from core.people import Person, Workspace
from core.ports import Clock, Store, Tx
from core.records import Overdue
from core.rhythm import Kind, at_work
from core.usecases.coaching import TipAnswer
from core.usecases.evidence import Known, read_evidence, recent_month
from core.usecases.freshness import read_overdue
from core.usecases.kpi import Asker
from core.usecases.tip_making import Ground, TipMaker, is_still_there
from core.wording import Task

KEPT_WAITING = timedelta(days=3)  # from when their manager is told
_LONGEST = timedelta(days=7)  # then the next one comes
_REMINDED = timedelta(hours=1)  # after it was due: the digest comes before that, and says the same
_MOST_TIPS = 30
_DAY = timedelta(days=1)
_STALE = (
    "The figures in this draft have changed since it was written, so it was set aside. A new one is being written: look again in "
    "a minute."
)
_DECIDED = "This draft is not waiting any more: somebody has decided, or it has expired."

TipView = Callable[[TipAnswer, Person], Mapping[str, Any]]  # rendered for its person


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft and whom it is for; `other` is the manager whose word it waits for, where that is not who asks."""

    tip: KeptTip
    person: Person
    other: Person | None = None


@dataclass(frozen=True, slots=True)
class WaitingDrafts:
    """What waits for somebody, their own people's first; `kpis` are names by key. `overdue` says that figures may be out of
    date."""

    drafts: tuple[Waiting, ...]
    kpis: Mapping[str, str]
    workspace: Workspace
    overdue: Overdue | None = None

    @property
    def own(self) -> int:
        """How many wait for the asker rather than for a manager below."""
        return sum(one.other is None for one in self.drafts)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is known when a tip is written: who looks at it first, if anybody."""

    ground: Ground
    approver: Person | None


@dataclass(frozen=True, slots=True)
class Drafts:
    """The use cases around weekly tips. `view` renders a tip for its person, `notice` tells a manager that drafts wait."""

    store: Store
    clock: Clock
    maker: TipMaker
    view: TipView
    notice: Mapping[str, Any]

    # -- writing -------------------------------------------------------------------------------------------------------
    def write(self, workspace_id: int, person_id: int, topic: str, due: datetime) -> bool:
        """Write somebody's tip, with the letters that follow from it. False when there is nothing to say.

        Done twice for a `topic` (after a process was killed) it is the same tip.
        """
        form = f"weekly:{person_id}:{topic}"
        with self.store.begin(workspace_id) as tx:
            if tx.tip_for(form) is not None:
                return True
            plan = self._plan(tx, person_id)
        if plan is None:
            return False
        try:
            tip, trouble = self.maker.make(plan.ground, Task.WEEKLY_TIP)
        except Refused:
            return False
        now, evidence = self.clock.now(), plan.ground.known.evidence
        with self.store.begin(workspace_id, write=True) as tx:
            if not is_still_there(tx, plan.ground.person):
                return False
            told = self._told(tx, plan.approver, topic, due) if plan.approver is not None else None
            kept = tx.add_tip(
                plan.ground.person.id,
                tip,
                now,
                form=form,
                period=evidence.period,
                as_of=evidence.as_of,
                trouble=trouble or "",
                expires_at=min(told + KEPT_WAITING, now + _LONGEST) if told is not None else None,
            )
            if kept is not None:
                answer = TipAnswer(kept, plan.ground.known, plan.ground.workspace)
                tx.add_letters([self._letter(tx, plan, answer, topic, told)], now)
        return True

    def _plan(self, tx: Tx, person_id: int) -> _Plan | None:
        person = next(iter(tx.people([person_id])), None)
        if person is None:
            return None
        workspace, now, today = tx.workspace(), self.clock.now(), self.clock.today(person.zone)
        approver = read_first_by(person, _roster(tx)) if ways_of(person, tx.coaching_rules()).approval else None
        trouble = self.maker.wording.trouble_with(tx, person)
        try:
            known = read_evidence(
                tx,
                _viewer(tx, person),
                person,
                recent_month(today, workspace.business),
                today=today,
                now=now,
                tips=tx.tips_of(person.id, limit=_MOST_TIPS, states=(TipState.GIVEN, TipState.DISMISSED)),
                also_for=_any_above(person, approver) if approver is not None else None,
                with_names=trouble is None,
            )
        except NotFound:  # nothing is measured yet
            return None
        if not known.evidence.standings:
            return None
        refused = tx.refused_entries(person.id)
        entries = [entry for entry in self.maker.entries if entry.key not in refused]
        ground = Ground(person, "", known, entries, workspace, trouble, is_read_first=approver is not None)
        return _Plan(ground, approver)

    def _told(self, tx: Tx, approver: Person, topic: str, due: datetime) -> datetime:
        """When they are told that drafts wait, unless they have decided by then."""
        now = self.clock.now()
        return _working(tx, approver, now if topic.startswith(BY_HAND) else max(now, due + _REMINDED))

    def _letter(self, tx: Tx, plan: _Plan, answer: TipAnswer, topic: str, told: datetime | None) -> Letter:
        """To its person; where a manager looks first, to them: one for all the drafts of a week."""
        if plan.approver is None or told is None:
            return self._to_its_person(tx, plan.ground.person, answer)
        return Letter(Kind.TIP, plan.approver.id, f"{OF_DRAFTS}{topic}", told, self.notice)

    def _to_its_person(self, tx: Tx, person: Person, answer: TipAnswer) -> Letter:
        due, about = _working(tx, person, self.clock.now()), frozenset({person.id})
        return Letter(Kind.TIP, person.id, f"tip:{answer.kept.id}", due, self.view(answer, person), about=about)

    # -- deciding ------------------------------------------------------------------------------------------------------
    def waiting(self, workspace_id: int, asker: Asker) -> WaitingDrafts:
        """What waits for the asker's word."""
        with self.store.begin(workspace_id) as tx:
            found = self._waiting(tx, asker)
            names = {kpi.key: kpi.name for kpi in tx.catalogue().kpis}
            workspace = tx.workspace()
            overdue = read_overdue(tx, workspace, self.clock.today(workspace.zone))
            return WaitingDrafts(tuple(found), names, workspace, overdue)

    def draft(self, workspace_id: int, asker: Asker, tip_id: int) -> Waiting:
        """One, to change its words. Raises `NotPermitted`, or `Refused` for one that does not wait any more."""
        with self.store.begin(workspace_id) as tx:
            return self._draft(tx, asker, tip_id)

    def hand_on(self, workspace_id: int, asker: Asker, tip_id: int) -> Person:
        """As it is. Raises as `draft` does, and `Refused` where the figures have changed since: then a new one is written."""
        return self._hand_on(workspace_id, asker, tip_id, None)

    def hand_on_changed(
        self, workspace_id: int, asker: Asker, tip_id: int, actions: Sequence[Action], question: str
    ) -> Person:
        """In the manager's words; they answer for the figures in them. Raises as `hand_on`, and `Refused` for words that nobody
        coaches with."""
        return self._hand_on(workspace_id, asker, tip_id, (tuple(actions), question))

    def problems(self, text: str) -> str:
        """What keeps a manager's words from being sent, or ""."""
        return ", ".join(f"“{problem.said[:60]}”" for problem in ground_of(text))

    def dismiss(self, workspace_id: int, asker: Asker, tip_id: int) -> Person:
        """Its person never sees it. Raises as `draft` does."""
        with self.store.begin(workspace_id, write=True) as tx:
            found = self._draft(tx, asker, tip_id)
            self._decide(tx, asker, replace(found.tip, state=TipState.DISMISSED), "dismiss tip")
            return found.person

    def expire(self, workspace_id: int) -> int:
        """Set aside what nobody looked at in time; how many."""
        with self.store.begin(workspace_id, write=True) as tx:
            return tx.expire_drafts(self.clock.now())

    def _hand_on(
        self, workspace_id: int, asker: Asker, tip_id: int, words: tuple[tuple[Action, ...], str] | None
    ) -> Person:
        stale: PaceError | None = None
        with self.store.begin(workspace_id, write=True) as tx:
            found = self._draft(tx, asker, tip_id)
            tip, person, workspace = found.tip, found.person, tx.workspace()
            if words is not None and words != (tip.actions, tip.question):
                texts = [*(text for one in words[0] for text in (one.text, one.reason)), words[1]]
                if faults := ", ".join(filter(None, map(self.problems, texts))):
                    raise Refused(f"A tip cannot say {faults}: nobody coaches on that.")
                tip = replace(tip, actions=words[0], question=words[1], is_edited=True)
            known = self._known(tx, person, tip)
            if not tip.is_edited and not _still_so(tip, known, self.maker.writer_for(person, workspace)):
                self._decide(tx, asker, replace(tip, state=TipState.EXPIRED), "set tip aside")
                again, now = f"again:{tip.id}", self.clock.now()
                turn = Letter(Kind.TIP, person.id, again, now, {}, frozenset({person.id}), manner=Manner.DRAFT)
                tx.add_letters([turn], now)
                stale = Refused(_STALE)
            else:
                assert asker.person is not None, "only somebody in the roster has people below"
                tip = replace(tip, state=TipState.GIVEN, handed_by=asker.person.id)
                self._decide(tx, asker, tip, "change tip and hand it on" if tip.is_edited else "hand on tip")
                answer = TipAnswer(tip, known, workspace, asker.person)
                tx.add_letters([self._to_its_person(tx, person, answer)], self.clock.now())
        if stale is not None:
            raise stale
        return person

    def _known(self, tx: Tx, person: Person, tip: KeptTip) -> Known:
        """The evidence of the day it was written on, as the records are now."""
        assert tip.period is not None, "a draft has its period"
        assert tip.as_of is not None, "and its day"
        return read_evidence(
            tx, _viewer(tx, person), person, tip.period, today=tip.as_of, now=self.clock.now(), asked=tip.focus,
            tips=tx.tips_of(person.id, limit=1),
        )  # fmt: skip

    def _draft(self, tx: Tx, asker: Asker, tip_id: int) -> Waiting:
        tip = tx.tip(tip_id)
        require_draft(asker.viewer, tip.person if tip is not None else None)
        assert tip is not None, "it is of somebody below"
        person = next(iter(tx.people([tip.person])), None)
        if person is None or not person.active or not tip.is_waiting(self.clock.now()):
            raise Refused(_DECIDED)
        return Waiting(tip, person)

    def _decide(self, tx: Tx, asker: Asker, tip: KeptTip, action: str) -> None:
        if not tx.decide_tip(tip):
            raise Refused(_DECIDED)
        actor = asker.person.name if asker.person else "command line"
        tx.audit(at=self.clock.now(), actor=actor, action=action, target=f"tip {tip.id}")

    def _waiting(self, tx: Tx, asker: Asker) -> Iterable[Waiting]:
        drafts = tx.drafts(self.clock.now(), asker.viewer.below)
        people = {person.id: person for person in tx.people([tip.person for tip in drafts]) if person.active}
        roster = _roster(tx)
        first = {person.id: read_first_by(person, roster) for person in people.values()}
        found = [
            Waiting(tip, people[tip.person], other if other is None or other.id != asker.viewer.person_id else None)
            for tip in drafts
            if tip.person in people
            for other in [first[tip.person]]
        ]
        return sorted(found, key=lambda one: (one.other is not None, one.person.name))


def _roster(tx: Tx) -> Callable[[int], Person | None]:
    """Finds people by id, each once."""
    return cache(lambda one: next(iter(tx.people([one])), None))


def _any_above(person: Person, approver: Person) -> Viewer:
    """Whoever of those above looks at a draft, as each of them may: so without what one of them wrote for its person alone."""
    return Viewer(None, approver.role, frozenset({person.id}))


def _viewer(tx: Tx, person: Person) -> Viewer:
    return Viewer(person.id, person.role, tx.below(person.id))


def _working(tx: Tx, person: Person, at: datetime) -> datetime:
    return at_work(person, at, tx.workspace(), tx.absences(at.date() - _DAY, [person.id]), Kind.TIP)


def _still_so(tip: KeptTip, known: Known, write: WriteFigure) -> bool:
    """Whether every figure in it still reads so."""
    text = template(tip.tip)
    facts = [known.evidence.fact(key) for key in tip.facts]
    if not all(fact is not None and write(fact) in text for fact in facts):
        return False
    # A model may have rounded one, or said a part of it; who wrote the playbook has counted things to do.
    is_a_models = tip.source == FROM_A_MODEL
    return not (is_a_models and any(one.flaw is Flaw.NUMBER for one in check(text, known.evidence, ())))
