"""Answer `/kpi`: whose figures, over which period, which KPIs, and may this person see them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from core import ask, kpis, periods
from core.access import Viewer, require_figures
from core.catalogue import Catalogue, Kpi, Target
from core.errors import NotFound, NotLinked, Refused
from core.facts import Facts
from core.people import Person, Role, Subject, Workspace
from core.periods import Business, Grain, Period
from core.ports import Clock, Store, Tx
from core.records import Freshness, RecordLine
from core.scores import Card, Score
from core.usecases.freshness import read_freshness
from core.usecases.subjects import default_key, key_of, subject_of

UsualPeriod = Callable[[date, Business], Period]

_FORGED = "That button is not one of mine. Type `/kpi` for a fresh card."


def this_month(today: date, business: Business) -> Period:
    """The running month."""
    return periods.unit_of(today, Grain.MONTH, business)


def last_week(today: date, business: Business) -> Period:
    """The week that ended before this one began."""
    return periods.unit_of(today, Grain.WEEK, business).units_before(1, business)[0]


@dataclass(frozen=True, slots=True)
class CardRequest:
    """What a card shows, small enough for a button's value; `kpis` empty means the default ones."""

    subject: str
    kpis: tuple[str, ...]
    period: Period

    def encode(self) -> str:
        """As text for a button's value (under 2,000 characters)."""
        period = self.period
        return "|".join([self.subject, period.start.isoformat(), period.end.isoformat(), period.grain, *self.kpis])

    @classmethod
    def decode(cls, text: str) -> "CardRequest":
        """Back from a button's value. Raises `Refused` for anything `encode` did not make."""
        try:
            subject, start, end, grain, *kpis = text.split("|")
            period = Period(date.fromisoformat(start), date.fromisoformat(end), Grain(grain))
        except ValueError as error:
            raise Refused(_FORGED) from error
        if not periods.EARLIEST <= period.start <= period.end <= periods.LATEST:
            raise Refused(_FORGED)
        return cls(subject, tuple(kpis), period)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who is asking: their rights, and their place in the roster (None for the command line run as admin)."""

    viewer: Viewer
    person: Person | None

    def in_roster(self, why: str) -> Person:
        """Whose place in the roster it is. Raises `Refused` with `why` where they have none."""
        if self.person is None:
            raise Refused(why)
        return self.person


@dataclass(frozen=True, slots=True)
class KpiAnswer:
    """A card ready to be rendered. `is_own` says whether it is about the asker, `sets_targets` whether they set targets in Slack;
    `as_of` is the last day counted."""

    request: CardRequest
    card: Card
    workspace: Workspace
    as_of: date
    now: datetime
    is_own: bool
    freshness: Freshness | None
    sets_targets: bool = False


@dataclass(frozen=True, slots=True)
class Details:
    """The records behind one KPI's figure: one page of them and how many there are."""

    answer: KpiAnswer
    score: Score
    lines: tuple[RecordLine, ...]
    total: int
    offset: int


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one transaction read for a card; the engine computes from it after the transaction is closed."""

    request: CardRequest
    subject: Subject
    kpis: tuple[Kpi, ...]
    facts: Facts
    targets: list[Target]
    people: dict[int, Person]
    workspace: Workspace
    freshness: Freshness | None


@dataclass(frozen=True, slots=True)
class KpiCards:
    """The use cases behind `/kpi`, its buttons and `python -m bot kpi`."""

    store: Store
    clock: Clock

    def asker(self, workspace_id: int, slack_id: str) -> Asker:
        """Who this Slack account is. Raises `NotLinked`."""
        with self.store.begin(workspace_id) as tx:
            person = tx.person_by_slack_id(slack_id)
            if person is None or not person.active:
                raise NotLinked(
                    "I do not know whose figures are yours yet: your Slack account is not linked to anybody in the "
                    "roster. Ask an admin to add your e-mail to the roster, or to link you by hand."
                )
            return Asker(Viewer(person.id, person.role, tx.below(person.id)), person)

    def asker_named(self, workspace_id: int, text: str) -> Asker:
        """Who asks on the command line: `admin`, or a person's e-mail or name. Raises `NotFound` or `Refused`."""
        if text == Role.ADMIN:
            return Asker(Viewer(None, Role.ADMIN), None)
        with self.store.begin(workspace_id) as tx:
            found = tx.people_by_email(text) or tx.search_people(text)
            if not found:
                raise NotFound(f"Nobody in the roster is called {text}. `--as admin` sees everything.")
            if len(found) > 1:
                raise Refused(f"{text} fits several people: {', '.join(person.name for person in found)}. Say which.")
            return Asker(Viewer(found[0].id, found[0].role, tx.below(found[0].id)), found[0])

    def ask(self, workspace_id: int, asker: Asker, text: str, usual: UsualPeriod = this_month) -> KpiAnswer:
        """The card for what was typed, over the `usual` period where none was named.

        Raises `Refused`, `NotFound` or `NotPermitted`, each with what to do.
        """
        with self.store.begin(workspace_id) as tx:
            workspace = tx.workspace()
            today = self._today(asker, workspace)
            catalogue = catalogue_of(tx)
            question = ask.parse_question(
                text, kpis=catalogue.kpis, today=today, business=workspace.business, is_name=tx.is_name
            )
            key = key_of(tx, asker.viewer, question.subject) if question.subject else default_key(asker.viewer)
            period = question.period or usual(today, workspace.business)
            reading = _read(tx, asker, workspace, catalogue, CardRequest(key, question.kpis, period), today)
        return self._answer(reading, asker, today)

    def show(self, workspace_id: int, asker: Asker, request: CardRequest) -> KpiAnswer:
        """The card for a button's request; rights are checked anew."""
        with self.store.begin(workspace_id) as tx:
            workspace = tx.workspace()
            today = self._today(asker, workspace)
            reading = _read(tx, asker, workspace, catalogue_of(tx), request, today)
        return self._answer(reading, asker, today)

    def details(
        self, workspace_id: int, asker: Asker, request: CardRequest, kpi: str, *, offset: int = 0, limit: int = 10
    ) -> Details:
        """The records behind one KPI; rights are checked anew."""
        narrowed = CardRequest(request.subject, (kpi,), request.period)
        with self.store.begin(workspace_id) as tx:
            workspace = tx.workspace()
            today = self._today(asker, workspace)
            reading = _read(tx, asker, workspace, catalogue_of(tx), narrowed, today)
            measures = [measure.key for measure in reading.kpis[0].measures]
            end = min(request.period.end, today)
            lines, total = tx.records_behind(
                reading.subject.people, measures, request.period.start, end, limit=limit, offset=offset
            )
        answer = self._answer(reading, asker, today)
        return Details(answer, answer.card.scores[0], tuple(lines), total, offset)

    def _today(self, asker: Asker, workspace: Workspace) -> date:
        return self.clock.today(asker.person.zone if asker.person else workspace.zone)

    def _answer(self, reading: _Reading, asker: Asker, today: date) -> KpiAnswer:
        board = kpis.evaluate(
            kpis=reading.kpis,
            subjects=[reading.subject],
            period=reading.request.period,
            as_of=today,
            facts=reading.facts,
            targets=reading.targets,
            people=reading.people,
            workspace=reading.workspace,
        )
        return KpiAnswer(
            request=reading.request,
            card=board.card(reading.subject.key),
            workspace=reading.workspace,
            as_of=today,
            now=self.clock.now(),
            is_own=asker.person is not None and reading.subject.people == (asker.person.id,),
            freshness=reading.freshness,
            sets_targets=asker.viewer.is_admin and asker.person is not None,
        )


