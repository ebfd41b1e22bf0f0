"""Reading the evidence for one person: one transaction, figures from the one engine, and nothing that the reader may not see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.access import Reading, Viewer, reading_of
from core.board import Board
from core.catalogue import Catalogue, Kpi
from core.coaching import Evidence, FeedbackNote, Given, GoalStanding, KeptTip, TipState
from core.digests import usual
from core.evidence import evidence_of, middle
from core.feedback import Feedback
from core.goals import GoalState
from core.masking import customers_in
from core.people import Person, Subject, SubjectKind, Workspace
from core.periods import Business, Grain, Period, unit_of
from core.ports import Tx
from core.records import Overdue
from core.rhythm import zone_of
from core.scorecards import Scorecard, scorecard
from core.usecases.freshness import read_overdue
from core.usecases.goal_tracking import Tracked, track
from core.usecases.kpi import catalogue_of, chosen_kpis
from core.usecases.reading import Bulk
from core.usecases.subjects import subject_of

RECENT = timedelta(days=90)  # of feedback
_MOST_NOTES, _MOST_TIPS, _MOST_TITLES = 10, 30, 200
_FIRST_DAYS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Known:
    """The evidence with what it was made of."""

    evidence: Evidence
    scorecard: Scorecard
    goals: tuple[Tracked, ...]
    feedback: tuple[Feedback, ...]  # that the reader may read, the latest first
    mates: tuple[Person, ...]
    kpis: Mapping[str, str]
    # Names to hide from a model: of everybody of the roster, and what the person's deals are called.
    everybody: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    overdue: Overdue | None = None


def recent_month(today: date, business: Business) -> Period:
    """The running month; in its first week, of which little is known yet, the one before."""
    return unit_of(today - _FIRST_DAYS, Grain.MONTH, business)


def read_evidence(
    tx: Tx,
    viewer: Viewer,
    person: Person,
    period: Period,
    *,
    today: date,
    now: datetime,
    asked: str = "",
    tips: Sequence[KeptTip] = (),
    also_for: Viewer | None = None,
    with_names: bool = False,
) -> Known:
    """What `viewer` may have as evidence about this person; where somebody else reads what comes of it too (`also_for`), only
    what both may have. `with_names` reads the names that a model must not be told. Raises `NotFound` while nothing is measured.
    """
    workspace, catalogue = tx.workspace(), catalogue_of(tx)
    kpis = _with(chosen_kpis(tx, catalogue, ()), [kpi for kpi in catalogue.kpis if kpi.key == asked])
    subject = subject_of(tx, f"person:{person.id}")
    mates = _mates(tx, person)
    people = {one.id: one for one in (person, *mates, *tx.people(subject.peers))}
    bulk = Bulk(tx, workspace, kpis, people)
    # Alone: on a board with others it would have a rank.
    board = bulk.board([subject], period, today)
    quarter = bulk.board([subject], unit_of(min(period.end, today), Grain.QUARTER, workspace.business), today)
    goals = track(tx, workspace, tx.goals(subjects=[subject.key], states=[GoalState.ACCEPTED]), today)
    readers = [viewer] if also_for is None else [viewer, also_for]
    feedback = [
        one
        for one in tx.find_feedback(about=[person.id], since=now - RECENT)
        if all(reading_of(reader, one) is Reading.YES for reader in readers)
    ][:_MOST_NOTES]
    card = board.card(subject.key)
    evidence = evidence_of(
        person.id,
        card,
        today,
        usuals=_usuals(board),
        medians=_medians(bulk, mates, period, today),
        quarter=quarter.card(subject.key),
        asked=asked,
        goals=[found for one in goals if (found := _standing(one)) is not None],
        feedback=[_note(one, person, workspace) for one in feedback],
        given=[_given(tip, person, workspace) for tip in tips[:_MOST_TIPS]],
    )
    names = {kpi.key: kpi.name for kpi in catalogue.kpis}
    return Known(
        evidence,
        scorecard(card),
        tuple(goals),
        tuple(feedback),
        mates,
        names,
        everybody=tuple(tx.names()) if with_names else (),
        titles=titles_of(tx, catalogue, [person.id], now) if with_names else (),
        overdue=read_overdue(tx, workspace, now.astimezone(zone_of(workspace.zone)).date()),
    )


def titles_of(tx: Tx, catalogue: Catalogue, people: Sequence[int], now: datetime) -> tuple[str, ...]:
    """What people's latest deals are called: the names of customers, mostly."""
    measures = sorted({measure.key for kpi in catalogue.kpis for measure in kpi.measures})
    today = now.date()
    lines, _ = tx.records_behind(people, measures, today - RECENT, today, limit=_MOST_TITLES)
    return customers_in(list(dict.fromkeys(line.title for line in lines if line.title)))


def _with(kpis: Sequence[Kpi], asked: Sequence[Kpi]) -> tuple[Kpi, ...]:
    return (*kpis, *(kpi for kpi in asked if kpi not in kpis))


def _mates(tx: Tx, person: Person) -> tuple[Person, ...]:
    """Those with the same manager, who still sell."""
    if person.manager_id is None:
        return ()
    return tuple(one for one in tx.reports(person.manager_id) if one.active and one.id != person.id)


def _usuals(board: Board) -> dict[str, float | None]:
    """What is usual for the one person of the board."""
    found = {figures.kpi.key: float(usual(figures)[0]) for figures in board.figures}
    return {key: None if value != value else value for key, value in found.items()}  # NaN is not itself


def _medians(bulk: Bulk, mates: Sequence[Person], period: Period, today: date) -> dict[str, float | None]:
    """The middle of the team, without the person: with them, their own figure would give away others'."""
    if not mates:
        return {}
    team = [Subject(f"person:{one.id}", SubjectKind.PERSON, "", (one.id,), ()) for one in mates]
    board = bulk.board(team, period, today)
    return {
        figures.kpi.key: middle([value for value in figures.actual.tolist() if value == value])  # without NaN
        for figures in board.figures
    }


def _standing(tracked: Tracked) -> GoalStanding | None:
    """None for a KPI that is no longer measured."""
    if tracked.kpi is None or tracked.score is None:
        return None
    until = tracked.goal.draft.period.end
    return GoalStanding(tracked.goal.id, tracked.kpi, tracked.score, tracked.days_left, until)


def _note(feedback: Feedback, person: Person, workspace: Workspace) -> FeedbackNote:
    content = feedback.content
    said = " ".join(filter(None, (content.situation, content.behaviour, content.impact, content.next_step)))
    return FeedbackNote(content.kind, content.topic, _day(feedback.given_at, person, workspace), said)


def _given(tip: KeptTip, person: Person, workspace: Workspace) -> Given:
    said = tuple(action.text for action in tip.actions)
    day, is_own = _day(tip.asked_at, person, workspace), tip.state is TipState.GIVEN and tip.handed_by is None
    return Given(tip.keys, tip.focus, day, tip.rating, said, tip.misfit, is_own)


def _day(at: datetime, person: Person, workspace: Workspace) -> date:
    return at.astimezone(zone_of(person.zone or workspace.zone)).date()
