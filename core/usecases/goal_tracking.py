"""Where goals stand: each against its own target, by the one engine, all of a period at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from core import kpis
from core.catalogue import Kpi, Scope, Target
from core.goals import Goal, GoalState, days_left
from core.people import Subject, SubjectKind, Workspace
from core.periods import Grain, Period, unit_of
from core.ports import Tx
from core.records import Overdue
from core.scores import Score
from core.usecases.freshness import read_overdue
from core.usecases.subjects import subjects_of


@dataclass(frozen=True, slots=True)
class Tracked:
    """A goal with its figures. `score` is None when its KPI is no longer measured; `days_left` are calendar days.

    `parts` are the goals that a team's was split into, without those that were cancelled; `overdue` says that its figures may be
    out of date.
    """

    goal: Goal
    subject: Subject
    kpi: Kpi | None
    score: Score | None
    days_left: int
    parts: tuple[Goal, ...] = ()
    overdue: Overdue | None = None


def track(tx: Tx, workspace: Workspace, goals: Iterable[Goal], today: date) -> list[Tracked]:
    """Each goal's progress, pace and forecast as of `today`, in the order given."""
    listed = list(goals)
    if not listed:
        return []
    known = {kpi.key: kpi for kpi in tx.catalogue().kpis}
    found = subjects_of(tx, {goal.draft.subject for goal in listed})
    subjects = {goal.id: _own(found[goal.draft.subject], goal) for goal in listed}
    parts = _parts(tx, [goal.id for goal in listed if subjects[goal.id].kind is not SubjectKind.PERSON])
    scores: dict[int, Score] = {}
    for period in dict.fromkeys(goal.draft.period for goal in listed):
        of_period = [goal for goal in listed if goal.draft.period == period and goal.draft.kpi in known]
        # One KPI at a time: several goals of a person may share a period, each with its own target.
        for key in dict.fromkeys(goal.draft.kpi for goal in of_period):
            of_kpi = [goal for goal in of_period if goal.draft.kpi == key]
            scores |= _scores(tx, workspace, known[key], period, of_kpi, subjects, today)
    overdue = read_overdue(tx, workspace, today)
    return [
        Tracked(
            goal,
            subjects[goal.id],
            known.get(goal.draft.kpi),
            scores.get(goal.id),
            days_left(goal, today),
            tuple(parts.get(goal.id, ())),
            overdue,
        )
        for goal in listed
    ]


def past_values(
    tx: Tx, workspace: Workspace, subject: Subject, kpi: Kpi, period: Period, today: date
) -> list[float | None]:
    """What was reached in the complete periods before, oldest first; of one that has not begun, before the running one."""
    if period.is_future(today) and period.grain is not Grain.RANGE:
        period = unit_of(today, period.grain, workspace.business)
    score = _evaluated(tx, workspace, kpi, period, [subject], [], today).card(subject.key).scores[0]
    return list(score.trend[:-1])


def past_shares(
    tx: Tx, workspace: Workspace, people: Sequence[int], kpi: Kpi, period: Period, today: date
) -> dict[int, float]:
    """What each of these people reached in the last complete period before, 0 where nothing is known."""
    running = unit_of(today, period.grain, workspace.business) if period.is_future(today) else period
    subjects = [Subject(f"person:{one}", SubjectKind.PERSON, "", (one,), (one,)) for one in people]
    board = _evaluated(tx, workspace, kpi, running, subjects, [], today)
    trends = {subject.people[0]: board.card(subject.key).scores[0].trend for subject in subjects}
    return {person: next((v for v in reversed(trend[:-1]) if v is not None), 0.0) for person, trend in trends.items()}


def _parts(tx: Tx, teams: Sequence[int]) -> dict[int, list[Goal]]:
    """What these goals of teams were split into, by goal."""
    found: dict[int, list[Goal]] = {}
    for part in tx.goals(parents=teams) if teams else ():
        if part.parent is not None and part.state is not GoalState.CANCELLED:
            found.setdefault(part.parent, []).append(part)
    return found


def _scores(
    tx: Tx,
    workspace: Workspace,
    kpi: Kpi,
    period: Period,
    goals: Sequence[Goal],
    subjects: Mapping[int, Subject],
    today: date,
) -> dict[int, Score]:
    asked = [subjects[goal.id] for goal in goals]
    targets = [_target(goal, subjects[goal.id]) for goal in goals]
    board = _evaluated(tx, workspace, kpi, period, asked, targets, today)
    return {goal.id: board.card(subjects[goal.id].key).scores[0] for goal in goals}


def _evaluated(
    tx: Tx,
    workspace: Workspace,
    kpi: Kpi,
    period: Period,
    subjects: Sequence[Subject],
    targets: Sequence[Target],
    today: date,
) -> kpis.Board:
    people = sorted({one for subject in subjects for one in (*subject.people, *subject.peers)})
    borders = kpis.borders_needed(period, today, workspace)
    measures = sorted(measure.key for measure in kpi.measures)
    return kpis.evaluate(
        kpis=[kpi],
        subjects=subjects,
        period=period,
        as_of=today,
        facts=tx.facts(people, measures, borders) + tx.totals(measures, borders),
        targets=targets,
        people={person.id: person for person in tx.people(people)},
        workspace=workspace,
    )


def _own(subject: Subject, goal: Goal) -> Subject:
    """The subject with a team of its own, so that the goal's target and no other is the one it is held against."""
    return replace(subject, key=f"goal:{goal.id}", team_id=-goal.id)


def _target(goal: Goal, subject: Subject) -> Target:
    draft = goal.draft
    span = (draft.period.start, draft.period.end, draft.value)
    if subject.kind is SubjectKind.PERSON:
        return Target(draft.kpi, Scope.PERSON, *span, person_id=subject.people[0])
    return Target(draft.kpi, Scope.TEAM, *span, team_id=subject.team_id)
