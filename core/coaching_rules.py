"""For whom a model may be asked, and whose tips a manager sees first: the usual, and what differs for some."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.people import Person


@dataclass(frozen=True, slots=True)
class CoachingRule:
    """What differs for a team, a person, a country, or (with none of them) for everybody; None leaves it as it is.

    `country` is two letters, or with a subdivision (`DE`, `US-CA`); a country's rule holds in all its parts.
    """

    team_id: int | None = None
    person_id: int | None = None
    country: str = ""
    model: bool | None = None
    approval: bool | None = None

    @property
    def whom(self) -> tuple[int | None, int | None, str]:
        """What it holds for: there is one rule for each."""
        return self.team_id, self.person_id, self.country

    def holds_for(self, person: Person) -> bool:
        """Whether it is about this person."""
        return (
            self.team_id in (None, person.team_id)
            and self.person_id in (None, person.id)
            and self.has_country(person.country)
        )

    def has_country(self, country: str) -> bool:
        """Whether it holds there."""
        return not self.country or country == self.country or country.startswith(f"{self.country}-")


@dataclass(frozen=True, slots=True)
class Ways:
    """How a person is coached: whether a model may be asked about them, and whether their manager sees weekly tips first."""

    model: bool
    approval: bool


def ways_of(person: Person, rules: Iterable[CoachingRule]) -> Ways:
    """What holds for a person.

    No narrower rule turns the model on again where a wider one has turned it off: who is protected by a country's or a team's
    rule, or by their own, stays so. For the approval the narrowest rule counts; who has no manager has nobody to ask.
    """
    holding = sorted((rule for rule in rules if rule.holds_for(person)), key=_narrowness)
    approval = next((rule.approval for rule in reversed(holding) if rule.approval is not None), True)
    return Ways(
        model=all(rule.model is not False for rule in holding), approval=approval and person.manager_id is not None
    )


def read_first_by(person: Person, find: Callable[[int], Person | None]) -> Person | None:
    """The nearest manager above who can be reached; None where there is none. `find` is the roster by id."""
    seen = {person.id}
    while person.manager_id is not None and person.manager_id not in seen:
        above = find(person.manager_id)
        if above is None or (above.active and above.slack_id is not None):
            return above
        seen.add(above.id)
        person = above
    return None


def keeping_off(person: Person, rules: Iterable[CoachingRule]) -> tuple[CoachingRule, ...]:
    """The rules that keep a model from being asked about a person, the widest first."""
    return tuple(sorted((rule for rule in rules if rule.model is False and rule.holds_for(person)), key=_narrowness))


def _narrowness(rule: CoachingRule) -> tuple[bool, bool, int]:
    return rule.person_id is not None, rule.team_id is not None, len(rule.country)