def catalogue_of(tx: Tx) -> Catalogue:
    """Everything that is measured. Raises `NotFound` while nothing is."""
    catalogue = tx.catalogue()
    if not catalogue.kpis:
        raise NotFound(
            "No KPIs are defined yet. An admin can add the usual ones: `/pace setup`, or `python -m bot kpis apply`."
        )
    return catalogue


def _read(
    tx: Tx, asker: Asker, workspace: Workspace, catalogue: Catalogue, request: CardRequest, today: date
) -> _Reading:
    subject = subject_of(tx, request.subject)
    require_figures(asker.viewer, subject)
    chosen = chosen_kpis(tx, catalogue, request.kpis)
    borders = kpis.borders_needed(request.period, today, workspace)
    measures = sorted({measure.key for kpi in chosen for measure in kpi.measures})
    # Those whose history teaches the usual pace are read too, but only their sums ever leave the engine.
    people = sorted({*subject.people, *subject.peers})
    return _Reading(
        request=request,
        subject=subject,
        kpis=chosen,
        facts=tx.facts(people, measures, borders) + tx.totals(measures, borders),
        targets=tx.targets(request.period.start, request.period.end, [kpi.key for kpi in chosen]),
        people={person.id: person for person in tx.people(people)},
        workspace=workspace,
        freshness=read_freshness(tx, workspace, today),
    )


def chosen_kpis(tx: Tx, catalogue: Catalogue, keys: Sequence[str]) -> tuple[Kpi, ...]:
    """The KPIs asked for, in the order asked; without any, those whose measures are all fed."""
    if keys:
        by_key = {kpi.key: kpi for kpi in catalogue.kpis}
        if unknown := [key for key in keys if key not in by_key]:
            raise NotFound(f"There is no KPI called {unknown[0][:40]} any more. Type `/kpi` for a fresh card.")
        return tuple(by_key[key] for key in keys)
    fed = tx.measures_fed()
    chosen = tuple(kpi for kpi in catalogue.kpis if all(measure.key in fed for measure in kpi.measures))
    if not chosen:
        raise NotFound(
            "No figures have been imported yet. An admin can bring them in with "
            "`python -m bot import records FILE --map MAP`."
        )
    return chosen
