"""Who may see and share what: every role against every kind of subject."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.access import (
    Viewer,
    may_see_people,
    require_brief,
    require_figures,
    require_own_tip,
    require_shareable,
)
from core.errors import NotPermitted
from core.people import Role, Subject, SubjectKind

ANA, BEN, CLEO, DAN, MAYA, TOM = 1, 2, 3, 4, 5, 6
REP = Viewer(ANA, Role.REP)
MANAGER = Viewer(MAYA, Role.MANAGER, frozenset({ANA, BEN}))
ADMIN = Viewer(TOM, Role.ADMIN)
SHELL = Viewer(None, Role.ADMIN)


def person(number: int) -> Subject:
    return Subject(f"person:{number}", SubjectKind.PERSON, f"P{number}", (number,), (number,))


def team(*people: int) -> Subject:
    return Subject("team:1", SubjectKind.TEAM, "North", people, people)


SUBJECTS = {
    "Ana": person(ANA),
    "Ben": person(BEN),
    "Cleo, of another team": person(CLEO),
    "the manager herself": person(MAYA),
    "her team": team(ANA, BEN),
    "her team with her": team(ANA, BEN, MAYA),
    "a team with a stranger": team(ANA, BEN, CLEO),
    "another team": team(CLEO, DAN),
    "an empty team": team(),
}


def allowed(check, viewer: Viewer) -> set[str]:
    names = set()
    for name, subject in SUBJECTS.items():
        try:
            check(viewer, subject)
        except NotPermitted:
            continue
        names.add(name)
    return names


@pytest.mark.parametrize(
    ("viewer", "seen"),
    [
        (REP, {"Ana"}),
        (MANAGER, {"Ana", "Ben", "the manager herself", "her team", "her team with her"}),
        (ADMIN, set(SUBJECTS)),
        (SHELL, set(SUBJECTS)),
    ],
)
def test_who_sees_whose_figures(viewer: Viewer, seen: set[str]) -> None:
    assert allowed(require_figures, viewer) == seen


@pytest.mark.parametrize(
    ("viewer", "shared"),
    [
        (REP, {"Ana"}),
        (MANAGER, {"the manager herself", "her team", "her team with her"}),
        (ADMIN, {"her team", "her team with her", "a team with a stranger", "another team"}),
    ],
)
def test_who_shares_whose_figures(viewer: Viewer, shared: set[str]) -> None:
    assert allowed(require_shareable, viewer) == shared


def test_a_team_of_one_other_person_is_that_person() -> None:
    for subject in (team(ANA), team(ANA, MAYA)):
        require_figures(MANAGER, subject)
        with pytest.raises(NotPermitted, match="so small"):
            require_shareable(MANAGER, subject)


def test_the_refusal_is_the_same_whoever_it_is_about() -> None:
    said = set()
    for number in (BEN, CLEO, 999):
        with pytest.raises(NotPermitted) as refused:
            require_figures(REP, person(number))
        said.add(str(refused.value))
    assert len(said) == 1


people = st.frozensets(st.integers(1, 8), max_size=8)


@given(st.sampled_from([Role.REP, Role.MANAGER]), st.integers(1, 8), people, people)
def test_nobody_but_an_admin_sees_beyond_themselves_and_those_below(
    role: Role, viewer: int, below: frozenset[int], asked: frozenset[int]
) -> None:
    seen = may_see_people(Viewer(viewer, role, below), asked)
    assert seen == (bool(asked) and asked <= below | {viewer})


@given(st.sampled_from(list(Role)), st.integers(1, 8), people, people)
def test_only_what_may_be_seen_can_be_shared(
    role: Role, viewer: int, below: frozenset[int], asked: frozenset[int]
) -> None:
    who, subject = Viewer(viewer, role, below), team(*sorted(asked))
    try:
        require_shareable(who, subject)
    except NotPermitted:
        return
    assert may_see_people(who, asked)
    assert len(asked - {viewer}) >= 2 or asked == {viewer}


@pytest.mark.parametrize(
    ("viewer", "briefed"),
    [(REP, set()), (MANAGER, {ANA, BEN}), (ADMIN, {ANA, BEN, CLEO, DAN, MAYA}), (SHELL, {*range(1, 7)})],
)
def test_a_brief_is_for_those_above_and_a_tip_for_oneself(viewer: Viewer, briefed: set[int]) -> None:
    def passes(check) -> set[int]:
        found = set()
        for number in range(1, 7):
            try:
                check(viewer, number)
            except NotPermitted:
                continue
            found.add(number)
        return found

    assert passes(require_brief) == briefed
    assert passes(require_own_tip) == {viewer.person_id} - {None}
    with pytest.raises(NotPermitted):
        require_own_tip(viewer, None)
