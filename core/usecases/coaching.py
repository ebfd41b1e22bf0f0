"""Coaching: a tip for oneself, and what one says of it. A model words it where one may be asked, else the playbook answers."""

from collections.abc import Callable
from dataclasses import dataclass

from core.access import require_own_tip
from core.ask import Named, parse_question, words_of
from core.coaching import KeptTip, Misfit, Rating, Tip, TipState, rated
from core.errors import Refused
from core.feedback import kpi_topic, skill_topic
from core.people import Person, Workspace
from core.periods import Period
from core.ports import Clock, Store, Tx
from core.skills import skills_in
from core.usecases.evidence import Known, read_evidence, recent_month
from core.usecases.kpi import Asker, CardRequest, catalogue_of
from core.usecases.tip_making import Ground, TipMaker, is_still_there
from core.wording import Task, Trouble

_EXAMPLES = "`/coach`, `/coach win rate`, `/coach discovery`"
_FORGED = "That button is not one of mine. Type `/coach` for a fresh tip."
_MOST_TIPS = 30  # looked back on for what was given lately
Thinking = Callable[[], None]  # called when a model is about to be asked, which takes its time


@dataclass(frozen=True, slots=True)
class Asked:
    """What a tip was asked about. `topic` is `kpi:win_rate`, `skill:discovery`, or "" for whatever the evidence says."""

    topic: str
    period: Period

    @property
    def kpi(self) -> str:
        """The KPI asked for, if it is one."""
        return self.topic.removeprefix("kpi:") if self.topic.startswith("kpi:") else ""


@dataclass(frozen=True, slots=True)
class TipAnswer:
    """A tip, worded for its person; `kept` is what is remembered of it, `handed_by` the manager who looked at it first."""

    kept: KeptTip
    known: Known
    workspace: Workspace
    handed_by: Person | None = None

    @property
    def tip(self) -> Tip:
        """What it says."""
        return self.kept.tip

    @property
    def trouble(self) -> Trouble | None:
        """Why it is the playbook's, where it is."""
        return Trouble(self.kept.trouble) if self.kept.trouble else None


