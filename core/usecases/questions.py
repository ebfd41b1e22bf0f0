"""A question about one's own figures, in words: answered from the evidence, by a guarded model, else by the figures alone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from core.access import Viewer, require_own_tip
from core.coaching import Action
from core.errors import Refused
from core.feedback import MessageRef, kpi_topic
from core.pack import pack_of
from core.parts import Part, moved, part_kpis, parts_in, with_parts
from core.people import Person, Subject, SubjectKind, Workspace
from core.periods import Grain, Period, unit_of
from core.playbook import Entry
from core.ports import Clock, Store, Tx
from core.question_text import AskedInWords, question_of, read_question
from core.rhythm import Kind
from core.scores import Gap
from core.tip_reading import answer_from
from core.usecases.coaching import Thinking, roster_person
from core.usecases.evidence import Known, read_evidence, recent_month
from core.usecases.kpi import Asker, catalogue_of
from core.usecases.reading import Bulk
from core.usecases.tip_making import TipMaker, from_playbook, mask_of
from core.usecases.wording import Unfit, Worded
from core.wording import Task, Trouble

_MOST_TIPS = 30  # looked back on, so that what is offered to try is not what was offered lately
_OWN_ONLY = (
    "I answer questions about your own figures, and only to you: name a KPI or a period, and nobody. "
    "Try `/coach why is my win rate down?`."
)
_FOR_MANAGERS = (
    "I answer questions about your own figures. For one of your people, `/kpi @name` shows theirs, and `/coach prep @name` "
    "gets you ready to talk about them."
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known, for the asker alone.

    `kpi` is what it is about ("" where there are no figures at all), `gap` why that one has no figure. `is_recognised` is False
    where the question named no KPI; `also` are others that it named. `words` are a model's; where none were asked for or passed,
    `moved` says what the figures do, and `action` is the playbook's.
    """

    known: Known
    workspace: Workspace
    kpi: str
    gap: Gap | None
    is_recognised: bool
    also: tuple[str, ...]
    periods: tuple[Period, ...]
    parts: tuple[Part, ...]
    leads: bool
    moved: str = ""
    words: str = ""
    action: Action | None = None
    model: str = ""
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class _Ground:
    """What one transaction read."""

    person: Person
    question: str
    answer: Answer
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """The use case behind questions to Pace, wherever they are asked."""

    store: Store
    clock: Clock
    maker: TipMaker

    def answer(
        self,
        workspace_id: int,
        asker: Asker,
        text: str,
        *,
        thinking: Thinking,
        thread: MessageRef | None = None,
        is_to_pace: bool = False,
    ) -> Answer:
        """The answer. In a `thread` below one's own scorecard the period is the scorecard's, where none is named; `is_to_pace`
        says that one of the accounts it mentions is Pace's.

        Raises `Refused` for a question about anybody else, and `NotFound` while nothing is measured.
        """
        person = roster_person(asker)
        require_own_tip(asker.viewer, person.id)
        question = question_of(text)
        with self.store.begin(workspace_id) as tx:
            asked = self._read(tx, asker, person, question, is_to_pace=is_to_pace)
            ground = self._ground(tx, asker.viewer, person, question, asked, thread)
        return self._worded(ground, thinking)

    def _read(self, tx: Tx, asker: Asker, person: Person, question: str, *, is_to_pace: bool) -> AskedInWords:
        others = [one.name for one in tx.people() if one.id != person.id]
        asked = read_question(
            question,
            kpis=catalogue_of(tx).kpis,
            today=self.clock.today(person.zone),
            business=tx.workspace().business,
            own_name=person.name,
            others=[*others, *(team.name for team in tx.teams())],
        )
        accounts = [tx.person_by_slack_id(slack_id) for slack_id in dict.fromkeys(asked.mentions)]
        strangers = sum(one is None for one in accounts) - is_to_pace
        if asked.is_about_others or strangers > 0 or any(one is not None and one.id != person.id for one in accounts):
            raise Refused(_FOR_MANAGERS if asker.viewer.below else _OWN_ONLY)
        return asked

    def _ground(
        self, tx: Tx, viewer: Viewer, person: Person, question: str, asked: AskedInWords, thread: MessageRef | None
    ) -> _Ground:
        workspace, today = tx.workspace(), self.clock.today(person.zone)
        period = next(iter(asked.periods), None) or _period_of(tx, person, thread, workspace)
        trouble = self.maker.wording.trouble_with(tx, person)
        named = next(iter(asked.kpis), "")
        known = read_evidence(
            tx,
            viewer,
            person,
            period or recent_month(today, workspace.business),
            today=today,
            now=self.clock.now(),
            asked=named,
            tips=tx.tips_of(person.id, limit=_MOST_TIPS),
            with_names=trouble is None,
        )
        key = named or known.evidence.focus
        known, parts = _with_parts(tx, workspace, known, person, key, today)
        refused = tx.refused_entries(person.id)
        answer = Answer(
            known=known,
            workspace=workspace,
            kpi=key,
            gap=next((score.gap for score in known.scorecard.card.scores if score.kpi.key == key), None),
            is_recognised=bool(named),
            also=asked.kpis[1:],
            periods=asked.periods,
            parts=parts,
            leads=bool(viewer.below),
            trouble=trouble,
        )
        return _Ground(person, question, answer, tuple(one for one in self.maker.entries if one.key not in refused))

    def _worded(self, ground: _Ground, thinking: Thinking) -> Answer:
        """By a model, where one may be asked and its words pass; else by code. Without a figure there is nothing to word."""
        answer = ground.answer
        evidence, write = answer.known.evidence, self.maker.writer_for(ground.person, answer.workspace)
        standing = evidence.standing(answer.kpi)
        if standing is None:
            return answer
        if answer.trouble is None:
            thinking()
            found = self._asked(ground)
            if found.value is not None and found.usage is not None:
                return replace(answer, words=found.value, model=found.usage.model)
            answer = replace(answer, trouble=found.trouble)
        said = moved(evidence, standing.kpi, answer.parts, write)
        try:
            tip = from_playbook(ground.entries, answer.known, kpi_topic(answer.kpi), write)
        except Refused:  # nothing to try is left that fits: the figures stand without it
            return replace(answer, moved=said)
        return replace(answer, moved=said, action=tip.actions[0])

    def _asked(self, ground: _Ground) -> Worded[str]:
        answer, known = ground.answer, ground.answer.known
        write = self.maker.writer_for(ground.person, answer.workspace)
        mask = mask_of(known, [ground.person])
        question = mask.hide(ground.question)  # before the pack, which lists the names that may be said
        pack = pack_of(known.evidence, mask, write, topic=kpi_topic(answer.kpi), kpis=known.kpis)
        mates = [mate.name for mate in known.mates]
        measures = [part.name for part in answer.parts if part.name not in known.kpis.values()]

        def read(content: Mapping[str, Any]) -> str:
            words, problems = answer_from(content, known.evidence, mask, write, mates=mates, words=measures)
            if problems:
                raise Unfit(problems, mask.cover)
            return words

        return self.maker.wording.ask(answer.workspace, Task.QUESTION, pack | {"question": question}, read)


