"""Which names are meant to be the same: for proposals that a person confirms, never for a decision."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_SAME, _SHORTER, _INITIAL = 1.0, 0.9, 0.85
_NEAR = 0.86  # a letter or two in a name of usual length
_BEGINNING = 3  # letters that nearly the same words share
_MOST = 3  # proposals for one person


@dataclass(frozen=True, slots=True)
class Pair:
    """A person of the roster and an account that may be theirs; `likeness` is 1 for the same name."""

    person: int
    account: str
    likeness: float


def folded(text: str) -> str:
    """A name without case, accents, signs and repeated spaces."""
    bare = (c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in bare).split())


def likeness(one: str, other: str) -> float:
    """How much alike two names are, from 0 (not at all) to 1 (the same, in whatever order)."""
    first, second = folded(one).split(), folded(other).split()
    if not first or not second:
        return 0.0
    if sorted(first) == sorted(second):
        return _SAME
    if min(len(first), len(second)) > 1:
        if set(first) < set(second) or set(second) < set(first):
            return _SHORTER
        is_initial = 1 in (len(first[0]), len(second[0]))
        if is_initial and first[-1] == second[-1] and first[0][0] == second[0][0]:
            return _INITIAL
    ratio = SequenceMatcher(None, " ".join(sorted(first)), " ".join(sorted(second))).ratio()
    return ratio if ratio >= _NEAR else 0.0


def pairs_of(people: Mapping[int, str], accounts: Mapping[str, str]) -> list[Pair]:
    """The likeliest accounts for each person, the surest pairs first. Only names that begin a word alike are compared, so that
    thousands with thousands take no time."""
    by_beginning: dict[str, list[str]] = {}
    for account, name in accounts.items():
        for beginning in _beginnings(name):
            by_beginning.setdefault(beginning, []).append(account)
    found: list[Pair] = []
    for person, name in people.items():
        near = {account for beginning in _beginnings(name) for account in by_beginning.get(beginning, ())}
        found += _best([Pair(person, account, likeness(name, accounts[account])) for account in sorted(near)])
    return sorted(found, key=lambda pair: (-pair.likeness, folded(people[pair.person]), pair.account))


def _best(pairs: Sequence[Pair]) -> Iterator[Pair]:
    """Those with the same name; without any, those with nearly the same."""
    ranked = sorted((pair for pair in pairs if pair.likeness), key=lambda pair: -pair.likeness)
    is_sure = bool(ranked) and ranked[0].likeness == _SAME
    yield from (pair for pair in ranked[:_MOST] if not is_sure or pair.likeness == _SAME)


def _beginnings(name: str) -> set[str]:
    return {word[:_BEGINNING] for word in folded(name).split()}
