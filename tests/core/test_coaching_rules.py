"""For whom a model may be asked: who is protected stays so; and whose tips a manager sees first."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.coaching_rules import CoachingRule, Ways, keeping_off, ways_of
from core.people import Person

ANA = Person(1, "Ana", manager_id=9, team_id=5, country="US-CA")
OFF: Any = {"model": False}

rules = st.builds(
    CoachingRule,
    team_id=st.sampled_from([None, 5, 6]),
    person_id=st.sampled_from([None, 1, 2]),
    country=st.sampled_from(["", "US", "US-CA", "US-NY", "DE"]),
    model=st.sampled_from([None, True, False]),
    approval=st.sampled_from([None, True, False]),
)


def test_the_usual() -> None:
    assert ways_of(ANA, []) == Ways(model=True, approval=True)
    nobody_above = Person(2, "Maria")
    assert ways_of(nobody_above, [CoachingRule(approval=True)]) == Ways(model=True, approval=False)


@pytest.mark.parametrize(
    ("rule", "is_off"),
    [
        (CoachingRule(**OFF), True),
        (CoachingRule(team_id=5, **OFF), True),
        (CoachingRule(team_id=6, **OFF), False),
        (CoachingRule(person_id=1, **OFF), True),
        (CoachingRule(person_id=2, **OFF), False),
        (CoachingRule(country="US", **OFF), True),
        (CoachingRule(country="US-CA", **OFF), True),
        (CoachingRule(country="US-C", **OFF), False),
        (CoachingRule(country="US-CAL", **OFF), False),
        (CoachingRule(country="DE", **OFF), False),
        (CoachingRule(country="U", **OFF), False),
    ],
)
def test_a_rule_is_about_those_it_names(rule: CoachingRule, is_off: bool) -> None:
    assert ways_of(ANA, [rule]).model is not is_off
    assert keeping_off(ANA, [rule]) == ((rule,) if is_off else ())


def test_a_country_is_not_its_parts() -> None:
    in_no_state = Person(3, "Bo", country="US")
    assert ways_of(in_no_state, [CoachingRule(country="US-CA", **OFF)]).model


def test_for_the_approval_the_narrowest_counts() -> None:
    everybody, country = CoachingRule(approval=False), CoachingRule(country="US", approval=True)
    state = CoachingRule(country="US-CA", approval=False)
    team, person = CoachingRule(team_id=5, approval=True), CoachingRule(person_id=1, approval=False)
    found: list[CoachingRule] = []
    for rule, expected in ((everybody, False), (country, True), (state, False), (team, True), (person, False)):
        found.insert(0, rule)  # in whatever order
        assert ways_of(ANA, found).approval is expected


@given(st.lists(rules, max_size=6), rules)
def test_no_further_rule_turns_the_model_on_again(found: list[CoachingRule], another: CoachingRule) -> None:
    before, after = ways_of(ANA, found).model, ways_of(ANA, [*found, another]).model
    assert before or not after
    assert ways_of(ANA, found[::-1]).model is before
    assert before is not bool(keeping_off(ANA, found))
