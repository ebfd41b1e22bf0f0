"""Making a tip: by a model that is guarded, and where none answers, from the playbook."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.coaching import Tip, WriteFigure, template, with_figures
from core.errors import Refused
from core.guard import check
from core.masking import Mask
from core.pack import pack_of
from core.people import Person, Workspace
from core.playbook import Entry, choose
from core.ports import Tx
from core.skills import SKILLS
from core.tip_reading import tip_from
from core.usecases.evidence import Known
from core.usecases.wording import Unfit, Wording
from core.wording import Task, Trouble

_TRIES = 8
WriterFor = Callable[[Person, Workspace], WriteFigure]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a tip is made from: `topic` is what was asked for (or ""), `entries` those of the playbook that its person has not
    refused. `trouble` says why no model may be asked; `is_read_first` that somebody else reads it before its person does."""

    person: Person
    topic: str
    known: Known
    entries: Sequence[Entry]
    workspace: Workspace
    trouble: Trouble | None
    is_read_first: bool = False


@dataclass(frozen=True, slots=True)
class TipMaker:
    """One maker for tips that are asked for and those that come by themselves."""

    wording: Wording
    entries: Sequence[Entry]
    writer_for: WriterFor

    def make(self, ground: Ground, task: Task) -> tuple[Tip, Trouble | None]:
        """The tip, worded for its person; with why it is the playbook's, where it is. Raises `Refused` when there is none."""
        trouble = ground.trouble
        if trouble is None:
            tip, trouble = self._asked(ground, task)
            if tip is not None:
                return tip, None
        write = self.writer_for(ground.person, ground.workspace)
        return from_playbook(ground.entries, ground.known, ground.topic, write), trouble

    def _asked(self, ground: Ground, task: Task) -> tuple[Tip | None, Trouble | None]:
        known, write = ground.known, self.writer_for(ground.person, ground.workspace)
        mask = mask_of(known, [ground.person])
        data = pack_of(
            known.evidence,
            mask,
            write,
            topic=ground.topic,
            kpis=known.kpis,
            is_read_first=ground.is_read_first,
        )
        mates = [mate.name for mate in known.mates]
        told = [action for given in known.evidence.given for action in given.actions]

        def read(content: Mapping[str, Any]) -> Tip:
            tip, problems = tip_from(content, known.evidence, mask, write, topic=ground.topic, mates=mates, told=told)
            if tip is None:
                raise Unfit(problems, mask.cover)
            return tip

        found = self.wording.ask(ground.workspace, task, data, read)
        if found.value is None or found.usage is None:
            return None, found.trouble
        return replace(found.value, model=found.usage.model, version=found.usage.version), None


def is_still_there(tx: Tx, person: Person) -> bool:
    """Whether somebody can be given what a model has thought about meanwhile: nothing is kept of who was erased, or has left."""
    return any(one.active for one in tx.people([person.id]))


def mask_of(known: Known, also: Sequence[Person] = ()) -> Mask:
    """Hides everybody of the roster and the customers of the person's own records; the names of KPIs and skills are words."""
    people = [*known.everybody, *(one.name for one in also)]
    return Mask(people, known=known.titles, words=[*known.kpis.values(), *SKILLS.values()])


def from_playbook(entries: Sequence[Entry], known: Known, topic: str, write: WriteFigure) -> Tip:
    """The best tip that the guard lets through, with its figures written out. Raises `Refused` when there is none."""
    rest = list(entries)
    for _ in range(_TRIES):
        tip = choose(rest, known.evidence, topic=topic, kpis=known.kpis)
        if (said := _passed(tip, known, write)) is not None:
            return said
        rest = [entry for entry in rest if entry.key not in tip.keys]
    raise Refused("I have no tip that fits these figures. Nothing is wrong with them: `/kpi` shows them as they are.")


def _passed(tip: Tip, known: Known, write: WriteFigure) -> Tip | None:
    """Written out, and checked as a model's words are; None when something in it is not so."""
    try:
        said = with_figures(tip, known.evidence, write)
    except KeyError:
        return None
    names = [mate.name for mate in known.mates]
    return None if check(template(said), known.evidence, (), others=names, reviewed=template(tip)) else said