def _period_of(tx: Tx, person: Person, thread: MessageRef | None, workspace: Workspace) -> Period | None:
    """The week of one's own scorecard that a thread stands below. Of a card that was shared the period is not known."""
    delivery = tx.delivery_at(thread.channel, thread.ts) if thread is not None else None
    if delivery is None or delivery.kind is not Kind.SCORECARD or delivery.recipient != person.id:
        return None
    try:
        return unit_of(date.fromisoformat(delivery.topic), Grain.WEEK, workspace.business)
    except ValueError:
        return None


def _with_parts(
    tx: Tx, workspace: Workspace, known: Known, person: Person, key: str, today: date
) -> tuple[Known, tuple[Part, ...]]:
    """With the figures of what the KPI divides, from the engine like every other one."""
    standing = known.evidence.standing(key)
    kpis = part_kpis(standing.kpi, tx.catalogue()) if standing is not None else ()
    if standing is None or not kpis:
        return known, ()
    alone = Subject(f"person:{person.id}", SubjectKind.PERSON, person.name, (person.id,), ())
    board = Bulk(tx, workspace, kpis, {person.id: person}).board([alone], known.evidence.period, today)
    parts = parts_in(board.card(alone.key, with_trends=False))
    return replace(known, evidence=with_parts(known.evidence, standing.kpi, parts)), parts
