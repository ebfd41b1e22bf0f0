"""Looking a word up in the help: commands, examples, concepts and the workspace's own KPIs, the best few."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from core.catalogue import Kpi
from core.commands import COMMANDS, Audience, Example, is_for
from core.concepts import CONCEPTS, Concept

_MOST = 6  # more than that is no answer
_NEAREST = 3
_AS_CLOSE = 0.6  # difflib's measure: `forcast` and `forecast` have 0.93
_SHORTEST_BEGINNING = 3  # letters
_LONGEST = 100  # characters; nobody looks up more
_EXACT, _NAMED, _BEGUN, _MENTIONED = 100, 12, 6, 3
# Words that a question has and that say nothing about what it is about.
_EMPTY = frozenset({
    "a", "about", "an", "and", "are", "can", "do", "does", "for", "get", "how", "i", "in", "is", "it", "mean", "me", "my", "of",
    "on", "or", "pace", "the", "to", "what", "when", "where", "with",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """What was looked up: what words mean, and what to type; where neither is there, the nearest words that are."""

    sought: str
    concepts: tuple[Concept, ...] = ()
    examples: tuple[Example, ...] = ()
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    """Something that can be found: its names, and the text that only mentions words."""

    what: Concept | Example
    names: tuple[str, ...]
    text: str


def look_up(sought: str, *, audience: Audience, kpis: Sequence[Kpi] = ()) -> Found:
    """The best few for these words. Of the examples, those that fit the audience."""
    sought = sought[:_LONGEST]
    entries = list(_entries(audience, kpis))
    phrase = " ".join(_words(sought))
    asked = [word for word in _words(sought) if word not in _EMPTY] or _words(sought)
    rated = [(worth, entry) for entry in entries if (worth := _worth(entry, phrase, asked))]
    rated.sort(key=lambda pair: -pair[0])  # stable: of equals the one that stands first in its table
    best = [entry.what for _, entry in rated[:_MOST]]
    if not best:
        return Found(sought, nearest=_nearest(asked, entries))
    return Found(
        sought,
        tuple(one for one in best if isinstance(one, Concept)),
        tuple(one for one in best if isinstance(one, Example)),
    )


def concept_of(kpi: Kpi) -> Concept:
    """One of the workspace's KPIs, as its catalogue explains it."""
    return Concept(kpi.name, f"{kpi.meaning} {kpi.why}".strip(), kpi.expression.text, also=(kpi.key, *kpi.aliases))


def _entries(audience: Audience, kpis: Iterable[Kpi]) -> Iterator[_Entry]:
    for concept in (*CONCEPTS, *map(concept_of, kpis)):
        yield _Entry(concept, (concept.name, *concept.also), f"{concept.meaning} {concept.formula}")
    for command in COMMANDS:
        for example in command.examples:
            if is_for(example, audience):
                yield _Entry(example, (example.typed, *example.words), f"{example.does} {command.name}")


def _worth(entry: _Entry, phrase: str, asked: Sequence[str]) -> int:
    """Zero unless a whole name stands in the phrase, or every word that was asked for is there, or begins one that is."""
    spelled = [" ".join(_words(name)) for name in entry.names]
    whole = [name for name in spelled if name and f" {name} " in f" {phrase} "]
    if whole:
        return _EXACT + len(max(whole, key=len))
    names = {word for name in spelled for word in name.split()}
    mentioned = set(_words(entry.text))
    worth = 0
    for word in asked:
        if word in names:
            worth += _NAMED
        elif len(word) >= _SHORTEST_BEGINNING and any(name.startswith(word) for name in names):
            worth += _BEGUN
        elif word in mentioned:
            worth += _MENTIONED
        else:
            return 0
    return worth


def _nearest(asked: Sequence[str], entries: Iterable[_Entry]) -> tuple[str, ...]:
    """Names that are written nearly like a word that was asked for, or like all of them."""
    known: dict[str, str] = {}
    for name in (name for entry in entries for name in entry.names):
        for shown in (*((name.casefold(),) if not name.startswith("/") else ()), *_split(name)):
            known.setdefault(" ".join(_words(shown)), shown)
    for dull in ("", *_EMPTY):
        known.pop(dull, None)
    sought = [word for word in (" ".join(asked), *asked) if word]
    close = [near for word in sought for near in get_close_matches(word, known, _NEAREST, _AS_CLOSE)]
    return tuple(dict.fromkeys(known[near] for near in close))[:_NEAREST]


def _words(text: str) -> list[str]:
    """In lower case, without signs, a plural as its singular."""
    return [_singular(word) for word in _split(text)]


def _split(text: str) -> list[str]:
    return re.findall(r"\d+:\d+|[^\W_]+", text.casefold())


def _singular(word: str) -> str:
    return word[:-1] if len(word) > _SHORTEST_BEGINNING and word.endswith("s") and not word.endswith("ss") else word
