"""Which target holds for whom in which period.

A person's own target beats the one for everyone, which each rep has. An exact target for the period wins; else every day
of the period takes its part of the shortest target that covers it, by working days: months add up to a quarter, a year
gives a week its share. A ratio's target is a level: the shortest target that covers the whole period. A team has its own target, or
else the sum of its active reps' targets, if every one of them has one. Nothing is ever made up: otherwise there is no target.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from core.calendars import count_working_days, working_days
from core.catalogue import Kpi, Scope, Target
from core.people import Person, Role, Subject, SubjectKind
from core.periods import Period

Floats = NDArray[np.float64]


def targets_of(
    kpi: Kpi,
    subjects: Sequence[Subject],
    period: Period,
    targets: Sequence[Target],
    people: Mapping[int, Person],
    country: str,
) -> Floats:
    """The target of one KPI for each subject; NaN where there is none. `country` is the calendar that teams go by.

    An accumulating target is cut to the working days since a person joined.
    """
    mine = [target for target in targets if target.kpi == kpi.key]
    if not mine:
        return np.full(len(subjects), np.nan)
    of_person = _of_people(kpi, period, mine, people)
    of_team: dict[int, list[Target]] = {}
    for target in mine:
        if target.scope is Scope.TEAM and target.team_id is not None:
            of_team.setdefault(target.team_id, []).append(target)
    values = np.full(len(subjects), np.nan)
    for row, subject in enumerate(subjects):
        if subject.kind is SubjectKind.PERSON:
            values[row] = of_person.get(subject.people[0], np.nan)
            continue
        own = of_team.get(subject.team_id) if subject.team_id is not None else None
        set_for_team = _resolve(kpi, period, own, country) if own else np.nan
        values[row] = _summed(kpi, subject, of_person, people) if np.isnan(set_for_team) else set_for_team
    return values


def _of_people(kpi: Kpi, period: Period, targets: Sequence[Target], people: Mapping[int, Person]) -> dict[int, float]:
    """The target of each person who has one."""
    own: dict[int, list[Target]] = {}
    for target in targets:
        if target.scope is Scope.PERSON and target.person_id is not None:
            own.setdefault(target.person_id, []).append(target)
    for_everyone = [target for target in targets if target.scope is Scope.EVERYONE]
    shared: dict[str, float] = {}
    found: dict[int, float] = {}
    for person in people.values():
        value = _resolve(kpi, period, own[person.id], person.country) if person.id in own else np.nan
        if np.isnan(value) and for_everyone and person.role is Role.REP:
            if person.country not in shared:
                shared[person.country] = _resolve(kpi, period, for_everyone, person.country)
            value = shared[person.country]
        if kpi.accumulates:
            value *= employed_share(person, period)
        if not np.isnan(value):
            found[person.id] = value
    return found


def employed_share(person: Person, period: Period) -> float:
    """The part of the period's working days on which the person was employed (1 for all of them)."""
    if person.hired_on is None or person.hired_on <= period.start:
        return 1.0
    all_days = count_working_days(person.country, period.start, period.end)
    return count_working_days(person.country, person.hired_on, period.end) / all_days if all_days else 1.0


def _resolve(kpi: Kpi, period: Period, targets: Sequence[Target], country: str) -> float:
    for target in targets:
        if (target.start, target.end) == (period.start, period.end):
            return target.value
    shortest_first = sorted(targets, key=lambda target: target.end - target.start)
    if not kpi.accumulates:
        covering = (t.value for t in shortest_first if t.start <= period.start and period.end <= t.end)
        return next(covering, np.nan)
    worked = working_days(country, period.start, period.end)
    open_days = worked.copy() if worked.any() else np.ones(period.days, bool)
    total = 0.0
    for target in shortest_first:
        first, last = max(target.start, period.start), min(target.end, period.end)
        if first > last:
            continue
        part = slice((first - period.start).days, (last - period.start).days + 1)
        taken = int(open_days[part].sum())
        total += target.value * taken / _length(country, target.start, target.end)
        open_days[part] = False
    return np.nan if open_days.any() else total


def _length(country: str, start: date, end: date) -> int:
    """Working days of a target's stretch; all its days where it has none (a weekend)."""
    return count_working_days(country, start, end) or (end - start).days + 1


def _summed(kpi: Kpi, subject: Subject, of_person: Mapping[int, float], people: Mapping[int, Person]) -> float:
    """The sum over the subject's people (for a ratio: the value they share); NaN when an active rep has none."""
    members = [people[person] for person in subject.people if person in people and people[person].active]
    values = [of_person[person.id] for person in members if person.id in of_person]
    if not values or any(person.role is Role.REP and person.id not in of_person for person in members):
        return np.nan
    if kpi.accumulates:
        return float(sum(values))
    return values[0] if len(set(values)) == 1 else np.nan
