"""Which target holds for whom in which period. Nothing is ever made up: where these rules give none, there is none.

1. An exact target for the period wins.
2. What accumulates (revenue): else every day takes its part of the shortest target that covers it. Targets that lie wholly
   in the period count whole, so months add up to a quarter; longer ones are prorated by working days, so a year gives a
   week its share. Every working day must be covered.
3. A ratio or a level (win rate): else the shortest target that covers the whole period, as it is.
4. A person's own targets beat those for `EVERYONE`, which each rep has. Who joined in the middle of the period is asked
   for the working days since only.
5. A team has its own target, else the sum of its active reps' (a ratio: the value they share), if every one who was
   employed in the period has one. Whoever is no rep counts with a target of their own and is not missed without.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from core.calendars import count_working_days, working_days
from core.catalogue import Kpi, Scope, Target
from core.people import Person, Role, Subject, SubjectKind
from core.periods import Period
from core.tally import Floats, Window

_Weights = tuple[float, ...] | None


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Days to find a target for: the period as far as somebody was employed, in their country."""

    country: str
    start: date
    end: date


class TargetBook:
    """The targets for one period. People are grouped once by country and joining date, so that many cost little."""

    def __init__(self, targets: Sequence[Target], period: Period, people: Mapping[int, Person], country: str) -> None:
        self.period, self.people = period, people
        self.whole = _Stretch(country, period.start, period.end)
        self.by_kpi: dict[str, list[Target]] = {}
        for target in targets:
            self.by_kpi.setdefault(target.kpi, []).append(target)
        self._shares: dict[tuple[_Stretch, tuple[Window, ...]], _Weights] = {}

    @cached_property
    def stretch_of(self) -> dict[int, _Stretch]:
        """The days to find a target for, of each person who was employed on any of them."""
        start, end = self.period.start, self.period.end
        return {
            person.id: _Stretch(person.country, max(person.hired_on or start, start), end)
            for person in self.people.values()
            if person.hired_on is None or person.hired_on <= end
        }

    def of(self, kpi: Kpi, subjects: Sequence[Subject]) -> Floats:
        """The target of one KPI for each subject; NaN where there is none."""
        values = np.full(len(subjects), np.nan)
        targets = self.by_kpi.get(kpi.key)
        if not targets:
            return values
        of_person = self._of_people(kpi, targets)
        of_team = _by_owner(targets, Scope.TEAM)
        for row, subject in enumerate(subjects):
            if subject.kind is SubjectKind.PERSON:
                values[row] = of_person.get(subject.people[0], np.nan) if subject.people else np.nan
                continue
            own = of_team.get(subject.team_id) if subject.team_id is not None else None
            value = self._resolve(kpi, own, self.whole) if own else np.nan
            values[row] = self._summed(kpi, subject, of_person) if np.isnan(value) else value
        return values

    def _of_people(self, kpi: Kpi, targets: Sequence[Target]) -> dict[int, float]:
        """The target of each person who has one."""
        own = _by_owner(targets, Scope.PERSON)
        for_everyone = [target for target in targets if target.scope is Scope.EVERYONE]
        shared = {
            stretch: self._resolve(kpi, for_everyone, stretch)
            for stretch in (set(self.stretch_of.values()) if for_everyone else ())
        }
        found: dict[int, float] = {}
        for person_id, stretch in self.stretch_of.items():
            value = self._resolve(kpi, own[person_id], stretch) if person_id in own else np.nan
            if np.isnan(value) and self.people[person_id].role is Role.REP:
                value = shared.get(stretch, np.nan)
            if not np.isnan(value):
                found[person_id] = value
        return found

    def _resolve(self, kpi: Kpi, targets: Sequence[Target], stretch: _Stretch) -> float:
        if stretch.start == self.period.start:
            for target in targets:
                if target.start == stretch.start and target.end == stretch.end:
                    return target.value
        shortest_first = sorted(targets, key=lambda target: (target.end - target.start, target.start))
        if not kpi.accumulates:
            covering = (t.value for t in shortest_first if t.start <= stretch.start and stretch.end <= t.end)
            return next(covering, np.nan)
        key = (stretch, tuple((target.start, target.end) for target in shortest_first))
        if key not in self._shares:
            self._shares[key] = _shares(*key)
        shares = self._shares[key]
        if shares is None:
            return np.nan
        return sum(share * target.value for share, target in zip(shares, shortest_first, strict=True))

    def _summed(self, kpi: Kpi, subject: Subject, of_person: Mapping[int, float]) -> float:
        """The sum over the subject's people (for a ratio: the value they share); NaN when an active rep has none."""
        employed = [p for p in subject.people if p in self.stretch_of and self.people[p].active]
        values = [of_person[p] for p in employed if p in of_person]
        if not values or any(self.people[p].role is Role.REP and p not in of_person for p in employed):
            return np.nan
        if kpi.accumulates:
            return float(sum(values))
        return values[0] if min(values) == max(values) else np.nan


def _by_owner(targets: Sequence[Target], scope: Scope) -> dict[int, list[Target]]:
    found: dict[int, list[Target]] = {}
    for target in targets:
        owner = target.person_id if scope is Scope.PERSON else target.team_id
        if target.scope is scope and owner is not None:
            found.setdefault(owner, []).append(target)
    return found


def _shares(stretch: _Stretch, windows: Sequence[Window]) -> _Weights:
    """What part of each target (shortest first) falls to the stretch; None when a working day has no target."""
    days = (stretch.end - stretch.start).days + 1
    worked = working_days(stretch.country, stretch.start, stretch.end)
    free = np.ones(days, bool)
    shares = []
    for start, end in windows:
        first, after = max((start - stretch.start).days, 0), min((end - stretch.start).days + 1, days)
        part = slice(first, max(first, after))
        lies_within = stretch.start <= start and end <= stretch.end
        if lies_within and free[part].all():
            shares.append(1.0)
        else:
            all_days = count_working_days(stretch.country, start, end)
            shares.append(float((worked[part] & free[part]).sum()) / all_days if all_days else 0.0)
        if worked.any() or lies_within:
            free[part] = False
    uncovered = free & worked if worked.any() else free
    return None if uncovered.any() else tuple(shares)
