"""Names that may be the same person's."""

import time

import pytest

from core.alike import Pair, likeness, pairs_of


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ana Ruiz", "ruiz, ANA"), ("Zoë Ångström", "Zoe Angstrom"), ("Mary-Jane O'Neil", "Mary Jane O Neil")],
)
def test_case_accents_signs_and_order_make_no_difference(one: str, other: str) -> None:
    assert likeness(one, other) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ana Maria Ruiz", "Ana Ruiz"), ("A. Ruiz", "Ana Ruiz"), ("Jonathan Smith", "Jonathon Smith")],
)
def test_nearly_the_same_is_less_sure(one: str, other: str) -> None:
    assert 0.8 < likeness(one, other) < 1
    assert likeness(one, other) == likeness(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana Ruiz", "Ben Ito"),
        ("Ana Ruiz", "Ana Lund"),
        ("Ana", "Ana Ruiz"),
        ("A. Ruiz", "B. Ruiz"),
        ("", "Ana"),
        ("!", "?"),
    ],
)
def test_others_are_not_proposed(one: str, other: str) -> None:
    assert likeness(one, other) == 0


def test_the_same_name_comes_first_and_leaves_no_doubt() -> None:
    people = {1: "Ana Ruiz", 2: "Jonathan Smith", 3: "Nobody Here"}
    accounts = {"U1": "Jonathon Smith", "U2": "Ana Ruiz", "U3": "Ana Maria Ruiz", "U4": "Ruiz Ana"}
    found = pairs_of(people, accounts)
    assert found[:2] == [Pair(1, "U2", 1.0), Pair(1, "U4", 1.0)]
    assert [(pair.person, pair.account) for pair in found[2:]] == [(2, "U1")]


def test_thousands_with_thousands_take_no_time() -> None:
    letters = "abcdefghijklmnopqrst"
    names = [f"{a}{b}{c}lo {c}{a}{b}ski{a}" for a in letters for b in letters for c in letters[:7]]
    people = dict(enumerate(names))
    accounts = {f"U{number}": name[::-1] for number, name in enumerate(names)}
    started = time.perf_counter()
    pairs_of(people, accounts)
    assert time.perf_counter() - started < 5