@dataclass(frozen=True, slots=True)
class Coaching:
    """The use cases behind `/coach`."""

    store: Store
    clock: Clock
    maker: TipMaker

    def ask(self, workspace_id: int, asker: Asker, text: str, *, form: str, thinking: Thinking) -> TipAnswer | None:
        """A tip on what was typed: a KPI, a skill, a period, or nothing. None for a request that was answered before.

        Raises `Refused` for what cannot be understood, and `NotFound` while nothing is measured.
        """
        person = roster_person(asker)
        with self.store.begin(workspace_id) as tx:
            asked = self._read(tx, person, text)
            ground = self._ground(tx, asker, person, asked)
        return self._give(ground, form, thinking)

    def on_card(
        self, workspace_id: int, asker: Asker, request: CardRequest, *, form: str, thinking: Thinking
    ) -> TipAnswer | None:
        """A tip from a KPI card of one's own, over its period; on its KPI where it shows just one. Raises `NotPermitted` for
        anybody else's."""
        person = roster_person(asker)
        if request.subject != f"person:{person.id}":
            require_own_tip(asker.viewer, None)
        topic = kpi_topic(request.kpis[0]) if len(request.kpis) == 1 else ""
        asked = Asked(topic, request.period)
        with self.store.begin(workspace_id) as tx:
            if not set(request.kpis) <= {kpi.key for kpi in catalogue_of(tx).kpis}:
                raise Refused(_FORGED)
            ground = self._ground(tx, asker, person, asked)
        return self._give(ground, form, thinking)

    def rate(
        self,
        workspace_id: int,
        asker: Asker,
        tip_id: int,
        rating: Rating,
        misfit: Misfit | None = None,
        words: str = "",
    ) -> KeptTip:
        """What its person says of it, in place of what they said before."""
        with self.store.begin(workspace_id, write=True) as tx:
            tip = self._own(tx, asker, tip_id)
            said = rated(tip, rating, misfit, words)
            tx.rate_tip(said, self.clock.now())
            return said

    def own(self, workspace_id: int, asker: Asker, tip_id: int) -> KeptTip:
        """One's own tip, to rate it. Raises `NotPermitted`."""
        with self.store.begin(workspace_id) as tx:
            return self._own(tx, asker, tip_id)

    def _own(self, tx: Tx, asker: Asker, tip_id: int) -> KeptTip:
        tip = tx.tip(tip_id)
        is_given = tip is not None and tip.state is TipState.GIVEN  # of a draft they know nothing
        require_own_tip(asker.viewer, tip.person if tip is not None and is_given else None)
        assert tip is not None, "it is theirs"
        return tip

    def _ground(self, tx: Tx, asker: Asker, person: Person, asked: Asked) -> Ground:
        require_own_tip(asker.viewer, person.id)
        trouble = self.maker.wording.trouble_with(tx, person)
        known = read_evidence(
            tx,
            asker.viewer,
            person,
            asked.period,
            today=self.clock.today(person.zone),
            now=self.clock.now(),
            asked=asked.kpi,
            tips=tx.tips_of(person.id, limit=_MOST_TIPS),
            with_names=trouble is None,
        )
        refused = tx.refused_entries(person.id)  # the evidence knows only the latest tips
        entries = [entry for entry in self.maker.entries if entry.key not in refused]
        return Ground(person, asked.topic, known, entries, tx.workspace(), trouble)

    def _give(self, ground: Ground, form: str, thinking: Thinking) -> TipAnswer | None:
        if ground.trouble is None:
            thinking()
        tip, trouble = self.maker.make(ground, Task.TIP)
        person, evidence = ground.person, ground.known.evidence
        with self.store.begin(ground.workspace.id, write=True) as tx:
            if not is_still_there(tx, person):
                raise Refused("You are no longer in the roster, so there is no tip for you.")
            kept = tx.add_tip(
                person.id,
                tip,
                self.clock.now(),
                form=form,
                period=evidence.period,
                as_of=evidence.as_of,
                trouble=trouble or "",
            )
        return TipAnswer(kept, ground.known, ground.workspace) if kept is not None else None

    def _read(self, tx: Tx, person: Person, text: str) -> Asked:
        workspace, today = tx.workspace(), self.clock.today(person.zone)
        kpis = tx.catalogue().kpis
        words, skills = skills_in(words_of(text), kpis)
        try:
            question = parse_question(
                " ".join(words), kpis=kpis, today=today, business=workspace.business, is_name=tx.is_name
            )
        except Refused as error:
            raise Refused(f"{str(error).partition(' Try ')[0]} Try {_EXAMPLES}.") from error
        if question.subject is not None and question.subject.named is Named.BARE:
            unknown = question.subject.text[:40]
            raise Refused(f"I did not understand “{unknown}”: it is no KPI, no skill and no period. Try {_EXAMPLES}.")
        if question.subject is not None and question.subject.named is not Named.ME:
            raise Refused(
                "A tip is made of your own figures: name a KPI, a skill or a period, and nobody. "
                f"Try {_EXAMPLES}; before a 1:1 with one of your people, `/coach prep @Ana Ruiz`."
            )
        topics = [*map(kpi_topic, question.kpis), *map(skill_topic, skills)]
        if len(topics) > 1:
            raise Refused(f"One thing at a time helps most: name one KPI or one skill. Try {_EXAMPLES}.")
        return Asked(topics[0] if topics else "", question.period or recent_month(today, workspace.business))


def roster_person(asker: Asker) -> Person:
    """Who asks. Raises `Refused` for somebody without a place in the roster."""
    if asker.person is None:
        raise Refused("A tip is made of somebody's own figures: only somebody in the roster can ask for one.")
    return asker.person
